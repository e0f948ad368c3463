"""Where the lines of a file are: how many end in each block of it. A hundred megabytes are known by some thousand numbers.

One thread takes the steps; any may ask meanwhile about what is known so far.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left

from console.logs.mapped import Mapped

BLOCK = 64 * 1024


class LineIndex:
    """Lines end with a line feed; what comes after the last one is a line where it is not empty. Lines count from 0."""

    def __init__(self, data: Mapped) -> None:
        self._data = data
        self._ends = array("Q")
        """How many lines have ended at the end of each block."""
        self.at = data.first

    @property
    def done(self) -> bool:
        return self.at >= self._data.size

    @property
    def lines(self) -> int:
        """As far as is known."""
        ended = self._ends[-1] if self._ends else 0
        if not self.done:
            return ended
        size = self._data.size
        return ended + (size > self._data.first and self._data[size - 1 : size] != b"\n")

    def step(self, piece: bytes) -> None:
        """`piece`: what is at `at`, whole blocks but at the end."""
        for begin in range(0, len(piece), BLOCK):
            ended = self._ends[-1] if self._ends else 0
            self._ends.append(ended + piece.count(b"\n", begin, begin + BLOCK))
        self.at += len(piece)

    def start(self, line: int) -> int:
        """Where it begins; of one that is not known, where the known ones end."""
        if line <= 0:
            return self._data.first
        block = bisect_left(self._ends, line)
        if block >= len(self._ends):
            return self.at if not self.done else self._data.size
        left = line - (self._ends[block - 1] if block else 0)
        begin = self._data.first + block * BLOCK
        piece = self._data[begin : begin + BLOCK]
        at = -1
        for _ in range(left):
            at = piece.find(b"\n", at + 1)
        return begin + at + 1

    def span(self, line: int) -> tuple[int, int]:
        """Begin and end, without what ends it."""
        begin = self.start(line)
        end = self._data.find(b"\n", begin, self._data.size)
        end = self._data.size if end < 0 else end
        if end > begin and self._data[end - 1 : end] == b"\r":
            end -= 1
        return begin, end

    def line_at(self, offset: int) -> int:
        """The line in which this byte is."""
        block = max(0, offset - self._data.first) // BLOCK
        if block > len(self._ends):
            return self.lines
        begin = self._data.first + block * BLOCK
        return (self._ends[block - 1] if block else 0) + self._data[begin:offset].count(b"\n")
