"""The settings' page of macros: steps written, ordered and told in words; for everybody or for oneself."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import intents as wish
from console import words
from console.chat.deeds import steps
from console.chat.macro_words import hours_of, lacks, macro_words
from console.notices import Changed, RequestRefused
from console.replica.outbox import Queued
from console.ui.main_window import MainWindow
from console.ui.question import Question
from console.ui.settings.macros import MacroForm, MacrosPage
from protocol import limits
from protocol.desk import MacroPut
from protocol.records import Deed, Macro
from tests.console.ui.fake_desk import NOW, FakeDesk
from tests.console.ui.test_hostile_and_french import clipped
from tests.console.ui.window_world import CTRL, Open, press
from tests.console.ui.words_sample import MACROS, share

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def page(window: MainWindow, desk: FakeDesk) -> MacrosPage:
    share(desk)
    desk.replica.put(Macro("m-hers", "Of a colleague", [Deed("resolve")], owner="mia"))
    window.go("settings")
    window.settings.show_page(window.settings.macros)
    QApplication.processEvents()
    return window.settings.macros


def form(page: MacrosPage) -> MacroForm:
    assert isinstance(page.form, MacroForm)
    return page.form


def put(desk: FakeDesk) -> list[Macro]:
    return [w.request.macro for w in desk.wishes if isinstance(w, wish.Deed) and isinstance(w.request, MacroPut)]


def titles(page: MacrosPage) -> list[str]:
    return [row.title for row in page.rows()]


def switch(page: MacrosPage, place: int, kind: str) -> None:
    picker = form(page).steps.cards[place].kind
    row = picker.findData(kind)
    picker.setCurrentIndex(row)
    picker.activated.emit(row)


def test_those_of_everybody_and_ones_own_in_words(page: MacrosPage) -> None:
    assert titles(page) == ["Ask again tomorrow", "Battery explained", "To the second level", "Christmas greeting"]
    row = page.rows()[1]
    assert row.below == "Sends “Set the battery to “Unrestricted” for your mail app.” · Tags it “battery” · Resolves it"
    assert page.rows()[0].beside == "Only me" and page.rows()[3].beside == "Archived"


def test_one_is_made_by_keyboard_alone(qtbot: QtBot, window: MainWindow, page: MacrosPage, desk: FakeDesk) -> None:
    page.new_button.setFocus()
    press(window, Qt.Key.Key_Return)
    assert form(page).name.hasFocus()
    QTest.keyClicks(form(page).name, "Close politely")
    cards = form(page).steps.cards
    cards[0].text.setFocus()
    QTest.keyClicks(cards[0].text, "Thank you, goodbye.")
    form(page).steps.add.setFocus()
    press(window, Qt.Key.Key_Return)
    assert len(cards) == 2 and cards[1].kind.hasFocus()
    QTest.keyClick(cards[1].kind, Qt.Key.Key_End)
    switch(page, 1, "resolve")
    assert form(page).preview.text() == "1. Sends “Thank you, goodbye.”\n2. Resolves it"
    press(window, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: len(put(desk)) == 1)
    [made] = put(desk)
    assert (made.name, made.owner) == ("Close politely", None)
    assert made.deeds == [Deed("send", "Thank you, goodbye."), Deed("resolve")]
    assert page.currentIndex() == 0 and "Close politely" in titles(page)


def test_order_by_keys_and_by_buttons(window: MainWindow, page: MacrosPage, desk: FakeDesk) -> None:
    page.rows()[1].click()
    cards = form(page).steps.cards
    cards[2].kind.setFocus()
    press(window, Qt.Key.Key_Up, ALT)
    press(window, Qt.Key.Key_Up, ALT)
    press(window, Qt.Key.Key_Up, ALT)
    assert [card.deed().do for card in cards] == ["resolve", "send", "tag"] and cards[0].kind.hasFocus()
    cards[1].down.click()
    assert [card.deed().do for card in cards] == ["resolve", "tag", "send"]
    assert not cards[0].up.isEnabled() and not cards[2].down.isEnabled()
    assert form(page).preview.text().startswith("1. Resolves it\n2. Tags it")
    form(page).save.click()
    assert [deed.do for deed in put(desk)[0].deeds] == ["resolve", "tag", "send"]


def test_every_kind_of_step_becomes_what_running_it_needs(page: MacrosPage, desk: FakeDesk) -> None:
    page.new_button.click()
    form(page).name.setText("All of it")
    form(page).scope.choose("me")
    for _ in range(7):
        form(page).steps.add.click()
    cards = form(page).steps.cards
    for place, kind in enumerate(("send", "note", "tag", "untag", "assign", "assign_group", "snooze", "resolve")):
        switch(page, place, kind)
    cards[0].text.setPlainText("Hello")
    cards[1].text.setPlainText("Careful")
    cards[2].what.choose("t-vip")
    cards[3].what.choose("t-mail")
    cards[5].what.choose("g-second")
    cards[6].hours.setText("36")
    form(page).save.click()
    [made] = put(desk)
    assert made.owner == "jonas"
    assert made.deeds == [
        Deed("send", "Hello"), Deed("note", "Careful"), Deed("tag", "t-vip"), Deed("untag", "t-mail"), Deed("assign"),
        Deed("assign_group", "g-second"), Deed("snooze", str(36 * 3600)), Deed("resolve"),
    ]  # fmt: skip
    assert len(steps(made, "claire", "jonas", NOW)) == 8, "none of them is left out when it runs"


def test_archived_tags_are_not_offered_but_one_that_is_named_stays(page: MacrosPage, desk: FakeDesk) -> None:
    desk.replica.put(Macro("m-x", "Aa", [Deed("tag", "t-old"), Deed("assign", "gone")]))
    page.refresh()
    page.rows()[0].click()
    what = form(page).steps.cards[0].what
    offered = [what.itemData(n) for n in range(what.count())]
    assert "t-vip" in offered and what.value() == "t-old"
    form(page).save.click()
    assert put(desk)[0].deeds == [Deed("tag", "t-old"), Deed("assign", "gone")]


@pytest.mark.parametrize(("break_it", "said"), [("name", "name"), ("text", "Step 1"), ("tag", "Step 2"), ("steps", "needs a step")])
def test_what_is_missing_is_said_where_it_is(page: MacrosPage, desk: FakeDesk, break_it: str, said: str) -> None:
    page.rows()[1].click()
    match break_it:
        case "name":
            form(page).name.setText("  ")
        case "text":
            form(page).steps.cards[0].text.setPlainText("  ")
        case "tag":
            form(page).steps.cards[1].what.choose("")
        case _:
            for _ in range(3):
                form(page).steps.cards[0].remove.click()
    form(page).save.click()
    told = form(page)._name._below.text() if break_it == "name" else form(page).trouble.words()
    assert said in told and put(desk) == [] and page.currentIndex() == 1


def test_what_colleagues_have_becomes_ones_own_only_by_an_owner(page: MacrosPage, desk: FakeDesk) -> None:
    assert desk.workspace is not None
    for role in ("agent", "owner"):
        desk.workspace = dataclasses.replace(desk.workspace, role=role)
        page.rows()[1].click()
        form(page).scope.choose("me")
        form(page).save.click()
        said = form(page)._scope._below.text()
        assert (said.startswith("Your colleagues have this, too"), len(put(desk))) == ((role == "agent"), int(role == "owner"))
        form(page).scope._pick(0)
        assert form(page)._scope._below.text() == ""


def test_no_more_steps_than_one_can_hold(page: MacrosPage) -> None:
    page.new_button.click()
    while form(page).steps.add.isEnabled():
        form(page).steps.add.click()
    assert len(form(page).steps.cards) == limits.DEEDS


def test_archived_after_a_question_and_taken_back(page: MacrosPage, desk: FakeDesk) -> None:
    page.rows()[1].click()
    form(page).archive.click()
    next(w for w in QApplication.topLevelWidgets() if isinstance(w, Question) and w.isVisible()).accept()
    assert put(desk)[0].archived and titles(page)[-1] == "Christmas greeting"
    page.rows()[-1].click()
    form(page).archive.click()
    assert put(desk)[1] == Macro("m-old", "Christmas greeting", [Deed("send", "Merry Christmas!")])


def test_esc_goes_back_to_the_row(window: MainWindow, page: MacrosPage) -> None:
    page.rows()[1].click()
    press(window, Qt.Key.Key_Escape)
    assert page.currentIndex() == 0 and page.rows()[1].hasFocus() and window.room() == "settings"


def test_what_waits_in_the_outbox_shows_and_a_refusal_brings_the_form_back(page: MacrosPage, desk: FakeDesk) -> None:
    waiting = MacroPut("r", Macro("m-new", "Aa new", [Deed("resolve")]))
    desk.replica.outbox[""] = [Queued(1, "r", waiting, None, NOW, "queued")]
    desk.tell(Changed("outbox", "r", None))
    page.refresh()
    assert titles(page)[0] == "Aa new"
    desk.plays = False
    page.rows()[1].click()
    form(page).name.setText("Other")
    form(page).save.click()
    desk.tell(RequestRefused(next(iter(page._asked)), "forbidden", "Your role does not allow this."))
    assert page.currentIndex() == 1 and form(page).name.text() == "Other", "what was written is not lost"
    assert form(page).trouble.words() == "Your role does not allow this."


def test_words_of_what_is_gone_and_of_strange_numbers() -> None:
    gone = Macro("m", "m", [Deed("tag", "x"), Deed("assign_group", "x"), Deed("snooze", "5400"), Deed("snooze", "x")])
    assert macro_words(gone, {}) == (
        "Puts a tag on that is no longer there · Gives it to a group that is no longer there · Puts it off for 2 hours · "
        "Puts it off for an hour"
    )
    assert hours_of("1") == 1 and lacks(Deed("send", " ")) and not lacks(Deed("assign"))


def test_a_step_that_the_form_rounds_is_sent_back_whole(page: MacrosPage, desk: FakeDesk) -> None:
    desk.replica.put(Macro("m-x", "Aa", [Deed("snooze", "5400")]))
    page.refresh()
    page.rows()[0].click()
    form(page).save.click()
    assert put(desk)[0].deeds == [Deed("snooze", "5400")]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_fits(qtbot: QtBot, open_window: Open, desk: FakeDesk, language: str) -> None:
    share(desk)
    words.speak(language)
    window = open_window(size=(1024, 640))
    window.go("settings")
    window.settings.show_page(window.settings.macros)
    QApplication.processEvents()
    assert clipped(window.settings.macros) == []
    assert len(window.settings.macros.rows()) == len(MACROS)
    window.settings.macros.rows()[1].click()
    qtbot.waitUntil(lambda: clipped(window.settings.macros) == [])
