"""Who may see a portal no longer takes no part in its running sessions: neither sees, nor leads, nor is named."""

from __future__ import annotations

from broker.actions import following, present
from broker.actions.actors import BROKER
from broker.actions.thread import take, tell
from broker.rules import desk
from broker.store.port import Tx
from protocol.records import Conversation, Portal


def let_go(tx: Tx, conversation: Conversation, now_ms: int) -> Conversation:
    """The conversation without them: as if they had left. The owner goes last, so that none of them inherits it."""
    portal = tx.find(Portal, conversation.portal)
    agents = {agent.id: agent for agent in tx.agents() if not present.may_be_here(agent, portal)}
    for id in (*conversation.watchers, *conversation.agents, *filter(None, [conversation.agent])):
        if id in agents:
            conversation = take(tx, conversation, desk.leave(conversation, agents[id]), BROKER, now_ms)
    return conversation


def follow(tx: Tx, conversation: Conversation, now_ms: int) -> None:
    """Its running session names who is here now, and the thread who leads, where that is another one."""
    lead = following.follow(tx, conversation, now_ms)
    if lead:
        tell(tx, conversation, BROKER, now_ms, "lead", agent=lead)


def follow_portal(tx: Tx, portal: str, now_ms: int) -> None:
    """Others see the portal now, or may look on: so it is with the pictures of its sessions."""
    for session in tx.running(portal):
        conversation = tx.find(Conversation, session.conversation)
        if conversation is not None:
            follow(tx, let_go(tx, conversation, now_ms), now_ms)
