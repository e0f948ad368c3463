"""How a conversation stands at the desk: whose it is, who helps and looks on, its tags, and what can be done with it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from console.attendance import Attending
from console.chat.dates import later_when, short_when
from console.chat.snoozing import asleep
from console.words import tr
from protocol.conversations import takes_part
from protocol.records import Conversation, Tag
from protocol.support import Session


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """What the desk's strip says. `owner` and `owner_key` name whose avatar stands there; empty: nobody's."""

    state: str
    """whose it is, in words"""
    owner: str = ""
    owner_key: str = ""
    others: tuple[str, ...] = ()
    """Names of who helps, and of who looks on, the latter said so."""
    tags: tuple[Tag, ...] = ()
    aside: str = ""
    """Snoozed, resolved or rated: when and how."""
    attending: str = ""
    """Who else looks at it or answers just now."""
    answering: bool = False
    """Somebody else answers just now: a warning."""
    at_door: bool = False
    can_join: bool = False
    takes_part: bool = False
    can_resolve: bool = False
    why_not_resolve: str = ""
    resolved: bool = False
    snoozed: bool = False
    rating: int = 0


def desk_facts(
    record: Conversation,
    session: Session | None,
    me: str,
    names: Mapping[str, str],
    tags: Sequence[Tag],
    attending: Sequence[Attending],
    now_ms: int,
    groups: Mapping[str, str] | None = None,
    zone: tzinfo | None = None,
) -> DeskFacts:
    """`record` as it is foreseen; `names`: of agents and groups by id; `tags`: all that there are."""
    by_id = {tag.id: tag for tag in tags}
    running = session is not None and session.state == "active"
    door = record.state == "waiting"
    resolved = record.state == "resolved"
    part = takes_part(record, me)
    others = tuple(names.get(one, "") or tr("a colleague") for one in record.agents if one != me) + tuple(
        tr("{name} (looks on)", name=names.get(one, "") or tr("a colleague")) for one in record.watchers if one != me
    )
    return DeskFacts(
        state=_whose(record, me, names, (groups or {}).get(record.group or "", "")),
        owner=names.get(record.agent or "", "") if record.agent else "",
        owner_key=record.agent or "",
        others=others,
        tags=tuple(by_id[id] for id in record.tags if id in by_id),
        aside=_aside(record, names, now_ms, zone),
        attending=_attending(attending),
        answering=any(one.composing for one in attending),
        at_door=door,
        can_join=not door and not part,
        takes_part=part,
        can_resolve=not door and not resolved and not running,
        why_not_resolve=tr("End the phone session first.") if running and not door else "",
        resolved=resolved,
        snoozed=asleep(record, now_ms),
        rating=record.rating or 0,
    )


def _whose(record: Conversation, me: str, names: Mapping[str, str], group: str) -> str:
    if record.agent == me:
        return tr("Yours")
    if record.agent is not None:
        return names.get(record.agent, "") or tr("A colleague's")
    return tr("{group}, nobody yet", group=group) if group else tr("Nobody's yet")


def _aside(record: Conversation, names: Mapping[str, str], now_ms: int, zone: tzinfo | None) -> str:
    if record.snoozed_until is not None and asleep(record, now_ms):
        return tr("Put off until {when}", when=later_when(record.snoozed_until, now_ms, zone))
    if record.state == "resolved" and record.resolved_at is not None:
        when = short_when(record.resolved_at, now_ms, zone)
        who = names.get(record.resolved_by or "", "")
        return tr("Resolved by {name}, {when}", name=who, when=when) if who else tr("Resolved, {when}", when=when)
    return ""


def _attending(attending: Sequence[Attending]) -> str:
    answering = [one.name for one in attending if one.composing]
    if answering:
        return tr("{name} is answering", name=", ".join(answering))
    looking = [one.name for one in attending]
    return tr("{names} is here", names=", ".join(looking)) if looking else ""
