"""How one writes: what Enter does, and what the system has to check words with."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console import intents as wish
from console.chat.send_keys import meaning
from console.ui.main_window import MainWindow
from console.ui.settings.writing import WritingChoices, languages
from console.ui.theme import Theme
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.fake_replica import FakePreferences
from tests.console.ui.window_world import press

NONE, SHIFT, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Two:
    def languages(self) -> list[str]:
        return ["en_GB", "en_US", "fr_FR"]

    def wrong(self, lang: str, words: Collection[str]) -> set[str]:
        return set()

    def suggest(self, lang: str, word: str) -> list[str]:
        return []


class Nothing(Two):
    def languages(self) -> list[str]:
        return []


@pytest.mark.parametrize(
    ("shift", "ctrl", "swapped", "means"),
    [
        (False, False, False, "send"), (True, False, False, "break"), (False, True, False, "resolve"), (True, True, False, "next"),
        (False, False, True, "break"), (True, False, True, "send"), (False, True, True, "resolve"), (True, True, True, "next"),
    ],
)  # fmt: skip
def test_what_enter_means(shift: bool, ctrl: bool, swapped: bool, means: str) -> None:
    assert meaning(shift=shift, ctrl=ctrl, swapped=swapped) == means


def sent(desk: FakeDesk) -> list[str]:
    return [w.body for w in desk.wishes if isinstance(w, wish.SendText)]


def test_enter_sends_and_shift_enter_breaks_or_the_other_way_round(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("sofia")
    editor = window.chat.talk.composer.editor
    editor.setFocus()
    for swapped, line, send in ((False, SHIFT, NONE), (True, NONE, SHIFT)):
        choices = window.settings.general.writing
        choices.enter.choose("send" if swapped else "break")
        choices.enter._pick(1 if swapped else 0)
        window.chat.list.setFocus()
        editor.setFocus()
        QTest.keyClicks(editor, "one")
        QTest.keyClick(editor, Qt.Key.Key_Return, line)
        QTest.keyClicks(editor, "two")
        assert editor.toPlainText() == "one\ntwo"
        QTest.keyClick(editor, Qt.Key.Key_Return, send)
        assert editor.toPlainText() == ""
    assert sent(desk) == ["one\ntwo"] * 2


def test_the_last_word_says_what_comes_then(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("sofia")
    composer = window.chat.talk.composer
    composer.editor.setFocus()
    then: list[str] = []
    composer.then.connect(then.append)
    for held, what in ((CTRL, ["resolve"]), (CTRL | SHIFT, ["resolve", "next"])):
        window.open_conversation("helene")
        composer.editor.setFocus()
        QTest.keyClicks(composer.editor, "Goodbye")
        press(window, Qt.Key.Key_Return, held)
        assert then == what and composer.editor.toPlainText() == ""
    assert sent(desk) == ["Goodbye"] * 2


def test_an_empty_composer_leaves_ctrl_enter_to_the_window(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("sofia")
    composer = window.chat.talk.composer
    composer.editor.setFocus()
    then: list[str] = []
    composer.then.connect(then.append)
    press(window, Qt.Key.Key_Return, CTRL)
    assert then == [] and sent(desk) == [], "nothing is resolved by a key that had nothing to send"


def test_what_could_not_be_kept_is_not_followed_by_anything(window: MainWindow, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    window.open_conversation("sofia")
    composer = window.chat.talk.composer
    then: list[str] = []
    composer.then.connect(then.append)
    composer.editor.setFocus()
    QTest.keyClicks(composer.editor, "Goodbye")
    monkeypatch.setattr(desk, "submit", lambda _: "")
    press(window, Qt.Key.Key_Return, CTRL)
    assert then == [] and composer.editor.toPlainText() == "Goodbye"


def test_up_in_an_empty_composer_is_for_the_last_message(window: MainWindow) -> None:
    window.open_conversation("sofia")
    composer = window.chat.talk.composer
    composer.editor.setFocus()
    asked: list[bool] = []
    composer.edit_last.connect(lambda: asked.append(True))
    QTest.keyClicks(composer.editor, "x")
    QTest.keyClick(composer.editor, Qt.Key.Key_Up)
    assert asked == []
    composer.editor.clear()
    QTest.keyClick(composer.editor, Qt.Key.Key_Up)
    assert asked == [True]


def shown(choices: WritingChoices, said: str) -> bool:
    return said in choices.there.text()


def test_what_the_system_has_is_said(qtbot: QtBot, theme: Theme) -> None:
    for spells, usable, said in ((Two(), True, "English, Français"), (Nothing(), False, "no dictionary")):
        choices = WritingChoices(theme, FakePreferences(), spells)
        qtbot.addWidget(choices)
        choices.refresh()
        qtbot.waitUntil(partial(shown, choices, said))
        assert choices.spelling.isEnabled() is usable
        choices.dispose()
    assert languages(["en_US", "en_GB", "fr", "xx_nothing"])[-1] != ""


def test_choices_are_kept(theme: Theme) -> None:
    preferences = FakePreferences()
    choices = WritingChoices(theme, preferences, Nothing())
    choices.refresh()
    choices.enter._pick(1)
    choices.spelling.setChecked(False)
    assert preferences.values == {"composer/enter_breaks": True, "composer/spelling": False}
    again = WritingChoices(theme, preferences, Nothing())
    again.refresh()
    assert again.enter.value() == "break" and not again.spelling.isChecked()
    for made in (choices, again):
        made.dispose()
