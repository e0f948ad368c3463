"""What conversations are looked for: a text and filters, written as one line like an address, for saved views. Pure.

`conversations?q=battery&period=30d&rating=1,2&tag=a,b`. Whoever reads one knows nothing of fields that are newer than this console.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Literal, cast, get_args
from urllib.parse import parse_qsl, urlencode

from console.chat.dates import moment
from console.replica import terms
from console.replica.wanted import NOBODY, State, Wanted

PATH = "conversations"
ME = "me"
"""In the place of an agent: whoever looks. So a view that is shared shows each their own."""
Preset = Literal["today", "yesterday", "7d", "30d", "month", "365d"]
PRESETS: tuple[Preset, ...] = get_args(Preset)
RATINGS = ("5", "4", "3", "2", "1", "rated", "unrated")
STATES: tuple[State, ...] = get_args(State)
VALUES = 50
"""Of one field at most."""


@dataclass(frozen=True, slots=True)
class Filters:
    """All that is said must be true of a conversation; of the values of one field one is enough, but for `tags_all`.

    `text`: in one message, or in a name, an address, a number. `period`: a preset, or `2026-01-31..2026-02-28`, either end may be
    missing; of the last activity, or with `created` of the beginning. `agent`: who owns it; `part`: took part; `resolver`: resolved it.
    """

    text: str = ""
    period: str = ""
    created: bool = False
    rating: tuple[str, ...] = ()
    comment: bool = False
    tag: tuple[str, ...] = ()
    tags_all: tuple[str, ...] = ()
    tags_none: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    resolver: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    portal: tuple[str, ...] = ()
    state: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()

    def narrowed(self) -> bool:
        """Whether there is more than a text."""
        return replace(self, text="") != Filters()

    def written(self) -> str:
        """One line, from which `read` makes the same again."""
        said = [(_KEYS[f.name], _written(getattr(self, f.name))) for f in fields(self)]
        asked = urlencode([(key, value) for key, value in said if value], safe=",.-")
        return f"{PATH}?{asked}" if asked else PATH

    def with_value(self, field: str, value: str, on: bool = True) -> Filters:
        """One value of a field of several more or less; of a field of one, that or none."""
        held = getattr(self, field)
        if isinstance(held, tuple):
            kept = tuple(one for one in held if one != value)
            changed: object = (*kept, value) if on else kept
        else:
            changed = on if isinstance(held, bool) else value if on else ""
        values: dict[str, Any] = {field: changed}
        return replace(self, **values)

    def wanted(self, now_ms: int, me: str, zone: tzinfo | None = None) -> Wanted:
        """With every date and every `me` worked out. `me`: an agent's id."""

        def who(agents: Iterable[str]) -> tuple[str, ...]:
            return tuple(me if agent == ME else agent for agent in agents)

        since, until = span(self.period, now_ms, zone)
        ratings = {int(one) for one in self.rating if one.isdigit()}
        ratings |= set(range(1, 6)) if "rated" in self.rating else set()
        ratings |= {0} if "unrated" in self.rating else set()
        return Wanted(
            tuple(terms.asked(self.text)), since, until, self.created, frozenset(ratings), self.comment, self.tag, self.tags_all,
            self.tags_none, who(self.agent), who(self.part), who(self.resolver), self.group, self.portal,
            frozenset(cast(State, one) for one in self.state), now=now_ms,
        )  # fmt: skip


_KEYS = {
    "text": "q", "period": "period", "created": "created", "rating": "rating", "comment": "comment", "tag": "tag", "tags_all": "tags.all",
    "tags_none": "tags.none", "agent": "agent", "part": "part", "resolver": "resolver", "group": "group", "portal": "portal",
    "state": "state",
}  # fmt: skip
_ALLOWED: dict[str, tuple[str, ...]] = {"rating": RATINGS, "state": STATES}


def read(line: str) -> Filters:
    """What `written` wrote, also by another hand: what makes no sense is left out."""
    asked = line.partition("?")[2]
    named = {key: name for name, key in _KEYS.items()}
    values: dict[str, Any] = {}
    for key, value in parse_qsl(asked, max_num_fields=100) if asked.count("&") < 100 else []:
        name = named.get(key, "")
        default = getattr(Filters(), name, None)
        if isinstance(default, tuple):
            some = dict.fromkeys(one for one in value.split(",") if one and one in _ALLOWED.get(name, (one,)))
            values[name] = tuple(some)[:VALUES]
        elif isinstance(default, bool):
            values[name] = value == "1"
        elif name == "period":
            values[name] = value if value in PRESETS or _days(value) != (None, None) else ""
        elif name:
            values[name] = value
    return Filters(**values)


def span(period: str, now_ms: int, zone: tzinfo | None = None) -> tuple[int | None, int | None]:
    """From when (included) until when (excluded), in ms; days begin at midnight where the technician is."""
    today = moment(now_ms, zone).date()
    match period:
        case "":
            first, last = None, None
        case "today":
            first, last = today, today
        case "yesterday":
            first = last = today - timedelta(days=1)
        case "7d" | "30d" | "365d":
            first, last = today - timedelta(days=int(period[:-1]) - 1), today
        case "month":
            first, last = today.replace(day=1), today
        case _:
            first, last = _days(period)
    return _midnight(first, zone), None if last is None else _midnight(last + timedelta(days=1), zone)


def between(first: date | None, last: date | None) -> str:
    """A period of one's own; both days are in it."""
    return f"{first.isoformat() if first else ''}..{last.isoformat() if last else ''}" if first or last else ""


def _days(period: str) -> tuple[date | None, date | None]:
    first, dots, last = period.partition("..")
    return (_day(first), _day(last)) if dots else (None, None)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1971, 1, 1) <= day <= date(9000, 1, 1) else None


def _midnight(day: date | None, zone: tzinfo | None) -> int | None:
    return None if day is None else int(datetime.combine(day, time(), zone).timestamp() * 1000)


def _written(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return value if isinstance(value, str) else "1" if value else ""


__all__ = ["ME", "NOBODY", "PRESETS", "RATINGS", "STATES", "Filters", "between", "read", "span"]
