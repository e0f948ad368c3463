"""Android's touch rules, with the numbers of ViewConfiguration and VelocityTracker."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer.phone.touch import (
    Cancelled,
    Dragged,
    Gesture,
    HeldEnd,
    LongPressed,
    Pressed,
    Released,
    Sample,
    Tapped,
    TouchRules,
    VelocityTracker,
    slope,
)
from protocol.inp import Phase

DENSITY = 2.625
SLOP = 21.0


def rules(late_up_stops: bool = True) -> TouchRules:
    return TouchRules(DENSITY, 400, late_up_stops)


def play(to: TouchRules, *samples: tuple[float, Phase, float, float]) -> list[Gesture]:
    found: list[Gesture] = []
    for t, phase, x, y in samples:
        found += to.feed(Sample(t, phase, x, y))
    return found


def line(v_px_s: float, ms: int = 160, every: int = 8, start: float = 2000) -> list[tuple[float, Phase, float, float]]:
    path = [(float(t), Phase.MOVE if t else Phase.DOWN, 500.0, start + v_px_s * t / 1000) for t in range(0, ms + 1, every)]
    return [*path, (float(ms), Phase.UP, 500.0, path[-1][3])]


def test_a_second_finger_drags_on_when_the_first_has_lifted() -> None:
    """RecyclerView hands the drag over; only the last finger's lift may fling."""
    to = rules()
    got = play(to, (0, Phase.DOWN, 500, 900), (8, Phase.MOVE, 500, 950))
    got += to.feed(Sample(10, Phase.DOWN, 800, 900, 1))
    got += to.feed(Sample(20, Phase.UP, 500, 950, 0))
    assert [type(g) for g in got] == [Pressed, Dragged]
    assert to.feed(Sample(28, Phase.MOVE, 800, 940, 1)) == [Dragged(800, 940, 0, 40, 500, 900, False)]
    assert [type(g) for g in to.feed(Sample(200, Phase.UP, 800, 940, 1))] == [Released]


def test_two_fingers_neither_tap_nor_press_long() -> None:
    to = rules()
    to.feed(Sample(0, Phase.DOWN, 5, 5))
    to.feed(Sample(10, Phase.DOWN, 300, 5, 1))
    assert to.deadline_ms is None
    to.feed(Sample(900, Phase.UP, 300, 5, 1))
    assert to.feed(Sample(905, Phase.UP, 5, 5)) == [Cancelled(5, 5)]


def test_a_tap_that_jitters_within_the_slop_is_a_tap() -> None:
    got = play(rules(), (0, Phase.DOWN, 100, 100), (20, Phase.MOVE, 100 + SLOP, 96), (60, Phase.UP, 108, 100))
    assert got == [Pressed(100, 100), Tapped(100, 100, 1, 60)]


def test_one_pixel_more_than_the_slop_is_a_drag_that_swallows_the_slop() -> None:
    got = play(rules(), (0, Phase.DOWN, 100, 100), (20, Phase.MOVE, 100, 100 + SLOP + 1))
    assert got[1] == Dragged(100, 122, 0, 1, 100, 100, True)


def test_long_press_comes_after_its_time_and_not_a_moment_before() -> None:
    to = rules()
    to.feed(Sample(0, Phase.DOWN, 5, 5))
    assert to.deadline_ms == 400
    assert to.tick(399.9) == []
    assert to.tick(400) == [LongPressed(5, 5)]
    assert to.tick(900) == []
    assert to.feed(Sample(1000, Phase.UP, 5, 5)) == [HeldEnd()]


def test_a_late_tick_still_finds_the_long_press_before_the_lift() -> None:
    got = play(rules(), (0, Phase.DOWN, 5, 5), (450, Phase.UP, 5, 5))
    assert got == [Pressed(5, 5), LongPressed(5, 5), HeldEnd()]


@pytest.mark.parametrize(("gap", "count"), [(30, 1), (41, 2), (300, 2), (301, 1)])
def test_double_tap_needs_40_to_300_ms_between(gap: int, count: int) -> None:
    to = rules()
    play(to, (0, Phase.DOWN, 5, 5), (50, Phase.UP, 5, 5))
    got = play(to, (50 + gap, Phase.DOWN, 9, 9), (90 + gap, Phase.UP, 9, 9))
    assert got[-1] == Tapped(9, 9, count, 40)


