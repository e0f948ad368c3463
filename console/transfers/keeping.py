"""What outlives the program of each file on its way: where it lies or goes, and how much of it is there. Any thread; each call is whole.

A file that comes lies beside its target, under a name that says that it is not whole, and gets its own name only once its hash is right.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from console.transfers.names import PART, free_name
from protocol import ids

log = logging.getLogger(__name__)

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """`path`: of what is sent, or the name that it shall have. `sha256`: of what is sent, once it was read; `mtime_ns`: as it was then."""

    id: str
    conversation: str
    session: str
    name: str
    size: int
    sends: bool
    path: str
    sha256: str = ""
    mtime_ns: int = 0
    paused: bool = False

    @property
    def part(self) -> Path:
        return Path(self.path + PART)


class Keeping:
    """One account's. The folder is made with the first file, for its owner only. Raises OSError where the disk refuses."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[Kept]:
        found = []
        for path in sorted(self._folder.glob("*.json")) if self._folder.is_dir() else ():
            try:
                found.append(Kept(**json.loads(path.read_text("utf-8"))))
            except (OSError, ValueError, TypeError) as error:
                log.warning("what was kept of a file on its way cannot be read: %s", error)
        return found

    def keep(self, kept: Kept) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._place(kept.id)
        part = path.with_suffix(".new")
        part.write_text(json.dumps(asdict(kept)), "utf-8")
        os.replace(part, path)

    def forget(self, id: str) -> None:
        self._place(id).unlink(missing_ok=True)

    def _place(self, id: str) -> Path:
        if not ids.is_id(id):
            raise ValueError(f"no id: {id[:40]!r}")
        return self._folder / f"{id}.json"


def begin(kept: Kept, folder: Path) -> Kept:
    """Choose a name in `folder` and hold it with an empty part, so that two files never get the same one."""
    folder.mkdir(parents=True, exist_ok=True)
    named = replace(kept, path=str(folder / free_name(kept.name, lambda name: os.path.lexists(folder / name))))
    with open(named.part, "xb"):
        pass
    return named


def have(kept: Kept) -> int:
    """How much of what comes is here; more than the file has is none of it."""
    try:
        size = kept.part.stat().st_size
    except FileNotFoundError:
        return 0
    if size > kept.size:
        os.truncate(kept.part, 0)
        return 0
    return size


def append(part: Path, at: int, data: bytes) -> None:
    """All of it or, where the disk is full half way, as if nothing had come."""
    with part.open("r+b" if part.exists() else "w+b", buffering=0) as file:
        file.seek(at)
        left = memoryview(data)
        try:
            while left:
                left = left[file.write(left) :]
        except OSError:
            with contextlib.suppress(OSError):
                file.truncate(at)
            raise


def sha256_of(path: Path, stopped: Callable[[], bool] = lambda: False) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while (chunk := file.read(CHUNK)) and not stopped():
            digest.update(chunk)
    return digest.hexdigest()


def finish(kept: Kept) -> Path:
    """Its hash was right: on disk for good under its own name; beside another one that took the name meanwhile."""
    with kept.part.open("r+b") as file:
        os.fsync(file.fileno())
    target = Path(kept.path)
    if os.path.lexists(target):
        target = target.with_name(free_name(target.name, lambda name: os.path.lexists(target.parent / name)))
    os.rename(kept.part, target)
    return target


def drop(kept: Kept) -> None:
    """What came of it goes; what is sent stays where it is."""
    if not kept.sends:
        with contextlib.suppress(OSError):
            kept.part.unlink(missing_ok=True)
