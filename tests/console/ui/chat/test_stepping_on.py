"""From conversation to conversation by key: the place in the list is kept, whatever leaves it."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console.chat.listing import Filter
from console.ui.chat.room import ChatRoom
from console.ui.main_window import MainWindow
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.window_world import press


@pytest.fixture
def chat(quiet: FakeDesk, window: MainWindow) -> ChatRoom:
    window.chat.set_filter(Filter.OPEN)
    return window.chat


def listed(chat: ChatRoom) -> list[str]:
    return [row.id for row in chat.list.rows.rows()]


def begin(window: MainWindow, at: int) -> list[str]:
    """The keyboard is in the list, and the conversation at that place is open."""
    rows = listed(window.chat)
    assert len(rows) > 4
    window.open_conversation(rows[at])
    window.chat.list.setFocus()
    QApplication.processEvents()
    assert listed(window.chat) == rows
    return rows


@pytest.mark.parametrize("key", [Qt.Key.Key_J, Qt.Key.Key_Down])
def test_after_one_is_resolved_the_next_takes_its_place(window: MainWindow, chat: ChatRoom, key: Qt.Key) -> None:
    rows = begin(window, 1)
    for done, following in itertools.pairwise(rows[1:4]):
        press(window, Qt.Key.Key_E)
        assert done not in listed(chat) and chat.list.hasFocus()
        press(window, key)
        assert chat.talk.conversation == following and chat.list.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_K, Qt.Key.Key_Up])
def test_and_upwards_the_one_above(window: MainWindow, chat: ChatRoom, key: Qt.Key) -> None:
    rows = begin(window, 2)
    press(window, Qt.Key.Key_E)
    press(window, key)
    assert chat.talk.conversation == rows[1]


def test_another_place_of_the_list_begins_at_its_top(window: MainWindow, chat: ChatRoom) -> None:
    begin(window, 2)
    press(window, Qt.Key.Key_E)
    chat.set_filter(Filter.MINE)
    press(window, Qt.Key.Key_J)
    assert chat.talk.conversation == listed(chat)[0]
