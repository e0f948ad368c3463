"""`port.Blobs` as files in a folder: `ab/abcdef...`, and with `.part` behind it while bytes still come.

The order that makes a confirmed blob outlive a power cut: bytes, fsync, hash, rename, fsync of the folder; only then is it told.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from broker.blobs.port import BadHash, BlobsFull, BlobsUnavailable, WrongOffset

log = logging.getLogger(__name__)

PART = ".part"
CHUNK = 256 * 1024
RESERVE_BYTES, RESERVE_SHARE = 1024 * 1024 * 1024, 10
"""What files leave free on their disk, and at most this part of it: words, codes and joining lie there as well and go on."""
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_NAME = re.compile(r"[0-9a-f]{32}")


class DirectoryBlobs:
    """The folder is made when the first byte comes, for its owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._short = False

    def held(self, name: str) -> int:
        with _told("asked for"):
            for path in (self._whole(name), self._part(name)):
                with contextlib.suppress(FileNotFoundError):
                    return path.stat().st_size
            return 0

    def append(self, name: str, offset: int, data: bytes) -> int:
        with _told("written"):
            held = self.held(name)
            if offset != held or self._whole(name).exists():
                raise WrongOffset(held)
            part = self._part(name)
            part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._leave_room(part.parent, len(data))
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
            try:
                _write_all(handle, data)
            finally:
                os.close(handle)
            return held + len(data)

    def finish(self, name: str, sha256: str) -> None:
        with _told("finished"):
            part, whole = self._part(name), self._whole(name)
            if whole.exists():
                return
            with part.open("r+b") as file:
                os.fsync(file.fileno())
                found = _hash(file)
            if found != sha256:
                part.unlink()
                raise BadHash(found)
            os.replace(part, whole)
            _sync_folder(whole.parent)

    def open(self, name: str) -> BinaryIO:
        return _opened(self._whole(name))

    def peek(self, name: str) -> BinaryIO:
        try:
            return _opened(self._part(name))
        except FileNotFoundError:
            return _opened(self._whole(name))

    def size(self) -> int:
        with _told("counted"):
            found = 0
            for path in self._folder.glob("??/*"):
                with contextlib.suppress(FileNotFoundError):
                    found += path.stat().st_size
            return found

    def remove(self, name: str) -> None:
        with _told("removed"):
            for path in (self._part(name), self._whole(name)):
                path.unlink(missing_ok=True)

    def all(self) -> Iterator[tuple[str, int]]:
        with _told("listed"):
            for path in self._folder.glob("??/*"):
                name = path.name.removesuffix(PART)
                if _NAME.fullmatch(name):
                    with contextlib.suppress(FileNotFoundError):  # finished or removed in this moment
                        yield name, int(path.stat().st_mtime * 1000)

    def _leave_room(self, where: Path, size: int) -> None:
        disk = shutil.disk_usage(where)
        if disk.free - size >= min(RESERVE_BYTES, disk.total // RESERVE_SHARE):
            self._short = False
            return
        if not self._short:  # once, for a line each would fill what is left
            log.error("no more files are taken: the disk has %d MiB left, which are kept for the database", disk.free >> 20)
        self._short = True
        raise BlobsFull("the rest of the disk is the database's")

    def _whole(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"no name of ours: {name!r}")
        return self._folder / name[:2] / name

    def _part(self, name: str) -> Path:
        whole = self._whole(name)
        return whole.with_name(whole.name + PART)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unavailable("read", error) from error


def _write_all(handle: int, data: bytes) -> None:
    """All of it or, where the disk is full half way, as if nothing had come."""
    before = os.fstat(handle).st_size
    left = memoryview(data)
    try:
        while left:
            left = left[os.write(handle, left) :]
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(handle, before)
        raise


def _hash(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """The new name itself is on disk; Windows has no such thing and needs none."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _told(doing: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unavailable(doing, error) from error


def _unavailable(doing: str, error: OSError) -> BlobsUnavailable:
    log.error("a file could not be %s: %s", doing, error)
    return (BlobsFull if error.errno in _FULL else BlobsUnavailable)(str(error))
