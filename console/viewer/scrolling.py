"""The wheel and the trackpad's two-finger scroll: what they turn, as `wheel` items. Pure; milliseconds of any steady clock.

The unit is 1/120 of a notch on both axes. Fine steps add up until a whole unit is there; nothing runs on by itself: what a trackpad's
system adds after the fingers have left comes from there, and ends with it.
"""

from __future__ import annotations

from protocol.inp import Item, Wheel

GATHER_MS = 8
"""Steps leave together, at most this often."""
MOST = 16 * 120
"""Largest scroll in one item: Android accepts 16 notches per event (scrcpy, control_msg.c)."""
UNITS_PER_DP = 120 / 64
"""Android scrolls 64 dp for one notch (AOSP config_verticalScrollFactor): so much of a trackpad's way is one."""


class Scrolling:
    """One technician's wheel over one phone."""

    def __init__(self) -> None:
        self._at = (0, 0)
        self._g = 0
        self._dx = self._dy = 0.0
        self._left_ms = float("-inf")

    @property
    def due_ms(self) -> float | None:
        """When `tick` has something to do, None when nothing waits."""
        return self._left_ms + GATHER_MS if abs(self._dx) >= 1 or abs(self._dy) >= 1 else None

    def turn(self, g: int, at: tuple[int, int], dx: float, dy: float, t_ms: float) -> list[Item]:
        """The wheel turned over phone point `at` of geometry `g`."""
        self._g, self._at = g, at
        self._dx += dx
        self._dy += dy
        return self.tick(t_ms)

    def tick(self, t_ms: float) -> list[Item]:
        """What was gathered, if it may leave already."""
        return self._leave(t_ms) if (due := self.due_ms) is not None and t_ms >= due else []

    def end(self, t_ms: float) -> list[Item]:
        """The fingers, and what ran on after them, are at rest: what is left goes at once, and nothing comes after it."""
        items = self._leave(t_ms)
        self.cancel()
        return items

    def cancel(self) -> None:
        self._dx = self._dy = 0.0

    def _leave(self, t_ms: float) -> list[Item]:
        dx, dy = int(self._dx), int(self._dy)
        if not dx and not dy:
            return []
        self._dx -= dx
        self._dy -= dy
        self._left_ms = t_ms
        return [Wheel(self._g, *self._at, _within(dx), _within(dy))]


def _within(delta: int) -> int:
    return max(-MOST, min(MOST, delta))
