"""How much of a code's life is left, as the row shows it. Pure; times are milliseconds by the broker's clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from console.words import tr, trn
from protocol.records import Code

SOON_S = 120
"""From here on the countdown is amber, so that nobody dictates a code that dies on the way."""

State = Literal["live", "claimed", "expired", "cancelled"]


@dataclass(frozen=True, slots=True)
class Countdown:
    """`state`: the code's own, but expired as soon as its time is up. `fraction`: part of the ring that is full, 0 to 1.

    `soon`: it lives, and not for long. `words`: for those who hear the screen.
    """

    state: State
    soon: bool
    remaining_s: int
    fraction: float
    words: str


def countdown(code: Code, now_ms: int) -> Countdown:
    """Where a code stands. A live one whose time is up is over, also before the broker says so."""
    left_ms = code.expires_at - now_ms
    state: State = "expired" if code.state == "live" and left_ms <= 0 else code.state
    if state != "live":
        words = {"claimed": tr("Claimed"), "cancelled": tr("Withdrawn"), "expired": tr("Expired")}[state]
        return Countdown(state, False, 0, 0.0, words)
    life_ms = max(1, code.expires_at - code.created_at)
    remaining_s = -(-left_ms // 1000)
    return Countdown(state, remaining_s <= SOON_S, remaining_s, min(1.0, left_ms / life_ms), _words(remaining_s))


def _words(seconds: int) -> str:
    if seconds >= 5400:
        return trn("{n} hour left", "{n} hours left", round(seconds / 3600))
    if seconds >= 60:
        return trn("{n} minute left", "{n} minutes left", round(seconds / 60))
    return trn("{n} second left", "{n} seconds left", seconds)
