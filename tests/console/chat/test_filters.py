"""Filters as one line, their days, and what their chips say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.chat.filter_words import Chipped, Names, chips, choices
from console.chat.filters import PRESETS, RATINGS, STATES, Filters, between, read, span
from console.words import speak

NOON = int(datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp() * 1000)
IDS = st.lists(st.text("abcdef0123456789-", min_size=1, max_size=12), max_size=4, unique=True).map(tuple)


@given(
    st.builds(
        Filters, text=st.text(max_size=80),
        period=st.sampled_from(("", *PRESETS, "2026-01-31..2026-02-28", "..2026-02-28", "2026-01-31..")), created=st.booleans(),
        rating=st.lists(st.sampled_from(RATINGS), unique=True).map(tuple), comment=st.booleans(), tag=IDS,
        tags_all=IDS, tags_none=IDS, agent=IDS, part=IDS, resolver=IDS, group=IDS, portal=IDS,
        state=st.lists(st.sampled_from(STATES), unique=True).map(tuple),
    )
)  # fmt: skip
def test_what_is_written_is_read_again(filters: Filters) -> None:
    line = filters.written()
    assert read(line) == filters and "\n" not in line and " " not in line


def test_a_line_can_be_read_by_people() -> None:
    filters = Filters(text="battery low", period="30d", rating=("1", "unrated"), tag=("a", "b"), agent=("me",))
    assert filters.written() == "conversations?q=battery+low&period=30d&rating=1,unrated&tag=a,b&agent=me"
    assert Filters().written() == "conversations" and read("conversations") == Filters()


@given(st.text(max_size=300))
def test_anything_can_be_read(line: str) -> None:
    read(line)
    read("conversations?" + line)


@pytest.mark.parametrize(
    "line", ["conversations?mood=good&q=x", "conversations?q=x&rating=9&state=lost&period=never", "x?q=x&created=maybe&period=3000-99-99.."]
)
def test_what_makes_no_sense_is_left_out(line: str) -> None:
    assert read(line) == Filters(text="x")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", "2026-11-21", "2026-11-21"), ("yesterday", "2026-11-20", "2026-11-20"), ("7d", "2026-11-15", "2026-11-21"),
        ("30d", "2026-10-23", "2026-11-21"), ("month", "2026-11-01", "2026-11-21"), ("365d", "2025-11-22", "2026-11-21"),
        ("2026-01-31..2026-02-28", "2026-01-31", "2026-02-28"),
    ],
)  # fmt: skip
def test_days_of_a_period(period: str, first: str, last: str) -> None:
    zone = timezone(timedelta(hours=2))
    since, until = span(period, NOON, zone)
    assert since is not None and until is not None
    assert datetime.fromtimestamp(since / 1000, zone).isoformat() == f"{first}T00:00:00+02:00"
    assert datetime.fromtimestamp((until - 1) / 1000, zone).date().isoformat() == last


class Autumn(tzinfo):
    """Two hours ahead of UTC until three in the morning of 25 October 2026, then one."""

    def utcoffset(self, at: datetime | None) -> timedelta:
        return timedelta(hours=2 if at is None or at.replace(tzinfo=None) < datetime(2026, 10, 25, 3) else 1)

    def dst(self, _at: datetime | None) -> None:
        return None

    def tzname(self, _at: datetime | None) -> str:
        return "autumn"


def test_a_day_may_have_25_hours() -> None:
    since, until = span("2026-10-25..2026-10-25", NOON, Autumn())
    assert since is not None and until is not None and until - since == 25 * 3_600_000


def test_open_ends() -> None:
    assert span("", NOON) == (None, None)
    assert span("..2026-01-31", NOON, UTC)[0] is None and span("2026-01-31..", NOON, UTC)[1] is None
    assert between(date(2026, 1, 31), None) == "2026-01-31.." and between(None, None) == ""


def test_me_is_whoever_looks() -> None:
    shared = Filters(agent=("me", "-"), part=("me",), resolver=("a2",))
    mine, hers = shared.wanted(NOON, "jonas"), shared.wanted(NOON, "mia")
    assert mine.assigned == ("jonas", "-") and hers.took_part == ("mia",) and hers.resolved_by == ("a2",)


def test_ratings_in_numbers() -> None:
    assert Filters(rating=("rated",)).wanted(NOON, "").ratings == {1, 2, 3, 4, 5}
    assert Filters(rating=("unrated", "4")).wanted(NOON, "").ratings == {0, 4}


def test_one_value_more_and_less() -> None:
    filters = Filters().with_value("tag", "a").with_value("tag", "b").with_value("comment", "").with_value("period", "7d")
    assert filters == Filters(tag=("a", "b"), comment=True, period="7d")
    for chip in chips(filters, Names()):
        filters = filters.with_value(chip.field, chip.value, on=False)
    assert filters == Filters()


def test_chips_say_what_they_are() -> None:
    names = Names({"jonas": "Jonas", "mia": "Mia"}, {"g": "Paris"}, {"p": "Boutique"}, {"t": "SIM", "u": "Battery"}, "jonas")
    filters = Filters("x", "7d", True, ("5", "rated"), True, ("t",), ("u",), ("gone",), ("me", "-"), ("mia",), ("jonas",), ("g",), ("p",))
    assert [chip.words for chip in chips(filters, names)] == [
        "last 7 days", "by creation", "5 ★", "rated", "with comment", "tag: SIM", "and tag: Battery", "not tag: gone", "assigned: Me",
        "assigned: Nobody", "took part: Mia", "resolved by: Jonas", "Paris", "Boutique",
    ]  # fmt: skip
    assert chips(Filters(created=True), names) == [], "of which period?"
    assert chips(Filters(period="2026-01-31.."), names) == [Chipped("period", "2026-01-31..", "since 31/01/2026")]
    speak("fr")
    assert [chip.words for chip in chips(replace(Filters(), state=("snoozed",)), names)] == ["reportée"]


def test_choices_offer_me_first_and_nobody_where_there_can_be_nobody() -> None:
    names = Names({"jonas": "Jonas", "mia": "Mia"}, me="jonas")
    assert choices("agent", names) == [("me", "Me"), ("-", "Nobody"), ("mia", "Mia")]
    assert choices("part", names) == [("me", "Me"), ("mia", "Mia")]
    assert choices("group", names) == [("-", "No group")]
