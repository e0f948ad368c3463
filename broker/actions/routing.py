"""To whom a conversation that nobody has taken is offered. Who is decided in `rules/routing.py`."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from broker.actions.actors import AgentActor, conversation_for
from broker.errors import Refused
from broker.rules.routing import Move, is_as_it_was
from broker.store.port import Tx
from protocol import limits
from protocol.records import Conversation
from protocol.wire import Decline


def decline(tx: Tx, actor: AgentActor, request: Decline) -> None:
    """It is the next one's turn. Raises Refused."""
    conversation = conversation_for(tx, actor, request.conversation)
    if conversation.offered != actor.id:
        raise Refused("too_late", "it is not offered to you")
    tx.put(replace(conversation, offered=None, offered_until=None, declined=[*conversation.declined, actor.id][-limits.REFERENCES :]))


def carry_out(tx: Tx, moves: Iterable[Move]) -> None:
    """Compare-and-set for each: what somebody has done meanwhile, in this process or another, counts more than a plan."""
    for move in moves:
        found, after = tx.find(Conversation, move.before.id), move.after
        if found is not None and is_as_it_was(found, move.before):
            tx.put(replace(found, offered=after.offered, offered_until=after.offered_until, declined=after.declined[-limits.REFERENCES :]))
