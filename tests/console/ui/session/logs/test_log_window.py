"""The log viewer over real files: only what is in sight is painted; filters, places, crashes, lines into the thread, keys, hostility."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from console import words
from console.logs import regex
from console.logs.document import LogDocument, Text
from console.ui.session.logs.line_sheet import LineSheet
from console.ui.session.logs.log_window import LogWindow
from console.ui.session.logs.log_words import quoted
from console.ui.theme import Theme
from protocol import limits
from tests.console.logs import samples

QUIET = "11-30 13:00:00.000   710   710 V Audio: standby\n"


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> Iterator[LogWindow]:
    made = LogWindow(theme)
    yield made
    made.dispose()
    made.deleteLater()


Opened = Callable[[str | bytes], LogDocument]


@pytest.fixture
def taken() -> list[tuple[str, bool]]:
    return []


@pytest.fixture
def opened(qtbot: QtBot, window: LogWindow, tmp_path: Path, taken: list[tuple[str, bool]]) -> Opened:
    def open(text: str | bytes) -> LogDocument:
        path = tmp_path / "logcat.txt"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        window.open_path(path, "logcat.txt", lambda said, note: taken.append((said, note)))
        qtbot.waitUntil(lambda: window.log is not None and window.log.index.done and not window._news.isActive())
        qtbot.waitExposed(window)
        assert window.log is not None
        return window.log

    return open


def press(window: LogWindow, key: Qt.Key, shift: bool = False) -> None:
    QTest.keyClick(window.area, key, Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier)


def test_only_what_is_in_sight_is_read(window: LogWindow, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    log = opened(QUIET * 50_000)
    read: set[int] = set()
    real = LogDocument.text

    def noted(self: LogDocument, line: int) -> Text:
        read.add(line)
        return real(self, line)

    monkeypatch.setattr(LogDocument, "text", noted)
    window.area.grab()
    assert 10 < len(read) < 120
    press(window, Qt.Key.Key_End)
    window.area.grab()
    assert window.area.current == log.lines - 1 == 49_999 and max(read) == 49_999 and len(read) < 240


def test_to_the_crashes_by_keys_and_their_lines_as_one_block(window: LogWindow, opened: Opened, taken: list[tuple[str, bool]]) -> None:
    opened(QUIET * 300 + samples.THREADTIME + QUIET * 300 + samples.THREADTIME)
    assert window.side.isVisible() and window.side.title.text() == "2 crashes and hangs"
    window.area.setFocus()
    press(window, Qt.Key.Key_N)
    assert window.area.current == 304 and window.side.block.toPlainText().startswith(
        "FATAL EXCEPTION: main\nProcess: com.example.shop, PID: 8421\njava.lang.NullPointerException: cart is null\n"
    ), "the words without what stands before each of them: a third of the window has room for these"
    press(window, Qt.Key.Key_N)
    assert window.area.current == 304 + 312 and window.side.list.currentIndex().row() == 1
    press(window, Qt.Key.Key_P)
    assert window.area.current == 304
    window.side.copy_button.click()
    assert QApplication.clipboard().text().startswith("11-30 13:32:01.123  8421  8421 E AndroidRuntime: FATAL EXCEPTION")
    window.side.thread_button.click()
    ((said, note),) = taken
    assert note and said.startswith("logcat.txt, lines 305 to 309:\n> 11-30") and "Cart.kt:42" in said


def test_while_another_log_is_opened_nothing_of_it_is_said_of_the_one_that_is_shown(
    qtbot: QtBot, window: LogWindow, opened: Opened, taken: list[tuple[str, bool]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(QUIET)
    sent: list[tuple[str, bool]] = []
    opened(QUIET * 3)
    window.sha256 = "aa" * 32
    waiting: list[Callable[[], None]] = []
    run = window._background.run
    monkeypatch.setattr(window._background, "run", lambda *work: waiting.append(lambda: run(*work)))
    window.open_path(other, "other.txt", lambda said, note: sent.append((said, note)), "bb" * 32)
    window._refresh()
    assert window._facts.text() == "Opening…" and not window._facts.toolTip(), "these are not the facts of what the title names"
    window.copy_hash()
    assert QApplication.clipboard().text() == "aa" * 32
    window.take_marked(note=True)
    assert sent == [] and taken[0][0].startswith("logcat.txt, line"), "its lines go into its own conversation"
    waiting.pop()()
    qtbot.waitUntil(lambda: "SHA-256 bbbbbbbb…" in window._facts.text())
    window.copy_hash()
    window.take_marked(note=True)
    assert QApplication.clipboard().text() == "bb" * 32 and sent[0][0].startswith("other.txt, line")
    window.open_path(tmp_path / "none.txt", "none.txt", None, "cc" * 32)
    waiting.pop()()
    qtbot.waitUntil(window.nothing.isVisible)
    window.copy_hash()
    assert QApplication.clipboard().text() == "bb" * 32 and (window._facts.text(), window._facts.toolTip()) == ("", "")


def test_where_no_line_is_to_be_seen_it_says_why(qtbot: QtBot, window: LogWindow, opened: Opened) -> None:
    opened(samples.THREADTIME)
    assert not window.blank.isVisible() and "12 lines" in window._facts.text()
    window.filters.words.setText("not in it")
    window.filters._now()
    qtbot.waitUntil(window.blank.isVisible)
    assert window.blank.action is not None and window.blank.action.isVisible() and "0 lines shown" in window.status.text()
    window.blank.action.click()
    assert not window.blank.isVisible() and window.log is not None and window.log.rows == 12


def test_an_empty_log_says_so(qtbot: QtBot, window: LogWindow, opened: Opened) -> None:
    opened("")
    qtbot.waitUntil(window.blank.isVisible)
    assert window.blank.action is not None and not window.blank.action.isVisible(), "there is no filter to take away"
    assert "0 KB · 0 lines" in window._facts.text() and window.status.text() == ""


def test_words_are_found_counted_and_gone_through(qtbot: QtBot, window: LogWindow, opened: Opened) -> None:
    opened(samples.THREADTIME * 50)
    window.find_row.open_()
    QTest.keyClicks(window.find_row.field, "ACTIVITY com")
    qtbot.waitUntil(lambda: window.find_row.count.text() == "1 of 50")
    assert window.area.current == 9
    QTest.keyClick(window.find_row.field, Qt.Key.Key_Return)
    assert window.area.current == 9 + 12 and window.find_row.count.text() == "2 of 50"
    window.go_on(-1)
    window.go_on(-1)
    assert window.find_row.count.text() == "50 of 50" and window.area.current == 49 * 12 + 9
    window.find_row.exact.setChecked(True)
    qtbot.waitUntil(lambda: window.find_row.count.text() == "none")
    QTest.keyClick(window.find_row.field, Qt.Key.Key_Escape)
    assert window.find_row.isHidden() and not window.area.needle


def test_a_filter_keeps_the_place_and_a_hidden_line_is_told(qtbot: QtBot, window: LogWindow, opened: Opened) -> None:
    log = opened((QUIET * 20 + samples.THREADTIME) * 30)
    window.area.go(10 * 32 + 24)  # a crash
    window.filters.level.choose("W")
    window.filters.level.picked.emit("W")
    qtbot.waitUntil(lambda: not log.filtering and not window._news.isActive())
    assert log.rows == 30 * 7 and window.area.current == 10 * 32 + 24

    def in_sight() -> bool:
        top = window.area.verticalScrollBar().value()
        return top <= log.row_of(window.area.current) < top + window.area._page()

    qtbot.waitUntil(in_sight)
    window.find_row.open_()
    QTest.keyClicks(window.find_row.field, "onCreate")
    qtbot.waitUntil(lambda: len(log.found) == 30 and window.trouble.isVisible())
    assert "hidden by the filter" in window.trouble.words()
    window.filters.clear_button.click()
    assert log.rows == log.lines


@pytest.mark.parametrize(("field", "text", "told"), [("since", "noon", "is no time"), ("words", "(open", "cannot be read")])
def test_what_cannot_be_asked_is_told(window: LogWindow, opened: Opened, field: str, text: str, told: str) -> None:
    log = opened(samples.THREADTIME)
    window.filters.pattern.setChecked(field == "words")
    edit: QLineEdit = getattr(window.filters, field)
    edit.setText(text)
    edit.returnPressed.emit()
    assert told in window.trouble.words() and log.rows == log.lines
    edit.setText("")
    edit.returnPressed.emit()
    assert window.trouble.isHidden()


def test_a_hostile_pattern_is_given_up_and_the_window_lives(
    qtbot: QtBot, window: LogWindow, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regex.Matching.__init__, "__defaults__", (0.3,))
    opened("a" * 5_000 + "!\n")
    window.filters.pattern.setChecked(True)
    window.filters.words.setText("(a+)+$")
    window.filters.words.returnPressed.emit()
    qtbot.waitUntil(lambda: "too long" in window.trouble.words(), timeout=20_000)


def test_marked_lines_are_copied_and_taken(window: LogWindow, opened: Opened, taken: list[tuple[str, bool]]) -> None:
    opened(samples.THREADTIME)
    window.area.go(1)
    press(window, Qt.Key.Key_Down, shift=True)
    window.area.copy()
    assert QApplication.clipboard().text() == "\n".join(samples.THREADTIME.splitlines()[1:3])
    window.take_marked(note=False)
    assert taken[0][0].startswith("logcat.txt, lines 2 to 3:") and not taken[0][1]
    window._mark_all()
    assert len(window.area.marked()[1]) == 12


def test_a_quote_fits_into_a_message_whatever_it_holds() -> None:
    for line in ("x" * 8_000, "é🙂" * 4_000, ""):
        said = quoted("n" * 120, 0, [line] * 3_000)
        assert len(said) <= limits.BODY_CHARS and len(said.encode()) <= limits.BODY_BYTES
    assert quoted("a.log", 6, ["one"]) == "a.log, line 7:\n> one"


def test_to_a_line_by_its_number(window: LogWindow, opened: Opened) -> None:
    opened(QUIET * 1_000)
    window.area.setFocus()
    press(window, Qt.Key.Key_G)
    (sheet,) = window.findChildren(LineSheet)
    sheet.field.setText("1001")
    sheet.go_button.click()
    assert sheet.isVisible(), "there is no such line"
    sheet.field.setText("700")
    sheet.go_button.click()
    assert window.area.current == 699


def test_levels_are_told_apart_without_colours_and_read_out(window: LogWindow, opened: Opened) -> None:
    opened(samples.THREADTIME)
    window.area.go(4)
    assert window.area.spoken() == "Line 5, Error, AndroidRuntime, FATAL EXCEPTION: main"
    assert window.area.accessibleDescription() == window.area.spoken()

    def gray(theme_choice: str) -> QImage:
        window._theme.choose(theme_choice)  # type: ignore[arg-type]
        return window.area.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)

    light, dark = gray("light"), gray("dark")
    assert light != dark
    window._theme.choose("light")


@pytest.mark.parametrize(
    "data",
    [os.urandom(200_000), b"\x1b[2J" * 9_000 + b"\n", "\u202e\u0627\u0300".encode() * 40_000, b"x" * 10_000_000, b"", b"\n" * 100_000],
    ids=range(6),
)
def test_hostile_bytes_are_painted_in_no_time(window: LogWindow, opened: Opened, data: bytes) -> None:
    log = opened(data)
    for line in (0, log.lines // 2, log.lines):
        window.area.go(line)
        window.area.grab()
    window.area.horizontalScrollBar().setValue(10_000)
    window.area.grab()
    if len(data) == 10_000_000:
        assert log.text(0).cut == 10_000_000


def test_a_dropped_file_is_opened_and_one_that_is_not_there_is_told(
    qtbot: QtBot, window: LogWindow, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "dropped.log"
    path.write_text(samples.TIME)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    window.show()
    window.dropEvent(
        QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )
    qtbot.waitUntil(lambda: window.log is not None)
    assert window.windowTitle().startswith("dropped.log") and not window.note_button.isEnabled()
    window.open_path(tmp_path / "gone.log")
    qtbot.waitUntil(lambda: window.trouble.words() != "")
    said = window.trouble.words()
    assert said == "gone.log is no longer there: it was moved, renamed or deleted. Open it where it is now.", "not the system's own words"
    assert "[Errno" in caplog.text and "gone.log" in caplog.text, "the cause is for the log"
    assert window.nothing.isVisible()


def test_french_and_the_menu(window: LogWindow, opened: Opened, theme: Theme) -> None:
    words.speak("fr")
    opened(samples.THREADTIME)
    window.area.menu_wished.emit(QPoint(10, 10))
    assert window.last_menu is not None
    said = [action.text() for action in window.last_menu.actions()]
    assert said == ["Copier les lignes marquées", "Dans le fil, comme note", "Au client…"]
    window.last_menu.close()


def test_a_log_that_comes_after_the_end_leaves_no_copy(window: LogWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, path = tmp_path / "temp", tmp_path / "wide.log"
    folder.mkdir()
    path.write_bytes("\ufeffI/App: hello\n".encode("utf-16-le"))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    real, begun = LogDocument.open, threading.Event()

    def noted(*args: Any) -> LogDocument:
        made = real(*args)
        begun.set()
        return made

    monkeypatch.setattr(LogDocument, "open", noted)
    window.open_path(path)
    assert begun.wait(30) and list(folder.iterdir())
    window.dispose()
    QApplication.processEvents()
    assert not list(folder.iterdir())
