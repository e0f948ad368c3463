"""What the rows of the pointers' table rest on: other profiles, turned pictures, phones with fewer fingers, and whatever may be lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTouchEvent
from PySide6.QtWidgets import QPushButton

from protocol.inp import Phase
from tests.console.ui.viewer.pointer_stage import (
    CTRL,
    FOURTH,
    LEFT,
    MIDDLE,
    NONE,
    PLAIN,
    RIGHT,
    SHIFT,
    Stages,
    middle,
    replace_caps,
)

RATIOS = (1.0, 1.5, 2.0)


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("rotation", range(4))
def test_desk_the_right_button_presses_long_and_the_middle_one_held_is_recents(stages: Stages, rotation: int, ratio: float) -> None:
    on = stages(rotation=rotation, ratio=ratio, profile="desk")
    on.click(middle(on), RIGHT)
    on.wait(800)
    assert on.kinds == ["long"]
    on.click(middle(on), MIDDLE)
    on.wait(100)
    on.click(middle(on), MIDDLE, ms=400)
    on.click(middle(on), FOURTH)
    assert on.keys == ["HOME", "RECENTS", "BACK"]
    assert {result for _, result in on.judged()} == {"done"}


@pytest.mark.parametrize("turns", range(4))
def test_slides_go_by_what_the_eye_sees(stages: Stages, turns: int) -> None:
    """Shift puts the second finger beside the first one as the technician sees it, also where the picture is turned."""
    on = stages(turns=turns)
    view = on.area.view
    assert view is not None
    on.mouse("press", middle(on, 0.4, 0.3), LEFT, SHIFT)
    one, two = (view.to_widget(touch.x, touch.y) for touch in on.touches)
    assert one[1] == pytest.approx(two[1], abs=0.01)
    assert abs(one[0] - two[0]) > 20
    on.mouse("release", middle(on, 0.4, 0.3), LEFT, SHIFT)
    on.mouse("press", middle(on, 0.4, 0.3), LEFT, SHIFT | CTRL)
    one, two = (view.to_widget(touch.x, touch.y) for touch in on.touches if touch.stroke == 2)
    assert one[0] == pytest.approx(two[0], abs=0.01)
    assert abs(one[1] - two[1]) > 20


@pytest.mark.parametrize("turns", range(4))
def test_a_trackpads_scroll_goes_by_what_the_eye_sees(stages: Stages, turns: int) -> None:
    on = stages(turns=turns)
    view = on.area.view
    assert view is not None
    x, y = middle(on)
    under = on.phone.map_point(x, y)
    on.wheel((x, y), 0, 0, pixels=(30, -40), phase=Qt.ScrollPhase.ScrollUpdate)
    on.wait(50)
    from_, size = on.at(x, y), on.phone.phone.state.size_px
    seen = (under * on.phone.phone.state.sight.factor) + on.phone.phone.state.sight.offset + complex(size[0] / 2, size[1] / 2)
    to = on.at(seen.real, seen.imag)
    assert (to.x() - from_.x(), to.y() - from_.y()) == pytest.approx((30, -40), abs=1)


@pytest.mark.parametrize("most", [0, 1])
def test_a_phone_with_one_finger_says_so(stages: Stages, most: int) -> None:
    on = stages(caps=replace_caps(max_pointers=most))
    on.mouse("press", middle(on), LEFT, CTRL)
    on.wheel(middle(on), 0, 120, CTRL)
    on.gesture(Qt.NativeGestureType.ZoomNativeGesture, middle(on), 0.1)
    on.wait(300)
    assert not on.owner.items
    assert "one finger" in on.said
    on.click(middle(on))
    assert on.judged() == [(1, "done")]


def test_fingers_beyond_what_the_phone_takes_are_said(stages: Stages) -> None:
    on = stages(caps=replace_caps(max_pointers=3))
    on.fingers([(middle(on, 0.1 + 0.15 * n, 0.4), middle(on, 0.1 + 0.15 * n, 0.5)) for n in range(5)])
    assert {touch.pointer for touch in on.touches} == {0, 1, 2}
    assert "3 fingers" in on.said
    assert on.judged() == [(1, "done")]


def test_hover_is_off_where_the_phone_does_not_take_it(stages: Stages) -> None:
    on = stages(caps=replace_caps(hover=False))
    for n in range(10):
        on.mouse("move", middle(on, 0.2 + 0.05 * n), NONE)
        on.wait(20)
    assert not on.owner.items


def test_view_only_says_why(stages: Stages) -> None:
    on = stages()
    on.live.can_touch, on.live.touch_why = False, "no_consent"
    on.area.live_changed()
    on.touch({0: ("down", middle(on))})
    assert "Ask for control" in on.said
    on.touch({0: ("up", middle(on))})
    on.pen("press", middle(on), down=True)
    on.wheel(middle(on), 0, 120, CTRL)
    on.gesture(Qt.NativeGestureType.ZoomNativeGesture, middle(on), 0.1)
    on.mouse("move", middle(on), NONE)
    on.wait(300)
    assert not on.owner.items


@pytest.mark.parametrize("loss", ["focus", "hidden", "channel", "consent", "geometry"])
@pytest.mark.parametrize("hand", ["ctrl-drag", "wheel", "touch"])
def test_whatever_is_lost_takes_every_finger_back(stages: Stages, hand: str, loss: str) -> None:
    on = stages()
    match hand:
        case "ctrl-drag":
            on.mouse("press", middle(on, 0.3, 0.3), LEFT, CTRL)
        case "wheel":
            on.wheel(middle(on), 0, 360, CTRL)
            on.wait(30)
        case "touch":
            on.touch({n: ("down", middle(on, 0.2 + 0.2 * n)) for n in range(3)})
    down = {touch.pointer for touch in on.touches}
    assert len(down) > 1
    match loss:
        case "focus" | "channel":
            on.area.let_go()
        case "hidden":
            on.area.hide()
        case "consent":
            on.live.can_touch, on.live.touch_why = False, "no_consent"
            on.area.live_changed()
        case "geometry":
            on.phone.phone.state.rotation = 2
            on.phone.g = 2
            on.live.geom = on.phone.geom
            on.area.live_changed()
    assert {touch.pointer for touch in on.touches if touch.phase is Phase.CANCEL} == down
    assert on.area.hands._gestures.due_ms is None
    sent = len(on.owner.items)
    match hand:
        case "ctrl-drag":
            on.mouse("move", middle(on, 0.2, 0.2), LEFT, CTRL)
            on.mouse("release", middle(on, 0.2, 0.2), LEFT, CTRL)
        case "touch":
            on.touch({n: ("move", middle(on, 0.2 + 0.2 * n, 0.6)) for n in range(3)})
            on.touch({n: ("up", middle(on, 0.2 + 0.2 * n, 0.6)) for n in range(3)})
    on.wait(500)
    assert len(on.owner.items) == sent, "what is still held means nothing until it comes anew"
    assert on.judged() == [(1, "cancelled")]


@pytest.mark.parametrize("hand", ["ctrl-drag", "wheel", "touch"])
def test_a_pinch_at_a_picture_that_is_no_more_is_stale_once(stages: Stages, hand: str) -> None:
    """The phone has turned, but the picture before the turn still shows."""
    on = stages()
    on.phone.phone.state.rotation = 1
    on.phone.phone.changed()
    on.phone.road.set_geometry(2, on.phone.phone.state.size_px)
    match hand:
        case "ctrl-drag":
            on.drag(middle(on, 0.3, 0.3), middle(on, 0.1, 0.1), modifiers=CTRL)
        case "wheel":
            on.wheel(middle(on), 0, 120, CTRL)
            on.wait(500)
        case "touch":
            on.fingers([(middle(on, 0.4), middle(on, 0.2)), (middle(on, 0.6), middle(on, 0.8))])
    assert on.judged() == [(1, "stale")]
    assert on.phone.phone.state.sight.scale == 1


def test_a_touch_that_the_system_takes_away_is_taken_back(stages: Stages) -> None:
    on = stages()
    on.touch({n: ("down", middle(on, 0.2 + 0.2 * n)) for n in range(3)})
    on.send(QTouchEvent(QEvent.Type.TouchCancel))
    assert [(touch.phase, touch.pointer) for touch in on.touches[-3:]] == [(Phase.CANCEL, n) for n in range(3)]
    on.touch({n: ("up", middle(on, 0.2 + 0.2 * n)) for n in range(3)})
    assert on.judged() == [(1, "cancelled")]


def test_what_lies_over_the_picture_keeps_its_touches(stages: Stages) -> None:
    """A button, a scroll bar, the drawing's layer: Qt makes a mouse of the finger or the pen, as everywhere else."""
    on = stages()
    button = QPushButton("over", on.area)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.setGeometry(on.at(*middle(on)).toPoint().x() - 40, on.at(*middle(on)).toPoint().y() - 20, 80, 40)
    button.show()
    button.raise_()
    on.touch({0: ("down", middle(on))})
    on.touch({0: ("up", middle(on))})
    assert pressed == [True]
    for kind, down in (("press", True), ("move", True), ("release", False)):
        assert not on.pen(kind, middle(on), down=down), "left for the mouse that Qt makes of it"
    assert not on.pen("move", middle(on), down=False)
    on.gesture(Qt.NativeGestureType.ZoomNativeGesture, middle(on), 0.2)
    on.wait(500)
    assert not on.owner.items
    on.pen("press", middle(on, 0.2, 0.2), down=True)
    on.pen("move", middle(on), down=True)
    assert on.pen("release", middle(on), down=False), "a stroke that began on the picture ends there"
    assert on.judged() == [(1, "done")]


