"""What is done with the phone session of the open conversation: asked for, ended, or put away with the chat."""

from __future__ import annotations

from PySide6.QtCore import Qt

from console import intents as wish
from console.live_view import LiveView, Phase
from console.ui.chat.room import ChatRoom
from console.ui.main_window import MainWindow
from tests.console.ui.fake_desk import FakeDesk, busy_desk
from tests.console.ui.window_world import CTRL, SHIFT, Open, click, no_question, press, question


def test_asking_for_the_screen(open_window: Open) -> None:
    desk = busy_desk()
    desk.lives["claire"].phase = Phase.CHATTING
    window = open_window(desk)
    window.open_conversation("claire")
    button = window.chat.talk.header.ask_button
    assert button.isVisible() and button.isEnabled()
    press(window, Qt.Key.Key_S, CTRL | SHIFT)
    assert wish.AskConsent("claire", ("view", "control")) in desk.wishes
    assert not button.isEnabled()
    assert button.toolTip()


def test_a_device_without_a_screen_says_why(open_window: Open) -> None:
    desk = busy_desk()
    desk.lives["claire"] = LiveView("claire", "claire-s", Phase.CHATTING, "no_view", customer_online=True)
    window = open_window(desk)
    window.open_conversation("claire")
    header = window.chat.talk.header
    assert not header.ask_button.isEnabled()
    assert "cannot share" in header.ask_button.toolTip()
    assert header._state.text() == "Chat only"
    assert not window.chat.slot.isVisible()


def test_ending_is_asked_once_and_can_stop_asking(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    click(chat.talk.header.end_button)
    question().reject()
    assert wish.EndSession("claire") not in desk.wishes
    click(chat.talk.header.end_button)
    asked = question()
    assert asked._never is not None
    asked._never.setChecked(True)
    asked.accept()
    assert wish.EndSession("claire") in desk.wishes
    assert desk.preferences.values["ask_before_ending"] is False
    assert not chat.talk.composer.is_note(), "chat goes on"
    window.open_conversation("amina")
    chat.talk.session.end()
    assert no_question()
    assert wish.EndSession("amina") in desk.wishes


def test_closing_the_chat_ends_the_session(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    press(window, Qt.Key.Key_W, CTRL)
    question().accept()
    assert wish.EndSession("claire") in desk.wishes
    assert chat.talk.conversation == ""


def test_closing_a_chat_without_session_ends_nothing(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("rosa")
    press(window, Qt.Key.Key_W, CTRL)
    assert no_question()
    assert window.chat.talk.conversation == ""
    assert not [w for w in desk.wishes if isinstance(w, wish.EndSession)]
