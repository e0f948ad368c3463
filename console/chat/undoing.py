"""What undoes a deed: the requests that make a conversation again what it was. Pure; identifiers of requests are the desk's to give."""

from __future__ import annotations

from collections.abc import Iterator

from console.chat.foreseen import after_request
from console.intents import NO_ID
from protocol import desk
from protocol.conversations import is_there
from protocol.desk import DeskRequest
from protocol.records import Conversation


def undo_of(request: DeskRequest, before: Conversation, me: str, now_ms: int) -> list[DeskRequest]:
    """What brings back all that `request` changes of the conversation, in order; nothing where it changes nothing, or nothing can.

    Only what this one request changed is put back: what colleagues do meanwhile stays.
    """
    now, back = after_request(before, request, me, now_ms), list[DeskRequest]()
    for step in (_state, _owner, _helpers, _watchers, _tags, _snooze):
        for made in step(before, now, me):
            now = after_request(now, made, me, now_ms)
            back.append(made)
    return back


def _state(before: Conversation, now: Conversation, me: str) -> Iterator[DeskRequest]:
    if before.state == now.state:
        return
    if now.state == "resolved":
        yield desk.Reopen(id=NO_ID, conversation=before.id)
    elif before.state == "resolved":
        yield desk.Resolve(id=NO_ID, conversation=before.id)


def _owner(before: Conversation, now: Conversation, me: str) -> Iterator[DeskRequest]:
    if (before.agent, before.group) != (now.agent, now.group):
        yield desk.Assign(id=NO_ID, conversation=before.id, agent=before.agent, group=before.group)


def _helpers(before: Conversation, now: Conversation, me: str) -> Iterator[DeskRequest]:
    yield from (_let_go(before, who, me) for who in now.agents if who not in before.agents)
    yield from (_ask(before, who, me, watch=False) for who in before.agents if who not in now.agents)


def _watchers(before: Conversation, now: Conversation, me: str) -> Iterator[DeskRequest]:
    yield from (_let_go(before, who, me) for who in now.watchers if not is_there(before, who))
    yield from (_ask(before, who, me, watch=True) for who in before.watchers if who not in now.watchers)


def _tags(before: Conversation, now: Conversation, me: str) -> Iterator[DeskRequest]:
    add, remove = [tag for tag in before.tags if tag not in now.tags], [tag for tag in now.tags if tag not in before.tags]
    if add or remove:
        yield desk.Tagged(id=NO_ID, conversation=before.id, add=add, remove=remove)


def _snooze(before: Conversation, now: Conversation, me: str) -> Iterator[DeskRequest]:
    if before.snoozed_until != now.snoozed_until:
        yield desk.Snooze(id=NO_ID, conversation=before.id, until=before.snoozed_until)


def _let_go(before: Conversation, who: str, me: str) -> DeskRequest:
    return desk.Leave(id=NO_ID, conversation=before.id, agent=None if who == me else who)


def _ask(before: Conversation, who: str, me: str, *, watch: bool) -> DeskRequest:
    if who == me:
        return desk.Join(id=NO_ID, conversation=before.id, watch=watch)
    return desk.Invite(id=NO_ID, conversation=before.id, agent=who, watch=watch)
