"""Ctrl+Z takes back what the toast offers, wherever the keyboard stands; words that were written since come first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from console.ui.chat.editor import Editor
from console.ui.chat.room import ChatRoom
from console.ui.main_window import MainWindow
from console.ui.parts.toast import Toast
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.window_world import CTRL, SHIFT, press


@pytest.fixture
def chat(quiet: FakeDesk, window: MainWindow, qtbot: QtBot) -> ChatRoom:
    window.open_conversation("sofia")
    qtbot.waitUntil(window.chat.talk.composer.editor.hasFocus, timeout=5000)
    return window.chat


def editor(chat: ChatRoom) -> Editor:
    return chat.talk.composer.editor


def toast(chat: ChatRoom) -> Toast:
    found = chat.talk.deeds.toast
    assert found is not None
    return found


def state(desk: FakeDesk, conversation: str = "sofia") -> str:
    record = desk.known.conversation(conversation)
    assert record is not None
    return record.state


def resolve(window: MainWindow, desk: FakeDesk) -> None:
    press(window, Qt.Key.Key_E, CTRL | SHIFT)
    assert state(desk) == "resolved"


def test_from_the_empty_composer(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    resolve(window, desk)
    press(window, Qt.Key.Key_Z, CTRL)
    assert state(desk) == "open" and not toast(chat).isVisible()


def test_after_the_last_word_was_sent(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClicks(editor(chat), "Thank you, bye")
    press(window, Qt.Key.Key_Return, CTRL)
    assert state(desk) == "resolved" and editor(chat).hasFocus()
    press(window, Qt.Key.Key_Z, CTRL)
    assert state(desk) == "open"


def test_what_was_written_before_stays(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClicks(editor(chat), "hello")
    resolve(window, desk)
    press(window, Qt.Key.Key_Z, CTRL)
    assert state(desk) == "open" and editor(chat).toPlainText() == "hello"
    press(window, Qt.Key.Key_Z, CTRL)
    assert editor(chat).toPlainText() == "", "nothing is offered any more: the field has its key again"


def test_what_was_written_since_is_taken_back_first(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    resolve(window, desk)
    QTest.keyClicks(editor(chat), "oops")
    press(window, Qt.Key.Key_Z, CTRL)
    assert state(desk) == "resolved" and editor(chat).toPlainText() == ""
    press(window, Qt.Key.Key_Z, CTRL)
    assert state(desk) == "open"


def test_the_key_held_down_does_not_go_on_from_words_to_deeds(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    resolve(window, desk)
    held = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, CTRL, "", True)
    QApplication.sendEvent(editor(chat), held)
    assert held.isAccepted(), "the field keeps it"


def test_on_from_the_next_conversation_with_its_draft(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    window.open_conversation("tom")
    QTest.keyClicks(editor(chat), "half written")
    window.open_conversation("sofia")
    resolve(window, desk)
    window.open_conversation("tom")
    assert editor(chat).toPlainText() == "half written"
    press(window, Qt.Key.Key_Z, CTRL)
    assert state(desk) == "open" and editor(chat).toPlainText() == "half written"


def test_from_other_fields(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    resolve(window, desk)
    press(window, Qt.Key.Key_F, CTRL)
    field = chat.talk.find_bar.field
    assert isinstance(field, QLineEdit) and field.hasFocus()
    QTest.keyClicks(field, "x")
    press(window, Qt.Key.Key_Z, CTRL)
    assert state(desk) == "resolved" and field.text() == ""
    editor(chat).setFocus()
    field.setFocus()
    press(window, Qt.Key.Key_Z, CTRL)
    assert state(desk) == "open"


def test_once_the_toast_is_gone_the_field_has_its_key(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClicks(editor(chat), "hello")
    resolve(window, desk)
    toast(chat).hide()
    press(window, Qt.Key.Key_Z, CTRL)
    assert state(desk) == "resolved" and editor(chat).toPlainText() == ""


def test_a_toast_that_offers_nothing_takes_no_key(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClicks(editor(chat), "hello")
    resolve(window, desk)
    toast(chat).could_not("Not done.")
    press(window, Qt.Key.Key_Z, CTRL)
    assert state(desk) == "resolved" and editor(chat).toPlainText() == ""


def test_a_field_that_goes_with_the_keyboard_in_it_breaks_nothing(window: MainWindow, desk: FakeDesk) -> None:
    field = QLineEdit(window)
    field.show()
    toast = window.chat.talk.deeds.toast
    assert toast is not None
    undone: list[int] = []
    toast.say("Done", lambda: undone.append(1))
    field.setFocus()
    QApplication.processEvents()
    assert field.hasFocus()
    field.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    window.chat.talk.composer.editor.setFocus()
    press(window, Qt.Key.Key_Z, CTRL)
    assert undone == [1]
