"""Reports as facts: a refresh takes the place of its sections, and nothing of a report is trusted to be sensible. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from protocol.support import Report, Section

ORDER = (
    *("battery", "memory", "storage", "network", "wifi", "mobile", "os", "security", "support", "browser", "display", "identity"),
    *("cpu", "apps", "processes", "integrity", "ids"),
)
"""Sections as people ask for them: what ails a phone first, what is only looked up last."""
LARGEST = 1e15
"""Beyond it a figure is nothing that a device could have measured: it is shown as it comes, and judged by nobody."""
Value = str | int | float | bool
Key = tuple[str, str]
"""Section and key."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One item as it was told at `at`. `value` None: `why` says what is in the way."""

    section: str
    key: str
    value: Value | None
    unit: str
    why: str
    at: int

    @property
    def id(self) -> Key:
        return self.section, self.key

    @property
    def number(self) -> float | None:
        """The value where it is a number that could have been measured; a flag is none."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or not abs(self.value) <= LARGEST:
            return None
        return float(self.value)


@dataclass(frozen=True, slots=True)
class Told:
    """All that a device has told in one session, as it stands after the last refresh."""

    session: str
    device: str
    at: int
    """When something was told last."""
    facts: Mapping[Key, Fact] = field(default_factory=dict)
    refreshed: Mapping[str, int] = field(default_factory=dict)
    """When each section was told last."""

    @property
    def sections(self) -> list[str]:
        """As they are asked for, the device's own behind them, and last those of which all is withheld."""
        there = list(dict.fromkeys(section for section, _ in self.facts))
        telling = {fact.section for fact in self.facts.values() if fact.value is not None}
        return sorted(there, key=lambda name: (name not in telling, ORDER.index(name) if name in ORDER else len(ORDER), there.index(name)))

    def of(self, section: str) -> list[Fact]:
        return [fact for fact in self.facts.values() if fact.section == section]


def merged(reports: Iterable[Report], session: str) -> Told | None:
    """The session's reports, oldest first: a whole one replaces everything, a part only its sections."""
    facts: dict[str, dict[str, Fact]] = {}
    refreshed: dict[str, int] = {}
    last: Report | None = None
    for report in reports:
        if report.session != session:
            continue
        if not report.part:
            facts, refreshed = {}, {}
        for section in report.sections:
            facts[section.name] = _facts(section, report.at)
            refreshed[section.name] = report.at
        last = report
    if last is None:
        return None
    return Told(session, last.device, last.at, {fact.id: fact for held in facts.values() for fact in held.values()}, refreshed)


def at_start(reports: Sequence[Report], session: str) -> Told | None:
    """As the device was when it told of itself first in this session."""
    first = next((report for report in reports if report.session == session and not report.part), None)
    return merged([first], session) if first is not None else None


@dataclass(frozen=True, slots=True)
class Visit:
    """An earlier session of the same device."""

    session: str
    at: int
    told: Told


def visits(reports: Sequence[Report], now: Told) -> list[Visit]:
    """Earlier sessions in which the same device told of itself, newest first. `reports`: of all the contact's conversations."""
    if not now.device:
        return []
    found: list[Visit] = []
    for session in dict.fromkeys(report.session for report in reports if report.device == now.device and report.session != now.session):
        own = sorted((report for report in reports if report.session == session), key=lambda report: (report.at, report.id))
        told = merged(own, session)
        if told is not None and told.at <= now.at:
            found.append(Visit(session, told.at, told))
    return sorted(found, key=lambda visit: -visit.at)


def _facts(section: Section, at: int) -> dict[str, Fact]:
    """A key that comes twice counts once, as it came first."""
    found: dict[str, Fact] = {}
    for item in section.items:
        found.setdefault(item.key, Fact(section.name, item.key, item.value, item.unit, item.why, at))
    return found
