"""The own status: at the avatar, by its key, in the command bar; and what offline says in the chat room."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from console import intents as wish
from console import words
from console.notices import Changed, LinkChanged, LinkPhase, LinkState
from console.replica.outbox import Queued
from console.ui.main_window import MainWindow
from console.ui.own_status import status_entries
from console.ui.theme import Theme
from protocol.desk import StatusPut
from tests.console.ui.fake_desk import NOW, FakeDesk
from tests.console.ui.test_hostile_and_french import clipped
from tests.console.ui.window_world import CTRL, SHIFT, Open, press


def chosen(desk: FakeDesk) -> list[str]:
    return [w.request.status for w in desk.wishes if isinstance(w, wish.Deed) and isinstance(w.request, StatusPut)]


def test_by_keyboard_alone(window: MainWindow, desk: FakeDesk) -> None:
    picker = window.own_status.picker
    press(window, Qt.Key.Key_O, CTRL | SHIFT)
    assert picker.isVisible() and picker.rows[0].hasFocus() and picker.rows[0].isChecked()
    press(window, Qt.Key.Key_Down)
    assert picker.isVisible() and picker.rows[1].hasFocus() and chosen(desk) == [], "looking at one is not choosing it"
    press(window, Qt.Key.Key_Return)
    assert not picker.isVisible() and chosen(desk) == ["busy"]
    assert window.rail.me.presence == "warn" and window.rail.me.accessibleName() == "Jonas Weber · Busy"
    press(window, Qt.Key.Key_O, CTRL | SHIFT)
    press(window, Qt.Key.Key_Escape)
    assert not picker.isVisible() and chosen(desk) == ["busy"], "Esc leaves it as it is"


def test_what_is_so_already_is_not_asked_for(window: MainWindow, desk: FakeDesk) -> None:
    window.rail.me.click()
    window.own_status.picker.rows[0].click()
    assert chosen(desk) == []


def test_another_device_or_the_tray_changes_it_here(window: MainWindow, desk: FakeDesk) -> None:
    desk.put(replace(desk.replica.kept["agent"]["jonas"], status="offline"))
    assert window.rail.me.presence == "text-3" and "Offline" in window.rail.me.accessibleName()


def test_what_waits_in_the_outbox_shows_at_once(window: MainWindow, desk: FakeDesk) -> None:
    desk.replica.outbox[""] = [Queued(1, "r", StatusPut("r", "busy"), None, NOW, "queued")]
    desk.tell(Changed("outbox", "r", None))
    assert desk.known.status() == "busy" and window.rail.me.presence == "warn"


def test_without_a_link_the_mark_is_grey_and_says_why(window: MainWindow, desk: FakeDesk) -> None:
    desk.link_state = LinkState(LinkPhase.OFFLINE)
    desk.tell(LinkChanged(desk.link_state))
    assert window.rail.me.presence == "text-3" and window.rail.me.accessibleName() == "Jonas Weber · No connection"


def test_offline_by_choice_says_what_it_means_and_one_can_still_write(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("claire")
    talk = window.chat.talk
    assert not talk.offline.isVisible()
    press(window, Qt.Key.Key_O, CTRL | SHIFT)
    press(window, Qt.Key.Key_Up)
    press(window, Qt.Key.Key_Return)
    assert chosen(desk) == ["offline"] and talk.offline.isVisible()
    assert "You can still write." in talk.offline.strip.words()
    talk.composer.editor.setFocus()
    talk.composer.editor.setPlainText("Still here")
    press(window, Qt.Key.Key_Return)
    assert any(isinstance(w, wish.SendText) and w.body == "Still here" for w in desk.wishes)
    talk.offline.go.click()
    assert chosen(desk) == ["offline", "online"] and not talk.offline.isVisible()


def test_the_command_bar_offers_the_others(desk: FakeDesk) -> None:
    assert [entry.title for entry in status_entries(desk)] == ["Busy", "Away", "Offline"]
    status_entries(desk)[0].run()
    assert chosen(desk) == ["busy"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_fits(open_window: Open, theme: Theme, desk: FakeDesk, language: str) -> None:
    words.speak(language)
    window = open_window(size=(1024, 640))
    window.open_conversation("claire")
    window.own_status.open_()
    window.own_status.picker.rows[3].click()
    window.own_status.open_()
    QApplication.processEvents()
    assert clipped(window.own_status.picker) == [] and clipped(window.chat.talk.offline) == []
    for row in window.own_status.picker.rows:
        words_width = QFontMetrics(theme.font(11)).horizontalAdvance(row.accessibleDescription())
        assert words_width <= row.width() - 4 * theme.space.m, row.accessibleDescription()
