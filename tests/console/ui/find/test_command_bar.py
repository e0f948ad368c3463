"""Ctrl+K goes to any conversation, person, message, saved view and page of the settings, by the same search."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.chat.filters import Filters
from console.ui.main_window import MainWindow
from protocol.records import Contact
from tests.console.ui.fake_desk import FakeDesk, add_waiting, person
from tests.console.ui.window_world import Open, no_question


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


def test_two_letters_leave_room_for_every_kind_of_thing(window: MainWindow, desk: FakeDesk) -> None:
    person(desk, "conny", "Conny Cordes")
    desk.say("conny", "the cable is connected")
    typed(window, "co")
    kinds = [row.kind for row in window.palette_layer.model.rows]
    assert {"deed", "conversation", "code", "setting"} <= set(kinds)
    assert {"Conny Cordes", "K7MP 4XRD", "Conversations"} <= set(titles(window)), "whatever the search has found besides"
    assert titles(window).count("Conny Cordes") == 1 and "the cable is connected" in titles(window)


def test_a_single_setting_is_gone_to(window: MainWindow) -> None:
    typed(window, "ending a session")
    assert titles(window)[0] == "Ending a session" and window.palette_layer.model.rows[0].detail == "General · Ask before"
    QTest.keyClick(window.palette_layer.field, Qt.Key.Key_Return)
    assert window.room() == "settings" and window.settings.general.ending.hasFocus()
    typed(window, "until somebody answers")
    QTest.keyClick(window.palette_layer.field, Qt.Key.Key_Return)
    page = window.settings.notifications
    assert page.escalate.hasFocus() and page.viewport().rect().contains(page.escalate.mapTo(page.viewport(), page.escalate.rect().center()))


def test_what_is_out_of_sight_on_its_page_is_no_setting_to_go_to(window: MainWindow) -> None:
    page = window.settings.notifications

    def offered() -> bool:
        return any(entry.title == "From" for entry in window._entries())

    assert not page.quiet.isChecked() and not offered()
    page.quiet.click()
    assert page.begin.isVisibleTo(page) and offered()


def test_many_rows_stay_inside_a_low_window(open_window: Open, desk: FakeDesk) -> None:
    for number in range(12):
        desk.say(person(desk, f"p{number}", f"Conrad {number}"), "come on")
    window = open_window(desk, (1024, 640))
    typed(window, "co")
    bar = window.palette_layer
    assert len(bar.model.rows) > 12 and bar.card.geometry().bottom() < 640 - 8
    for _ in range(len(bar.model.rows) - 1):
        QTest.keyClick(bar.field, Qt.Key.Key_Down)
    assert bar.view.viewport().rect().contains(bar.view.visualRect(bar.view.currentIndex())), "the last one is scrolled to"


def test_the_whole_search_is_one_step_away(window: MainWindow) -> None:
    typed(window, "black")
    window.palette_layer.view.setCurrentIndex(window.palette_layer.model.index(len(titles(window)) - 1, 0))
    QTest.keyClick(window.palette_layer.field, Qt.Key.Key_Return)
    assert window.chat.finding.isVisible() and window.chat.finding.filters.text == "black"


# ---- what is done by writing


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("reply", "Write a reply"), ("note", "Write a note"), ("file", "Add files"), ("attach", "Add files"),
        ("emoji", "Insert an emoji"), ("shortcut", "Insert a shortcut"), ("find", "Search in this conversation"),
        ("next", "Next conversation"), ("next wait", "Next who waits"), ("former", "Former conversation"), ("close chat", "Close the chat"),
    ],
)  # fmt: skip
def test_actions_of_writing_are_found(window: MainWindow, text: str, title: str) -> None:
    window.open_conversation("claire")
    typed(window, text)
    assert title in titles(window)[:3]


def chosen(window: MainWindow, text: str, title: str) -> None:
    typed(window, text)
    window.palette_layer.view.setCurrentIndex(window.palette_layer.model.index(titles(window).index(title), 0))
    QTest.keyClick(window.palette_layer.field, Qt.Key.Key_Return)
    QApplication.processEvents()


def test_they_lead_to_where_one_writes_from_any_room(window: MainWindow) -> None:
    window.open_conversation("claire")
    talk = window.chat.talk
    window.go("codes")
    chosen(window, "note", "Write a note")
    assert window.room() == "conversations" and talk.composer.is_note() and talk.composer.editor.hasFocus()
    chosen(window, "reply", "Write a reply")
    assert not talk.composer.is_note() and talk.composer.editor.hasFocus()
    chosen(window, "find", "Search in this conversation")
    assert talk.find_bar.field.hasFocus()
    chosen(window, "emoji", "Insert an emoji")
    assert talk.composer.pickers.emoji is not None and talk.composer.pickers.emoji.isVisible()
    talk.composer.pickers.emoji.close_()
    rows = [row.id for row in window.chat.list.rows.rows()]
    chosen(window, "next conv", "Next conversation")
    assert talk.conversation == rows[rows.index("claire") + 1]
    window.open_conversation("sofia")
    chosen(window, "close", "Close the chat")
    assert talk.conversation == "" or not no_question()


def test_a_mail_is_offered_where_one_can_go(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("claire")
    typed(window, "e-mail")
    assert "Write an e-mail" not in titles(window), "the portal has no mailbox"
    lyon, claire = desk.replica.portal("lyon"), desk.replica.conversation("claire")
    assert lyon is not None and claire is not None
    desk.put(replace(lyon, mail="aide@boutique-lyon.example"))
    desk.put(Contact(id="k-claire", portal="lyon", name="Claire", created_at=1, email="claire@example.net"))
    desk.put(replace(claire, contact="k-claire"))
    chosen(window, "e-mail", "Write an e-mail")
    assert window.chat.talk.composer.by_mail.on and window.chat.talk.composer.editor.hasFocus()


def test_nothing_is_written_where_nothing_is_open_or_nobody_was_let_in(window: MainWindow, desk: FakeDesk) -> None:
    def offered() -> set[str]:
        return {entry.title for entry in window._entries()}

    writing = {"Write a reply", "Write a note", "Add files", "Insert an emoji", "Close the chat"}
    assert not window.chat.talk.conversation and not writing & offered()
    add_waiting(desk)
    window.open_conversation("martine")
    assert writing - offered() == {"Write a reply"}, "the customer at the door reads nothing yet"
