"""Who is in a running session: its record follows the conversation's, so that the customer's side knows with whom it may speak."""

from __future__ import annotations

from collections.abc import Set

from msgspec.structs import replace

from broker.actions import ledger
from broker.actions.actors import BROKER
from broker.store.port import Reader, Tx
from protocol import limits
from protocol.portals import sees_portal
from protocol.records import Agent, Conversation, Portal
from protocol.support import Session, Technician


def may_be_here(agent: Agent | None, portal: Portal | None) -> bool:
    """Whether this agent has an account, and sees this portal: nobody else works in its sessions, whatever a conversation says."""
    return agent is not None and agent.active and portal is not None and sees_portal(portal, agent.id, agent.role)


def here(reader: Reader, conversation: Conversation) -> list[Technician]:
    """Who may see the picture: those who take part by name, and where the portal lets colleagues look on untold those who do, without."""
    portal = reader.find(Portal, conversation.portal)
    names = {agent.id: agent.name for agent in reader.agents() if may_be_here(agent, portal)}
    part = [id for id in _part(conversation) if id in names]
    silent = conversation.watchers if portal is not None and portal.watch else []
    found = [Technician(id, names[id]) for id in part] + [Technician(id) for id in silent if id in names and id not in part]
    return found[: limits.REFERENCES]


def follow(tx: Tx, conversation: Conversation, now_ms: int) -> str:
    """Write down who is here now. Where who leads is gone, the owner does from now on, or who helps; gives the name of that one."""
    session = tx.find(Session, conversation.session) if conversation.session is not None else None
    if session is None or session.state != "active":
        return ""
    after = replace(session, here=here(tx, conversation))
    part = [technician for technician in after.here if technician.id in _part(conversation)]
    if session.lead not in {technician.id for technician in part}:
        after = replace(after, lead=part[0].id if part else None)
    if after == session:
        return ""
    tx.put(after, conversation.portal)
    _end_files(tx, after, conversation, {technician.id for technician in part})
    if after.lead == session.lead:
        return ""
    name = part[0].name if part else ""
    ledger.enter(tx, session.id, conversation, BROKER, now_ms, "session", "lead", why=name)
    return name


def _end_files(tx: Tx, session: Session, conversation: Conversation, part: Set[str]) -> None:
    """What somebody exchanged with the customer who takes part no longer travels no longer."""
    for transfer in tx.transfers(session.conversation, session.id):
        if transfer.state in ("offered", "running") and transfer.agent not in part:
            tx.put(replace(transfer, state="failed", why="left"), conversation.portal)


def _part(conversation: Conversation) -> tuple[str, ...]:
    """Who takes part, the owner first."""
    return (*filter(None, [conversation.agent]), *conversation.agents)
