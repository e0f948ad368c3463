"""A picker holds all there is to pick: nine rows are in sight, and keys lead to the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from console.ui.palette import MOST, Entry, Palette
from console.ui.theme import Theme

COUNT = 30


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    assert QTest.qWaitForWindowExposed(made)
    made.activateWindow()
    yield made


@pytest.fixture
def ran() -> list[int]:
    return []


@pytest.fixture
def picker(window: QWidget, theme: Theme, ran: list[int]) -> Palette:
    def entries() -> Sequence[Entry]:
        return [Entry(f"Colleague {n}", "online", "user", lambda n=n: ran.append(n)) for n in range(COUNT)]  # type: ignore[misc]

    made = Palette(theme, window, entries)
    made.open_()
    QApplication.processEvents()
    return made


def at(picker: Palette) -> int:
    index = picker.view.currentIndex()
    seen = picker.view.viewport().rect()
    assert seen.intersects(picker.view.visualRect(index)) and seen.contains(picker.view.visualRect(index).center()), "it is in sight"
    return index.row()


def press(picker: Palette, key: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(picker.field, key)


def test_nine_rows_are_in_sight_and_a_bar_tells_of_the_others(picker: Palette, theme: Theme) -> None:
    assert len(picker.model.rows) == COUNT
    assert picker.view.height() == MOST * theme.size("popup-row")
    assert picker.view.verticalScrollBar().isVisible()


def test_nothing_is_told_where_all_is_in_sight(picker: Palette) -> None:
    QTest.keyClicks(picker.field, "29")
    QApplication.processEvents()
    assert len(picker.model.rows) == 1 and not picker.view.verticalScrollBar().isVisible()


def test_what_cannot_be_done_says_why_is_not_chosen_first_and_is_not_run(window: QWidget, theme: Theme, ran: list[int]) -> None:
    look = Entry("Look on", "sees the picture", "eye", lambda: ran.append(0), why="the portal says no")
    picker = Palette(theme, window, lambda: [look, Entry("Help", "", "user", lambda: ran.append(1))])
    picker.open_()
    assert at(picker) == 1
    press(picker, Qt.Key.Key_Up)
    index = picker.view.currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "the portal says no"
    press(picker, Qt.Key.Key_Return)
    assert ran == [] and picker.isVisible(), "the reason stays in sight"
    press(picker, Qt.Key.Key_Down)
    press(picker, Qt.Key.Key_Return)
    assert ran == [1] and not picker.isVisible()


def test_down_goes_on_past_the_last_one_in_sight(picker: Palette, ran: list[int]) -> None:
    for row in range(1, COUNT):
        press(picker, Qt.Key.Key_Down)
        assert at(picker) == row
    press(picker, Qt.Key.Key_Down)
    assert at(picker) == 0, "and round"
    press(picker, Qt.Key.Key_Up)
    assert at(picker) == COUNT - 1
    press(picker, Qt.Key.Key_Return)
    assert ran == [COUNT - 1]


def test_pages(picker: Palette) -> None:
    press(picker, Qt.Key.Key_PageDown)
    assert at(picker) == MOST - 1
    press(picker, Qt.Key.Key_PageDown, 9)
    assert at(picker) == COUNT - 1, "no further"
    press(picker, Qt.Key.Key_PageUp)
    assert at(picker) == COUNT - MOST
    press(picker, Qt.Key.Key_PageUp, 9)
    assert at(picker) == 0


def test_home_and_end_where_they_do_not_move_the_caret(picker: Palette) -> None:
    press(picker, Qt.Key.Key_End)
    assert at(picker) == COUNT - 1
    press(picker, Qt.Key.Key_Home)
    assert at(picker) == 0
    QTest.keyClicks(picker.field, "coll")
    press(picker, Qt.Key.Key_End)
    assert at(picker) == COUNT - 1
    press(picker, Qt.Key.Key_Home)
    assert picker.field.cursorPosition() == 0 and at(picker) == COUNT - 1, "the caret first"
    press(picker, Qt.Key.Key_Home)
    assert at(picker) == 0
    press(picker, Qt.Key.Key_End)
    assert picker.field.cursorPosition() == 4 and at(picker) == 0


def test_what_is_typed_begins_at_the_top(picker: Palette) -> None:
    press(picker, Qt.Key.Key_End)
    QTest.keyClicks(picker.field, "c")
    assert at(picker) == 0 and picker.view.verticalScrollBar().value() == 0


def test_a_pointer_that_rests_chooses_nothing_while_keys_scroll(picker: Palette) -> None:
    port = picker.view.viewport()

    def pointer(y: int) -> None:
        there, none = QPoint(60, y), Qt.MouseButton.NoButton
        QCursor.setPos(port.mapToGlobal(there))
        move = QMouseEvent(QEvent.Type.MouseMove, there, port.mapToGlobal(there), none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(port, move)

    pointer(100)
    assert at(picker) > 0
    press(picker, Qt.Key.Key_End)
    pointer(100)
    QApplication.processEvents()
    assert at(picker) == COUNT - 1


def test_what_can_be_made_of_the_text_is_in_sight_beside_very_many(window: QWidget, theme: Theme) -> None:
    def made_of(text: str) -> list[Entry]:
        return [Entry(f"Make {text}", "", "plus", lambda: None)]

    picker = Palette(theme, window, lambda: [Entry(f"tag {n}", "", "tag", lambda: None) for n in range(COUNT)], typed=made_of)
    picker.open_()
    QTest.keyClicks(picker.field, "tag")
    assert [row.title for row in picker.model.rows].index("Make tag") == MOST - 1
    assert len(picker.model.rows) == COUNT + 1


def test_the_chosen_row_stays_chosen_when_more_is_found(window: QWidget, theme: Theme) -> None:
    answers = []
    entries = [Entry(f"Thing {n}", "", "x", lambda: None, about=f"t{n}") for n in range(COUNT)]
    picker = Palette(theme, window, lambda: entries, look=lambda _typed, then: answers.append(then))
    picker.open_()
    QTest.keyClicks(picker.field, "thing")
    press(picker, Qt.Key.Key_Down, 15)
    answers[-1]([Entry("Found", "", "x", lambda: None), Entry("Thing 20 again", "", "x", lambda: None, about="t20")])
    assert picker.model.rows[at(picker)].title == "Thing 15"
    titles = [row.title for row in picker.model.rows]
    assert titles[8:10] == ["Found", "Thing 20 again"] and "Thing 20" not in titles, "nothing twice"


def test_one_that_opens_takes_the_place_of_the_one_that_was_open(window: QWidget, theme: Theme, picker: Palette) -> None:
    before = QLineEdit(window)
    before.show()
    before.setFocus()
    picker.open_()
    other = Palette(theme, window, lambda: [Entry("Another", "", "user", lambda: None)])
    other.open_()
    assert not picker.isVisible() and other.isVisible() and other.field.hasFocus()
    other.close_()
    assert before.hasFocus(), "as if there had been one"
