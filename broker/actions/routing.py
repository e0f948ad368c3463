"""To whom a conversation that nobody has taken is offered. Who is decided in `rules/routing.py`."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from broker.actions.actors import AgentActor, conversation_for
from broker.errors import Refused
from broker.rules.routing import Move, is_as_it_was
from broker.store.port import Reader, Tx
from protocol import limits
from protocol.records import Agent, Conversation, Portal
from protocol.wire import Decline


def decline(tx: Tx, actor: AgentActor, request: Decline) -> None:
    """It is the next one's turn. Raises Refused."""
    conversation = conversation_for(tx, actor, request.conversation)
    if conversation.offered != actor.id:
        raise Refused("too_late", "it is not offered to you")
    tx.put(replace(conversation, offered=None, offered_until=None, declined=[*conversation.declined, actor.id][-limits.REFERENCES :]))


def carry_out(tx: Tx, moves: Iterable[Move], known: int) -> None:
    """Compare-and-set for each: what somebody has done meanwhile, in this process or another, counts more than a plan.

    `known`: the revision up to which the plan knew how things stand. Who is asked must stand as then, too: one who has got something since
    may be full.
    """
    moved = _moved(tx, known)
    for move in moves:
        found, after = tx.find(Conversation, move.before.id), move.after
        if after.offered is not None and after.offered != move.before.offered and not moved.isdisjoint((after.offered, after.portal)):
            continue  # the next plan knows
        if found is not None and is_as_it_was(found, move.before):
            tx.put(replace(found, offered=after.offered, offered_until=after.offered_until, declined=after.declined[-limits.REFERENCES :]))


def _moved(reader: Reader, since: int) -> set[str]:
    """Agents who have got or been offered something, or are otherwise, and portals that are, after this revision."""
    moved: set[str] = set()
    for change in reader.all_changes(since, reader.rev()):
        match change.record:
            case Conversation(agent=agent, offered=offered):
                moved |= {id for id in (agent, offered) if id is not None}
            case Agent(id=id) | Portal(id=id):
                moved.add(id)
            case _:
                pass
    return moved
