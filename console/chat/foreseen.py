"""A conversation as it will be once the broker has heard what waits in the outbox: what views show, also offline. Pure.

Only what a person sees at once is foreseen; what the broker decides otherwise replaces it with the next change.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import merge

from msgspec.structs import replace

from console.replica import Queued
from protocol import desk, limits, wire
from protocol.addresses import same_email
from protocol.conversations import takes_part
from protocol.records import Contact, Conversation


def foreseen(record: Conversation, queued: Iterable[Queued], me: str) -> Conversation:
    """`queued`: what waits, in order; requests about other conversations change nothing. `me`: my agent id."""
    for waiting in queued:
        if waiting.state != "failed" and waiting.conversation in (None, record.id):
            record = after_request(record, waiting.request, me, waiting.at_ms)
    return record


def foreseen_all(records: Iterable[Conversation], queued: Iterable[Queued], me: str) -> list[Conversation]:
    """The same for many."""
    about: dict[str | None, list[Queued]] = {}
    for waiting in queued:
        about.setdefault(waiting.conversation, []).append(waiting)
    everywhere = about.get(None, [])
    if not about:
        return list(records)
    return [foreseen(record, merge(everywhere, about.get(record.id, []), key=lambda waiting: waiting.n), me) for record in records]


def foreseen_contact(contact: Contact, queued: Iterable[Queued]) -> Contact:
    """The same for the fields of a contact."""
    for waiting in queued:
        request = waiting.request
        if waiting.state == "failed" or not isinstance(request, desk.ContactPut) or request.contact != contact.id:
            continue
        match request.field:
            case "name":
                contact = replace(contact, name=request.value)
            case "email":
                contact = replace(contact, email=same_email(request.value))
            case "phone":
                contact = replace(contact, phone=request.value)
            case "note":
                contact = replace(contact, note=request.value)
            case field:
                name = field.removeprefix("custom.")
                custom = {key: old for key, old in contact.custom.items() if key != name or request.value}
                contact = replace(contact, custom={**custom, name: request.value} if request.value else custom)
    return contact


def after_request(now: Conversation, request: wire.Request, me: str, at: int) -> Conversation:
    """What one request, made `at` that time (ms), makes of it."""
    match request:
        case desk.Join() | desk.Assign() | desk.Invite() | desk.Snooze(until=int()) | desk.AskRating() if now.state == "waiting":
            return now
        case desk.Join(watch=True):
            return _watching(now, me)
        case desk.Join():
            return _joined(now, me)
        case desk.Leave(agent=str() as agent):
            return now if agent == now.agent else _left(now, agent)
        case desk.Leave():
            return _left(now, me)
        case desk.Assign(agent=agent, group=group):
            agents, watchers = ([one for one in ids if one != agent] for ids in (now.agents, now.watchers))
            return replace(now, agent=agent, group=group or now.group, agents=agents, watchers=watchers)
        case desk.Invite(agent=agent, watch=watch):
            return _watching(now, agent) if watch else _joined(now, agent)
        case desk.Tagged(add=add, remove=remove):
            return replace(now, tags=[tag for tag in dict.fromkeys((*now.tags, *add)) if tag not in remove])
        case desk.Snooze(until=int() as until) if now.state == "resolved" or not at < until <= at + limits.SNOOZE_MOST_MS:
            return now
        case desk.Snooze(until=until):
            return replace(now, snoozed_until=until)
        case desk.Resolve() if now.state == "open":
            settles = at + limits.UNDO_WITHIN_MS
            return replace(now, state="resolved", resolved_at=at, resolved_by=me, settles_at=settles, snoozed_until=None)
        case desk.Reopen() if now.state == "resolved":
            return replace(now, state="open", resolved_at=None, resolved_by=None, settles_at=None)
        case desk.TagMerge(tag=tag, into=into) if tag in now.tags:
            return replace(now, tags=list(dict.fromkeys(into if id == tag else id for id in now.tags)))
        case desk.ContactPut(contact=contact, field="name", value=name) if contact == now.contact:
            return replace(now, name=name)
        case wire.Send(kind="text") if now.state != "waiting":
            reopened = replace(now, state="open", resolved_at=None, resolved_by=None, settles_at=None)
            return replace(_joined(reopened, me), replied_at=at if now.replied_at is None else now.replied_at)
        case wire.Admit() if now.state == "open" and now.agent is None:
            return replace(_joined(now, me), offered=None, offered_until=None, declined=[])
        case wire.Decline() if now.offered == me:
            return replace(now, offered=None, offered_until=None, declined=[*now.declined, me])
        case desk.AskRating():
            return replace(now, rating_asked_at=at)
        case _:
            return now


def _watching(now: Conversation, agent: str) -> Conversation:
    return now if takes_part(now, agent) else replace(now, watchers=_with(now.watchers, agent))


def _joined(now: Conversation, agent: str) -> Conversation:
    watchers = [one for one in now.watchers if one != agent]
    if now.agent is None:
        return replace(now, agent=agent, watchers=watchers)
    if takes_part(now, agent):
        return now
    return replace(now, agents=[*now.agents, agent], watchers=watchers)


def _left(now: Conversation, agent: str) -> Conversation:
    if now.agent == agent:
        return replace(now, agent=now.agents[0] if now.agents else None, agents=now.agents[1:])
    return replace(now, agents=[one for one in now.agents if one != agent], watchers=[one for one in now.watchers if one != agent])


def _with(ids: list[str], id: str) -> list[str]:
    return ids if id in ids else [*ids, id]
