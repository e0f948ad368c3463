"""Every cell of the matrix, in every situation: by which ways one piece of news is told."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from console.alerts.news import Channel, Event
from console.alerts.rules import OFF_AT_FIRST, Away, Quiet, Rules
from console.alerts.verdict import Situation, Status, channels, hushed, local

ALL = Rules(off=frozenset())
ELSEWHERE = Situation()
IN_FRONT = Situation(focused=True)
MORNING = Situation(weekday=2, minute=7 * 60)


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("event", Event)
def test_a_cell_that_is_off_is_not_told_and_takes_no_other_with_it(event: Event, channel: Channel) -> None:
    rules = ALL.with_cell(event, channel, False)
    for situation in (ELSEWHERE, IN_FRONT):
        for other in Event:
            expected = channels(other, "a", ALL, situation) - ({channel} if other is event else set())
            assert channels(other, "a", rules, situation) == expected
    assert rules.with_cell(event, channel, True) == ALL


@pytest.mark.parametrize("event", Event)
def test_in_front_it_is_the_banner_and_elsewhere_the_systems_own(event: Event) -> None:
    assert channels(event, "a", ALL, IN_FRONT) == {Channel.BANNER, Channel.SOUND, Channel.TRAY}
    assert channels(event, "a", ALL, ELSEWHERE) == {Channel.NATIVE, Channel.SOUND, Channel.TRAY, Channel.TASKBAR}


@pytest.mark.parametrize("event", Event)
def test_what_is_on_the_screen_needs_no_telling(event: Event) -> None:
    looking = Situation(focused=True, on_screen="a")
    assert channels(event, "a", ALL, looking) == frozenset()
    assert channels(event, "b", ALL, looking) != frozenset()
    assert channels(event, "a", ALL, replace(looking, focused=False)) != frozenset(), "open, but another window is in front"


ANYBODY = {Event.WAITING, Event.UNASSIGNED}


@pytest.mark.parametrize(("away", "event"), list(itertools.product(("none", "mine", "all"), Event)))
def test_offline_none_only_mine_or_all(away: Away, event: Event) -> None:
    told = bool(channels(event, "a", replace(ALL, away=away), replace(ELSEWHERE, status="offline")))
    assert told == (away == "all" or (away == "mine" and event not in ANYBODY))


@pytest.mark.parametrize("event", Event)
def test_busy_hears_of_new_ones_by_the_tray_alone(event: Event) -> None:
    told = channels(event, "a", ALL, replace(ELSEWHERE, status="busy"))
    assert told == ({Channel.TRAY} if event is Event.UNASSIGNED else channels(event, "a", ALL, ELSEWHERE))


@pytest.mark.parametrize("status", ["online", "busy", "offline"])
@pytest.mark.parametrize("event", Event)
def test_quiet_hours_and_do_not_disturb_leave_the_tray(event: Event, status: Status) -> None:
    rules = replace(ALL, quiet=Quiet(on=True), away="all")
    for situation in (replace(MORNING, status=status), Situation(status=status, undisturbed=True)):
        assert channels(event, "a", rules, situation) == {Channel.TRAY}
        assert channels(event, "a", rules.with_cell(event, Channel.TRAY, False), situation) == frozenset()


@pytest.mark.parametrize("event", Event)
def test_off_is_off(event: Event) -> None:
    for focused, status in itertools.product((True, False), ("online", "busy", "offline")):
        assert channels(event, "a", replace(ALL, on=False), Situation(status=status, focused=focused)) == frozenset()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("begin", "end", "weekday", "minute", "quiet"),
    [
        ("19:00", "08:00", 0, "18:59", False),
        ("19:00", "08:00", 0, "19:00", True),
        ("19:00", "08:00", 0, "07:59", False),  # Sunday's night is not among the days
        ("19:00", "08:00", 1, "07:59", True),
        ("19:00", "08:00", 1, "08:00", False),
        ("19:00", "08:00", 5, "07:00", True),  # Friday's night goes on into Saturday
        ("19:00", "08:00", 5, "20:00", False),
        ("12:00", "13:00", 3, "12:30", True),
        ("12:00", "13:00", 6, "12:30", False),
        ("12:00", "13:00", 3, "13:00", False),
        ("09:00", "09:00", 3, "09:00", False),  # no length: no quiet, and not a whole day of it
    ],
)
def test_quiet_hours_belong_to_the_day_they_begin_on(begin: str, end: str, weekday: int, minute: str, quiet: bool) -> None:
    def minutes(clock: str) -> int:
        hour, _, rest = clock.partition(":")
        return int(hour) * 60 + int(rest)

    rules = Rules(quiet=Quiet(True, minutes(begin), minutes(end), frozenset(range(5))))
    assert hushed(rules, Situation(weekday=weekday, minute=minutes(minute))) == quiet
    assert not hushed(replace(rules, quiet=replace(rules.quiet, on=False)), Situation(weekday=weekday, minute=minutes(minute)))


def test_the_day_is_the_technicians() -> None:
    assert local(int(datetime(2026, 11, 29, 23, 5, tzinfo=UTC).timestamp() * 1000), UTC) == (6, 23 * 60 + 5)


def test_what_is_off_at_first_can_be_had() -> None:
    assert all(not Rules().wants(event, channel) for event, channel in OFF_AT_FIRST)
    assert all(Rules().wants(event, Channel.NATIVE) for event in Event), "nothing is missed by default"
