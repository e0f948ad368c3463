"""How one file is sent, as its receiver asks for it (PROTOCOL.md section 13). Pure: stretches in, pieces to read out.

However often a receiver asks, nothing queues: two numbers say what is owed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from protocol.fileroad import DATA_BYTES, Want

EARLY = 8
"""Stretches that are kept on one connection for files that are not known yet: twice what may be on its way at once."""


@dataclass(frozen=True, slots=True)
class Piece:
    """To be read and sent."""

    offset: int
    count: int


class Sending:
    """`size`: of the whole file."""
    def __init__(self, size: int) -> None:
        self._size = size
        self.at = 0
        """What is sent next."""
        self._until = 0
        self._last: tuple[int, int] | None = None
        self._end_said = False
        self.held = False
        """Its own technician has paused it: what is owed waits."""

    def anew(self) -> None:
        """Another connection: nothing was asked for on it yet."""
        self.at = self._until = 0
        self._last, self._end_said = None, False

    def wanted(self, want: Want) -> None:
        """The same stretch again changes nothing; one that begins before what is sent next goes back."""
        if want.until > self._size or self._last == (want.first, want.until):
            return
        if want.first < self.at or self._last is None or want.first > self._until:
            self.at, self._until, self._end_said = want.first, want.until, False
        self._until = max(self._until, want.until)
        self._last = want.first, want.until

    def next(self) -> Piece | None:
        """The next piece that is owed. It counts as sent."""
        count = min(DATA_BYTES, self._until - self.at)
        if self.held or count <= 0:
            return None
        piece = Piece(self.at, count)
        self.at += count
        return piece

    def end_due(self) -> bool:
        """Whether the hash is to be said now; true once."""
        if self.held or self._end_said or self._last is None or self.at != self._size or self._until != self._size:
            return False
        self._end_said = True
        return True


class Early:
    """What was asked for on a connection before its file was known: who asks may have heard sooner that it is on its way."""

    def __init__(self) -> None:
        self._wants: deque[Want] = deque(maxlen=EARLY)

    def keep(self, want: Want) -> None:
        self._wants.append(want)

    def take(self, id: str) -> list[Want]:
        """Those of this file, as they came; it is known now."""
        found = [want for want in self._wants if want.transfer == id]
        for want in found:
            self._wants.remove(want)
        return found

    def forget(self) -> None:
        """The connection is gone, and what was asked for on it."""
        self._wants.clear()
