"""The conversation list: which belong behind which filter, who, what last, how long somebody waits, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum
from typing import Literal

from console.attendance import Attending
from console.chat.dates import short_when
from console.chat.happenings import happening
from console.chat.names import label_beside
from console.chat.snoozing import asleep
from console.chat.way import at_door
from console.durations import lasted
from console.live_view import LiveView, Phase
from console.words import tr
from protocol.conversations import last_active, takes_part
from protocol.records import Conversation, File, Message, Tag
from protocol.support import Session

WARN_AFTER_MS = 2 * 60 * 1000
BAD_AFTER_MS = 10 * 60 * 1000
"""tawk warns at ten minutes, LiveChat after 40 s (requirements/chat.md section 3); ours grows in two steps."""
LINE_CHARS = 160
FAR_MS = 2**53
"""Later than any time that a record holds: nobody waits."""

Section = Literal["waiting", "mine", "unassigned", "colleagues", "snoozed", "ended"]
SECTIONS: tuple[Section, ...] = ("waiting", "mine", "unassigned", "colleagues", "snoozed", "ended")
Level = Literal["", "warn", "bad"]


class Filter(Enum):
    """The places of the list. New: nobody has answered yet; mine: owned or helped with; groups: handed to a group of mine and taken by
    nobody; open: everything that is not resolved."""

    NEW = "new"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    GROUPS = "groups"
    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class About:
    """What a row is made of. `last`: the newest line; `unanswered_since`: when the customer's first text after our last one came, in ms.

    `failed`: something that I wrote was not sent; `draft`: what I have begun to write.
    """

    conversation: Conversation
    last: Message | None = None
    unanswered_since: int | None = None
    unread: int = 0
    live: LiveView | None = None
    session: Session | None = None
    failed: bool = False
    typing: bool = False
    here: bool = False
    """The customer has a page open."""
    draft: str = ""
    portal: str = ""
    """The portal's name, where there are several."""
    tags: Sequence[Tag] = ()
    attending: Sequence[Attending] = ()

    @property
    def ended(self) -> bool:
        """It is resolved; the customer's next word opens it again."""
        return self.conversation.state == "resolved"


@dataclass(frozen=True, slots=True)
class LastLine:
    """`who`: "You" or a colleague, before what they wrote; empty before a customer's words and events."""

    text: str
    who: str = ""

    def words(self) -> str:
        return tr("{name}: {line}", name=self.who, line=self.text) if self.who else self.text


@dataclass(frozen=True, slots=True)
class ListRow:
    """`waits_ms`: how long the customer has been waiting for us, None when nobody waits; `waits` says it."""

    id: str
    name: str
    label: str
    line: LastLine | None
    note: bool
    time: str
    unread: int
    waits_ms: int | None
    waits: str
    level: Level
    section: Section


def belongs(record: Conversation, which: Filter, me: str, now_ms: int, groups: Container[str] = ()) -> bool:
    """Whether a place shows it; `groups`: mine. Who waits at the door is everybody's; who is put off comes back by the clock here."""
    if record.state == "resolved":
        return which is Filter.RESOLVED
    if record.state == "waiting":
        return which is not Filter.RESOLVED
    if asleep(record, now_ms):
        return which is Filter.OPEN
    match which:
        case Filter.NEW:
            return record.agent is None and record.replied_at is None
        case Filter.MINE:
            return takes_part(record, me)
        case Filter.UNASSIGNED:
            return record.agent is None
        case Filter.GROUPS:
            return record.agent is None and record.group is not None and record.group in groups
        case Filter.OPEN:
            return True
        case Filter.RESOLVED:
            return False


def is_for(record: Conversation, me: str, now_ms: int) -> bool:
    """Whether what a customer writes here is for this agent to answer: what is his, what he helps with, and what is nobody's."""
    return not asleep(record, now_ms) and (record.agent is None or takes_part(record, me))


