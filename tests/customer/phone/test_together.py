"""Several fingers by Android's own rules: span, slop, turn, slide and tilt, and the map that shows what they do."""

from __future__ import annotations

import cmath
import math
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer.phone.persona import PERSONAS
from customer.phone.screen import actions
from customer.phone.screen.phone import Phone
from customer.phone.screen.sight import NEAREST, Sight
from customer.phone.together import Carried, FingersTogether, Parted, Tilted, Together
from customer.phone.touch import Sample
from protocol.inp import Phase

DPI = 420
DENSITY = DPI / 160
SLOP = 8 * DENSITY
MIN_SPAN = 27 / 25.4 * DPI
NOON = datetime(2026, 3, 2, 12, 0, 30)

Point = tuple[float, float]


class Fingers:
    """Moves several fingers at once, as one MotionEvent carries them."""

    def __init__(self, to: FingersTogether) -> None:
        self.to, self.t = to, 0.0
        self.said: list[Together] = []

    def down(self, *points: Point, first: int = 0) -> None:
        for n, (x, y) in enumerate(points):
            self.said += self.to.feed(Sample(self.t, Phase.DOWN, x, y, first + n))

    def move(self, *points: Point) -> list[Together]:
        self.t += 8
        new: list[Together] = []
        for n, (x, y) in enumerate(points):
            new += self.to.feed(Sample(self.t, Phase.MOVE, x, y, n, more=n + 1 < len(points)))
        self.said += new
        return new

    def up(self, *points: Point) -> list[Together]:
        new: list[Together] = []
        for n, (x, y) in reversed(list(enumerate(points))):
            new += self.to.feed(Sample(self.t, Phase.UP, x, y, n))
        self.said += new
        return new


def pair(x: float, y: float, half: float, degrees: float = 0.0) -> tuple[Point, Point]:
    dx, dy = half * math.cos(math.radians(degrees)), half * math.sin(math.radians(degrees))
    return (x - dx, y - dy), (x + dx, y + dy)


def fingers() -> Fingers:
    return Fingers(FingersTogether(DPI))


# ---- scale: AOSP ScaleGestureDetector


def test_the_way_through_the_slop_is_swallowed_and_scale_counts_from_there() -> None:
    hand = fingers()
    hand.down(*pair(500, 900, 300))
    assert hand.move(*pair(500, 900, 300 + SLOP)) == [], "twice the slop in all is not yet more than it"
    assert hand.move(*pair(500, 900, 300 + SLOP + 1)) == [Carried(500, 900, 0, 0, 1.0, 0.0)]
    (carried,) = hand.move(*pair(500, 900, 2 * (300 + SLOP + 1)))
    assert isinstance(carried, Carried)
    assert carried.scale == pytest.approx(2.0)


def test_fingers_closer_than_27_mm_do_not_scale() -> None:
    hand = fingers()
    hand.down(*pair(500, 900, 20))
    half = MIN_SPAN / 2 - 1
    assert not [c for c in hand.move(*pair(500, 900, half)) if isinstance(c, Carried)]
    hand.move(*pair(500, 900, half + 1))
    (carried,) = hand.move(*pair(500, 900, 1.5 * (half + 1)))
    assert isinstance(carried, Carried)
    assert carried.scale == pytest.approx(1.5)
    gone = hand.move(*pair(500, 900, half - 1))
    assert isinstance(gone[0], Carried)
    assert gone[0].scale == 1.0, "closer again: no more scaling"


def test_another_finger_begins_the_measuring_anew() -> None:
    hand = fingers()
    hand.down(*pair(500, 900, 300))
    hand.move(*pair(500, 900, 340))
    hand.down((500, 1500), first=2)
    (carried,) = hand.move(*pair(500, 900, 341), (500, 1500))
    assert isinstance(carried, Carried)
    assert carried.scale == 1.0


# ---- turn, slide, tilt


def test_a_turn_begins_once_its_arc_is_longer_than_the_slop() -> None:
    hand = fingers()
    hand.down(*pair(500, 900, 300))
    small = math.degrees(SLOP / 300) * 0.95
    assert hand.move(*pair(500, 900, 300, small)) == []
    assert len(hand.move(*pair(500, 900, 300, small + 5))) == 1
    (carried,) = hand.move(*pair(500, 900, 300, small + 35))
    assert isinstance(carried, Carried)
    assert carried.degrees == pytest.approx(30)
    assert carried.scale == pytest.approx(1.0)


