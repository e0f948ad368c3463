"""Files of the practice phone: made up ones of any size to send, and a folder into which it takes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from protocol import ids
from protocol.filenames import safe_stem

BLOCK = 1024 * 1024


class Made:
    """A file that lies nowhere: the same bytes for the same name and size, and no two stretches of it alike."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self.size = name, size
        self._block = hashlib.shake_128(f"{name}:{size}".encode()).digest(BLOCK)

    def read(self, at: int, count: int) -> bytes:
        found = bytearray()
        end = min(self.size, at + count)
        while at < end:
            n, inside = divmod(at, BLOCK)
            block = n.to_bytes(8, "big") + self._block[8:]
            part = block[inside : inside + end - at]
            found += part
            at += len(part)
        return bytes(found)

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for at in range(0, self.size, BLOCK):
            digest.update(self.read(at, BLOCK))
        return digest.hexdigest()


class Taken:
    """A file that comes, in parts, into `folder`; it gets its name once it is whole."""

    def __init__(self, folder: Path | None, id: str, name: str) -> None:
        """Raises ValueError where `id`, which is part of a path, is none."""
        if not ids.is_id(id):
            raise ValueError(f"no id: {id[:40]!r}")
        self._folder = folder or Path(tempfile.gettempdir()) / "tapline-practice-phone"
        self._part = self._folder / f".{id}.part"
        stem, _, ending = name.rpartition(".")
        ending = safe_stem(ending, "bin")
        self._name = f"{safe_stem(stem, 'file')}.{ending}" if stem else safe_stem(name, "file")
        self._digest = hashlib.sha256()
        self._here = 0

    def append(self, data: bytes) -> None:
        """All of it or, where the disk is full half way, as if nothing had come. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._part.open("r+b" if self._here else "w+b", buffering=0) as file:
            file.seek(self._here)
            left = memoryview(data)
            try:
                while left:
                    left = left[file.write(left) :]
            except OSError:
                with contextlib.suppress(OSError):
                    file.truncate(self._here)
                raise
        self._digest.update(data)
        self._here += len(data)

    def sha256(self) -> str:
        return self._digest.hexdigest()

    def finish(self) -> Path:
        if not self._part.exists():
            self.append(b"")
        target = self._folder / self._name
        for n in range(2, 1000):
            if not target.exists():
                break
            stem, dot, ending = self._name.rpartition(".")
            target = self._folder / (f"{stem} ({n}){dot}{ending}" if dot else f"{self._name} ({n})")
        os.rename(self._part, target)
        return target

    def drop(self) -> None:
        self._part.unlink(missing_ok=True)
