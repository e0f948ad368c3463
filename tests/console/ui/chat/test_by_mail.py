"""The composer's switch between live chat and e-mail, with the keyboard; a mail that failed is tried again from the thread."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import intents as wish
from console.notices import Changed
from console.ui.chat.lines import Bubble
from console.ui.chat.room import ChatRoom
from console.ui.main_window import MainWindow
from protocol.desk import MailAgain
from protocol.records import Contact, Deed, Macro, Mailing
from tests.console.ui.fake_desk import FakeDesk
from tests.console.ui.window_world import press

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def chat(window: MainWindow, desk: FakeDesk) -> ChatRoom:
    """Claire is here, has an address, and the portal a mailbox."""
    lyon = desk.replica.portal("lyon")
    claire = desk.replica.conversation("claire")
    assert lyon is not None and claire is not None
    desk.replica.put(replace(lyon, mail="aide@boutique-lyon.example"))
    desk.replica.put(Contact(id="k-claire", portal="lyon", name="Claire", created_at=1, email="claire@example.net"))
    desk.replica.put(replace(claire, contact="k-claire"))
    window.open_conversation("claire")
    QApplication.processEvents()
    return window.chat


def leave(chat: ChatRoom, desk: FakeDesk) -> None:
    """The customer closes the page."""
    desk.lives.pop("claire")
    chat.talk.refresh_facts()
    QApplication.processEvents()


def test_chat_while_the_customer_is_here_and_a_mail_once_she_has_gone(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    composer = chat.talk.composer
    assert composer.reply.isChecked() and composer.by_mail.chip.isEnabled() and composer.by_mail.via == "chat"
    leave(chat, desk)
    assert composer.by_mail.on and "claire@example.net" in composer._to.text()
    QTest.keyClicks(composer.editor, "Bonjour")
    assert not [w for w in desk.wishes if isinstance(w, wish.TypingNow) and w.on], "nobody sees a mail being typed"
    press(window, Qt.Key.Key_Return)
    assert wish.SendText("claire", "Bonjour", False, "", "email", drafted=True) in desk.wishes


def test_what_was_chosen_stays_and_nothing_changes_under_half_written_words(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    composer = chat.talk.composer
    QTest.keyClicks(composer.editor, "half")
    leave(chat, desk)
    chip = composer.by_mail.chip
    assert not chip.isChecked(), "words that were begun as chat stay chat"
    press(window, Qt.Key.Key_M, ALT)
    assert chip.isChecked() and composer.editor.toPlainText() == "half"
    press(window, Qt.Key.Key_P, ALT)
    assert composer.is_note() and not chip.isChecked()
    press(window, Qt.Key.Key_L, ALT)
    assert composer.reply.isChecked() and composer.editor.toPlainText() == "half"
    window.open_conversation("sofia")
    window.open_conversation("claire")
    assert composer.reply.isChecked(), "the choice is the conversation's"


def test_why_no_mail_can_go_is_said_at_the_switch(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    composer = chat.talk.composer
    window.open_conversation("sofia")
    QApplication.processEvents()
    assert not composer.by_mail.chip.isEnabled() and "address" in composer.by_mail.chip.toolTip()
    press(window, Qt.Key.Key_M, ALT)
    assert not composer.by_mail.on and composer.by_mail.via == "chat"
    assert chat.talk.trouble.isVisible() and "no e-mail address" in chat.talk.trouble.words()
    lyon = desk.replica.portal("lyon")
    assert lyon is not None
    desk.replica.put(replace(lyon, mail=""))
    chat.talk.refresh_facts()
    assert composer.by_mail.chip.isHidden(), "where no mail can ever go nothing offers one"
    press(window, Qt.Key.Key_M, ALT)
    assert "mailbox" in chat.talk.trouble.words()


def test_a_mail_that_came_back_says_why_and_goes_again(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    message = desk.say("claire", "Voici la suite.", "jonas", desk.time)
    sent = replace(message, via="email")
    thread = desk.replica.threads["claire"]
    thread[thread.index(message)] = sent
    desk.replica.put(Mailing(id=sent.id, conversation="claire", state="bounced", at=desk.time, to="claire@example.net", why="mailbox full"))
    desk.tell(Changed("message", sent.id, "claire"))
    desk.tell(Changed("mailing", sent.id, "claire"))
    chat.talk.history.catch_up()
    QApplication.processEvents()
    line = next(one for one in chat.talk.view.lines() if isinstance(one, Bubble) and one.key == sent.id)
    assert line.by_mail and line.tick == "failed" and "mailbox full" in line.why
    chat.talk.view.retry.emit(sent.id)
    again = [w.request for w in desk.wishes if isinstance(w, wish.Deed)]
    assert MailAgain(id=wish.NO_ID, message=sent.id) in again


def only_by_mail(chat: ChatRoom, desk: FakeDesk) -> None:
    """She wrote a mail and has no page."""
    claire = desk.replica.conversation("claire")
    assert claire is not None
    desk.put(replace(claire, channel="email", session=None))
    leave(chat, desk)


def run_macro(chat: ChatRoom, desk: FakeDesk) -> list[wish.SendText]:
    before = len(desk.wishes)
    chat.talk.deeds.run(Macro("m", "Polite", [Deed("note", "told her"), Deed("send", "Merci")]))
    return [w for w in desk.wishes[before:] if isinstance(w, wish.SendText)]


def test_a_macro_goes_by_the_way_of_the_composer(chat: ChatRoom, desk: FakeDesk) -> None:
    assert [w.via for w in run_macro(chat, desk)] == ["chat", "chat"]
    only_by_mail(chat, desk)
    assert [(w.note, w.via) for w in run_macro(chat, desk)] == [(True, "chat"), (False, "email")]


def test_a_macro_that_can_reach_nobody_says_why_and_does_nothing(chat: ChatRoom, desk: FakeDesk) -> None:
    desk.put(Contact(id="k-claire", portal="lyon", name="Claire", created_at=1))
    only_by_mail(chat, desk)
    assert run_macro(chat, desk) == []
    toast = chat.talk.deeds.toast
    assert toast is not None and "no e-mail address" in toast.accessibleName()
    assert toast._glyph._role == "warn", "it is no success"
