"""The thread: opens a long history with a screenful of layouts, and nothing that a person reads moves by itself."""

from __future__ import annotations

import encodings.idna
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QTextLine
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.ui.chat.laid import lay, links
from console.ui.chat.lines import Bubble, DateLine, EventLine, Line, TypingLine
from console.ui.chat.thread_view import ThreadView
from console.ui.theme import Theme
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
    view.set_full(False)
    view.show_lines(many(60))
    with qtbot.waitSignal(view.wants_older):
        view.scroll_by(100_000)


def test_a_whole_history_is_not_asked_for_again(view: ThreadView, qtbot: QtBot) -> None:
    view.show_lines(many(60))
    view.set_full(True)
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
    view.announce("Claire: hello")
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


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("javascript:alert(1) file:///etc/passwd ftp://x.example", []),
        ("(see https://a.example/b).", ["a.example"]),
        ("https://xn--e1afmkfd.example and https://пример.example", ["xn--e1afmkfd.example", "xn--e1afmkfd.example"]),
        ("http:// https://", []),
        ("https://[::1", []),
        ("http://" + "a." * 126 + "b http://" + "a." * 126 + "bc", ["a." * 126 + "b"]),
    ],
)
def test_what_counts_as_a_link(text: str, hosts: list[str]) -> None:
    assert [host for _, _, _, host in links(text)] == hosts


def test_what_is_no_name_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One U+FDFA is 18 letters and blanks; a message full of them stopped the window for a third of a second, at each layout."""
    looked_at: list[str] = []
    nameprep = encodings.idna.nameprep

    def counted(label: str) -> str:
        looked_at.append(label)
        return nameprep(label)

    monkeypatch.setattr(encodings.idna, "nameprep", counted)
    assert links("http://" + "\ufdfa" * 2700) == []
    assert links(("http://" + "\ufdfa." * 3 + " ") * 300) == []
    assert links("http://x" + ")" * 2000 + "a" + "." * 2000) == []
    assert looked_at == []
    assert links("http://é.example") != []
    assert looked_at == ["é"]


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
