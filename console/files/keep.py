"""Bytes of files in the profile: those on their way out until the broker has them, and those that were fetched, as many as fit.

Any thread; each call is whole or not at all. What a file is called here is derived from its id, which is a stranger's word. No file is
ever whole in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from protocol import limits

KEPT_BYTES = 1024 * 1024 * 1024
"""Of what can be fetched again; what was looked at longest ago goes first."""
TRIM_TO = 0.8
CHUNK = 256 * 1024
LENT = "lent"
"""Folder of copies that programs of this computer look at; emptied at the next start."""
_PART = ".part"
_COMES = ".comes"
"""Behind the name of what is being fetched: it goes on from there, also after another start."""


class TooLarge(Exception):
    """More bytes than a file may have."""


@dataclass(frozen=True, slots=True)
class Held:
    """What lies here for sending."""

    path: Path
    size: int
    sha256: str


class FileKeep:
    """The folder is made with the first file, for its owner only. Raises OSError where the disk refuses."""

    def __init__(self, folder: Path, most: int = KEPT_BYTES) -> None:
        self.folder = folder
        self._out = folder / "out"
        self._in = folder / "in"
        self._most = most

    def find(self, id: str) -> Path | None:
        """Where the file lies, on its way out or fetched. Looking keeps it."""
        for folder in (self._out, self._in):
            path = folder / _named(id)
            with contextlib.suppress(OSError):
                os.utime(path)
                return path
        return None

    def hold(self, id: str, source: bytes | Path) -> Held:
        """A copy for sending: on disk when this returns, and there until it is released or dropped. Raises TooLarge."""
        self._make(self._out)
        handle, part = tempfile.mkstemp(_PART, dir=self._out)  # mode 0600
        digest, size = hashlib.sha256(), 0
        path = self._out / _named(id)
        try:
            with os.fdopen(handle, "wb") as file, io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as given:
                while chunk := given.read(CHUNK):
                    size += len(chunk)
                    if size > limits.FILE_BYTES:
                        raise TooLarge
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(part)
            raise
        return Held(path, size, digest.hexdigest())

    def outgoing(self, id: str) -> Path | None:
        path = self._out / _named(id)
        return path if path.exists() else None

    def released(self, ids: Iterable[str]) -> None:
        """The broker has them: from now on they are as if fetched."""
        for id in ids:
            # PermissionError: Windows, while it is being read; the next start moves it
            with contextlib.suppress(FileNotFoundError, PermissionError):
                self._make(self._in)
                os.replace(self._out / _named(id), self._in / _named(id))
        self._trim()

    def dropped(self, ids: Iterable[str]) -> None:
        """They are not sent after all."""
        for id in ids:
            (self._out / _named(id)).unlink(missing_ok=True)

    def forget(self, ids: Iterable[str]) -> None:
        """Their messages are gone: nothing of them stays, whole or half."""
        for id in ids:
            for path in (self._in / _named(id), self._in / (_named(id) + _COMES), self._out / _named(id)):
                with contextlib.suppress(PermissionError):  # Windows, while it is being read
                    path.unlink(missing_ok=True)

    def coming(self, id: str) -> Path:
        """Where what is being fetched is put, for its owner only; what came before lies there still."""
        self._make(self._in)
        path = self._in / (_named(id) + _COMES)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        return path

    def arrived(self, id: str) -> Path:
        """All of it is there and was judged."""
        path = self._in / _named(id)
        os.replace(self._in / (_named(id) + _COMES), path)
        self._trim()
        return path

    def spoiled(self, id: str) -> None:
        """What came is not what it should be."""
        (self._in / (_named(id) + _COMES)).unlink(missing_ok=True)

    def tidy(self, needed: Iterable[str]) -> None:
        """At the start: what waits for no message any more was sent, or its message was never written down; halves are swept."""
        names = {_named(id) for id in needed}
        for path in self._files(self._out):
            if path.name not in names:
                self._make(self._in)
                os.replace(path, self._in / path.name)
        for folder in (self._out, self._in):
            for part in folder.glob(f"*{_PART}") if folder.exists() else ():
                part.unlink(missing_ok=True)
        shutil.rmtree(self.folder / LENT, ignore_errors=True)
        self._trim()

    def remove(self) -> None:
        """All of it, for good."""
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def _make(self, folder: Path) -> None:
        for path in (self.folder, folder):  # one by one: `parents` would not mind the mode
            path.mkdir(mode=0o700, exist_ok=True)

    def _trim(self) -> None:
        """Makes room by removing what was looked at longest ago."""
        found = [(path, path.stat()) for path in self._files(self._in)]
        total = sum(stat.st_size for _, stat in found)
        if total <= self._most:
            return
        for path, stat in sorted(found, key=lambda entry: entry[1].st_mtime):
            if total <= self._most * TRIM_TO:
                break
            path.unlink(missing_ok=True)
            total -= stat.st_size

    def _files(self, folder: Path) -> list[Path]:
        return [path for path in folder.iterdir() if path.suffix != _PART] if folder.exists() else []


def sha256_of(path: Path) -> str:
    """Of a whole file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _named(id: str) -> str:
    return hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def files_folder(account: Path) -> Path:
    """Beside the local store of an account."""
    return account.with_suffix(".files")
