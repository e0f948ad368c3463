"""How a conversation moves at the desk: a conversation and a deed in, the conversation and its new lines out. Pure.

waiting -> open -> resolved -> open. Every function gives the conversation itself and no lines when nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from broker.errors import Refused
from protocol import limits
from protocol.conversations import is_there, takes_part
from protocol.records import Agent, Conversation, Message, Tag

Role = Literal["owner", "helper", "watcher"]


@dataclass(frozen=True, slots=True)
class Line:
    """An event line to be written. `all`: the customer reads it, too."""

    type: str
    args: dict[str, str]
    all: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What has become of the conversation, and what its thread says of it."""

    conversation: Conversation
    lines: tuple[Line, ...] = ()


def join(now: Conversation, agent: Agent, *, watch: bool = False, untold: bool = True) -> Step:
    """Compare-and-set: the first owns it, who comes later helps. Who takes part already stays what he is. Raises Refused.

    `untold`: the portal lets colleagues look on without the customer's being told.
    """
    _inside(now)
    if watch:
        if is_there(now, agent.id):
            return Step(now)
        _lets_look_on(untold)
        return Step(replace(now, watchers=_with(now.watchers, agent.id)), (Line("watching", {"agent": agent.name}),))
    if takes_part(now, agent.id):
        return Step(now)
    watchers = _without(now.watchers, agent.id)
    line = Line("joined", {"agent": agent.name}, all=True)
    if now.agent is None:
        return Step(replace(now, agent=agent.id, watchers=watchers), (line,))
    return Step(replace(now, agents=_with(now.agents, agent.id), watchers=watchers), (line,))


def role_of(now: Conversation, agent: str) -> tuple[Role, int]:
    """What somebody is who has joined, and as which of those who take part."""
    if now.agent == agent:
        return "owner", 1
    if agent in now.agents:
        return "helper", now.agents.index(agent) + 2
    return "watcher", now.watchers.index(agent) + 1 if agent in now.watchers else 0


def leave(now: Conversation, agent: Agent) -> Step:
    """Take part no longer; who has helped longest owns it then."""
    if agent.id in now.watchers:
        return Step(replace(now, watchers=_without(now.watchers, agent.id)))
    line = Line("left", {"agent": agent.name}, all=True)
    if now.agent == agent.id:
        heir = now.agents[0] if now.agents else None
        return Step(replace(now, agent=heir, agents=now.agents[1:]), (line,))
    if agent.id in now.agents:
        return Step(replace(now, agents=_without(now.agents, agent.id)), (line,))
    return Step(now)


def let_go(now: Conversation, agent: Agent) -> Step:
    """A colleague who helps or looks on does so no longer; the owner is handed over instead."""
    after = replace(now, agents=_without(now.agents, agent.id), watchers=_without(now.watchers, agent.id))
    return Step(now) if after == now else Step(after, (Line("uninvited", {"agent": agent.name}, all=agent.id in now.agents),))


def assign(now: Conversation, by: Agent, to: Agent | None, group: tuple[str, str] | None) -> Step:
    """Hand over to an agent, to a group (id and name), to both, or to nobody. Raises Refused."""
    _inside(now)
    owner = to.id if to is not None else None
    after = replace(
        now,
        agent=owner,
        group=group[0] if group is not None else now.group,
        agents=_without(now.agents, owner),
        watchers=_without(now.watchers, owner),
    )
    if after == now:
        return Step(now)
    args = {"agent": to.name if to is not None else "", "group": group[1] if group is not None else ""}
    if to is None or owner == now.agent:
        return Step(after, (Line("assigned", args),))
    if to.id == by.id:
        return Step(after, (Line("joined", {"agent": to.name}, all=True),))
    return Step(after, (Line("transferred", args, all=True),))


def invite(now: Conversation, agent: Agent, *, watch: bool = False, untold: bool = True) -> Step:
    """Ask a colleague to help, or to look on where the portal lets people do so `untold`. Raises Refused."""
    _inside(now)
    if takes_part(now, agent.id) or (watch and agent.id in now.watchers):
        return Step(now)
    if watch:
        _lets_look_on(untold)
    line = Line("invited", {"agent": agent.name, "watch": "1" if watch else ""}, all=not watch)
    if watch:
        return Step(replace(now, watchers=_with(now.watchers, agent.id)), (line,))
    if now.agent is None:
        return Step(replace(now, agent=agent.id, watchers=_without(now.watchers, agent.id)), (line,))
    return Step(replace(now, agents=_with(now.agents, agent.id), watchers=_without(now.watchers, agent.id)), (line,))


