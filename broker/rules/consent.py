"""How consent moves. The customer's client is the guard; this is the record of what it answered."""

from __future__ import annotations

from typing import Literal

from broker.errors import Refused
from protocol.consents import ASK_AGAIN_AFTER_MS, EACH_TIME, TOUCHING, offers, why_not
from protocol.fields import What
from protocol.portals import need
from protocol.records import Portal
from protocol.support import Consent, Session

Answer = Literal["granted", "denied", "revoked", "expired"]


def consent_id(session: str, what: str) -> str:
    return f"{session}:{what}"


def ask(session: Session, what: What, before: Consent | None, asked_by: str, ttl_s: int, now_ms: int) -> Consent | None:
    """The question as it will stand, or None when it stands already or is granted. Raises Refused."""
    if session.state == "ended":
        raise Refused("ended", "the session is over")
    if session.state == "waiting":
        raise Refused("cannot", "the customer is not admitted yet")
    if not offers(session.caps, what):
        raise Refused("cannot", why_not(session.caps, what) or "the customer's side cannot do this")
    if session.verified == "different" and what in TOUCHING:
        raise Refused("cannot", "the words on the two screens are different")
    if before is not None and (before.state == "asked" or (before.state == "granted" and what not in EACH_TIME)):
        return None
    if before is not None and before.state == "denied" and now_ms - before.at < ASK_AGAIN_AFTER_MS:
        raise Refused("too_soon", "the customer has just said no", after_ms=before.at + ASK_AGAIN_AFTER_MS - now_ms)
    return Consent(
        id=consent_id(session.id, what),
        session=session.id,
        conversation=session.conversation,
        what=what,
        state="asked",
        at=now_ms,
        asked_by=asked_by,
        ttl_s=ttl_s,
    )


def answer(session: Session, portal: Portal, what: What, before: Consent | None, said: Answer, now_ms: int) -> Consent | None:
    """The consent as it will stand, or None when nothing changes. Raises Refused.

    A yes needs a question, or a portal that allows without asking. A no is heard whenever there is something to refuse.
    """
    if session.state == "ended":
        raise Refused("ended", "the session is over")
    if session.state == "waiting":
        raise Refused("not_asked", "the session has not begun")
    state = before.state if before is not None else None
    if said == state:
        return None
    if said == "granted":
        if need(portal, what) == "never":
            raise Refused("forbidden", "the portal does not allow this")
        if session.verified == "different" and what in TOUCHING:
            raise Refused("cannot", "the words on the two screens are different")
        if state != "asked" and need(portal, what) != "allowed":
            raise Refused("not_asked", "nobody asked for this")
    elif state not in ("asked", "granted"):
        raise Refused("not_asked", "nobody asked for this")
    elif state == "asked" and said == "revoked":
        said = "denied"
    elif state == "granted" and said == "denied":
        said = "revoked"
    ttl_s = before.ttl_s if before is not None else 0
    return Consent(
        id=consent_id(session.id, what),
        session=session.id,
        conversation=session.conversation,
        what=what,
        state=said,
        at=now_ms,
        until=now_ms + ttl_s * 1000 if said == "granted" and ttl_s else None,
        asked_by=before.asked_by if before is not None else None,
        ttl_s=ttl_s,
    )


def granted(consent: Consent | None) -> bool:
    return consent is not None and consent.state == "granted"
