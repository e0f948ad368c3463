"""The pinch at the pointer, judged by the practice phone's own Android rules: its point stays, its zoom is what was asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.viewer.fingers import Stroke
from console.viewer.glass import Glass
from console.viewer.pinch import HELD_PAUSE_MS, PAUSE_MS, ZOOM_PER_NOTCH, Pinch
from protocol.inp import Item, Phase, Touch
from tests.phone_in_hand import PhoneInHand

NOTCH = math.log(ZOOM_PER_NOTCH)
FOCUS_PX = 2.0


@dataclass
class Wheel:
    """A wheel over a phone, in virtual time: the widget's timer fires when something is due."""

    phone: PhoneInHand
    now: float = 1_000.0
    strokes: int = 0
    sent: list[Touch] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pinch = Pinch(self._begin)
        self.glass = Glass.of(self.phone.geom)

    def _begin(self, t_ms: float) -> Stroke:
        self.strokes += 1
        return Stroke(self.strokes, self.phone.g, t_ms)

    def ask(self, x: int, y: int, zoom: float, degrees: float = 0.0) -> None:
        self._send(self.pinch.ask(self.glass, self.glass.point(x, y), zoom, degrees, self.now))

    def at(self, t_ms: float) -> None:
        while (due := self.pinch.due_ms) is not None and due <= t_ms:
            self.now = max(self.now, due)
            self._send(self.pinch.tick(self.now))
        self.now = t_ms

    def to_the_end(self) -> None:
        for _ in range(10_000):
            if (due := self.pinch.due_ms) is None:
                break
            self.at(due)
        else:
            raise AssertionError("the fingers never lift")
        self.phone.until(self.now + 1)
        self.phone.rest()

    def _send(self, items: list[Item]) -> None:
        self.sent += [item for item in items if isinstance(item, Touch)]
        self.phone.send(items, self.now)


def wheel(persona: str = "pixel", rotation: int = 0) -> Wheel:
    return Wheel(PhoneInHand(persona=persona, rotation=rotation))


def judged_once(on: Wheel) -> None:
    """One receipt for each stroke, and every stroke was done."""
    assert [(r.s, r.r) for r in on.phone.receipts] == [(n + 1, "done") for n in range(on.strokes)]


def within_the_glass(on: Wheel) -> None:
    left, top, right, bottom = on.glass.insets
    for touch in on.sent:
        x, y = on.glass.pixel((touch.x, touch.y))
        assert left <= x < on.glass.width - right and top <= y < on.glass.height - bottom, touch


@pytest.mark.parametrize("rotation", range(4))
@pytest.mark.parametrize("persona", ["pixel", "tiny", "tablet", "budget"])
@pytest.mark.parametrize("notches", [1, -1, 3, -3])
def test_each_notch_zooms_by_as_much_as_it_says(persona: str, rotation: int, notches: int) -> None:
    on = wheel(persona, rotation)
    x, y = round(on.glass.width * 0.6), round(on.glass.height * 0.45)
    point = on.phone.map_point(x, y)
    for _ in range(abs(notches)):
        on.ask(x, y, math.copysign(NOTCH, notches))
        on.at(on.now + 60)
    on.to_the_end()
    assert on.phone.phone.state.sight.scale == pytest.approx(ZOOM_PER_NOTCH**notches, rel=0.01)
    assert on.phone.drifted(point, x, y) <= FOCUS_PX
    judged_once(on)
    within_the_glass(on)


PLACE = st.floats(0, 1)


@given(
    PLACE,
    PLACE,
    st.lists(st.tuples(st.floats(-3, 3), st.floats(-50, 50), st.integers(0, 400)), min_size=1, max_size=6),
    st.sampled_from(["pixel", "tiny", "tablet"]),
    st.integers(0, 3),
)
@example(0.0, 0.0, [(4.0, 0.0, 0)], "tiny", 0)
@example(1.0, 1.0, [(-3.0, 0.0, 0)], "tiny", 1)
@example(0.5, 0.02, [(3.0, 0.0, 0)], "pixel", 0)
@example(0.5, 0.5, [(0.0, 170.0, 0)], "pixel", 0)
def test_the_point_under_the_pointer_stays(u: float, v: float, wishes: list[tuple[float, float, int]], persona: str, rotation: int) -> None:
    """Anywhere, also in corners; whatever is asked, at whatever pace: within 2 px of the device, inside it, one receipt a stroke."""
    on = wheel(persona, rotation)
    left, top, right, bottom = on.glass.insets
    x = round(left + u * (on.glass.width - 1 - left - right))
    y = round(top + v * (on.glass.height - 1 - top - bottom))
    # the middle of the map lies under the pointer, and large: so the map reaches none of its own ends
    sight = on.phone.phone.state.sight
    sight.factor *= 3
    sight.offset = complex(x - on.glass.width / 2, y - on.glass.height / 2)
    point, factor = on.phone.map_point(x, y), sight.factor
    zoomed = turned = 0.0
    for notches, degrees, pause in wishes:
        zoom = notches * NOTCH
        if abs(zoomed + zoom) > math.log(3):
            zoom = 0.0
        on.ask(x, y, zoom, degrees)
        zoomed, turned = zoomed + zoom, turned + degrees
        on.at(on.now + pause)
    on.to_the_end()
    assert on.phone.drifted(point, x, y) <= FOCUS_PX
    judged_once(on)
    within_the_glass(on)
    change = sight.factor / factor
    assert abs(change) == pytest.approx(math.exp(zoomed), rel=0.02)
    assert math.degrees(math.remainder(math.atan2(change.imag, change.real) - math.radians(turned), math.tau)) == pytest.approx(0, abs=1)


