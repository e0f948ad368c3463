"""The thread: opens a long history with a screenful of layouts, and nothing that a person reads moves by itself."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QTextLine
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.chat.selection import UNSENT
from console.ui.chat.laid import lay
from console.ui.chat.lines import Bubble, DateLine, EventLine, Line, TypingLine
from console.ui.chat.thread_view import ThreadView
from console.ui.theme import Theme
from tests.console.ui.ear import heard
from tests.console.ui.window_world import click


def bubble(n: int, body: str = "", mine: bool = False, **more: object) -> Bubble:
    return Bubble(f"m{n}", mine, "Claire Fontaine", "claire", body or f"message {n} " + "word " * (n % 40), "14:05", ours=mine, **more)  # type: ignore[arg-type]


def many(count: int, start: int = 0) -> list[Line]:
    return [bubble(n, mine=bool(n % 3)) for n in range(start, start + count)]


def x_of(row: QTextLine, place: int) -> float:
    """PySide answers with a pair, its stubs say otherwise."""
    found: Any = row.cursorToX(place)
    return float(found[0])


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> ThreadView:
    made = ThreadView(theme)
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_hundred_thousand_messages_need_a_screenful_of_layouts(view: ThreadView) -> None:
    view.show_lines(many(100_000))
    view.grab()
    assert view.layouts_made < 60


def test_scrolling_lays_out_only_what_comes_into_sight(view: ThreadView) -> None:
    view.show_lines(many(10_000))
    before = view.layouts_made
    for _ in range(20):
        view.scroll_by(300)
        view.grab()
    assert view.layouts_made - before < 300


def test_opens_at_the_newest(view: ThreadView) -> None:
    view.show_lines(many(500))
    assert view.is_at_bottom()
    box = view.rect_of("m499")
    assert 0 < box.bottom() <= view.viewport().height()
    assert view.viewport().height() - box.bottom() < 30


def test_few_messages_stand_at_the_bottom_and_do_not_scroll(view: ThreadView) -> None:
    view.show_lines(many(2))
    assert view.verticalScrollBar().maximum() == 0
    assert view.viewport().height() - view.rect_of("m1").bottom() < 30
    view.scroll_by(500)
    assert view.viewport().height() - view.rect_of("m1").bottom() < 30


def test_what_is_read_stays_when_messages_come(view: ThreadView) -> None:
    lines = many(300)
    view.show_lines(lines)
    view.scroll_by(2_000)
    visible = next(f"m{n}" for n in range(300) if not view.rect_of(f"m{n}").isEmpty() and view.rect_of(f"m{n}").top() > 100)
    before = view.rect_of(visible)
    view.show_lines([*lines, *many(5, 300)])
    assert view.rect_of(visible) == before
    assert not view.is_at_bottom()


def test_what_is_read_stays_when_history_is_loaded(view: ThreadView) -> None:
    lines = many(100, 1_000)
    view.show_lines(lines)
    view.scroll_by(1_500)
    visible = next(f"m{n}" for n in range(1_000, 1_100) if view.rect_of(f"m{n}").top() > 100)
    before = view.rect_of(visible)
    view.show_lines([*many(50, 950), *lines])
    assert view.rect_of(visible) == before


def test_at_the_bottom_new_messages_are_followed(view: ThreadView) -> None:
    lines = many(300)
    view.show_lines(lines)
    view.show_lines([*lines, bubble(300, "the newest")])
    assert view.is_at_bottom()
    assert not view.rect_of("m300").isEmpty()


def test_older_lines_are_asked_for_near_the_top(view: ThreadView, qtbot: QtBot) -> None:
    view.show_lines(many(60), older=100)
    with qtbot.waitSignal(view.wants_older):
        view.scroll_by(100_000)


def test_a_whole_history_is_not_asked_for_again(view: ThreadView, qtbot: QtBot) -> None:
    view.show_lines(many(60))
    with qtbot.assertNotEmitted(view.wants_older, wait=20):
        view.scroll_by(100_000)
    assert 0 <= view.rect_of("m0").top() < 40


def test_the_scroll_bar_reaches_both_ends(view: ThreadView) -> None:
    view.show_lines(many(400))
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum()
    for _ in range(4):  # estimates become measures on the way
        bar.setValue(0)
    assert not view.rect_of("m0").isEmpty()
    bar.setValue(bar.maximum())
    assert view.is_at_bottom()


def test_jump_appears_away_from_the_newest_and_counts(view: ThreadView) -> None:
    lines = many(300)
    view.show_lines(lines)
    assert not view.jump.isVisible()
    view.scroll_by(1_000)
    assert view.jump.isVisible()
    view.show_lines([*lines, bubble(300, "hello")])
    view.set_unseen(1)
    assert "1" in view.jump.accessibleName()
    click(view.jump)
    assert view.is_at_bottom()
    assert not view.jump.isVisible()


def test_a_folded_event_tells_all_of_it(view: ThreadView) -> None:
    said = "14:01 You asked\n14:02 <b>Zoé</b> allowed"
    told = EventLine("e", "device-mobile", "Screen shared. <b>Zoé</b> allowed the screen · 14:02", detail=said)
    view.show_lines([bubble(0, "first"), told, EventLine("plain", "info", "joined")])
    assert view.tip_at(view.rect_of("e").center()) == "<qt>14:01 You asked<br>14:02 &lt;b&gt;Zoé&lt;/b&gt; allowed</qt>"
    assert view.tip_at(view.rect_of("plain").center()) == ""
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    view.grab()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == said
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.marked_text() == "first"


def test_keys_walk_the_messages_and_copy_one(view: ThreadView) -> None:
    view.show_lines([DateLine("d", "Today"), bubble(0, "first"), EventLine("e", "info", "joined"), bubble(1, "second\nline")])
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.marked_text() == "second\nline"
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "first"


@pytest.mark.parametrize(("body", "at"), [("one two three", 4), ("👍👍 two three", 5)])
def test_text_is_marked_with_the_mouse(view: ThreadView, body: str, at: int) -> None:
    """`at` in Qt's positions: an emoji takes two."""
    view.show_lines([bubble(0, body)])
    view.grab()
    laid = view._get(0)
    assert laid.layout is not None
    box = view.rect_of("m0")
    row = laid.layout.lineAt(0)
    start = box.topLeft() + QPointF(laid.at.x() - box.left() + x_of(row, at), laid.at.y() - laid.box.top() + 10)
    end = box.topLeft() + QPointF(laid.at.x() - box.left() + x_of(row, at + 3), laid.at.y() - laid.box.top() + 10)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start.toPoint())
    QTest.mouseMove(view.viewport(), end.toPoint())
    moved = QMouseEvent(
        QEvent.Type.MouseMove,
        end,
        view.viewport().mapToGlobal(end),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view.viewport(), moved)
    assert view.marked_text() == "two"


