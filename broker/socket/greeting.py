"""From a `hello` to a party that has all that it missed."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from broker.actions import contacts
from broker.actions.actors import AgentActor, CustomerActor
from broker.actions.joining import face, maker_of
from broker.parts import Parts
from broker.rules.audience import CUSTOMER, AgentAudience, Change, CustomerAudience, for_agent, for_customer
from broker.rules.expiry import seat_is_over
from broker.rules.ice import ice_servers
from broker.secret import secret_hash
from broker.socket.outgoing import Outgoing
from broker.socket.party import BLOCKED, OVER, RESTART, AgentParty, CustomerParty, Party
from broker.store.port import Reader
from protocol import codec, limits, wire
from protocol.records import Agent, Conversation, Kind
from protocol.support import Session

PAGE = 500
"""Changes per question while catching up."""
CHUNK_BYTES = limits.FRAME_BYTES - 2_048
"""Of a `snap` frame, with room for what is around the items."""


@dataclass(frozen=True, slots=True)
class _No:
    """Why nobody is greeted."""

    close: int
    why: str


async def greet(parts: Parts, hello: wire.Hello, out: Outgoing, address: str = "") -> tuple[Party, wire.Welcome] | None:
    """The party that `hello` from `address` proves to be, with its welcome; or None, and `out` is told to close."""
    if hello.proto[0] < limits.PROTO_MAJOR:
        out.finish(4426, f"protocol {limits.PROTO_MAJOR} is needed")
        return None
    token = secret_hash(hello.token)
    now_ms = parts.clock.now_ms()
    if hello.role == "console":
        found = await parts.store.read(lambda reader: _agent(reader, parts, hello, token, out, now_ms))
    else:
        found = await parts.store.read(lambda reader: _customer(reader, parts, hello, token, out, now_ms, address))
    if isinstance(found, _No):
        out.finish(found.close, found.why)
        return None
    return found


def _agent(reader: Reader, parts: Parts, hello: wire.Hello, token: bytes, out: Outgoing, now_ms: int) -> tuple[Party, wire.Welcome] | _No:
    row = reader.token(token)
    agent = reader.find(Agent, row.agent) if row is not None else None
    audience = reader.audience(agent.id) if agent is not None else None
    if row is None or agent is None or audience is None:
        return _No(4401, "sign in again")
    device = hello.device or row.device
    actor = AgentActor(agent.id, agent.name, agent.role, device)
    key = f"agent:{agent.id}:{device or token.hex()}"
    party = AgentParty(out, key, hello.proto, audience, actor=actor, token=token)
    me = wire.Me(kind="agent", id=agent.id, name=agent.name, role=agent.role)
    snapshot = _resume(reader, hello, party, reader.floor(agent.id))
    return party, _welcome(reader, parts, me, agent.id, now_ms, snapshot=snapshot)


def _customer(
    reader: Reader, parts: Parts, hello: wire.Hello, seat: bytes, out: Outgoing, now_ms: int, address: str
) -> tuple[Party, wire.Welcome] | _No:
    row = reader.seat(seat)
    conversation = reader.find(Conversation, row.conversation) if row is not None else None
    if row is None or conversation is None:
        return _No(4401, "this seat is unknown")
    session = reader.find(Session, row.session) if row.session else None
    if seat_is_over(conversation, session, now_ms):
        return _No(OVER, "this seat is over")
    actor = CustomerActor(conversation.id, row.session, conversation.name, address, seat)
    if contacts.stopped(reader, actor, now_ms):
        return _No(BLOCKED, "nothing is taken from here")
    shown = face(reader, conversation)
    party = CustomerParty(
        out,
        f"seat:{seat.hex()}",
        hello.proto,
        CustomerAudience(conversation.id),
        actor=actor,
        conversation=conversation,
        session=session,
        consents={consent.what: consent for consent in reader.consents(row.session)} if row.session else {},
        previews=shown.preview,
        maker=maker_of(reader, conversation),
        technician=wire.Technician(conversation=conversation.id, name=shown.technician, mail=shown.mail),
    )
    me = wire.Me(kind="customer", id=CUSTOMER, name=conversation.name, conversation=conversation.id, session=row.session or None)
    snapshot = _resume(reader, hello, party, 0)
    portal = parts.hub.at_desk(shown, conversation.portal)
    return party, _welcome(reader, parts, me, row.session or conversation.id, now_ms, snapshot=snapshot, portal=portal)


def _resume(reader: Reader, hello: wire.Hello, party: Party, floor: int) -> bool:
    """Whether a snapshot is due; else `party` goes on from what it holds."""
    if hello.feed != reader.feed() or not max(1, floor) <= hello.since <= reader.rev():
        return True
    party.seen = party.sent = hello.since
    return False


def _welcome(
    reader: Reader, parts: Parts, me: wire.Me, who: str, now_ms: int, *, snapshot: bool, portal: wire.PortalFace | None = None
) -> wire.Welcome:
    address = parts.settings.address
    return wire.Welcome(
        proto=(limits.PROTO_MAJOR, limits.PROTO_MINOR),
        feed=reader.feed(),
        now=now_ms,
        me=me,
        workspace=reader.workspace(),
        public_url=address.base_url,
        reach=address.reach,
        secure=address.secure,
        ice_servers=ice_servers(parts.settings.ice, who, now_ms),
        portal=portal,
        snapshot=snapshot,
    )


async def catch_up(parts: Parts, party: Party, snapshot: bool) -> None:
    """Send what `party` misses, at the pace of its socket, until nothing is left; then it is live. Raises Gone."""
    if snapshot:
        await _send_snapshot(parts, party)
    while True:
        page, upto, fresh = await parts.store.read(lambda reader: _page(reader, party))
        if not fresh:
            party.leave(RESTART, "you see more now")
        for change in page:
            text = party.frame(change)
            if text is not None:
                await party.out.put(text)
        if len(page) == PAGE:
            continue
        party.seen = max(party.seen, upto)
        while party.seen >= parts.hub.rev and (untold := parts.hub.untold(party)):
            for frame in untold:
                await party.out.put(codec.encode(frame))
                party.note(frame)
        if party.seen >= parts.hub.rev:
            break
    parts.hub.arrived(party)


def _page(reader: Reader, party: Party) -> tuple[list[Change], int, bool]:
    """The next changes, the revision they were read at, and whether the party's rights have not grown since its hello."""
    fresh = True
    if isinstance(party, AgentParty):
        audience = reader.audience(party.actor.id)
        fresh = audience is not None and reader.floor(party.actor.id) <= party.seen
        party.audience = audience or AgentAudience(party.actor.id, frozenset())
    return reader.changes(party.audience, party.seen, PAGE), reader.rev(), fresh