def test_the_fingers_lift_after_a_pause_and_not_before() -> None:
    on = wheel()
    on.ask(540, 1200, NOTCH)
    on.at(on.now + PAUSE_MS - 10)
    on.ask(540, 1200, NOTCH)
    on.at(on.now + PAUSE_MS - 10)
    assert on.strokes == 1
    on.at(on.now + 20)
    assert on.pinch.due_ms is None, "no finger is down any more"


def test_a_trackpads_fingers_hold_the_pinch_until_they_leave() -> None:
    on = wheel()
    on.pinch.hold(on.now)
    on.ask(540, 1200, 0.1)
    on.at(on.now + 5 * PAUSE_MS)
    assert {t.phase for t in on.sent} == {Phase.DOWN, Phase.MOVE}
    on.pinch.end(on.now)
    on.at(on.now + 60)
    assert on.pinch.due_ms is None
    on.pinch.hold(on.now)
    on.ask(540, 1200, 0.1)
    on.at(on.now + HELD_PAUSE_MS + 10)
    assert on.pinch.due_ms is None, "a trackpad that never says that it ended"


def test_a_pointer_that_moved_on_pinches_there() -> None:
    on = wheel()
    on.ask(300, 700, NOTCH)
    on.at(on.now + 60)
    first = on.phone.map_point(800, 1500)
    on.ask(800, 1500, NOTCH)
    on.at(on.now + 30)
    here = on.phone.map_point(300, 700)
    on.to_the_end()
    assert on.strokes == 2
    assert on.phone.phone.state.sight.scale == pytest.approx(ZOOM_PER_NOTCH**2, rel=0.02)
    assert first != here
    judged_once(on)


def test_near_an_edge_the_pair_lies_along_it() -> None:
    on = wheel()
    for x, y in ((2, 1200), (1077, 900), (540, on.glass.insets[1] + 2)):
        on.sent.clear()
        on.ask(x, y, NOTCH)
        one, other = (on.glass.pixel((t.x, t.y)) for t in on.sent[:2])
        assert ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2) == (x, y), "the pair's middle is the pointer"
        assert one[0] == other[0] if x != 540 else one[1] == other[1]
        on.to_the_end()


def test_in_a_corner_one_finger_stays_at_the_pointer() -> None:
    on = wheel()
    x, y = 20, on.glass.insets[1] + 10
    on.ask(x, y, 3 * NOTCH)
    on.to_the_end()
    assert {on.glass.pixel((t.x, t.y)) for t in on.sent if t.pointer == 0} == {(x, y)}
    assert on.phone.phone.state.sight.scale == pytest.approx(ZOOM_PER_NOTCH**3, rel=0.01)


def test_where_no_finger_fits_nothing_is_asked_for_ever() -> None:
    on = wheel()
    on.glass = Glass(300, 300, 2.6)
    on.ask(150, 150, 5 * NOTCH)
    on.to_the_end()
    assert not on.sent and on.pinch.due_ms is None
    on.glass = Glass(420, 420, 1.8)
    on.ask(210, 210, 5 * NOTCH)
    on.to_the_end()
    assert 0 < on.strokes < 40


def test_a_pinch_that_lifts_does_not_fling() -> None:
    """Before fingers leave, or come anew, they have rested for longer than Android looks back at once."""
    on = wheel()
    on.ask(540, 1200, 12 * NOTCH)
    on.to_the_end()
    assert on.strokes > 1
    for number in range(1, on.strokes + 1):
        own = [t for t in on.sent if t.stroke == number]
        ups = [t.dt_ms for t in own if t.phase is Phase.UP]
        steps = [t for t in own if t.phase is Phase.MOVE]
        last = next(n for n in reversed(range(2, len(steps))) if (steps[n].x, steps[n].y) != (steps[n - 2].x, steps[n - 2].y))
        assert min(ups) - steps[last].dt_ms > 40


def test_a_cancelled_pinch_takes_both_fingers_back() -> None:
    on = wheel()
    on.ask(540, 1200, 5 * NOTCH)
    on.at(on.now + 50)
    items = on.pinch.cancel(on.now)
    assert [(t.phase, t.pointer) for t in items if isinstance(t, Touch)] == [(Phase.CANCEL, 0), (Phase.CANCEL, 1)]
    assert on.pinch.due_ms is None
    on.phone.send(items, on.now)
    on.phone.rest()
    assert [(r.s, r.r) for r in on.phone.receipts] == [(1, "cancelled")]
