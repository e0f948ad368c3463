"""The pane under a technician's hands: drags become items, focus loss cancels, the keyboard types on the phone."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.live_view import Phase as Standing
from console.ui.theme import Theme
from console.ui.viewer.detached import DetachedViewer
from console.ui.viewer.host_key_names import host_keys
from console.ui.viewer.why_layer import wall_ms
from protocol.inp import Key, Phase, Press, Text, Wheel
from protocol.peer import Geom, Res, Vid
from protocol.support import Caps
from tests.console.ui.viewer.pane_stage import ALT, CTRL, LEFT, NONE, PLAIN, RIGHT, Stage
from tests.console.ui.viewer.viewer_props import live_session

DOWN, UP = Press.DOWN, Press.UP


# ---- mouse ---------------------------------------------------------------------------------------------------------


def test_a_drag_becomes_a_swipe(stage: Stage) -> None:
    stage.press(stage.at(0.5, 0.8))
    for step in range(1, 30):
        stage.move(stage.at(0.5, 0.8 - step * 0.02))
        QTest.qWait(4)
    stage.release(stage.at(0.5, 0.2))
    assert stage.phases[0] is Phase.DOWN
    assert stage.phases[-2:] == [Phase.MOVE, Phase.UP]
    up = stage.touches[-1]
    assert abs(up.x / 65535 - 0.5) < 0.005
    assert abs(up.y / 65535 - 0.2) < 0.002
    assert {touch.g for touch in stage.touches} == {1}
    times = [touch.dt_ms for touch in stage.touches]
    assert times == sorted(times)
    assert 100 <= times[-1] <= 1000, "real time, not the count of events"


def test_gathered_moves_leave_without_another_event(stage: Stage) -> None:
    stage.press(stage.at(0.5, 0.5))
    stage.move(stage.at(0.5, 0.51))
    stage.move(stage.at(0.5, 0.52))
    newest = stage.area.view.to_phone(*(lambda p: (p.x(), p.y()))(stage.at(0.5, 0.52) - QPointF(stage.area.drawing_origin)))  # type: ignore[union-attr]
    stage.qtbot.waitUntil(lambda: (stage.touches[-1].x, stage.touches[-1].y) == newest, timeout=30_000)


def test_focus_loss_cancels(stage: Stage) -> None:
    stage.press(stage.at(0.5, 0.5))
    stage.focus(False)
    assert stage.phases == [Phase.DOWN, Phase.CANCEL]
    stage.release(stage.at(0.5, 0.4))
    assert len(stage.touches) == 2


@pytest.mark.parametrize("loss", ["hidden", "channel", "consent", "geometry", "ended"])
def test_whatever_is_lost_cancels(stage: Stage, loss: str) -> None:
    stage.press(stage.at(0.5, 0.5))
    match loss:
        case "hidden":
            stage.window.hide()
        case "channel":
            stage.pane.channel_lost()
        case "consent":
            stage.live.can_touch, stage.live.touch_why = False, "no_consent"
            stage.pane.live_changed()
        case "geometry":
            stage.live.geom = Geom(2, (1080, 2400), (1080, 2400), rot=2)
            stage.pane.live_changed()
        case "ended":
            stage.live.phase, stage.live.can_touch = Standing.ENDED, False
            stage.pane.live_changed()
    assert stage.phases == [Phase.DOWN, Phase.CANCEL]


def test_without_control_a_click_says_why(stage: Stage) -> None:
    stage.live.can_touch, stage.live.touch_why = False, "no_consent"
    stage.pane.live_changed()
    stage.press(stage.at(0.5, 0.5))
    stage.release(stage.at(0.5, 0.5))
    assert not stage.owner.items
    assert stage.area.overlay.trail.label is not None
    assert "Ask for control" in stage.area.overlay.trail.label.text


def test_beside_the_picture_nothing_happens(stage: Stage) -> None:
    stage.press(QPointF(2, 400))
    stage.release(QPointF(2, 400))
    assert not stage.owner.items


def test_right_click_is_back_where_the_phone_has_it(stage: Stage) -> None:
    stage.press(stage.at(0.5, 0.5), RIGHT)
    stage.release(stage.at(0.5, 0.5), RIGHT)
    assert stage.owner.items == [Key("BACK")]
    stage.live.caps = Caps(view=True, control=True, keys=["HOME"])
    stage.press(stage.at(0.5, 0.5), RIGHT)
    assert len(stage.owner.items) == 1
    assert stage.area.overlay.trail.label is not None


def test_double_click_is_two_taps(stage: Stage) -> None:
    at = stage.at(0.5, 0.5)
    stage.press(at)
    stage.release(at)
    stage.mouse(QEvent.Type.MouseButtonDblClick, at)
    stage.release(at)
    assert stage.phases == [Phase.DOWN, Phase.UP] * 2


def test_wheel_scrolls(stage: Stage) -> None:
    at = stage.at(0.5, 0.5)
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, 120), NONE, PLAIN, Qt.ScrollPhase.NoScrollPhase, False
    )  # fmt: skip
    QApplication.sendEvent(stage.area, event)
    (wheel,) = stage.owner.items
    assert isinstance(wheel, Wheel)
    assert (wheel.dx, wheel.dy) == (0, 120)


def test_input_names_the_geometry_that_is_on_the_screen(stage: Stage) -> None:
    """The phone has turned, but the picture before the turn still shows: what is tapped there belongs to the old geometry."""
    stage.live.geom = Geom(2, (2400, 1080), (2400, 1080), rot=1)
    stage.pane.live_changed()
    stage.press(stage.at(0.5, 0.5))
    stage.release(stage.at(0.5, 0.5))
    assert {touch.g for touch in stage.touches} == {1}
    stage.picture(2400, 1080)
    stage.press(stage.at(0.5, 0.5))
    assert stage.touches[-1].g == 2


def test_receipts_colour_the_trail(stage: Stage) -> None:
    stage.press(stage.at(0.5, 0.5))
    stage.release(stage.at(0.5, 0.5))
    stage.pane.touch_judged(Res(2, "refused", stage.touches[0].stroke, "locked"))
    (line,) = stage.area.overlay.trail.lines
    assert line.verdict == "refused"
    assert stage.area.overlay.trail.label is not None


# ---- keyboard ------------------------------------------------------------------------------------------------------


def test_typing_goes_to_the_phone(stage: Stage) -> None:
    stage.area.setFocus()
    for key, text in ((0x48, "h"), (0xC9, "é"), (Qt.Key.Key_Return, "\r"), (Qt.Key.Key_Backspace, "\x08"), (Qt.Key.Key_Escape, "")):
        stage.key(key, text)
    assert stage.owner.items == [Text("h"), Text("é"), Key("ENTER", DOWN), Key("DEL", DOWN), Key("ESCAPE")]


def test_the_window_hears_no_shortcut_while_the_phone_is_typed_on(stage: Stage) -> None:
    stage.area.setFocus()
    stage.qtbot.waitUntil(stage.area.hasFocus, timeout=30_000)
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_K, CTRL, "\x0b")
    event.ignore()
    QApplication.sendEvent(stage.area, event)
    assert event.isAccepted()
    QTest.keyClick(stage.area, Qt.Key.Key_Tab)
    assert stage.area.hasFocus()
    assert stage.owner.items == [Key("TAB", DOWN), Key("TAB", UP)]


def test_host_key_alone_gives_the_keyboard_back(stage: Stage) -> None:
    stage.area.setFocus()
    stage.qtbot.waitUntil(stage.area.hasFocus, timeout=30_000)

    def right_ctrl(kind: QEvent.Type) -> QKeyEvent:
        return QKeyEvent(kind, Qt.Key.Key_Control, PLAIN, 105, 0xFFE4, 0)

    QApplication.sendEvent(stage.area, right_ctrl(QEvent.Type.KeyPress))
    stage.key(Qt.Key.Key_C, "\x03", CTRL)
    QApplication.sendEvent(stage.area, right_ctrl(QEvent.Type.KeyRelease))
    assert stage.area.hasFocus(), "with another key it is an ordinary Ctrl"
    with stage.qtbot.waitSignal(stage.pane.keyboard_released, timeout=30_000):
        QApplication.sendEvent(stage.area, right_ctrl(QEvent.Type.KeyPress))
        QApplication.sendEvent(stage.area, right_ctrl(QEvent.Type.KeyRelease))
    assert not stage.area.hasFocus()


def test_ctrl_and_alt_alone_give_the_keyboard_back(stage: Stage) -> None:
    stage.area.setFocus()
    stage.qtbot.waitUntil(stage.area.hasFocus, timeout=30_000)
    both = CTRL | ALT

    def stroke(kind: QEvent.Type, key: Qt.Key) -> None:
        QApplication.sendEvent(stage.area, QKeyEvent(kind, key, both))

    def pair(between: Callable[[], object] = lambda: None) -> None:
        stroke(QEvent.Type.KeyPress, Qt.Key.Key_Control)
        stroke(QEvent.Type.KeyPress, Qt.Key.Key_Alt)
        between()
        stroke(QEvent.Type.KeyRelease, Qt.Key.Key_Alt)
        stroke(QEvent.Type.KeyRelease, Qt.Key.Key_Control)

    def composed() -> None:
        event = QInputMethodEvent("", [])
        event.setCommitString("é")
        QApplication.sendEvent(stage.area, event)

    def clicked() -> None:
        stage.press(stage.at(0.5, 0.5))
        stage.release(stage.at(0.5, 0.5))

    pair(lambda: stage.key(Qt.Key.Key_E, "€", both))
    assert stage.owner.items == [Text("€")] and stage.area.hasFocus(), "typed as with AltGr"
    pair(composed)
    pair(clicked)
    pair(lambda: stroke(QEvent.Type.KeyPress, Qt.Key.Key_AltGr))
    assert stage.area.hasFocus(), "something else was done with them"
    with stage.qtbot.waitSignal(stage.pane.keyboard_released, timeout=30_000):
        pair()
    assert not stage.area.hasFocus()


def test_a_half_of_the_way_back_is_forgotten_with_the_focus(stage: Stage) -> None:
    stage.area.setFocus()
    stage.qtbot.waitUntil(stage.area.hasFocus, timeout=30_000)
    stage.key(Qt.Key.Key_Control, "", CTRL)
    stage.beside.setFocus()
    stage.area.setFocus()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(stage.area, QKeyEvent(kind, Qt.Key.Key_Alt, ALT))
    QApplication.sendEvent(stage.area, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Control, PLAIN))
    assert stage.area.hasFocus()


def test_input_method_commits_and_composes(stage: Stage) -> None:
    composing = QInputMethodEvent("にほ", [])
    QApplication.sendEvent(stage.area, composing)
    assert stage.area.overlay._composed == "にほ"
    assert not stage.owner.items
    done = QInputMethodEvent("", [])
    done.setCommitString("日本")
    QApplication.sendEvent(stage.area, done)
    assert stage.owner.items == [Text("日本")]
    assert stage.area.overlay._composed == ""


def test_a_phone_without_text_says_so(stage: Stage) -> None:
    stage.live.caps = Caps(view=True, control=True, keys=["BACK"])
    stage.key(Qt.Key.Key_A, "a")
    stage.key(Qt.Key.Key_Return, "\r")
    assert stage.owner.items == [Key("ENTER", DOWN)]
    assert stage.area.overlay.trail.label is not None


# ---- buttons and states --------------------------------------------------------------------------------------------


def test_softkeys_are_pressed_or_say_why_not(stage: Stage) -> None:
    stage.pane.softkeys.buttons["BACK"].click()
    stage.pane.softkeys.buttons["ROTATE"].click()
    assert stage.owner.wishes == [("softkey", "BACK"), ("rotate", None)]
    stage.live.caps = Caps(view=True, control=True, keys=["BACK"], why={"HOME": "needs accessibility"})
    stage.pane.live_changed()
    home = stage.pane.softkeys.buttons["HOME"]
    assert not home.isEnabled()
    assert "needs accessibility" in home.toolTip()
    assert stage.pane.softkeys.buttons["BACK"].isEnabled()


def test_a_click_beside_the_picture_leaves_the_keyboard_with_the_phone(stage: Stage) -> None:
    stage.area.setFocus()
    stage.qtbot.waitUntil(stage.area.hasFocus, timeout=30_000)
    header = stage.pane.header
    for button in (*stage.pane.softkeys.buttons.values(), header.zoom, header.detach, header.fullscreen, header.end):
        QTest.mouseClick(button, LEFT)
        assert stage.area.hasFocus(), button.accessibleName()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus, "the keyboard reaches it all the same"
    stage.key(0x48, "h")
    assert stage.owner.items == [Text("h")]


def test_who_has_the_keyboard_is_told_once_and_only_while_it_is_true(qtbot: QtBot, theme: Theme) -> None:
    due = [True]
    stage = Stage(qtbot, theme, live_session(), hint_due=lambda: due.pop() if due else False)
    qtbot.addWidget(stage.window)
    stage.picture()

    def said() -> str:
        label = stage.area.overlay.trail.label
        return label.text if label is not None else ""

    assert not said()
    stage.area.setFocus()
    qtbot.waitUntil(stage.area.hasFocus, timeout=30_000)
    assert host_keys() in said()
    assert host_keys() in unescape(stage.pane.status._keyboard.toolTip())
    stage.beside.setFocus()
    assert not said(), "somebody who types elsewhere must not read that the phone is typed on"
    stage.area.setFocus()
    assert not said()
    stage.pane.stop()


def test_header_asks_for_control(stage: Stage) -> None:
    assert stage.pane.header.state() == "Control"
    assert stage.pane.header.ask.isHidden()
    stage.live.can_touch, stage.live.touch_why, stage.live.granted = False, "no_consent", frozenset({"view"})
    stage.pane.live_changed()
    assert stage.pane.header.state() == "View only"
    stage.pane.header.ask.click()
    stage.pane.header.end.click()
    stage.pane.header.detach.click()
    assert stage.owner.wishes == [("ask", "control"), ("end", None), ("detach", True)]


def test_a_black_picture_is_explained(stage: Stage) -> None:
    assert stage.area.why.isHidden()
    stage.live.vid = Vid("secure", "app", "<b>Ma Banque</b>")
    stage.pane.live_changed()
    assert stage.area.why.isVisible()
    assert "<b>Ma Banque</b>" in stage.area.why.words(), "as it was sent, not as markup"
    stage.live.vid = Vid("live")
    stage.pane.live_changed()
    assert stage.area.why.isHidden()


def test_the_explanation_asks_again(stage: Stage) -> None:
    stage.live.phase, stage.live.why, stage.live.granted = Standing.CHATTING, "denied", frozenset()
    stage.live.can_touch = False
    stage.pane.live_changed()
    stage.area.why.button.click()
    assert stage.owner.wishes == [("ask", "view")]


def test_reconnecting_counts_and_keeps_the_picture(stage: Stage) -> None:
    stage.live.phase, stage.live.since_ms = Standing.RECONNECTING, wall_ms() - 8_400
    stage.live.can_touch = False
    stage.pane.live_changed()
    assert "8 s" in stage.area.why.words()
    assert stage.area.picture_size == (1080, 2400)


def test_a_first_picture_that_does_not_come_is_said(stage: Stage) -> None:
    stage.live.phase, stage.live.since_ms, stage.live.can_touch = Standing.CONNECTING, wall_ms() - 2_000, False
    stage.pane.live_changed()
    assert "usually takes a second or two" in stage.area.why.words()
    stage.live.since_ms = wall_ms() - 12_400
    stage.pane.live_changed()
    assert "12 s" in stage.area.why.words() and "No picture has come yet" in stage.area.why.words()
    assert stage.area.why.accessibleName() == stage.area.why.words()
    stage.live.phase = Standing.LIVE
    stage.pane.live_changed()
    assert stage.area.why.said is None or not stage.area.why.said.late


def test_after_the_end_no_picture_is_left(stage: Stage) -> None:
    stage.live.phase, stage.live.why, stage.live.can_touch = Standing.ENDED, "ended_by_customer", False
    stage.pane.live_changed()
    stage.picture()
    assert stage.area.picture_size is None
    assert stage.pane.header.end.isHidden()
    stage.press(QPointF(180, 400))
    assert not stage.owner.items


def test_a_hidden_viewer_shows_the_newest_when_it_comes_back(stage: Stage) -> None:
    stage.window.hide()
    stage.picture(720, 1600)
    assert stage.area.picture_size == (1080, 2400)
    stage.window.show()
    assert stage.area.picture_size == (720, 1600)


def test_status_line_tells_what_is_known(stage: Stage) -> None:
    assert stage.pane.status.words() == "24 ms 60 fps 1080 × 2400"
    stage.live.now_told = None
    stage.pane.status.refresh()
    assert stage.pane.status.words() == "1080 × 2400"


# ---- own window ----------------------------------------------------------------------------------------------------


def test_own_window_and_back(stage: Stage) -> None:
    other = DetachedViewer(stage.theme, stage.pane, "Claire Fontaine")
    stage.qtbot.addWidget(other)
    other.resize(520, 1000)
    other.show()
    upright = [stage.pane.softkeys.upright]
    closing = []
    other.end_wished.connect(lambda: closing.append(1))
    other.close()
    assert closing == [1]
    assert other.windowTitle() == "Claire Fontaine · Tapline"
    assert not other.windowIcon().isNull()
    assert other.isVisible(), "closing the viewer is a wish to end; the owner asks first"
    assert other.release() is stage.pane
    assert other.release() is None
    assert not other.isVisible()
    stage.pane.setParent(stage.window)
    stage.pane.show()
    assert [*upright, stage.pane.softkeys.upright] == [True, False], "beside the picture where it costs less"


def test_one_to_one_can_be_panned(stage: Stage) -> None:
    stage.area.set_mode("one_to_one")
    view = stage.area.view
    assert view is not None
    most = view.pan_most
    assert most[0] > 0
    assert abs(view.pan[0] - most[0] / 2) <= 1, "what was in the middle stays there"
    stage.area._bars.down.setValue(most[1])
    assert stage.area.view is not None
    assert stage.area.view.pan == (view.pan[0], most[1])
    stage.area.set_mode("fit")
    assert stage.area._bars.down.isHidden()
