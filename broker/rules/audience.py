"""Who sees what. The same rule filters queries (store) and live changes (hub); a test holds the two together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from broker.rules.contacts import kept_address
from protocol.conversations import takes_part
from protocol.fields import Record
from protocol.portals import sees_portal
from protocol.records import Conversation, Kind, Message, Portal, Visit

CUSTOMER_KINDS: frozenset[str] = frozenset({"conversation", "session", "message", "cursor", "consent", "ledger", "report", "transfer"})
WORKSPACE_KINDS: frozenset[str] = frozenset({"agent", "group", "tag", "shortcut", "macro", "view", "block"})
"""All agents see them, but for what one agent owns and for blocks of contacts, which are of a portal."""
CUSTOMER = "customer"
"""The party's name of a customer within its conversation."""
DESK = "agent"
"""The party's name of all who help, as the customer is told how far they have read: not who, nor how many."""


@dataclass(frozen=True, slots=True)
class Change:
    """One durable change, as committed. `data` is the record's JSON; `only_for`: a removal for this agent; `owner`: whose alone it is."""

    rev: int
    kind: Kind
    id: str
    op: Literal["put", "remove"] = "put"
    record: Record | None = None
    data: bytes = b"null"
    portal: str | None = None
    conversation: str | None = None
    agents_only: bool = False
    only_for: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class AgentAudience:
    """An agent: the portals that name it or name nobody. `portals` None: all (owners)."""

    agent: str
    portals: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class CustomerAudience:
    """A customer: its own conversation, never what is for agents only."""

    conversation: str


Audience = AgentAudience | CustomerAudience


def agent_audience(agent: str, role: str, portals: list[Portal]) -> AgentAudience:
    if role == "owner":
        return AgentAudience(agent, None)
    return AgentAudience(agent, frozenset(p.id for p in portals if sees_portal(p, agent, role)))


def sees(audience: Audience, change: Change) -> bool:
    """Whether `change` goes to `audience`."""
    match audience:
        case AgentAudience(agent, portals):
            if change.only_for is not None:
                return change.only_for == agent
            if change.owner is not None and change.owner != agent:
                return False
            if change.kind == "cursor" and change.id.endswith(f":{DESK}"):
                return False  # they have each other's own
            return portals is None or (change.kind in WORKSPACE_KINDS if change.portal is None else change.portal in portals)
        case CustomerAudience(conversation):
            if change.kind == "cursor" and change.id not in cursors_shown(conversation):
                return False
            return (
                change.only_for is None and change.conversation == conversation and change.kind in CUSTOMER_KINDS and not change.agents_only
            )


def cursors_shown(conversation: str) -> tuple[str, str]:
    """The cursors that a customer sees. Those of single agents would name all who are there, watchers too, and move with every note."""
    return f"{conversation}:{CUSTOMER}", f"{conversation}:{DESK}"


def counts_as_read(conversation: Conversation, agent: str) -> bool:
    """Whether the customer is told how far this agent has come: who takes part, or anybody while nobody does; never a watcher."""
    if agent in conversation.watchers:
        return False
    return takes_part(conversation, agent) or (conversation.agent is None and not conversation.agents)


def for_agent(record: Record, role: str) -> Record:
    """What an agent may see of a record: a whole network address is for owners."""
    if isinstance(record, Visit) and role != "owner" and record.address:
        return replace(record, address=kept_address(record.address, "part"))
    return record


def for_customer(record: Record) -> Record:
    """What a customer may see of a record of its own conversation."""
    if isinstance(record, Conversation):
        # the last sequence number would tell of notes
        return Conversation(
            id=record.id,
            number=record.number,
            portal=record.portal,
            name=record.name,
            created_at=record.created_at,
            # it learns of a resolution once that cannot be undone any more
            state="open" if record.settles_at is not None else record.state,
            lang=record.lang,
            session=record.session,
            channel=record.channel,
            subject=record.subject,
            rating=record.rating,
            rating_comment=record.rating_comment,
            rated_at=record.rated_at,
            rating_asked_at=record.rating_asked_at,
        )
    if isinstance(record, Message) and record.foreign:
        return replace(record, foreign="")  # whoever else has written to this conversation is no business of the page's
    return record
