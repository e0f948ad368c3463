"""How one file is received: asked for in stretches, in order, so that little of it is ever on its way (PROTOCOL.md section 13). Pure.

What comes without being asked for, or in another place, is never written: it is a breach, which ends the connection and not the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from protocol import limits
from protocol.fileroad import Data, Want

State = Literal["paused", "running", "whole"]


@dataclass(frozen=True, slots=True)
class Write:
    """Append this; `written` follows, or `stalled` where the disk refuses."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Breach:
    why: str


@dataclass(frozen=True, slots=True)
class Judge:
    """All is there: is it what the sender says it is?"""

    sha256: str


Effect = Want | Write | Breach | Judge


class Receiving:
    """`have`: bytes on disk. The wants are those of one connection; `lost` and `begin` are the seam between two."""

    def __init__(self, transfer: str, size: int, have: int = 0) -> None:
        self.transfer, self.size, self.have = transfer, size, have
        self.paused = False
        self._open = False
        self._asked = self._got = have
        self._last: tuple[int, int] | None = None
        self._skips = False
        """What was asked for before a stall may still come: it is passed over until the new stretch begins."""

    def begin(self) -> list[Effect]:
        """There is a connection."""
        self._open, self._skips, self._last = True, False, None
        self._asked = self._got = self.have
        return self._ask()

    def lost(self) -> None:
        self._open = False

    def pause(self) -> None:
        """To pause is not to ask."""
        self.paused = True

    def go_on(self) -> list[Effect]:
        """After a pause, or with room on the disk again."""
        if not self.paused:
            return []
        self.paused = False
        if not self._open:
            return []
        if self._got == self.have and not self._skips:
            return self._ask()
        self._got = self._asked = self.have
        self._skips = True
        until = min(self.size, self.have + limits.TRANSFER_WINDOW)
        # the same stretch as before would change nothing: an empty one first takes the sender back
        again = [Want(self.transfer, self.have, self.have)] if self._last == (self.have, until) else []
        return [*again, *self._ask()]

    def stalled(self) -> None:
        """The disk refused what was to be written."""
        self.paused = self._skips = True

    def data(self, frame: Data) -> list[Effect]:
        if self._skips:
            if self.paused or frame.offset != self._got or not frame.data:
                return []
            self._skips = False
        if frame.offset != self._got or frame.offset + len(frame.data) > self._asked:
            return [Breach(f"{len(frame.data)} bytes at {frame.offset} where {self._asked - self._got} at {self._got} were asked for")]
        self._got += len(frame.data)
        return [Write(frame.data)]

    def written(self, count: int) -> list[Effect]:
        """Also of bytes that came another way."""
        self.have += count
        return [] if self.paused or not self._open else self._ask()

    def took(self, count: int) -> None:
        """Bytes came through the broker and are on disk."""
        self.have += count
        self._asked = self._got = self.have

    def end(self, sha256: str) -> list[Effect]:
        if self._skips or self._got != self.size:
            return [] if self._skips else [Breach(f"an end after {self._got} of {self.size} bytes")]
        return [Judge(sha256)] if self.have == self.size else []

    def _ask(self) -> list[Effect]:
        """A stretch more when half of the last one is there."""
        until = min(self.size, self.have + limits.TRANSFER_WINDOW)
        if self.paused or (self._last is not None and until - self._asked < min(limits.TRANSFER_WINDOW // 2, self.size - self._asked)):
            return []
        if self._last is not None and until == self._asked == self._last[1] and not self._skips:
            return []
        want = Want(self.transfer, self._asked, until)
        self._last, self._asked = (self._asked, until), until
        return [want]
