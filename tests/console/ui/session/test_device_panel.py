"""A session without anything to see has a face of its own: what its device can do, line by line."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtWidgets import QLabel, QWidget

from console.consents import name
from console.live_view import Phase
from console.notices import LiveChanged
from console.ui.chat.room import ChatRoom
from console.ui.main_window import MainWindow
from console.ui.session.device.panel import DevicePanel
from console.ui.session.device.sheet import DeviceSheet
from console.ui.theme import Theme
from protocol.support import Caps, Client
from tests.console.ui.fake_desk import FakeDesk

OLD = Client(kind="app", impl="app/1", make="HTC", model="Desire", os="Android 4.4", api=19)


def words_of(panel: DevicePanel | DeviceSheet) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel)]


def words_alone(desk: FakeDesk, chat: ChatRoom, window: MainWindow) -> DevicePanel:
    live = desk.lives["claire"]
    live.phase = Phase.ENDED  # the viewer that the fixture has opened goes with its session
    window.open_conversation("tom")
    live.phase = Phase.CHATTING
    live.caps, live.client = Caps(diag=True, why={"files": "<b>full</b>"}), OLD
    window.open_conversation("claire")
    desk.tell(LiveChanged("claire"))
    panel = chat.slot.stack.currentWidget()
    assert isinstance(panel, DevicePanel)
    return panel


def test_words_alone_have_no_empty_viewer(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    panel = words_alone(desk, chat, window)
    assert chat.slot.isVisible() and chat.slot.viewer("claire") is None
    told = words_of(panel)
    assert "Chat only · HTC Desire · Android 4.4" in told
    assert told.index(name("diag")) < told.index("Not with this device") < told.index("See the screen")
    assert "Before Android 7 no app may touch the screen for somebody else." in told
    assert "The device says: <b>full</b>" in told, "the client's own words, plain"
    assert "Client: app 1 (app)" in told


def test_a_viewer_comes_as_soon_as_there_is_something_to_see(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    words_alone(desk, chat, window)
    desk.lives["claire"].caps = Caps(view=True)
    desk.tell(LiveChanged("claire"))
    assert chat.slot.stack.currentWidget() is chat.slot.viewer("claire") is not None


def test_each_line_is_one_sentence_for_who_hears_it(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    panel = words_alone(desk, chat, window)
    heard = [child.accessibleName() for child in panel.findChildren(QWidget)]
    assert "See the screen. Before Android 5 no app may do this." in heard


def test_the_same_lines_as_a_sheet(theme: Theme, window: MainWindow, desk: FakeDesk) -> None:
    desk.replica.put(replace(desk.replica.kept["session"]["claire-s"], client=Client(impl="tapline-page/1.0")))
    sheet = DeviceSheet(theme, desk, "claire", window)
    assert "What this device can do" in words_of(sheet)
    assert "See the screen" in words_of(sheet)
    assert "Client: tapline-page 1.0 (web page)" in words_of(sheet), "and which version of the client joined"
    sheet.deleteLater()
