"""When a desk is open, in its own zone, over changes of the clocks and closed days."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.hours import MINUTE_MS, closes_at, is_open, opens_at
from protocol.records import Hours, Portal

QUARTER_MS = 15 * MINUTE_MS
WEEK = [Hours(day, 9 * 60, 17 * 60) for day in range(5)]


def portal(zone: str = "Europe/Paris", hours: list[Hours] | None = None, closed: list[str] | None = None) -> Portal:
    return Portal(id="p", name="Harbour", zone=zone, hours=WEEK if hours is None else hours, closed=closed or [])


def at(text: str, zone: str = "Europe/Paris", fold: int = 0) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp() * 1000)


@pytest.mark.parametrize(
    ("when", "open_", "opens"),
    [
        ("2026-11-30T08:59", False, "2026-11-30T09:00"),
        ("2026-11-30T09:00", True, None),
        ("2026-11-30T16:59", True, None),
        ("2026-11-30T17:00", False, "2026-12-01T09:00"),
        ("2026-12-04T18:00", False, "2026-12-07T09:00"),  # Friday evening: Monday
    ],
)
def test_a_week(when: str, open_: bool, opens: str | None) -> None:
    assert is_open(portal(), at(when)) is open_
    assert opens_at(portal(), at(when)) == (at(opens) if opens else None)


def test_without_hours_it_is_always_open_but_on_closed_days() -> None:
    always = portal(hours=[], closed=["2026-12-25"])
    assert is_open(always, at("2026-12-24T23:59")) and not is_open(always, at("2026-12-25T00:00"))
    assert opens_at(always, at("2026-12-25T12:00")) == at("2026-12-26T00:00")


def test_closed_days_are_passed_over_and_one_that_never_opens_says_nothing() -> None:
    holidays = portal(closed=["2026-12-24", "2026-12-25"])
    assert opens_at(holidays, at("2026-12-23T20:00")) == at("2026-12-28T09:00")
    assert opens_at(portal(hours=[Hours(0, 600, 600)]), at("2026-11-30T12:00")) is None


def test_it_is_the_portals_zone_that_counts_and_an_unknown_one_is_utc() -> None:
    tokyo = portal("Asia/Tokyo")
    assert is_open(tokyo, at("2026-11-30T09:00", "Asia/Tokyo")) and not is_open(tokyo, at("2026-11-30T09:00"))
    assert is_open(portal("Mars/Olympus"), at("2026-11-30T09:00", "UTC"))


def test_a_start_that_the_change_of_the_clocks_leaves_out_is_the_change_itself() -> None:
    early = portal(hours=[Hours(6, 150, 300)])  # Sunday 2:30 to 5:00; on 29 March 2026 2:00 is 3:00
    assert opens_at(early, at("2026-03-29T01:00")) == at("2026-03-29T03:00")


def test_an_hour_that_comes_twice_opens_twice() -> None:
    twice = portal(hours=[Hours(6, 120, 150)])  # Sunday 2:00 to 2:30; on 25 October 2026 3:00 is 2:00 again
    between = at("2026-10-25T02:45", fold=0)
    assert not is_open(twice, between)
    assert opens_at(twice, between) == at("2026-10-25T02:00", fold=1)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 47), st.integers(1, 48)), max_size=5),
    st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"]),
    st.sampled_from(["2026-03-28", "2026-03-29", "2026-10-24", "2026-11-01", "2026-04-05", "2026-07-14"]),
    st.integers(0, 24 * 60),
)
def test_it_opens_at_the_first_open_minute(stretches: list[tuple[int, int, int]], zone: str, day: str, minute: int) -> None:
    found = portal(zone, [Hours(day_, start * 30, end * 30) for day_, start, end in stretches], ["2026-03-30"])
    now = at(f"{day}T00:00", zone) + minute * MINUTE_MS
    opens = opens_at(found, now)
    if is_open(found, now):
        assert opens is None
        return
    # every quarter: all zones here change, and all stretches begin, at one
    quarters = range(now - now % QUARTER_MS + QUARTER_MS, now + 9 * 24 * 3_600_000, QUARTER_MS)
    first = next((t for t in quarters if is_open(found, t)), None)
    if first is not None:
        assert opens == first


@pytest.mark.parametrize(
    ("when", "closes"),
    [
        ("2026-11-30T08:59", "2026-11-30T08:59"),
        ("2026-11-30T09:00", "2026-11-30T17:00"),
        ("2026-12-03T16:59", "2026-12-03T17:00"),
    ],
)
def test_it_closes_at_the_end_of_its_hours(when: str, closes: str) -> None:
    assert closes_at(portal(), at(when)) == at(closes)


def test_what_is_always_open_closes_on_closed_days_alone() -> None:
    now = at("2026-11-30T10:00")
    assert closes_at(portal(hours=[]), now) is None
    assert closes_at(portal(hours=[], closed=["2026-12-25"]), now) == at("2026-12-25T00:00")
    night = [Hours(day, 0, 24 * 60) for day in range(7)]
    assert closes_at(portal(hours=night), now) is None, "one stretch goes on in the next"
