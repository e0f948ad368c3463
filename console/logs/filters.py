"""Which lines of a log are shown: by how grave they are, by whom, when, and what they say. Pure.

A line that says nothing of itself (of a stack, of a long message) goes with the one above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from console.logs.rows import LEVELS, Kind, Level, Row, read

_TIME_OF_DAY = re.compile(r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?$")
_MOMENT = re.compile(r"(?:\d{4}-)?\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?$")
_CLOCK = re.compile(r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Filter:
    """What is empty asks for nothing. `level`: this or worse. `tags`: any of these, a `-` before one: none of it. `pid`: of process or
    thread. `since` and `until`: `13:32`, or with a date as the log writes it. `text`: somewhere in the line, whatever the case.
    `pattern`: judged elsewhere (`regex.py`)."""

    level: Level = ""
    tags: tuple[str, ...] = ()
    pid: str = ""
    since: str = ""
    until: str = ""
    text: str = ""
    pattern: str = ""

    @property
    def asks_of_rows(self) -> bool:
        """Whether lines have to be read to be judged."""
        return bool(self.level or self.tags or self.pid or self.since or self.until)

    def __bool__(self) -> bool:
        return self.asks_of_rows or bool(self.text or self.pattern)


def tags_of(typed: str) -> tuple[str, ...]:
    """What somebody typed: separated by commas or spaces."""
    return tuple(part for part in re.split(r"[,\s]+", typed) if part.strip("-"))


def is_moment(typed: str) -> bool:
    """Whether it can be compared with a log's times."""
    return not typed or _TIME_OF_DAY.match(typed) is not None or _MOMENT.match(typed) is not None


class Judge:
    """Lines in their order, one after the other; for pattern and text ask besides."""

    def __init__(self, kind: Kind, wanted: Filter) -> None:
        self._kind, self._wanted = kind, wanted
        self._text = wanted.text.casefold()
        self._in = tuple(tag.casefold() for tag in wanted.tags if not tag.startswith("-"))
        self._out = tuple(tag[1:].casefold() for tag in wanted.tags if tag.startswith("-"))
        self._levels = frozenset(LEVELS[LEVELS.index(wanted.level) :]) if wanted.level else None
        self._pid = ""
        self._head = not wanted.asks_of_rows
        """Whether the last line that said something of itself is wanted."""

    def wants(self, line: str) -> bool:
        if self._wanted.asks_of_rows:
            row = read(self._kind, line)
            if row.head:
                self._pid = row.pid or self._pid
                self._head = self._wants_row(row)
            if not self._head:
                return False
        return not self._text or self._text in line.casefold()

    def passed(self, wanted: bool) -> None:
        """Lines that say of themselves what they are were told apart elsewhere (`skimming.py`); `wanted`: whether the last of them is."""
        self._head = wanted

    def _wants_row(self, row: Row) -> bool:
        if self._levels is not None and row.level not in self._levels:
            return False
        if self._wanted.pid and self._wanted.pid not in (row.pid or self._pid, row.tid):
            return False
        tag = row.tag.casefold()
        if self._in and not any(part in tag for part in self._in):
            return False
        if any(part in tag for part in self._out):
            return False
        return in_time(row.time, self._wanted.since, self._wanted.until)


def in_time(time: str, since: str, until: str) -> bool:
    """What has no time is in no stretch of it."""
    if not since and not until:
        return True
    if not time:
        return False
    return (not since or _key(time, since) >= _padded(since)) and (not until or _key(time, until)[: len(_padded(until))] <= _padded(until))


def _padded(asked: str) -> str:
    asked = asked.replace(",", ".").replace("T", " ")
    return "0" + asked if re.match(r"\d:", asked) else asked


def _key(time: str, asked: str) -> str:
    """The part of a line's time that can be compared with what was asked."""
    time = time.replace(",", ".").replace("T", " ").replace("/", "-")
    if _TIME_OF_DAY.match(asked):
        clock = _CLOCK.search(time)
        return clock[0].replace(",", ".") if clock is not None else ""
    year = re.match(r"\d{4}-", time) is not None
    if year and not re.match(r"\d{4}-", asked):
        return time[5:]
    return time