def tag(now: Conversation, add: Iterable[Tag], remove: Iterable[Tag]) -> Step:
    """Put tags on and take others off; one that is named by both stays off. Raises Refused."""
    off = [tag for tag in remove if tag.id in now.tags]
    gone = {tag.id for tag in remove}
    on = [tag for tag in {tag.id: tag for tag in add}.values() if tag.id not in now.tags and tag.id not in gone]
    tags = [id for id in now.tags if id not in gone] + [tag.id for tag in on]
    if len(tags) > limits.REFERENCES:
        raise Refused("too_many", "a conversation carries no more tags")
    lines = [Line("tagged", {"tag": tag.name}) for tag in on] + [Line("untagged", {"tag": tag.name}) for tag in off]
    return Step(replace(now, tags=tags), tuple(lines)) if lines else Step(now)


def snooze(now: Conversation, until: int | None, now_ms: int) -> Step:
    """Out of sight until then; None: back at once. Raises Refused."""
    if until is None:
        return wake(now)
    _inside(now)
    if now.state == "resolved":
        raise Refused("resolved", "this conversation is resolved")
    if not now_ms < until <= now_ms + limits.SNOOZE_MOST_MS:
        raise Refused("too_late", "that time is over, or too far away")
    return Step(replace(now, snoozed_until=until), (Line("snoozed", {"until": str(until)}),))


def wake(now: Conversation) -> Step:
    if now.snoozed_until is None:
        return Step(now)
    return Step(replace(now, snoozed_until=None), (Line("woke", {}),))


def resolve(now: Conversation, agent: str, now_ms: int, *, running: bool) -> Step:
    """Done. The customer learns of it when it settles. `running`: its support session is. Raises Refused."""
    _inside(now)
    if now.state == "resolved":
        return Step(now)
    if running:
        raise Refused("running", "end the phone session first")
    after = replace(
        now, state="resolved", resolved_at=now_ms, resolved_by=agent, settles_at=now_ms + limits.UNDO_WITHIN_MS, snoozed_until=None
    )
    return Step(after, (Line("resolved", {}),))


def reopen(now: Conversation) -> Step:
    if now.state != "resolved":
        return Step(now)
    after = replace(now, state="open", resolved_at=None, resolved_by=None, settles_at=None)
    return Step(after, (Line("reopened", {}),))


def settle(now: Conversation) -> Conversation:
    """The time in which a resolution can be undone is over."""
    return replace(now, settles_at=None)


def customer_wrote(now: Conversation) -> Step:
    """Its next word opens a resolved conversation again, and wakes a snoozed one."""
    return _then(reopen(now), wake)


def agent_wrote(now: Conversation, agent: Agent, now_ms: int) -> Step:
    """Who sends a text takes part by that. At the door he answers without being the owner yet."""
    if now.state == "waiting":
        return Step(now)
    step = _then(join(now, agent), reopen)
    if step.conversation.replied_at is None:
        step = Step(replace(step.conversation, replied_at=now_ms), step.lines)
    return step


def ask_rating(now: Conversation, now_ms: int) -> Step:
    _inside(now)
    return Step(replace(now, rating_asked_at=now_ms), (Line("rating_asked", {}, all=True),))


def rate(now: Conversation, value: int, comment: str, now_ms: int) -> Step:
    if (now.rating, now.rating_comment) == (value, comment):
        return Step(now)
    after = replace(now, rating=value, rating_comment=comment, rated_at=now_ms)
    return Step(after, (Line("rated", {"value": str(value), "comment": comment}, all=True),))


def why_unchangeable(message: Message, party_kind: str, party: str, now_ms: int) -> str:
    """Why its sender may not edit or unsend it (PROTOCOL.md section 6); empty when it may."""
    if (message.author.kind, message.author.id) != (party_kind, party) or message.kind == "event" or message.via == "email":
        return "forbidden"
    if message.deleted_at is not None:
        return "no_such"
    return "too_late" if now_ms - message.at > limits.EDIT_WITHIN_MS else ""


def _inside(now: Conversation) -> None:
    if now.state == "waiting":
        raise Refused("not_admitted", "the customer waits at the door; let it in first")


def _lets_look_on(untold: bool) -> None:
    if not untold:
        raise Refused("no_watch", "this portal lets nobody look on without the customer's being told")


def _with(ids: list[str], id: str) -> list[str]:
    if len(ids) >= limits.REFERENCES:
        raise Refused("too_many", "no more agents can take part")
    return [*ids, id]


def _without(ids: list[str], id: str | None) -> list[str]:
    return [other for other in ids if other != id]


def _then(step: Step, more: Callable[[Conversation], Step]) -> Step:
    after = more(step.conversation)
    return Step(after.conversation, step.lines + after.lines)
