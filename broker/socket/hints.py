"""Frames that may be lost: how far somebody has read, who types, signalling, ping."""

from __future__ import annotations

import logging

from msgspec.structs import replace

from broker.actions import contacts, reports
from broker.actions.actors import AgentActor, CustomerActor, conversation_for
from broker.bus import ToAgents, ToCustomer
from broker.errors import Refused, StoreUnavailable
from broker.parts import Parts
from broker.rules.audience import CUSTOMER, DESK, counts_as_read
from broker.rules.signalling import Side, Signalling
from broker.socket.party import AgentParty, CustomerParty, Party
from broker.store.port import Tx
from protocol import codec, limits, wire
from protocol.conversations import takes_part
from protocol.fields import PartyKind
from protocol.records import Conversation, Cursor

log = logging.getLogger(__name__)


async def take(parts: Parts, party: Party, frame: wire.Frame) -> None:
    """Do what a hint asks, or say why not. Never raises for what the other side sent."""
    match frame:
        case wire.Ping(n=n):
            party.out.offer(codec.encode(wire.Pong(n=n, now=parts.clock.now_ms())))
        case wire.Typing():
            if not (isinstance(party, CustomerParty) and await _stopped(parts, party.actor)):
                _typing(parts, party, frame)
        case wire.Claim():
            await _claim(parts, party, frame)
        case wire.Sig():
            why = _signal(parts, party, frame)
            if why:
                party.out.offer(codec.encode(wire.Error(code=why, text="this signalling was not passed on", about="sig")))
        case wire.Wish() | wire.Gauge():
            why = await _wish(parts, party, frame) if isinstance(frame, wire.Wish) else _gauge(parts, party, frame)
            if why:
                about = "wish" if isinstance(frame, wire.Wish) else "gauge"
                party.out.offer(codec.encode(wire.Error(code=why, text="nobody was told this", about=about)))
        case wire.Seen():
            assert isinstance(party, AgentParty | CustomerParty)
            actor = party.actor
            try:
                await parts.store.write(lambda tx: _see_unless_stopped(tx, actor, frame, parts.clock.now_ms()))
            except Refused as error:
                party.out.offer(codec.encode(wire.Error(code=error.code, text=error.text, about="seen")))
            except StoreUnavailable as error:
                log.warning("a cursor was lost: %s", error)
        case _:
            party.out.offer(codec.encode(wire.Error(code="unknown_type", text="nothing is done with this frame")))


async def _stopped(parts: Parts, actor: CustomerActor) -> bool:
    """Whether nothing of this customer is told: who is blocked by e-mail address is turned away only by the next request."""
    now_ms = parts.clock.now_ms()
    return await parts.store.read(lambda reader: contacts.stopped(reader, actor, now_ms))


def _see_unless_stopped(tx: Tx, actor: AgentActor | CustomerActor, seen: wire.Seen, now_ms: int) -> None:
    if not contacts.stopped(tx, actor, now_ms):
        see(tx, actor, seen)


def see(tx: Tx, actor: AgentActor | CustomerActor, seen: wire.Seen) -> None:
    """A cursor only grows, and not beyond the last line; for a customer, and what it is told, not beyond the last that it sees."""
    conversation = conversation_for(tx, actor, seen.conversation)
    delivered, read = min(seen.delivered, conversation.last_seq), min(seen.read, conversation.last_seq)
    if isinstance(actor, AgentActor):
        delivered, read = _grow(tx, conversation, actor.id, "agent", delivered, read)
        if not counts_as_read(conversation, actor.id):
            return
    delivered = tx.shown_seq(conversation.id, max(delivered, read))
    read = delivered if read >= delivered else tx.shown_seq(conversation.id, read)
    _grow(tx, conversation, DESK if isinstance(actor, AgentActor) else CUSTOMER, actor.author.kind, delivered, read)


def _grow(tx: Tx, conversation: Conversation, party: str, kind: PartyKind, delivered: int, read: int) -> tuple[int, int]:
    """Move a party's cursor on; gives how far it has come, delivered and read."""
    id = f"{conversation.id}:{party}"
    before = tx.find(Cursor, id) or Cursor(id=id, conversation=conversation.id, party=party, kind=kind)
    after = replace(before, delivered=max(before.delivered, delivered, read), read=max(before.read, read))
    if after != before:
        tx.put(after, conversation.portal)
    return after.delivered, after.read


def _typing(parts: Parts, party: Party, typing: wire.Typing) -> None:
    match party:
        case CustomerParty() if typing.conversation == party.actor.conversation:
            text = typing.text if party.previews else ""
            frame = wire.Typing(conversation=typing.conversation, on=typing.on, name=party.conversation.name, text=text)
            # a free conversation's typing is everybody's to see, as the list shows it
            parts.bus.publish(ToAgents(party.conversation.portal, frame))
        case AgentParty():
            customer = parts.hub.customer_of(typing.conversation)
            if customer is not None and party.sees_portal(customer.conversation.portal):
                frame = wire.Typing(conversation=typing.conversation, on=typing.on, name=party.actor.name)
                parts.bus.publish(ToCustomer(typing.conversation, frame))
        case _:
            pass


