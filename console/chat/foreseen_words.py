"""What agents share, and the own status, as they will stand once the queued requests are through. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from console.replica.outbox import Queued
from protocol import desk
from protocol.records import Agent, Group, Macro, Status, Tag

Shared = TypeVar("Shared", Group, Macro, Tag)


def tags(held: Sequence[Tag], queued: Iterable[Queued]) -> list[Tag]:
    """By name, without those that were merged into another."""
    by_id = {tag.id: tag for tag in held}
    for request in _going(queued):
        match request:
            case desk.TagPut(tag=tag):
                before = by_id.get(tag.id)
                by_id[tag.id] = replace(tag, merged_into=before.merged_into if before is not None else None)
            case desk.TagMerge(tag=one, into=other) if one in by_id and other in by_id:
                by_id[one] = replace(by_id[one], archived=True, merged_into=other)
            case _:
                pass
    return _named(tag for tag in by_id.values() if tag.merged_into is None)


def merged(queued: Iterable[Queued]) -> dict[str, str]:
    """Tags whose merging the broker has not heard of yet, and what they become."""
    return {request.tag: request.into for request in _going(queued) if isinstance(request, desk.TagMerge)}


def groups(held: Sequence[Group], queued: Iterable[Queued]) -> list[Group]:
    """By name, archived ones included."""
    by_id = {group.id: group for group in held}
    by_id |= {request.group.id: request.group for request in _going(queued) if isinstance(request, desk.GroupPut)}
    return _named(by_id.values())


def macros(held: Sequence[Macro], queued: Iterable[Queued]) -> list[Macro]:
    """By name, archived ones included."""
    by_id = {macro.id: macro for macro in held}
    by_id |= {request.macro.id: request.macro for request in _going(queued) if isinstance(request, desk.MacroPut)}
    return _named(by_id.values())


def status(agents: Iterable[Agent], queued: Iterable[Queued], me: str) -> Status:
    """What this agent has chosen last, on whatever device the broker has heard of, or on this one."""
    stands: Status = next((agent.status for agent in agents if agent.id == me), "online")
    for request in _going(queued):
        if isinstance(request, desk.StatusPut):
            stands = request.status
    return stands


def _going(queued: Iterable[Queued]) -> Iterator[object]:
    return (one.request for one in queued if one.state != "failed")


def _named(records: Iterable[Shared]) -> list[Shared]:
    return sorted(records, key=lambda record: (record.name.casefold(), record.id))
