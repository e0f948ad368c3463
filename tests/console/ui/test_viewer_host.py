"""Viewers of live sessions and the windows that they may stand in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.intents import EndSession
from console.live_view import Phase
from console.notices import LiveChanged, PictureArrived
from console.ui import remembered
from console.ui.main_window import MainWindow
from console.ui.theme import Theme
from console.ui.viewer import placement
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.detached import DetachedViewer, monitors
from console.ui.viewer_host import ViewerHost
from console.viewer.frames import Latest
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.viewer.viewer_props import flat_picture
from tests.console.ui.window_world import no_question


@pytest.fixture
def host(qtbot: QtBot, theme: Theme, desk: FakeDesk) -> Iterator[ViewerHost]:
    """Claire's viewer in a window of its own."""
    made = ViewerHost(theme, desk, desk.on_touch_lost, BindingStore(desk.preferences))
    pane = made.make("claire")
    qtbot.addWidget(pane)
    made.detach("claire", True)
    yield made
    made.close()


@pytest.mark.parametrize(("phase", "why"), [(Phase.ENDED, "removed"), (Phase.ELSEWHERE, "")])
def test_the_window_of_what_is_no_longer_ours_closes(host: ViewerHost, desk: FakeDesk, phase: Phase, why: str) -> None:
    window = host.floating("claire")
    assert window is not None and window.isVisible()
    desk.lives["claire"].phase, desk.lives["claire"].why = phase, why
    desk.tell(LiveChanged("claire"))
    assert host.floating("claire") is None and not window.isVisible()


def test_the_window_of_an_ended_session_stays_and_says_so(host: ViewerHost, desk: FakeDesk) -> None:
    desk.lives["claire"].phase, desk.lives["claire"].why = Phase.ENDED, "ended_by_customer"
    desk.tell(LiveChanged("claire"))
    window = host.floating("claire")
    assert window is not None and window.isVisible()


def test_a_colleagues_customer_has_no_viewer_here_and_closing_the_chat_ends_nothing(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("claire")
    chat = window.chat
    assert chat.slot.isVisible()
    desk.lives["claire"].phase = Phase.ELSEWHERE
    desk.tell(LiveChanged("claire"))
    assert not chat.slot.isVisible()
    assert chat.talk.header._state.text() == "With a colleague" and not chat.talk.session.can_ask()
    assert window.live_count() == 1, "only Amina is left"
    chat.talk.close_chat()
    assert no_question() and chat.talk.conversation == ""
    assert not [w for w in desk.wishes if isinstance(w, EndSession)]


def floating(host: ViewerHost) -> DetachedViewer:
    window = host.floating("claire")
    assert window is not None
    return window


def above(window: DetachedViewer) -> bool:
    return window.on_top


def test_keep_on_top_by_key_button_and_menu(host: ViewerHost) -> None:
    window = floating(host)
    header = window.findChildren(type(host.pane("claire").header))[0]  # type: ignore[union-attr]
    assert not above(window) and not header.on_top.isChecked() and header.on_top.isVisible()
    QTest.mouseClick(header.on_top, Qt.MouseButton.LeftButton)
    handle = window.windowHandle()
    assert above(window) and header.on_top.isChecked() and header.on_top.accessibleName() == "Kept on top"
    assert handle is not None and handle.flags() & Qt.WindowType.WindowStaysOnTopHint, "the window system was told"
    assert window.isVisible() and window.windowHandle() is handle, "and the window not made anew"
    pane = host.pane("claire")
    assert pane is not None
    QTest.keyClick(pane.area, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    assert not above(window) and not header.on_top.isChecked()
    assert pane._view_state().on_top is False


def test_how_the_window_was_left_is_remembered_for_these_screens(host: ViewerHost, desk: FakeDesk) -> None:
    window, pane = floating(host), host.pane("claire")
    assert pane is not None
    window.move(60, 40)
    window.resize(480, 600)
    window.keep_on_top(True)
    pane.area.set_mode("free", 0.5)
    window.toggle_fullscreen()
    assert window.isFullScreen() and pane.header.fullscreen.accessibleName() == "Leave full screen"
    host.detach("claire", False)
    assert pane.area.mode == "fit", "beside the conversation it fits"
    here = desk.preferences.get(remembered.viewer_window(placement.key_of(monitors())), "")
    told = placement.read(here)
    assert told is not None and (told.x, told.y, told.width, told.height) == (60, 40, 480, 600)
    host.detach("claire", True)
    window = floating(host)
    assert window.isFullScreen() and window.on_top and pane.header.on_top.isChecked()
    assert (pane.area.mode, pane.area.free) == ("free", 0.5)
    window.toggle_fullscreen()
    assert (window.x(), window.y(), window.width(), window.height()) == (60, 40, 480, 600)


def test_on_other_screens_it_comes_as_it_was_left_last_and_whole(host: ViewerHost, desk: FakeDesk) -> None:
    host.detach("claire", False)
    desk.preferences.set(remembered.viewer_window(placement.key_of(monitors())), "no place at all")
    gone = placement.Place("another screen", 4_000, 3_000, 5_000, 5_000, on_top=True)
    desk.preferences.set(remembered.VIEWER_WINDOW, placement.written(gone))
    host.detach("claire", True)
    window = floating(host)
    assert window.on_top
    free = window.screen().availableGeometry()
    assert window.pos() == free.topLeft() and window.width() <= free.width() and window.height() < free.height()


def test_figures_and_their_corner_are_remembered_for_every_viewer(qtbot: QtBot, host: ViewerHost, desk: FakeDesk) -> None:
    pane = host.pane("claire")
    assert pane is not None
    QTest.keyClick(pane.area, Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
    pane.statistics.next_corner()
    assert desk.preferences.get(remembered.STATISTICS, "") == "bottom_right"
    desk.lives["amina"].phase = Phase.LIVE
    other = host.make("amina")
    qtbot.addWidget(other)
    made = host.pane("amina")
    assert made is not None and made.statistics.corner == "bottom_right" and made.header.statistics.isChecked()
    made.stop()


def test_the_palette_finds_what_can_be_done_with_the_picture(host: ViewerHost, desk: FakeDesk) -> None:
    pane = host.pane("claire")
    assert pane is not None
    assert not host.entries("claire"), "nothing to be done before there is a picture"
    assert not host.entries("nobody")
    live = desk.lives["claire"]
    live.picture = Latest(lambda: None)
    live.picture.put(flat_picture(108, 234))
    desk.tell(PictureArrived("claire"))
    found = {entry.title: entry for entry in host.entries("claire")}
    assert {"Draw", "Record", "Screenshot", "Secret paste", "Full screen"} <= set(found)
    assert found["Draw"].key == "Alt+D"
    found["Draw"].run()
    assert pane.area.drawing.active
    live.recording = "on"
    assert "Stop recording" in {entry.title for entry in host.entries("claire")}