def counts(records: Iterable[Conversation], me: str, now_ms: int, groups: Container[str] = ()) -> dict[Filter, int]:
    """How many stand in each place; what is resolved is not counted."""
    going = [record for record in records if record.state != "resolved"]
    return {which: sum(belongs(record, which, me, now_ms, groups) for record in going) for which in Filter}


def listing(about: Iterable[About], me: str, now_ms: int, zone: tzinfo | None = None) -> list[ListRow]:
    """Rows in order: the door, mine, free, colleagues', what is over. In each: live phones, who waits longest, last activity."""
    ordered = sorted(about, key=lambda a: _place(a, me, now_ms))
    return [row(a, me, now_ms, zone) for a in ordered]


def row(about: About, me: str, now_ms: int, zone: tzinfo | None = None) -> ListRow:
    """One conversation as its row says it; `me` is an agent's id."""
    conversation, last = about.conversation, about.last
    section = section_of(about, me, now_ms)
    since = waiting_since(about)
    waits_ms = None if since is None else max(0, now_ms - since)
    return ListRow(
        id=conversation.id,
        name=conversation.name or tr("Without a name"),
        label=label_beside(conversation.name, conversation.label),
        line=None if last is None else line_of(last, me),
        note=last is not None and last.kind == "note",
        time=short_when(last_active(conversation), now_ms, zone),
        unread=about.unread,
        waits_ms=waits_ms,
        waits="" if waits_ms is None else waiting_words(waits_ms),
        level=level_of(waits_ms),
        section=section,
    )


def section_of(about: About, me: str, now_ms: int) -> Section:
    """Which part of the list a conversation stands in; `me`: my agent id."""
    conversation = about.conversation
    if about.ended:
        return "ended"
    if at_door(conversation, about.live):
        return "waiting"
    if conversation.state == "waiting":
        return "mine"  # let in from here, and the record that says so is on its way
    if asleep(conversation, now_ms):
        return "snoozed"
    if conversation.agent is None:
        return "unassigned"
    return "mine" if takes_part(conversation, me) else "colleagues"


def waiting_since(about: About) -> int | None:
    """Since when the customer waits: at the door, or for an answer to the first line after our last one."""
    conversation = about.conversation
    if about.ended:
        return None
    if at_door(conversation, about.live):
        return conversation.created_at
    return about.unanswered_since


def level_of(waits_ms: int | None) -> Level:
    if waits_ms is None or waits_ms < WARN_AFTER_MS:
        return ""
    return "warn" if waits_ms < BAD_AFTER_MS else "bad"


def waiting_words(waits_ms: int) -> str:
    """Short, for the right end of a row."""
    return tr("waits") if waits_ms < 60_000 else tr("waits {time}", time=lasted(waits_ms))


def line_of(message: Message, me: str) -> LastLine:
    """The last line on one line: ours with a word before it, events in words."""
    if message.kind == "event":
        return LastLine(happening(message, me).text[:LINE_CHARS])
    text = " ".join(message.body.split())[:LINE_CHARS] or files_in_words(message.files)
    if message.author.kind != "agent":
        return LastLine(text)
    mine = message.author.id == me or not message.author.name
    return LastLine(text, tr("You") if mine else message.author.name)


def files_in_words(files: Sequence[File]) -> str:
    """What stands for files where none can be shown: one by its name, unless it is a picture; empty for none."""
    if not files:
        return ""
    if all(file.width for file in files):
        return tr("Picture") if len(files) == 1 else tr("{n} pictures", n=len(files))
    return files[0].name if len(files) == 1 else tr("{n} files", n=len(files))


def _place(about: About, me: str, now_ms: int) -> tuple[int, bool, int, int, str]:
    """A live phone is work in hand and stands above those who wait, as a technician looks at it all the time."""
    section, since, conversation = section_of(about, me, now_ms), waiting_since(about), about.conversation
    waits = FAR_MS if since is None else since
    phone = section != "ended" and about.live is not None and about.live.phase in (Phase.LIVE, Phase.RECONNECTING)
    return SECTIONS.index(section), not phone, waits, -last_active(conversation), conversation.id
