"""When an input event really happened. Pure; milliseconds.

The window system stamps each event; while the Qt thread is busy events wait, and the time of arrival would bend a
swipe. But stamps come from another clock, may be missing, and test programs make them up. So the stamps are believed
only once they have been seen to run like ours.
"""

from __future__ import annotations

PROVEN_AFTER_MS = 100.0
"""Stamps that after this long are again as close to our clock as at best are from a real clock."""
CLOSE_MS = 3.0
JUMP_MS = 100.0
"""Stamps that come nearer to our clock by more than this at once are another clock's."""
LATE_MOST_MS = 1_000.0
"""An event is never taken for older than this: then the stamps have jumped."""


class EventClock:
    """For one source of events."""

    def __init__(self) -> None:
        self._least: float | None = None
        self._least_at = 0.0
        self._proven = False
        self._told = float("-inf")
        self.in_stroke = False
        """While a finger is down the manner of telling does not change: half a path by each clock would have a kink."""
        self._by_stamp = False

    @property
    def proven(self) -> bool:
        return self._proven

    def when(self, stamp_ms: int, now_ms: float) -> float:
        """The event's time on our clock; never before that of the event before it, never after `now_ms`."""
        self._told = min(now_ms, max(self._told, self._estimate(stamp_ms, now_ms)))
        return self._told

    def _estimate(self, stamp_ms: int, now_ms: float) -> float:
        if stamp_ms <= 0:
            return now_ms
        behind = now_ms - stamp_ms
        if self._least is None or behind < self._least - JUMP_MS or behind > self._least + LATE_MOST_MS:
            self._least, self._least_at, self._proven, self._by_stamp = behind, now_ms, False, False
            return now_ms
        if behind < self._least - CLOSE_MS:
            self._least_at = now_ms
        elif behind <= self._least + CLOSE_MS and now_ms - self._least_at >= PROVEN_AFTER_MS:
            self._proven = True
        self._least = min(self._least, behind)
        if not self.in_stroke:
            self._by_stamp = self._proven
        return stamp_ms + self._least if self._by_stamp else now_ms