def test_a_link_behind_an_emoji_is_underlined_where_it_stands(view: ThreadView) -> None:
    view.show_lines([bubble(0, "👍👍 http://ok.example now")])
    layout = view._get(0).layout
    assert layout is not None
    (span,) = layout.formats()
    assert (span.start, span.length) == (5, len("http://ok.example"))


def test_links_show_their_host_and_open_only_by_click(view: ThreadView, qtbot: QtBot) -> None:
    view.show_lines([bubble(0, "look: https://bank.example@evil.example/login and http://ok.example")])
    view.grab()
    laid = view._get(0)
    assert [spot.words for spot in laid.spots] == ["evil.example", "ok.example"]
    with qtbot.waitSignal(view.open_link) as opened:
        box = view.rect_of("m0")
        spot = laid.spots[0].area.translated(0, box.top() - laid.box.top())
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot.center().toPoint())
    assert opened.args == ["https://bank.example@evil.example/login"]


def test_failed_messages_can_be_tried_again_and_discarded(view: ThreadView, qtbot: QtBot) -> None:
    view.show_lines([bubble(0, "hello", mine=True, tick="failed", why="Not sent: the session has ended.")])
    view.grab()
    laid = view._get(0)
    spots = {spot.what: spot for spot in laid.spots}
    shift = view.rect_of("m0").top() - laid.box.top()
    with qtbot.waitSignal(view.retry) as tried:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spots["retry"].area.translated(0, shift).center().toPoint())
    assert tried.args == ["m0"]
    with qtbot.waitSignal(view.discard):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spots["discard"].area.translated(0, shift).center().toPoint())
    with qtbot.waitSignal(view.retry):
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Up)
        QTest.keyClick(view, Qt.Key.Key_Return)


@pytest.mark.parametrize("width", [220, 340, 500, 900])
@pytest.mark.parametrize("by_mail", [False, True])
def test_why_a_message_failed_is_told_in_full_and_above_what_can_be_done_where_there_is_no_room_beside(
    view: ThreadView, width: int, by_mail: bool
) -> None:
    why = "Non envoyé : la boîte de claire@example.net est pleine, essayez plus tard ou écrivez à une autre adresse."
    view.resize(width, 400)
    view.show_lines([bubble(0, "ok", mine=True, tick="failed", why=why, by_mail=by_mail), bubble(1, "next", mine=True)])
    assert why.split() == [word for run in heard(view.viewport()).written for word in run.split() if word in why.split()]
    laid = view._get(0)
    assert laid.why is not None
    told = QRectF()
    for row in range(laid.why.lineCount()):
        told |= laid.why.lineAt(row).naturalTextRect().translated(laid.why_at)
    assert told.left() >= 0 and told.right() <= view.viewport().width() and laid.box.bottom() <= told.top()
    deeds = [spot for spot in laid.spots if spot.what in ("retry", "discard")]
    assert len(deeds) == (1 if by_mail else 2)
    assert not any(told.intersects(spot.area) for spot in deeds)
    assert max(told.bottom(), *(spot.area.bottom() for spot in deeds)) <= laid.height


