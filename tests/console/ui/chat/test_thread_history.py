"""A conversation of any length in the window: where it opens, what comes and goes while somebody scrolls, what counts as read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import intents as wish
from console.alerts.somebody import THERE_MS
from console.chat.links import as_asked
from console.chat.stretch import AT_MOST, FIRST_PAGE
from console.notices import Changed
from console.ui.chat.lines import Bubble, UnreadLine
from console.ui.chat.thread_pane import ThreadPane
from console.ui.main_window import MainWindow
from protocol.fields import Author
from protocol.records import Message
from tests.console.ui.fake_desk import MINUTE, FakeDesk, busy_desk
from tests.console.ui.window_world import CTRL, Open, World, a_movement, click, no_question, press, question

MANY = 100_000
CLAIRE = Author("customer", "customer", "Claire Fontaine")
JONAS = Author("agent", "jonas", "Jonas Weber")


def fill(desk: FakeDesk, count: int, read: int | None = None, conversation: str = "claire") -> None:
    """So many messages in place of what stood there, of which `read` have been read (all, if nothing is said)."""
    begun = desk.time - count * MINUTE
    desk.replica.threads[conversation] = [
        Message(
            *(f"{conversation}-x{n}", conversation, n, "text", JONAS if n % 3 == 0 else CLAIRE, begun + n * MINUTE),
            body=f"message {n} " + "word " * (n % 17),
        )
        for n in range(1, count + 1)
    ]
    desk.seen(conversation, "jonas", count if read is None else read, count if read is None else read)


@pytest.fixture
def long_desk() -> FakeDesk:
    desk = busy_desk()
    fill(desk, MANY)
    return desk


def pane_of(window: MainWindow, conversation: str = "claire") -> ThreadPane:
    window.open_conversation(conversation)
    for _ in range(30):
        QApplication.processEvents()
    return window.chat.talk


def in_sight(pane: ThreadPane) -> list[int]:
    """The numbers of the messages whose boxes are in the window."""
    view = pane.view
    height, tops = view.viewport().height(), dict(view._visible())
    return [line.order for row, line in enumerate(view.lines()) if isinstance(line, Bubble) and tops.get(row, height) < height]


def test_a_hundred_thousand_messages_are_never_held(open_window: Open, long_desk: FakeDesk) -> None:
    pane = pane_of(open_window(long_desk))
    stretch = pane.history.stretch
    for pixels in (3_000, 3_000, 8_000, -5_000, 20_000, -60_000):
        for _ in range(12):
            pane.view.scroll_by(pixels)
            QApplication.processEvents()
            held = [m.seq for m in stretch.messages]
            assert len(held) <= AT_MOST and held == list(range(held[0], held[-1] + 1))
            assert in_sight(pane), "the window is never empty"


def test_scrolling_up_and_down_goes_on_without_an_end_in_between(open_window: Open, long_desk: FakeDesk) -> None:
    pane = pane_of(open_window(long_desk))
    before = in_sight(pane)[0]
    for _ in range(300):
        pane.view.scroll_by(400)
        QApplication.processEvents()
        now = in_sight(pane)[0]
        assert now < before, "each step shows older ones"
        before = now
    assert not pane.history.stretch.to_end, "the newest were let go"
    for _ in range(400):
        pane.view.scroll_by(-400)
        QApplication.processEvents()
    assert in_sight(pane)[-1] == MANY and pane.view.is_at_bottom()


def test_the_first_page_is_what_is_read_to_open_it(open_window: Open, long_desk: FakeDesk) -> None:
    window = open_window(long_desk)
    long_desk.replica.message_reads = 0
    window.open_conversation("claire")
    assert len(window.chat.talk.history.stretch.messages) == FIRST_PAGE
    assert long_desk.replica.message_reads == 1, "and nothing else of it"


def test_the_ends_are_a_key_away(open_window: Open, long_desk: FakeDesk) -> None:
    pane = pane_of(open_window(long_desk))
    pane.view.setFocus()
    QTest.keyClick(pane.view, Qt.Key.Key_Home)
    assert in_sight(pane)[0] == 1
    assert pane.view.jump.isVisible()
    click(pane.view.jump)
    assert in_sight(pane)[-1] == MANY and pane.view.is_at_bottom()


def test_the_scroll_bar_stands_for_the_whole_conversation(open_window: Open, long_desk: FakeDesk) -> None:
    pane = pane_of(open_window(long_desk))
    bar = pane.view.verticalScrollBar()
    assert bar.maximum() > 3_000_000
    bar.setValue(bar.maximum() // 2)
    assert abs(in_sight(pane)[0] - MANY // 2) < MANY // 100
    assert abs(bar.value() - bar.maximum() // 2) < bar.maximum() // 100
    bar.setValue(0)
    assert in_sight(pane)[0] == 1
    bar.setValue(bar.maximum())
    assert pane.view.is_at_bottom()


@pytest.mark.parametrize("height", [640, 3_000])
def test_what_is_loaded_comes_to_rest_in_any_window(open_window: Open, long_desk: FakeDesk, height: int) -> None:
    """Were the margins too large for what is held, each side would let go of what the other asks for, without an end."""
    for thread in (long_desk.replica.threads["claire"],):
        thread[:] = [Message(m.id, m.conversation, m.seq, m.kind, CLAIRE, long_desk.time, body="ok") for m in thread]
    pane = pane_of(open_window(long_desk, (1_240, height)))
    pane.show_message("claire-x50000")
    for _ in range(60):
        QApplication.processEvents()
    box, reads = pane.view.rect_of("claire-x50000"), long_desk.replica.message_reads
    for _ in range(60):
        QApplication.processEvents()
    assert long_desk.replica.message_reads == reads
    assert pane.view.rect_of("claire-x50000") == box
    seen = in_sight(pane)
    held = [m.seq for m in pane.history.stretch.messages]
    assert held[0] < seen[0] and seen[-1] < held[-1]


# ---- where it opens


def test_it_opens_at_the_first_unread_line(open_window: Open, desk: FakeDesk) -> None:
    fill(desk, 2_000, read=1_500)
    pane = pane_of(open_window(desk))
    bar = next(line for line in pane.view.lines() if isinstance(line, UnreadLine))
    assert bar.text == f"{sum(n % 3 != 0 for n in range(1_501, 2_001))} new ones"
    area = pane.view.rect_of("new")
    assert not area.isEmpty() and area.top() < pane.view.viewport().height() / 2
    assert in_sight(pane)[0] < 1_501 < in_sight(pane)[-1], "what was read last stands above it"
    assert not pane.view.is_at_bottom()


def test_only_what_was_in_sight_is_read(open_window: Open, desk: FakeDesk) -> None:
    fill(desk, 2_000, read=1_500)
    pane = pane_of(open_window(desk))
    told = [w.seq for w in desk.wishes if isinstance(w, wish.MarkSeen)]
    assert told and 1_500 < told[-1] <= in_sight(pane)[-1]
    left = desk.replica.unread("claire", "jonas")
    assert str(left) in pane.view.jump.accessibleName()
    pane.view.scroll_by(-3_000)
    pane.history.mark_seen()
    assert desk.replica.unread("claire", "jonas") < left
    assert str(desk.replica.unread("claire", "jonas")) in pane.view.jump.accessibleName()
    click(pane.view.jump)
    pane.history.mark_seen()
    assert desk.replica.unread("claire", "jonas") == 0


def test_a_few_unread_lines_are_seen_with_the_end(open_window: Open, desk: FakeDesk) -> None:
    fill(desk, 2_000, read=1_998)
    pane = pane_of(open_window(desk))
    assert pane.view.is_at_bottom()
    assert desk.replica.unread("claire", "jonas") == 0


def test_it_opens_where_it_was_left(open_window: Open, long_desk: FakeDesk) -> None:
    window = open_window(long_desk)
    pane = pane_of(window)
    assert pane.show_message("claire-x4321")
    before = in_sight(pane)
    pane_of(window, "amina")
    pane_of(window)
    assert in_sight(pane) == before
    pane.view.to_bottom()
    pane_of(window, "amina")
    pane_of(window)
    assert pane.view.is_at_bottom(), "left at the end, it opens at the end"


def test_the_place_outlives_the_program(open_window: Open, long_desk: FakeDesk) -> None:
    window = open_window(long_desk)
    pane = pane_of(window)
    pane.show_message("claire-x777")
    before = in_sight(pane)
    pane.dispose()
    other = pane_of(open_window(long_desk))
    assert in_sight(other) == before


def test_any_message_is_shown_and_lit(open_window: Open, long_desk: FakeDesk) -> None:
    window = open_window(long_desk)
    pane_of(window, "amina")
    pane = window.chat.talk
    assert pane.show_message("claire-x50000")
    assert pane.conversation == "claire"
    box = pane.view.rect_of("claire-x50000")
    assert 0 < box.top() < pane.view.viewport().height() - box.height()
    assert pane.view._flash.key == "claire-x50000"
    for _ in range(30):
        QApplication.processEvents()
    assert pane.view.rect_of("claire-x50000") == box, "pages that come at both ends move nothing"
    assert not pane.show_message("nobody wrote this")


# ---- news


def test_what_is_read_stays_while_others_write(open_window: Open, long_desk: FakeDesk) -> None:
    pane = pane_of(open_window(long_desk))
    pane.show_message("claire-x99900")
    for _ in range(30):
        QApplication.processEvents()
    box = pane.view.rect_of("claire-x99900")
    focus = QApplication.focusWidget()
    for n in range(3):
        long_desk.say("claire", f"still there? {n}")
        QApplication.processEvents()
    assert pane.view.rect_of("claire-x99900") == box
    assert QApplication.focusWidget() is focus, "nothing that comes takes the keyboard"
    assert "3" in pane.view.jump.accessibleName()


def test_what_came_while_nobody_looked_stands_below_a_bar(window: MainWindow, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    pane = pane_of(window)
    monkeypatch.setattr(type(window), "isActiveWindow", lambda _self: False)
    for n in range(2):
        desk.say("claire", f"anybody there? {n}")
        QApplication.processEvents()
    keys = [line.key for line in pane.view.lines()]
    first = desk.replica.threads["claire"][-2].id
    assert keys[keys.index("new") + 1] == first
    assert next(line.text for line in pane.view.lines() if isinstance(line, UnreadLine)) == "2 new ones"
    monkeypatch.undo()
    pane.looked_at()
    assert desk.replica.unread("claire", "jonas") == 0


def test_what_came_while_nobody_was_there_is_not_read_until_somebody_moves(window: MainWindow, desk: FakeDesk) -> None:
    pane = pane_of(window)
    desk.time += THERE_MS
    line = desk.say("claire", "anybody there?")
    pane.history.catch_up()
    assert wish.MarkSeen("claire", line.seq) not in desk.wishes, "the window stands in front, and that is all"
    assert next(line.text for line in pane.view.lines() if isinstance(line, UnreadLine)) == "1 new"
    a_movement(window)
    assert wish.MarkSeen("claire", line.seq) in desk.wishes and desk.replica.unread("claire", "jonas") == 0


def test_esc_lets_go_of_the_mark_and_stays(window: MainWindow) -> None:
    pane = pane_of(window)
    pane.view.setFocus()
    press(window, Qt.Key.Key_A, CTRL)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert pane.view.marked_text() == "" and pane.view.hasFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert not pane.view.hasFocus()


def test_what_one_writes_oneself_is_shown(window: MainWindow, desk: FakeDesk) -> None:
    fill(desk, 5_000)
    pane = pane_of(window)
    pane.show_message("claire-x10")
    pane.composer.editor.setFocus()
    QTest.keyClicks(pane.composer.editor, "here")
    press(window, Qt.Key.Key_Return)
    for _ in range(10):
        QApplication.processEvents()
    assert pane.view.is_at_bottom()
    last = pane.view.lines()[-1]
    assert isinstance(last, Bubble) and last.body == "here"


def test_a_change_of_a_message_far_up_is_shown(window: MainWindow, desk: FakeDesk) -> None:
    fill(desk, 5_000)
    pane = pane_of(window)
    pane.show_message("claire-x100")
    thread = desk.replica.threads["claire"]
    thread[99] = Message("claire-x100", "claire", 100, "text", CLAIRE, thread[99].at, body="other words")
    desk.tell(Changed("message", "claire-x100", "claire"))
    QApplication.processEvents()
    assert next(line.body for line in pane.view.lines() if line.key == "claire-x100" and isinstance(line, Bubble)) == "other words"


# ---- copying what is not held


def test_a_range_across_what_is_not_held_is_copied(open_window: Open, long_desk: FakeDesk) -> None:
    pane = pane_of(open_window(long_desk))
    pane.show_message("claire-x1000")
    pane.view.setFocus()
    pane.view._current = "claire-x1000"
    QTest.keyClick(pane.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    for _ in range(200):
        QTest.keyClick(pane.view, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ShiftModifier)
        QApplication.processEvents()
    last = in_sight(pane)[-1]
    assert not pane.history.stretch.holds(1_000) and last > 1_500
    press(pane.view, Qt.Key.Key_C, CTRL)
    copied = [line for line in QGuiApplication.clipboard().text().split("\n") if ": message " in line]
    numbers = [int(line.split(": message ")[1].split()[0]) for line in copied]
    assert numbers == list(range(1_000, numbers[-1] + 1)) and numbers[-1] >= last - 1
    assert copied[0].startswith("Claire Fontaine, ")


def test_all_of_a_very_long_conversation_says_what_was_copied(open_window: Open, long_desk: FakeDesk) -> None:
    pane = pane_of(open_window(long_desk))
    pane.view.setFocus()
    press(pane.view, Qt.Key.Key_A, CTRL)
    press(pane.view, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text().count(": message ") == 5_000
    assert pane.trouble.isVisible()


# ---- links


def test_a_host_that_may_not_be_what_it_seems_is_asked_about(window: MainWindow, desk: FakeDesk, world: World) -> None:
    pane = pane_of(window)
    pane.view.open_link.emit("https://help.example/a")
    assert world.opened == ["https://help.example/a"] and no_question()
    for url in ("https://pаypal.example", "https://bank.example@evil.example"):
        pane.view.open_link.emit(url)
        question().reject()
        assert url not in world.opened
        pane.view.open_link.emit(url)
        question().accept()
        assert world.opened[-1] == as_asked(url)


def test_what_is_typed_in_the_thread_goes_into_the_composer(window: MainWindow) -> None:
    pane = pane_of(window)
    pane.view.setFocus()
    QTest.keyClicks(pane.view, "h")
    assert QApplication.focusWidget() is pane.composer.editor
    assert pane.composer.editor.toPlainText() == "h"