def test_while_one_draws_no_finger_reaches_the_phone(stages: Stages) -> None:
    on = stages()
    on.area.drawing.switch(True)
    on.touch({0: ("down", middle(on, 0.3, 0.5))})
    on.touch({0: ("move", middle(on, 0.5, 0.6))})
    on.touch({0: ("up", middle(on, 0.5, 0.6))})
    on.pen("press", middle(on, 0.3, 0.5), down=True)
    on.pen("release", middle(on, 0.3, 0.5), down=False)
    on.gesture(Qt.NativeGestureType.ZoomNativeGesture, middle(on), 0.2)
    on.wait(500)
    assert not on.owner.items
    assert on.area.drawing.marks.standing or ("draw" in [wish for wish, _ in on.owner.wishes]), "the finger drew"


def test_a_mouse_event_that_was_made_of_a_touch_is_no_second_touch(stages: Stages) -> None:
    on = stages()
    on.touch({0: ("down", middle(on))})
    on.wait(40)
    on.touch({0: ("up", middle(on))})
    at = on.at(*middle(on))
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        made = QMouseEvent(kind, at, QPointF(at), QPointF(at), LEFT, LEFT, PLAIN, Qt.MouseEventSource.MouseEventSynthesizedBySystem)
        on.send(made)
    assert on.judged() == [(1, "done")]
    on.wait(2_000)
    made = QMouseEvent(
        QEvent.Type.MouseButtonPress, at, QPointF(at), QPointF(at), LEFT, LEFT, PLAIN, Qt.MouseEventSource.MouseEventSynthesizedBySystem
    )
    on.send(made)
    assert on.touches[-1].stroke == 2, "a system that only ever makes mice of fingers is heard"


