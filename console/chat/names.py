"""A face for people without a picture: initials and a colour that stays theirs."""

from __future__ import annotations

import unicodedata
import zlib

COLOURS = 6
"""How many avatar colours the look has."""


def first_name(name: str) -> str:
    """The first word of it, or all of it where that has no letter."""
    words = name.split()
    return next((word for word in words if any(c.isalnum() for c in word)), name)


def label_beside(name: str, label: str) -> str:
    """A code's label as far as it tells more than the customer's own name: three of the same name are told apart by it."""
    return "" if label.casefold() == name.casefold() else label


def initials(name: str) -> str:
    """One or two capital letters: of the first and the last word. `?` for a name without any letter or digit."""
    words = [w for w in ("".join(c for c in word if c.isalnum() or unicodedata.combining(c)) for word in name.split()) if w]
    if not words:
        return "?"
    letters = _first(words[0]) + (_first(words[-1]) if len(words) > 1 else "")
    return letters.upper()[:3] or "?"


def colour_index(who: str, colours: int = COLOURS) -> int:
    """0 to `colours` - 1, the same for the same id on every computer and in every version."""
    return zlib.crc32(who.encode("utf-8", "replace")) % colours


def _first(word: str) -> str:
    """The first letter with its accents."""
    composed = unicodedata.normalize("NFC", word)
    return next((c for c in composed if c.isalnum()), "")
