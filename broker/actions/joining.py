"""A code becomes a conversation with somebody in its waiting room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from broker.actions import contacts, present, visits
from broker.actions.actors import BROKER
from broker.actions.sessions import let_in
from broker.actions.thread import tell
from broker.errors import Refused
from broker.rules import codes as rules
from broker.rules.audience import CUSTOMER
from broker.rules.visits import Came
from broker.secret import Pepper, secret_hash
from broker.store.port import CodeKey, Reader, Tx
from broker.visitors import Passing
from protocol.fields import Author
from protocol.http import Joined
from protocol.ids import new_id
from protocol.records import Agent, Code, Conversation, Portal
from protocol.support import Client, Session
from protocol.wire import PortalFace


@dataclass(frozen=True, slots=True)
class Joining:
    """A join after its shape was checked. Exactly one of the two MACs is set.

    `identity`: what this client is known again by. `seat` where the join did not name itself.
    """

    name: str
    lang: str
    impl: str
    join: str
    seat: str
    token_mac: bytes | None = None
    code_mac: bytes | None = None
    identity: bytes | None = None
    came: Callable[[Portal], Came] = lambda _portal: Came()
    passing: Mapping[str, Passing] = field(default_factory=dict)
    """What was seen of this visitor on the sites of portals, by portal."""
    address: str = ""


def join(tx: Tx, asked: Joining, now_ms: int, pepper: Pepper) -> Joined:
    """Raises Refused with a code of PROTOCOL.md section 5."""
    key = _key(tx, asked, now_ms)
    if key.state == "claimed" and asked.join and key.join == asked.join:
        return _again(tx, key, asked, pepper)
    if key.state == "claimed":
        raise Refused("used", "this code has been used")
    code = tx.find(Code, key.code)
    if code is not None:
        contacts.refuse_blocked(tx, code.portal, asked.name, asked.identity, now_ms, address=asked.address)
    if not tx.claim_code(key.code, now_ms, asked.join):
        raise Refused("expired", "this code has expired")
    portal = tx.find(Portal, code.portal) if code else None
    if code is None or portal is None:
        raise ValueError("a code without its record")
    conversation_id, session_id = new_id(now_ms), new_id(now_ms)
    seat = pepper.seat(key.code, asked.join) if asked.join else asked.seat
    contact = contacts.known(tx, portal.id, asked.name, asked.lang, asked.identity, now_ms)
    visits.arrived(tx, contact, asked.came(portal), asked.passing.get(portal.id), now_ms)
    conversation = Conversation(
        id=conversation_id,
        number=tx.next_number(),
        portal=portal.id,
        name=asked.name,
        created_at=now_ms,
        label=code.label,
        lang=asked.lang,
        code=code.id,
        session=session_id,
        contact=contact.id,
        group=portal.group,
    )
    session = Session(id=session_id, conversation=conversation_id, created_at=now_ms, client=Client(impl=asked.impl))
    customer = Author(kind="customer", id=CUSTOMER, name=asked.name)
    maker = tx.find(Agent, code.agent)
    agent = Author(kind="agent", id=code.agent, name=maker.name if maker else "")
    tx.put(conversation)
    tx.put(session, portal.id)
    tx.put(replace(code, state="claimed", conversation=conversation_id))
    conversation = tell(tx, conversation, agent, now_ms, "code_created", "agents", code=code.masked)
    conversation = tell(tx, conversation, customer, now_ms, "claimed", name=asked.name)
    itself = rules.lets_itself_in(portal, by_token=asked.token_mac is not None, letters=key.letters)
    if itself and present.may_be_here(maker, portal):  # else it waits at the door for a colleague
        conversation, session = let_in(tx, conversation, session, agent, BROKER, now_ms)
    tx.add_seat(secret_hash(seat), conversation_id, session_id)
    return Joined(
        seat=seat,
        conversation=conversation_id,
        session=session_id,
        admitted=session.state == "active",
        portal=face(tx, conversation),
    )


def face(reader: Reader, conversation: Conversation) -> PortalFace:
    """What a customer may know: its portal, and the technician who has it or made its code."""
    portal = reader.find(Portal, conversation.portal)
    who = filter(None, (conversation.agent, maker_of(reader, conversation)))
    name, mail = reached_by(portal, *(reader.find(Agent, id) for id in who))
    if portal is None:
        return PortalFace(name="", technician=name)
    return PortalFace(
        name=portal.name,
        lang=portal.lang,
        technician=name,
        view=portal.view,
        control=portal.control,
        diag=portal.diag,
        clipboard=portal.clipboard,
        record=portal.record,
        camera=portal.camera,
        preview=portal.preview,
        notice=portal.notice,
        by_mail=portal.mail != "",
        typing=portal.typing,
        logs=portal.logs,
        files=portal.files,
        verify=portal.verify,
        id=portal.id,
        langs=portal.langs,
        colour=portal.colour,
        logo=portal.logo != "",
        install_url=portal.install_url,
        mail=mail,
    )


def maker_of(reader: Reader, conversation: Conversation) -> str | None:
    """Who made the code that it began with."""
    code = reader.find(Code, conversation.code) if conversation.code else None
    return code.agent if code is not None else None


def reached_by(portal: Portal | None, *agents: Agent | None) -> tuple[str, str]:
    """The name of the first of these who may still be here, and the address that a customer is given: theirs, else the portal's.

    Who was taken out of the portal, or has no account any more, gets nothing of its customers.
    """
    agent = next((agent for agent in agents if present.may_be_here(agent, portal)), None)
    return agent.name if agent else "", (agent.mail if agent else "") or (portal.mail if portal else "")


def _key(reader: Reader, asked: Joining, now_ms: int) -> CodeKey:
    """The code that is meant, alive or claimed; Refused for all others."""
    if asked.token_mac is not None:
        key = reader.code_by_token(asked.token_mac)
    else:
        key = reader.code_by_plain(asked.code_mac or b"")
        if key is not None and now_ms - _lived_until(key) > rules.TYPED_REMEMBERED_MS:
            key = None
    if key is None:
        raise Refused("unknown", "there is no such code")
    if rules.link_state(key.state, key.expires_at, now_ms) == "expired":
        raise Refused("expired", "this code has expired")
    return key


def _lived_until(key: CodeKey) -> int:
    return key.closed_at if key.closed_at is not None else key.expires_at


def _again(tx: Tx, key: CodeKey, asked: Joining, pepper: Pepper) -> Joined:
    """The answer to a join that got lost: the same seat, however far the session has come."""
    seat = pepper.seat(key.code, asked.join)
    row = tx.seat(secret_hash(seat))
    session = tx.find(Session, row.session) if row and row.session else None
    conversation = tx.find(Conversation, row.conversation) if row else None
    if session is None or conversation is None:
        raise ValueError("a claimed code without its seat")
    if session.state == "ended":
        raise Refused("used", "this session is over")
    return Joined(
        seat=seat, conversation=conversation.id, session=session.id, admitted=session.state == "active", portal=face(tx, conversation)
    )
