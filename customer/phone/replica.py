"""What the practice phone knows of its conversation, and what it still has to tell the broker.

Pure (PROTOCOL 6 and 7): frames in, facts out. Requests stay in the outbox, in order, until they are answered.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from customer.phone.persona import IMPL, Persona
from protocol import codec, limits, wire
from protocol.errors import ProtocolError
from protocol.fields import Record
from protocol.records import KINDS, Conversation, Cursor, Message
from protocol.support import Consent, Session

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Welcomed:
    welcome: wire.Welcome


@dataclass(frozen=True, slots=True)
class Held:
    """A record is new or other."""

    record: Record


@dataclass(frozen=True, slots=True)
class Gone:
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A request was answered; `code` is empty for yes."""

    request: wire.Request
    code: str


@dataclass(frozen=True, slots=True)
class Hinted:
    frame: wire.Sig | wire.Typing | wire.Wish | wire.Presence | wire.Technician | wire.Ice | wire.Error


@dataclass(frozen=True, slots=True)
class GapFound:
    """A change is missing: close with 4000 and resume."""


Fact = Welcomed | Held | Gone | Settled | Hinted | GapFound


@dataclass
class Replica:
    """One seat's view. `since` is the last change that is held."""

    persona: Persona
    seat: str
    lang: str
    feed: str = ""
    since: int = 0
    records: dict[str, dict[str, Record]] = field(default_factory=lambda: {k: {} for k in KINDS})
    outbox: OrderedDict[str, wire.Request] = field(default_factory=OrderedDict)
    _snapshot: bool = False

    def hello(self) -> wire.Hello:
        return wire.Hello(
            (limits.PROTO_MAJOR, limits.PROTO_MINOR), "customer", self.seat, IMPL, self.lang, "", self.feed, self.since,
            self.persona.caps(), self.persona.client(),
        )  # fmt: skip

    def queue(self, request: wire.Request) -> None:
        self.outbox[request.id] = request

    def apply(self, frame: wire.FromBroker) -> list[Fact]:
        match frame:
            case wire.Welcome():
                self.feed = frame.feed
                self._snapshot = frame.snapshot
                if frame.snapshot:
                    self._clear()
                return [Welcomed(frame)]
            case wire.Snap(kind, items):
                return [f for item in items for f in self._put(kind, bytes(item))]
            case wire.SnapEnd(rev):
                self.since = rev
                self._snapshot = False
                return []
            case wire.Chg():
                return self._change(frame)
            case wire.Ack(id) | wire.Nack(id):
                request = self.outbox.get(id)
                if request is None:
                    return []
                if isinstance(frame, wire.Nack) and frame.retry:
                    return []
                del self.outbox[id]
                return [Settled(request, frame.code if isinstance(frame, wire.Nack) else "")]
            case wire.Sig() | wire.Typing() | wire.Wish() | wire.Presence() | wire.Technician() | wire.Ice() | wire.Error():
                return [Hinted(frame)]
            case _:
                return []

    # ---- what is known

    @property
    def messages(self) -> list[Message]:
        """In the order of the thread."""
        found = [r for r in self.records["message"].values() if isinstance(r, Message)]
        return sorted(found, key=lambda m: m.seq)

    @property
    def unsent(self) -> list[wire.Send]:
        return [r for r in self.outbox.values() if isinstance(r, wire.Send)]

    def session(self, id: str) -> Session | None:
        found = self.records["session"].get(id)
        return found if isinstance(found, Session) else None

    def conversation(self, id: str) -> Conversation | None:
        found = self.records["conversation"].get(id)
        return found if isinstance(found, Conversation) else None

    def consents(self, session: str) -> dict[str, Consent]:
        return {r.what: r for r in self.records["consent"].values() if isinstance(r, Consent) and r.session == session}

    def cursors(self) -> list[Cursor]:
        return [r for r in self.records["cursor"].values() if isinstance(r, Cursor)]

    # ---- inside

    def _clear(self) -> None:
        for held in self.records.values():
            held.clear()

    def _change(self, frame: wire.Chg) -> list[Fact]:
        if frame.prev != self.since:
            return [GapFound()]
        self.since = frame.rev
        if frame.op == "remove":
            held = self.records.get(frame.kind)
            if held is None or held.pop(frame.id, None) is None:
                return []
            return [Gone(frame.kind, frame.id)]
        return self._put(frame.kind, bytes(frame.data))

    def _put(self, kind: str, data: bytes) -> list[Fact]:
        if kind not in self.records:
            return []
        try:
            record = codec.record(kind, data)
        except ProtocolError as error:
            log.warning("a %s of the feed cannot be read: %s", kind, error)
            return []
        self.records[kind][record.id] = record
        return [Held(record)]


Teller = Callable[[Fact], None]
