"""Hands on the view itself: nearer, farther, moved and fitted, and none of it reaches the phone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from protocol.inp import Key, Phase, Touch, Wheel
from tests.console.ui.viewer.pane_stage import ALT, LEFT, NONE, PLAIN, Stage

MIDDLE = Qt.MouseButton.MiddleButton
META, SHIFT = Qt.KeyboardModifier.MetaModifier, Qt.KeyboardModifier.ShiftModifier


def mouse(stage: Stage, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    held = button if kind != QEvent.Type.MouseButtonRelease else NONE
    where = NONE if kind == QEvent.Type.MouseMove else button
    QApplication.sendEvent(stage.area, QMouseEvent(kind, at, QPointF(stage.area.mapToGlobal(at.toPoint())), where, held, modifiers))


def drag(stage: Stage, button: Qt.MouseButton, way: QPointF, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    """From the middle of the area."""
    at = QPointF(stage.area.rect().center())
    mouse(stage, QEvent.Type.MouseButtonPress, at, button, modifiers)
    for step in range(1, 6):
        mouse(stage, QEvent.Type.MouseMove, at + way * step / 5, button, modifiers)
    mouse(stage, QEvent.Type.MouseButtonRelease, at + way, button, modifiers)


def wheel(stage: Stage, at: QPointF, turn: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(at, at, QPoint(), turn, NONE, modifiers, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(stage.area, event)


def scale(stage: Stage) -> float:
    assert stage.area.view is not None
    return stage.area.view.scale


def mode(stage: Stage) -> str:
    return stage.area.mode


def pan(stage: Stage) -> tuple[int, int]:
    assert stage.area.view is not None
    return stage.area.view.pan


@pytest.mark.parametrize("modifiers", [ALT, META])
@pytest.mark.parametrize("turn", [QPoint(0, 120), QPoint(120, 0)], ids=["as turned", "as Qt turns it with Alt"])
def test_mod_and_wheel_zoom_at_the_pointer(stage: Stage, modifiers: Qt.KeyboardModifier, turn: QPoint) -> None:
    at = stage.at(0.3, 0.8)
    fit = scale(stage)
    for _ in range(4):
        wheel(stage, at, turn, modifiers)
    assert abs(scale(stage) / fit - 2) < 0.01, "four notches double it"
    now = stage.at(0.3, 0.8)
    assert (now - at).manhattanLength() <= 2
    for _ in range(4):
        wheel(stage, at, -turn, modifiers)
    assert stage.area.mode == "fit"
    assert not stage.owner.items


def test_the_wheel_alone_is_the_phones(stage: Stage) -> None:
    wheel(stage, stage.at(0.5, 0.5), QPoint(0, 120), PLAIN)
    assert isinstance(stage.owner.items[0], Wheel) and stage.area.mode == "fit"


def test_keys_zoom_fit_and_move_the_view(stage: Stage) -> None:
    fit = scale(stage)
    stage.key(Qt.Key.Key_Plus, "+", ALT)
    stage.key(Qt.Key.Key_Equal, "=", ALT)
    stage.key(Qt.Key.Key_Plus, "+", ALT | SHIFT)
    stage.key(Qt.Key.Key_Minus, "-", ALT)
    assert abs(scale(stage) / fit - 2**0.5) < 0.01
    assert stage.pane.status.words().endswith(f"1080 × 2400 · {round(scale(stage) * 100)} %")
    before = pan(stage)
    stage.key(Qt.Key.Key_Right, "", ALT | SHIFT)
    stage.key(Qt.Key.Key_Down, "", ALT | SHIFT)
    assert pan(stage) > before and pan(stage)[1] > before[1]
    assert stage.area.view is not None and stage.area.view.turns == 0, "with Shift the picture moves, without it is turned"
    stage.key(Qt.Key.Key_0, "0", ALT)
    assert stage.area.mode == "fit" and stage.pane.status.words().endswith("1080 × 2400")
    assert not stage.owner.items


@pytest.mark.parametrize(("button", "modifiers"), [(LEFT, ALT), (LEFT, META), (MIDDLE, PLAIN)])
def test_a_larger_picture_is_dragged(stage: Stage, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
    stage.area.set_mode("one_to_one")
    before = pan(stage)
    drag(stage, button, QPointF(-40, 60), modifiers)
    assert pan(stage) == (before[0] + 40, before[1] - 60)
    assert not stage.owner.items
    assert stage.area._bars.across.value() == before[0] + 40, "the scroll bars go along"


def test_where_nothing_can_be_dragged_the_phone_is(stage: Stage) -> None:
    drag(stage, LEFT, QPointF(0, 60), ALT)
    assert stage.phases[0] is Phase.DOWN and stage.phases[-1] is Phase.UP
    stage.owner.items.clear()
    drag(stage, MIDDLE, QPointF(0, 60))
    assert stage.owner.items == [Key("HOME")]


def test_a_middle_click_stays_the_phones_home(stage: Stage) -> None:
    """Also over a larger picture, where the middle button drags the view, and also the held one of the desk's hands."""
    stage.area.set_mode("one_to_one")
    drag(stage, MIDDLE, QPointF(1, 1))
    assert stage.owner.items == [Key("HOME")]
    stage.owner.items.clear()
    stage.bindings.choose("desk")
    drag(stage, MIDDLE, QPointF(1, 1))
    assert stage.owner.items == [Key("HOME")]
    stage.owner.items.clear()
    at = QPointF(stage.area.rect().center())
    mouse(stage, QEvent.Type.MouseButtonPress, at, MIDDLE)
    stage.qtbot.waitUntil(lambda: stage.owner.items == [Key("RECENTS")])
    mouse(stage, QEvent.Type.MouseButtonRelease, at, MIDDLE)
    assert stage.owner.items == [Key("RECENTS")]


