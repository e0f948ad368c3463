"""The settings' page of shortcuts: looked through, made, changed, put away, to a file and from one."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import intents as wish
from console.notices import RequestRefused
from console.ui.main_window import MainWindow
from console.ui.question import Question
from console.ui.settings.shortcuts import ROWS, ShortcutsPage
from protocol import desk as words
from protocol.records import Group, Shortcut
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.window_world import press

HELLO = Shortcut("1", "hello", "Greeting", {"en": "Hello {contact.first_name}", "fr": "Bonjour {contact.first_name}"})


@pytest.fixture
def page(window: MainWindow, desk: FakeDesk) -> ShortcutsPage:
    for one in (
        HELLO,
        Shortcut("2", "help", "Where to find help", {"en": "See our pages"}),
        Shortcut("3", "mine", bodies={"en": "of my own"}, owner="jonas"),
        Shortcut("4", "hers", bodies={"en": "of a colleague"}, owner="mia"),
        Shortcut("5", "old", bodies={"en": "put away"}, archived=True),
    ):
        desk.replica.put(one)
    desk.replica.put(Group("g1", "Second level", ["jonas"]))
    window.go("settings")
    window.settings.show_page(window.settings.shortcuts)
    QApplication.processEvents()
    return window.settings.shortcuts


def codes(page: ShortcutsPage) -> list[str]:
    return [row.held.code for row in page.rows()]


def puts(desk: FakeDesk) -> list[Shortcut]:
    return [w.request.shortcut for w in desk.wishes if isinstance(w, wish.Deed) and isinstance(w.request, words.ShortcutPut)]


def question() -> Question | None:
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, Question) and w.isVisible()), None)


def test_all_that_are_ones_own_or_everybodys(page: ShortcutsPage) -> None:
    assert codes(page) == ["hello", "help", "mine", "old"], "a colleague's own is not there, what is put away comes last"
    assert page.rows()[0].accessibleName() == ".hello Greeting"
    assert "EN, FR" in page.rows()[0].accessibleDescription() and "Only me" in page.rows()[2].accessibleDescription()


def test_looked_through_by_any_word_of_them(page: ShortcutsPage) -> None:
    for typed, found in (("bonj", ["hello"]), ("pages", ["help"]), ("HEL", ["hello", "help"]), ("zzz", [])):
        page.field.setText(typed)
        assert codes(page) == found, typed


def test_very_many_are_not_all_drawn(page: ShortcutsPage, desk: FakeDesk) -> None:
    for n in range(ROWS + 20):
        desk.replica.put(Shortcut(f"n{n}", f"x{n}", bodies={"en": "x"}))
    page.refresh()
    assert len(page.rows()) == ROWS and page._more.isVisible() and "24" in page._more.text()


def test_one_is_made_by_keyboard_alone(qtbot: QtBot, window: MainWindow, page: ShortcutsPage, desk: FakeDesk) -> None:
    page.new_button.setFocus()
    press(window, Qt.Key.Key_Return)
    editor = page.editor
    assert editor.code.hasFocus()
    QTest.keyClicks(editor.code, "battery")
    editor.title.setFocus()
    QTest.keyClicks(editor.title, "Battery saver")
    editor.text.setFocus()
    QTest.keyClicks(editor.text, "Your {phone.model}, {contact.first_name}: {x.y}")
    assert editor.preview.text() == "Your Galaxy A54, Claire: {x.y}", "how it reads to a customer"
    editor.lang.setFocus()
    QTest.keyClick(editor.lang, Qt.Key.Key_Right)
    assert editor.text.hasFocus() and editor.text.toPlainText() == "" and "other one" in editor.preview.text()
    QTest.keyClicks(editor.text, "Votre appareil")
    editor.scope.choose("me")
    press(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(puts(desk)) == 1)
    (put,) = puts(desk)
    assert (put.code, put.title, put.owner, put.group) == ("battery", "Battery saver", "jonas", None)
    assert put.bodies == {"en": "Your {phone.model}, {contact.first_name}: {x.y}", "fr": "Votre appareil"}
    assert put.id and page.currentIndex() == 0
    page.refresh()
    assert "battery" in codes(page)


def test_one_is_changed_and_what_the_form_does_not_show_stays(page: ShortcutsPage, desk: FakeDesk) -> None:
    desk.replica.put(Shortcut("1", "hello", "Greeting", {"en": "Hello", "de": "Guten Tag"}))
    page.refresh()
    page.rows()[0].click()
    page.editor.text.setPlainText("Hi")
    page.editor.scope.choose("g:g1")
    page.editor.save.click()
    assert puts(desk) == [Shortcut("1", "hello", "Greeting", {"en": "Hi", "de": "Guten Tag"}, None, "g1")]


def test_a_variable_is_put_in_from_the_list(page: ShortcutsPage) -> None:
    page.new_button.click()
    row = page.editor.variable.findData("contact.email")
    page.editor.variable.setCurrentIndex(row)
    page.editor.variable.activated.emit(row)
    assert page.editor.text.toPlainText() == "{contact.email}"


@pytest.mark.parametrize(
    ("code", "text", "said"),
    [
        ("", "x", "Letters"), ("a b", "x", "Letters"), ("12", "x", "Letters"), ("HELP", "x", "another"), ("new", "  ", "needs a text"),
        ("new", "x" * 4_001, "too long"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field(page: ShortcutsPage, desk: FakeDesk, code: str, text: str, said: str) -> None:
    page.new_button.click()
    page.editor.code.setText(code)
    page.editor.text.setPlainText(text)
    page.editor.save.click()
    assert puts(desk) == []
    assert said in page.editor._code._below.text() + page.editor._text._below.text()


def test_what_the_broker_refuses_is_said_and_the_form_comes_back(page: ShortcutsPage, desk: FakeDesk) -> None:
    desk.plays = False
    page.rows()[0].click()
    page.editor.text.setPlainText("Hi")
    page.editor.save.click()
    assert page.currentIndex() == 0
    (request,) = page._asked
    desk.tell(RequestRefused(request, "taken", "There is a shortcut of this code."))
    assert page.currentIndex() == 1 and page.editor.trouble.isVisible()
    assert page.editor.text.toPlainText() == "Hi"


def test_put_away_and_taken_back(page: ShortcutsPage, desk: FakeDesk) -> None:
    page.rows()[0].click()
    page.editor.archive.click()
    asked = question()
    assert asked is not None
    asked.yes_button.click()
    page.refresh()
    assert codes(page)[-2:] == ["hello", "old"]
    next(row for row in page.rows() if row.held.code == "hello").click()
    page.editor.archive.click()
    page.refresh()
    assert codes(page)[0] == "hello"


def test_to_a_file_and_from_it(page: ShortcutsPage, desk: FakeDesk, tmp_path: Path) -> None:
    file = tmp_path / "shortcuts.json"
    page.write(file)
    assert page.told.isVisible() and {row["code"] for row in json.loads(file.read_bytes())["shortcuts"]} == {"hello", "help", "mine"}
    page.read(file)
    assert question() is None and puts(desk) == [], "what is there already comes to nothing"
    told = json.loads(file.read_bytes())
    told["shortcuts"][0]["bodies"]["en"] = "Hi there"
    told["shortcuts"].append({"code": "fresh", "bodies": {"en": "new"}})
    file.write_text(json.dumps(told))
    page.read(file)
    asked = question()
    assert asked is not None and puts(desk) == [], "not before a yes: colleagues use them, too"
    asked.yes_button.click()
    assert {(put.id, put.code) for put in puts(desk)} >= {("1", "hello")} and [put.code for put in puts(desk)][-1] == "fresh"


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b'{"kind":"x"}'])
def test_another_file_is_refused_in_words(page: ShortcutsPage, desk: FakeDesk, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "other.json"
    file.write_bytes(data)
    page.read(file)
    assert page.trouble.isVisible() and puts(desk) == []
    page.read(tmp_path / "nothing.json")
    assert page.trouble._words.text().startswith("nothing.json is no longer there")
    page.write(tmp_path / "no" / "such" / "folder.json")
    assert "could not be written" in page.trouble._words.text()


def test_one_of_a_file_that_is_refused_is_said(page: ShortcutsPage, desk: FakeDesk, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps({"kind": "tapline-shortcuts", "shortcuts": [{"code": "fresh", "bodies": {"en": "new"}}]}))
    desk.plays = False
    page.read(file)
    asked = question()
    assert asked is not None
    asked.yes_button.click()
    desk.tell(RequestRefused(f"r{len(desk.wishes)}", "too_long", "Too long."))
    assert page.trouble.isVisible()


def test_the_signs_can_be_chosen(page: ShortcutsPage, desk: FakeDesk) -> None:
    assert page.marks.text() == "./"
    page.marks.setText(";a:")
    page.marks.editingFinished.emit()
    assert desk.preferences.values["composer/marks"] == ";" and page.marks.text() == ";"
    assert page.rows()[0].accessibleName().startswith(";hello")
    page.marks.setText("")
    page.marks.editingFinished.emit()
    assert page.marks.text() == "./"


def test_the_way_from_the_composer(window: MainWindow, page: ShortcutsPage) -> None:
    window.open_conversation("sofia")
    window.chat.talk.composer.pickers.manage.emit()
    assert window.room() == "settings" and window.settings._stack.currentWidget() is page
    press(window, Qt.Key.Key_Escape)


def test_what_colleagues_have_becomes_ones_own_only_by_an_owner(page: ShortcutsPage, desk: FakeDesk) -> None:
    assert desk.workspace is not None
    for role in ("agent", "owner"):
        desk.workspace = dataclasses.replace(desk.workspace, role=role)
        page.edit(HELLO)
        page.editor.scope.choose("me")
        page.editor.save.click()
        said = page.editor._scope._below.text()
        assert (said.startswith("Your colleagues have this, too"), len(puts(desk))) == ((role == "agent"), int(role == "owner"))
