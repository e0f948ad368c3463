"""What a notification says: a title and lines of plain text. Nothing of a customer stands in it that the technician wants hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.alerts.news import Event, News, most_pressing
from console.alerts.rules import Shows
from console.words import tr, trn

LINES = 3
NAMES = 4


@dataclass(frozen=True, slots=True)
class Words:
    """`title` is one line, `body` may be several. Plain text: whoever hands it on escapes it as its reader needs."""

    title: str
    body: str


def words(news: Sequence[News], shows: Shows, again: bool = False) -> Words:
    """Of one conversation, oldest first."""
    first = most_pressing(news)
    name = first.name or tr("A customer")
    if shows == "nothing":
        name = tr("A customer")
    title = _title(first, name, shows)
    if again:
        title = tr("Still waiting: {name}", name=name)
    body = _body(first, news) if shows == "text" else _silent(first, len(news))
    return Words(title, body)


def _title(news: News, name: str, shows: Shows) -> str:
    who = news.who if shows != "nothing" and news.who else tr("A colleague")
    match news.event:
        case Event.WAITING:
            return tr("{name} wants to join", name=name)
        case Event.OFFERED:
            return tr("{name} is offered to you", name=name)
        case Event.ASSIGNED:
            return tr("{who} gave you {name}", who=who, name=name)
        case Event.MENTION:
            return tr("{who} mentions you: {name}", who=who, name=name)
        case Event.UNASSIGNED:
            return tr("{name} waits for somebody", name=name)
        case _:
            return name


def _body(first: News, news: Sequence[News]) -> str:
    if first.event is Event.WAITING:
        return tr("Click to see who asks.")
    lines = [_line(n) for n in news if n.line]
    left_out = len(lines) - LINES
    shown = lines[-LINES:]
    if left_out > 0:
        shown.insert(0, trn("{n} earlier line", "{n} earlier lines", left_out))
    return "\n".join(shown) or tr("Click to open the conversation.")


def _line(news: News) -> str:
    one = " ".join(news.line.split())
    return tr("{name}: {line}", name=news.who, line=one) if news.who and news.event is not Event.MENTION else one


def _silent(first: News, count: int) -> str:
    match first.event:
        case Event.WAITING:
            return tr("Click to see who asks.")
        case Event.OFFERED:
            return tr("Accept or decline within half a minute.")
        case Event.CONSENT:
            return tr("The customer answered your question.")
        case Event.SESSION:
            return tr("The session needs you.")
        case Event.ASSIGNED:
            return tr("Click to open the conversation.")
        case _:
            return trn("{n} new line", "{n} new lines", count)


def summary(news: Sequence[News], shows: Shows) -> Words:
    """What was missed, over all conversations."""
    conversations = dict.fromkeys(n.conversation for n in news)
    lines = trn("{n} new line", "{n} new lines", len(news))
    told = tr("{lines} in {count}", lines=lines, count=trn("{n} conversation", "{n} conversations", len(conversations)))
    if shows != "nothing":
        names = list(dict.fromkeys(n.name or tr("A customer") for n in news))
        more = len(names) - NAMES
        told += "\n" + ", ".join(names[:NAMES]) + (f" +{more}" if more > 0 else "")
    return Words(tr("While you were away"), told)
