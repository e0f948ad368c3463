"""What changes because time has passed. Each record in a transaction of its own: one that fails leaves the others alone."""

from __future__ import annotations

from msgspec.structs import replace

from broker.actions import consents, desk, sessions
from broker.rules.expiry import ANSWERS_KEPT_MS
from broker.store.port import Reader, Tx
from protocol.fields import Record
from protocol.records import Code, Conversation
from protocol.support import Consent, Session

AT_ONCE = 200
"""Records per sweep: the writer is not held up; the rest follows in the next."""
PUT_OFF_MS = 600_000
"""So long a record that could not be changed is left alone: it would come up first, each time, and keep others from their turn."""


class Unmoved(Exception):
    """A record whose time has come, and nothing was to be done with it."""


def due(reader: Reader, now_ms: int) -> list[Record]:
    return reader.due(now_ms, AT_ONCE)


def expire(tx: Tx, listed: Record, now_ms: int) -> None:
    """Do what is due with this record, as long as it is still as it was listed. Raises Unmoved where it would be due for ever."""
    if tx.find(type(listed), listed.id) != listed:
        return  # an earlier one may have changed it: a session's end expires its consents
    match listed:
        case Code():
            tx.close_code(listed.id, "expired", now_ms)
            tx.put(replace(listed, state="expired"))
        case Consent():
            consents.expire(tx, listed, now_ms)
        case Session():
            sessions.time_is_up(tx, listed.id, now_ms, "too_long")
        case Conversation():
            desk.time_has_come(tx, listed, now_ms)
        case _:
            pass
    if tx.find(type(listed), listed.id) == listed:
        raise Unmoved(f"{type(listed).__name__} {listed.id}")


def put_off(tx: Tx, listed: Record, now_ms: int) -> None:
    """It failed: its turn comes again later."""
    if tx.find(type(listed), listed.id) == listed:
        tx.put_off(listed, now_ms + PUT_OFF_MS)


def forget(tx: Tx, now_ms: int) -> None:
    """Answers to requests that no outbox will repeat any more, and links that open nothing any more."""
    tx.forget_answers(now_ms - ANSWERS_KEPT_MS)
    tx.forget_seat_links(now_ms - ANSWERS_KEPT_MS)
