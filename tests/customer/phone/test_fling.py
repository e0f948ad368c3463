"""The fling curve against numbers worked out by hand from the published formulas, and the scrolled area that follows it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from customer.phone.fling import Fling, distance_px, duration_ms, travelled
from customer.phone.screen.scroll import Scroller

DENSITY = 2.625


@pytest.mark.parametrize(
    ("v", "distance", "duration"),
    # 9.80665 * 39.37 * 420 * 0.84 = 136211; l = ln(0.35 v / 2043.2); distance = 2043.2 exp(1.7363 l), duration = exp(0.7363 l)
    [(4000.0, 1060.0, 757.0), (-4000.0, -1060.0, 757.0), (21_000.0, 18_897.0, 2570.0), (131.25, 2.81, 61.2)],
)
def test_distance_and_duration(v: float, distance: float, duration: float) -> None:
    assert distance_px(v, DENSITY) == pytest.approx(distance, rel=0.005)
    assert duration_ms(v, DENSITY) == pytest.approx(duration, rel=0.005)


def test_no_speed_goes_nowhere() -> None:
    assert distance_px(0, DENSITY) == duration_ms(0, DENSITY) == 0
    assert Fling(7, 0, 0, DENSITY).at(100) == 7


@pytest.mark.parametrize("v", [-9000.0, 500.0, 4000.0])
def test_it_begins_with_the_speed_of_the_finger_and_ends_at_rest(v: float) -> None:
    fling = Fling(0, v, 1000, DENSITY)
    assert (fling.at(1002) - fling.at(1000)) / 0.002 == pytest.approx(v, rel=0.01)
    assert abs(fling.velocity_at(fling.ends_ms - 2)) < abs(v) * 0.03
    assert fling.at(fling.ends_ms) == fling.final


def test_it_only_slows_down() -> None:
    fling = Fling(0, 6000, 0, DENSITY)
    steps = [fling.at(t) for t in range(0, int(fling.ends_ms), 20)]
    gains = [b - a for a, b in pairwise(steps)]
    assert all(a >= b - 1e-6 for a, b in pairwise(gains))


def test_the_spline_runs_from_nothing_to_all() -> None:
    assert travelled(-1) == travelled(0) == 0
    assert travelled(1) == travelled(2) == 1
    assert 0.8 < travelled(0.5) < 0.9


def test_content_goes_with_the_finger_and_stops_at_its_ends() -> None:
    scroller = Scroller(DENSITY)
    scroller.set_limit(1000)
    assert scroller.drag(-300) and scroller.offset == 300
    assert scroller.drag(900) and scroller.offset == 0
    assert not scroller.drag(5)
    assert not scroller.drag(-0.3) and scroller.drag(-0.3)


def test_a_fling_upwards_scrolls_down_the_content_by_its_distance() -> None:
    scroller = Scroller(DENSITY)
    scroller.set_limit(50_000)
    scroller.start(-4000, 0)
    assert scroller.velocity(1) == pytest.approx(4000, rel=0.02)
    t = 0
    while scroller.moving:
        t += 16
        scroller.tick(t)
    assert scroller.offset == pytest.approx(1060, abs=6)
    assert t == pytest.approx(757, abs=20)


def test_an_end_stops_the_fling_and_a_finger_does_too() -> None:
    scroller = Scroller(DENSITY)
    scroller.set_limit(100)
    scroller.start(-4000, 0)
    scroller.tick(700)
    assert scroller.offset == 100 and not scroller.moving
    scroller.start(4000, 700)
    assert scroller.stop() and not scroller.moving
    assert not scroller.stop()


def test_content_that_fits_does_not_move() -> None:
    scroller = Scroller(DENSITY)
    scroller.set_limit(-50)
    scroller.start(-4000, 0)
    assert not scroller.moving and not scroller.drag(-30)
