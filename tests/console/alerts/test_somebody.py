"""Whether a person is at the machine, by what hands did last."""

from __future__ import annotations

from console.alerts.somebody import THERE_MS, Somebody


def test_nobody_is_there_before_hands_did_anything_and_long_after() -> None:
    somebody = Somebody()
    assert not somebody.there(0) and not somebody.there(10**15)
    assert somebody.acted(1_000), "somebody came"
    assert somebody.there(1_000) and somebody.there(1_000 + THERE_MS - 1)
    assert not somebody.there(1_000 + THERE_MS)


def test_every_deed_counts_anew_and_coming_back_is_told_once() -> None:
    somebody = Somebody()
    somebody.acted(0)
    assert not somebody.acted(THERE_MS - 1), "they were there all the time"
    assert somebody.there(2 * THERE_MS - 2)
    assert somebody.acted(3 * THERE_MS) and not somebody.acted(3 * THERE_MS)


def test_who_left_is_away_at_once_and_a_clock_that_was_set_back_proves_nothing() -> None:
    somebody = Somebody()
    somebody.acted(50_000)
    assert not somebody.there(49_999)
    somebody.left()
    assert not somebody.there(50_000) and somebody.acted(50_000)
