"""Every pointer row of the requirements' table of mappings: from Qt's event on a real picture to what the practice phone did.

Each row is played with the phone in four rotations and on screens of three scales.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from console.viewer.pinch import ZOOM_PER_NOTCH
from protocol.inp import Phase, Touch
from tests.console.ui.viewer.pointer_stage import (
    CTRL,
    FIFTH,
    FOURTH,
    LEFT,
    MIDDLE,
    NONE,
    PLAIN,
    RIGHT,
    SHIFT,
    PointerStage,
    Px,
    Stages,
    middle,
    ray,
)

RATIOS = (1.0, 1.5, 2.0)
SLOP = 8 * 420 / 160
"""The pixel's touch slop."""
FOCUS_PX = 2.0

Row = Callable[[PointerStage], None]
ROWS: list[Row] = []


def row(made: Row) -> Row:
    ROWS.append(made)
    return made


@pytest.mark.parametrize("rotation", range(4))
@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("play", ROWS, ids=lambda play: play.__name__)
def test_row(stages: Stages, play: Row, ratio: float, rotation: int) -> None:
    stage = stages(rotation=rotation, ratio=ratio)
    play(stage)


# ---- one finger


@row
def left_click_is_a_tap(on: PointerStage) -> None:
    x, y = middle(on, 0.3, 0.6)
    on.click((x, y))
    on.wait(1_000)
    (tap,) = on.did
    assert tap.kind == "tap"
    assert abs(tap.x_px - x) <= on.device_px and abs(tap.y_px - y) <= on.device_px
    assert on.judged() == [(1, "done")]


@row
def left_drag_is_a_drag_as_it_happens(on: PointerStage) -> None:
    x, y = middle(on)
    under = on.phone.map_point(x, y)
    on.mouse("press", (x, y))
    for n in range(1, 21):
        on.wait(8)
        on.mouse("move", (x + 10 * n, y))
    on.wait(60)
    assert on.phone.drifted(under, x + 200 - SLOP, y) <= on.device_px, "the map is there before the button is up"
    on.mouse("release", (x + 200, y))
    assert on.judged() == [(1, "done")]
    assert on.kinds == ["drag"]


@row
def a_held_left_button_is_a_long_press(on: PointerStage) -> None:
    on.click(middle(on), ms=700)
    assert on.judged() == [(1, "done")]
    assert on.kinds == ["long"]


@row
def a_double_click_is_a_double_tap(on: PointerStage) -> None:
    x, y = middle(on, 0.4, 0.4)
    under = on.phone.map_point(x, y)
    on.click((x, y))
    on.wait(100)
    on.click((x, y), kind="double")
    assert on.judged() == [(1, "done"), (2, "done")]
    assert on.kinds == ["tap", "double_tap"]
    assert on.phone.phone.state.sight.scale == pytest.approx(2)
    assert on.phone.drifted(under, x, y) <= 2 * on.device_px


# ---- buttons


@row
def the_other_buttons_are_keys(on: PointerStage) -> None:
    for button in (RIGHT, MIDDLE, FOURTH, FIFTH):
        on.click(middle(on), button)
        on.wait(1_000)
    assert on.keys == ["BACK", "HOME", "RECENTS", "NOTIFICATIONS"]
    assert list(on.phone.phone.keys) == on.keys
    on.click(middle(on), FIFTH)
    on.wait(100)
    on.click(middle(on), FIFTH, kind="double")
    assert on.keys[-2:] == ["NOTIFICATIONS", "QUICK_SETTINGS"]
    assert {result for _, result in on.judged()} == {"done"}
    assert not on.touches


@row
def shift_passes_a_button_on_as_a_tap(on: PointerStage) -> None:
    for button in (RIGHT, MIDDLE, FOURTH, FIFTH):
        on.click(middle(on), button, SHIFT)
        on.wait(1_000)
    assert on.kinds == ["tap"] * 4
    assert not on.keys


# ---- two fingers by one mouse


def focus_of_ctrl_drag(on: PointerStage) -> Px:
    return (on.wide - 1) / 2, (on.high - 1) / 2


