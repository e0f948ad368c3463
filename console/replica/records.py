"""Reading the replica: protocol records from the local store, and what is derived from them. Qt thread, synchronous."""

from __future__ import annotations

import logging
from typing import TypeVar, cast

from console.replica.database import OPEN_END, Database, Row
from protocol import codec, wire
from protocol.conversations import last_active
from protocol.errors import ProtocolError
from protocol.fields import Record
from protocol.records import (
    Agent,
    Code,
    Contact,
    Conversation,
    Cursor,
    Edition,
    Group,
    Macro,
    Mailing,
    Message,
    Portal,
    Shortcut,
    Tag,
    View,
)
from protocol.support import Consent, LedgerRow, Report, Session, Transfer

log = logging.getLogger(__name__)

R = TypeVar("R", bound=Record)

_UNREAD = (
    "kind = 'message' AND conversation = ? AND author <> ? AND seq > max(?, ifnull("
    " (SELECT seq FROM record WHERE kind = 'cursor' AND id = ?), 0))"
)
"""Of a conversation, by others than this author, beyond what was read here, and beyond this cursor."""

_IS_TEXT = "ifnull(json_extract(CAST(data AS TEXT), '$.kind'), 'text') = 'text'"
"""A message that both sides read; `text` is the default and not written into `data`."""


