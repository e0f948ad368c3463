"""Ctrl+F in a conversation: from one place to the next by the keyboard, and away again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.ui.main_window import MainWindow
from tests.console.ui.fake_desk import FakeDesk

CTRL, SHIFT, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


def key(which: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, which, modifier)


def test_through_the_places_and_back(window: MainWindow, desk: FakeDesk) -> None:
    ids = [desk.say("claire", text).id for text in ("first battery", "second Battery", "third battery")]
    desk.say("tom", "battery elsewhere")
    window.open_conversation("claire")
    shown: list[str] = []
    bar = window.chat.talk.find_bar
    bar._show = shown.append
    key(Qt.Key.Key_F, CTRL)
    assert bar.isVisible() and bar.field.hasFocus()
    QTest.keyClicks(bar.field, "battery")
    assert shown[-1] == ids[2] and bar.count.text() == "1 of 3"
    key(Qt.Key.Key_Return)
    key(Qt.Key.Key_Up)
    assert shown[-2:] == [ids[1], ids[0]] and bar.count.text() == "3 of 3"
    key(Qt.Key.Key_Return)
    assert shown[-1] == ids[2], "from the oldest to the newest again"
    key(Qt.Key.Key_Return, SHIFT)
    assert shown[-1] == ids[0]
    key(Qt.Key.Key_Escape)
    assert not bar.isVisible() and window.chat.talk.composer.editor.hasFocus()


def test_the_thread_goes_there(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("claire")
    for number in range(200):
        desk.say("claire", f"line {number}")
    QApplication.processEvents()
    view = window.chat.talk.view
    (found,) = [m.id for m in desk.replica.threads["claire"] if "réglages de la" in m.body]
    assert view.rect_of(found).isEmpty() and view.is_at_bottom(), "far above what is in sight"
    window.chat.talk.find_bar.open_()
    QTest.keyClicks(window.chat.talk.find_bar.field, "reglages de la")
    assert window.chat.talk.find_bar.count.text() == "1 of 1"
    box, seen = view.rect_of(found), view.viewport().height()
    assert 0 <= box.top() < box.bottom() < seen and view._flash.key == found
    assert window.chat.talk.find_bar.field.hasFocus(), "the next letter goes into the field"


def test_nothing_is_said_and_another_conversation_closes_it(window: MainWindow) -> None:
    window.open_conversation("claire")
    bar = window.chat.talk.find_bar
    bar.open_()
    QTest.keyClicks(bar.field, "zzz")
    assert bar.count.text() == "none"
    key(Qt.Key.Key_Return)
    window.open_conversation("tom")
    assert not bar.isVisible()


def test_without_a_conversation_there_is_nothing_to_search(window: MainWindow) -> None:
    window.chat.talk.find_bar.open_()
    assert not window.chat.talk.find_bar.isVisible()
