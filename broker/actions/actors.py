"""Who asks: taken from the socket's token or seat, never from the message."""

from __future__ import annotations

from dataclasses import dataclass

from broker.errors import Refused
from broker.rules.audience import CUSTOMER
from broker.rules.expiry import seat_is_over
from broker.store.port import Reader
from protocol.conversations import takes_part
from protocol.fields import Author
from protocol.portals import sees_portal
from protocol.records import Agent, Conversation, Portal
from protocol.support import Session


@dataclass(frozen=True, slots=True)
class AgentActor:
    """A signed-in technician on one device."""

    id: str
    name: str
    role: str
    device: str = ""

    @property
    def party(self) -> str:
        return self.id

    @property
    def author(self) -> Author:
        return Author(kind="agent", id=self.id, name=self.name)


@dataclass(frozen=True, slots=True)
class CustomerActor:
    """A seat of one conversation. `session`: the one it was made for; empty where there is none. `address`: where it connects from."""

    conversation: str
    session: str
    name: str
    address: str = ""
    seat: bytes = b""
    """The seat's hash."""

    @property
    def party(self) -> str:
        return f"{CUSTOMER}:{self.conversation}"

    @property
    def author(self) -> Author:
        return Author(kind="customer", id=CUSTOMER, name=self.name)


Actor = AgentActor | CustomerActor
BROKER = Author(kind="broker", id="broker")


def bearer(reader: Reader, secret: bytes, now_ms: int) -> Actor | None:
    """Whom a token or seat (its hash) stands for outside of a socket; None for one that is dead or never was."""
    token = reader.token(secret)
    if token is not None:
        agent = reader.find(Agent, token.agent)
        return AgentActor(agent.id, agent.name, agent.role, token.device) if agent is not None and agent.active else None
    seat = reader.seat(secret)
    conversation = reader.find(Conversation, seat.conversation) if seat is not None else None
    if seat is None or conversation is None:
        return None
    session = reader.find(Session, seat.session) if seat.session else None
    if seat_is_over(conversation, session, now_ms):
        return None
    return CustomerActor(conversation.id, seat.session, conversation.name, seat=secret)


def portal_for(reader: Reader, actor: AgentActor, portal: str) -> Portal:
    """A portal that the agent may use; what it may not see does not exist for it."""
    found = reader.find(Portal, portal)
    if found is None or not sees_portal(found, actor.id, actor.role):
        raise Refused("no_such", "there is no such portal")
    return found


def conversation_for(reader: Reader, actor: Actor, conversation: str) -> Conversation:
    """The only way to a conversation: for an agent through its portal, for a customer its own."""
    found = reader.find(Conversation, conversation)
    if found is None:
        raise Refused("no_such", "there is no such conversation")
    match actor:
        case AgentActor():
            portal_for(reader, actor, found.portal)
        case CustomerActor():
            if actor.conversation != conversation:
                raise Refused("no_such", "there is no such conversation")
    return found


def agent_for(reader: Reader, actor: AgentActor) -> Agent:
    """The record of who asks."""
    found = reader.find(Agent, actor.id)
    if found is None:
        raise Refused("forbidden", "this account is closed")
    return found


def colleague_for(reader: Reader, id: str, portal: str) -> Agent:
    """An active agent who may see what belongs to this portal. Raises Refused."""
    agent, place = reader.find(Agent, id), reader.find(Portal, portal)
    if agent is None or not agent.active or place is None or not sees_portal(place, agent.id, agent.role):
        raise Refused("cannot", "this colleague cannot see this conversation")
    return agent


def works_in(session: Session, conversation: Conversation, agent: str) -> bool:
    """Whether this agent takes part, or leads."""
    return session.lead == agent or takes_part(conversation, agent)


def refuse_outsider(session: Session, conversation: Conversation, actor: Actor) -> None:
    """Of a running session only those speak who take part, and of the customer's devices the one on which it runs. Raises Refused."""
    if session.state != "active":
        return
    match actor:
        case AgentActor() if not works_in(session, conversation, actor.id):
            raise Refused("forbidden", "only who takes part does this; join first")
        case CustomerActor() if actor.session != session.id:
            raise Refused("forbidden", "the session runs on another device")
        case _:
            pass


def session_for(reader: Reader, actor: Actor, session: str) -> tuple[Session, Conversation]:
    """A session that the actor may see, with its conversation."""
    found = reader.find(Session, session)
    if found is None:
        raise Refused("no_such", "there is no such session")
    return found, conversation_for(reader, actor, found.conversation)
