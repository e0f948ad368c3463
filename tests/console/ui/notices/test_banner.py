"""Our own cards in the corner of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from console.ui.notices.banner import LASTS_MS, MOST, Banners
from console.ui.theme import Theme


def shown(qtbot: QtBot, theme: Theme) -> tuple[QWidget, QLineEdit, Banners]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    field = QLineEdit(window)
    banners = Banners(theme, window)
    window.show()
    qtbot.waitExposed(window)
    field.setFocus()
    return window, field, banners


def put(banners: Banners, key: str, body: str = "Hello", stays: bool = False) -> None:
    banners.show_card(key, key.title(), body, "chat-circle", "accent", stays)
    QApplication.processEvents()


def test_newest_first_three_at_most_and_no_focus(qtbot: QtBot, theme: Theme) -> None:
    window, field, banners = shown(qtbot, theme)
    for key in ("a", "b", "c", "d"):
        put(banners, key)
    assert banners.order() == ["d", "c", "b"] and len(banners.order()) == MOST
    put(banners, "b", "second line\nthird")
    assert banners.order() == ["b", "d", "c"], "the same card with other words, on top"
    card = banners.card("b")
    assert card is not None and card.body.text() == "third" and card.accessibleName() == "B. third"
    assert field.hasFocus(), "nobody's typing is interrupted"
    top = [banners.card(key).y() for key in banners.order()]  # type: ignore[union-attr]
    assert top == sorted(top)
    assert window.rect().contains(banners.mapToParent(card.geometry().center()))


def test_it_stays_in_the_corner(qtbot: QtBot, theme: Theme) -> None:
    window, _, banners = shown(qtbot, theme)
    put(banners, "a")
    before = window.height() - banners.y() - banners.height(), banners.x()
    window.resize(1_200, 700)
    QApplication.sendEvent(window, QResizeEvent(window.size(), window.size()))
    assert (window.height() - banners.y() - banners.height(), banners.x()) == before


def test_clicks_keys_and_the_cross(qtbot: QtBot, theme: Theme) -> None:
    window, _, banners = shown(qtbot, theme)
    told: list[tuple[str, str]] = []
    banners.opened.connect(lambda key: told.append(("open", key)))
    banners.closed.connect(lambda key: told.append(("close", key)))
    put(banners, "a")
    put(banners, "b")
    assert window.isVisible()
    first, second = banners.card("a"), banners.card("b")
    assert first is not None and second is not None
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Return)
    QTest.mouseClick(second.dismiss, Qt.MouseButton.LeftButton)
    assert told == [("open", "a"), ("open", "a"), ("close", "b")]
    assert banners.order() == ["a"] and banners.isVisible()
    banners.withdraw("a")
    banners.withdraw("a")
    assert not banners.isVisible()


def test_it_goes_by_itself_unless_it_stays_or_the_pointer_is_on_it(qtbot: QtBot, theme: Theme) -> None:
    window, _, banners = shown(qtbot, theme)
    put(banners, "a")
    put(banners, "b", stays=True)
    assert banners._timers["a"].interval() == LASTS_MS and "b" not in banners._timers
    held = banners.card("a")
    assert held is not None and window.isVisible()
    held.setFocus()
    banners._timers["a"].timeout.emit()
    assert "a" in banners.order()
    held.clearFocus()
    banners._timers["a"].timeout.emit()
    assert banners.order() == ["b"]
