"""To whom a conversation that nobody has taken is offered."""

from __future__ import annotations

from msgspec.structs import replace

from broker.actions.actors import AgentActor, conversation_for
from broker.errors import Refused
from broker.store.port import Tx
from protocol.wire import Decline


def decline(tx: Tx, actor: AgentActor, request: Decline) -> None:
    """It is the next one's turn. Raises Refused."""
    conversation = conversation_for(tx, actor, request.conversation)
    if conversation.offered != actor.id:
        raise Refused("too_late", "it is not offered to you")
    tx.put(replace(conversation, offered=None, offered_until=None, declined=[*conversation.declined, actor.id]))
