"""Hours and days as people type them."""

from __future__ import annotations

import pytest

from console.portals.hours import Unreadable, days, stretches, week_minutes, written
from protocol.records import Hours


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("", []),
        ("9-17", [(540, 1020)]),
        ("9:00–12:30, 14h-18h15", [(540, 750), (840, 1095)]),
        ("14.00 to 18.30; 8 à 12", [(480, 720), (840, 1110)]),
        ("0-24", [(0, 1440)]),
        ("22:00-0:00", [(1320, 1440)]),
        ("9-12,12-13", [(540, 720), (720, 780)]),
    ],
)
def test_hours_are_read(text: str, means: list[tuple[int, int]]) -> None:
    assert [(stretch.start, stretch.end) for stretch in stretches(3, text)] == means


@pytest.mark.parametrize(
    ("text", "why", "what"),
    [
        ("nine to five", "unreadable", "nine to five"),
        ("9-17, morning", "unreadable", "morning"),
        ("9-25", "unreadable", "9-25"),
        ("9:60-10", "unreadable", "9:60-10"),
        ("17-9", "turned_round", "17-9"),
        ("9-12, 11-14", "overlap", "9-12, 11-14"),
    ],
)
def test_what_is_none_is_named(text: str, why: str, what: str) -> None:
    with pytest.raises(Unreadable) as caught:
        stretches(0, text)
    assert (caught.value.why, caught.value.what) == (why, what)


def test_what_is_written_is_read_again() -> None:
    hours = [Hours(1, 840, 1080), Hours(1, 540, 750), Hours(2, 0, 1440)]
    assert written(hours, 1) == "09:00–12:30, 14:00–18:00" and written(hours, 2) == "00:00–24:00" and written(hours, 0) == ""
    assert stretches(1, written(hours, 1)) == [Hours(1, 540, 750), Hours(1, 840, 1080)]
    assert stretches(2, written(hours, 2)) == [Hours(2, 0, 1440)]
    assert week_minutes(hours) == 210 + 240 + 1440


def test_days() -> None:
    assert days("2026-12-25, 26.12.2026\n1/1/2027  2026-12-25") == ["2026-12-25", "2026-12-26", "2027-01-01"]
    for wrong in ("christmas", "2026-02-30", "2026-13-01"):
        with pytest.raises(Unreadable) as caught:
            days(f"2026-12-25 {wrong}")
        assert caught.value.what == wrong
