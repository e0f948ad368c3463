"""A file of others saved where the person chose: under a name that every system takes, marked as come from outside. Any thread."""

from __future__ import annotations

import logging
import shutil
import sys
from pathlib import Path

from protocol.records import File

log = logging.getLogger(__name__)

_FORBIDDEN = frozenset('<>:"/\\|?*')
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})
"""Windows' own, with whatever ending (Microsoft, "Naming Files, Paths, and Namespaces")."""
_ENDINGS = {"image/png": (".png",), "image/jpeg": (".jpg", ".jpeg")}
NAME_CHARS = 100
NAME_BYTES = 220
"""With its ending it must not have more than 255, the most that the file systems of Linux take."""


def safe_name(file: File) -> str:
    """What it is called on this computer. It ends as what it is."""
    kept = "".join(c for c in file.name if c.isprintable() and c not in _FORBIDDEN).strip().rstrip(" .")
    stem, dot, ending = kept.rpartition(".")
    endings = _ENDINGS.get(file.type, (".bin",))
    if not dot or f".{ending.lower()}" not in endings:
        stem, ending = kept, endings[0][1:]
    return f"{safe_stem(stem)}.{ending}"


def safe_stem(name: str) -> str:
    """A name without its ending that every system takes."""
    stem = "".join(c for c in name if c.isprintable() and c not in _FORBIDDEN).strip(" .")[:NAME_CHARS]
    stem = stem.encode("utf-8", "ignore")[:NAME_BYTES].decode("utf-8", "ignore").strip(" .")
    if not stem or stem.partition(".")[0].lower() in _DEVICES:
        return f"file-{stem}" if stem else "file"
    return stem


def save_copy(source: Path, target: Path) -> None:
    """Raises OSError. On Windows the copy carries the mark of what came from the internet, so that programs open it with care."""
    shutil.copyfile(source, target)
    if sys.platform == "win32":
        try:
            Path(f"{target}:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n", "ascii")
        except OSError as error:  # a drive without streams
            log.info("a saved file carries no mark: %s", error)
