"""Who is here, and what goes to whom. The only listener of the bus; event loop's thread.

Changes are handed on in the order of their `rev`. A gap (another process wrote, a hint was lost) is read from the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from msgspec.structs import replace

from broker.actions import contacts
from broker.actions.joining import reached_by
from broker.actions.present import may_be_here
from broker.bus import Bus, Committed, Note, SignedOut, ToAgents, ToCustomer
from broker.clock import Clock
from broker.queues import Queues
from broker.rules.audience import CUSTOMER, Change
from broker.rules.ice import IceSettings, ice_servers
from broker.rules.queueing import expected_wait_s
from broker.rules.staffing import DESK, Staffing, staffing
from broker.socket.away import Away
from broker.socket.party import BLOCKED, AgentParty, CustomerParty, Party
from broker.store.port import Store
from protocol import codec
from protocol.blocks import holds, meets
from protocol.conversations import places, waits
from protocol.fields import Record
from protocol.hours import is_open
from protocol.records import Agent, Block, Conversation, Portal
from protocol.support import Session
from protocol.wire import Ice, Place, PortalFace, Presence, Technician


class Hub:
    """All parties of this process."""

    def __init__(self, store: Store, bus: Bus, clock: Clock) -> None:
        self._clock = clock
        self._store = store
        self._bus = bus
        self._rev, self.queues, running = store.read_now(lambda reader: (reader.rev(), Queues.read(reader), reader.running()))
        self._by_key: dict[str, Party] = {}
        self._agents: dict[str, set[AgentParty]] = {}
        self._customers: dict[str, list[CustomerParty]] = {}
        """By conversation: a customer may be here on several devices, each in a seat of its own."""
        self._sessions: dict[str, CustomerParty] = {}
        self.away = Away(running, clock.now_ms())
        self._desk_moved = asyncio.Event()
        self._queues_moved: set[str] = set()
        """Portals in whose queue somebody has come, been served or gone."""
        self._loads_moved = False
        """Somebody may have more or less to do than customers were told last."""
        self._open: dict[str, bool] = {}
        """Which portals' desks are open by their hours, as was told last."""
        self._closing = False
        self.waiting_for_desk = 0
        """How many want to be told of a change at the desk."""
        bus.subscribe(self._on_note)

    @property
    def rev(self) -> int:
        """All changes up to here have been handed on."""
        return self._rev

    # ---- coming and going

    def enter(self, party: Party) -> None:
        """From now on `party` is the only one on its seat or device; the former is closed with 4409."""
        former = self._by_key.get(party.key)
        if former is not None:
            self._remove(former)
            party.heir = former.believed_here
            former.out.abort(4409, "connected elsewhere")
        self._by_key[party.key] = party
        match party:
            case AgentParty():
                self._agents.setdefault(party.actor.id, set()).add(party)
            case CustomerParty():
                self._customers.setdefault(party.actor.conversation, []).append(party)
                if party.actor.session:
                    self._sessions[party.actor.session] = party
                    self.away.drop(party.actor.session)
            case _:
                raise TypeError(type(party))

    def arrived(self, party: Party) -> None:
        """`party` has all that was, `untold` included; from now on it gets what comes, and others learn that it is here."""
        if self._by_key.get(party.key) is not party:
            return
        fell_behind, party.arrived, party.live = party.arrived, True, True
        match party:
            case AgentParty():
                if not fell_behind:
                    self.queues.come(party.actor.id)
                    self._show_agent(party.actor.id, party.actor.name, online=True)
                    self._show_desk()
            case CustomerParty():
                if not fell_behind:
                    self._bus.publish(ToAgents(party.conversation.portal, _presence_of(party, online=True)))
                self._queues_moved.add(party.conversation.portal)
                party.check_end()
            case _:
                raise TypeError(type(party))

    def left(self, party: Party) -> None:
        """The socket is gone. Nothing happens when a newer one has taken its place."""
        if self._by_key.get(party.key) is not party:
            return
        self._remove(party)
        match party:
            case AgentParty() if party.believed_here:
                others = self._agents.get(party.actor.id, set())
                for other in others:
                    other.heir = True  # one that never arrives has this to take back
                if not others:
                    self.queues.gone(party.actor.id, self._clock.now_ms())
                    self._show_agent(party.actor.id, party.actor.name, online=False)
                    self._show_desk()
            case CustomerParty() if party.believed_here:
                devices = self._customers.get(party.actor.conversation, [])
                for device in devices:
                    device.heir = True
                if not devices:
                    self._bus.publish(ToAgents(party.conversation.portal, _presence_of(party, online=False)))
                    if waits(party.conversation):
                        self._queues_moved.add(party.conversation.portal)
            case _:
                pass

    def _remove(self, party: Party) -> None:
        del self._by_key[party.key]
        match party:
            case AgentParty():
                here = self._agents[party.actor.id]
                here.discard(party)
                if not here:
                    del self._agents[party.actor.id]
            case CustomerParty():
                devices = self._customers[party.actor.conversation]
                devices.remove(party)
                if not devices:
                    del self._customers[party.actor.conversation]
                self._sessions.pop(party.actor.session, None)
                if party.session is not None:
                    self.away.follow(party.session, self._clock.now_ms(), here=False)
            case _:
                raise TypeError(type(party))

    # ---- looking around

    def customer_of_session(self, session: str) -> CustomerParty | None:
        party = self._sessions.get(session)
        return party if party is not None and party.live else None

    def customer_of(self, conversation: str) -> CustomerParty | None:
        return next((party for party in self._customers.get(conversation, ()) if party.live), None)

    def dismiss(self, conversation: str) -> None:
        """It is gone for good, and with it the seats of whoever still has it open."""
        for party in list(self._customers.get(conversation, ())):
            party.leave(4401, "this seat is unknown")

    def _everybody(self) -> Iterator[CustomerParty]:
        for devices in list(self._customers.values()):
            yield from list(devices)

    def _consoles(self) -> Iterator[AgentParty]:
        for here in list(self._agents.values()):
            yield from list(here)

    def agents_here(self) -> set[str]:
        """Who has a console that is connected."""
        return {party.actor.id for party in self._consoles() if party.believed_here}

    def agent_is_here(self, agent: str | None) -> bool:
        return agent is not None and any(party.live for party in self._agents.get(agent, ()))

    def desk(self, portal: str) -> Staffing:
        """Whether somebody takes what comes to this portal, and why not."""
        there = {party.actor.id for party in self._consoles() if party.believed_here and party.sees_portal(portal)}
        here = [agent for id in there if (agent := self.queues.agents.get(id)) is not None]
        return staffing(self.queues.portals.get(portal), here, self.queues.loads(), self._clock.now_ms())

    def at_desk(self, face: PortalFace, portal: str) -> PortalFace:
        """`face` of this portal, knowing that."""
        desk = self.desk(portal)
        return replace(face, available=desk.online, busy=desk.busy, opens_at=desk.opens_at)

    async def desk_moves(self, portal: str, staffed: bool, within_s: float) -> None:
        """Until it is no longer `staffed` whether somebody takes what comes to `portal`, or the time is over."""
        self.waiting_for_desk += 1
        try:
            async with asyncio.timeout(within_s):
                while self.desk(portal).online == staffed and not self._closing:
                    await self._desk_moved.wait()
        except TimeoutError:
            pass
        finally:
            self.waiting_for_desk -= 1

    def let_go(self) -> None:
        """The broker stops: nobody waits for the desk any more."""
        self._closing = True
        self._desk_moved.set()

    def untold(self, party: Party) -> list[Presence | Technician]:
        """Who has come and gone since `party` was told; and who helps, where that is another or reached elsewhere."""
        moved = self._others_moved(party)
        if isinstance(party, CustomerParty) and (desk := self.desk(party.conversation.portal)) != party.desk:
            moved.append(_presence_of_desk(party, desk))
        return [*moved, *self._other_technician(party)]

    def _others_moved(self, party: Party) -> list[Presence]:
        """Who has gone since `party` was told, then who has come: a customer's client has room for one, whom it heard of last."""
        now = {(frame.conversation, frame.party): frame for frame in self._here_for(party)}
        gone = [replace(frame, online=False) for key, frame in party.told.items() if key not in now]
        return gone + [frame for key, frame in now.items() if key not in party.told]

    def _here_for(self, party: Party) -> Iterator[Presence]:
        match party:
            case AgentParty():
                for colleague in self._consoles():
                    if colleague.believed_here:
                        yield _presence_at_desk(colleague.actor.id, colleague.actor.name, online=True)
                for customer in self._everybody():
                    if customer.believed_here and party.sees_portal(customer.conversation.portal):
                        yield _presence_of(customer, online=True)
            case CustomerParty():
                agent = self._shown_agent(party.conversation)
                if agent is not None:
                    about = party.actor.conversation
                    yield Presence(conversation=about, party=agent.actor.id, online=True, name=agent.actor.name)
            case _:
                raise TypeError(type(party))

    def counts(self) -> tuple[int, int]:
        """Sockets of agents and of customers."""
        return sum(map(len, self._agents.values())), sum(map(len, self._customers.values()))

    # ---- what comes over the bus

    def _on_note(self, note: Note) -> None:
        match note:
            case Committed(changes):
                self._hand_on(list(changes))
            case ToCustomer(conversation, frame, session):
                text = codec.encode(frame)
                for customer in self._customers.get(conversation, ()):
                    if customer.live and session in ("", customer.actor.session):
                        customer.hear(frame, text)
            case ToAgents():
                self._to_agents(note)
            case SignedOut(token):
                for party in [p for p in self._consoles() if p.token == token]:
                    party.out.abort(4401, "signed out")

    def _to_agents(self, note: ToAgents) -> None:
        if note.agent is None:
            parties = [p for p in self._consoles() if p.live and (note.portal == "" or p.sees_portal(note.portal))]
            parties = [p for p in parties if (p.actor.id, p.actor.device) != note.besides]
        else:
            parties = [p for p in self._agents.get(note.agent, ()) if p.live and p.sees_portal(note.portal)]
            there = [p for p in parties if p.actor.device == note.device]
            if note.device is not None:
                # the device that works with this customer, or while it is away one other
                parties = there or parties[:1]
        if parties:
            frame = codec.encode(note.frame)
            for party in parties:
                party.hear(note.frame, frame)

    def look_for_more(self) -> None:
        """Hand on what was committed without a word to us."""
        upto = self._store.read_now(lambda reader: reader.rev())
        if upto > self._rev:
            self._hand_on(self._store.read_now(lambda reader: reader.all_changes(self._rev, upto)), upto)

    def _hand_on(self, changes: list[Change], upto: int | None = None) -> None:
        upto = upto if upto is not None else changes[-1].rev
        if upto <= self._rev:
            return
        if upto - self._rev != len(changes):
            since = self._rev
            changes = self._store.read_now(lambda reader: reader.all_changes(since, upto))
        self._rev = upto
        for customer in {customer for change in changes for customer in self._one(change)}:
            customer.check_end()

    def _one(self, change: Change) -> list[CustomerParty]:
        """Hand on one change; gives the customers that it concerns."""
        staff = isinstance(change.record, Agent | Portal)
        if isinstance(change.record, Session):
            self.away.follow(change.record, self._clock.now_ms(), here=change.record.id in self._sessions)
        here = any(customer.believed_here for customer in self._customers.get(change.conversation or "", ()))
        self.queues.follow(change, self._clock.now_ms(), here=here)
        self._loads_moved |= isinstance(change.record, Conversation)
        for party in list(self._consoles()):
            if change.kind in ("portal", "agent") and change.op == "put":
                party.regard(change, self._floor(party, change))
            party.deliver(change)
        if staff:
            self._follow_desk(change.record)
            self._follow_technicians(change.record)
        if isinstance(change.record, Block) and holds(change.record, self._clock.now_ms()):
            self.turn_away(change.record)
        customers = list(self._customers.get(change.conversation or "", ()))
        for customer in customers:
            before, waited = customer.conversation.agent, waits(customer.conversation)
            customer.deliver(change)
            if customer.conversation.agent != before:
                self._tell_of_agent(customer)
                self._tell_technician(customer)
            if waits(customer.conversation) != waited:
                self._queues_moved.add(customer.conversation.portal)
        return customers

    def _follow_desk(self, record: Record | None) -> None:
        """Somebody's status, a portal's hours, or what it lets agents see, is another."""
        if isinstance(record, Portal):
            for customer in self._everybody():
                if customer.conversation.portal == record.id:
                    customer.previews = record.preview
        self._show_desk()

    def _follow_technicians(self, record: Record | None) -> None:
        """A technician has another name or address, or no account any more; or a portal another mailbox, or others who see it."""
        for customer in self._everybody():
            theirs = (customer.conversation.agent, customer.maker, customer.conversation.portal)
            if record is not None and record.id in theirs:
                self._tell_of_agent(customer)
                self._tell_technician(customer)

    def _tell_technician(self, customer: CustomerParty) -> None:
        for frame in self._other_technician(customer) if customer.live else ():
            customer.hear(frame, codec.encode(frame))

    def _other_technician(self, party: Party) -> list[Technician]:
        """What `party`, a customer, is to be told of who helps: nothing while it knows."""
        if not isinstance(party, CustomerParty):
            return []
        agents = (self.queues.agents.get(id or "") for id in (party.conversation.agent, party.maker))
        name, mail = reached_by(self.queues.portals.get(party.conversation.portal), *agents)
        frame = Technician(conversation=party.conversation.id, name=name, mail=mail)
        return [] if frame == party.technician else [frame]

    def turn_away(self, block: Block) -> None:
        """This contact or address is blocked from now on. Whose e-mail address it is learns it by the next request."""
        met = [c for c in self._everybody() if self._is_about(block, c)]
        portals = {customer.conversation.portal for customer in met}
        reached = self._store.read_now(lambda reader: contacts.reached(reader, block, portals)) if portals else set()
        for customer in met:
            if customer.conversation.portal in reached:
                customer.leave(BLOCKED, "nothing is taken from here")

    @staticmethod
    def _is_about(block: Block, customer: CustomerParty) -> bool:
        theirs = block.by == "contact" and customer.conversation.contact == block.value
        return theirs or meets(block, address=customer.actor.address)

    def _floor(self, party: AgentParty, change: Change) -> int:
        if not isinstance(change.record, Portal) or party.audience.portals is None:
            return 0
        return self._store.read_now(lambda reader: reader.floor(party.actor.id))

    # ---- presence

    def _show_agent(self, agent: str, name: str, *, online: bool) -> None:
        self._bus.publish(ToAgents("", _presence_at_desk(agent, name, online=online)))
        for customer in self._everybody():
            if customer.conversation.agent == agent:
                self._tell_of_agent(customer)

    def _show_desk(self) -> None:
        """Tell customers whether somebody takes new conversations, where that has changed; and those who wait for it before they write."""
        self._desk_moved.set()
        self._desk_moved = asyncio.Event()
        self._tell_desk()

    def _tell_desk(self) -> None:
        self._loads_moved = False
        desks: dict[str, Staffing] = {}
        for customer in self._everybody():
            portal = customer.conversation.portal
            if portal not in desks:
                desks[portal] = self.desk(portal)
            if customer.live and desks[portal] != customer.desk:
                self._bus.publish(ToCustomer(customer.actor.conversation, _presence_of_desk(customer, desks[portal])))

    def keep_hours(self) -> None:
        """Tell customers of desks that have opened or closed by their hours since."""
        now_ms = self._clock.now_ms()
        now = {portal.id: is_open(portal, now_ms) for portal in self.queues.portals.values() if portal.hours or portal.closed}
        if now != self._open:
            self._open = now
            self._show_desk()

    def tell_places(self) -> None:
        """Tell customers their places among those who wait, how long that is likely to take, and whether all at the desk are busy, where
        it is something else now. Now and then: one who goes moves all behind."""
        if self._loads_moved:
            self._tell_desk()
        moved, self._queues_moved = self._queues_moved, set()
        now_ms = self._clock.now_ms()
        lately = {portal: waited for portal in self.queues.portals if (waited := self.queues.waited(portal))}
        moved |= {c.conversation.portal for c in self._everybody() if c.place and c.conversation.portal in lately}
        here = [c for c in self._everybody() if c.believed_here and c.conversation.portal in moved] if moved else []
        now: dict[str, int] = {}
        for portal in moved:
            now |= places({c.conversation.id: c.conversation for c in here if c.conversation.portal == portal}.values())
        for customer in here:
            place, waiting = now.get(customer.conversation.id, 0), customer.conversation
            wait_s = expected_wait_s(lately.get(waiting.portal, ()), now_ms - waiting.created_at) if place else 0
            if customer.live and (place, wait_s) != (customer.place, customer.wait_s):
                customer.place, customer.wait_s = place, wait_s
                frame = Place(conversation=waiting.id, place=place, wait_s=wait_s)
                customer.hear(frame, codec.encode(frame))

    def _tell_of_agent(self, customer: CustomerParty) -> None:
        """Whether whose the conversation is now is there, and that who had it is not."""
        for frame in self._others_moved(customer) if customer.live else ():
            customer.hear(frame, codec.encode(frame))

    def _shown_agent(self, conversation: Conversation) -> AgentParty | None:
        """A console of whose it is, while they may be here."""
        agent = conversation.agent or ""
        if not may_be_here(self.queues.agents.get(agent), self.queues.portals.get(conversation.portal)):
            return None
        return next((party for party in self._agents.get(agent, ()) if party.believed_here), None)

    def renew_ice(self, settings: IceSettings, now_ms: int) -> None:
        """Fresh TURN credentials for everybody who is here."""
        for party in list(self._by_key.values()):
            if party.arrived:
                who = party.actor.id if isinstance(party, AgentParty) else party.key
                party.out.offer(codec.encode(Ice(ice_servers=ice_servers(settings, who, now_ms))))


def _presence_of_desk(customer: CustomerParty, desk: Staffing) -> Presence:
    about = customer.actor.conversation
    return Presence(conversation=about, party=DESK, online=desk.online, busy=desk.busy, opens_at=desk.opens_at)


def _presence_at_desk(agent: str, name: str, *, online: bool) -> Presence:
    return Presence(conversation=DESK, party=agent, online=online, name=name)


def _presence_of(customer: CustomerParty, *, online: bool) -> Presence:
    return Presence(conversation=customer.actor.conversation, party=CUSTOMER, online=online, name=customer.conversation.name)
