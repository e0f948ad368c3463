"""A file of others outside of the program: saved where the person chose, or lent to a program of the computer. Any thread.

Always under a name that every system takes and that ends as what the bytes are, and marked as come from outside where a system knows that.
Nothing is opened here, and nothing by itself: who calls has asked the person.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import time
from pathlib import Path

from protocol.filenames import file_name
from protocol.filetypes import READABLE, find
from protocol.records import File

log = logging.getLogger(__name__)

LENT_AGAIN = 100
"""Copies of the same name; more are others' doing."""


class NotOpened(Exception):
    """It is not of a type that is handed to a program."""


def safe_name(file: File) -> str:
    """What it is called on this computer. It ends as what its record says that it is."""
    return file_name(file.name, file.type)


def may_open(file: File) -> bool:
    """Whether a program of the computer may show it once the person said so: nothing that installs, unpacks or runs something."""
    return file.type in READABLE


def save_copy(source: Path, target: Path) -> None:
    """Raises OSError. The copy carries the mark of what came from the internet, so that programs open it with care."""
    shutil.copyfile(source, target)
    _mark(target)


def lend(source: Path, file: File, folder: Path) -> Path:
    """A copy in `folder` for a program to read. Raises OSError, and NotOpened where the bytes are not of a type that may be opened,
    whatever the record says: the last look before it leaves our hands."""
    with source.open("rb") as opened:
        found = find(opened)
    if found.type != file.type or not may_open(file):
        raise NotOpened(found.type)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stem, _, ending = safe_name(file).rpartition(".")
    for n in range(LENT_AGAIN):
        target = folder / (f"{stem}.{ending}" if n == 0 else f"{stem} ({n}).{ending}")
        if not target.exists():
            save_copy(source, target)
            if sys.platform != "win32":  # where what may not be written cannot be removed either
                target.chmod(0o400)  # a program that would save into it says so
            return target
    raise FileExistsError(str(folder / f"{stem}.{ending}"))


def _mark(target: Path) -> None:
    try:
        if sys.platform == "win32":
            Path(f"{target}:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n", "ascii")
        elif sys.platform == "darwin":
            mark = f"0081;{int(time.time()):x};Tapline;"
            subprocess.run(["/usr/bin/xattr", "-w", "com.apple.quarantine", mark, str(target)], check=True, capture_output=True, timeout=10)
    except (OSError, subprocess.SubprocessError) as error:  # a drive that knows no such marks
        log.info("a saved file carries no mark: %s", error)
