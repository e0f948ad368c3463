"""Whether somebody looks at the window: by its input and its place, over a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QWidget

from console.alerts.somebody import THERE_MS
from console.ui.looking import Looking
from tests.console.ui.window_world import a_movement


class Place(QWidget):
    """A window with something to press and to write in."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 1_000
        self.button, self.field = QPushButton("Yes"), QLineEdit()
        QShortcut(QKeySequence("F1"), self, lambda: None)
        across = QHBoxLayout(self)
        across.addWidget(self.button)
        across.addWidget(self.field)
        self.looking = Looking(self, lambda: self.time)
        self.began = 0
        self.looking.began.connect(self._count)

    def _count(self) -> None:
        self.began += 1

    def everybody_leaves(self) -> None:
        QApplication.processEvents()
        self.time += THERE_MS
        self.began = 0
        assert not self.looking.now()


@pytest.fixture
def place(qapp: QApplication) -> Iterator[Place]:
    made = Place()
    made.show()
    assert QTest.qWaitForWindowExposed(made)
    made.activateWindow()
    QApplication.processEvents()
    yield made
    made.looking.close()
    made.close()
    made.deleteLater()


def moved(at: QPoint) -> Callable[[Place], None]:
    def act(place: Place) -> None:
        point = QPointF(at)
        none, bare = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(place.windowHandle(), QMouseEvent(QEvent.Type.MouseMove, point, point, none, none, bare))

    return act


DEEDS: dict[str, Callable[[Place], None]] = {
    "a key": lambda place: QTest.keyClick(place.windowHandle(), Qt.Key.Key_A),
    "a key for nobody": lambda place: QTest.keyClick(place.windowHandle(), Qt.Key.Key_Shift),
    "a key that is a shortcut": lambda place: QTest.keyClick(place.windowHandle(), Qt.Key.Key_F1),
    "a click": lambda place: QTest.mouseClick(place.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(20, 20)),
    "a movement": moved(QPoint(7, 9)),
    "the tray or a notification": lambda place: place.looking.acted(),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_a_window_that_was_opened_is_looked_at_for_a_while_and_whenever_hands_move(place: Place, deed: Callable[[Place], None]) -> None:
    assert place.looking.now(), "it has just come to the front"
    place.everybody_leaves()
    deed(place)
    QApplication.processEvents()
    assert place.looking.now() and place.began == 1
    place.time += THERE_MS - 1
    deed(place)
    QApplication.processEvents()
    assert place.looking.now() and place.began == 1, "nobody had left"


def test_no_person_is_a_pointer_that_stands_still_or_a_focus_that_is_given_away(place: Place) -> None:
    still = moved(QPoint(3, 3))
    still(place)
    place.button.setFocus()
    place.everybody_leaves()
    still(place)
    place.button.hide()
    QApplication.processEvents()
    assert QApplication.focusWidget() is place.field, "the button took the focus along"
    assert not place.looking.now() and place.began == 0


def test_behind_minimised_hidden_or_locked_nobody_looks(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as behind:
        behind.setattr(place, "isActiveWindow", lambda: False)
        QTest.keyClick(place.windowHandle(), Qt.Key.Key_A)
        assert not place.looking.now()
    assert place.looking.now()
    with monkeypatch.context() as small:
        small.setattr(place, "isMinimized", lambda: True)
        assert not place.looking.now()
    place.looking.left()
    assert not place.looking.now(), "the screen was locked"
    place.looking.acted()
    place.hide()
    assert not place.looking.now()


def test_coming_to_the_front_begins_a_look(place: Place) -> None:
    place.everybody_leaves()
    QApplication.sendEvent(place, QEvent(QEvent.Type.WindowActivate))
    assert place.looking.now() and place.began == 0, "told a moment later: the event is on its way"
    QApplication.processEvents()
    assert place.looking.now() and place.began == 1


def test_a_window_that_was_made_anew_is_heard_as_before(place: Place) -> None:
    place.destroy()
    place.create()
    place.show()
    place.activateWindow()
    place.everybody_leaves()
    a_movement(place)
    assert place.looking.now() and place.began == 1


def test_closed_it_hears_nothing(place: Place) -> None:
    place.everybody_leaves()
    place.looking.acted()
    place.looking.close()
    place.time += THERE_MS
    QTest.keyClick(place.windowHandle(), Qt.Key.Key_A)
    QApplication.processEvents()
    assert not place.looking.now() and place.began == 0
