"""What stands between the decoder and the slot for the newest picture: in the customer's private moment nothing passes, nothing stays.

The words come on `ctl`, the pictures by RTP, and one may overtake the other. So a picture counts as fresh only when its first packet
came after the curtain had opened; when something fresh may have been kept back, a key frame is asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from console.viewer.frames import Latest, Picture
from protocol.peer import Vid


class Curtain:
    """`say` is for the media thread, `show` for the decoder's. `want_key` is called on either."""

    def __init__(self, slot: Latest[Picture], want_key: Callable[[], None]) -> None:
        self._slot = slot
        self._want_key = want_key
        self._lock = threading.Lock()
        self._drawn = False
        self._opened = 0.0
        self.kept_back = 0
        """Pictures that came in a private moment and were thrown away."""

    @property
    def drawn(self) -> bool:
        """Nothing may be shown or kept just now."""
        return self._drawn

    def say(self, vid: Vid, now: float) -> None:
        """The customer's word about the picture, at `now` in seconds of time.monotonic(). Takes effect before it returns."""
        with self._lock:
            if vid.state == "private":
                self._drawn = True
                self._slot.take()
                return
            if not self._drawn:
                return
            self._drawn, self._opened = False, now
        self._want_key()

    def show(self, picture: Picture) -> None:
        """A decoded picture: into the slot, or away with it."""
        with self._lock:
            if not self._drawn and picture.at.first_packet >= self._opened:
                self._slot.put(picture)
                return
            self.kept_back += 1
            late = not self._drawn
        if late:
            self._want_key()
