"""Conversations whose time is up go, with all that belongs to them: one at a time, each in a transaction of its own."""

from __future__ import annotations

from broker.rules.retention import is_over
from broker.store.port import Reader, Tx
from protocol.portals import sees_portal
from protocol.records import Conversation, Portal
from protocol.support import Session

AT_ONCE = 50
"""Conversations that are looked for at a time."""


def due(reader: Reader, now_ms: int) -> list[str]:
    """Conversations that have been kept as long as their portals say, at most so many."""
    found: list[str] = []
    for portal in reader.portals():
        if portal.keep_days and len(found) < AT_ONCE:
            found += reader.kept_too_long(portal, now_ms, AT_ONCE - len(found))
    return found


def remove(tx: Tx, conversation_id: str, now_ms: int) -> list[str]:
    """Nothing of it is left, and every console is told; gives the names of bytes that may go. Does nothing where it is wanted again."""
    conversation = tx.find(Conversation, conversation_id)
    portal = tx.find(Portal, conversation.portal) if conversation is not None else None
    if conversation is None or portal is None or not is_over(conversation, portal, now_ms):
        return []
    session = tx.find(Session, conversation.session) if conversation.session is not None else None
    if session is not None and session.state != "ended":
        return []  # its own end comes first: both sides are told
    tx.forget_conversation(conversation)
    for agent in tx.agents():  # also one that has no account at present: it may come back to its copy
        if sees_portal(portal, agent.id, agent.role):
            tx.remove_for(agent.id, "conversation", conversation.id)
            if conversation.code is not None:
                tx.remove_for(agent.id, "code", conversation.code)
    return list(tx.freed)
