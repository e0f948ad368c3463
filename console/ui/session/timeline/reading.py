"""Reads all that a session's record is made of, out of the local copy. Qt thread."""

from __future__ import annotations

from console.session_record.record import BEFORE_MS, SessionRecord, gather
from console.ui.desk_port import DeskPort
from protocol.records import Message
from protocol.support import Session

PAGE = 500


def read_record(desk: DeskPort, session: Session, *, for_others: bool = False) -> SessionRecord:
    """`for_others`: what I did is told by my name. In a file, "you" would be whoever reads it."""
    replica, conversation = desk.replica, session.conversation
    return gather(
        session,
        lines_since(desk, conversation, session.created_at - BEFORE_MS),
        replica.ledger(conversation, session.id),
        replica.reports(conversation),
        replica.transfers(conversation),
        desk.track(session.id),
        desk.shared_ms(),
        "" if for_others else desk.me,
    )


def lines_since(desk: DeskPort, conversation: str, since_ms: int) -> list[Message]:
    """Backwards from the newest: what a long conversation was before the session is not read."""
    pages: list[list[Message]] = []
    before: int | None = None
    while page := list(desk.replica.messages(conversation, before_seq=before, limit=PAGE)):
        pages.append(page)
        before = page[0].seq
        if page[0].at < since_ms or before <= 1:
            break
    return [line for page in reversed(pages) for line in page]
