"""What the technician has chosen about notifications, and how it is kept: one JSON text among the preferences."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast, get_args

from console.alerts.news import Channel, Event

Away = Literal["none", "mine", "all"]
"""What is told to somebody who is offline (S26)."""
Shows = Literal["text", "name", "nothing"]
"""How much of a customer a notification shows: others may see the screen."""

OFF_AT_FIRST = frozenset({(Event.CONSENT, Channel.SOUND), (Event.CONSENT, Channel.TASKBAR), (Event.UNASSIGNED, Channel.TASKBAR)})
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which only the tray's icon tells. `days`: 0 Monday to 6 Sunday, on which they begin; minutes of the local day."""

    on: bool = False
    begin: int = 19 * 60
    end: int = 8 * 60
    days: frozenset[int] = frozenset(range(7))

    def holds(self, weekday: int, minute: int) -> bool:
        if not self.on or self.begin == self.end:
            return False
        if self.begin < self.end:
            return weekday in self.days and self.begin <= minute < self.end
        return (weekday in self.days and minute >= self.begin) or ((weekday - 1) % 7 in self.days and minute < self.end)


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that the page Notifications sets. `off`: the cells of the matrix that are off. `volume`: 0 to 100."""

    on: bool = True
    off: frozenset[tuple[Event, Channel]] = OFF_AT_FIRST
    quiet: Quiet = field(default_factory=Quiet)
    away: Away = "mine"
    shows: Shows = "text"
    volume: int = 70
    escalate: bool = True

    def wants(self, event: Event, channel: Channel) -> bool:
        return (event, channel) not in self.off

    def with_cell(self, event: Event, channel: Channel, on: bool) -> Rules:
        cell = {(event, channel)}
        return replace(self, off=self.off - cell if on else self.off | cell)


def packed(rules: Rules) -> str:
    """For the preferences."""
    return json.dumps(
        {
            "on": rules.on,
            "off": sorted(f"{event}/{channel}" for event, channel in rules.off),
            "quiet": [rules.quiet.on, rules.quiet.begin, rules.quiet.end, sorted(rules.quiet.days)],
            "away": rules.away,
            "shows": rules.shows,
            "volume": rules.volume,
            "escalate": rules.escalate,
        },
        separators=(",", ":"),
    )


def unpacked(text: str) -> Rules:
    """What `packed` made, of this version or another: whatever cannot be read stands at its default, an unknown cell is left out."""
    try:
        held = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        held = {}
    if not isinstance(held, dict):
        held = {}
    usual = Rules()
    return Rules(
        on=_bool(held.get("on"), usual.on),
        off=_cells(held["off"]) if isinstance(held.get("off"), list) else usual.off,
        quiet=_quiet(held.get("quiet")),
        away=cast(Away, _among(held.get("away"), get_args(Away), usual.away)),
        shows=cast(Shows, _among(held.get("shows"), get_args(Shows), usual.shows)),
        volume=_within(held.get("volume"), 0, 100, usual.volume),
        escalate=_bool(held.get("escalate"), usual.escalate),
    )


def _cells(found: list[Any]) -> frozenset[tuple[Event, Channel]]:
    cells = set()
    for name in found:
        event, _, channel = str(name).partition("/")
        if event in set(map(str, Event)) and channel in set(map(str, Channel)):
            cells.add((Event(event), Channel(channel)))
    return frozenset(cells)


def _quiet(found: Any) -> Quiet:
    usual = Quiet()
    if not isinstance(found, list) or len(found) != 4:
        return usual
    on, begin, end, days = found
    kept = frozenset(d for d in days if type(d) is int and 0 <= d <= 6) if isinstance(days, list) else usual.days
    return Quiet(_bool(on, usual.on), _within(begin, 0, DAY_MINUTES - 1, usual.begin), _within(end, 0, DAY_MINUTES - 1, usual.end), kept)


def _bool(found: Any, usual: bool) -> bool:
    return found if isinstance(found, bool) else usual


def _within(found: Any, low: int, high: int, usual: int) -> int:
    return found if type(found) is int and low <= found <= high else usual


def _among(found: Any, known: tuple[str, ...], usual: str) -> str:
    return found if isinstance(found, str) and found in known else usual