def test_the_third_tap_is_a_first_one_again() -> None:
    to = rules()
    taps = []
    for i in range(3):
        taps += play(to, (i * 150, Phase.DOWN, 5, 5), (i * 150 + 50, Phase.UP, 5, 5))
    assert [g.count for g in taps if isinstance(g, Tapped)] == [1, 2, 1]


@pytest.mark.parametrize("v", [-4000.0, -900.0, 300.0, 12_000.0])
def test_even_motion_gives_its_own_speed(v: float) -> None:
    released = play(rules(), *line(v))[-1]
    assert isinstance(released, Released)
    assert released.vy == pytest.approx(v, rel=1e-9)
    assert released.vx == 0


def test_speed_is_capped_at_8000_and_nothing_below_50_dp_per_second() -> None:
    fast = play(rules(), *line(50_000.0))[-1]
    slow = play(rules(), *line(120.0, ms=400))[-1]
    assert isinstance(fast, Released) and fast.vy == 8000 * DENSITY
    assert isinstance(slow, Released) and slow.vy == 0


def test_only_the_last_100_ms_count() -> None:
    first = [(float(t), Phase.MOVE if t else Phase.DOWN, 0.0, t * 9.0) for t in range(0, 200, 10)]
    last = [(200.0 + t, Phase.MOVE, 0.0, 1710.0 - t * 2.0) for t in range(0, 130, 10)]
    released = play(rules(), *first, *last, (325, Phase.UP, 0, last[-1][3]))[-1]
    assert isinstance(released, Released) and released.vy == pytest.approx(-2000, rel=0.01)


@pytest.mark.parametrize(("stops", "expected"), [(True, 0.0), (False, -3000.0)])
def test_drag_pause_lift_flings_only_before_android_13(stops: bool, expected: float) -> None:
    *path, _ = line(-3000)
    released = play(rules(stops), *path, (160 + 300, Phase.UP, 500, path[-1][3]))[-1]
    assert isinstance(released, Released) and released.vy == pytest.approx(expected)


def test_a_nudge_before_the_lift_cures_the_pause_everywhere() -> None:
    *path, _ = line(-3000)
    y = path[-1][3]
    released = play(rules(False), *path, (460, Phase.MOVE, 500, y + 1), (461, Phase.UP, 500, y + 1))[-1]
    assert isinstance(released, Released) and released.vy == 0


def test_a_cancel_clicks_nothing_and_a_new_down_cancels_what_was() -> None:
    to = rules()
    assert play(to, (0, Phase.DOWN, 5, 5), (9, Phase.CANCEL, 5, 5), (20, Phase.UP, 5, 5))[1:] == [Cancelled(5, 5)]
    assert play(to, (30, Phase.DOWN, 6, 6), (40, Phase.DOWN, 7, 7))[1:] == [Cancelled(6, 6), Pressed(7, 7)]


def test_a_second_finger_spoils_the_tap() -> None:
    to = rules()
    to.feed(Sample(0, Phase.DOWN, 5, 5, 0))
    to.feed(Sample(10, Phase.DOWN, 300, 5, 1))
    to.feed(Sample(40, Phase.UP, 300, 5, 1))
    assert to.feed(Sample(60, Phase.UP, 5, 5, 0)) == [Cancelled(5, 5)]
    assert to.deadline_ms is None


@given(st.floats(-5000, 5000), st.floats(-20_000, 20_000), st.integers(3, 12))
def test_least_squares_of_degree_two_finds_any_parabola(b: float, c: float, n: int) -> None:
    times = [-(n - 1 - i) * 0.008 for i in range(n)]
    assert slope(times, [700 + b * t + c * t * t for t in times]) == pytest.approx(b, abs=0.5)


def test_noise_of_a_pixel_moves_the_speed_by_few_percent() -> None:
    noise = random.Random(1)
    tracker = VelocityTracker()
    for t in range(0, 161, 8):
        tracker.add(t, 0, -3 * t + noise.uniform(-0.5, 0.5))
    assert tracker.velocity()[1] == pytest.approx(-3000, rel=0.05)


def test_a_gap_of_more_than_40_ms_forgets_what_was_before() -> None:
    tracker = VelocityTracker()
    for t, y in ((0, 0), (10, 90), (20, 180), (61, 200)):
        tracker.add(t, 0, y)
    assert tracker.velocity() == (0, 0)
