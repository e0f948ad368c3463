"""What every button does: Return and Space press it, and it is painted anew when the pointer comes and goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from console.codes.rows import CodeFacts
from console.ui.codes.code_row import CodeRow
from console.ui.main_window import MainWindow
from console.ui.parts.button import Button, IconButton
from console.ui.parts.pressable import Pressable
from console.ui.question import Question
from console.ui.theme import Theme
from tests.console.ui.fake_desk import FakeDesk, add_waiting


class Paints(QObject):
    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.seen = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen += event.type() == QEvent.Type.Paint
        return False


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_keys_that_press(qtbot: QtBot, theme: Theme, key: Qt.Key) -> None:
    button = Button(theme, "Do it")
    qtbot.addWidget(button)
    pressed: list[int] = []
    button.clicked.connect(lambda: pressed.append(1))
    QTest.keyClick(button, key)
    assert len(pressed) == 1
    QTest.keyClick(button, key, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 1 or key == Qt.Key.Key_Space, "Ctrl+Return is another key"
    button.setEnabled(False)
    QTest.keyClick(button, key)
    assert len(pressed) <= 2


def row(theme: Theme) -> QWidget:
    return CodeRow(theme, CodeFacts("k", "482 913 067", "", "", "live", 0.5, "7", False, "482 913 067"))


@pytest.mark.parametrize("make", [lambda theme: Button(theme, "Do it"), row])
def test_the_pointer_repaints(qtbot: QtBot, theme: Theme, make: object) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 200)
    widget: QWidget = make(theme)  # type: ignore[operator]
    assert widget.testAttribute(Qt.WidgetAttribute.WA_Hover), "not by the grace of one system's style"
    widget.setParent(window)
    widget.setGeometry(100, 100, 300, 64)
    window.show()
    qtbot.waitExposed(window)
    handle = window.windowHandle()
    QTest.mouseMove(handle, QPoint(10, 10))
    QApplication.processEvents()
    paints = Paints(widget)
    for at in (QPoint(200, 130), QPoint(10, 10)):
        before = paints.seen
        QTest.mouseMove(handle, at)
        qtbot.waitUntil(lambda before=before: paints.seen > before, timeout=30_000)  # type: ignore[misc]


def test_every_button_of_the_window_is_pressed_by_return(window: MainWindow, desk: FakeDesk) -> None:
    add_waiting(desk)
    QApplication.processEvents()
    known = (Pressable, QCheckBox, QComboBox, QScrollBar)
    strange = [b for b in window.findChildren(QAbstractButton) if not isinstance(b, known) and b.parentWidget() is not None]
    assert [type(b).__name__ for b in strange] == []


@pytest.mark.parametrize("danger", [True, False])
def test_a_stray_enter_does_no_harm(qtbot: QtBot, theme: Theme, danger: bool) -> None:
    question = Question(theme, "End?", "It ends.", "End", "Cancel", danger, "Do not ask again", None)
    qtbot.addWidget(question)
    question.show()
    qtbot.waitExposed(question)
    question.activateWindow()
    QApplication.processEvents()
    assert QApplication.focusWidget() is (question.no_button if danger else question.yes_button)
    assert question._never is not None
    question._never.setFocus()
    answers: list[int] = []
    question.finished.connect(answers.append)
    QTest.keyClick(question._never, Qt.Key.Key_Return)
    assert answers == [0 if danger else 1]


@pytest.mark.parametrize("yes", [True, False])
def test_enter_presses_the_button_that_has_the_focus(qtbot: QtBot, theme: Theme, yes: bool) -> None:
    question = Question(theme, "End?", "It ends.", "End", "Cancel", True, "", None)
    qtbot.addWidget(question)
    question.show()
    button = question.yes_button if yes else question.no_button
    answers: list[int] = []
    question.finished.connect(answers.append)
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert answers == [int(yes)]


@pytest.mark.parametrize("never", ["", "Do not ask again"])
def test_a_question_is_as_high_as_its_words(qtbot: QtBot, theme: Theme, never: str) -> None:
    said = "Their screen is no longer shared. " * 6
    question = Question(theme, "End the session with Claire Fontaine?", said, "End", "No", True, never, None)
    qtbot.addWidget(question)
    question.show()
    qtbot.waitExposed(question)
    layout = question.layout()
    assert layout is not None
    title, words = (layout.itemAt(n).widget() for n in (0, 1))  # type: ignore[union-attr]
    for text in (title, words):
        assert text is not None
        assert text.height() <= text.heightForWidth(text.width()) + 1, "no gap, and nothing cut"
        assert text.height() >= text.heightForWidth(text.width())


def test_an_icon_that_cannot_be_pressed_is_seen_to_be_off(qtbot: QtBot, theme: Theme) -> None:
    button = IconButton(theme, "camera", "Screenshot", ground="window")
    qtbot.addWidget(button)

    def ink() -> int:
        image = button.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        return min(image.pixelColor(x, y).value() for x in range(image.width()) for y in range(image.height()))

    on = ink()
    button.setEnabled(False)
    assert ink() > on + 60, "at a glance"
