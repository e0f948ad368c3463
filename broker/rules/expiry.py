"""When a record must change by itself. One rule for all, so that one sweep finds them all."""

from __future__ import annotations

from protocol.records import Code, Consent, Record, Session

ASK_LIVES_MS = 120_000
"""PROTOCOL.md section 8: a question that nobody answers expires after 120 s."""
SESSION_LIVES_MS = 8 * 3600 * 1000
"""PROTOCOL.md section 8: the longest session."""
ANSWERS_KEPT_MS = 30 * 24 * 3600 * 1000
"""How long the answer to a request is repeated; an outbox that is older has been given up."""
SEAT_SHOWS_END_MS = 3600 * 1000
"""For so long after the end a customer may still fetch how it ended; then the seat is nothing."""


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
        case _:
            return None


def seat_is_over(session: Session, now_ms: int) -> bool:
    """Whether the seat of this session is nothing any more."""
    return session.ended_at is not None and now_ms - session.ended_at > SEAT_SHOWS_END_MS
