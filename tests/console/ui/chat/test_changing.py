"""Changing one's own message and taking it back: by key and menu, within 15 minutes, and what it said before stays known to agents."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from console import intents as wish
from console.notices import Changed
from console.replica.outbox import Queued
from console.ui.chat.lines import Bubble
from console.ui.chat.thread_pane import ThreadPane
from console.ui.main_window import MainWindow
from protocol.desk import Edit, Redact, Unsend
from tests.console.ui.fake_desk import MINUTE, FakeDesk
from tests.console.ui.window_world import CTRL, Open, click, press, question


@pytest.fixture
def pane(window: MainWindow) -> ThreadPane:
    window.open_conversation("claire")
    window.chat.talk.focus()
    QApplication.processEvents()
    return window.chat.talk


def bubble(pane: ThreadPane, key: str) -> Bubble:
    QApplication.processEvents()
    return next(line for line in pane.view.lines() if isinstance(line, Bubble) and line.key == key)


def mine(desk: FakeDesk) -> str:
    return next(m.id for m in reversed(desk.replica.threads["claire"]) if m.author.kind == "agent" and m.kind == "text")


def entries(pane: ThreadPane, key: str) -> dict[str, bool]:
    menu: QMenu = pane.view.menu(pane.view._get(pane.view._held.rows[key]))
    return {action.text(): action.isEnabled() for action in menu.actions()}


def test_up_in_the_empty_composer_changes_the_last_message(window: MainWindow, pane: ThreadPane, desk: FakeDesk) -> None:
    before = desk.replica.message(mine(desk))
    assert before is not None
    press(window, Qt.Key.Key_Up)
    assert pane.composer.editor.toPlainText() == before.body
    assert pane.answering.strip.isVisible() and "Change your message" in pane.answering.strip.accessibleName()
    pane.composer.editor.setPlainText("other words")
    press(window, Qt.Key.Key_Return)
    assert wish.Deed(Edit(wish.NO_ID, before.id, "other words")) in desk.wishes
    assert not [w for w in desk.wishes if isinstance(w, wish.SendText)]
    after = bubble(pane, before.id)
    assert (after.body, after.edited) == ("other words", True)
    assert pane.composer.editor.toPlainText() == "" and not pane.answering.strip.isVisible()


def test_what_was_half_written_comes_back_after_a_change(window: MainWindow, pane: ThreadPane, desk: FakeDesk) -> None:
    QTest.keyClicks(pane.composer.editor, "half")
    pane.answering.edit(mine(desk))
    assert pane.composer.editor.toPlainText() != "half"
    press(window, Qt.Key.Key_Escape)
    assert pane.composer.editor.toPlainText() == "half"
    assert QApplication.focusWidget() is pane.composer.editor
    pane.answering.edit(mine(desk))
    press(window, Qt.Key.Key_Return)
    assert pane.composer.editor.toPlainText() == "half"
    assert not [w for w in desk.wishes if isinstance(w, wish.Deed)], "nothing was changed"


def test_a_change_waits_while_another_conversation_is_open(window: MainWindow, pane: ThreadPane, desk: FakeDesk) -> None:
    QTest.keyClicks(pane.composer.editor, "half")
    pane.answering.edit(mine(desk))
    pane.composer.editor.setPlainText("begun")
    window.open_conversation("amina")
    assert pane.composer.editing == "" and not pane.answering.strip.isVisible() and pane.composer.editor.toPlainText() == ""
    window.open_conversation("claire")
    assert pane.composer.editor.toPlainText() == "begun" and pane.composer.editing == mine(desk)
    window.tick()
    assert pane.composer.editing, "the clock does not end it"
    press(window, Qt.Key.Key_Escape)
    assert pane.composer.editor.toPlainText() == "half"


def test_a_change_is_there_again_after_a_crash(window: MainWindow, pane: ThreadPane, desk: FakeDesk, open_window: Open) -> None:
    """Nothing was closed: what is on disk is all that the next window knows."""
    key = mine(desk)
    pane.answering.edit(key)
    pane.composer.editor.setPlainText("begun")
    pane.composer._drafts._timer.timeout.emit()
    again = open_window(desk)
    again.open_conversation("claire")
    composer = again.chat.talk.composer
    assert (composer.editing, composer.editor.toPlainText()) == (key, "begun")
    assert again.chat.talk.answering.strip.isVisible()
    press(again, Qt.Key.Key_Return)
    assert wish.Deed(Edit(wish.NO_ID, key, "begun")) in desk.wishes
    assert open_window(desk).chat.talk.composer.draft("claire") == "", "sent: nothing is half done any more"


def test_a_change_whose_message_was_taken_back_meanwhile_is_not_taken_up(
    window: MainWindow, pane: ThreadPane, desk: FakeDesk, open_window: Open
) -> None:
    key = mine(desk)
    pane.answering.edit(key)
    window.open_conversation("amina")
    desk.change(key, None, "e1")
    window.open_conversation("claire")
    assert pane.composer.editing == "" and pane.composer.editor.toPlainText() == ""


def test_a_change_is_not_told_as_typing(pane: ThreadPane, desk: FakeDesk) -> None:
    pane.answering.edit(mine(desk))
    desk.wishes.clear()
    QTest.keyClicks(pane.composer.editor, "x")
    assert not [w for w in desk.wishes if isinstance(w, wish.TypingNow) and w.on]


def test_an_owner_removes_what_anybody_wrote_after_a_question(pane: ThreadPane, desk: FakeDesk) -> None:
    theirs = next(m.id for m in desk.replica.threads["claire"] if m.author.kind == "customer" and m.kind == "text")

    def offered(key: str) -> list[str]:
        return [action.text() for action in pane.view.menu(pane.view._get(pane.view._held.rows[key])).actions()]

    assert desk.workspace is not None
    desk.workspace = replace(desk.workspace, role="agent")
    assert "Remove for everybody…" not in offered(theirs)
    desk.workspace = replace(desk.workspace, role="owner")
    menu = pane.view.menu(pane.view._get(pane.view._held.rows[theirs]))
    next(a for a in menu.actions() if a.text() == "Remove for everybody…").trigger()
    question().reject()
    assert not [w for w in desk.wishes if isinstance(w, wish.Deed)]
    pane.answering.remove(theirs)
    question().accept()
    assert wish.Deed(Redact(wish.NO_ID, theirs)) in desk.wishes
    gone = bubble(pane, theirs)
    assert gone.gone and gone.body == "An owner removed this"
    assert not {"Remove for everybody…", "What was written before"} & set(offered(theirs))


def test_a_message_is_taken_back_after_a_question(pane: ThreadPane, desk: FakeDesk) -> None:
    key = mine(desk)
    menu = pane.view.menu(pane.view._get(pane.view._held.rows[key]))
    next(a for a in menu.actions() if a.text() == "Take back…").trigger()
    question().reject()
    assert not [w for w in desk.wishes if isinstance(w, wish.Deed)]
    pane.answering.take_back(key)
    question().accept()
    assert wish.Deed(Unsend(wish.NO_ID, key)) in desk.wishes
    gone = bubble(pane, key)
    assert gone.gone and "took this message back" in gone.body and gone.tick == ""


def test_only_ones_own_and_only_for_fifteen_minutes(window: MainWindow, pane: ThreadPane, desk: FakeDesk) -> None:
    theirs = next(m.id for m in desk.replica.threads["claire"] if m.author.kind == "customer" and m.kind == "text")
    assert not {"Change", "Take back…"} & set(entries(pane, theirs))
    key = mine(desk)
    assert entries(pane, key)["Change"] and entries(pane, key)["Take back…"]
    desk.time += 20 * MINUTE
    told = entries(pane, key)
    assert not told["Change"] and not told["Take back…"]
    assert "A message can be changed for 15 minutes." in told
    press(window, Qt.Key.Key_Up)
    assert pane.composer.editor.toPlainText() == "" and pane.trouble.isVisible()


def test_too_late_while_it_was_being_changed_loses_no_words(window: MainWindow, pane: ThreadPane, desk: FakeDesk) -> None:
    pane.answering.edit(mine(desk))
    pane.composer.editor.setPlainText("too slow")
    desk.time += 20 * MINUTE
    press(window, Qt.Key.Key_Return)
    assert not [w for w in desk.wishes if isinstance(w, wish.Deed)]
    assert pane.composer.editor.toPlainText() == "too slow" and pane.trouble.isVisible()


def test_a_change_is_seen_before_the_broker_has_heard_of_it(pane: ThreadPane, desk: FakeDesk) -> None:
    first, second = mine(desk), desk.say("claire", "wrong", "jonas").id
    desk.replica.outbox["claire"] = [
        Queued(1, "q1", Edit("q1", first, "offline words"), "claire", desk.time, "queued"),
        Queued(2, "q2", Unsend("q2", second), "claire", desk.time, "queued"),
    ]
    desk.tell(Changed("outbox", "q1", "claire"))
    assert bubble(pane, first).body == "offline words" and bubble(pane, first).edited
    assert bubble(pane, second).gone


def test_what_it_said_before_is_shown_on_demand(window: MainWindow, pane: ThreadPane, desk: FakeDesk) -> None:
    key = mine(desk)
    original = desk.replica.message(key)
    assert original is not None
    desk.change(key, "second", "e1")
    desk.time += MINUTE
    desk.change(key, "<b>third</b>", "e2")
    QApplication.processEvents()
    spot = next(s for s in pane.view._get(pane.view._held.rows[key]).spots if s.what == "history")
    pane.view._do(spot)
    sheet = pane.answering.before
    assert sheet is not None and sheet.isVisible()
    assert [text for _, text in sheet.wordings] == [original.body, "second", "<b>third</b>"]
    press(window, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    desk.change(key, None, "e3")
    QApplication.processEvents()
    assert "What was written before" in entries(pane, key)
    pane.answering.show_before(key)
    assert [text for _, text in sheet.wordings] == [original.body, "second", "<b>third</b>", "The message was taken back"]


def test_a_note_is_changed_as_a_note(window: MainWindow, pane: ThreadPane, desk: FakeDesk) -> None:
    note = desk.say("claire", "for us", "jonas", kind="note")
    pane.answering.edit(note.id)
    assert pane.composer.is_note() and "note" in pane.answering.strip.accessibleName()
    pane.composer.reply.setChecked(True)
    assert pane.composer.editing == "", "its words do not become a message"
    press(window, Qt.Key.Key_Up, CTRL)
    click(pane.answering.strip.cancel)
    assert pane.composer.reply_to == ""


@pytest.mark.parametrize(
    "body",
    ["<img src=http://x.example/a.png><b>x</b>", "\u202eevil\u2066x\u2069", "line\n" * 400, "\x00\x1b[31m&amp;", "Z̸̢͝" * 300],
)
def test_hostile_words_stay_words_in_history_and_strip(pane: ThreadPane, desk: FakeDesk, body: str) -> None:
    key = desk.say("claire", body, "jonas").id
    desk.change(key, body + "!", "e1")
    QApplication.processEvents()
    pane.answering.begin(key)
    pane.answering.show_before(key)
    sheet = pane.answering.before
    assert sheet is not None
    pane.window().grab()
    labels = sheet.findChildren(QLabel)
    assert labels and all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
    shown = [*(label.text() for label in labels), pane.answering.strip.accessibleName(), *(text for _, text in sheet.wordings)]
    assert not any(c in text for text in shown for c in "\u202e\u2066\u2069\x00\x1b")
    assert sheet.card.height() < pane.window().height()
    assert "<b>" not in pane.answering.strip.toolTip() and "<img" not in pane.answering.strip.toolTip()
