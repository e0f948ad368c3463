"""Which news a record of the feed is for me: a line of a thread, a customer at the door, a conversation that was given to me. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from console.alerts.news import Event, News
from console.chat.happenings import happening
from console.chat.listing import files_in_words
from console.chat.offers import wish_words
from protocol.conversations import is_there
from protocol.records import Conversation, Message

CONSENT = frozenset({"granted", "denied", "revoked"})
NEEDS_ME = frozenset({"ended", "share_failed", "share_stopped"})
GIVEN = {"assigned": True, "transferred": True, "invited": False}
"""Event lines by which a colleague gives me a conversation (True: to own), or calls me in."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who is told: an agent's id, the name that colleagues write after `@`, and the groups that decide whose queue is mine."""

    id: str
    name: str = ""
    groups: frozenset[str] = frozenset()


def concerns(conversation: Conversation, me: Me) -> bool:
    """Whether one that nobody has taken is mine to take: those of other groups are not."""
    return conversation.group is None or conversation.group in me.groups


def mentions(body: str, name: str) -> bool:
    """`@` and the whole name, or its first word, as a word of its own; capitals and accents as anybody types them."""
    words = name.split()
    names = {" ".join(words), words[0]} if words else set()
    return any(re.search(rf"(?<!\w)@{re.escape(n)}(?!\w)", " ".join(body.split()), re.IGNORECASE) for n in names)


def at_the_door(conversation: Conversation, me: Me) -> News | None:
    if conversation.state != "waiting" or not concerns(conversation, me):
        return None
    return News(Event.WAITING, conversation.id, conversation.name, who=conversation.label)


def offered(conversation: Conversation, me: Me) -> News | None:
    """What the broker asks me to take, by the portal's routing."""
    if conversation.offered != me.id or conversation.agent is not None or not me.id:
        return None
    return News(Event.OFFERED, conversation.id, conversation.name, wish_words(conversation))


def given(conversation: Conversation, newest: Iterable[Message], me: Me) -> News | None:
    """A colleague's doing by which it came to me, if it is among the newest lines and still holds."""
    for message in sorted(newest, key=lambda m: m.seq, reverse=True):
        kind = message.event.type if message.event is not None else ""
        if kind not in GIVEN or message.author.kind != "agent" or message.author.id == me.id:
            continue
        if conversation.agent == me.id if GIVEN[kind] else me.id in (*conversation.agents, *conversation.watchers):
            return News(Event.ASSIGNED, conversation.id, conversation.name, who=message.author.name, seq=message.seq, customer=False)
        return None
    return None


def news_of(message: Message, conversation: Conversation, me: Me) -> News | None:
    """What a line of a thread is for me; None for my own, for what was taken back, and for what concerns others."""
    if message.deleted_at is not None or (message.author.kind == "agent" and message.author.id == me.id):
        return None
    event = _event(message, conversation, me)
    if event is None:
        return None
    if message.kind == "event":
        line = happening(message, me.id).text
    else:
        line = message.body or files_in_words(message.files)
    customer = message.author.kind == "customer"
    return News(event, conversation.id, conversation.name, line, "" if customer else message.author.name, message.seq, customer)


def _event(message: Message, conversation: Conversation, me: Me) -> Event | None:
    mine = conversation.agent == me.id
    if message.kind == "note":
        return Event.MENTION if mentions(message.body, me.name) else Event.MINE if mine else None
    if message.kind == "event":
        kind = message.event.type if message.event is not None else ""
        if kind in CONSENT and message.author.kind == "customer" and is_there(conversation, me.id):
            return Event.CONSENT
        return Event.SESSION if kind in NEEDS_ME and mine and message.author.kind != "agent" else None
    if message.author.kind != "customer":
        return None
    if conversation.state == "waiting":
        return None  # at the door: that is told already
    if mine:
        return Event.MINE
    if conversation.agent is None:
        return Event.UNASSIGNED if concerns(conversation, me) else None
    return Event.INVITED if is_there(conversation, me.id) else None
