"""Who is in a running session, by its conversation and by who sees its portal. Reads, and changes nothing."""

from __future__ import annotations

from broker.store.port import Reader
from protocol import limits
from protocol.portals import sees_portal, untold
from protocol.records import Agent, Conversation, Portal
from protocol.support import Technician


def may_be_here(agent: Agent | None, portal: Portal | None) -> bool:
    """Whether this agent has an account, and sees this portal: nobody else works in its sessions, whatever a conversation says."""
    return agent is not None and agent.active and portal is not None and sees_portal(portal, agent.id, agent.role)


def here(reader: Reader, conversation: Conversation) -> list[Technician]:
    """Who may see the picture: those who take part by name, and where the portal lets colleagues look on untold those who do, without."""
    portal = reader.find(Portal, conversation.portal)
    named = [reader.find(Agent, id) for id in (*taking_part(conversation), *conversation.watchers)]
    names = {agent.id: agent.name for agent in named if agent is not None and may_be_here(agent, portal)}
    part = [id for id in taking_part(conversation) if id in names]
    silent = conversation.watchers if untold(portal) else []
    found = [Technician(id, names[id]) for id in part] + [Technician(id) for id in silent if id in names and id not in part]
    return found[: limits.REFERENCES]


def taking_part(conversation: Conversation) -> tuple[str, ...]:
    """Who takes part, the owner first."""
    return (*filter(None, [conversation.agent]), *conversation.agents)