@row
def ctrl_drag_pinches_at_the_middle(on: PointerStage) -> None:
    x, y = focus_of_ctrl_drag(on)
    under = on.phone.map_point(x, y)
    on.drag(ray(x, y, 300, 30), ray(x, y, 480, 30), modifiers=CTRL)
    assert on.judged() == [(1, "done")]
    (pinch,) = on.did
    assert (pinch.kind, pinch.fingers) == ("pinch", 2)
    assert 480 / 340 < pinch.scale < 480 / 310, "all but the slop, which nobody helps a hand over"
    assert on.phone.drifted(under, x, y) <= FOCUS_PX
    downs = [touch for touch in on.touches if touch.phase is Phase.DOWN]
    assert [touch.dt_ms for touch in downs] == [0, 0]
    assert downs[0].x + downs[1].x == downs[0].y + downs[1].y == 65535, "mirrored through the middle, x and y"


@row
def ctrl_drag_around_the_middle_turns(on: PointerStage) -> None:
    x, y = focus_of_ctrl_drag(on)
    under = on.phone.map_point(x, y)
    on.drag(*(ray(x, y, 400, 10 + step) for step in range(0, 61, 3)), modifiers=CTRL)
    assert on.judged() == [(1, "done")]
    (pinch,) = on.did
    assert pinch.degrees == pytest.approx(60, abs=math.degrees(SLOP / 400) + 4)
    assert pinch.degrees > 0, "clockwise"
    assert on.phone.drifted(under, x, y) <= FOCUS_PX


@row
def shift_drag_slides_two_fingers_up_and_tilts(on: PointerStage) -> None:
    x, y = middle(on, 0.3, 0.6)
    on.drag((x, y), (x, y - 200), modifiers=SHIFT)
    assert on.judged() == [(1, "done")]
    (tilt,) = on.did
    assert (tilt.kind, tilt.fingers) == ("tilt", 2)
    assert on.phone.phone.state.sight.tilt == pytest.approx((200 - SLOP) / (420 / 160) / 4, abs=1)
    assert all(one.x + two.x == 65535 and one.y == two.y for one, two in both(on))


@row
def ctrl_shift_drag_slides_two_fingers_sideways(on: PointerStage) -> None:
    x, y = middle(on, 0.5, 0.3)
    under = on.phone.map_point(*middle(on))
    on.drag((x, y), (x + 150, y), modifiers=CTRL | SHIFT)
    assert on.judged() == [(1, "done")]
    (slide,) = on.did
    assert (slide.kind, slide.fingers) == ("slide", 2)
    assert on.phone.drifted(under, middle(on)[0] + 150 - SLOP, middle(on)[1]) <= on.device_px
    assert all(one.x == two.x and one.y + two.y == 65535 for one, two in both(on))


def both(on: PointerStage) -> list[tuple[Touch, Touch]]:
    """Samples of the two fingers that belong together."""
    first = {(t.phase, t.dt_ms): t for t in on.touches if t.pointer == 0}
    return [(first[t.phase, t.dt_ms], t) for t in on.touches if t.pointer == 1]


@row
def the_keys_at_the_press_decide(on: PointerStage) -> None:
    """Ctrl that goes in mid-pinch leaves both fingers down; Ctrl that comes in mid-drag adds none."""
    x, y = focus_of_ctrl_drag(on)
    on.mouse("press", ray(x, y, 300, 0), LEFT, CTRL)
    for n in range(1, 21):
        on.wait(8)
        on.mouse("move", ray(x, y, 300 + 8 * n, 0), LEFT, PLAIN)
    on.wait(100)
    on.mouse("release", ray(x, y, 460, 0), LEFT, PLAIN)
    assert on.judged() == [(1, "done")]
    assert [deed.kind for deed in on.did] == ["pinch"]
    on.mouse("press", middle(on))
    on.wait(8)
    on.mouse("move", middle(on, 0.6), LEFT, CTRL)
    on.wait(100)
    on.mouse("release", middle(on, 0.6), LEFT, CTRL)
    on.wait(1_000)
    assert {touch.pointer for touch in on.touches if touch.stroke == 2} == {0}


# ---- wheel and trackpad


@row
def a_notch_scrolls_as_android_does(on: PointerStage) -> None:
    x, y = middle(on)
    under = on.phone.map_point(x, y)
    on.wheel((x, y), 0, -120)
    on.wait(50)
    assert on.phone.drifted(under, x, y - 64 * 420 / 160) <= 0.01, "64 dp up"
    on.wheel((x, y), 120, 0)
    on.wait(50)
    assert on.phone.drifted(under, x + 64 * 420 / 160, y - 64 * 420 / 160) <= 0.01
    assert on.judged() == [(None, "done")] * 2


