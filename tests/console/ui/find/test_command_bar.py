"""Ctrl+K goes to any conversation, person, message, saved view and page of the settings, by the same search."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.chat.filters import Filters
from console.ui.main_window import MainWindow
from protocol.records import Contact
from tests.console.ui.fake_desk import FakeDesk, person


def titles(window: MainWindow) -> list[str]:
    return [row.title for row in window.palette_layer.model.rows]


def typed(window: MainWindow, text: str) -> None:
    window.palette_layer.open_()
    QTest.keyClicks(window.palette_layer.field, text)


def test_a_message_is_gone_to(window: MainWindow) -> None:
    typed(window, "SIM not")
    assert titles(window) == ["It says “SIM not supported”", "Search everywhere for “SIM not”"]
    QTest.keyClick(window.palette_layer.field, Qt.Key.Key_Return)
    assert window.chat.talk.conversation == "tom" and not window.palette_layer.isVisible()


def test_a_person_is_found_by_an_address_however_old(window: MainWindow, desk: FakeDesk) -> None:
    desk.replica.put(Contact("k", "lyon", "Paula", 1, "paula.stein@example.org"))
    old = person(desk, "old", "Somebody", state="resolved", session="ended", minutes=1_000_000)
    record = desk.replica.kept["conversation"][old]
    desk.replica.kept["conversation"][old] = type(record)(
        **{f: getattr(record, f) for f in record.__struct_fields__} | {"contact": "k"}
    )
    typed(window, "stein@exam")
    assert titles(window)[0] == "Somebody"
    QTest.keyClick(window.palette_layer.field, Qt.Key.Key_Return)
    assert window.chat.talk.conversation == "old"


def test_a_conversation_is_offered_once(window: MainWindow) -> None:
    typed(window, "claire")
    assert titles(window).count("Claire Fontaine") == 1


def test_pages_of_the_settings_and_saved_views(window: MainWindow) -> None:
    typed(window, "shortcuts")
    QTest.keyClick(window.palette_layer.field, Qt.Key.Key_Return)
    assert window.room() == "settings" and window.settings._stack.currentWidget() is window.settings.shortcuts
    typed(window, "mieux")
    QTest.keyClick(window.palette_layer.field, Qt.Key.Key_Return)
    assert window.room() == "conversations" and window.chat.finding.filters == Filters(rating=("4", "5"))


def test_the_whole_search_is_one_step_away(window: MainWindow) -> None:
    typed(window, "black")
    window.palette_layer.view.setCurrentIndex(window.palette_layer.model.index(len(titles(window)) - 1, 0))
    QTest.keyClick(window.palette_layer.field, Qt.Key.Key_Return)
    assert window.chat.finding.isVisible() and window.chat.finding.filters.text == "black"
