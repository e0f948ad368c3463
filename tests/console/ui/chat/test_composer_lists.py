"""Lists beside the caret and behind the buttons, by keyboard alone: shortcuts with their variables, emoji, and what is sent in the end."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import intents as wish
from console.ui.chat.composer import Composer
from console.ui.chat.editor import Editor
from console.ui.main_window import MainWindow
from console.ui.question import Question
from protocol.records import Contact, Shortcut
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.window_world import press

ALT, SHIFT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def editor(window: MainWindow, desk: FakeDesk) -> Editor:
    for one in (
        Shortcut(
            "1", "hello", "Greeting", {"en": "Hello {contact.first_name}, {agent.first_name} here.", "fr": "Bonjour {contact.first_name}"}
        ),
        Shortcut("2", "help", "Where to find help", {"en": "See https://help.example"}),
        Shortcut("3", "battery", "Battery saver", {"en": "Your {phone.model} has {phone.battery} %. Ticket {x.y}."}),
        Shortcut("4", "hers", bodies={"en": "of a colleague"}, owner="mia"),
        Shortcut("5", "gone", bodies={"en": "old"}, archived=True),
    ):
        desk.put(one)
    window.open_conversation("sofia")
    made = window.chat.talk.composer.editor
    made.setFocus()
    QApplication.processEvents()
    return made


@pytest.fixture
def composer(window: MainWindow, editor: Editor) -> Composer:
    return window.chat.talk.composer


def codes(composer: Composer) -> list[str]:
    return [row.code for row in composer.completion.popup.list.rows.rows] if composer.completion.open_ else []


def key(editor: Editor, which: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(editor, which, held)


def test_a_dot_opens_letters_filter_and_enter_inserts(composer: Composer, editor: Editor) -> None:
    QTest.keyClicks(editor, "Well, .")
    assert codes(composer) == [".battery", ".hello", ".help"]
    QTest.keyClicks(editor, "hel")
    assert codes(composer) == [".hello", ".help"]
    chosen = composer.completion.popup.list.chosen()
    assert chosen is not None and chosen.preview == "Hello Sofia, Jonas here.", "what would be inserted"
    assert chosen.preview in composer.completion.popup._preview.text()
    key(editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == "Well, Hello Sofia, Jonas here."
    assert codes(composer) == []


def test_arrows_choose_and_tab_inserts_anywhere_in_the_text(composer: Composer, editor: Editor) -> None:
    QTest.keyClicks(editor, "Before  after")
    for _ in range(6):
        key(editor, Qt.Key.Key_Left)
    QTest.keyClicks(editor, "/hel")
    assert codes(composer) == ["/hello", "/help"]
    key(editor, Qt.Key.Key_Down)
    key(editor, Qt.Key.Key_Tab)
    assert editor.toPlainText() == "Before See https://help.example after"
    assert editor.textCursor().position() == len("Before See https://help.example")
    editor.undo()
    assert editor.toPlainText() == "Before /hel after", "one step for undo"


def test_escape_keeps_the_dot_and_stays_away(window: MainWindow, composer: Composer, editor: Editor) -> None:
    QTest.keyClicks(editor, ".h")
    assert codes(composer)
    press(window, Qt.Key.Key_Escape)
    assert editor.toPlainText() == ".h" and codes(composer) == []
    assert editor.hasFocus(), "the window did not take it for its own"
    QTest.keyClicks(editor, "e")
    assert codes(composer) == [], "not again for the same word"
    QTest.keyClicks(editor, "llo .")
    assert codes(composer), "but for the next"


def test_what_needs_no_list_has_none(composer: Composer, editor: Editor) -> None:
    for text in ("3.5", " e.g.", " Well...", " http://x.example/a", " ./x", " 1/2", " 10:30", " :)", " "):
        QTest.keyClicks(editor, text)
        assert codes(composer) == [], text
    QTest.keyClicks(editor, ".zzz")
    assert codes(composer) == [], "nothing by that name"
    key(editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == "", "so Enter sends"


def test_pasted_and_taken_out_text_opens_nothing(window: MainWindow, composer: Composer, editor: Editor) -> None:
    editor.put("look at .he")
    assert codes(composer) == []
    window.open_conversation("helene")
    window.open_conversation("sofia")
    assert editor.toPlainText() == "look at .he" and codes(composer) == []


def test_it_closes_when_the_keyboard_goes(window: MainWindow, composer: Composer, editor: Editor) -> None:
    QTest.keyClicks(editor, ".he")
    assert codes(composer)
    window.chat.list.setFocus()
    assert codes(composer) == []


def test_moving_the_caret_away_closes(composer: Composer, editor: Editor) -> None:
    QTest.keyClicks(editor, "a .he")
    assert codes(composer)
    key(editor, Qt.Key.Key_Left)
    key(editor, Qt.Key.Key_Left)
    key(editor, Qt.Key.Key_Left)
    assert codes(composer) == []


def test_the_most_used_come_first(composer: Composer, editor: Editor) -> None:
    for _ in range(2):
        QTest.keyClicks(editor, ".help")
        key(editor, Qt.Key.Key_Return)
        editor.clear()
    QTest.keyClicks(editor, ".")
    assert codes(composer) == [".help", ".battery", ".hello"]


def test_other_signs_can_open_it(composer: Composer, editor: Editor, desk: FakeDesk) -> None:
    desk.preferences.set("composer/marks", ";")
    QTest.keyClicks(editor, ".he")
    assert codes(composer) == []
    QTest.keyClicks(editor, " ;he")
    assert codes(composer) == [";hello", ";help"]


def test_in_the_customers_language(window: MainWindow, composer: Composer, editor: Editor) -> None:
    window.open_conversation("helene")
    editor.setFocus()
    QTest.keyClicks(editor, ".hello")
    key(editor, Qt.Key.Key_Tab)
    assert editor.toPlainText() == "Bonjour Hélène"


def test_tab_goes_from_hole_to_hole(composer: Composer, editor: Editor) -> None:
    QTest.keyClicks(editor, ".bat")
    key(editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == "Your Galaxy A54 has {phone.battery} %. Ticket {x.y}."
    assert editor.textCursor().selectedText() == "{phone.battery}", "the first hole is chosen at once"
    QTest.keyClicks(editor, "40")
    key(editor, Qt.Key.Key_Tab)
    assert editor.textCursor().selectedText() == "{x.y}"
    QTest.keyClicks(editor, "7")
    assert editor.toPlainText() == "Your Galaxy A54 has 40 %. Ticket 7."
    key(editor, Qt.Key.Key_Tab)
    assert not editor.hasFocus(), "no hole is left: Tab goes on"


def test_holes_are_found_behind_emoji(composer: Composer, editor: Editor) -> None:
    editor.put("😀😀 {a.b} 😀 {c.d}")
    editor.moveCursor(editor.textCursor().MoveOperation.Start)
    key(editor, Qt.Key.Key_Tab)
    assert editor.textCursor().selectedText() == "{a.b}"
    key(editor, Qt.Key.Key_Tab)
    assert editor.textCursor().selectedText() == "{c.d}"
    key(editor, Qt.Key.Key_Backtab, SHIFT)
    assert editor.textCursor().selectedText() == "{a.b}"


def question() -> Question | None:
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, Question) and w.isVisible()), None)


def test_a_hole_is_not_sent_unasked(composer: Composer, editor: Editor, desk: FakeDesk) -> None:
    QTest.keyClicks(editor, ".bat")
    key(editor, Qt.Key.Key_Return)
    key(editor, Qt.Key.Key_Return)
    asked = question()
    assert asked is not None and not any(isinstance(w, wish.SendText) for w in desk.wishes)
    asked.no_button.click()
    assert editor.textCursor().selectedText() == "{phone.battery}", "to where it is to be filled in"
    key(editor, Qt.Key.Key_End)
    key(editor, Qt.Key.Key_Return)
    again = question()
    assert again is not None
    again.yes_button.click()
    (sent,) = (w for w in desk.wishes if isinstance(w, wish.SendText))
    assert "{phone.battery}" in sent.body


def test_a_customer_s_name_is_only_a_name(window: MainWindow, composer: Composer, editor: Editor, desk: FakeDesk) -> None:
    record = desk.replica.conversation("sofia")
    assert record is not None
    desk.replica.put(Contact("k", "lyon", "<b>{agent.name}</b>\u202e\r\nEvil", 1))
    desk.replica.put(replace(record, contact="k"))
    QTest.keyClicks(editor, ".hello")
    key(editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == "Hello <b>{agent.name}</b>, Jonas here."


# ---- emoji


def test_a_name_offers_emoji(composer: Composer, editor: Editor, desk: FakeDesk) -> None:
    QTest.keyClicks(editor, "Thanks :s")
    assert not composer.completion.open_, "two letters at least"
    QTest.keyClicks(editor, "mi")
    assert composer.completion.popup.list.rows.rows[0].emoji == "😄"
    key(editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == "Thanks 😄"
    QTest.keyClicks(editor, " :tada:")
    assert editor.toPlainText() == "Thanks 😄 🎉", "a whole name needs no choosing"
    assert desk.preferences.values["composer/emoji_recent"] == "🎉 😄"


def test_the_picker_by_keyboard(window: MainWindow, composer: Composer, editor: Editor, desk: FakeDesk) -> None:
    QTest.keyClicks(editor, "Good ")
    press(window, Qt.Key.Key_Period, CTRL)
    picker = composer.pickers.emoji
    assert picker is not None and picker.isVisible() and picker.field.hasFocus()
    QTest.keyClicks(picker.field, "thumbs")
    assert picker.grid.chosen() == "👍" and picker._name.text() == "thumbs up"
    picker.tones[3].click()
    QTest.keyClick(picker.field, Qt.Key.Key_Return)
    assert not picker.isVisible() and editor.hasFocus()
    assert editor.toPlainText() == "Good 👍🏽"
    press(window, Qt.Key.Key_Period, CTRL)
    assert picker.grid.cells.name(0) == "thumbs up", "the last used come first"
    QTest.keyClick(picker.field, Qt.Key.Key_Right)
    QTest.keyClick(picker.field, Qt.Key.Key_Return, SHIFT)
    assert picker.isVisible() and editor.toPlainText() == "Good 👍🏽😀", "Shift+Enter stays"
    press(window, Qt.Key.Key_Escape)
    assert not picker.isVisible() and editor.hasFocus()


def test_the_picker_finds_in_both_languages_and_says_when_nothing_is_there(window: MainWindow, composer: Composer, editor: Editor) -> None:
    composer.pickers.emoji_button.click()
    picker = composer.pickers.emoji
    assert picker is not None
    QTest.keyClicks(picker.field, "coeur rouge")
    assert picker.grid.chosen() == "❤️"
    picker.field.setText("qqqq")
    assert not picker.grid.isVisible() and picker._none.isVisible()
    QTest.keyClick(picker.field, Qt.Key.Key_Return)
    assert picker.isVisible() and editor.toPlainText() == ""


def colours(image: QImage) -> int:
    """Different strongly coloured pixels: a sign in one ink has none."""
    found = set()
    for x in range(image.width()):
        for y in range(image.height()):
            colour = image.pixelColor(x, y)
            if colour.hsvSaturation() > 120 and colour.value() > 120:
                found.add((colour.red() // 16, colour.green() // 16, colour.blue() // 16))
    return len(found)


def test_emoji_are_drawn_in_colour(composer: Composer, editor: Editor) -> None:
    families = composer._theme.emoji_font(18).families()
    if not families[0].endswith("Emoji"):
        pytest.skip("this system has no emoji font")
    composer.pickers.open_emoji()
    picker = composer.pickers.emoji
    assert picker is not None
    QTest.keyClicks(picker.field, "heart")
    QApplication.processEvents()
    assert colours(picker.grid.grab().toImage()) > 20


# ---- the button's way to shortcuts


def test_the_button_offers_all_and_inserts_at_the_caret(window: MainWindow, composer: Composer, editor: Editor) -> None:
    QTest.keyClicks(editor, "One two")
    for _ in range(3):
        key(editor, Qt.Key.Key_Left)
    press(window, Qt.Key.Key_S, ALT)
    picker = composer.pickers.shortcuts
    assert picker is not None and picker.isVisible()
    assert [row.code for row in picker.list.rows.rows] == [".battery", ".hello", ".help"]
    QTest.keyClick(picker.field, Qt.Key.Key_Down)
    assert picker._preview.isVisible() and picker._preview.text() == "Hello Sofia, Jonas here.", "what would be inserted"
    QTest.keyClicks(picker.field, ".help")
    assert [row.code for row in picker.list.rows.rows] == [".help"], "with the sign too"
    QTest.keyClick(picker.field, Qt.Key.Key_Return)
    assert editor.toPlainText() == "One See https://help.exampletwo" and editor.hasFocus()


def test_without_shortcuts_the_way_to_them_is_shown(composer: Composer, editor: Editor, desk: FakeDesk) -> None:
    desk.replica.kept["shortcut"].clear()
    asked: list[bool] = []
    composer.pickers.manage.connect(lambda: asked.append(True))
    composer.pickers.shortcut_button.click()
    picker = composer.pickers.shortcuts
    assert picker is not None and picker._none.isVisible() and "no shortcuts yet" in picker._none.text()
    picker.change.click()
    assert asked and not picker.isVisible()


def test_a_whole_answer_by_keys_alone(window: MainWindow, composer: Composer, editor: Editor, desk: FakeDesk) -> None:
    """Type, choose a shortcut, fill what is missing, add an emoji, send: no mouse, and nothing but what was meant arrives."""
    QTest.keyClicks(editor, "Good news. /bat")
    key(editor, Qt.Key.Key_Tab)
    QTest.keyClicks(editor, "81")
    key(editor, Qt.Key.Key_Tab)
    QTest.keyClicks(editor, "A-7")
    key(editor, Qt.Key.Key_End)
    QTest.keyClicks(editor, " :+1")
    key(editor, Qt.Key.Key_Return)
    key(editor, Qt.Key.Key_Return, SHIFT)
    QTest.keyClicks(editor, "Bye, i.e. until 3.5.")
    key(editor, Qt.Key.Key_Return)
    (sent,) = (w for w in desk.wishes if isinstance(w, wish.SendText))
    assert sent == wish.SendText("sofia", "Good news. Your Galaxy A54 has 81 %. Ticket A-7. 👍\nBye, i.e. until 3.5.", False, drafted=True)
    assert editor.toPlainText() == ""


def test_each_group_begins_a_row_and_arrows_step_over_what_is_empty(composer: Composer, editor: Editor, desk: FakeDesk) -> None:
    desk.preferences.set("composer/emoji_recent", "👍 ❤️ 😀")
    composer.pickers.open_emoji()
    picker = composer.pickers.emoji
    assert picker is not None
    columns = picker.grid.columns()
    assert columns == 10 and all(start % columns == 0 for start in picker._starts)
    assert picker.tabs[0].isChecked()
    for _ in range(3):
        QTest.keyClick(picker.field, Qt.Key.Key_Right)
    assert picker.grid.chosen() == "😀" and picker.grid.currentIndex().row() == columns, "the first of the next group"
    assert picker.tabs[1].isChecked()
    QTest.keyClick(picker.field, Qt.Key.Key_Left)
    assert picker.grid.currentIndex().row() == 2
    QTest.keyClick(picker.field, Qt.Key.Key_Down)
    assert picker.grid.currentIndex().row() == columns + 2
    picker.tabs[-1].click()
    assert picker.grid.currentIndex().row() == picker._starts[-1] and picker.field.hasFocus()
