"""Journeys through the conversations room: reading, writing, asking for the screen, ending; rows that stand still."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import intents as wish
from console import words
from console.chat.happenings import happening
from console.chat.listing import Filter
from console.chat.rows import Row
from console.live_view import Phase
from console.notices import Changed, LinkPhase, LinkState, LiveChanged, PresenceSeen, TypingSeen
from console.replica.outbox import Queued
from console.ui import icons
from console.ui.chat.lines import Bubble, EventLine, TypingLine, UnreadLine
from console.ui.chat.list_view import ConversationRows
from console.ui.chat.room import ChatRoom
from console.ui.main_window import MainWindow
from console.ui.parts.surface import SHADOW_BLUR
from protocol import wire
from protocol.fields import Author
from protocol.records import File, Happening, Message
from tests.console.ui.fake_desk import FakeDesk, add_waiting, busy_desk
from tests.console.ui.window_world import CTRL, SHIFT, Open, World, link, press, question


def bodies(chat: ChatRoom) -> list[str]:
    return [line.body for line in chat.talk.view.lines() if isinstance(line, Bubble)]


# ---- writing


def test_enter_sends_and_shift_enter_breaks(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    editor = chat.talk.composer.editor
    QTest.keyClicks(editor, "one")
    press(window, Qt.Key.Key_Return, SHIFT)
    QTest.keyClicks(editor, "two")
    press(window, Qt.Key.Key_Return)
    assert wish.SendText("claire", "one\ntwo", False, drafted=True) in desk.wishes
    assert editor.toPlainText() == ""
    QApplication.processEvents()
    assert bodies(chat)[-1] == "one\ntwo"
    assert chat.talk.view.is_at_bottom()


def test_nothing_is_not_sent(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClicks(chat.talk.composer.editor, "   ")
    press(window, Qt.Key.Key_Return)
    assert not [w for w in desk.wishes if isinstance(w, wish.SendText)]
    assert not chat.talk.composer.send_button.isEnabled()


def test_notes_are_told_apart(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    press(window, Qt.Key.Key_N, CTRL | SHIFT)
    QTest.keyClicks(chat.talk.composer.editor, "for us")
    assert "agents" in chat.talk.composer._to.text()
    press(window, Qt.Key.Key_Return)
    assert wish.SendText("claire", "for us", True, drafted=True) in desk.wishes
    assert not [w for w in desk.wishes if isinstance(w, wish.TypingNow) and w.on], "nobody hears of notes"
    press(window, Qt.Key.Key_R, CTRL | SHIFT)
    assert not chat.talk.composer.is_note()


def test_typing_is_told_and_taken_back(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    QTest.keyClicks(chat.talk.composer.editor, "h")
    assert desk.wishes[-1] == wish.TypingNow("claire", True)
    press(window, Qt.Key.Key_Backspace)
    assert desk.wishes[-1] == wish.TypingNow("claire", False)


def test_each_conversation_has_its_draft(window: MainWindow, chat: ChatRoom) -> None:
    QTest.keyClicks(chat.talk.composer.editor, "for Claire")
    window.open_conversation("tom")
    assert chat.talk.composer.editor.toPlainText() == ""
    QTest.keyClicks(chat.talk.composer.editor, "for Tom")
    chat.refresh_list()
    drafts = {row.id: row for row in chat.list.rows.rows()}
    assert drafts["tom"].lead == "", "the open conversation shows what was said, not what is being written"
    window.open_conversation("claire")
    assert chat.talk.composer.editor.toPlainText() == "for Claire"


def test_too_long_is_told_and_not_sent(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    chat.talk.composer.editor.setPlainText("x" * 4_001)
    press(window, Qt.Key.Key_Return)
    assert not [w for w in desk.wishes if isinstance(w, wish.SendText)]
    assert "1" in chat.talk.composer._to.text()


def test_pasted_markup_is_text(chat: ChatRoom) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b><img src='http://x.example/p.png'>")
    data.setText("<b>bold</b>\u202e\x07")
    chat.talk.composer.editor.insertFromMimeData(data)
    assert chat.talk.composer.editor.toPlainText() == "<b>bold</b>"


def test_the_composer_grows_to_eight_lines(chat: ChatRoom) -> None:
    editor = chat.talk.composer.editor
    one = editor.height()
    editor.setPlainText("\n".join("abcd"))
    four = editor.height()
    editor.setPlainText("\n".join("x" * 40))
    most = editor.height()
    assert one < four < most <= 8 * 21 + 8


def test_where_a_message_goes_is_said(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    to = chat.talk.composer._to
    assert "Claire" in to.text() and "live" in to.text()
    link(desk, LinkState(LinkPhase.OFFLINE, "unreachable", desk.time))
    assert "online again" in to.text()
    link(desk, LinkState(LinkPhase.ONLINE))
    desk.lives["claire"].customer_online = False
    desk.tell(PresenceSeen("claire", "customer", False))
    assert "away" in to.text()
    window.open_conversation("rosa")
    assert "opens the conversation again" in to.text(), "chat outlives the phone session"
    assert chat.talk.composer.reply.isEnabled()


@pytest.mark.parametrize(("width", "own_line"), [(1240, True), (1440, False)])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_a_message_goes_is_never_cut(open_window: Open, width: int, own_line: bool, language: str) -> None:
    words.speak(language)
    desk = busy_desk()
    desk.replica.put(replace(desk.replica.kept["portal"]["lyon"], mail="aide@boutique-lyon.example"))
    desk.replica.put(replace(desk.replica.kept["contact"]["sofia-c"], email="sofia.marques@boutique-lyon.example"))
    window = open_window(desk, (width, 800))
    window.open_conversation("sofia")
    composer = window.chat.talk.composer
    composer.by_mail.choose_chat()
    QApplication.processEvents()
    to = composer._to
    assert to.line.isVisible() is own_line is to.cut
    assert composer.reply.geometry().center().y() == composer.send_button.geometry().center().y(), "and the row stays a row"
    shown = to.line if own_line else to
    assert shown.sizeHint().width() <= shown.width() and shown.text() == to.text()


# ---- reading


def test_what_is_seen_is_marked_read(window: MainWindow, desk: FakeDesk) -> None:
    window.open_conversation("lukas")
    assert wish.MarkSeen("lukas", 3) in desk.wishes
    assert any(isinstance(line, UnreadLine) for line in window.chat.talk.view.lines())


def test_a_new_message_appears_and_is_read(chat: ChatRoom, desk: FakeDesk) -> None:
    desk.say("claire", "Une question")
    QApplication.processEvents()
    assert bodies(chat)[-1] == "Une question"
    seq = len(desk.replica.threads["claire"])
    assert wish.MarkSeen("claire", seq) in desk.wishes


def test_scrolled_away_new_messages_are_not_read(open_window: Open) -> None:
    desk = busy_desk()
    for n in range(60):
        desk.say("claire", f"line {n}", "jonas")
    window = open_window(desk)
    window.open_conversation("claire")
    window.chat.talk.view.scroll_by(1_000)
    desk.wishes.clear()
    desk.say("claire", "Une question")
    QApplication.processEvents()
    assert not [w for w in desk.wishes if isinstance(w, wish.MarkSeen)]
    assert window.chat.talk.view.jump.isVisible()


def test_history_comes_page_by_page(open_window: Open) -> None:
    desk = busy_desk()
    for n in range(400):
        desk.say("claire", f"line {n}", "jonas" if n % 2 else "customer")
    window = open_window(desk)
    desk.replica.message_reads = 0
    window.open_conversation("claire")
    QApplication.processEvents()
    talk = window.chat.talk
    assert len(talk.history.stretch.messages) <= 100
    for _ in range(60):
        talk.view.scroll_by(2_000)
        QApplication.processEvents()
    assert talk.history.stretch.messages[0].seq == 1
    assert [m.seq for m in talk.history.stretch.messages] == list(range(1, len(talk.history.stretch.messages) + 1))


def test_a_hundred_thousand_messages_open_with_a_page(open_window: Open) -> None:
    desk = busy_desk()
    author = Author("customer", "customer", "Claire")
    desk.replica.threads["claire"] = [Message(f"x{n}", "claire", n, "text", author, desk.time, body=f"m {n}") for n in range(1, 100_001)]
    window = open_window(desk)
    window.open_conversation("claire")
    window.grab()
    assert window.chat.talk.view.layouts_made < 150
    assert len(window.chat.talk.history.stretch.messages) <= 100


def test_a_long_absence_leaves_no_hole(qtbot: QtBot, chat: ChatRoom, desk: FakeDesk) -> None:
    author = Author("customer", "customer", "Claire")
    thread = desk.replica.threads["claire"]
    start = len(thread)
    for n in range(start + 1, start + 301):
        thread.append(Message(f"late{n}", "claire", n, "text", author, desk.time, body=f"m {n}"))
    desk.tell(Changed("message", thread[-1].id, "claire"))
    qtbot.waitUntil(lambda: chat.talk.history.stretch.messages[-1].seq == start + 300, timeout=30_000)
    seqs = [m.seq for m in chat.talk.history.stretch.messages]
    assert seqs == list(range(seqs[0], start + 301))


def test_ticks_follow_the_cursor(chat: ChatRoom, desk: FakeDesk) -> None:
    message = desk.say("claire", "d’accord", "jonas")
    QApplication.processEvents()

    def tick() -> str:
        return next(line.tick for line in chat.talk.view.lines() if isinstance(line, Bubble) and line.key == message.id)

    assert tick() == "sent"
    desk.seen("claire", "customer", message.seq, 0)
    QApplication.processEvents()
    assert tick() == "delivered"
    desk.seen("claire", "customer", message.seq, message.seq)
    QApplication.processEvents()
    assert tick() == "read"


def test_what_failed_is_shown_with_its_reason(chat: ChatRoom, desk: FakeDesk) -> None:
    desk.replica.outbox["claire"] = [
        Queued(1, "q1", wire.Send("q1", "claire", "waiting"), "claire", desk.time, "queued"),
        Queued(2, "q2", wire.Send("q2", "claire", "failed"), "claire", desk.time, "failed", "ended"),
    ]
    desk.tell(Changed("outbox", "q2", "claire"))
    QApplication.processEvents()
    found = {line.key: line for line in chat.talk.view.lines() if isinstance(line, Bubble)}
    assert found["q1"].tick == "waiting"
    assert found["q2"].tick == "failed"
    assert "ended" in found["q2"].why
    chat.refresh_list()
    assert chat.list.rows.rows()[0].second_role == "bad"
    chat.talk.view.retry.emit("q2")
    assert desk.wishes[-1] == wish.RetryRequest("q2")


def failed(desk: FakeDesk, request: wire.Send) -> None:
    desk.replica.outbox["claire"] = [Queued(2, "q2", request, "claire", desk.time, "failed", "ended")]
    desk.tell(Changed("outbox", "q2", "claire"))
    QApplication.processEvents()


def test_what_failed_and_is_given_up_stands_in_the_composer_again(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    failed(desk, wire.Send("q2", "claire", "Could not go", "note"))
    assert not chat.talk.composer.is_note()
    chat.talk.view.discard.emit("q2")
    assert wish.DiscardRequest("q2") in desk.wishes
    assert chat.talk.composer.is_note() and chat.talk.composer.editor.toPlainText() == "Could not go"


@pytest.mark.parametrize("why", ["words stand there", "files"])
def test_what_cannot_come_back_is_given_up_only_after_a_question(window: MainWindow, chat: ChatRoom, desk: FakeDesk, why: str) -> None:
    files = [File("f1", "log.txt", "text/plain", 5, "a" * 64)] if why == "files" else []
    failed(desk, wire.Send("q2", "claire", "Could not go", files=files))
    if why != "files":
        chat.talk.composer.editor.setPlainText("Other words")
    chat.talk.view.discard.emit("q2")
    assert wish.DiscardRequest("q2") not in desk.wishes
    assert chat.talk.composer.editor.toPlainText() == ("" if why == "files" else "Other words")
    question().accept()
    assert wish.DiscardRequest("q2") in desk.wishes


def test_what_is_told_covers_nothing_of_what_is_written(window: MainWindow, chat: ChatRoom) -> None:
    toast, composer = chat.talk.deeds.toast, chat.talk.composer
    assert toast is not None
    toast.say("Resolved: Claire", lambda: None)
    for lines in (1, 8, 2):
        composer.editor.setPlainText("\n".join("x" * lines))
        QApplication.processEvents()
        top = composer.mapTo(chat, composer.rect().topLeft()).y()
        assert toast.geometry().bottom() - SHADOW_BLUR < top, lines


def test_typing_shows_and_runs_out(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    desk.tell(TypingSeen("claire", "Claire", True))
    QApplication.processEvents()
    assert isinstance(chat.talk.view.lines()[-1], TypingLine)
    desk.time += 7_000
    window.tick()
    QApplication.processEvents()
    assert not isinstance(chat.talk.view.lines()[-1], TypingLine)


def test_links_leave_by_the_opener(chat: ChatRoom, world: World) -> None:
    chat.talk.view.open_link.emit("https://help.example/a")
    assert world.opened == ["https://help.example/a"]
    world.opens = False
    chat.talk.view.open_link.emit("https://help.example/a")
    assert chat.talk.trouble.isVisible()


# ---- the session


def test_the_header_follows_the_session(chat: ChatRoom, desk: FakeDesk) -> None:
    header = chat.talk.header
    said = set()
    for phase in (Phase.CHATTING, Phase.ASKING, Phase.CONNECTING, Phase.LIVE, Phase.RECONNECTING, Phase.ENDED):
        desk.lives["claire"].phase = phase
        desk.lives["claire"].why = "ended_by_customer" if phase is Phase.ENDED else ""
        desk.tell(LiveChanged("claire"))
        said.add(header._state.text())
    assert len(said) == 6
    assert header._state.text() == "The customer ended the session"
    assert not header.end_button.isVisible()


# ---- the list


def test_rows_stand_still_under_the_pointer(chat: ChatRoom, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [row.id for row in chat.list.rows.rows()]
    monkeypatch.setattr(chat.list, "pointer_over", lambda: True)
    desk.time += 60_000
    desk.say("helene", "me revoilà")
    chat.refresh_list()
    assert [row.id for row in chat.list.rows.rows()] == before
    assert next(row for row in chat.list.rows.rows() if row.id == "helene").unread == 1, "but they tell what is new"
    monkeypatch.setattr(chat.list, "pointer_over", lambda: False)
    chat.list.settled.emit()
    assert [row.id for row in chat.list.rows.rows()] != before


def test_who_waits_at_the_door_comes_first(chat: ChatRoom, desk: FakeDesk) -> None:
    add_waiting(desk)
    chat.refresh_list()
    first = chat.list.rows.rows()[0]
    assert first.id == "martine"
    assert first.time_role == "warn"
    chat.set_filter(Filter.NEW)
    assert [row.id for row in chat.list.rows.rows()] == ["martine"]


def test_header_and_row_tell_the_same_in_the_same_turn(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    """Between two turns of the loop the window can be painted: what was told at once must be shown at once."""
    add_waiting(desk)
    window.open_conversation("martine")
    QApplication.processEvents()

    def shown() -> tuple[str, str]:
        return chat.talk.header._state.text(), next(row.second for row in chat.list.rows.rows() if row.id == "martine")

    assert shown() == ("At the door", "wants to join")
    desk.lives["martine"].phase = Phase.ASKING
    desk.tell(LiveChanged("martine"))
    assert shown() == ("Asked for the screen", "Asked for the screen")


def test_much_news_does_not_keep_the_list_from_telling_it(chat: ChatRoom, desk: FakeDesk) -> None:
    for _ in range(12):
        desk.say("helene", "encore")
        QTest.qWait(8)
    assert next(row for row in chat.list.rows.rows() if row.id == "helene").unread > 0


def test_list_and_header_have_one_clock(window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    for phase in (Phase.LIVE, Phase.RECONNECTING):
        desk.lives["claire"].phase, desk.lives["claire"].since_ms = phase, desk.time
        desk.time += 3_000
        desk.tell(LiveChanged("claire"))
        row = next(row for row in chat.list.rows.rows() if row.id == "claire")
        assert row.time == chat.talk.header._timer.text() != "00:03"


def test_arrows_open_conversations(window: MainWindow, chat: ChatRoom) -> None:
    press(window, Qt.Key.Key_Escape)
    assert chat.list.hasFocus()
    press(window, Qt.Key.Key_Down)
    assert chat.talk.conversation == chat.list.rows.rows()[1].id
    assert chat.list.hasFocus()


def test_the_model_keeps_the_rules() -> None:
    model = ConversationRows()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows = [Row(str(n), f"name {n}", "line") for n in range(8)]
    for order in ([0, 1, 2], [2, 0, 1, 3], [], [7, 6, 5, 4], [4, 5, 6, 7], [0, 4, 1, 7], [1]):
        model.show([rows[n] for n in order])
        assert [row.id for row in model.rows()] == [str(n) for n in order]
    model.show([rows[n] for n in (3, 1, 2)], hold_order=True)
    assert [row.id for row in model.rows()] == ["1", "3", "2"]
    assert tester is not None


def test_every_event_has_an_icon_that_exists(qapp: QApplication) -> None:
    for type_ in [
        "code_created",
        "claimed",
        "admitted",
        "refused",
        "asked",
        "granted",
        "denied",
        "revoked",
        "expired",
        "share_started",
        "share_stopped",
        "share_failed",
        "locked",
        "unlocked",
        "ended",
        "something_new",
    ]:
        event = Message("e", "c", 1, "event", Author("broker", "broker"), 0, event=Happening(type_, {"what": "view"}))
        assert icons.has(happening(event).icon), type_


def test_events_are_lines(chat: ChatRoom, desk: FakeDesk) -> None:
    desk.happen("claire", "ended", by="customer", why="")
    QApplication.processEvents()
    last = chat.talk.view.lines()[-1]
    assert isinstance(last, EventLine)
    assert last.mood == "", "an end that the customer wanted is no alarm"
    assert "ended" in last.text


def test_the_clock_reads_no_store(qtbot: QtBot, window: MainWindow, chat: ChatRoom, desk: FakeDesk) -> None:
    """Once a second only times move: what the store holds is read when it changes."""
    window.tick()
    desk.replica.message_reads = 0
    window.tick()
    assert desk.replica.message_reads == 0
    desk.say("tom", "hello?")
    qtbot.waitUntil(lambda: desk.replica.message_reads > 0)
    QTest.qWait(50)
    assert desk.replica.message_reads <= 3
