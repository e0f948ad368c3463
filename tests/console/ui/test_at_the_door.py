"""Somebody waits at the door: who was invited, and where the keyboard is once they are let in."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from console import intents as wish
from console.notices import RequestRefused
from console.ui.chat.editor import Editor
from console.ui.main_window import MainWindow
from console.ui.waiting_card import waits
from tests.console.ui.fake_desk import FakeDesk, add_waiting
from tests.console.ui.picture_props import painted
from tests.console.ui.window_world import CTRL, SHIFT, Open, click, press


def typed(window: MainWindow, text: str = "Bonjour") -> str:
    """What the composer holds after somebody has typed wherever the keyboard is."""
    QApplication.processEvents()
    focused = QApplication.focusWidget()
    if focused is not None:
        QTest.keyClicks(focused, text)
    return window.chat.talk.composer.editor.toPlainText()


def enter_before_the_answer(window: MainWindow, desk: FakeDesk) -> Editor:
    """Admit is pressed, "Bonjour" typed and Enter pressed, and the broker has not answered yet."""
    add_waiting(desk)
    QApplication.processEvents()
    desk.plays = False
    press(window, Qt.Key.Key_Return, CTRL)
    typed(window)
    editor = window.chat.talk.composer.editor
    QTest.keyClick(editor, Qt.Key.Key_Return)
    return editor


def test_two_guests_are_told_apart(window: MainWindow, desk: FakeDesk) -> None:
    for id, label in (("w1", "Mme Dupont"), ("w2", "")):
        add_waiting(desk, id, "Marie", 12 if label else 10)
        code = desk.replica.code(f"code-{id}")
        assert code is not None
        desk.put(replace(code, label=label, masked="••• ••• 275" if label else "••• ••• 914"))
    QApplication.processEvents()
    first, second = window.chat.talk.waiting.cards()
    assert "invited as Mme Dupont" in first._how.text()
    assert "275" in first._how.text()
    assert "invited as" not in second._how.text()
    assert "914" in second._how.text()
    assert "Mme Dupont" in first.accessibleDescription()


def test_the_plain_code_is_shown_where_it_is_known(window: MainWindow, desk: FakeDesk) -> None:
    desk.replica.own["code-martine"] = desk.replica.own["k1"]
    add_waiting(desk)
    QApplication.processEvents()
    assert "482\u00a0913\u00a0067" in window.chat.talk.waiting.cards()[0]._how.text()


@pytest.mark.parametrize(("ms", "words"), [(-5, "just now"), (900, "just now"), (14_000, "waits 14 s"), (3_720_000, "waits 1 h 2 min")])
def test_how_long_somebody_waits(ms: int, words: str) -> None:
    assert waits(ms) == words


@pytest.mark.parametrize("way", ["key", "button", "palette", "codes", "codes by key"])
def test_typing_after_any_admit_lands_in_the_composer(window: MainWindow, desk: FakeDesk, way: str) -> None:
    add_waiting(desk)
    QApplication.processEvents()
    card = window.chat.talk.waiting.cards()[0]
    card.admit.setFocus()
    match way:
        case "key":
            press(window, Qt.Key.Key_Return, CTRL)
        case "button":
            click(card.admit)
        case "palette":
            press(window, Qt.Key.Key_K, CTRL)
            QTest.keyClicks(window.palette_layer.field, "admit")
            press(window, Qt.Key.Key_Return)
        case "codes":
            window.go("codes")
            click(window.codes.waiting.cards()[0].admit)
        case _:
            window.go("codes")
            press(window, Qt.Key.Key_Return, CTRL)
    assert wish.AdmitCustomer("martine") in desk.wishes
    assert window.chat.talk.conversation == "martine"
    assert typed(window) == "Bonjour"
    assert not window.chat.talk.composer.is_note()


def test_what_is_typed_before_the_broker_answers_is_a_reply(window: MainWindow, desk: FakeDesk) -> None:
    add_waiting(desk)
    QApplication.processEvents()
    desk.plays = False
    press(window, Qt.Key.Key_Return, CTRL)
    assert typed(window, "Bon") == "Bon"
    desk._session("martine", "active", "open")
    assert not window.chat.talk.composer.is_note()
    assert typed(window, "jour") == "Bonjour"


def test_enter_before_the_broker_answers_sends_a_reply_with_the_answer(window: MainWindow, desk: FakeDesk) -> None:
    editor = enter_before_the_answer(window, desk)
    assert editor.toPlainText() == "Bonjour", "held, not gone as a note"
    assert not any(isinstance(w, wish.SendText) for w in desk.wishes)
    desk._session("martine", "active", "open")
    (sent,) = (w for w in desk.wishes if isinstance(w, wish.SendText))
    assert (sent.body, sent.note) == ("Bonjour", False)
    assert editor.toPlainText() == ""


def test_enter_does_not_write_to_a_colleagues_customer(window: MainWindow, desk: FakeDesk) -> None:
    editor = enter_before_the_answer(window, desk)
    record, session = desk.replica.conversation("martine"), desk.replica.session_of("martine")
    assert record is not None and session is not None
    desk.put(replace(record, state="open", agent="grace"))
    desk.put(replace(session, state="active", admitted_at=desk.time))
    assert not any(isinstance(w, wish.SendText) for w in desk.wishes)
    assert editor.toPlainText() == "Bonjour"


def test_after_an_admit_that_failed_enter_works_again(window: MainWindow, desk: FakeDesk) -> None:
    editor = enter_before_the_answer(window, desk)
    desk.tell(RequestRefused("r1", "ended", "The customer has left."))
    QTest.keyClick(editor, Qt.Key.Key_Return)
    (sent,) = (w for w in desk.wishes if isinstance(w, wish.SendText))
    assert sent.note, "as the page says: only notes"


def test_what_finds_no_room_on_the_disk_stays_written(window: MainWindow, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    window.open_conversation("sofia")
    monkeypatch.setattr(desk, "submit", lambda _: "")
    editor = window.chat.talk.composer.editor
    typed(window)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == "Bonjour"


def test_a_note_chosen_by_hand_needs_no_answer_of_the_broker(window: MainWindow, desk: FakeDesk) -> None:
    add_waiting(desk)
    QApplication.processEvents()
    desk.plays = False
    press(window, Qt.Key.Key_Return, CTRL)
    click(window.chat.talk.composer.note)
    QTest.keyClicks(window.chat.talk.composer.editor, "calls again")
    QTest.keyClick(window.chat.talk.composer.editor, Qt.Key.Key_Return)
    (sent,) = (w for w in desk.wishes if isinstance(w, wish.SendText))
    assert (sent.body, sent.note) == ("calls again", True)


def test_a_half_written_note_stays_a_note(window: MainWindow, desk: FakeDesk) -> None:
    add_waiting(desk)
    window.open_conversation("martine")
    assert typed(window, "calls again") == "calls again"
    press(window, Qt.Key.Key_Return, CTRL)
    assert window.chat.talk.composer.is_note()
    assert window.chat.talk.composer.editor.hasFocus()


def test_a_click_on_a_conversation_is_followed_by_typing(window: MainWindow) -> None:
    rows = window.chat.list
    index = rows.rows.find("sofia")
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(index).center() + QPoint(0, 1))
    assert window.chat.talk.conversation == "sofia"
    assert typed(window) == "Bonjour"


def test_arrows_in_the_list_stay_in_the_list(window: MainWindow) -> None:
    window.chat.list.setFocus()
    press(window, Qt.Key.Key_Down)
    assert window.chat.talk.conversation
    assert window.chat.list.hasFocus()
    press(window, Qt.Key.Key_Return)
    assert window.chat.talk.composer.editor.hasFocus()


def test_in_a_narrow_room_too_the_name_is_read_whole(qtbot: QtBot, open_window: Open, desk: FakeDesk) -> None:
    window = open_window(size=(1024, 640))
    window.go("codes")
    add_waiting(desk)
    QApplication.processEvents()
    card = window.codes.waiting.cards()[0]
    assert card.width() < 440

    def laid_out() -> bool:
        below = card.admit.mapTo(card, QPoint(0, 0)).y() > card._time.geometry().bottom()
        return below and card._how.height() >= card._how.heightForWidth(card._how.width())

    qtbot.waitUntil(laid_out, timeout=3000)
    assert card._who.width() >= card._who.sizeHint().width(), "not elided"


# ---- whose key Ctrl+Enter is


def admitted(desk: FakeDesk) -> list[str]:
    return [w.conversation for w in desk.wishes if isinstance(w, wish.AdmitCustomer)]


def test_in_the_composer_the_key_is_the_composers(window: MainWindow, desk: FakeDesk) -> None:
    add_waiting(desk)
    window.open_conversation("sofia")
    QApplication.processEvents()
    editor = window.chat.talk.composer.editor
    assert editor.hasFocus()
    press(window, Qt.Key.Key_Return, CTRL)
    press(window, Qt.Key.Key_Return, CTRL | SHIFT)
    assert not admitted(desk) and not [w for w in desk.wishes if isinstance(w, wish.SendText)], "nothing to send: nothing happens"
    QTest.keyClicks(editor, "Bye")
    for _ in range(2):
        press(window, Qt.Key.Key_Return, CTRL)
    assert [w.body for w in desk.wishes if isinstance(w, wish.SendText)] == ["Bye"]
    assert not admitted(desk) and window.chat.talk.conversation == "sofia"


def test_in_the_empty_field_of_who_waits_it_lets_that_one_in_and_nobody_else(window: MainWindow, desk: FakeDesk) -> None:
    for id, minutes in (("w1", 12), ("w2", 10)):
        add_waiting(desk, id, f"Guest {id}", minutes)
    window.open_conversation("w2")
    QApplication.processEvents()
    editor = window.chat.talk.composer.editor
    assert editor.hasFocus()
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    press(window, Qt.Key.Key_Return, CTRL)
    assert admitted(desk) == ["w2"]


def test_files_alone_are_sent_by_it(window: MainWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    add_waiting(desk)
    window.open_conversation("sofia")
    composer = window.chat.talk.composer
    composer.attach([painted(6, 4)])
    qtbot.waitUntil(composer.send_button.isEnabled, timeout=10_000)
    press(window, Qt.Key.Key_Return, CTRL)
    (sent,) = (w for w in desk.wishes if isinstance(w, wish.SendText))
    assert (sent.body, len(sent.files)) == ("", 1) and not admitted(desk)


def test_held_down_it_sends_once(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("sofia")
    editor = window.chat.talk.composer.editor
    QTest.keyClicks(editor, "Bye")
    QApplication.sendEvent(editor, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, CTRL, "\r", True))
    assert editor.toPlainText() == "Bye" and not [w for w in desk.wishes if isinstance(w, wish.SendText)]


@pytest.mark.parametrize("field", ["search", "find", "code"])
def test_no_other_field_lets_anybody_in(window: MainWindow, desk: FakeDesk, field: str) -> None:
    add_waiting(desk)
    window.open_conversation("sofia")
    match field:
        case "search":
            press(window, Qt.Key.Key_F, CTRL | SHIFT)
        case "find":
            press(window, Qt.Key.Key_F, CTRL)
        case _:
            press(window, Qt.Key.Key_N, CTRL)
    QApplication.processEvents()
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    press(window, Qt.Key.Key_Return, CTRL)
    assert not admitted(desk)


def test_the_card_that_has_the_keyboard_is_meant_and_says_so(window: MainWindow, desk: FakeDesk) -> None:
    for id, minutes in (("w1", 12), ("w2", 10)):
        add_waiting(desk, id, f"Guest {id}", minutes)
    window.chat.list.setFocus()
    QApplication.processEvents()
    first, second = window.chat.talk.waiting.cards()

    def told() -> list[bool]:
        return ["Ctrl+Enter" in card.admit.toolTip() for card in (first, second)]

    assert told() == [True, False], "whoever waits longest"
    second.refuse.setFocus()
    assert told() == [False, True]
    window.open_conversation("sofia")
    assert told() == [False, False], "the composer has the key"
    second.refuse.setFocus()
    press(window, Qt.Key.Key_Return, CTRL)
    assert admitted(desk) == ["w2"]


def test_held_down_the_key_lets_one_in(window: MainWindow) -> None:
    keys = [key for key in window.findChildren(QShortcut) if key.key() == QKeySequence("Ctrl+Return")]
    assert len(keys) == 2 and not any(key.autoRepeat() for key in keys)