def test_a_touch_gives_the_picture_the_keyboard_and_spoils_the_way_back(stages: Stages) -> None:
    on = stages()
    used: list[bool] = []
    on.area.keyboard.used = lambda: used.append(True)  # type: ignore[method-assign]
    on.touch({0: ("down", middle(on))})
    on.touch({0: ("up", middle(on))})
    on.pen("press", middle(on), down=True)
    on.pen("release", middle(on), down=False)
    on.mouse("press", middle(on), LEFT, CTRL)
    on.mouse("release", middle(on), LEFT, CTRL)
    on.wheel(middle(on), 0, 120, CTRL)
    on.gesture(Qt.NativeGestureType.ZoomNativeGesture, middle(on), 0.1)
    assert len(used) == 5


def test_the_trail_shows_every_finger_and_the_second_one_faintly(stages: Stages) -> None:
    on = stages()
    on.mouse("press", middle(on, 0.3, 0.3), LEFT, CTRL)
    on.mouse("move", middle(on, 0.2, 0.2), LEFT, CTRL)
    on.wait(20)
    lines = list(on.area.overlay.trail.lines)
    assert [(line.pointer, line.ghost) for line in lines] == [(0, False), (1, True)]
    assert [len(line.points) for line in lines] == [2, 2]
    on.mouse("release", middle(on, 0.2, 0.2), LEFT, CTRL)
    on.wheel(middle(on), 0, 120, CTRL)
    assert [line.ghost for line in lines] == [False, True]
    assert [line.ghost for line in on.area.overlay.trail.lines[2:]] == [True, True]
    on.wait(1_000)
    on.touch({n: ("down", middle(on, 0.2 + 0.2 * n)) for n in range(3)})
    assert [line.ghost for line in on.area.overlay.trail.lines[-3:]] == [False] * 3
