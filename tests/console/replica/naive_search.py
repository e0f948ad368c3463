"""Search as slowly and plainly as it can be said: every record is looked at, nothing is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone

from console.chat.filters import ME, NOBODY, Filters
from console.replica import terms
from protocol.fields import Record
from protocol.records import Code, Contact, Conversation, Message


def named_with(document: Sequence[str], query: Sequence[str]) -> bool:
    """Whether a name of these words is found: each word of the query begins one of them, or is inside one from three letters on."""
    return all(any(word.startswith(part) or (len(part) >= 3 and part in word) for word in document) for part in query)


ZONE = timezone(timedelta(hours=-5))


class Naive:
    """Over all records that are held, by kind and id."""

    def __init__(self, held: dict[tuple[str, str], Record], now_ms: int, me: str) -> None:
        self.now, self.me = now_ms, me
        self.conversations = {c.id: c for c in held.values() if isinstance(c, Conversation)}
        self.messages = [m for m in held.values() if isinstance(m, Message)]
        self.contacts = {c.id: c for c in held.values() if isinstance(c, Contact)}
        self.codes = {c.id: c for c in held.values() if isinstance(c, Code)}

    def threads(self, wanted: Filters) -> list[str]:
        found = [c for c in self.conversations.values() if self.filtered(c, wanted) and self.has_text(c, wanted.text)]
        return [c.id for c in sorted(found, key=lambda c: (max(c.last_at, c.created_at), c.id), reverse=True)]

    def lines(self, wanted: Filters) -> set[str]:
        asked = terms.asked(wanted.text)
        return {
            m.id
            for m in self.messages
            if asked and self.filtered(self.conversations[m.conversation], wanted) and terms.said_with(terms.spoken(m), asked)
        }

    def people(self, wanted: Filters) -> set[str]:
        asked = terms.asked(wanted.text)
        return {c.id for c in self.conversations.values() if asked and self.filtered(c, wanted) and self.is_named(c, asked)}

    def has_text(self, conversation: Conversation, text: str) -> bool:
        asked = terms.asked(text)
        if not asked:
            return True
        inside = [m for m in self.messages if m.conversation == conversation.id]
        said = any(terms.said_with(terms.spoken(m), asked) or named_with(terms.names(m), asked) for m in inside)
        return said or self.is_named(conversation, asked)

    def is_named(self, conversation: Conversation, asked: list[str]) -> bool:
        whole: list[Record | None] = [conversation, self.contacts.get(conversation.contact or ""), self.codes.get(conversation.code or "")]
        return any(named_with(terms.names(record), asked) for record in whole if record is not None)

    def filtered(self, c: Conversation, wanted: Filters) -> bool:
        when = c.created_at if wanted.created else max(c.last_at, c.created_at)
        if wanted.period and not self.in_period(when, wanted.period):
            return False
        if wanted.rating and not any(_rated(c, one) for one in wanted.rating):
            return False
        if wanted.comment and not c.rating_comment.strip():
            return False
        spoke = {m.author.id for m in self.messages if m.conversation == c.id and m.kind != "event" and m.author.kind == "agent"}
        return (
            (not wanted.tag or bool(set(wanted.tag) & set(c.tags)))
            and set(wanted.tags_all) <= set(c.tags)
            and not set(wanted.tags_none) & set(c.tags)
            and self.one_of(wanted.agent, [c.agent])
            and self.one_of(wanted.part, [*c.agents, *spoke, *([c.agent] if c.agent else [])])
            and self.one_of(wanted.resolver, [c.resolved_by])
            and self.one_of(wanted.group, [c.group])
            and self.one_of(wanted.portal, [c.portal])
            and (not wanted.state or self.state(c) in wanted.state)
        )

    def one_of(self, wanted: Iterable[str], there: Iterable[str | None]) -> bool:
        named = [self.me if one == ME else None if one == NOBODY else one for one in wanted]
        return not named or any(one in list(there) for one in named)

    def state(self, c: Conversation) -> str:
        return "snoozed" if c.state == "open" and (c.snoozed_until or 0) > self.now else c.state

    def in_period(self, when: int, period: str) -> bool:
        day = datetime.fromtimestamp(when / 1000, ZONE).date()
        today = datetime.fromtimestamp(self.now / 1000, ZONE).date()
        ago = (today - day).days
        match period:
            case "today":
                return ago == 0
            case "yesterday":
                return ago == 1
            case "7d" | "30d" | "365d":
                return 0 <= ago < int(period[:-1])
            case "month":
                return ago >= 0 and (day.year, day.month) == (today.year, today.month)
        first, _, last = period.partition("..")
        return (not first or first <= day.isoformat()) and (not last or day.isoformat() <= last)


def _rated(c: Conversation, one: str) -> bool:
    return {"rated": c.rating is not None, "unrated": c.rating is None}.get(one, str(c.rating) == one)