@row
def shift_and_the_wheel_scroll_sideways(on: PointerStage) -> None:
    on.wheel(middle(on), 0, 120, SHIFT)
    on.wait(50)
    on.wheel(middle(on), 240, 0, SHIFT)  # a Mac has turned it already
    on.wait(50)
    assert [(wheel.dx, wheel.dy) for wheel in on.wheels] == [(120, 0), (240, 0)]


@row
def a_fine_wheel_loses_nothing(on: PointerStage) -> None:
    for _ in range(40):
        on.wheel(middle(on), 2, -3)
        on.wait(4)
    on.wait(50)
    assert (sum(w.dx for w in on.wheels), sum(w.dy for w in on.wheels)) == (80, -120)
    assert on.judged() == [(None, "done")] * len(on.wheels)


@row
def two_fingers_on_a_trackpad_carry_the_content(on: PointerStage) -> None:
    """As far on the screen as they went, and it runs on only as long as the system says so."""
    x, y = middle(on)
    under = on.phone.map_point(x, y)
    ratio, scale = on.area.devicePixelRatioF(), on.area.view.scale / 2  # type: ignore[union-attr]
    on.wheel((x, y), 0, 0, phase=Qt.ScrollPhase.ScrollBegin)
    for n in range(10):
        phase = Qt.ScrollPhase.ScrollUpdate if n < 5 else Qt.ScrollPhase.ScrollMomentum
        on.wheel((x, y) if n < 5 else middle(on, 0.1, 0.1), 8, -10, pixels=(4, -5), phase=phase)
        on.wait(8)
    on.wheel((x, y), 0, 0, phase=Qt.ScrollPhase.ScrollEnd)
    sent = len(on.wheels)
    on.wait(1_000)
    assert len(on.wheels) == sent, "nothing runs on by itself"
    assert {(wheel.x, wheel.y) for wheel in on.wheels} == {(on.wheels[0].x, on.wheels[0].y)}, "what runs on stays where it began"
    assert on.phone.drifted(under, x + 40 * ratio / scale, y - 50 * ratio / scale) <= 1.5


@row
def a_press_stops_what_runs_on(on: PointerStage) -> None:
    on.wheel(middle(on), 8, -10, pixels=(4, -5), phase=Qt.ScrollPhase.ScrollUpdate)
    on.click(middle(on))
    before = len(on.wheels)
    for _ in range(3):
        on.wheel(middle(on), 80, -100, pixels=(40, -50), phase=Qt.ScrollPhase.ScrollMomentum)
        on.wait(8)
    assert len(on.wheels) == before


@row
def ctrl_and_the_wheel_zoom_at_the_pointer(on: PointerStage) -> None:
    x, y = middle(on, 0.62, 0.41)
    under = on.phone.map_point(x, y)
    for _ in range(3):
        on.wheel((x, y), 0, 120, CTRL)
        on.wait(70)
    on.wait(500)
    assert not on.wheels
    assert set(on.judged()) == {(touch.stroke, "done") for touch in on.touches}
    assert on.phone.phone.state.sight.scale == pytest.approx(ZOOM_PER_NOTCH**3, rel=0.02)
    assert on.phone.drifted(under, x, y) <= FOCUS_PX + on.device_px
    on.wheel((x, y), 0, -3 * 120, CTRL)
    on.wait(2_000)
    assert on.phone.phone.state.sight.scale == pytest.approx(1, rel=0.02)


@row
def a_trackpads_pinch_and_turn_at_the_pointer(on: PointerStage) -> None:
    kinds = Qt.NativeGestureType
    x, y = middle(on, 0.55, 0.45)
    under = on.phone.map_point(x, y)
    on.gesture(kinds.BeginNativeGesture, (x, y))
    for _ in range(20):
        on.gesture(kinds.ZoomNativeGesture, (x, y), 0.02)
        on.gesture(kinds.RotateNativeGesture, (x, y), 1.5)
        on.wait(16)
    on.gesture(kinds.EndNativeGesture, (x, y))
    on.wait(1_000)
    sight = on.phone.phone.state.sight
    assert sight.scale == pytest.approx(1.02**20, rel=0.02)
    assert sight.degrees == pytest.approx(30, abs=1)
    assert on.phone.drifted(under, x, y) <= FOCUS_PX + on.device_px
    assert {result for _, result in on.judged()} == {"done"}


