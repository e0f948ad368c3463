"""A thread as the lines that a view draws, from messages, unsent requests and cursors. Pure.

Keys are stable: an unsent message keeps its key when it becomes a record, a day keeps its line when older messages come
before it. `splice` tells what changed between two states, so that a view lays out only that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from typing import Literal

from console.chat.dates import clock, day_words, moment, time_of_day
from console.chat.folding import folded, joins
from console.chat.happenings import Mood, happening
from console.chat.mail_words import mail_spoken, mail_trouble
from console.chat.quoting import Quoted, quoted, taken_back
from console.chat.selection import UNSENT
from console.replica import Queued
from console.words import tr, trn
from protocol import wire
from protocol.records import Cursor, File, Mailing, Message

GROUP_GAP_MS = 15 * 60 * 1000
"""Lines of one author closer than this form a group (requirements/chat.md section 3, as in Telegram Desktop)."""

Delivery = Literal["", "queued", "sent", "delivered", "read", "failed"]


@dataclass(frozen=True, slots=True)
class DayItem:
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class NewItem:
    """The bar above the first unread line."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class EventItem:
    """One event, or several folded into one line: `each` then tells every one with its time. `key`: the last one's id."""

    key: str
    text: str
    icon: str
    mood: Mood
    time: str
    at: int
    each: tuple[str, ...] = ()
    order: int = 0


@dataclass(frozen=True, slots=True)
class Reported:
    """What a card tells of a device's report: what is worst in it, each with how grave it is."""

    report: str
    findings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReportItem:
    """A device has told of itself, and what it told is here."""

    key: str
    text: str
    time: str
    at: int
    order: int
    told: Reported


@dataclass(frozen=True, slots=True)
class BubbleItem:
    """A message or note. `first` and `last` of its group; `who` names the author for good (colours); `seq` 0 while unsent.
    `order` is where it stands among all lines, as `console.chat.selection` counts.

    `ours`: by an agent, me or a colleague. `code`: the broker's reason, when `delivery` is failed. `files`: its pictures.
    """

    key: str
    mine: bool
    ours: bool
    note: bool
    name: str
    who: str
    body: str
    time: str
    at: int
    seq: int
    delivery: Delivery
    first: bool
    last: bool
    code: str = ""
    files: tuple[File, ...] = ()
    order: int = 0
    quote: Quoted | None = None
    edited: bool = False
    gone: bool = False
    """Taken back; `body` says so."""
    by_mail: bool = False
    trouble: str = ""
    """What is wrong with a mail of ours."""
    spoken: str = ""
    """How far it is, where that is said otherwise than of a chat message."""


Item = DayItem | NewItem | EventItem | ReportItem | BubbleItem


@dataclass(frozen=True, slots=True)
class Me:
    """Who looks. `name` is shown on unsent lines."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """What was unread when the conversation was opened: from which `seq` on, and how many lines of others."""

    seq: int
    count: int


def thread(
    messages: Sequence[Message],
    queued: Sequence[Queued],
    cursors: Iterable[Cursor],
    me: Me,
    now_ms: int,
    unread: Unread | None = None,
    zone: tzinfo | None = None,
    find: Callable[[str], Message | None] = lambda _id: None,
    mailing: Callable[[str], Mailing | None] = lambda _id: None,
    reported: Callable[[str], Reported | None] = lambda _id: None,
) -> list[Item]:
    """The lines, oldest first. `messages` in the order of `seq`, any stretch of them; `unread`: where the bar of what is new stands.

    `find` has the messages that are answered and not among these, `mailing` what became of those that went by e-mail, `reported` what a
    device told.
    """
    delivered, read = reached(cursors)
    lines = _Lines(now_ms, zone, me.id)
    here = {m.id: m for m in messages}

    def quote(id: str | None) -> Quoted | None:
        answered = (here.get(id) or find(id)) if id else None
        return quoted(answered, me.id) if answered is not None else None

    for message in messages:
        time = lines.day(message.at)
        if unread is not None and message.seq == unread.seq:
            lines.new(unread.count)
        if message.kind == "event":
            told = reported(message.event.args.get("report", "")) if message.event and message.event.type == "reported" else None
            lines.event(message) if told is None else lines.report(message, told)
        else:
            item = _bubble(message, time, me, delivered, read, quote(message.reply_to))
            lines.bubble(_mailed(item, message, mailing(message.id)) if message.via == "email" else item)
    for waiting in queued:
        if waiting.id not in here and isinstance(waiting.request, wire.Send):
            at = waiting.sent_at or waiting.at_ms
            lines.bubble(_unsent(waiting, waiting.request, at, lines.day(at), me, quote(waiting.request.reply_to)))
    return lines.done()


def reached(cursors: Iterable[Cursor]) -> tuple[int, int]:
    """How far the customer has received and read; what is read has been received."""
    delivered = read = 0
    for cursor in cursors:
        if cursor.kind == "customer":
            read = max(read, cursor.read)
            delivered = max(delivered, cursor.delivered, cursor.read)
    return delivered, read


@dataclass(frozen=True, slots=True)
class Splice:
    """Replace `removed` lines from `at` on by `items`. Nothing changed when both are empty."""

    at: int
    removed: int
    items: list[Item]


def splice(old: Sequence[Item], new: Sequence[Item]) -> Splice:
    """The shortest single replacement that makes `new` of `old`: equal lines at both ends stay untouched."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return Splice(head, len(old) - head - tail, list(new[head : len(new) - tail]))


