"""A scrolled area: follows the finger, runs on by Android's fling, stops at its ends."""

from __future__ import annotations

from dataclasses import dataclass

from customer.phone.fling import Fling


@dataclass
class Scroller:
    """`offset` in pixels from the top of the content, 0..`limit`."""

    density: float
    offset: float = 0.0
    limit: float = 0.0
    fling: Fling | None = None

    @property
    def moving(self) -> bool:
        return self.fling is not None

    def set_limit(self, limit: float) -> None:
        self.limit = max(0.0, limit)
        self.offset = self._within(self.offset)

    def drag(self, dy: float) -> bool:
        """The finger moved by `dy`, downwards positive: the content goes with it. True if it moved."""
        self.fling = None
        return self._to(self.offset - dy)

    def start(self, vy: float, now_ms: float) -> None:
        """The finger left at `vy` px/s, downwards positive."""
        self.fling = Fling(self.offset, -vy, now_ms, self.density) if vy and self.limit > 0 else None

    def stop(self) -> bool:
        """A finger came down. True if something was running: that touch then clicks nothing."""
        ran, self.fling = self.fling is not None, None
        return ran

    def velocity(self, now_ms: float) -> float:
        """Speed of the content's offset, px/s."""
        return self.fling.velocity_at(now_ms) if self.fling else 0.0

    def tick(self, now_ms: float) -> bool:
        fling = self.fling
        if fling is None:
            return False
        wanted = fling.at(now_ms)
        moved = self._to(wanted)
        if now_ms >= fling.ends_ms or self._within(wanted) != wanted:
            self.fling = None
        return moved

    def _to(self, offset: float) -> bool:
        """True if the content moved by at least one whole pixel: a picture of less would be the same."""
        before, self.offset = self.offset, self._within(offset)
        return round(self.offset) != round(before)

    def _within(self, offset: float) -> float:
        return max(0.0, min(self.limit, offset))
