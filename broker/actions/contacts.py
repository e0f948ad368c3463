"""People: known again, changed field by field, merged; and who is blocked."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from broker.actions.actors import Actor, AgentActor, CustomerActor, portal_for
from broker.actions.thread import tell_tidied
from broker.errors import Refused
from broker.rules import contacts
from broker.rules.people import clean_name
from broker.store.port import Reader, Tx
from protocol import limits
from protocol.blocks import holds, normal, reaches, too_wide
from protocol.desk import BlockPut, ContactMerge, ContactPut
from protocol.fields import Author
from protocol.ids import new_id
from protocol.records import Agent, Block, Contact, Conversation, Edition, Portal


def known(
    tx: Tx, portal: str, name: str, lang: str, identity: bytes | None, now_ms: int, email: str = "", *, proved: bool = False
) -> Contact:
    """The contact that `identity` stands for, or a new one for which it stands from now on.

    `proved`: the identity is not a mere identifier that others may have, too. Only then does an address fill an empty one; otherwise who
    comes has to agree with the contact, and an answer goes to nobody but whom it is for.
    """
    contact = _found(tx, portal, identity)
    if contact is None or not (proved or contacts.agrees(contact, name, email)):
        contact = Contact(id=new_id(now_ms), portal=portal, name=name, created_at=now_ms, lang=lang, email=email)
        tx.put(contact)
    elif email and not contact.email:
        contact = replace(contact, email=email)
        tx.put(contact)
    if identity is not None:
        tx.know_contact(portal, identity, contact.id)
    return contact


def _found(reader: Reader, portal: str, identity: bytes | None) -> Contact | None:
    id = reader.contact_known_by(portal, identity) if identity is not None else None
    return reader.find(Contact, id) if id is not None else None


def put_field(tx: Tx, actor: AgentActor, request: ContactPut, now_ms: int) -> None:
    """One field; the last writer wins, and what it was is kept. A changed name is the name of its conversations, too. Raises Refused."""
    contact = survivor(tx, contact_for(tx, actor, request.contact))
    after = contacts.said_by_agent(contact, contacts.with_value(contact, request.field, request.value), request.field)
    if after == contact:
        return
    was, is_now = contacts.value_of(contact, request.field), contacts.value_of(after, request.field)
    tx.put(after)
    if was != is_now:
        _remember(tx, after, request.field, actor.author, was, is_now, now_ms)
    if after.name != contact.name:
        for conversation in tx.conversations_of(contact.id):
            tx.put(replace(conversation, name=after.name))


def merge(tx: Tx, actor: AgentActor, request: ContactMerge, now_ms: int) -> None:
    """Two contacts are one person: conversations, visits, devices and blocks go to `into`. Raises Refused."""
    contact, into = contact_for(tx, actor, request.contact), contact_for(tx, actor, request.into)
    after = contacts.joined(contact, into, contacts.merged(contact, into))
    tx.put(after)
    tx.put(replace(contact, merged_into=into.id))
    tx.know_as(contact.id, into.id)
    for conversation in tx.conversations_of(contact.id):
        tell_tidied(tx, replace(conversation, contact=into.id), actor.author, now_ms, "merged", name=into.name or contact.name)
    for visit in tx.visits_of(contact.id):
        tx.put(replace(visit, contact=into.id))
    for block in tx.blocks():
        if block.by == "contact" and block.value == contact.id:
            tx.put(replace(block, value=into.id))


def put_block(tx: Tx, actor: AgentActor, request: BlockPut, now_ms: int) -> None:
    """Block, change a block, or lift it; the thread of a blocked contact says so. Raises Refused."""
    block = normal(replace(request.block, reason=clean_name(request.block.reason, limits.REASON_CHARS)))
    if block is None or not 0 < len(block.id) <= limits.ID_CHARS or ":" in block.id:
        raise Refused("bad_block", "this is no contact, e-mail address, or network address or range")
    before = tx.find(Block, block.id)
    if before is not None and before.by == "contact":
        contact_for(tx, actor, before.value)
    elif before is not None and actor.role != "owner" and before.agent != actor.id:
        raise Refused("forbidden", "only owners change a colleague's block of addresses")
    contact = survivor(tx, contact_for(tx, actor, block.value)) if block.by == "contact" else None
    block = replace(block, portal=None) if contact is None else replace(block, value=contact.id, portal=contact.portal)
    if before is not None and before.portal != block.portal:
        raise Refused("bad_block", "a block stays one of its portal, or one of all")
    if actor.role != "owner" and holds(block, now_ms) and too_wide(block):
        raise Refused("too_wide", "only owners block so many people at once")
    block = replace(block, agent=before.agent if before else actor.id, at=before.at if before else now_ms)
    if block == before:
        return
    held, now_holds = before is not None and holds(before, now_ms), holds(block, now_ms)
    if now_holds and not held:
        _refuse_more(tx, block.agent, now_ms)
    tx.put(block)
    if block.by == "contact" and held != now_holds:
        deed = "blocked" if now_holds else "unblocked"
        for conversation in tx.conversations_of(block.value):
            if conversation.state != "resolved":
                tell_tidied(tx, conversation, actor.author, now_ms, deed, why=block.reason)


def _refuse_more(tx: Tx, agent: str, now_ms: int) -> None:
    """Raises Refused where as many blocks hold as may."""
    standing = [block.agent for block in tx.blocks() if holds(block, now_ms)]
    if standing.count(agent) >= limits.BLOCKS_OF_AGENT or len(standing) >= limits.BLOCKS:
        raise Refused("too_many_blocks", "so many blocks hold already; lift some")


def blocking(
    reader: Reader, portal: str, now_ms: int, *, contact: Contact | None = None, email: str = "", address: str = ""
) -> Block | None:
    """The block that keeps whoever this is away from `portal`."""
    all_blocks = reader.blocks()
    if not all_blocks:
        return None
    return all_blocks.blocked(now_ms, _Reach(reader, portal).of, contact=contact, email=email, address=address)


def reached(reader: Reader, block: Block, portals: Iterable[str]) -> set[str]:
    """At which of `portals` it holds."""
    return {portal for portal in portals if _Reach(reader, portal).of(block)}


class _Reach:
    """Which blocks hold at a portal. Who blocked is looked up once, for one may have blocked much."""

    def __init__(self, reader: Reader, portal: str) -> None:
        self._reader, self._portal = reader, reader.find(Portal, portal)
        self._roles: dict[str, str] = {}

    def of(self, block: Block) -> bool:
        return reaches(block, self._portal, self._role(block.agent))

    def _role(self, agent: str) -> str:
        if agent not in self._roles:
            found = self._reader.find(Agent, agent)
            self._roles[agent] = found.role if found is not None else "agent"
        return self._roles[agent]


def stopped(reader: Reader, actor: Actor, now_ms: int) -> bool:
    """Whether what this customer does is not to be stored. Agents are never blocked."""
    if not isinstance(actor, CustomerActor):
        return False
    if not reader.blocks():
        return False
    conversation = reader.find(Conversation, actor.conversation)
    if conversation is None:
        return False
    contact = reader.find(Contact, conversation.contact) if conversation.contact is not None else None
    return blocking(reader, conversation.portal, now_ms, contact=contact, address=actor.address) is not None


def survivor(reader: Reader, contact: Contact) -> Contact:
    """Whom a contact was merged into, or itself: an edit that waited offline reaches the person whom it was meant for."""
    seen = {contact.id}
    while contact.merged_into is not None and contact.merged_into not in seen:
        seen.add(contact.merged_into)
        into = reader.find(Contact, contact.merged_into)
        if into is None:
            break
        contact = into
    return contact


def refuse_blocked(
    reader: Reader, portal: str, name: str, identity: bytes | None, now_ms: int, *, email: str = "", address: str = ""
) -> None:
    """Turn away who has no seat yet, before anything is written. Raises Refused.

    What a blocked person left in a browser or passed on in a link turns nobody else away.
    """
    if not reader.blocks():
        return
    contact = _found(reader, portal, identity)
    if contact is not None and not contacts.resembles(contact, name, email):
        contact = None
    if blocking(reader, portal, now_ms, contact=contact, email=email, address=address) is not None:
        raise Refused("blocked", "nothing is taken from here")


def contact_for(reader: Reader, actor: AgentActor, id: str) -> Contact:
    """A contact that the agent may see. Raises Refused."""
    contact = reader.find(Contact, id)
    if contact is None:
        raise Refused("no_such", "there is no such contact")
    portal_for(reader, actor, contact.portal)
    return contact


def _remember(tx: Tx, contact: Contact, field: str, author: Author, before: str, after: str, now_ms: int) -> None:
    tx.put(
        Edition(
            id=new_id(now_ms),
            of="contact",
            target=contact.id,
            author=author,
            at=now_ms,
            before=before,
            after=after,
            field=field,
            portal=contact.portal,
        )
    )
