"""One file on its way in: asked for a stretch at a time, in order. Pure."""

from __future__ import annotations

from protocol.fileroad import Data, Want

STRETCH = 512 * 1024
"""Asked for; the next one when half of it is here."""


class OutOfPlace(Exception):
    """Bytes that nobody asked for, or in another place: the connection is no good."""


class Receiver:
    """`here`: so many bytes have come."""
    def __init__(self, transfer: str, size: int) -> None:
        self.transfer, self.size = transfer, size
        self.here = 0
        self.paused = False
        self._asked: int | None = None

    def connection(self) -> Want | None:
        self._asked = None
        return self.next()

    def gone(self) -> None:
        self._asked = None

    def next(self) -> Want | None:
        """What to ask for now."""
        first = self.here if self._asked is None else self._asked
        until = min(self.size, self.here + STRETCH)
        if self.paused or (self._asked is not None and ((until - first < STRETCH // 2 and until < self.size) or until <= first)):
            return None
        self._asked = until
        return Want(self.transfer, first, until)

    def accepts(self, frame: Data) -> bytes:
        """To be appended. Raises OutOfPlace."""
        if self._asked is None or frame.offset != self.here or self.here + len(frame.data) > self._asked:
            raise OutOfPlace(f"{len(frame.data)} bytes at {frame.offset}, {self.here} are here")
        self.here += len(frame.data)
        return frame.data

    def took(self, count: int) -> None:
        """Through the broker."""
        self.here += count
        self._asked = None