async def _send_snapshot(parts: Parts, party: Party) -> None:
    frames, rev = await parts.store.read(lambda reader: _snapshot(reader, party))
    for frame in frames:
        await party.out.put(frame)
    await party.out.put(codec.encode(wire.SnapEnd(rev=rev)))
    party.seen = party.sent = rev


def _snapshot(reader: Reader, party: Party) -> tuple[list[str], int]:
    """All of it from one moment; frames below the size limit, kinds in order."""
    if isinstance(party, AgentParty):
        party.audience = reader.audience(party.actor.id) or AgentAudience(party.actor.id, frozenset())
    frames: list[str] = []
    kind: Kind | None = None
    items: list[msgspec.Raw] = []
    size = 0

    def flush() -> None:
        if kind is not None and items:
            frames.append(codec.encode(wire.Snap(kind=kind, items=list(items))))
            items.clear()

    for change in reader.snapshot(party.audience):
        data = change.data
        if isinstance(party, CustomerParty) and change.record is not None:
            data = codec.encode_struct(for_customer(change.record))
            party.shown(change.record, data)
        elif isinstance(party, AgentParty) and change.record is not None:
            shown = for_agent(change.record, party.actor.role)
            data = data if shown is change.record else codec.encode_struct(shown)
        if change.kind != kind or len(items) == limits.SNAPSHOT_ITEMS or size + len(data) > CHUNK_BYTES:
            flush()
            kind, size = change.kind, 0
        items.append(msgspec.Raw(data))
        size += len(data) + 1
    flush()
    return frames, reader.rev()
