"""Rules of session codes that need no store."""

from __future__ import annotations

from typing import Literal

from protocol import ids, limits
from protocol.records import Portal

LinkState = Literal["valid", "expired", "used", "unknown"]
LINK_STATUS: dict[str, int] = {"valid": 200, "expired": 410, "used": 409, "unknown": 404}
TYPED_REMEMBERED_MS = 3600 * 1000
"""PROTOCOL.md section 5: a typed code is told apart as used or expired for an hour, then it is unknown."""
SELF_ADMIT_LETTERS = 8


def shape(portal: Portal) -> tuple[int, bool]:
    """Length and whether letters: portals that admit by themselves have nobody who looks, so their codes carry 39.6 bits or more."""
    if portal.admit == "self":
        return max(SELF_ADMIT_LETTERS, min(portal.code_length, limits.CODE_LETTERS_MAX)), True
    return max(limits.CODE_DIGITS_MIN, min(portal.code_length, limits.CODE_DIGITS_MAX)), False


def lets_itself_in(portal: Portal, *, by_token: bool, letters: bool) -> bool:
    """Whether nobody need look. A code of digits may be older than the portal's wish: it is short, for somebody was to look."""
    return portal.admit == "self" and (by_token or letters)


def masked(plain: str) -> str:
    """All but the last two characters hidden: enough to tell one's codes apart, nothing to join with."""
    shown = ids.code_in_groups(plain)
    return "".join("•" if c != " " and i < len(shown) - 2 else c for i, c in enumerate(shown))


def link_state(state: str, expires_at: int, now_ms: int) -> LinkState:
    """What the holder of a link is told about its code."""
    if state == "claimed":
        return "used"
    if state == "live" and now_ms < expires_at:
        return "valid"
    return "expired"


def is_token(text: str) -> bool:
    """Whether it can be a link's token: 128 bits in base64url are 22 characters."""
    return len(text) == 22 and text.isascii() and all(c.isalnum() or c in "-_" for c in text)
