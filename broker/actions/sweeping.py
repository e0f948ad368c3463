"""What changes because time has passed."""

from __future__ import annotations

from msgspec.structs import replace

from broker.actions import consents, desk, sessions
from broker.rules.expiry import ANSWERS_KEPT_MS
from broker.store.port import Tx
from protocol.records import Code, Conversation
from protocol.support import Consent, Session

AT_ONCE = 200
"""Records per sweep: the writer is not held up; the rest follows in the next."""


def sweep(tx: Tx, now_ms: int) -> int:
    """Expire what is due; gives how many that were."""
    due = tx.due(now_ms, AT_ONCE)
    for listed in due:
        # an earlier one of this sweep may have changed it: a session's end expires its consents
        record = tx.find(type(listed), listed.id)
        if record != listed:
            continue
        match record:
            case Code():
                tx.close_code(record.id, "expired", now_ms)
                tx.put(replace(record, state="expired"))
            case Consent():
                consents.expire(tx, record, now_ms)
            case Session():
                sessions.time_is_up(tx, record.id, now_ms, "too_long")
            case Conversation():
                desk.time_has_come(tx, record, now_ms)
    return len(due)


def forget(tx: Tx, now_ms: int) -> None:
    """Answers to requests that no outbox will repeat any more, and links that open nothing any more."""
    tx.forget_answers(now_ms - ANSWERS_KEPT_MS)
    tx.forget_seat_links(now_ms - ANSWERS_KEPT_MS)
