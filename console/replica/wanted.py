"""What somebody looks for, with every date and every "me" worked out, as the store asks for it and the screen gets it back. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from protocol.records import Conversation, Message

State = Literal["waiting", "open", "snoozed", "resolved"]
NOBODY = "-"
"""In the place of an agent or a group: conversations that have none."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conversations for which everything said here is true; an empty field says nothing.

    `words`: folded (terms.asked). Times in ms, `until` excluded. `ratings`: one of these values, 0 for unrated. Tags, agents, groups,
    portals: identifiers. Within a field of alternatives one is enough.
    """

    words: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    created: bool = False
    """The period is that of the creation, not of the last activity."""
    ratings: frozenset[int] = frozenset()
    commented: bool = False
    tags_any: tuple[str, ...] = ()
    tags_all: tuple[str, ...] = ()
    tags_none: tuple[str, ...] = ()
    assigned: tuple[str, ...] = ()
    took_part: tuple[str, ...] = ()
    resolved_by: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    portals: tuple[str, ...] = ()
    states: frozenset[State] = frozenset()
    conversation: str = ""
    """Only in this one."""
    now: int = 0
    """Until when somebody sleeps is judged by this."""


@dataclass(frozen=True, slots=True)
class Question:
    """`lines`: how many messages at most, those before `before` (`Answer.last`) if given; `people`: how many conversations by name.

    `threads`: how many conversations for which everything is true, words included, last activity first; `count`: up to how many of them
    are only counted.
    """

    wanted: Wanted
    lines: int = 0
    people: int = 0
    threads: int = 0
    count: int = 0
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A message that holds the words, and the conversation that it is in."""

    message: Message
    conversation: Conversation


@dataclass(slots=True)
class Answer:
    """What was found so far; `whole`: nothing more comes. `unindexed`: how many records search does not know yet.

    `more`: there are older lines, behind `last`.
    """

    lines: list[Line] = field(default_factory=list)
    people: list[Conversation] = field(default_factory=list)
    threads: list[Conversation] = field(default_factory=list)
    count: int = 0
    whole: bool = False
    more: bool = False
    last: int | None = None
    unindexed: int = 0