@row
def a_trackpads_double_tap_is_the_phones(on: PointerStage) -> None:
    on.gesture(Qt.NativeGestureType.SmartZoomNativeGesture, middle(on, 0.4, 0.4), 1.0)
    on.wait(500)
    assert on.kinds == ["tap", "double_tap"]
    assert on.judged() == [(1, "done"), (2, "done")]


# ---- touch screen and pen


@row
def two_fingers_of_a_touch_screen_pinch(on: PointerStage) -> None:
    x, y = middle(on)
    under = on.phone.map_point(x, y)
    on.fingers([(ray(x, y, 300, 200), ray(x, y, 450, 200)), (ray(x, y, 300, 20), ray(x, y, 450, 20))])
    assert on.judged() == [(1, "done")]
    (pinch,) = on.did
    assert (pinch.kind, pinch.fingers) == ("pinch", 2)
    assert on.phone.drifted(under, x, y) <= FOCUS_PX + on.logical_px, "the test's fingers are on whole pixels"


@row
def ten_fingers_are_ten_pointers_and_one_receipt(on: PointerStage) -> None:
    paths = [(middle(on, 0.1 + 0.08 * n, 0.4), middle(on, 0.1 + 0.08 * n, 0.5)) for n in range(10)]
    on.fingers(paths)
    assert on.judged() == [(1, "done")]
    assert {touch.pointer for touch in on.touches} == set(range(10))
    assert {len({t.dt_ms for t in on.touches if t.pointer == n}) for n in range(10)} == {
        len({t.dt_ms for t in on.touches if t.pointer == 0})
    }, "all fingers of one event have its time"


@row
def fingers_come_and_go_in_one_stroke(on: PointerStage) -> None:
    a, b, c = middle(on, 0.3), middle(on, 0.6), middle(on, 0.8)
    on.touch({5: ("down", a)})
    on.wait(40)
    on.touch({5: ("still", a), 9: ("down", b)})
    on.wait(40)
    on.touch({5: ("up", a), 9: ("still", b)})
    on.wait(40)
    on.touch({9: ("still", b), 11: ("down", c)})
    on.wait(40)
    on.touch({9: ("up", b), 11: ("up", c)})
    assert on.judged() == [(1, "done")]
    downs = [(touch.pointer, touch.stroke) for touch in on.touches if touch.phase is Phase.DOWN]
    assert downs == [(0, 1), (1, 1), (0, 1)], "a pointer that is free again serves the next finger"


@row
def a_pen_is_a_finger_whatever_end_and_pressure(on: PointerStage) -> None:
    for eraser in (False, True):
        taken = [on.pen("press", middle(on), down=True, eraser=eraser, pressure=0.9)]
        for n in range(1, 11):
            on.wait(8)
            taken.append(on.pen("move", middle(on, 0.5 + 0.02 * n), down=True, eraser=eraser, pressure=0.05 * n))
        on.wait(100)
        taken.append(on.pen("release", middle(on, 0.7), down=False, eraser=eraser, pressure=0.0))
        assert all(taken), "no doubled mouse events"
        on.wait(1_000)
    assert on.judged() == [(1, "done"), (2, "done")]
    assert on.kinds == ["drag", "drag"]


# ---- hover


@row
def hovering_is_told_and_never_while_a_finger_is_down(on: PointerStage) -> None:
    on.phone.open("launcher")
    for n in range(60):
        on.mouse("move", middle(on, 0.2 + 0.01 * n), NONE)
        on.wait(4)
    on.wait(40)
    hovers = [touch for touch in on.touches if touch.phase is Phase.HOVER]
    assert 10 <= len(hovers) <= 240 / (1000 / 60) + 2, "at most 60 a second"
    assert on.phone.hovers[-1] == pytest.approx(middle(on, 0.79), abs=on.device_px)
    on.click(middle(on, 0.5, 0.2))
    before = len(on.phone.hovers)
    on.mouse("press", middle(on, 0.5, 0.2))
    on.mouse("move", middle(on, 0.5, 0.21), LEFT)
    on.mouse("release", middle(on, 0.5, 0.21))
    on.wait(100)
    assert len(on.phone.hovers) == before
    on.pen("move", middle(on, 0.5, 0.3), down=False)
    on.wait(40)
    assert len(on.phone.hovers) == before + 1, "a pen over the glass hovers, too"
    assert on.phone.receipts == [r for r in on.phone.receipts if r.s is not None], "no receipt for hovering"