@pytest.mark.parametrize(
    "body",
    [
        "x" * 20_000,
        "\n" * 3_000,
        "<b>bold</b><img src=http://x.example/a.png>",
        "\u202eevil\u2066text\u2069",
        "ا" * 2_000,
        "Z̸̢͝a̷͓l̵g̶o" * 200,
        "\x00\x07\x1b[31m",
        "👩‍👩‍👧‍👦" * 500,
        "\u2028\u2029" * 50,
    ],
)
def test_hostile_text_stays_in_its_bubble(view: ThreadView, body: str) -> None:
    view.show_lines([bubble(0, body), bubble(1, "after")])
    view.grab()
    laid = view._get(0)
    assert laid.box.right() <= view.viewport().width()
    assert laid.layout is not None
    for n in range(laid.layout.lineCount()):
        assert laid.layout.lineAt(n).naturalTextWidth() <= laid.box.width() + 1
    assert not any(c in laid.text for c in "\u202e\u2066\u2069\x00\x07\x1b")
    assert len(laid.text.encode()) <= 8 * 1024


@pytest.mark.parametrize("width", [320, 420, 700, 1_400])
def test_bubbles_fit_every_width(theme: Theme, width: int) -> None:
    for line in (bubble(0, "a long message " * 30), bubble(1, "short", mine=True, tick="read"), bubble(2, "a note " * 20, note=True)):
        laid = lay(line, width, theme, 12)
        assert QRectF(0, 0, width, laid.height).contains(laid.box)
        assert laid.box.contains(laid.tail_at)


def test_typing_ends_its_clock(view: ThreadView) -> None:
    view.show_lines([bubble(0), TypingLine("typing", "Claire is typing")])
    assert view._tick.isActive()
    view.show_lines([bubble(0)])
    assert not view._tick.isActive()


def test_a_switch_of_theme_repaints(view: ThreadView, theme: Theme) -> None:
    view.show_lines([bubble(0)])
    light = view.grab().toImage().pixelColor(5, 5)
    theme.choose("dark")
    dark = view.grab().toImage().pixelColor(5, 5)
    assert light == theme.color_in(False, "panel")
    assert dark == theme.color_in(True, "panel")


# ---- marking across messages


def talk() -> list[Line]:
    return [
        DateLine("d", "Yesterday"),
        bubble(1, "first words", order=1),
        EventLine("e", "info", "Claire joined · 14:00", order=2),
        bubble(3, "for us", mine=True, note=True, order=3),
        DateLine("d2", "Today"),
        bubble(4, "last <b>words</b>", mine=True, order=4),
    ]


def drag(view: ThreadView, start: QPointF, end: QPointF) -> None:
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start.toPoint())
    moved = QMouseEvent(
        QEvent.Type.MouseMove,
        end,
        view.viewport().mapToGlobal(end),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view.viewport(), moved)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end.toPoint())


def point_in(view: ThreadView, key: str, place: int) -> QPointF:
    """Where a place in the text of a line stands in the window."""
    laid = view._get(view._held.rows[key])
    assert laid.layout is not None
    row = laid.layout.lineForTextPosition(place)
    shift = view.rect_of(key).top() - laid.box.top()
    return QPointF(laid.at.x() + x_of(row, place), laid.at.y() + row.y() + row.height() / 2 + shift)


ALL_OF_IT = """Claire Fontaine, 14:05: first words
Claire joined · 14:00
Claire Fontaine, 14:05 (note for agents): for us
Today
Claire Fontaine, 14:05: last <b>words</b>"""


def test_a_range_is_marked_with_the_mouse_across_messages_and_copied(view: ThreadView) -> None:
    view.show_lines(talk())
    for start, end in (("m1", "m4"), ("m4", "m1")):
        places = {"m1": 6, "m4": 4}
        drag(view, point_in(view, start, places[start]), point_in(view, end, places[end]))
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        copied = QGuiApplication.clipboard().text().split("\n")
        assert copied[0] == "Claire Fontaine, 14:05: words"
        assert copied[-1] == "Claire Fontaine, 14:05: last"
        assert len(copied) == 5


def test_shift_and_arrows_mark_whole_messages(view: ThreadView) -> None:
    view.show_lines(talk())
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert view.marked_text() == "\n".join(ALL_OF_IT.split("\n")[2:])
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert view.marked_text() == ALL_OF_IT
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.marked_text() == "last <b>words</b>"


