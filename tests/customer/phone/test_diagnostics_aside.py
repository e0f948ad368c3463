"""The practice phone's side of diagnostics alone: a report after the yes, wishes together, figures, silence without consent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from customer.phone.asides import Room
from customer.phone.choices import Choices
from customer.phone.diagnostics import Diagnostics
from customer.phone.persona import PERSONAS
from customer.phone.screen import actions
from customer.phone.screen.phone import Phone
from customer.phone.tasks import Tasks
from protocol import wire
from protocol.http import Joined
from tests.phone_in_hand import measure

SESSION = "sess"


@dataclass
class Timer:
    at: float
    deed: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Loop:
    """Only what a part of the phone uses of asyncio's."""

    now: float = 100.0
    timers: list[Timer] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, deed: Callable[[], None]) -> Timer:
        timer = Timer(self.now + seconds, deed)
        self.timers.append(timer)
        return timer

    def until(self, at: float) -> None:
        while due := [t for t in self.timers if t.at <= at and not t.cancelled]:
            first = min(due, key=lambda t: t.at)
            self.timers.remove(first)
            self.now = first.at
            first.deed()
        self.now = at


class Stand:
    def __init__(self) -> None:
        self.loop = Loop()
        self.granted: set[str] = set()
        self.requests: list[wire.Request] = []
        self.hints: list[wire.Frame] = []
        phone = self.phone = Phone(PERSONAS["tiny"], "en", measure, datetime(2026, 11, 30, 12), 0.0)
        joined = Joined("seat", "conv", SESSION, False, wire.PortalFace("Help"))
        room = Room(
            Choices(PERSONAS["tiny"], "en"), joined, phone, Tasks(), "seat", "http://127.0.0.1", self.requests.append, self._hint,
            lambda: f"id{len(self.requests)}", lambda *_a, **_k: None, allows=lambda what: what in self.granted, moved=lambda: None,
        )  # fmt: skip
        self.part = Diagnostics(room, cast(Any, self.loop))

    def _hint(self, frame: wire.Frame) -> bool:
        self.hints.append(frame)
        return True

    def grant(self) -> None:
        self.granted.add("diag")
        self.part.changed()
        self.part.settled(wire.Grant("g", SESSION, "diag", "granted"), "")

    def revoke(self) -> None:
        self.granted.discard("diag")
        self.part.changed()

    def wish(self, what: str, *sections: str, on: bool = True, session: str = SESSION) -> None:
        self.part.hinted(wire.Wish(session, cast(Any, what), on, list(sections)))

    @property
    def reports(self) -> list[tuple[bool, list[str]]]:
        return [(r.part, [s.name for s in r.sections]) for r in self.requests if isinstance(r, wire.ReportPut)]


def test_one_report_after_the_yes_and_none_before() -> None:
    stand = Stand()
    stand.wish("diag")
    stand.wish("gauges")
    stand.loop.until(110)
    assert (stand.requests, stand.hints) == ([], [])
    stand.granted.add("diag")
    stand.part.settled(wire.Grant("g", SESSION, "diag", "granted"), "ended")
    assert stand.reports == [], "the broker has refused the yes"
    stand.grant()
    assert [part for part, _ in stand.reports] == [False] and "security" in stand.reports[0][1]


def test_wishes_within_a_second_are_one_report() -> None:
    stand = Stand()
    stand.grant()
    for section in ("network", "battery", "network"):
        stand.wish("diag", section)
    stand.wish("diag", "memory", session="another")
    stand.loop.until(100.9)
    assert len(stand.reports) == 1
    stand.loop.until(101)
    assert stand.reports[1:] == [(True, ["battery", "network"])]
    stand.loop.until(105)
    stand.wish("diag", "os")
    stand.wish("diag")
    stand.loop.until(105)
    assert [part for part, _ in stand.reports[2:]] == [False], "all of it takes in the rest"


def test_figures_each_second_until_off_or_taken_back() -> None:
    stand = Stand()
    stand.grant()
    stand.wish("gauges")
    stand.loop.until(103.5)
    assert len(stand.hints) == 4 and isinstance(stand.hints[0], wire.Gauge) and stand.hints[0].values["battery"] == 47
    stand.wish("gauges")
    stand.loop.until(104.5)
    assert len(stand.hints) == 6, "wished for twice, told once a second"
    stand.wish("gauges", on=False)
    stand.loop.until(110)
    assert len(stand.hints) == 6
    stand.wish("gauges")
    stand.revoke()
    told = len(stand.hints)
    stand.loop.until(120)
    assert len(stand.hints) == told


def test_the_owner_sees_it_and_ends_it_with_a_finger_of_their_own() -> None:
    stand = Stand()
    phone = stand.phone
    actions.show(phone.state, "chat", resume=False)
    phone.changed()
    assert "stop-telling" not in {target.name for target in phone.scene.targets}
    stand.grant()
    phone.state.phase = "active"
    target = next(target for target in phone.scene.targets if target.name == "stop-telling")
    assert target.guarded and target.action == ("revoke", "diag")
    phone.do(target.action)
    assert ("revoke", "diag") in phone.wishes
    stand.revoke()
    assert "stop-telling" not in {target.name for target in phone.scene.targets}


def test_a_revocation_takes_back_what_was_wished_for() -> None:
    stand = Stand()
    stand.grant()
    stand.wish("diag", "battery")
    stand.revoke()
    stand.loop.until(110)
    assert len(stand.reports) == 1
    stand.granted.add("diag")
    stand.wish("diag", "os")
    stand.part.over()
    stand.loop.until(120)
    assert len(stand.reports) == 1, "the session is over"
