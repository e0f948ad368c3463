"""Names and texts from people: what is kept of them."""

from __future__ import annotations

import unicodedata

from protocol import limits

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_name(text: str, most: int = limits.NAME_CHARS) -> str:
    """One line without control characters and direction overrides, at most `most` characters. May be empty."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text if c not in _BIDI)
    return " ".join(kept.split())[:most].strip()


def clean_text(text: str, most: int) -> str:
    """Lines without control characters and direction overrides, at most `most` characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in text if c in "\n\t" or (unicodedata.category(c) != "Cc" and c not in _BIDI))
    return kept[:most].strip()