def test_shift_with_home_and_end_marks_to_the_ends(view: ThreadView) -> None:
    view.show_lines(talk())
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Home, Qt.KeyboardModifier.ShiftModifier)
    assert view.marked_text() == "\n".join(ALL_OF_IT.split("\n")[:3])
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert view.marked_text() == "\n".join(ALL_OF_IT.split("\n")[2:])


def test_all_is_marked_and_let_go(view: ThreadView) -> None:
    view.show_lines(talk())
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.marked_text() == ALL_OF_IT
    view.grab()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.marked_text() == ""


def test_marked_lines_look_marked(view: ThreadView) -> None:
    view.show_lines(talk())
    at = (point_in(view, "m3", 3) - QPointF(0, 8)).toPoint()
    before = view.grab().toImage().pixelColor(at)
    view.mark_all()
    assert view.grab().toImage().pixelColor(at) != before


def test_held_beyond_the_edge_the_thread_moves_under_the_mark(view: ThreadView) -> None:
    view.show_lines([bubble(n, order=n) for n in range(1, 200)])
    start = point_in(view, "m199", 3)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start.toPoint())
    view._mark_to(QPointF(start.x(), -200))
    assert view._creep.isActive()
    for _ in range(20):
        view._creep_on()
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton)
    assert not view._creep.isActive()
    assert view.marked_text().count("message") > 10, "more than a screen"


def test_a_mark_survives_that_its_message_is_sent(view: ThreadView) -> None:
    view.show_lines([bubble(1, order=1), bubble(2, "mine", mine=True, order=UNSENT + 1)])
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    before = view.marked_text()
    view.show_lines([bubble(1, order=1), bubble(2, "mine", mine=True, order=2), bubble(3, order=3)])
    assert view.marked_text() == before


def test_a_double_click_marks_a_word_and_beside_the_words_answers(view: ThreadView, qtbot: QtBot) -> None:
    view.show_lines(talk())
    at = point_in(view, "m1", 8).toPoint()
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.marked_text() == "words"
    beside = QPointF(view.rect_of("m1").right() + 60, view.rect_of("m1").center().y()).toPoint()
    with qtbot.waitSignal(view.answer) as answered:
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert answered.args == ["m1"]


# ---- links, long texts


def test_the_words_of_a_link_open_it_too(view: ThreadView, qtbot: QtBot) -> None:
    view.show_lines([bubble(0, "see http://ok.example/x now")])
    with qtbot.waitSignal(view.open_link) as opened:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point_in(view, "m0", 10).toPoint())
    assert opened.args == ["http://ok.example/x"]
    assert "ok.example" in view.tip_at(point_in(view, "m0", 10))
    with qtbot.assertNotEmitted(view.open_link, wait=20):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point_in(view, "m0", 1).toPoint())
    assert "Copy the address" in [a.text() for a in view.menu(view._get(0)).actions()]


def test_a_text_of_very_many_lines_is_cut_until_all_of_it_is_wished(view: ThreadView) -> None:
    view.show_lines([bubble(0, "\n".join(f"row {n}" for n in range(1_000))), bubble(1, "after")])
    assert view._get(0).height < 41 * 21 + 60
    assert view._get(0).text.endswith("row 999"), "all of it is copied"
    view._do(next(spot for spot in view._get(0).spots if spot.what == "more"))
    assert view._get(0).height > 20_000
    assert not any(spot.what == "more" for spot in view._get(0).spots)


# ---- the day while somebody scrolls


def days() -> list[Line]:
    lines: list[Line] = []
    for day in range(10):
        lines.append(DateLine(f"day {day}", f"Day {day}"))
        lines += [bubble(day * 100 + n, order=day * 100 + n + 1) for n in range(20)]
    return lines


def floats(view: ThreadView) -> bool:
    return view.date.shown


def test_the_day_floats_while_somebody_scrolls_and_fades(view: ThreadView, qtbot: QtBot) -> None:
    view.show_lines(days())
    view.grab()
    assert not floats(view), "nobody scrolls"
    view.scroll_by(900)
    top = next(line for row, line in enumerate(view.lines()) if row == view._visible()[-1][0])
    assert isinstance(top, Bubble)
    assert floats(view) and view.date.text == f"Day {(top.order - 1) // 100}"
    view.date._wait.timeout.emit()
    qtbot.waitUntil(lambda: not floats(view), timeout=5_000)


def test_the_day_does_not_stand_over_its_own_line(view: ThreadView) -> None:
    view.show_lines(days())
    for _ in range(600):
        view.scroll_by(10)
        if 0 <= view.rect_of("day 8").top() < 40 and not view.rect_of("day 8").isEmpty():
            break
    assert not floats(view)
