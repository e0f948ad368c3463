"""Identifiers: UUIDv7 made by whoever creates a thing, and session codes as people type them."""

from __future__ import annotations

import secrets
import uuid

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 characters without 0/O, 1/I/L: what a person can read aloud and type."""
CODE_DIGITS = "0123456789"


def new_id(now_ms: int) -> str:
    """A UUIDv7 (RFC 9562, section 5.7) for `now_ms`, milliseconds since 1970: sorts by creation time."""
    value = (now_ms & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def is_id(text: str) -> bool:
    """Whether `text` is a UUID in its canonical lower-case form."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def plain_code(typed: str) -> str:
    """What a person typed, without spaces, dashes and dots, in upper case. May still be no code at all."""
    return "".join(c for c in typed.upper() if c not in " -.\u00a0\u202f\t")


def is_code(text: str) -> bool:
    """Whether `text` (already plain) has the shape of a code: 9 to 12 digits or 8 to 12 of the 31 letters and digits."""
    if text.isascii() and text.isdigit():
        return 9 <= len(text) <= 12
    return 8 <= len(text) <= 12 and all(c in CODE_LETTERS for c in text)


def code_in_groups(code: str) -> str:
    """Digits in threes (`482 913 067`), letters in fours (`K7MP 4XRD`), as read aloud."""
    step = 3 if code.isdigit() else 4
    return " ".join(code[i : i + step] for i in range(0, len(code), step))
