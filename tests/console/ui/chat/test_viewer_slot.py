"""Which viewer stands beside the thread: of a live session, until another conversation is opened; not while it floats."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.live_view import Phase
from console.notices import LiveChanged
from console.ui.chat.room import ChatRoom
from console.ui.main_window import MainWindow
from tests.console.ui.fake_desk import FakeDesk


def test_the_viewer_stands_beside_a_live_session_only(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    assert chat.slot.isVisible()
    pane = chat.slot.viewer("claire")
    window.open_conversation("tom")
    assert not chat.slot.isVisible()
    window.open_conversation("claire")
    assert chat.slot.viewer("claire") is pane
    desk.lives["claire"].phase = Phase.ENDED
    desk.tell(LiveChanged("claire"))
    assert chat.slot.isVisible(), "the end is shown where the picture was"
    window.open_conversation("tom")
    assert chat.slot.viewer("claire") is None


def test_a_floating_viewer_leaves_its_place(chat: ChatRoom) -> None:
    pane = chat.slot.viewer("claire")
    assert pane is not None
    chat.slot.stack.removeWidget(pane)
    floating = QWidget()
    pane.setParent(floating)
    chat.dock("claire", pane)
    assert not chat.slot.isVisible()
    pane.setParent(None)
    chat.dock("claire", pane)
    assert chat.slot.isVisible()
    assert chat.slot.stack.currentWidget() is pane
    floating.deleteLater()
