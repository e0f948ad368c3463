"""When a record must change by itself. One rule for all, so that one sweep finds them all."""

from __future__ import annotations

from protocol import limits
from protocol.conversations import last_active
from protocol.fields import Record
from protocol.records import Code, Conversation
from protocol.support import Consent, Session

ASK_LIVES_MS = 120_000
"""PROTOCOL.md section 8: a question that nobody answers expires after 120 s."""
SESSION_LIVES_MS = 8 * 3600 * 1000
"""PROTOCOL.md section 8: the longest session."""
AWAY_ENDS_MS = 3600 * 1000
"""PROTOCOL.md section 8: a customer who is away for so long does not come back to this session."""
ANSWERS_KEPT_MS = 30 * 24 * 3600 * 1000
"""How long the answer to a request is repeated; an outbox that is older has been given up."""
SEAT_SHOWS_END_MS = 3600 * 1000
"""For so long after the end a customer whom nobody let in may still fetch how it ended; then the seat is nothing."""


def due_at(record: Record) -> int | None:
    """The moment at which `record` expires, or None while it does not."""
    match record:
        case Code(state="live"):
            return record.expires_at
        case Consent(state="asked"):
            return record.at + ASK_LIVES_MS
        case Consent(state="granted"):
            return record.until
        case Session(state="waiting" | "active"):
            return record.created_at + SESSION_LIVES_MS
        case Conversation(settles_at=int()) | Conversation(snoozed_until=int()):
            return min(at for at in (record.settles_at, record.snoozed_until) if at is not None)
        case _:
            return None


def never_came_in(conversation: Conversation, session: Session | None) -> bool:
    """Whether its customer was turned away, or left before anybody let it in. Only a code leads to a door: who wrote by a form, or to whom
    somebody has offered a session, talks on without one."""
    if session is None or conversation.channel != "code" or session.lead is not None:
        return False
    return session.ended_at is not None and session.admitted_at is None


def seat_is_over(conversation: Conversation, session: Session | None, now_ms: int) -> bool:
    """Whether this seat is nothing any more. `session`: the one that it was made for, if any."""
    if session is not None and session.ended_at is not None and never_came_in(conversation, session):
        return now_ms - session.ended_at > SEAT_SHOWS_END_MS
    return now_ms - last_active(conversation) > limits.SEAT_LIVES_MS
