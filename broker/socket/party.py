"""One party on its socket: what it may see, what it has been sent, and what the hub knows of it. Event loop's thread.

It is `live` while it gets what comes as it comes. When more comes in one moment than its queue holds, it falls behind and is served from
the store at the pace of its socket, as after its hello, until it is live again.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace

from msgspec import Raw

from broker.actions.actors import AgentActor, CustomerActor
from broker.rules.audience import AgentAudience, Audience, Change, CustomerAudience, for_agent, for_customer, sees
from broker.rules.consent import granted
from broker.rules.expiry import never_came_in
from broker.rules.signalling import Signalling
from broker.rules.staffing import DESK, Staffing
from broker.socket.outgoing import Outgoing
from protocol import codec, wire
from protocol.conversations import takes_part
from protocol.fields import Record, What
from protocol.limits import PROTO_MAJOR, TECHNICIANS
from protocol.portals import sees_portal
from protocol.records import Agent, Conversation, Message, Portal
from protocol.support import Consent, Session

AROUND_CHANGE = 512
"""What a `chg` may have around its record, generously."""
OVER = 4410
BLOCKED = 4403
RESTART = 1012


@dataclass(slots=True, eq=False)
class Party(ABC):
    """Base of both. `seen`: the global revision up to which it has been served; `sent`: the last one that it was sent (`prev`).

    `arrived`: others were told that it is here. `heir`: so they were of another whose place it has. `told`: who it was told is here.
    """

    out: Outgoing
    key: str
    proto: tuple[int, int]
    audience: Audience
    seen: int = 0
    sent: int = 0
    live: bool = False
    behind: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: bool = False
    heir: bool = False
    told: dict[tuple[str, str], wire.Presence] = field(default_factory=dict)
    in_flight: int = 0
    leaving: tuple[int, str] | None = None

    @property
    def signals(self) -> bool:
        """Whether it speaks our major version; others have chat only."""
        return self.proto[0] == PROTO_MAJOR

    @property
    def believed_here(self) -> bool:
        """Whether others believe that it is here."""
        return self.arrived or self.heir

    def frame(self, change: Change) -> str | None:
        """The change as it goes to this party, or None when it does not. Counts as sent."""
        self.seen = change.rev
        data = self.project(change)
        if data is None:
            return None
        frame = wire.Chg(rev=change.rev, prev=self.sent, kind=change.kind, op=change.op, id=change.id, data=Raw(data))
        self.sent = change.rev
        return codec.encode(frame)

    def deliver(self, change: Change) -> None:
        """A change that was committed just now."""
        # Asked before the change is looked at: what was looked at counts as sent.
        if not self.live or change.rev <= self.seen or not self._keeps_up(len(change.data) + AROUND_CHANGE):
            return
        frame = self.frame(change)
        if frame is not None:
            self.out.offer(frame)

    def hear(self, frame: wire.Frame, text: str) -> None:
        """A hint, encoded in `text`. It is lost on who is behind; presence, and who helps, are told again."""
        if self.live and self._keeps_up(len(text)):
            self.note(frame)
            self.out.offer(text)

    def note(self, frame: wire.Frame) -> None:
        """Remember what it is told of the others."""
        if isinstance(frame, wire.Presence) and frame.online:
            self.told[frame.conversation, frame.party] = frame
        elif isinstance(frame, wire.Presence):
            self.told.pop((frame.conversation, frame.party), None)

    def _keeps_up(self, size: int) -> bool:
        """Whether a frame of this size may be offered now; else the party is behind. Who does not read is not waited for: it is closed."""
        if self.out.has_room(size) or self.out.stuck:
            return True
        self.live = False
        self.behind.set()
        return False

    def leave(self, code: int, why: str) -> None:
        """Close once the requests under way are answered."""
        self.leaving = self.leaving or (code, why)
        self.settle()

    def settle(self) -> None:
        if self.leaving is not None and self.in_flight == 0:
            self.out.finish(*self.leaving)

    @abstractmethod
    def project(self, change: Change) -> bytes | None:
        """What this party may see of the change; None when it is not for its eyes."""


@dataclass(slots=True, eq=False)
class AgentParty(Party):
    """A console."""

    actor: AgentActor = field(kw_only=True)
    token: bytes = field(kw_only=True)
    audience: AgentAudience

    def project(self, change: Change) -> bytes | None:
        if not sees(self.audience, change):
            return None
        if change.record is not None and (shown := for_agent(change.record, self.actor.role)) is not change.record:
            return codec.encode_struct(shown)
        return change.data

    def sees_portal(self, portal: str) -> bool:
        return self.audience.portals is None or portal in self.audience.portals

    def regard(self, change: Change, floor: int) -> None:
        """Follow changes of its own rights before the change itself is judged. `floor` as in the store, for changed portals."""
        match change.record:
            case Portal() as portal if self.audience.portals is not None:
                now_sees = sees_portal(portal, self.actor.id, self.actor.role)
                portals = self.audience.portals | {portal.id} if now_sees else self.audience.portals - {portal.id}
                self.audience = AgentAudience(self.audience.agent, portals)
                if floor >= change.rev:
                    self.leave(RESTART, "you see something else now")
            case Agent() as agent if agent.id == self.actor.id:
                if not agent.active:
                    self.leave(4401, "this account is closed")
                elif agent.role != self.actor.role:
                    self.leave(RESTART, "your role is another now")
                if agent.name != self.actor.name:
                    self.actor = replace(self.actor, name=agent.name)
            case _:
                pass


@dataclass(slots=True, eq=False)
class CustomerParty(Party):
    """A customer's client, with what the broker must know to pass its signalling on."""

    actor: CustomerActor = field(kw_only=True)
    conversation: Conversation = field(kw_only=True)
    session: Session | None = field(kw_only=True)
    consents: dict[str, Consent] = field(default_factory=dict)
    signalling: dict[str, Signalling] = field(default_factory=dict)
    """By technician and road."""
    consoles: dict[str, str] = field(default_factory=dict)
    """The device on which each technician works with this customer."""
    place: int = 0
    """In the queue, as it was last told; 0: it does not wait."""
    wait_s: int = 0
    maker: str | None = None
    """Who made its code."""
    technician: wire.Technician | None = None
    """Who helps, as it was last told."""
    previews: bool = False
    """Whether agents see what it types: its portal says so, and so does its page."""
    desk: Staffing | None = None
    """As it was told last."""
    audience: CustomerAudience
    _shown: bytes = b""

    def note(self, frame: wire.Frame) -> None:
        if isinstance(frame, wire.Presence) and frame.party == DESK:
            self.desk = Staffing(frame.online, frame.busy, frame.opens_at)
        elif isinstance(frame, wire.Technician):
            self.technician = frame
        else:
            Party.note(self, frame)

    def project(self, change: Change) -> bytes | None:
        if not sees(self.audience, change):
            return None
        match change.record:
            case Conversation() as conversation:
                self.conversation = conversation
                shown = codec.encode_struct(for_customer(conversation))
                if shown == self._shown:  # a new line, perhaps a note: nothing for its eyes
                    return None
                self._shown = shown
                return shown
            case Session() as session if session.id == self.actor.session:
                self.session = session
            case Consent() as consent if consent.session == self.actor.session:
                self.consents[consent.what] = consent
            case Message() as message if message.foreign:
                return codec.encode_struct(for_customer(message))
            case _:
                pass
        return change.data

    def shown(self, record: Record, data: bytes) -> None:
        """`record` went out as `data` in a snapshot; it may be newer than what was read at `hello`."""
        match record:
            case Conversation():
                self.conversation = record
                self._shown = data
            case Session() if record.id == self.actor.session:
                self.session = record
            case Consent() if record.session == self.actor.session:
                self.consents[record.what] = record
            case _:
                pass

    def views(self) -> bool:
        """Whether a picture of any kind may leave the customer: signalling is passed on."""
        return granted(self.consents.get("view")) or granted(self.consents.get("camera"))

    @property
    def lead(self) -> str | None:
        """Who holds control; of a session that began before there was such a thing, whose the conversation is."""
        return (self.session.lead if self.session is not None else None) or self.conversation.agent

    def shows_to(self, agent: str) -> bool:
        """Whether this technician may see the picture."""
        listed = self.session is not None and any(technician.id == agent for technician in self.session.here)
        return listed or takes_part(self.conversation, agent)

    def has_room_for(self, agent: str) -> bool:
        """Whether the customer's side takes one more connection, or has one with this technician already. Who leads always has one."""
        others = {id for id in self.consoles if id not in (agent, self.lead) and self.shows_to(id)}
        return agent in self.consoles or agent == self.lead or len(others) < TECHNICIANS - 1

    def has_granted(self, what: What) -> bool:
        return granted(self.consents.get(what))

    def check_end(self) -> None:
        """Leave when nobody let it in. Not before all changes of that commit are out: the last line tells who ended it."""
        if self.live and never_came_in(self.conversation, self.session):
            self.leave(OVER, "the session is over")
