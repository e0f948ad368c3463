"""Stamps of the window system are believed when they run like our clock, and only then."""

from __future__ import annotations

import random

from console.ui.viewer.event_clock import EventClock


def believed(clock: EventClock) -> bool:
    return clock.proven


def test_real_stamps_undo_a_busy_thread() -> None:
    """Events every 8 ms by a clock of another origin, handled in bursts of 60 ms: after a moment each has its own time."""
    clock = EventClock()
    dice = random.Random(3)
    told = []
    for n in range(100):
        happened = 50_000 + 8 * n
        arrives = happened + 1_000_000 + (dice.random() * 2 if n < 30 else 60 - (8 * n) % 60)
        told.append(clock.when(happened, arrives) - 1_000_000)
    assert believed(clock)
    late = [told[n] - (50_000 + 8 * n) for n in range(40, 100)]
    assert max(late) - min(late) < 3


def test_made_up_stamps_are_not_believed() -> None:
    """A test program counts events instead of telling the time."""
    clock = EventClock()
    for n in range(200):
        now = 1000.0 + 16 * n
        assert clock.when(n + 1, now) == now
    assert not believed(clock)


def test_no_stamps() -> None:
    clock = EventClock()
    assert [clock.when(0, now) for now in (5.0, 6.0, 9.0)] == [5.0, 6.0, 9.0]


def test_a_jump_of_the_stamps_starts_anew() -> None:
    clock = EventClock()
    for n in range(50):
        clock.when(10_000 + 10 * n, 1000.0 + 10 * n)
    assert believed(clock)
    assert clock.when(5, 2000.0) == 2000.0
    assert not believed(clock)
    assert clock.when(900_000, 2010.0) == 2010.0


def test_never_backwards_never_ahead() -> None:
    clock = EventClock()
    dice = random.Random(4)
    last, now = 0.0, 100.0
    for _ in range(500):
        now += dice.random() * 20
        told = clock.when(dice.randrange(0, 3_000), now)
        assert last <= told <= now
        last = told


def test_in_a_stroke_the_manner_does_not_change() -> None:
    clock = EventClock()
    told = []
    for n in range(100):
        clock.in_stroke = n > 2
        told.append(clock.when(10_000 + 8 * n, 1000.0 + 8 * n + (n % 3)))
    assert believed(clock)
    assert told[50] == 1000.0 + 8 * 50 + 50 % 3, "still by arrival"
    clock.in_stroke = False
    assert clock.when(10_800, 1840.0) == 1800.0
