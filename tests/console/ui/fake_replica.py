"""The local store of the fake desk: what was put there, read as the real one reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from console.replica.drafts import Draft
from console.replica.outbox import Queued
from protocol import wire
from protocol.fields import Record
from protocol.records import Agent, Code, Conversation, Cursor, Edition, File, Group, Macro, Mailing, Message, Portal, Shortcut, Tag, View
from protocol.support import Consent, LedgerRow, Report, Session, Transfer
from tests.console.feed_model import unanswered_since
from tests.console.ui.fake_people import FakePeople

Kind = TypeVar("Kind", bool, int, str)


class FakePreferences:
    def __init__(self) -> None:
        self.values: dict[str, bool | int | str] = {}

    def get(self, key: str, default: Kind) -> Kind:
        found = self.values.get(key, default)
        return found if type(found) is type(default) else default

    def set(self, key: str, value: bool | int | str) -> None:
        self.values[key] = value


class FakeReplica(FakePeople):
    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {
            kind: {}
            for kind in (
                "agent",
                "portal",
                "code",
                "conversation",
                "session",
                "cursor",
                "consent",
                "edition",
                "shortcut",
                "group",
                "contact",
                "visit",
                "block",
                "mailing",
                "tag",
                "macro",
                "view",
                "ledgerrow",
                "report",
                "transfer",
            )
        }
        self.threads: dict[str, list[Message]] = {}
        self.outbox: dict[str, list[Queued]] = {}
        self.own: dict[str, wire.NewCode] = {}
        self.message_reads = 0
        self.drafted: dict[tuple[str, str], Draft] = {}
        self.ready: list[tuple[str, File]] = []

    def put(self, record: Record) -> None:
        if isinstance(record, Message):
            self.threads.setdefault(record.conversation, []).append(record)
            return
        self.kept[type(record).__name__.lower()][record.id] = record

    def every(self) -> Iterator[Record]:
        """All that is held, in no order."""
        for held in (*self.kept.values(), self.threads):
            for record in held.values():
                yield from record if isinstance(record, list) else (record,)

    def conversations(self, limit: int = 1000) -> Sequence[Conversation]:
        return sorted(self.kept["conversation"].values(), key=_activity, reverse=True)[:limit]

    def ledger(self, conversation_id: str, session_id: str) -> Sequence[LedgerRow]:
        rows = [row for row in self.kept["ledgerrow"].values() if (row.conversation, row.session) == (conversation_id, session_id)]
        return sorted(rows, key=lambda row: row.n)

    def reports(self, conversation_id: str) -> Sequence[Report]:
        found = [one for one in self.kept["report"].values() if one.conversation == conversation_id]
        return sorted(found, key=lambda one: (one.at, one.id))

    def told_report(self, report_id: str) -> Report | None:
        found: Report | None = self.kept["report"].get(report_id)
        return found

    def transfers(self, conversation_id: str) -> Sequence[Transfer]:
        found = [one for one in self.kept["transfer"].values() if one.conversation == conversation_id]
        return sorted(found, key=lambda one: (one.at, one.id))

    def transfer(self, transfer_id: str) -> Transfer | None:
        found: Transfer | None = self.kept["transfer"].get(transfer_id)
        return found

    def going(self) -> Sequence[Conversation]:
        return [c for c in self.conversations() if c.state != "resolved"]

    def resolved(self, before: Conversation | None = None, limit: int = 50) -> Sequence[Conversation]:
        over = [c for c in self.conversations() if c.state == "resolved"]
        return [c for c in over if before is None or _activity(c) < _activity(before)][:limit]

    def resolved_count(self) -> int:
        return sum(c.state == "resolved" for c in self.kept["conversation"].values())

    def conversation(self, conversation_id: str, /) -> Conversation | None:
        return self.kept["conversation"].get(conversation_id)

    def session(self, session_id: str, /) -> Session | None:
        return self.kept["session"].get(session_id)

    def session_of(self, conversation_id: str, /) -> Session | None:
        conversation = self.conversation(conversation_id)
        return self.session(conversation.session) if conversation is not None and conversation.session else None

    def messages(self, conversation_id: str, /, before_seq: int | None = None, limit: int = 50) -> Sequence[Message]:
        self.message_reads += 1
        thread = self.threads.get(conversation_id, [])
        end = len(thread) if before_seq is None else min(before_seq - 1, len(thread))
        return thread[max(0, end - limit) : max(0, end)]

    def messages_after(self, conversation_id: str, after_seq: int, /, limit: int = 50) -> Sequence[Message]:
        self.message_reads += 1
        return self.threads.get(conversation_id, [])[max(0, after_seq) :][:limit]

    def message(self, message_id: str, /) -> Message | None:
        return next((m for thread in self.threads.values() for m in thread if m.id == message_id), None)

    def editions(self, conversation_id: str, message_id: str, /) -> Sequence[Edition]:
        return [e for e in self.kept["edition"].values() if e.target == message_id]

    def last_message(self, conversation_id: str, /, spoken: bool = False) -> Message | None:
        for message in reversed(self.threads.get(conversation_id, [])):
            if not spoken or message.kind != "event":
                return message
        return None

    def unanswered_since(self, conversation_id: str, /) -> int | None:
        self.message_reads += 1
        return unanswered_since(self.threads.get(conversation_id, []))

    def codes(self) -> Sequence[Code]:
        return sorted(self.kept["code"].values(), key=lambda c: (c.created_at, c.id), reverse=True)

    def code(self, code_id: str, /) -> Code | None:
        return self.kept["code"].get(code_id)

    def portals(self) -> Sequence[Portal]:
        return sorted(self.kept["portal"].values(), key=lambda p: p.name.casefold())

    def portal(self, portal_id: str, /) -> Portal | None:
        return self.kept["portal"].get(portal_id)

    def agents(self) -> Sequence[Agent]:
        return list(self.kept["agent"].values())

    def cursors(self, conversation_id: str, /) -> Sequence[Cursor]:
        return [c for c in self.kept["cursor"].values() if c.conversation == conversation_id]

    def consents(self, session_id: str, /) -> Sequence[Consent]:
        return [c for c in self.kept["consent"].values() if c.session == session_id]

    def own_code(self, code_id: str, /) -> wire.NewCode | None:
        return self.own.get(code_id)

    def shortcuts(self) -> Sequence[Shortcut]:
        return sorted(self.kept["shortcut"].values(), key=lambda s: s.code.casefold())

    def groups(self) -> Sequence[Group]:
        return list(self.kept["group"].values())

    def tags(self) -> Sequence[Tag]:
        return sorted(self.kept["tag"].values(), key=lambda t: t.name.casefold())

    def views(self) -> Sequence[View]:
        return sorted(self.kept["view"].values(), key=lambda v: v.name.casefold())

    def macros(self) -> Sequence[Macro]:
        return list(self.kept["macro"].values())

    def unsettled(self) -> Sequence[Queued]:
        return [queued for held in self.outbox.values() for queued in held]

    def mailing(self, message_id: str, /) -> Mailing | None:
        return self.kept["mailing"].get(message_id)

    def drafts(self) -> Sequence[Draft]:
        return list(self.drafted.values())

    def attached(self) -> Sequence[tuple[str, File]]:
        return self.ready

    def queued_messages(self, conversation_id: str, /) -> Sequence[Queued]:
        return self.outbox.get(conversation_id, [])

    def unread(self, conversation_id: str, me: str, read_here: int = 0, /) -> int:
        return len(self._unread(conversation_id, me, read_here))

    def first_unread(self, conversation_id: str, me: str, /) -> Message | None:
        return next(iter(self._unread(conversation_id, me)), None)

    def _unread(self, conversation_id: str, me: str, read_here: int = 0) -> list[Message]:
        cursor = self.kept["cursor"].get(f"{conversation_id}:{me}")
        thread = self.threads.get(conversation_id, [])[max(cursor.read if cursor else 0, read_here) :]
        return [m for m in thread if m.kind != "event" and not (m.author.kind == "agent" and m.author.id == me)]


def _activity(conversation: Conversation) -> tuple[int, str]:
    return max(conversation.last_at, conversation.created_at), conversation.id
