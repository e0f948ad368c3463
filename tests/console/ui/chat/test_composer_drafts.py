"""What is half written: per conversation and mode, put away at every turn, and there again after a kill."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.files.keep import FileKeep, sha256_of
from console.replica import Draft, Replica
from console.ui.chat.composer import Composer
from console.ui.chat.drafts import Drafts
from console.ui.main_window import MainWindow
from tests.console.ui.fake_desk import FakeDesk

ROOT = Path(__file__).resolve().parents[4]
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def composer(window: MainWindow) -> Composer:
    window.open_conversation("sofia")
    return window.chat.talk.composer


def kept(desk: FakeDesk, conversation: str = "sofia", mode: str = "message") -> Draft | None:
    return desk.replica.drafted.get((conversation, mode))


def test_a_pause_puts_it_on_disk(composer: Composer, desk: FakeDesk) -> None:
    QTest.keyClicks(composer.editor, "Hello")
    assert kept(desk) is None, "not with every key"
    timer = composer._drafts._timer
    assert timer.isActive() and timer.interval() == 1_000
    timer.timeout.emit()
    assert kept(desk) == Draft("sofia", "message", "Hello", 5)


def test_every_change_of_place_puts_it_on_disk(window: MainWindow, composer: Composer, desk: FakeDesk) -> None:
    QTest.keyClicks(composer.editor, "one")
    window.chat.list.setFocus()
    assert kept(desk) == Draft("sofia", "message", "one", 3), "the keyboard went elsewhere"
    QTest.keyClicks(composer.editor, "two")
    window.open_conversation("helene")
    assert kept(desk) == Draft("sofia", "message", "onetwo", 6), "another conversation"
    QTest.keyClicks(composer.editor, "three")
    window.close()
    assert kept(desk, "helene") == Draft("helene", "message", "three", 5), "the window closed"


def test_caret_and_whom_one_answers_come_back(window: MainWindow, composer: Composer) -> None:
    composer.reply_to = "m3"
    QTest.keyClicks(composer.editor, "Hello there")
    for _ in range(5):
        QTest.keyClick(composer.editor, Qt.Key.Key_Left)
    window.open_conversation("helene")
    assert composer.reply_to == "" and composer.editor.toPlainText() == ""
    window.open_conversation("sofia")
    assert composer.editor.textCursor().position() == 6
    assert composer.reply_to == "m3"


def test_message_and_note_are_written_apart(composer: Composer, desk: FakeDesk) -> None:
    QTest.keyClicks(composer.editor, "Dear Sofia")
    QTest.keyClick(composer.editor, Qt.Key.Key_P, ALT)
    assert composer.is_note() and composer.editor.toPlainText() == ""
    QTest.keyClicks(composer.editor, "she is upset")
    QTest.keyClick(composer.editor, Qt.Key.Key_L, ALT)
    assert not composer.is_note() and composer.editor.toPlainText() == "Dear Sofia", "a note never becomes a message by a key"
    composer.close_()
    assert kept(desk, mode="note") == Draft("sofia", "note", "she is upset", 12)


def test_sent_is_no_longer_half_written(composer: Composer, desk: FakeDesk) -> None:
    QTest.keyClicks(composer.editor, "Hello")
    composer.close_()
    QTest.keyClick(composer.editor, Qt.Key.Key_Return)
    held = kept(desk)
    assert held is not None and held.empty


def test_the_list_says_so_after_a_restart(window: MainWindow, composer: Composer, desk: FakeDesk) -> None:
    desk.replica.drafted["tom", "note"] = Draft("tom", "note", "ask Mia", 7)
    drafts = Drafts(desk, window)
    assert drafts.line("tom") == "ask Mia"
    drafts.write(Draft("tom", "message", "Dear Tom", 8))
    assert drafts.line("tom") == "Dear Tom"
    drafts.write(Draft("tom", "message", " \n", 8))
    assert drafts.line("tom") == "ask Mia"
    QTest.keyClicks(composer.editor, "for Sofia")
    window.open_conversation("helene")
    QApplication.processEvents()
    window.chat.refresh_list()
    row = next(row for row in window.chat.list.rows.rows() if row.id == "sofia")
    assert row.lead == "Draft" and row.second == "for Sofia"


def test_what_is_the_same_is_not_written_again(desk: FakeDesk) -> None:
    owner = QObject()
    drafts = Drafts(desk, owner)
    drafts.write(Draft("tom", "message", "Dear Tom", 8))
    drafts.save()
    desk.replica.drafted.clear()
    drafts.write(Draft("tom", "message", "Dear Tom", 8))
    drafts.save()
    assert desk.replica.drafted == {}


def test_a_killed_console_loses_neither_draft_nor_the_file_beside_it(tmp_path: Path) -> None:
    """A real process, a real store, `kill -9` as soon as the pause after the last key is over."""
    text = "I have looked at your phone and"
    writer = subprocess.Popen([sys.executable, "-m", "tests.console.ui.chat.draft_writer", str(tmp_path), text], cwd=ROOT, env=os.environ)
    file, found, end = tmp_path / "replica.sqlite", None, time.monotonic() + 60
    try:
        while found != text and time.monotonic() < end:
            assert writer.poll() is None, "the writer gave up by itself"
            time.sleep(0.05)
            if file.exists():
                with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as looking:
                    try:
                        row = looking.execute("SELECT text FROM draft, attached").fetchone()
                    except sqlite3.OperationalError:  # not made yet
                        row = None
                looking.close()
                found = row[0] if row else None
    finally:
        writer.kill()
        writer.wait()
    replica = Replica.open(file)
    assert replica.drafts() == [Draft("c", "message", text, len(text), "m7")]
    ((conversation, picture),) = replica.attached()
    kept = FileKeep(tmp_path / "files").outgoing(picture.id)
    assert (conversation, picture.width, picture.height) == ("c", 60, 40) and kept is not None
    assert sha256_of(kept) == picture.sha256
    replica.close()