def test_two_fingers_side_by_side_tilt() -> None:
    hand = fingers()
    hand.down((200, 900), (800, 900))
    hand.move((200, 840), (800, 840))
    hand.move((200, 740), (800, 740))
    assert [type(s) for s in hand.said] == [Tilted, Tilted]
    assert sum(s.dy for s in hand.said if isinstance(s, Tilted)) == pytest.approx(-160 + SLOP)
    assert [p.kind for p in hand.up((200, 740), (800, 740)) if isinstance(p, Parted)] == ["tilt"]


def test_two_fingers_above_each_other_slide() -> None:
    hand = fingers()
    hand.down((200, 500), (200, 1300))
    hand.move((300, 500), (300, 1300))
    hand.move((400, 500), (400, 1300))
    carried = [s for s in hand.said if isinstance(s, Carried)]
    assert sum(c.dx for c in carried) == pytest.approx(200 - SLOP)
    (parted,) = hand.up((400, 500), (400, 1300))
    assert isinstance(parted, Parted)
    assert (parted.kind, parted.fingers, parted.x0, parted.x) == ("slide", 2, 200, 400)


def test_two_fingers_that_only_tap_did_nothing() -> None:
    hand = fingers()
    hand.down(*pair(500, 900, 300))
    assert [p.kind for p in hand.up(*pair(500, 900, 300)) if isinstance(p, Parted)] == [""]


def test_one_finger_parts_from_nobody() -> None:
    hand = fingers()
    hand.down((500, 900))
    hand.move((500, 1000))
    assert hand.up((500, 1000)) == []


# ---- the map


def on_map(persona: str = "pixel") -> Phone:
    phone = Phone(PERSONAS[persona], "en", lambda text, size, weight, wrap: (len(text) * size / 2, size * 1.28), NOON, 0)
    actions.show(phone.state, "maps", resume=False)
    phone.changed()
    return phone


def under(phone: Phone, x: float, y: float) -> complex:
    """The point of the map that is seen there."""
    wide, high = phone.state.size_px
    sight = phone.state.sight
    return (complex(x - wide / 2, y - high / 2) - sight.offset) / sight.factor


def pinch(phone: Phone, points: list[tuple[Point, Point]]) -> None:
    t = 1_000.0
    for n, (x, y) in enumerate(points[0]):
        phone.touch(Sample(t, Phase.DOWN, x, y, n), remote=True)
    for one, other in points[1:]:
        t += 8
        phone.touch(Sample(t, Phase.MOVE, *one, 0, more=True), remote=True)
        phone.touch(Sample(t, Phase.MOVE, *other, 1), remote=True)
    for n, (x, y) in ((1, points[-1][1]), (0, points[-1][0])):
        phone.touch(Sample(t, Phase.UP, x, y, n), remote=True)


@given(st.floats(300, 780), st.floats(500, 1900), st.floats(1.2, 3.0), st.floats(-120, 120), st.floats(-150, 150), st.floats(-150, 150))
def test_what_lies_under_the_fingers_stays_under_them(x: float, y: float, scale: float, degrees: float, dx: float, dy: float) -> None:
    """A pinch that also turns and wanders: the point under its middle goes with it."""
    phone = on_map()
    begun = pair(x, y, 260)
    steps = [begun, pair(x, y, 260 + SLOP + 1)]
    before = under(phone, x, y)
    for n in range(1, 13):
        part = n / 12
        steps.append(pair(x + dx * part, y + dy * part, (260 + SLOP + 1) * scale**part, degrees * part))
    pinch(phone, steps)
    assert abs((under(phone, x + dx, y + dy) - before) * phone.state.sight.factor) < 0.01
    assert phone.state.sight.scale == pytest.approx(scale)
    assert cmath.rect(1, math.radians(phone.state.sight.degrees - degrees)).real == pytest.approx(1)
    (told,) = [e for e in phone.executed if e.kind == "pinch"]
    assert told.fingers == 2
    assert told.scale == pytest.approx(scale)


def test_one_finger_moves_the_map_less_its_slop() -> None:
    phone = on_map()
    before = under(phone, 540, 1200)
    t = 1_000.0
    phone.touch(Sample(t, Phase.DOWN, 540, 1200), remote=True)
    for n in range(1, 11):
        phone.touch(Sample(t + 8 * n, Phase.MOVE, 540 + 30 * n, 1200), remote=True)
    phone.touch(Sample(t + 400, Phase.UP, 840, 1200), remote=True)
    assert abs((under(phone, 840 - SLOP, 1200) - before) * phone.state.sight.factor) < 0.01
    assert [e.kind for e in phone.executed] == ["drag"]


