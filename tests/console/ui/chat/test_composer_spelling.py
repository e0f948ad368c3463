"""Lines under words that the dictionary does not know, and the menu that says what was meant."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import intents as wish
from console.ui.chat.composer import Composer
from console.ui.chat.editor import Editor
from console.ui.main_window import MainWindow
from tests.console.ui.fake_desk import FakeDesk

WAVE = QTextCharFormat.UnderlineStyle.SpellCheckUnderline


class Words:
    """Two languages of few words; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, set[str]]] = []

    def languages(self) -> list[str]:
        return ["en_US", "fr_FR"]

    def wrong(self, lang: str, words: Collection[str]) -> set[str]:
        self.asked.append((lang, set(words)))
        known = {"en": {"good", "morning", "dear"}, "fr": {"bonjour", "chère"}}.get(lang[:2], set())
        return {word for word in words if word.casefold() not in known}

    def suggest(self, lang: str, word: str) -> list[str]:
        return ["morning", "mourning"] if word == "mornign" else []


@pytest.fixture
def spells(monkeypatch: pytest.MonkeyPatch) -> Words:
    made = Words()
    monkeypatch.setattr("console.ui.chat.composer.Dictionaries", lambda: made)
    return made


@pytest.fixture
def editor(spells: Words, window: MainWindow) -> Editor:
    window.open_conversation("sofia")
    window.chat.talk.composer.editor.setFocus()
    return window.chat.talk.composer.editor


@pytest.fixture
def composer(editor: Editor, window: MainWindow) -> Composer:
    return window.chat.talk.composer


def marked(editor: Editor) -> list[str]:
    found: list[str] = []
    block = editor.document().firstBlock()
    while block.isValid():
        units = block.text().encode("utf-16-le")
        spans = [span for span in block.layout().formats() if span.format.underlineStyle() == WAVE]
        found += [units[2 * span.start : 2 * (span.start + span.length)].decode("utf-16-le") for span in spans]
        block = block.next()
    return found


def test_what_no_dictionary_knows_is_marked_once_it_is_written(qtbot: QtBot, composer: Composer, editor: Editor, spells: Words) -> None:
    QTest.keyClicks(editor, "good mornign")
    composer.spelling._timer.timeout.emit()
    qtbot.waitUntil(lambda: "mornign" in composer.spelling._known)
    assert marked(editor) == [], "the word is still being written"
    QTest.keyClicks(editor, " ")
    assert marked(editor) == ["mornign"]
    editor.put("😀😀 helo, dear")
    QTest.keyClicks(editor, " ")
    composer.spelling._timer.timeout.emit()
    qtbot.waitUntil(lambda: marked(editor) == ["mornign", "helo"])
    assert all(lang == "en" for lang, _ in spells.asked)


def test_in_the_language_of_the_conversation(qtbot: QtBot, composer: Composer, editor: Editor, window: MainWindow) -> None:
    window.open_conversation("helene")
    editor.put("bonjour chère good ")
    composer.spelling._timer.timeout.emit()
    qtbot.waitUntil(lambda: marked(editor) == ["good"])


def test_it_can_be_switched_off(qtbot: QtBot, composer: Composer, editor: Editor, spells: Words, desk: FakeDesk) -> None:
    desk.preferences.set("composer/spelling", False)
    editor.put("good mornign ")
    composer.spelling._look_up()
    assert marked(editor) == [] and spells.asked == []


def test_marks_are_no_news(qtbot: QtBot, composer: Composer, editor: Editor, desk: FakeDesk) -> None:
    editor.put("mornign and ")
    composer.close_()
    desk.wishes.clear()
    typed: list[bool] = []
    composer.typing.connect(typed.append)
    composer.spelling._timer.timeout.emit()
    qtbot.waitUntil(lambda: "mornign" in marked(editor))
    assert typed == [], "the customer is not told that one types"
    assert not [w for w in desk.wishes if isinstance(w, wish.TypingNow)]
    assert not composer._drafts._changed


def menu_at(editor: Editor, place: int) -> list[str]:
    cursor = editor.textCursor()
    cursor.setPosition(place)
    at: QPoint = editor.cursorRect(cursor).center()
    QApplication.sendEvent(editor.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, editor.viewport().mapToGlobal(at)))
    return [action.text() for action in editor.menu.actions()]


def test_the_menu_says_what_was_meant(qtbot: QtBot, composer: Composer, editor: Editor) -> None:
    editor.put("good mornign dear ")
    composer.spelling._timer.timeout.emit()
    qtbot.waitUntil(lambda: marked(editor) == ["mornign"])
    menu_at(editor, 8)
    qtbot.waitUntil(lambda: editor.menu.isVisible())
    words = [action.text() for action in editor.menu.actions()]
    assert words[:3] == ["morning", "mourning", "“mornign” is right"]
    editor.menu.actions()[0].trigger()
    editor.menu.close()
    assert editor.toPlainText() == "good morning dear " and marked(editor) == []
    editor.undo()
    assert editor.toPlainText() == "good mornign dear "


def test_a_word_of_ones_own_is_right_from_then_on(qtbot: QtBot, composer: Composer, editor: Editor, desk: FakeDesk) -> None:
    editor.put("Dear Tapline ")
    composer.spelling._timer.timeout.emit()
    qtbot.waitUntil(lambda: marked(editor) == ["Tapline"])
    menu_at(editor, 8)
    qtbot.waitUntil(lambda: editor.menu.isVisible())
    assert editor.menu.actions()[0].text() == "No suggestion" and not editor.menu.actions()[0].isEnabled()
    editor.menu.actions()[1].trigger()
    editor.menu.close()
    assert marked(editor) == [] and desk.preferences.values["composer/own_words"] == "tapline"


def test_elsewhere_the_menu_is_the_usual_one(composer: Composer, editor: Editor) -> None:
    editor.put("good ")
    words = menu_at(editor, 2)
    assert editor.menu.isVisible() and not [word for word in words if "right" in word]
    editor.menu.close()
    assert editor.contextMenuPolicy() == Qt.ContextMenuPolicy.DefaultContextMenu
