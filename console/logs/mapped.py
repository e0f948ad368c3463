"""A file of any size as bytes that the system brings in where they are looked at, and takes away where it needs the room."""

from __future__ import annotations

import codecs
import mmap
import os
from collections.abc import Iterator
from pathlib import Path

PIECE = 4 * 1024 * 1024
NEAR = 4 * 1024
"""Where most lines end."""
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Mapped:
    """Of what was there when it was opened. Any thread may read. Raises OSError when made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("rb")
        self.size = self._file.seek(0, 2)
        # an empty file cannot be mapped
        self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) if self.size else None
        self.first = 3 if self[0:3] == codecs.BOM_UTF8 else 0
        """Where its text begins."""

    def __getitem__(self, part: slice) -> bytes:
        if self._map is None:
            return b""
        # who reads what was cut off meanwhile is killed by the system
        there = os.fstat(self._file.fileno()).st_size
        if there >= self.size:
            return self._map[part]
        return self._map[part.start or 0 : min(there, self.size if part.stop is None else part.stop)]

    def find(self, what: bytes, begin: int, end: int) -> int:
        """As of bytes, of a single one."""
        return self._look(what, begin, end, NEAR)

    def _look(self, what: bytes, begin: int, end: int, span: int) -> int:
        while begin < end:
            at = self[begin : min(end, begin + span)].find(what)
            if at >= 0:
                return begin + at
            begin += span
            span = PIECE
        return -1

    def read_once(self, begin: int, end: int) -> bytes:
        """For who goes through all of it: as `[begin:end]`, but read, so that nothing of it counts as this program's memory."""
        if hasattr(os, "pread") and self._map is not None:
            return os.pread(self._file.fileno(), min(end, self.size) - begin, begin)
        return self[begin:end]

    def close(self) -> None:
        if self._map is not None:
            self._map.close()
            self._map = None
            self.size = 0
        self._file.close()


def wide_encoding(path: Path) -> str:
    """The name of its encoding where each of its characters takes two bytes, which its first two say; else nothing. Raises OSError."""
    with path.open("rb") as file:
        return _WIDE.get(file.read(2), "")


def narrowed(path: Path, encoding: str, target: Path) -> Iterator[float]:
    """Writes a copy in UTF-8, in steps that say how much of it is done. Raises OSError."""
    size = max(1, path.stat().st_size)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as source, target.open("wb") as out:
        source.seek(2)
        while piece := source.read(PIECE):
            out.write(decoder.decode(piece).encode("utf-8", "replace"))
            yield source.tell() / size
        out.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
