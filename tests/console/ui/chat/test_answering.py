"""Answering a message: begun by key, double click and menu, shown above the words, kept with the draft, quoted in the thread."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import intents as wish
from console.ui.chat.lines import Bubble
from console.ui.chat.thread_pane import ThreadPane
from console.ui.main_window import MainWindow
from tests.console.ui.chat.test_thread_history import fill
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.window_world import CTRL, click, press


@pytest.fixture
def pane(window: MainWindow) -> ThreadPane:
    window.open_conversation("claire")
    window.chat.talk.focus()
    QApplication.processEvents()
    return window.chat.talk


def newest(desk: FakeDesk, conversation: str = "claire") -> str:
    return desk.replica.threads[conversation][-1].id


def bubble(pane: ThreadPane, key: str) -> Bubble:
    return next(line for line in pane.view.lines() if isinstance(line, Bubble) and line.key == key)


def test_ctrl_up_answers_the_newest_and_goes_on_upwards(window: MainWindow, pane: ThreadPane, desk: FakeDesk) -> None:
    said = [m.id for m in desk.replica.threads["claire"] if m.kind == "text"]
    press(window, Qt.Key.Key_Up, CTRL)
    assert pane.composer.reply_to == said[-1]
    assert pane.answering.strip.isVisible() and "Claire" in pane.answering.strip.accessibleName()
    assert QApplication.focusWidget() is pane.composer.editor
    press(window, Qt.Key.Key_Up, CTRL)
    assert pane.composer.reply_to == said[-2] and "You" in pane.answering.strip.accessibleName()
    press(window, Qt.Key.Key_Down, CTRL)
    press(window, Qt.Key.Key_Down, CTRL)
    assert pane.composer.reply_to == "" and not pane.answering.strip.isVisible()


def test_the_answer_carries_what_it_answers(window: MainWindow, pane: ThreadPane, desk: FakeDesk) -> None:
    answered = newest(desk)
    press(window, Qt.Key.Key_Up, CTRL)
    QTest.keyClicks(pane.composer.editor, "gladly")
    press(window, Qt.Key.Key_Return)
    assert wish.SendText("claire", "gladly", False, answered, drafted=True) in desk.wishes
    assert not pane.answering.strip.isVisible()
    QApplication.processEvents()
    quote = bubble(pane, newest(desk)).quote
    assert quote is not None and (quote.key, quote.name) == (answered, "Claire Fontaine") and quote.text.startswith("Parfait")
    QTest.keyClicks(pane.composer.editor, "and more")
    press(window, Qt.Key.Key_Return)
    assert wish.SendText("claire", "and more", False, "", drafted=True) in desk.wishes


def test_esc_lets_the_answer_go_and_keeps_the_words(window: MainWindow, pane: ThreadPane, desk: FakeDesk) -> None:
    press(window, Qt.Key.Key_Up, CTRL)
    QTest.keyClicks(pane.composer.editor, "words")
    press(window, Qt.Key.Key_Escape)
    assert pane.composer.reply_to == "" and pane.composer.editor.toPlainText() == "words"
    assert QApplication.focusWidget() is pane.composer.editor, "one step at a time"
    press(window, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is not pane.composer.editor


def test_the_cross_lets_it_go(window: MainWindow, pane: ThreadPane) -> None:
    press(window, Qt.Key.Key_Up, CTRL)
    click(pane.answering.strip.cancel)
    assert pane.composer.reply_to == ""


def test_a_double_click_beside_the_words_and_the_menu_begin_one(pane: ThreadPane, desk: FakeDesk) -> None:
    key = newest(desk)
    box = pane.view.rect_of(key)
    QTest.mouseDClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=QPointF(box.right() + 40, box.center().y()).toPoint())
    assert pane.composer.reply_to == key
    pane.answering.cancel()
    menu = pane.view.menu(pane.view._get(pane.view._held.rows[key]))
    next(a for a in menu.actions() if a.text().startswith("Reply to this")).trigger()
    assert pane.composer.reply_to == key


def test_the_message_that_keys_chose_is_answered(window: MainWindow, pane: ThreadPane, desk: FakeDesk) -> None:
    pane.view.setFocus()
    for _ in range(3):
        press(window, Qt.Key.Key_Up)
    current = pane.view.current()
    press(window, Qt.Key.Key_Up, CTRL)
    assert pane.composer.reply_to == current


def test_it_is_kept_with_the_draft_of_each_conversation(window: MainWindow, pane: ThreadPane, desk: FakeDesk) -> None:
    press(window, Qt.Key.Key_Up, CTRL)
    answered = pane.composer.reply_to
    QTest.keyClicks(pane.composer.editor, "half")
    window.open_conversation("amina")
    assert pane.composer.reply_to == "" and not pane.answering.strip.isVisible()
    window.open_conversation("claire")
    assert pane.composer.reply_to == answered and pane.answering.strip.isVisible()


def test_a_note_is_answered_by_a_note(pane: ThreadPane, desk: FakeDesk) -> None:
    note = next(m.id for m in desk.replica.threads["claire"] if m.kind == "note")
    pane.answering.begin(note)
    assert pane.composer.is_note() and pane.composer.reply_to == note
    pane.composer.reply.setChecked(True)
    assert pane.composer.reply_to == "", "customers never hear of notes"


def test_a_click_on_a_quote_goes_to_the_message_however_old(window: MainWindow, desk: FakeDesk) -> None:
    fill(desk, 3_000)
    desk.say("claire", "as I said", reply_to="claire-x12")
    window.open_conversation("claire")
    for _ in range(20):
        QApplication.processEvents()
    view = window.chat.talk.view
    laid = view._get(view._held.rows[newest(desk)])
    assert laid.quote_at is not None
    shift = view.rect_of(newest(desk)).top() - laid.box.top()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=laid.quote_at.translated(0, shift).center().toPoint())
    assert not view.rect_of("claire-x12").isEmpty() and view._flash.key == "claire-x12"


def test_a_quote_of_hostile_words_stays_one_line(pane: ThreadPane, desk: FakeDesk) -> None:
    evil = desk.say("claire", "\u202e" + "<b>x</b>\n" * 500)
    desk.say("claire", "see above", "jonas", reply_to=evil.id)
    QApplication.processEvents()
    pane.view.grab()
    laid = pane.view._get(pane.view._held.rows[newest(desk)])
    assert laid.quote_at is not None and laid.quote_at.height() < 40 and laid.box.contains(laid.quote_at)
    quote = bubble(pane, newest(desk)).quote
    assert quote is not None and "\n" not in quote.text and len(quote.text) <= 160