def test_a_double_tap_brings_the_map_nearer_where_it_was_tapped() -> None:
    phone = on_map()
    before = under(phone, 300, 800)
    for t in (1_000, 1_150):
        phone.touch(Sample(t, Phase.DOWN, 300, 800), remote=True)
        phone.touch(Sample(t + 50, Phase.UP, 300, 800), remote=True)
    assert phone.state.sight.scale == pytest.approx(2)
    assert under(phone, 300, 800) == pytest.approx(before)


def test_tilt_and_the_compass_that_takes_it_back() -> None:
    phone = on_map()
    assert "map:north" not in {t.name for t in phone.scene.targets}
    pinch(phone, [((200, 1200), (880, 1200)), ((200, 1100), (880, 1100)), ((200, 900), (880, 900))])
    assert phone.state.sight.tilt == pytest.approx((300 - SLOP) / DENSITY * 0.25)
    assert [e.kind for e in phone.executed] == ["tilt"]
    phone.state.sight.carry(0j, 0j, 1.0, 30)
    phone.changed()
    assert "map:north" in {t.name for t in phone.scene.targets}
    phone.do(("north",))
    assert phone.state.sight.tilt == 0
    assert phone.state.sight.degrees == pytest.approx(0)


def test_a_wheel_moves_the_map_on_both_axes_at_once() -> None:
    phone = on_map()
    before = under(phone, 540, 1200)
    phone.wheel(540, 1200, 60, -30)
    assert under(phone, 540 + 32 * DENSITY, 1200 - 16 * DENSITY) == pytest.approx(before)


@pytest.mark.parametrize(("page", "dx", "dy"), [("list", 0, -1), ("recents", -1, 0)])
def test_fine_steps_of_a_wheel_add_up_on_both_axes(page: str, dx: int, dy: int) -> None:
    """A notch in 120 steps is as far as in one: nothing is rounded away, and no step is a leap."""
    phone = on_map()
    for app in ("settings", "mail", "list"):
        actions.show(phone.state, app, resume=False)
    if page == "recents":
        phone.do(("overlay", "recents"))
    phone.changed()
    assert phone.scene
    seen = []
    for _ in range(120):
        phone.wheel(540, 1200, dx, dy)
        seen.append(phone.state.scroller(page).offset)
    assert seen[-1] == pytest.approx(64 * DENSITY)
    assert max(b - a for a, b in pairwise(seen)) == pytest.approx(64 * DENSITY / 120)


def test_a_taken_back_pinch_leaves_the_next_stroke_alone() -> None:
    phone = on_map()
    one, other = pair(540, 1200, 260)
    phone.touch(Sample(1_000, Phase.DOWN, *one, 0), remote=True)
    phone.touch(Sample(1_000, Phase.DOWN, *other, 1), remote=True)
    phone.cancel_touch()
    for n in range(11):
        phone.touch(Sample(2_000 + 8 * n, Phase.MOVE if n else Phase.DOWN, 540 + 10 * n, 1200), remote=True)
    phone.touch(Sample(2_200, Phase.UP, 640, 1200), remote=True)
    assert [e.kind for e in phone.executed] == ["cancel", "drag"]
    assert phone.state.sight.scale == 1


def test_nearer_than_near_stays_under_the_fingers() -> None:
    sight = Sight(2.0)
    at = complex(100, -40)
    before = (at - sight.offset) / sight.factor
    assert sight.carry(at, 0j, 1_000, 0)
    assert sight.scale == pytest.approx(NEAREST)
    assert (at - sight.offset) / sight.factor == pytest.approx(before)


# ---- hover


def test_hovering_tints_what_may_be_tapped_and_a_touch_ends_it() -> None:
    phone = on_map()
    actions.show(phone.state, "launcher", resume=False)
    phone.changed()
    target = next(t for t in phone.scene.targets if t.name == "app:mail")
    x, y = (target.rect.x + target.rect.w / 2) * DENSITY, (target.rect.y + target.rect.h / 2) * DENSITY
    plain, version = phone.scene, phone.version
    phone.hover(x, y)
    assert (phone.state.hovered, phone.version) == ("app:mail", version + 1)
    assert phone.scene != plain
    phone.hover(x + 2, y)
    assert phone.version == version + 1, "no new picture while it rests on the same"
    phone.touch(Sample(1, Phase.DOWN, x, y), remote=True)
    assert phone.state.hovered == ""
