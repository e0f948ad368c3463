"""What a file of others is called on this computer: a name on every system, never a place, and never one that is taken. Pure.

The ending stays as it is: who gets a program must see that it is one, and is warned of it.
"""

from __future__ import annotations

from collections.abc import Callable

from protocol import limits
from protocol.filenames import safe_stem

PART = ".tapline-part"
ENDING_CHARS = 16
STEM_BYTES = 180
"""With ending, number and `PART` it fits into the 255 bytes of Linux's file systems."""
COPIES = 1_000

_PROGRAMS = frozenset(
    {
        *("apk", "apks", "xapk", "aab", "exe", "msi", "msix", "bat", "cmd", "com", "scr", "pif", "ps1", "psm1", "vbs", "vbe", "js", "jse"),
        *("wsf", "wsh", "hta", "jar", "sh", "bash", "run", "bin", "deb", "rpm", "appimage", "flatpakref", "desktop", "app", "dmg", "pkg"),
        *("command", "py", "pyw", "pl", "rb", "lnk", "url", "reg", "inf", "cpl", "dll", "so", "dylib", "sys", "iso", "img", "vhd", "vhdx"),
        *("docm", "xlsm", "pptm", "dotm", "xltm", "chm", "scf", "settingcontent-ms", "application", "gadget", "msp", "mst", "svg", "html"),
        *("htm", "mht", "xhtml", "xll", "one", "library-ms", "search-ms", "website", "webloc", "action", "workflow", "terminal", "zsh"),
    }
)
"""What starts something when it is opened, or may."""


def ending_of(name: str) -> str:
    """Without its dot, in lower case; empty where there is none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem and ending else ""


def may_run(name: str) -> bool:
    """Whether opening a file of this name may start a program."""
    return ending_of(safe_name(name)) in _PROGRAMS


def safe_name(name: str, fallback: str = "file") -> str:
    last = name.replace("\\", "/").rpartition("/")[2].strip(" .")
    stem, dot, ending = last.rpartition(".")
    kept = "".join(c for c in ending if c.isascii() and (c.isalnum() or c in "-_"))[:ENDING_CHARS]
    if not dot or not stem or kept != ending:
        stem, kept = last, ""
    stem = safe_stem(stem, fallback).encode("utf-8", "ignore")[:STEM_BYTES].decode("utf-8", "ignore").rstrip(" .") or fallback
    return f"{stem}.{kept}" if kept else stem


def free_name(name: str, taken: Callable[[str], bool]) -> str:
    """`a.txt`, `a (2).txt`, ...: the first that is not taken, nor is its part."""
    safe = safe_name(name)
    stem, dot, ending = safe.rpartition(".")
    if not dot:
        stem, ending = safe, ""
    for n in range(1, COPIES):
        tried = safe if n == 1 else f"{stem} ({n}){dot}{ending}"
        if not taken(tried) and not taken(tried + PART):
            return tried
    raise FileExistsError(safe)


def fitting(name: str) -> str:
    """Short enough for the wire, with its ending; text that is none is written as such."""
    name = name.encode("utf-8", "replace").decode()
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 20:
        return name[: limits.FILE_NAME_CHARS]
    return f"{stem[: limits.FILE_NAME_CHARS - len(ending) - 1]}.{ending}"
