"""Filters in words: what a chip says, and what there is to choose from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from console.chat.dates import moment
from console.chat.filters import ME, NOBODY, PRESETS, RATINGS, STATES, Filters, span
from console.words import tr

Choice = tuple[str, str]
"""Value and words."""


@dataclass(frozen=True, slots=True)
class Names:
    """By identifier, of what may be filtered by; in the order in which they are offered."""

    agents: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    portals: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    me: str = ""


@dataclass(frozen=True, slots=True)
class Chipped:
    """One condition as a chip says it; without it is `filters.with_value(field, value, on=False)`."""

    field: str
    value: str
    words: str


def title(name: str) -> str:
    """What a filter is called in a menu."""
    return {
        "period": tr("Period"),
        "rating": tr("Rating"),
        "tag": tr("With any of these tags"),
        "tags_all": tr("With all of these tags"),
        "tags_none": tr("With none of these tags"),
        "agent": tr("Assigned to"),
        "part": tr("Took part"),
        "resolver": tr("Resolved by"),
        "group": tr("Group"),
        "portal": tr("Portal"),
        "state": tr("State"),
    }[name]


def choices(name: str, names: Names) -> list[Choice]:
    """What a filter may be set to."""
    match name:
        case "period":
            return [(value, _period(value)) for value in PRESETS]
        case "rating":
            return [(value, _rating(value)) for value in RATINGS]
        case "tag" | "tags_all" | "tags_none":
            return list(names.tags.items())
        case "agent" | "resolver":
            return [(ME, tr("Me")), *([(NOBODY, tr("Nobody"))] if name == "agent" else []), *_others(names)]
        case "part":
            return [(ME, tr("Me")), *_others(names)]
        case "group":
            return [(NOBODY, tr("No group")), *names.groups.items()]
        case "portal":
            return list(names.portals.items())
        case _:
            return [(value, _state(value)) for value in STATES]


def chips(filters: Filters, names: Names) -> list[Chipped]:
    """One for each condition, the text aside."""
    found: list[Chipped] = []
    for of in fields(filters):
        held = getattr(filters, of.name)
        if of.name == "text" or not held:
            continue
        if of.name == "created":
            if filters.period:
                found.append(Chipped("created", "", tr("by creation")))
        elif of.name == "comment":
            found.append(Chipped("comment", "", tr("with comment")))
        else:
            found += [Chipped(of.name, value, _said(of.name, value, names)) for value in (held if isinstance(held, tuple) else (held,))]
    return found


def _said(name: str, value: str, names: Names) -> str:
    words = dict(choices(name, names)).get(value, "") or (names.agents.get(value, "") if name in ("agent", "part", "resolver") else "")
    words = words or (_period(value) if name == "period" else tr("gone"))
    match name:
        case "tag":
            return tr("tag: {name}", name=words)
        case "tags_all":
            return tr("and tag: {name}", name=words)
        case "tags_none":
            return tr("not tag: {name}", name=words)
        case "agent":
            return tr("assigned: {name}", name=words)
        case "part":
            return tr("took part: {name}", name=words)
        case "resolver":
            return tr("resolved by: {name}", name=words)
        case _:
            return words


def _others(names: Names) -> list[Choice]:
    return [(agent, name) for agent, name in names.agents.items() if agent != names.me]


def _period(value: str) -> str:
    match value:
        case "today":
            return tr("today")
        case "yesterday":
            return tr("yesterday")
        case "7d":
            return tr("last 7 days")
        case "30d":
            return tr("last 30 days")
        case "365d":
            return tr("last year")
        case "month":
            return tr("this month")
    since, until = span(value, 0)
    first = "" if since is None else _day(since)
    last = "" if until is None else _day(until - 1)
    return tr("{first} to {last}", first=first, last=last) if first and last else tr("since {day}", day=first) if first else tr(
        "until {day}", day=last
    )


def _day(ms: int) -> str:
    at = moment(ms)
    return tr("{day}/{month}/{year}", day=f"{at.day:02}", month=f"{at.month:02}", year=at.year)


def _rating(value: str) -> str:
    match value:
        case "rated":
            return tr("rated")
        case "unrated":
            return tr("not rated")
        case _:
            return f"{value} ★"


def _state(value: str) -> str:
    match value:
        case "waiting":
            return tr("at the door")
        case "open":
            return tr("open")
        case "snoozed":
            return tr("put off")
        case _:
            return tr("resolved")
