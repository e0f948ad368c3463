"""How diagnostics of a session stand: what is shown, what can be asked for, and why not. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from protocol.records import Portal
from protocol.support import Consent, Session

State = Literal[
    "none", "waiting_room", "not_offered", "never", "colleague", "ready", "asking", "denied", "lapsed", "revoked", "coming", "told", "ended"
]
AGAIN_MS = 10_000
"""The broker takes the same question again after this long (PROTOCOL.md section 6, `ask`)."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """`granted`: the device answers wishes now. `may_ask`: a question would be put; `again_at`: not before then, in ms (0: at once)."""

    state: State
    granted: bool = False
    may_ask: bool = False
    again_at: int = 0
    since: int = 0
    why: str = ""


def standing(
    session: Session | None, consent: Consent | None, portal: Portal | None, told: bool, takes_part: bool, asks: bool = True
) -> Readiness:
    """`told`: there is a report of this session. `takes_part`: whoever looks may wish; `asks`: and put the question."""
    now = _standing(session, consent, portal, told, takes_part)
    if asks or not now.may_ask:
        return now
    return Readiness("colleague") if now.state == "ready" else replace(now, may_ask=False, again_at=0)


def _standing(session: Session | None, consent: Consent | None, portal: Portal | None, told: bool, takes_part: bool) -> Readiness:
    if session is None:
        return Readiness("none")
    if session.state == "waiting":
        return Readiness("waiting_room")
    if session.state == "ended":
        return Readiness("ended", since=session.ended_at or 0)
    if not session.caps.diag:
        return Readiness("not_offered", why=session.caps.why.get("diag", ""))
    if portal is not None and portal.diag == "never":
        return Readiness("never")
    if not takes_part:
        return Readiness("colleague")
    if consent is None:
        return Readiness("ready", may_ask=True)
    match consent.state:
        case "granted":
            return Readiness("told" if told else "coming", granted=True, since=consent.at)
        case "asked":
            return Readiness("asking", since=consent.at)
        case "denied":
            return Readiness("denied", may_ask=True, again_at=consent.at + AGAIN_MS, since=consent.at)
        case "expired":
            return Readiness("lapsed", may_ask=True, since=consent.at)
        case "revoked":
            return Readiness("revoked", may_ask=True, since=consent.at)