class Records:
    """What the technician may see, as the broker told it last. Nothing here is ever newer or older than `Replica.position`; only of the
    very first snapshot, while it comes, a part is there."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ---- people and places

    def agents(self) -> list[Agent]:
        """By name."""
        return sorted(self._every("agent", Agent), key=lambda a: (a.name.casefold(), a.id))

    def portals(self) -> list[Portal]:
        """By name, archived ones included."""
        return sorted(self._every("portal", Portal), key=lambda p: (p.name.casefold(), p.id))

    def tags(self) -> list[Tag]:
        """By name, archived and merged ones included."""
        return sorted(self._every("tag", Tag), key=lambda t: (t.name.casefold(), t.id))

    def macros(self) -> list[Macro]:
        """By name, archived ones included."""
        return sorted(self._every("macro", Macro), key=lambda m: (m.name.casefold(), m.id))

    def views(self) -> list[View]:
        """By name, archived ones and those of colleagues included."""
        return sorted(self._every("view", View), key=lambda v: (v.name.casefold(), v.id))

    def portal(self, portal_id: str) -> Portal | None:
        return self._one("portal", portal_id, Portal)

    def shortcuts(self) -> list[Shortcut]:
        """By code, archived ones included."""
        return sorted(self._every("shortcut", Shortcut), key=lambda s: (s.code.casefold(), s.id))

    def groups(self) -> list[Group]:
        """By name, archived ones included."""
        return sorted(self._every("group", Group), key=lambda g: (g.name.casefold(), g.id))

    def contact(self, contact_id: str) -> Contact | None:
        return self._one("contact", contact_id, Contact)

    def mailing(self, message_id: str) -> Mailing | None:
        """What became of a message that went out by e-mail."""
        return self._one("mailing", message_id, Mailing)

    # ---- codes

    def codes(self) -> list[Code]:
        """Newest first."""
        return sorted(self._every("code", Code), key=lambda c: (c.created_at, c.id), reverse=True)

    def code(self, code_id: str) -> Code | None:
        return self._one("code", code_id, Code)

    def own_code(self, code_id: str) -> wire.NewCode | None:
        """The plain text of a code that was made here.

        It is kept in the store, in plain text, because the broker tells it only once; it is wiped as soon as the code is
        claimed, cancelled, expired or gone (`Replica.forget_expired` for those whose end nobody told).
        """
        row = self._db.one("SELECT code, url, expires_at FROM own_code WHERE id = ?", code_id)
        return None if row is None else wire.NewCode(*row)

    # ---- conversations

    def conversations(self, limit: int = 1000) -> list[Conversation]:
        """The newest `limit` in whatever state, last activity first."""
        sql = "SELECT data FROM record INDEXED BY record_recent WHERE kind = 'conversation' ORDER BY at DESC, id DESC LIMIT ?"
        return self._read(sql, (limit,), "conversation", Conversation)

    def going(self) -> list[Conversation]:
        """Every conversation that is not resolved, last activity first: there are never many."""
        # by name: without statistics SQLite would take the index of `kind`, and read every conversation
        sql = (
            "SELECT data FROM record INDEXED BY record_going WHERE kind = 'conversation' AND state <> 'resolved' ORDER BY at DESC, id DESC"
        )
        return self._read(sql, (), "conversation", Conversation)

    def resolved(self, before: Conversation | None = None, limit: int = 50) -> list[Conversation]:
        """A page of what is over, last activity first: the `limit` newest, those behind `before` if given."""
        at, conversation_id = (OPEN_END, "") if before is None else (last_active(before), before.id)
        sql = (
            "SELECT data FROM record INDEXED BY record_resolved WHERE kind = 'conversation' AND state = 'resolved'"
            " AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?"
        )
        return self._read(sql, (at, conversation_id, limit), "conversation", Conversation)

    def resolved_count(self) -> int:
        row = self._db.one("SELECT count(*) FROM record INDEXED BY record_resolved WHERE kind = 'conversation' AND state = 'resolved'")
        return 0 if row is None else int(row[0])

    def running(self) -> list[str]:
        """The conversations that have a session which has not ended."""
        sql = (
            "SELECT DISTINCT conversation FROM record INDEXED BY record_running WHERE kind = 'session' AND state <> 'ended'"
            " ORDER BY conversation"
        )
        return [conversation for (conversation,) in self._db.all(sql)]

    def conversation(self, conversation_id: str) -> Conversation | None:
        return self._one("conversation", conversation_id, Conversation)

    def session(self, session_id: str) -> Session | None:
        return self._one("session", session_id, Session)

    def session_of(self, conversation_id: str) -> Session | None:
        """The conversation's current session: the one that it names, else its newest."""
        conversation = self.conversation(conversation_id)
        if conversation is not None and conversation.session is not None:
            named = self.session(conversation.session)
            if named is not None:
                return named
        found = self._read(
            "SELECT data FROM record WHERE kind = 'session' AND conversation = ? ORDER BY seq DESC LIMIT 1",
            (conversation_id,),
            "session",
            Session,
        )
        return found[0] if found else None

    def consents(self, session_id: str) -> list[Consent]:
        return self._read("SELECT data FROM record WHERE kind = 'consent' AND session = ? ORDER BY id", (session_id,), "consent", Consent)

    def cursors(self, conversation_id: str) -> list[Cursor]:
        sql = "SELECT data FROM record WHERE kind = 'cursor' AND conversation = ? ORDER BY id"
        return self._read(sql, (conversation_id,), "cursor", Cursor)

    # ---- messages

    def messages(self, conversation_id: str, before_seq: int | None = None, limit: int = 50) -> list[Message]:
        """The newest `limit` lines, those below `before_seq` if given; oldest of them first."""
        newest_first = self._read(
            "SELECT data FROM record WHERE kind = 'message' AND conversation = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
            (conversation_id, OPEN_END if before_seq is None else before_seq, limit),
            "message",
            Message,
        )
        return newest_first[::-1]

    def messages_after(self, conversation_id: str, after_seq: int, limit: int = 50) -> list[Message]:
        """The oldest `limit` lines beyond `after_seq`, oldest first."""
        return self._read(
            "SELECT data FROM record WHERE kind = 'message' AND conversation = ? AND seq > ? ORDER BY seq LIMIT ?",
            (conversation_id, after_seq, limit),
            "message",
            Message,
        )

    def first_unread(self, conversation_id: str, me: str) -> Message | None:
        """The oldest line of those that `unread` counts."""
        found = self._read(
            f"SELECT data FROM record WHERE {_UNREAD} ORDER BY seq LIMIT 1",
            (conversation_id, f"agent:{me}", 0, f"{conversation_id}:{me}"),
            "message",
            Message,
        )
        return found[0] if found else None

    def message(self, message_id: str) -> Message | None:
        return self._one("message", message_id, Message)

    def newest_seq(self, conversation_id: str) -> int:
        """The number of the newest line; 0 when there is none."""
        row = self._db.one("SELECT max(seq) FROM record WHERE kind = 'message' AND conversation = ?", conversation_id)
        return int(row[0]) if row is not None and row[0] is not None else 0

    def editions(self, conversation_id: str, message_id: str) -> list[Edition]:
        """What a message was before it was changed, oldest first."""
        every = self._read(
            "SELECT data FROM record WHERE kind = 'edition' AND conversation = ? ORDER BY n", (conversation_id,), "edition", Edition
        )
        return sorted((edition for edition in every if edition.target == message_id), key=lambda edition: (edition.at, edition.id))

    def last_message(self, conversation_id: str, spoken: bool = False) -> Message | None:
        """The newest line; with `spoken` the newest that is not an event."""
        found = self._read(
            "SELECT data FROM record WHERE kind = 'message' AND conversation = ?"
            f" {'AND author IS NOT NULL' if spoken else ''} ORDER BY seq DESC LIMIT 1",
            (conversation_id,),
            "message",
            Message,
        )
        return found[0] if found else None

    def unanswered_since(self, conversation_id: str) -> int | None:
        """When the customer wrote the first text that no agent's text has followed, in ms; None when all of them are answered.

        Notes and what happens answer nothing, however much of it there is.
        """
        row = self._db.one(
            f"SELECT max(seq) FROM record WHERE kind = 'message' AND conversation = ? AND author GLOB 'agent:*' AND {_IS_TEXT}",
            conversation_id,
        )
        first = self._read(
            "SELECT data FROM record WHERE kind = 'message' AND conversation = ? AND seq > ?"
            f" AND author GLOB 'customer:*' AND {_IS_TEXT} ORDER BY seq LIMIT 1",
            (conversation_id, 0 if row is None or row[0] is None else row[0]),
            "message",
            Message,
        )
        return first[0].at if first else None

    def unread(self, conversation_id: str, me: str, read_here: int = 0) -> int:
        """How many lines of others, events aside, lie beyond what `me` (an agent's id) has read. Derived, never stored.

        `read_here`: read on this screen, not yet confirmed by the broker.
        """
        row = self._db.one(
            f"SELECT count(*) FROM record WHERE {_UNREAD}",
            conversation_id,
            f"agent:{me}",
            read_here,
            f"{conversation_id}:{me}",
        )
        return 0 if row is None else int(row[0])

    # ---- inside

    def _one(self, kind: str, record_id: str, of: type[R]) -> R | None:
        found = self._read("SELECT data FROM record WHERE kind = ? AND id = ?", (kind, record_id), kind, of)
        return found[0] if found else None

    def _every(self, kind: str, of: type[R]) -> list[R]:
        return self._read("SELECT data FROM record WHERE kind = ?", (kind,), kind, of)

    def _read(self, sql: str, values: Row, kind: str, of: type[R]) -> list[R]:
        records: list[R] = []
        for (data,) in self._db.all(sql, *values):
            try:
                records.append(cast(R, codec.record(kind, data)))
            except ProtocolError:
                log.exception("a stored %s cannot be read", kind)
        return records


Columns = tuple[str | None, str | None, int, str | None, str | None, int]


def columns(record: Record) -> Columns:
    """By what a record is found: conversation that it belongs to (and goes with), session, number, who speaks, state, when."""
    match record:
        case Message():
            speaks = None if record.kind == "event" else f"{record.author.kind}:{record.author.id}"
            return record.conversation, None, record.seq, speaks, None, 0
        case Conversation():
            return None, None, 0, None, record.state, last_active(record)
        case Cursor():
            return record.conversation, None, record.read, None, None, 0
        case Session():
            return record.conversation, None, record.created_at, None, record.state, 0
        case Consent() | Report() | Transfer():
            return record.conversation, record.session, 0, None, None, 0
        case LedgerRow():
            return record.conversation, record.session, record.n, None, None, 0
        case Edition() | Mailing():
            return record.conversation, None, 0, None, None, 0
        case _:
            return None, None, 0, None, None, 0


def concerns(record: Record) -> str | None:
    """The conversation that people would look at when this record changes."""
    match record:
        case Conversation():
            return record.id
        case Code() | Message() | Cursor() | Session() | Consent() | Mailing() | Edition() | LedgerRow() | Report() | Transfer():
            return record.conversation
        case _:
            return None
