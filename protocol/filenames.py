"""What a file of a message may be called: one line, ending as what it is, on every system a name and never a place (PROTOCOL.md section 4).

Whoever writes a name into a record, or onto a disk, asks here; the bytes have told the type (`filetypes`).
"""

from __future__ import annotations

import unicodedata

from protocol import limits
from protocol.filetypes import ENDINGS

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORBIDDEN = frozenset('<>:"|?*')
"""In names on Windows (Microsoft, "Naming Files, Paths, and Namespaces"), and what its shells take for an order."""
_DEVICES = frozenset({"con", "prn", "aux", "nul", "conin$", "conout$", *(f"{name}{n}" for name in ("com", "lpt") for n in "0123456789¹²³")})
"""Windows' own, with whatever ending."""
NAME_BYTES = 220
"""File systems of Linux take 255; a copy's number and the like find room."""
_INERT = frozenset(
    {
        *("bin", "dat", "db", "sqlite", "bak", "tmp", "dump", "dmp", "hprof", "pcap", "pcapng", "gz", "tgz", "xz", "bz2", "zst"),
        *("7z", "rar", "tar", "doc", "xls", "ppt", "rtf", "psd", "ai", "eps", "raw", "dng", "tif", "tiff", "bmp", "ico", "aac", "flac"),
        *("amr", "avi", "wmv", "mpg", "mpeg", "flv", "ts", "wma", "mid", "epub", "mobi", "ab", "pem", "crt", "cer", "der"),
        *("key", "p12", "pfx", "parquet", "npy", "mat", "ttf", "otf", "woff", "woff2", "eml", "msg", "log", "txt", "csv"),
    }
)
"""Endings of files of no known type that may stay: opened on a computer they start nothing by themselves. A list of what is allowed,
because nobody knows all of what runs."""


def file_name(given: str, type: str, fallback: str = "file") -> str:
    """The last part of what the sender calls it, cleaned. What has another ending than its bytes get one more: `a.exe` is `a.exe.bin`."""
    last = clean(given).replace("\\", "/").rpartition("/")[2]
    endings = ENDINGS.get(type, ())
    stem, dot, ending = last.rpartition(".")
    fits = bool(dot) and (ending.lower() in endings or (not endings and ending.lower() in _INERT))
    if not fits:
        stem, ending = last, endings[0] if endings else "bin"
    return f"{_stem(stem, limits.FILE_NAME_CHARS - len(ending) - 1, fallback)}.{ending}"


def safe_stem(name: str, fallback: str = "file") -> str:
    """A name without its ending that every system takes."""
    return _stem(clean(name).replace("/", "").replace("\\", ""), 100, fallback)


def clean(text: str) -> str:
    """One line without control, direction and invisible characters and without what some system forbids. Separators stay."""
    text = unicodedata.normalize("NFC", text[:4_000])
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or _may_stay(c))
    return " ".join(kept.split())


def _may_stay(c: str) -> bool:
    return c not in _BIDI and c not in _FORBIDDEN and unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _stem(text: str, chars: int, fallback: str) -> str:
    stem = text.strip(" .")[:chars].encode("utf-8", "ignore")[:NAME_BYTES].decode("utf-8", "ignore").strip(" .")
    if not stem:
        return fallback
    return f"{fallback}-{stem}"[:chars] if stem.partition(".")[0].strip().lower() in _DEVICES else stem