def spoken(delivery: Delivery) -> str:
    """The tick for those who hear the screen."""
    match delivery:
        case "queued":
            return tr("waiting to be sent")
        case "sent":
            return tr("sent")
        case "delivered":
            return tr("delivered")
        case "read":
            return tr("read")
        case "failed":
            return tr("not sent")
    return ""


class _Lines:
    """Gathers lines and closes groups."""

    def __init__(self, now_ms: int, zone: tzinfo | None, me: str) -> None:
        self._items: list[Item] = []
        self._zone, self._me = zone, me
        self._today = moment(now_ms, zone).date()
        self._day = date.min
        self._held: BubbleItem | None = None
        self._first = True
        self._events: list[Message] = []
        """Held until what follows tells whether it belongs to them."""

    def day(self, at: int) -> str:
        """A separator when a later day begins; a clock that was set back begins none. Gives the time of day."""
        here = moment(at, self._zone)
        day = here.date()
        if day > self._day:
            self._day = day
            self._close()
            self._items.append(DayItem(f"day {day.isoformat()}", day_words(day, self._today)))
        return time_of_day(here)

    def new(self, count: int) -> None:
        self._close()
        self._items.append(NewItem("new", trn("{n} new", "{n} new ones", count)))

    def event(self, message: Message) -> None:
        if not (self._events and joins(self._events[-1], message)):
            self._close()
        self._events.append(message)

    def report(self, message: Message, told: Reported) -> None:
        self._close()
        text, time = happening(message, self._me).text, clock(message.at, self._zone)
        self._items.append(ReportItem(message.id, text, time, message.at, message.seq, told))

    def bubble(self, item: BubbleItem) -> None:
        self._tell()
        before = self._held
        joins = before is not None and before.who == item.who and before.note == item.note and abs(item.at - before.at) < GROUP_GAP_MS
        self._release(last=not joins)
        self._held, self._first = item, not joins

    def done(self) -> list[Item]:
        self._close()
        return self._items

    def _close(self) -> None:
        """A group of bubbles or of events ends here."""
        self._release(last=True)
        self._tell()

    def _tell(self) -> None:
        events, self._events = self._events, []
        if not events:
            return
        said, last = folded(events, self._me), events[-1]
        each = [f"{clock(e.at, self._zone)} {happening(e, self._me).text}" for e in events] if len(events) > 1 else []
        self._items.append(EventItem(last.id, said.text, said.icon, said.mood, clock(last.at, self._zone), last.at, tuple(each), last.seq))

    def _release(self, last: bool) -> None:
        """A bubble is held until what follows tells whether it ends its group."""
        held, self._held = self._held, None
        if held is not None:
            # nobody else has it yet; a copy of each of 400 bubbles was a third of what a page of history cost
            object.__setattr__(held, "first", self._first)
            object.__setattr__(held, "last", last)
            self._items.append(held)


def _bubble(message: Message, time: str, me: Me, delivered: int, read: int, quote: Quoted | None) -> BubbleItem:
    author, note = message.author, message.kind == "note"
    ours = author.kind == "agent"
    mine = ours and author.id == me.id
    delivery: Delivery = ""
    if mine:
        delivery = "sent"
        if not note and message.seq <= delivered:
            delivery = "read" if message.seq <= read else "delivered"
    who = f"{author.kind} {author.id}" if ours else f"{author.kind} {message.conversation}"
    gone = message.deleted_at is not None
    body = taken_back(message, me.id) if gone else message.body
    return BubbleItem(
        *(message.id, mine, ours, note, author.name, who, body, time, message.at, message.seq, "" if gone else delivery),
        first=True,
        last=True,
        files=tuple(message.files),
        order=message.seq,
        quote=None if gone else quote,
        edited=message.edited_at is not None and not gone,
        gone=gone,
    )


def _mailed(item: BubbleItem, message: Message, mailing: Mailing | None) -> BubbleItem:
    """How far a mail of ours is, whoever of us wrote it; and the address of one that came from somewhere else."""
    if not item.ours:
        name = f"{item.name} · {message.foreign}" if message.foreign else item.name
        return replace(item, by_mail=True, name=name, who=f"{item.who} {message.foreign}".rstrip())
    state = mailing.state if mailing is not None else "queued"
    delivery: Delivery = {"queued": "queued", "handed": "sent", "failed": "failed", "bounced": "failed"}[state]  # type: ignore[assignment]
    return replace(item, by_mail=True, delivery=delivery, trouble=mail_trouble(mailing), spoken=mail_spoken(mailing))


def _unsent(waiting: Queued, request: wire.Send, at: int, time: str, me: Me, quote: Quoted | None) -> BubbleItem:
    delivery: Delivery = {"queued": "queued", "sent": "sent", "failed": "failed"}[waiting.state]  # type: ignore[assignment]
    return BubbleItem(
        *(
            waiting.id,
            True,
            True,
            request.kind == "note",
            me.name,
            f"agent {me.id}",
            request.body,
            time,
            at,
            waiting.seq,
            delivery,
        ),
        first=True,
        last=True,
        code=waiting.code,
        files=tuple(request.files),
        order=UNSENT + waiting.n,
        quote=quote,
        by_mail=request.via == "email",
    )
