"""Whether and when a mail that did not go is tried again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

STEPS_S = (5, 60, 300, 900, 1_800, 3_600)
"""Between tries; then every hour. RFC 5321, 4.5.4.1 asks for 30 minutes between tries at a recipient's server; this one is our own."""
GIVEN_UP_AFTER_MS = 2 * 24 * 3600 * 1000
Stage = Literal["connect", "sign_in", "envelope", "content"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """`code`: the server's answer, 0 where there was none. `stage`: how far it came. `content`: from the last line of the mail on."""

    stage: Stage
    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Again:
    """Not before `at_ms`."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class GiveUp:
    pass


@dataclass(frozen=True, slots=True)
class Unknown:
    """The mail was on its way when the connection broke: it may have been taken."""


def after(refusal: Refusal, attempts: int, queued_at_ms: int, now_ms: int) -> Again | GiveUp | Unknown:
    """What follows the `attempts`th try."""
    if refusal.stage == "content" and not refusal.code:
        return Unknown()
    if refusal.stage in ("envelope", "content") and 500 <= refusal.code < 600:
        return GiveUp()
    if now_ms - queued_at_ms >= GIVEN_UP_AFTER_MS:
        return GiveUp()
    return Again(now_ms + STEPS_S[min(max(attempts, 1), len(STEPS_S)) - 1] * 1000)
