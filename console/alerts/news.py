"""What may be told, and by which ways: the two axes of the settings' matrix, and one piece of news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

NEVER_BY_READING = 2**53
"""`seq` of news that no reading takes back: only somebody's deed does."""


class Event(StrEnum):
    """What happened, the most pressing first: of several at once, the first gives its name and its sound."""

    WAITING = "waiting"
    """A customer waits at the door."""
    OFFERED = "offered"
    """The broker asks me to take a conversation, for half a minute."""
    SESSION = "session"
    """A session of mine needs me: it broke off, or was ended by the other side."""
    ASSIGNED = "assigned"
    """A colleague gave me a conversation, or called me into one."""
    MENTION = "mention"
    """A colleague's note names me."""
    CONSENT = "consent"
    """The customer answered whether I may see or do something."""
    MINE = "mine"
    """A new line in a conversation of mine."""
    INVITED = "invited"
    """A new line in a conversation of a colleague's that I take part in."""
    UNASSIGNED = "unassigned"
    """A new line in a conversation that nobody has taken."""


class Channel(StrEnum):
    BANNER = "banner"
    """In our own window, while it is in front."""
    NATIVE = "native"
    """The system's own notification, while another window is in front."""
    SOUND = "sound"
    TRAY = "tray"
    """A mark on the icon in the tray. The numbers on it stand there in any case."""
    TASKBAR = "taskbar"
    """The window's button in the task bar asks for attention."""


UNANSWERED = frozenset({Event.WAITING, Event.MINE, Event.UNASSIGNED})
"""After these somebody waits for us: what goes unanswered is told again, louder."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened in a conversation. Texts are the other side's, as they came.

    `name`: the customer's; `who`: whose doing it is, where that is somebody else; `line`: what was written, or the event in words.
    `seq`: the place in the thread; whoever has read that far needs no telling.
    """

    event: Event
    conversation: str
    name: str
    line: str = ""
    who: str = ""
    seq: int = NEVER_BY_READING
    customer: bool = True
    """Written or done by the customer: somebody waits for an answer."""


def most_pressing(news: Iterable[News]) -> News:
    """By the order of `Event`; of equals the newest. `news`: oldest first, not none."""
    return min(reversed(list(news)), key=lambda one: list(Event).index(one.event))
