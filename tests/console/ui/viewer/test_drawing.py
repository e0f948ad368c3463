"""Pointing and drawing on a real pane: what the hand does, what the customer is told, what is sent, and that no touch leaves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from console.live_view import Phase
from console.ui.theme import Theme
from console.ui.viewer.viewer_pane import ViewerPane
from protocol.inp import Key, Press, Touch
from protocol.peer import Geom, Pointing, Vid
from protocol.support import Caps
from tests.console.ui.viewer.viewer_props import FULL_CAPS, Owner, bindings, flat_picture, live_session

LEFT, PLAIN, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class Board:
    """A pane with a picture; `drag` in fractions of it."""

    def __init__(self, qtbot: QtBot, theme: Theme, caps: Caps) -> None:
        self.live, self.owner = live_session(caps=caps), Owner()
        self.pane = ViewerPane(theme, self.live, self.owner, bindings(), title="Claire")
        qtbot.addWidget(self.pane)
        self.pane.resize(420, 900)
        self.pane.show()
        self.show_picture()
        self.area, self.layer = self.pane.area, self.pane.area.drawing

    def show_picture(self, yuv: tuple[int, int, int] = (150, 128, 128)) -> None:
        assert self.live.picture is not None
        self.live.picture.put(flat_picture(1080, 2400, yuv))
        self.pane.picture_arrived()

    def at(self, fx: float, fy: float) -> QPoint:
        view = self.area.view
        assert view is not None
        x, y = view.to_widget(round(fx * 65535), round(fy * 65535))
        return QPoint(round(x), round(y)) + self.area.drawing_origin

    def drag(self, *path: tuple[float, float]) -> None:
        QTest.mousePress(self.layer, LEFT, PLAIN, self.at(*path[0]))
        for spot in path[1:]:
            QTest.mouseMove(self.layer, self.at(*spot))
        QTest.mouseRelease(self.layer, LEFT, PLAIN, self.at(*path[-1]))

    def drawn(self) -> list[Pointing]:
        return [mark for kind, marks in self.owner.wishes if kind == "draw" for mark in marks]


@pytest.fixture
def board(qtbot: QtBot, theme: Theme) -> Board:
    caps = Caps(view=True, control=True, keys=FULL_CAPS.keys, text=True, marks=True, max_pointers=10)
    made = Board(qtbot, theme, caps)
    made.pane._command("draw")
    assert made.layer.active and made.layer.bar.isVisible()
    return made


def near(spot: tuple[int, int], fx: float, fy: float) -> bool:
    return abs(spot[0] / 65535 - fx) < 0.01 and abs(spot[1] / 65535 - fy) < 0.01


def test_an_arrow_lands_where_the_hand_drew_it_and_the_phone_is_not_touched(board: Board) -> None:
    QTest.keyClick(board.layer, Qt.Key.Key_2)
    board.drag((0.2, 0.3), (0.4, 0.4), (0.7, 0.6))
    last = board.drawn()[-1]
    assert last.kind == "arrow" and last.g == 1 and near(last.path[0], 0.2, 0.3) and near(last.path[1], 0.7, 0.6)
    assert not [item for item in board.owner.items if isinstance(item, Touch)]


@pytest.mark.parametrize(("key", "kind"), [("1", "point"), ("2", "arrow"), ("3", "circle"), ("4", "free")])
def test_each_tool_by_its_key(board: Board, key: str, kind: str) -> None:
    QTest.keyClicks(board.layer, key)
    assert board.layer.bar.tools[kind].isChecked()
    board.drag((0.2, 0.2), (0.5, 0.5))
    assert board.drawn()[-1].kind == kind


def test_undo_erase_and_the_end_of_drawing(board: Board) -> None:
    board.drag((0.2, 0.2), (0.5, 0.5))
    board.drag((0.6, 0.2), (0.8, 0.5))
    QTest.keyClick(board.layer, Qt.Key.Key_Z, CTRL)
    assert board.drawn()[-1] == Pointing(1, "clear", 2)
    QTest.keyClick(board.layer, Qt.Key.Key_Delete)
    assert board.drawn()[-1] == Pointing(1, "clear", 0)
    QTest.keyClick(board.layer, Qt.Key.Key_Escape)
    assert not board.layer.active and not board.layer.bar.isVisible()
    QTest.mouseClick(board.area, LEFT, PLAIN, board.at(0.5, 0.5))
    assert [item for item in board.owner.items if isinstance(item, Touch)], "the hand touches again"


def test_the_marked_picture_goes_into_the_conversation(board: Board) -> None:
    board.layer._choose("free")
    board.drag((0.25, 0.5), (0.5, 0.5), (0.75, 0.5))
    QTest.keyClick(board.layer, Qt.Key.Key_Return, CTRL)
    (png, _name) = next(value for kind, value in board.owner.wishes if kind == "send_picture")
    image = QImage.fromData(png)
    assert (image.width(), image.height()) == (1080, 2400)
    ink = board.area._theme.picture_color("drawing")
    on, off = image.pixelColor(540, 1200), image.pixelColor(540, 600)
    assert abs(on.red() - ink.red()) < 12 and abs(on.green() - ink.green()) < 12 and on != off


def test_a_turned_view_draws_on_the_same_place_of_the_picture(board: Board) -> None:
    board.area.turn(1)
    board.layer._choose("point")
    board.drag((0.25, 0.1), (0.25, 0.1))
    assert near(board.drawn()[-1].path[0], 0.25, 0.1)
    marked = board.layer.painted_on(QImage(2400, 1080, QImage.Format.Format_RGB32), 1)
    ink = board.area._theme.picture_color("drawing")
    # a quarter turn clockwise: (u, v) comes to lie at (1 - v, u)
    assert abs(marked.pixelColor(round(0.9 * 2400), round(0.25 * 1080)).red() - ink.red()) < 12


def test_without_control_one_may_draw(qtbot: QtBot, theme: Theme) -> None:
    made = Board(qtbot, theme, Caps(view=True, marks=True))
    made.live.can_touch = False
    made.pane.live_changed()
    made.pane._command("draw")
    made.drag((0.2, 0.2), (0.5, 0.5))
    assert made.drawn()


def test_where_the_customer_sees_nothing_the_technician_is_told(qtbot: QtBot, theme: Theme) -> None:
    made = Board(qtbot, theme, Caps(view=True))
    made.pane._command("draw")
    label = made.area.overlay.trail.label
    assert label is not None and "Ctrl+Enter" in label.text
    made.pane.marks_unseen()
    assert made.area.overlay.trail.label is not None and "does not see" in made.area.overlay.trail.label.text


def test_another_geometry_and_a_private_moment_take_the_drawing_away(board: Board) -> None:
    board.drag((0.2, 0.2), (0.5, 0.5))
    board.live.geom = Geom(2, (1080, 2400), (1080, 2400))
    board.pane.live_changed()
    assert board.layer.marks.standing == []
    board.drag((0.2, 0.2), (0.5, 0.5))
    board.live.vid = Vid("private")
    board.pane.live_changed()
    assert not board.layer.active


def test_a_frozen_picture_stays_and_is_not_touched(board: Board) -> None:
    board.layer.switch(False)
    board.pane._command("freeze")
    before = board.area.shown
    board.show_picture((40, 128, 128))
    assert board.area.shown == before
    assert board.pane.header.state() == "Frozen" and board.pane._view_state().frozen
    QTest.mouseClick(board.area, LEFT, PLAIN, board.at(0.5, 0.5))
    assert board.owner.items == []
    board.pane._command("freeze")
    assert board.area.shown != before
    assert board.pane.header.state() == "Control" and board.area.overlay.trail.label is None, "what is no longer true is not said"
    QTest.mouseClick(board.area, LEFT, PLAIN, board.at(0.5, 0.5))
    assert board.owner.items


@pytest.mark.parametrize("action", ["draw", "freeze"])
def test_in_a_private_moment_it_is_said_why_nothing_happens(board: Board, action: str) -> None:
    board.live.vid = Vid("private")
    board.pane.live_changed()
    board.pane._command(action)
    label = board.area.overlay.trail.label
    assert label is not None and label.text == "The customer's screen is hidden just now."
    assert not board.layer.active and not board.area.frozen
    assert not board.pane.header.draw.isEnabled() and "hidden just now" in board.pane.header.draw.toolTip()


def test_the_end_of_drawing_takes_its_sentence_back(board: Board) -> None:
    label = board.area.overlay.trail.label
    assert label is not None and label.text.startswith("You draw") and board.pane.header.draw.isChecked()
    board.live.vid = Vid("private")
    board.pane.live_changed()
    assert board.area.overlay.trail.label is None and not board.pane.header.draw.isChecked()


def test_every_tool_has_a_name_and_a_key(board: Board) -> None:
    bar = board.layer.bar
    for button in (*bar.tools.values(), bar.undo, bar.erase, bar.send, bar.close_):
        assert button.accessibleName() and button.key and button.key in button.toolTip()


def test_after_a_reconnect_the_customer_is_told_what_stands(board: Board) -> None:
    board.layer._choose("arrow")
    board.drag((0.2, 0.2), (0.5, 0.5))
    stands = board.drawn()[-1]
    board.live.phase = Phase.RECONNECTING
    board.pane.live_changed()
    board.owner.wishes.clear()
    board.live.phase = Phase.LIVE
    board.pane.live_changed()
    assert board.drawn() == [], "the picture may be there before there is a way for words"
    board.live.connection = 2
    board.pane.live_changed()
    QApplication.processEvents()
    assert board.drawn() == [stands]
    board.pane.live_changed()
    assert board.drawn() == [stands], "once"


def test_in_a_private_moment_what_stands_waits_for_its_end(board: Board) -> None:
    board.layer._choose("arrow")
    board.drag((0.2, 0.2), (0.5, 0.5))
    stands = board.drawn()[-1]
    board.owner.wishes.clear()
    board.live.connection, board.live.vid = 2, Vid("private")
    board.pane.live_changed()
    assert board.drawn() == []
    board.live.vid = Vid("live")
    board.pane.live_changed()
    assert board.drawn() == [stands]


def test_drawing_that_ends_by_itself_takes_the_keyboard_from_nobody(board: Board) -> None:
    """What is being written in the chat would go on to the phone."""
    chat = QLineEdit(board.pane)
    chat.show()
    chat.setFocus()
    board.live.vid = Vid("private")
    board.pane.live_changed()
    assert not board.layer.active and board.pane.focusWidget() is chat
    board.live.vid = Vid("live")
    board.pane.live_changed()
    board.show_picture()
    board.pane._command("draw")
    assert board.pane.focusWidget() is board.layer
    board.layer.bar.close_.click()
    assert board.pane.focusWidget() is board.area, "back to the phone's picture"


def test_a_line_under_way_ends_with_drawing_and_so_does_the_work_for_it(board: Board) -> None:
    board.layer._choose("free")
    QTest.mousePress(board.layer, LEFT, PLAIN, board.at(0.2, 0.2))
    QTest.mouseMove(board.layer, board.at(0.5, 0.5))
    QTest.keyClick(board.layer, Qt.Key.Key_Escape)
    assert not board.layer.marks.drawing and near(board.drawn()[-1].path[-1], 0.5, 0.5), "the customer sees all of it"
    board.layer._tick()
    assert not board.layer._timer.isActive()


KEYS = [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Home]


@pytest.mark.parametrize("key", [*KEYS, "a", "5"])
def test_what_is_typed_while_one_draws_is_not_typed_on_the_phone(board: Board, key: Qt.Key | str) -> None:
    def typed(on: QWidget) -> None:
        (QTest.keyClicks if isinstance(key, str) else QTest.keyClick)(on, key)  # type: ignore[arg-type]

    assert board.pane.window().focusWidget() is board.layer
    typed(board.layer)
    assert board.owner.items == []
    QTest.keyClick(board.layer, Qt.Key.Key_Escape)
    typed(board.area)
    assert board.owner.items, "afterwards it is"


def test_bound_keys_work_while_one_draws(board: Board) -> None:
    QTest.keyClick(board.layer, Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
    assert board.pane.statistics.isVisible()
    QTest.keyClick(board.layer, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert not board.layer.active


def test_a_right_click_on_a_frozen_picture_is_no_back(board: Board) -> None:
    board.layer.switch(False)
    board.pane._command("freeze")
    QTest.mouseClick(board.area, Qt.MouseButton.RightButton, PLAIN, board.at(0.5, 0.5))
    assert board.owner.items == []
    board.pane._command("freeze")
    QTest.mouseClick(board.area, Qt.MouseButton.RightButton, PLAIN, board.at(0.5, 0.5))
    assert board.owner.items == [Key("BACK")]


def test_what_is_typed_over_a_frozen_picture_waits_for_nobody(board: Board) -> None:
    """Typed blindly it would land in whatever the phone shows meanwhile. The key that lets the picture go on still does."""
    board.layer.switch(False)
    board.area.setFocus()
    QTest.keyPress(board.area, Qt.Key.Key_A)  # held while the picture is frozen
    board.owner.items.clear()
    board.pane._command("freeze")
    board.area.overlay.trail.hush(board.pane._frozen_words())
    QTest.keyRelease(board.area, Qt.Key.Key_A)
    QTest.keyClicks(board.area, "hello")
    QTest.keyClick(board.area, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)  # Home
    committed = QInputMethodEvent()
    committed.setCommitString("é")
    QApplication.sendEvent(board.area, committed)
    assert not [item for item in board.owner.items if not isinstance(item, Key) or item.press is not Press.UP]
    label = board.area.overlay.trail.label
    assert label is not None and "frozen" in label.text
    QTest.keyClick(board.area, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert not board.area.frozen
    QTest.keyClicks(board.area, "x")
    assert board.owner.items


def test_another_picture_does_not_begin_frozen(board: Board) -> None:
    """The camera in the place of the screen: a connection of its own, from which nothing has been seen yet."""
    board.pane._command("freeze")
    board.live.phase = Phase.CONNECTING
    board.pane.live_changed()
    board.live.phase, board.live.geom = Phase.LIVE, Geom(2, (1080, 2400), (1080, 2400), source="camera")
    board.pane.live_changed()
    board.show_picture((40, 128, 128))
    assert board.area.shown is not None and not board.area.frozen
