"""What agents share, who is blocked, and the own status, as they will stand once the queued requests are through. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from console.replica.outbox import Queued
from protocol import desk, wire
from protocol.blocks import normal
from protocol.fields import Record, Status
from protocol.records import Agent, Block, Group, Macro, Portal, Shortcut, Tag, View
from protocol.sharing import may_make_own

R = TypeVar("R", bound=Record)
Named = TypeVar("Named", Group, Macro, Tag, View)
Owned = TypeVar("Owned", Macro, Shortcut, View)


def tags(held: Sequence[Tag], queued: Iterable[Queued]) -> list[Tag]:
    """By name, archived and merged ones included."""
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
    return _named(by_id.values())


def tag_names(tags: Sequence[Tag]) -> dict[str, str]:
    """By id; one that was merged has the name of what it became."""
    by_id = {tag.id: tag for tag in tags}
    names = {}
    for tag in tags:
        seen, became = {tag.id}, tag
        while became.merged_into in by_id and became.merged_into not in seen:
            seen.add(became.merged_into)
            became = by_id[became.merged_into]
        names[tag.id] = became.name
    return names


def portals(held: Sequence[Portal], queued: Iterable[Queued]) -> list[Portal]:
    """In their order, archived ones included; new ones come last."""
    return _with(held, (request.portal for request in _going(queued) if isinstance(request, wire.PortalPut)))


def agents(held: Sequence[Agent], queued: Iterable[Queued], me: str) -> list[Agent]:
    """In their order, with what is wished for oneself or by an owner."""
    by_id = {agent.id: agent for agent in held}
    owner = me in by_id and by_id[me].role == "owner"
    for request in _going(queued):
        if isinstance(request, desk.AgentPut) and request.agent in by_id and (owner or request.agent == me):
            agent = by_id[request.agent]
            mail = agent.mail if request.mail is None else request.mail
            by_id[agent.id] = replace(agent, mail=mail, capacity=agent.capacity if request.capacity is None else request.capacity)
    return list(by_id.values())


def groups(held: Sequence[Group], queued: Iterable[Queued]) -> list[Group]:
    """By name, archived ones included."""
    return _named(_with(held, (request.group for request in _going(queued) if isinstance(request, desk.GroupPut))))


def macros(held: Sequence[Macro], queued: Iterable[Queued], *, owner: bool) -> list[Macro]:
    """By name, archived ones included. `owner`: of the workspace, who asks."""
    return _named(_with_own(held, owner, (request.macro for request in _going(queued) if isinstance(request, desk.MacroPut))))


def views(held: Sequence[View], queued: Iterable[Queued], *, owner: bool) -> list[View]:
    """By name, archived ones included."""
    return _named(_with_own(held, owner, (request.view for request in _going(queued) if isinstance(request, desk.ViewPut))))


def shortcuts(held: Sequence[Shortcut], queued: Iterable[Queued], *, owner: bool) -> list[Shortcut]:
    """By code, archived ones included."""
    put = _with_own(held, owner, (request.shortcut for request in _going(queued) if isinstance(request, desk.ShortcutPut)))
    return sorted(put, key=lambda one: (one.code.casefold(), one.id))


def blocks(held: Sequence[Block], queued: Iterable[Queued], me: str) -> list[Block]:
    """The newest first, lifted and expired ones included. Who blocks first, and when, stays so, as the broker has it."""
    by_id = {block.id: block for block in held}
    for request in _going(queued):
        if isinstance(request, desk.BlockPut):
            block, before = normal(request.block) or request.block, by_id.get(request.block.id)
            by_id[block.id] = replace(block, agent=before.agent, at=before.at) if before is not None else replace(block, agent=me)
    return sorted(by_id.values(), key=lambda block: (block.at, block.id), reverse=True)


def status(agents: Iterable[Agent], queued: Iterable[Queued], me: str) -> Status:
    """What this agent has chosen last, on whatever device the broker has heard of, or on this one."""
    stands: Status = next((agent.status for agent in agents if agent.id == me), "online")
    for request in _going(queued):
        if isinstance(request, desk.StatusPut):
            stands = request.status
    return stands


def _going(queued: Iterable[Queued]) -> Iterator[object]:
    return (one.request for one in queued if one.state != "failed")


def _with(held: Iterable[R], put: Iterable[R]) -> list[R]:
    """What was put takes the place of what is held."""
    return list({record.id: record for records in (held, put) for record in records}.values())


def _with_own(held: Iterable[Owned], owner: bool, put: Iterable[Owned]) -> list[Owned]:
    """The same, less what the broker will refuse."""
    by_id = {record.id: record for record in held}
    for record in put:
        if record.owner is None or may_make_own(by_id.get(record.id), owner=owner):
            by_id[record.id] = record
    return list(by_id.values())


def _named(records: Iterable[Named]) -> list[Named]:
    return sorted(records, key=lambda record: (record.name.casefold(), record.id))
