"""When a frame leaves: only when the screen changed, again a little later so that it sharpens, and as a key frame when asked for.

Pure. Android's encoder does the same with MediaFormat.KEY_REPEAT_PREVIOUS_FRAME_AFTER; a still screen then sends nothing at all.
"""

from __future__ import annotations

from enum import Enum

REPEAT_AFTER_MS = (100.0, 400.0)
KEY_EVERY_MS = 300.0
"""At most one key frame in this time, however often the other side asks."""

SLOW_FRAME_MS = 250.0
"""While nothing gets through: what shows that the network is back need not be more, and everything else is lost."""


class Due(Enum):
    FRAME = "frame"
    REPEAT = "repeat"
    KEY = "key"


class Pacing:
    """Times in milliseconds of one monotonic clock."""

    def __init__(self, hz: int) -> None:
        self._frame_ms = 1000 / hz
        self._changed = False
        self._key = False
        self._repeats: list[float] = []
        self._sent_ms = self._key_sent_ms = -1e9

    def changed(self) -> None:
        """The screen is not as it was sent."""
        self._changed = True

    def key_wanted(self) -> None:
        """The other side asked for a key frame."""
        self._key = True

    def next(self, now: float, slow: bool = False) -> tuple[Due | None, float | None]:
        """What is due now, or nothing and the milliseconds until something may be; None: until told. `slow`: nothing gets through."""
        frame_ms = SLOW_FRAME_MS if slow else self._frame_ms
        waits: list[float] = []
        if self._key:
            wait = max(self._key_sent_ms + KEY_EVERY_MS, self._sent_ms + frame_ms) - now
            if wait <= 0:
                return Due.KEY, None
            waits.append(wait)
        if self._changed:
            wait = self._sent_ms + frame_ms - now
            if wait <= 0:
                return Due.FRAME, None
            waits.append(wait)
        if self._repeats and not self._changed:
            wait = self._repeats[0] - now
            if wait <= 0:
                return Due.REPEAT, None
            waits.append(wait)
        return None, min(waits, default=None)

    def begin(self, due: Due, now: float) -> bool:
        """A frame is being made; what changes from now on is another one. True if the screen must be painted anew for it."""
        self._sent_ms = now
        if due is Due.REPEAT:
            self._repeats.pop(0)
            return False
        anew, self._changed = self._changed, False
        if anew:
            self._repeats = [now + after for after in REPEAT_AFTER_MS]
        if due is Due.KEY:
            self._key = False
            self._key_sent_ms = now
        return anew
