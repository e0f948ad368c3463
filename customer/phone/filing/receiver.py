"""One file on its way in: asked for a stretch at a time, in order. Pure."""

from __future__ import annotations

from protocol.fileroad import Data, Want

STRETCH = 512 * 1024
"""Asked for; the next one when half of it is here."""


class OutOfPlace(Exception):
    """Bytes that nobody asked for, or in another place: the connection is no good."""


class Receiver:
    """`here`: so many bytes have come and are kept."""
    def __init__(self, transfer: str, size: int) -> None:
        self.transfer, self.size = transfer, size
        self.here = 0
        self.paused = False
        self._asked: int | None = None
        self._skips = self._again = False
        """After a refusal of the disk: what is still on its way is passed over until the stretch comes that is asked for `_again`."""

    def connection(self) -> list[Want]:
        self._asked = None
        self._skips = self._again = False
        return self.next()

    def gone(self) -> None:
        self._asked = None

    def next(self) -> list[Want]:
        """What to ask for now."""
        first = self.here if self._asked is None or self._again else self._asked
        until = min(self.size, self.here + STRETCH)
        if self.paused:
            return []
        if self._asked is not None and not self._again and ((until - first < STRETCH // 2 and until < self.size) or until <= first):
            return []
        # the stretch as it was asked for before would change nothing: an empty one first takes the sender back
        back = [Want(self.transfer, first, first)] if self._again else []
        self._asked, self._again = until, False
        return [*back, Want(self.transfer, first, until)]

    def accepts(self, frame: Data) -> bytes:
        """To be appended; nothing of what is passed over. Raises OutOfPlace."""
        if self._skips:
            if self.paused or frame.offset != self.here:
                self._again |= frame.offset == self.here
                return b""
            self._skips = False
        if self._asked is None or frame.offset != self.here or self.here + len(frame.data) > self._asked:
            raise OutOfPlace(f"{len(frame.data)} bytes at {frame.offset}, {self.here} are here")
        self.here += len(frame.data)
        return frame.data

    def ends(self) -> bool:
        """Whether an end that comes now is the end. Raises OutOfPlace."""
        if not self._skips and self.here != self.size:
            raise OutOfPlace("an end before the end")
        return not self._skips

    def stalled(self, count: int) -> None:
        """The disk refused the last `count`: they never came, and no more are asked for until its owner says so."""
        self.here -= count
        self.paused = self._skips = self._again = True

    def took(self, count: int) -> None:
        """Through the broker."""
        self.here += count
        self._asked = None
