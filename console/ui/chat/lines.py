"""What the thread view can draw: a closed set of lines, plain data made from a conversation. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from protocol.records import File

Tick = Literal["", "waiting", "sent", "delivered", "read", "failed"]


@dataclass(frozen=True, slots=True)
class DateLine:
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class UnreadLine:
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class EventLine:
    key: str
    icon: str
    text: str
    mood: Literal["", "bad", "warn", "good"] = ""
    detail: str = ""
    """What was folded into it, each on a line of its own: for the pointer's tip and for the clipboard."""
    order: int = 0
    """As a bubble's."""


@dataclass(frozen=True, slots=True)
class ReportLine(EventLine):
    """A device has told of itself: an event shown as a card. `findings`: what is worst, each with how grave it is; `detail` says it."""

    report: str = ""
    time: str = ""
    findings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """What a message answers: which, by whom, and one line of it."""

    key: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message. `first` of its group carries avatar and name; `why` says, when it failed, what to do."""

    key: str
    mine: bool
    name: str
    who: str
    """What the avatar's colours are chosen by."""
    body: str
    time: str
    tick: Tick = ""
    first: bool = True
    note: bool = False
    why: str = ""
    spoken: str = ""
    """Words for the tick, for those who hear the screen."""
    ours: bool = False
    """By an agent, me or a colleague: a colleague's bubble stands at the right, too."""
    files: tuple[File, ...] = ()
    """Its pictures, above the words."""
    order: int = 0
    """Where it stands among all lines of the conversation, held or not (`console.chat.selection`): its `seq`, once it is sent."""
    quote: Quote | None = None
    edited: bool = False
    gone: bool = False
    """Taken back: `body` says so."""
    by_mail: bool = False


@dataclass(frozen=True, slots=True)
class TypingLine:
    """`typed`: what is half written, where the portal shows it."""

    key: str
    text: str
    typed: str = ""


Line = DateLine | UnreadLine | EventLine | Bubble | TypingLine


def can_be_current(line: Line) -> bool:
    """What keys walk over and what can be copied: messages, and events that were folded into one line."""
    return isinstance(line, Bubble | ReportLine) or (isinstance(line, EventLine) and bool(line.detail))
