"""Who is in a running session: its record follows the conversation's, so that the customer's side knows with whom it may speak."""

from __future__ import annotations

from msgspec.structs import replace

from broker.actions import ledger
from broker.actions.actors import BROKER
from broker.store.port import Tx
from protocol import limits
from protocol.conversations import takes_part
from protocol.records import Conversation, Portal
from protocol.support import Session, Technician


def here(tx: Tx, conversation: Conversation) -> list[Technician]:
    """Who may see the picture: those who take part by name, and where the portal lets colleagues look on untold those who do, without."""
    portal = tx.find(Portal, conversation.portal)
    names = {agent.id: agent.name for agent in tx.agents()}
    part = [id for id in (*filter(None, [conversation.agent]), *conversation.agents) if id in names]
    silent = conversation.watchers if portal is None or portal.watch else []
    found = [Technician(id, names[id]) for id in part] + [Technician(id) for id in silent if id in names and id not in part]
    return found[: limits.REFERENCES]


def follow(tx: Tx, conversation: Conversation, now_ms: int) -> str:
    """Write down who is here now. Where who leads is gone, the owner does from now on, or who helps; gives the name of that one."""
    session = tx.find(Session, conversation.session) if conversation.session is not None else None
    if session is None or session.state != "active":
        return ""
    after = replace(session, here=here(tx, conversation))
    if session.lead is None or not takes_part(conversation, session.lead):
        after = replace(after, lead=next(iter((*filter(None, [conversation.agent]), *conversation.agents)), None))
    if after == session:
        return ""
    tx.put(after, conversation.portal)
    if after.lead == session.lead:
        return ""
    name = next((technician.name for technician in after.here if technician.id == after.lead), "")
    ledger.enter(tx, session.id, conversation, BROKER, now_ms, "session", "lead", why=name)
    return name


def follow_portal(tx: Tx, portal: str, now_ms: int) -> None:
    """Whether colleagues may look on is otherwise: so is who may see the pictures of its sessions."""
    for id in tx.of_portal("conversation", portal):
        conversation = tx.find(Conversation, id)
        if conversation is not None and conversation.watchers:
            follow(tx, conversation, now_ms)
