"""To whom a conversation that nobody has taken is offered. Pure: how things stand goes in, what conversations become comes out.

One agent is offered one conversation at a time, for `OFFER_LIVES_MS`; then it is the next one's turn. When nobody is left it stays free for
all, as it is all the time: an offer is a question, not a lock. Who could not take anything for a while is asked anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from msgspec.structs import replace

from protocol.conversations import is_full, is_open_work, waits
from protocol.hours import is_open
from protocol.limits import OFFER_LIVES_MS
from protocol.portals import sees_portal
from protocol.records import Agent, Conversation, Group, Portal


@dataclass(frozen=True, slots=True)
class Situation:
    """Who is there and what there is to do. `here`: agents with a console that is connected; `lately`: those and who was until just now.

    `turn`: when somebody was last offered something; `took`: when somebody last took something.
    """

    going: tuple[Conversation, ...]
    """All that are not resolved."""
    portals: Mapping[str, Portal]
    agents: Mapping[str, Agent]
    groups: Mapping[str, Group]
    here: Set[str]
    lately: Set[str]
    turn: Mapping[str, int]
    took: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of a conversation; nothing where it is no longer as it was."""

    before: Conversation
    after: Conversation


def loads(conversations: Iterable[Conversation]) -> Counter[str]:
    """How many open conversations each agent owns: those that wait for a day or are done do not count."""
    return Counter(c.agent for c in conversations if c.agent is not None and is_open_work(c))


def plan(now: Situation, now_ms: int) -> list[Move]:
    """What is to be offered, and what is offered no longer, in the order in which customers came."""
    load = loads(now.going)
    after = {c.id: _tidied(now, c, load, now_ms) for c in sorted(now.going, key=lambda c: (c.created_at, c.number))}
    asked = {c.offered for c in after.values() if c.offered is not None}
    turn = dict(now.turn)
    for id, conversation in after.items():
        if conversation.offered is not None or not _is_routed(now, conversation, now_ms):
            continue
        to = _next(now, conversation, load, asked, turn)
        if to is not None:
            after[id] = replace(conversation, offered=to, offered_until=now_ms + OFFER_LIVES_MS)
            asked.add(to)
            turn[to] = now_ms
    return [Move(c, after[c.id]) for c in now.going if after[c.id] != c]


def is_as_it_was(found: Conversation, planned: Conversation) -> bool:
    """Whether nothing has happened to a conversation that a plan would overlook."""
    return _ground(found) == _ground(planned)


def _ground(c: Conversation) -> tuple[object, ...]:
    return c.portal, c.group, c.state, c.agent, c.replied_at, c.snoozed_until, c.offered, c.offered_until, c.declined


def _is_routed(now: Situation, conversation: Conversation, now_ms: int) -> bool:
    """Whether it is for the broker to find somebody. Who has a code was given it by somebody; who has mailed waits at no page."""
    portal = now.portals.get(conversation.portal)
    if portal is None or portal.routing == "manual" or conversation.channel != "form" or conversation.state != "open":
        return False
    return waits(conversation) and conversation.snoozed_until is None and is_open(portal, now_ms)


def _tidied(now: Situation, conversation: Conversation, load: Counter[str], now_ms: int) -> Conversation:
    """Without an offer that is over, and without those who have declined and could not be asked since."""
    if not _is_routed(now, conversation, now_ms):
        return _bare(conversation) if conversation.offered is not None else conversation
    portal = now.portals[conversation.portal]
    asked, until, declined = conversation.offered, conversation.offered_until or 0, list(conversation.declined)
    if asked is not None and not _could(now, asked, portal, load, now.lately):
        asked = None
    elif asked is not None and until <= now_ms:
        declined.append(asked)
        asked = None
    kept = [agent for agent in declined if _could(now, agent, portal, load, now.lately)]
    if asked is not None and kept == declined:
        return conversation
    return replace(conversation, offered=asked, offered_until=until if asked is not None else None, declined=kept)


def _bare(conversation: Conversation) -> Conversation:
    return replace(conversation, offered=None, offered_until=None, declined=[])


def _could(now: Situation, id: str, portal: Portal, load: Counter[str], here: Set[str]) -> bool:
    agent = now.agents.get(id)
    if agent is None or not agent.active or agent.status != "online" or id not in here:
        return False
    return sees_portal(portal, id, agent.role) and not is_full(agent, load[id])


def _next(now: Situation, conversation: Conversation, load: Counter[str], asked: Set[str], turn: Mapping[str, int]) -> str | None:
    """Whose turn it is, among those of the group first."""
    portal = now.portals[conversation.portal]
    free = [
        id for id in sorted(now.here) if id not in asked and id not in conversation.declined and _could(now, id, portal, load, now.here)
    ]
    group = now.groups.get(conversation.group or portal.group or "")
    first = [id for id in free if group is not None and not group.archived and id in group.agents]

    def order(id: str) -> tuple[int, ...]:
        match portal.routing:
            case "least_busy":
                return load[id], turn.get(id, 0)
            case "most_idle":
                return now.took.get(id, 0), turn.get(id, 0)
            case _:
                return (turn.get(id, 0),)

    return min(first or free, key=order, default=None)
