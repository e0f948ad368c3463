"""Hours and days as people type them: `9:00-12:30, 14-18`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from protocol.portal_rules import hour_faults
from protocol.records import Hours

DAY_MINUTES = 24 * 60
_TIME = r"(\d{1,2})(?:[:.hH](\d{2})?)?"
_STRETCH = re.compile(rf"\s*{_TIME}\s*(?:-|–|—|to|à|bis)\s*{_TIME}\s*")
_DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4}))")


@dataclass(frozen=True, slots=True)
class Unreadable(Exception):
    """`what`: the part that cannot be read; `why` what is wrong with it."""

    why: Literal["unreadable", "turned_round", "overlap", "no_date"]
    what: str


def stretches(day: int, text: str) -> list[Hours]:
    """The hours of one day; empty text: closed. Raises Unreadable."""
    found: list[Hours] = []
    for part in re.split(r"[,;]", text):
        if not part.strip():
            continue
        match = _STRETCH.fullmatch(part)
        if match is None:
            raise Unreadable("unreadable", part.strip())
        start, end = _minutes(match[1], match[2], part), _minutes(match[3], match[4], part)
        found.append(Hours(day, start, end or DAY_MINUTES))
    for fault in hour_faults(found):
        raise Unreadable("turned_round" if fault.why == "turned_round" else "overlap", text.strip())
    return sorted(found, key=lambda stretch: stretch.start)


def _minutes(hour: str, minute: str | None, part: str) -> int:
    made = int(hour) * 60 + int(minute or 0)
    if made > DAY_MINUTES or int(minute or 0) > 59:
        raise Unreadable("unreadable", part.strip())
    return made


def written(hours: Iterable[Hours], day: int) -> str:
    """One day as it is typed."""
    mine = sorted((stretch for stretch in hours if stretch.day == day), key=lambda stretch: stretch.start)
    return ", ".join(f"{_clock(stretch.start)}–{_clock(stretch.end)}" for stretch in mine)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def week_minutes(hours: Iterable[Hours]) -> int:
    return sum(stretch.end - stretch.start for stretch in hours)


def days(text: str) -> list[str]:
    """Days as `YYYY-MM-DD`, one a line or with commas between; `25.12.2026` and `25/12/2026` are read, too. Raises Unreadable."""
    found: list[str] = []
    for part in re.split(r"[\s,;]+", text):
        if not part:
            continue
        match = _DAY.fullmatch(part)
        if match is None:
            raise Unreadable("no_date", part)
        year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        try:
            found.append(date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            raise Unreadable("no_date", part) from None
    return sorted(set(found))
