"""Until when a conversation can be put off, and whether it still is. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from console.chat.dates import later_when, moment
from console.words import tr
from protocol.records import Conversation

MORNING_H = 9
HOUR_H = re.compile(r"(\d{1,2})\s?h(?:\s?(\d{2}))?$", re.IGNORECASE)
"""A time of day as the French write it."""


@dataclass(frozen=True, slots=True)
class Until:
    """A time to come back. `words` names it, `when` says it."""

    words: str
    when: str
    at_ms: int


def asleep(record: Conversation, now_ms: int) -> bool:
    """Put off, and the time has not come: the clock here decides, so that it comes back without a broker."""
    return record.snoozed_until is not None and record.snoozed_until > now_ms


def choices(now_ms: int, zone: tzinfo | None = None) -> list[Until]:
    """In an hour, in three, tomorrow morning, on Monday morning, in a week: what people take, soonest first."""
    now = moment(now_ms, zone)
    soon = [
        (tr("In an hour"), now + timedelta(hours=1)),
        (tr("In three hours"), now + timedelta(hours=3)),
        (tr("Tomorrow morning"), _morning(now, 1)),
        (tr("Monday morning"), _morning(now, 7 - now.weekday())),
        (tr("In a week"), _morning(now, 7)),
    ]
    return [_until(words, at, now_ms, zone) for words, at in soon]


def typed(text: str, now_ms: int, zone: tzinfo | None = None) -> Until | None:
    """`15:30`, `24/12 9:00` or `24/12/2026 9:00`, also as `15h30`, `9 h`; the next of that time; None for what is none or is over."""
    now, text = moment(now_ms, zone), HOUR_H.sub(lambda found: f"{found[1]}:{found[2] or '00'}", text.strip())
    for form, year, day in (("%H:%M", False, False), ("%d/%m %H:%M", False, True), ("%d/%m/%Y %H:%M", True, True)):
        try:
            # a leap year stands in for the year that is not written, or 29/2 could not be read
            read = datetime.strptime(text.strip() if year or not day else f"{text.strip()} 2028", form if year or not day else f"{form} %Y")
        except ValueError:
            continue
        try:
            at = now.replace(hour=read.hour, minute=read.minute, second=0, microsecond=0)
            if day:
                at = at.replace(day=read.day, month=read.month, year=read.year if year else now.year)
            if at <= now and not year:
                at = at.replace(year=at.year + 1) if day else at + timedelta(days=1)
        except ValueError:
            return None
        return _until(tr("At this time"), at, now_ms, zone) if at > now else None
    return None


def _morning(now: datetime, days: int) -> datetime:
    return (now + timedelta(days=days)).replace(hour=MORNING_H, minute=0, second=0, microsecond=0)


def _until(words: str, at: datetime, now_ms: int, zone: tzinfo | None) -> Until:
    at_ms = int(at.timestamp() * 1000)
    return Until(words, later_when(at_ms, now_ms, zone), at_ms)
