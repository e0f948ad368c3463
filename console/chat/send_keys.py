"""What Enter means in the composer. Pure."""

from __future__ import annotations

from typing import Literal

Sending = Literal["send", "break", "resolve", "next"]
"""`resolve`: send and resolve; `next`: send, resolve and go to the next who waits."""


def meaning(*, shift: bool, ctrl: bool, swapped: bool) -> Sending:
    """`swapped`: who writes long messages may have Enter break the line and Shift+Enter send."""
    if ctrl:
        return "next" if shift else "resolve"
    return "send" if shift == swapped else "break"
