"""A broker's side of the change feed, as simple as can be: what one recipient was sent, and what it should hold now."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from protocol import codec, limits, wire
from protocol.fields import Author, Record
from protocol.records import KINDS, Agent, Code, Conversation, Cursor, Happening, Message, Portal
from protocol.support import Consent, Session, Transfer


class FeedModel:
    """Records by (kind, id), and every change that was made, in order."""

    def __init__(self, feed: str = "feed-1") -> None:
        self.feed = feed
        self.rev = 0
        self.held: dict[tuple[str, str], Record] = {}
        self.changes: list[wire.Chg] = []

    def put(self, record: Record, skip: int = 0) -> wire.Chg:
        """`skip` revisions went to others before this one."""
        kind = next(k for k, of in KINDS.items() if isinstance(record, of))
        self.held[kind, record.id] = record
        return self._change(kind, "put", record.id, codec.encode_struct(record), skip)

    def remove(self, kind: str, record_id: str, skip: int = 0) -> wire.Chg:
        self.held.pop((kind, record_id), None)
        if kind == "conversation":
            self.held = {
                k: r for k, r in self.held.items() if k[0] in ("code", "conversation") or getattr(r, "conversation", None) != record_id
            }
        return self._change(kind, "remove", record_id, b"null", skip)

    def _change(self, kind: str, op: str, record_id: str, data: bytes, skip: int) -> wire.Chg:
        prev = self.rev
        self.rev += 1 + skip
        chg = over_the_wire(wire.Chg(self.rev, prev, kind, op, record_id, data=msgspec.Raw(data)))  # type: ignore[arg-type]
        assert isinstance(chg, wire.Chg)
        self.changes.append(chg)
        return chg

    def snapshot(self, at_once: int = limits.SNAPSHOT_ITEMS) -> list[wire.Snap | wire.SnapEnd]:
        frames: list[wire.Snap | wire.SnapEnd] = []
        for kind in KINDS:
            records = [r for (k, _), r in self.held.items() if k == kind]
            for start in range(0, len(records), at_once):
                part = records[start : start + at_once]
                frames.append(wire.Snap(kind, [codec.raw(r) for r in part]))
        return [*frames, wire.SnapEnd(self.rev)]

    def after(self, since: int) -> list[wire.Chg]:
        return [c for c in self.changes if c.rev > since]


def over_the_wire(frame: wire.FromBroker) -> wire.FromBroker:
    return codec.from_broker(codec.encode(frame))


# ---- records to play with

ME = "agent-me"
COLLEAGUE = "agent-2"
T0 = 1_760_000_000_000


def agent(name: str = "Ada", agent_id: str = ME) -> Agent:
    return Agent(agent_id, name, "owner")


def portal(portal_id: str = "portal-1", name: str = "Support") -> Portal:
    return Portal(portal_id, name)


def code(code_id: str, state: str = "live", conversation: str | None = None) -> Code:
    return Code(code_id, "portal-1", ME, T0, T0 + 900_000, "4•• ••• ••7", "Zoé", "fr", state, conversation)  # type: ignore[arg-type]


def conversation(conversation_id: str, **fields: object) -> Conversation:
    values: dict[str, object] = {"number": 1, "portal": "portal-1", "name": "Zoé Ålund", "created_at": T0, "state": "open", "agent": ME}
    return Conversation(id=conversation_id, **(values | fields))  # type: ignore[arg-type]


def session(session_id: str, conversation_id: str, state: str = "active", created_at: int = T0) -> Session:
    return Session(session_id, conversation_id, created_at, state)  # type: ignore[arg-type]


CUSTOMER = Author("customer", "customer", "Zoé Ålund")
MYSELF = Author("agent", ME, "Ada")
OTHER = Author("agent", COLLEAGUE, "Grace")
BROKER = Author("broker", "broker")


def message(message_id: str, conversation_id: str, seq: int, author: Author = CUSTOMER, **fields: object) -> Message:
    values: dict[str, object] = {"kind": "text", "at": T0 + seq * 1000, "body": f"line {seq}"}
    return Message(id=message_id, conversation=conversation_id, seq=seq, author=author, **(values | fields))  # type: ignore[arg-type]


def event(message_id: str, conversation_id: str, seq: int, kind: str, **args: str) -> Message:
    return message(message_id, conversation_id, seq, BROKER, kind="event", body="", event=Happening(kind, args))


def cursor(conversation_id: str, party: str = ME, delivered: int = 0, read: int = 0) -> Cursor:
    kind = "customer" if party == "customer" else "agent"
    return Cursor(f"{conversation_id}:{party}", conversation_id, party, kind, delivered, read)  # type: ignore[arg-type]


def consent(session_id: str, conversation_id: str, what: str = "view", state: str = "asked") -> Consent:
    return Consent(f"{session_id}:{what}", session_id, conversation_id, what, state, T0)  # type: ignore[arg-type]


def transfer(transfer_id: str, session_id: str, conversation_id: str, state: str = "offered") -> Transfer:
    return Transfer(transfer_id, session_id, conversation_id, T0, "agent", ME, "a.txt", 1, state)  # type: ignore[arg-type]


def unanswered_since(thread: Iterable[Message]) -> int | None:
    """Read from the first line on, one after the other: since when the customer waits for an answer."""
    since = None
    for line in thread:
        if line.kind == "text" and line.author.kind == "agent":
            since = None
        elif line.kind == "text" and line.author.kind == "customer" and since is None:
            since = line.at
    return since
