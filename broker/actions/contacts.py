"""People: known again, changed field by field, merged; and who is blocked."""

from __future__ import annotations

from msgspec.structs import replace

from broker.actions.actors import Actor, AgentActor, CustomerActor, portal_for
from broker.actions.thread import tell_tidied
from broker.errors import Refused
from broker.rules import contacts
from broker.rules.people import clean_name
from broker.store.port import Reader, Tx
from protocol import limits
from protocol.blocks import holds, normal, too_wide
from protocol.desk import BlockPut, ContactMerge, ContactPut
from protocol.ids import new_id
from protocol.records import Author, Block, Contact, Conversation, Edition


def known(
    tx: Tx, portal: str, name: str, lang: str, identity: bytes | None, now_ms: int, email: str = "", *, typed: bool = False
) -> Contact:
    """The contact that `identity` stands for, or a new one. What a person says of itself fills what is empty and changes nothing.

    Who `typed` another e-mail address is somebody else at the same browser: an answer goes to nobody but whom it is for.
    """
    id = tx.contact_known_by(portal, identity) if identity is not None else None
    contact = tx.find(Contact, id) if id is not None else None
    if contact is None or (typed and email and contact.email and contact.email != email):
        contact = Contact(id=new_id(now_ms), portal=portal, name=name, created_at=now_ms, lang=lang, email=email)
        tx.put(contact)
    elif email and not contact.email:
        contact = replace(contact, email=email)
        tx.put(contact)
    if identity is not None:
        tx.know_contact(portal, identity, contact.id)
    return contact


def put_field(tx: Tx, actor: AgentActor, request: ContactPut, now_ms: int) -> None:
    """One field; the last writer wins, and what it was is kept. A changed name is the name of its conversations, too. Raises Refused."""
    contact = survivor(tx, contact_for(tx, actor, request.contact))
    after = contacts.with_value(contact, request.field, request.value)
    if after == contact:
        return
    was, is_now = contacts.value_of(contact, request.field), contacts.value_of(after, request.field)
    tx.put(after)
    _remember(tx, after, request.field, actor.author, was, is_now, now_ms)
    if after.name != contact.name:
        for conversation in tx.conversations_of(contact.id):
            tx.put(replace(conversation, name=after.name))


def merge(tx: Tx, actor: AgentActor, request: ContactMerge, now_ms: int) -> None:
    """Two contacts are one person: conversations, visits, devices and blocks go to `into`. Raises Refused."""
    contact, into = contact_for(tx, actor, request.contact), contact_for(tx, actor, request.into)
    after = contacts.merged(contact, into)
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
        raise Refused("too_wide", "only owners block so many addresses at once")
    block = replace(block, agent=before.agent if before else actor.id, at=before.at if before else now_ms)
    if block == before:
        return
    tx.put(block)
    held, now_holds = before is not None and holds(before, now_ms), holds(block, now_ms)
    if block.by == "contact" and held != now_holds:
        deed = "blocked" if now_holds else "unblocked"
        for conversation in tx.conversations_of(block.value):
            if conversation.state != "resolved":
                tell_tidied(tx, conversation, actor.author, now_ms, deed, why=block.reason)


def stopped(reader: Reader, actor: Actor, now_ms: int) -> bool:
    """Whether what this customer does is not to be stored. Agents are never blocked."""
    if not isinstance(actor, CustomerActor):
        return False
    all_blocks = reader.blocks()
    if not all_blocks:
        return False
    conversation = reader.find(Conversation, actor.conversation)
    contact = reader.find(Contact, conversation.contact) if conversation is not None and conversation.contact is not None else None
    return all_blocks.blocked(now_ms, contact=contact, address=actor.address) is not None


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


def refuse_blocked(reader: Reader, portal: str, identity: bytes | None, now_ms: int, *, email: str = "", address: str = "") -> None:
    """Turn away who has no seat yet, before anything is written. Raises Refused."""
    all_blocks = reader.blocks()
    if not all_blocks:
        return
    id = reader.contact_known_by(portal, identity) if identity is not None else None
    contact = reader.find(Contact, id) if id is not None else None
    if all_blocks.blocked(now_ms, contact=contact, email=email, address=address) is not None:
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
