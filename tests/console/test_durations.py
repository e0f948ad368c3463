"""Lengths of time as people read them."""

from __future__ import annotations

import pytest

from console.durations import lasted, running


@pytest.mark.parametrize(
    ("seconds", "clock", "length"),
    [
        (-5, "00:00", "0 s"),
        (5, "00:05", "5 s"),
        (59, "00:59", "59 s"),
        (60, "01:00", "1 min"),
        (3599, "59:59", "59 min"),
        (3600, "1:00:00", "1 h 0 min"),
        (3900, "1:05:00", "1 h 5 min"),
        (7200, "2:00:00", "2 h"),
        (360_000, "100:00:00", "100 h"),
    ],
)
def test_how_long(seconds: int, clock: str, length: str) -> None:
    assert (running(seconds * 1000), lasted(seconds * 1000 + 999)) == (clock, length)
