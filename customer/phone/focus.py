"""Where text would go on this phone, for the console: the field with the focus and its caret, told after a change. Pure; milliseconds."""

from __future__ import annotations

from customer.phone.screen.phone import Phone
from protocol.peer import Focus

EVERY_MS = 100.0
"""PROTOCOL 9: at most ten a second."""


class FocusTeller:
    """One for each peer connection."""

    def __init__(self) -> None:
        self._told: Focus | None = None
        self._told_ms = float("-inf")
        self._late = False

    def deadline_ms(self) -> float | None:
        """When a change is due that had to wait."""
        return self._told_ms + EVERY_MS if self._late else None

    def due(self, g: int, phone: Phone, now: float) -> Focus | None:
        """What is to be said now, if anything."""
        focus = focus_of(g, phone)
        if focus == self._told:
            self._late = False
            return None
        self._late = now < self._told_ms + EVERY_MS
        if self._late:
            return None
        self._told, self._told_ms = focus, now
        return focus


def focus_of(g: int, phone: Phone) -> Focus:
    """As it is now. In a private moment nobody hears where its owner types."""
    if phone.state.focus is None or phone.state.private:
        return Focus(g)
    scene = phone.scene
    if scene.caret is None:
        return Focus(g, "text")
    r, w, h = scene.caret, scene.width_px / scene.density, scene.height_px / scene.density
    left, right = (min(65535, max(0, round(x / w * 65535))) for x in (r.x, r.right))
    top, bottom = (min(65535, max(0, round(y / h * 65535))) for y in (r.y, r.bottom))
    return Focus(g, "text", (left, top, right, bottom))
