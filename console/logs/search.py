"""Finding words in a file of any size, piece by piece: as they stand, or whatever their case. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from console.logs.mapped import PIECE, Mapped

MOST = 100_000
"""More places than that are told as more than that."""
WORDS_CHARS = 500


class Needle:
    """What is looked for. `exact`: the case counts."""

    def __init__(self, words: str, exact: bool = False) -> None:
        self.words = words[:WORDS_CHARS]
        self._bytes = self.words.encode("utf-8", "replace")
        self._folds = not exact and self.words.upper() != self.words.lower()
        self._low = self._bytes.lower()
        # a letter beyond ASCII has other bytes in capitals: both ways of writing each, which is slower
        self._pattern = None if not self._folds or self.words.isascii() else re.compile(b"".join(_either(c) for c in self.words))
        self.longest = max(len(self._bytes), len(self.words.upper().encode("utf-8", "replace")), 1)

    def __bool__(self) -> bool:
        return bool(self._bytes)

    def places(self, piece: bytes) -> Iterator[tuple[int, int]]:
        """Begin and end of each, in order, none in another."""
        if self._pattern is not None:
            for found in self._pattern.finditer(piece):
                yield found.span()
            return
        looked, what = (piece.lower(), self._low) if self._folds else (piece, self._bytes)
        at = looked.find(what)
        while at >= 0:
            yield at, at + len(what)
            at = looked.find(what, at + len(what))

    def in_text(self, text: str) -> list[tuple[int, int]]:
        """The same in a line as it is shown, to be marked."""
        flags = re.IGNORECASE if self._folds else 0
        return [found.span() for found in re.finditer(re.escape(self.words), text, flags)] if self.words else []


def _either(char: str) -> bytes:
    ways = {way.encode("utf-8", "replace") for way in (char, char.lower(), char.upper())}
    return b"(?:" + b"|".join(re.escape(way) for way in sorted(ways)) + b")"


class Search:
    """All places of a needle, found in steps from the beginning. One thread."""

    def __init__(self, data: Mapped, needle: Needle, piece: int = PIECE) -> None:
        self._data, self._needle, self._piece = data, needle, piece
        self.at = data.first
        self._from = data.first
        """Nothing before this is found again."""
        self.found = 0

    @property
    def done(self) -> bool:
        return self.at >= self._data.size or self.found >= MOST

    def step(self) -> list[int]:
        """The offsets in the next piece."""
        begin = self.at
        end = min(self._data.size, begin + self._piece)
        # what begins in this piece and ends in the next
        piece = self._data.read_once(begin, min(self._data.size, end + self._needle.longest - 1))
        places = []
        for first, last in self._needle.places(piece):
            if begin + first >= end:
                break
            if begin + first >= self._from:
                places.append(begin + first)
                self._from = begin + last
                if self.found + len(places) >= MOST:
                    break
        self.found += len(places)
        self.at = end
        return places