def test_a_double_click_on_the_ground_fits(stage: Stage) -> None:
    stage.pane.setGeometry(0, 0, 800, 900)
    stage.area.set_mode("free", 0.4)
    beside = QPointF(4, 400)
    mouse(stage, QEvent.Type.MouseButtonDblClick, beside, LEFT)
    assert mode(stage) == "fit"
    stage.area.set_mode("free", 0.4)
    mouse(stage, QEvent.Type.MouseButtonDblClick, stage.at(0.5, 0.5), LEFT)
    assert mode(stage) == "free", "on the picture it is the phone's"
    assert stage.phases == [Phase.DOWN]


@pytest.mark.parametrize("steps", range(-1, 14))
def test_taps_hit_at_every_size(stage: Stage, steps: int) -> None:
    """What the hand points at and what the phone is told agree within a pixel of the phone or of the window."""
    for _ in range(abs(steps)):
        stage.area.zoom(1.19 if steps > 0 else 1 / 1.19, QPointF(120, 500))
    view = stage.area.view
    assert view is not None
    for fx, fy in ((0.25, 0.6), (0.33, 0.66), (0.4, 0.55)):
        at = stage.at(fx, fy)
        if not stage.area._screen.geometry().contains(at.toPoint()):
            continue
        stage.press(at)
        stage.release(at)
        down = [item for item in stage.owner.items if isinstance(item, Touch)][-2]
        coarse = max(1.0, 1 / view.scale)
        assert abs(down.x / 65535 - fx) * 1080 <= coarse and abs(down.y / 65535 - fy) * 2400 <= coarse


def test_the_menu_does_the_same(stage: Stage) -> None:
    QTest.mouseClick(stage.pane.header.zoom, LEFT)
    menu = stage.pane._menu
    assert menu.isVisible()
    words = {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}
    assert words["Fit into the window"].isChecked() and "Keep on top" not in words, "beside the conversation there is nothing to be above"
    words["Show pixel for pixel"].trigger()
    menu.hide()
    assert stage.area.mode == "one_to_one"
    QTest.mouseClick(stage.pane.header.zoom, LEFT)
    words = {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}
    assert words["Show pixel for pixel"].isChecked()
    menu.hide()


def test_another_screen_of_the_same_phone_keeps_the_size(stage: Stage) -> None:
    stage.area.set_mode("free", 1.5)
    stage.picture(2400, 1080)
    assert scale(stage) == 1.5
    assert stage.area.view is not None and stage.area.view.target.width == 3600