async def _claim(parts: Parts, party: Party, claim: wire.Claim) -> None:
    """Tell the colleagues of this portal who looks at a conversation and who answers; themselves on other devices, too."""
    if not isinstance(party, AgentParty):
        return
    conversation = await parts.store.read(lambda reader: reader.find(Conversation, claim.conversation))
    if conversation is not None and party.sees_portal(conversation.portal):
        frame = replace(claim, agent=party.actor.id, name=party.actor.name)
        parts.bus.publish(ToAgents(conversation.portal, frame, besides=(party.actor.id, party.actor.device)))


async def _wish(parts: Parts, party: Party, wish: wire.Wish) -> str:
    """Pass a technician's wish on to the device, while what it needs is granted; gives the reason when it was not."""
    full = wish.what == "diag" and await _has_no_room(parts, wish.session)
    # what is granted is judged after the last wait: nothing passes that was taken back meanwhile
    customer = parts.hub.customer_of_session(wish.session)
    if customer is None:
        return "absent"
    if not isinstance(party, AgentParty) or not takes_part(customer.conversation, party.actor.id):
        return "forbidden"
    if customer.session is None or customer.session.state != "active":
        return "ended"
    if wish.on and not customer.has_granted("files" if wish.what == "file" else "diag"):
        return "no_consent"
    if full:
        return "too_many"  # the device would answer in vain, and who wishes would wait
    parts.bus.publish(ToCustomer(customer.actor.conversation, wish, wish.session))
    return ""


async def _has_no_room(parts: Parts, session: str) -> bool:
    """Whether one more report of this session, where its customer is here, might not be kept."""
    customer = parts.hub.customer_of_session(session)
    if customer is None:
        return False
    conversation, most = customer.actor.conversation, limits.REPORT_BYTES
    return await parts.store.read(lambda reader: reports.no_room(reader, conversation, session, most)) != ""


def _gauge(parts: Parts, party: Party, gauge: wire.Gauge) -> str:
    """Pass a device's figures of now on to the consoles; gives the reason when they were not. More than one a second are dropped."""
    if not isinstance(party, CustomerParty) or gauge.session != party.actor.session:
        return "forbidden"
    if party.session is None or party.session.state != "active":
        return "ended"
    if not party.has_granted("diag"):
        return "no_consent"
    now_s = parts.clock.monotonic_s()
    if parts.limiter.bucket(f"gauges:{party.key}", limits.GAUGES_PER_SECOND, 3, now_s).take(now_s):
        parts.bus.publish(ToAgents(party.conversation.portal, gauge))
    return ""


def _signal(parts: Parts, party: Party, sig: wire.Sig) -> str:
    """Pass signalling on while the session runs and `view` is granted, of the files' road `files`.

    Gives the reason when it was not (empty: it was, or was stale)."""
    if not party.signals:
        return "forbidden"
    match party:
        case CustomerParty():
            if sig.session != party.actor.session:
                return "forbidden"
            agent = sig.agent or party.lead
            why = _closed(party, sig)
            if why or agent is None or not party.shows_to(agent):
                return why or "forbidden"
            if not parts.hub.agent_is_here(agent):
                return "absent"
            if _within_limits(parts, party, agent, sig, "customer"):
                parts.bus.publish(ToAgents(party.conversation.portal, replace(sig, agent=""), agent, party.consoles.get(agent, "")))
        case AgentParty():
            customer = parts.hub.customer_of_session(sig.session)
            if customer is None or not party.sees_portal(customer.conversation.portal):
                return "absent"
            agent = party.actor.id
            if not customer.shows_to(agent) or not customer.signals:
                return "forbidden"
            why = _closed(customer, sig) or ("too_many" if not customer.has_room_for(agent) else "")
            if why:
                return why
            if _within_limits(parts, customer, agent, sig, "console"):
                customer.consoles[agent] = party.actor.device
                parts.bus.publish(ToCustomer(customer.actor.conversation, replace(sig, agent=agent), sig.session))
        case _:
            raise TypeError(type(party))
    return ""


def _within_limits(parts: Parts, customer: CustomerParty, agent: str, sig: wire.Sig, side: Side) -> bool:
    now_s = parts.clock.monotonic_s()
    road = f"{agent}:{sig.road}"
    offers = parts.limiter.bucket(f"offers:{customer.key}:{road}", limits.OFFERS_PER_SECOND, limits.OFFER_BURST, now_s)
    return customer.signalling.setdefault(road, Signalling()).passes(sig, side, offers, now_s)


def _closed(customer: CustomerParty, sig: wire.Sig) -> str:
    if customer.session is None or customer.session.state == "ended":
        return "ended"
    if customer.session.state != "active" or not (customer.has_granted("files") if sig.road == "file" else customer.views()):
        return "no_consent"
    return ""
