"""Writing to a portal without a code: the first words begin a conversation, whether or not anybody is there to read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from broker.actions import contacts, visits
from broker.actions.actors import CustomerActor
from broker.actions.joining import face
from broker.actions.thread import append, tell
from broker.errors import Refused
from broker.rules.audience import CUSTOMER
from broker.rules.visits import Came
from broker.secret import Pepper, new_secret, secret_hash
from broker.store.port import Reader, Tx
from broker.visitors import Passing
from protocol.fields import Author
from protocol.http import Seated
from protocol.ids import new_id
from protocol.records import Conversation, Portal
from protocol.support import Client, Session

AGAIN_WITHIN_MS = 600_000
"""So long does the same writing bring the same seat: an answer was lost. Later it is a new one."""


@dataclass(frozen=True, slots=True)
class Writing:
    """First words after their shape was checked. `identity`: by what it is known again.

    `id` is the client's and stays between it and the broker: no record carries it, for whoever knows it gets the seat.
    """

    portal: str
    name: str
    email: str
    body: str
    lang: str
    id: str
    address: str
    identity: bytes | None = None
    came: Callable[[Portal], Came] = lambda _portal: Came()
    passing: Passing | None = None
    wants: Literal["chat", "phone"] = "chat"
    impl: str = ""
    """What was seen of this visitor on the portal's site."""


def portal_with_form(reader: Reader, id: str) -> Portal:
    """A portal to which anybody may write; others do not exist for strangers. Raises Refused."""
    portal = reader.find(Portal, id)
    if portal is None or portal.archived or not portal.form:
        raise Refused("unknown", "there is no such page")
    return portal


def write(tx: Tx, asked: Writing, now_ms: int, pepper: Pepper, *, staffed: bool) -> Seated:
    """Store the words and give a seat in their conversation. The same `id` soon again brings the same seat. Raises Refused."""
    portal = portal_with_form(tx, asked.portal)
    seat = pepper.seat(f"form:{portal.id}", asked.id)
    known = tx.seat(secret_hash(seat))
    if known is not None:
        conversation = tx.find(Conversation, known.conversation)
        assert conversation is not None
        if contacts.stopped(tx, CustomerActor(conversation.id, "", conversation.name, asked.address), now_ms):
            raise Refused("blocked", "nothing is taken from here")
        if now_ms - conversation.created_at <= AGAIN_WITHIN_MS:
            return _seated(tx, seat, conversation, known.session)
        seat = new_secret()
    if asked.wants == "phone" and not portal.phone:
        raise Refused("forbidden", "no phone session is to be had here")
    contacts.refuse_blocked(tx, portal.id, asked.name, asked.identity, now_ms, email=asked.email, address=asked.address)
    if not asked.email and not staffed and portal.mail:  # without a mailbox the answer comes to the page, and an address is of no use
        raise Refused("email_needed", "nobody is here now; an answer needs an e-mail address")
    contact = contacts.known(tx, portal.id, asked.name, asked.lang, asked.identity, now_ms, asked.email)
    visits.arrived(tx, contact, asked.came(portal), asked.passing, now_ms)
    conversation_id = new_id(now_ms)
    session = None
    if asked.wants == "phone":
        session = Session(id=new_id(now_ms), conversation=conversation_id, created_at=now_ms, client=Client(impl=asked.impl))
    conversation = Conversation(
        id=conversation_id,
        number=tx.next_number(),
        portal=portal.id,
        name=asked.name,
        created_at=now_ms,
        state="open",
        lang=asked.lang,
        channel="form",
        contact=contact.id,
        group=portal.group,
        wants=asked.wants,
        session=session.id if session is not None else None,
    )
    customer = Author(kind="customer", id=CUSTOMER, name=asked.name)
    tx.put(conversation)
    if session is not None:
        tx.put(session, portal.id)
    conversation = tell(tx, conversation, customer, now_ms, "written", channel="form")
    conversation = append(tx, conversation, customer, now_ms, kind="text", body=asked.body, client_at=now_ms)
    tx.spend(f"{CUSTOMER}:{conversation.id}", len(asked.body.encode()))
    tx.add_seat(secret_hash(seat), conversation.id, session.id if session is not None else "")
    return _seated(tx, seat, conversation, session.id if session is not None else "")


def _seated(reader: Reader, seat: str, conversation: Conversation, session: str) -> Seated:
    return Seated(seat=seat, conversation=conversation.id, name=conversation.name, portal=face(reader, conversation), session=session)
