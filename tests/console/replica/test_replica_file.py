"""The file itself: private, brought up to date, and never thrown away."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from console.replica import CannotOpen, Replica, StoreTooNew, account_file
from console.replica import database as database_of
from console.replica.database import Damaged, Database, open_database
from console.replica.schema import MIGRATIONS
from protocol import wire
from tests.console import feed_model as model
from tests.console.feed_model import FeedModel


def fill(replica: Replica, messages: int = 400) -> None:
    feed = FeedModel()
    feed.put(model.conversation("c1"))
    for seq in range(1, messages + 1):
        feed.put(model.message(f"m{seq}", "c1", seq, body="x" * 200))
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes; the profile folder's rights hold there")
def test_nobody_else_may_read_it(path: Path, replica: Replica) -> None:
    fill(replica, 5)
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file
    assert path.parent.stat().st_mode & 0o777 == 0o700
    replica.close()
    os.chmod(path, 0o644)
    Replica.open(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_each_account_has_its_own_file(tmp_path: Path) -> None:
    here, there = account_file(tmp_path, "https://a.test ada"), account_file(tmp_path, "https://b.test ada")
    assert here != there and here.parent == there.parent == tmp_path / "accounts"
    assert here == account_file(tmp_path, "https://a.test ada")


def test_an_older_file_is_brought_up_to_date(path: Path, replica: Replica) -> None:
    replica.queue(wire.Send("a", "c1", "hello"), 1)
    replica.close()
    later = (*MIGRATIONS, ("CREATE TABLE later (conversation TEXT PRIMARY KEY)", "INSERT INTO later VALUES ('c1')"))
    newer = Database(path, later)
    assert newer.all("SELECT conversation FROM later") == [("c1",)]
    assert newer.all("SELECT id FROM outbox") == [("a",)]
    newer.close()
    Database(path, later).close()
    with pytest.raises(StoreTooNew) as error:
        Replica.open(path)
    assert "newer" in error.value.text
    assert path.exists()


def test_a_step_that_fails_leaves_the_old_version(path: Path, replica: Replica) -> None:
    replica.queue(wire.Send("a", "c1", "hello"), 1)
    replica.close()
    with pytest.raises(sqlite3.OperationalError):
        Database(path, (*MIGRATIONS, ("CREATE TABLE later (n)", "nonsense")))
    again = Replica.open(path)
    assert [q.id for q in again.pending()] == ["a"]
    again.close()


def test_a_folder_that_cannot_be_made_is_told_in_words(path: Path) -> None:
    path.parent.write_text("a file where a folder should be")
    with pytest.raises(CannotOpen) as error:
        Replica.open(path)
    assert "cannot write" in error.value.text and str(path) in error.value.text


def test_a_full_disk_is_told_in_words(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(Database, "set_meta", full)
    with pytest.raises(CannotOpen) as error:
        Replica.open(path)
    assert "disk is full" in error.value.text and "Make room" in error.value.text


def test_a_file_that_another_program_holds_is_told_in_words(path: Path, replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    replica.close()
    monkeypatch.setattr(database_of, "BUSY_TIMEOUT_MS", 0)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CannotOpen) as error:
        Replica.open(path)
    other.execute("ROLLBACK")
    other.close()
    assert "Another program" in error.value.text
    Replica.open(path).close()


def test_rubbish_is_set_aside(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this was never a database" * 1000)
    replica = Replica.open(path)
    assert "damaged" in replica.notice
    assert replica.position == ("", 0)
    aside = [f for f in path.parent.iterdir() if "damaged" in f.name]
    assert len(aside) == 1 and aside[0].read_bytes().startswith(b"this was never")
    assert aside[0].name in replica.notice
    replica.close()
    again = Replica.open(path)
    assert again.notice == ""
    again.close()


def damage(path: Path, table_root: str) -> None:
    """Overwrite the pages of one table in the file."""
    with sqlite3.connect(path) as sqlite:
        size: int = sqlite.execute("PRAGMA page_size").fetchone()[0]
        roots = [row[0] for row in sqlite.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = ?", (table_root,))]
        total: int = sqlite.execute("PRAGMA page_count").fetchone()[0]
    sqlite.close()
    assert total > max(roots)
    with path.open("r+b") as file:
        for root in roots:
            file.seek((root - 1) * size)
            file.write(b"\xa5" * size)


def test_a_damaged_history_does_not_cost_an_unsent_message(path: Path, replica: Replica) -> None:
    replica.queue(wire.Send("a", "c1", "not lost"), 1)
    replica.queue(wire.Send("b", "c1", "not lost either"), 1)
    replica.queue(wire.CodeNew("code", "p"), 1)
    fill(replica)
    replica.acked(wire.Ack("b", 9_999))
    replica.close()
    with sqlite3.connect(path) as sqlite:
        sqlite.execute("UPDATE meta SET value = '1' WHERE key = 'open'")  # as a killed console leaves it
    sqlite.close()
    damage(path, "record")
    found, notice = open_database(path)
    assert "damaged" in notice and "3 unsent" in notice and "missing" not in notice
    found.close()
    again = Replica.open(path)
    assert [q.id for q in again.pending()] == ["a", "b", "code"]
    assert again.conversations() == []
    fill(again)
    assert len(again.messages("c1", limit=1000)) == 400
    again.close()


def test_an_outbox_that_cannot_be_read_whole_is_said(path: Path, replica: Replica) -> None:
    for number in range(200):
        replica.queue(wire.Send(f"a{number}", "c1", "y" * 300), 1)
    fill(replica, 5)
    replica.close()
    with sqlite3.connect(path) as sqlite:
        sqlite.execute("UPDATE meta SET value = '1' WHERE key = 'open'")
        size: int = sqlite.execute("PRAGMA page_size").fetchone()[0]
        pages = len(path.read_bytes()) // size
    sqlite.close()
    data = bytearray(path.read_bytes())
    held = [p for p in range(pages) if b'"id":"a1' in data[p * size : (p + 1) * size]]
    middle = held[len(held) // 2]
    data[middle * size : (middle + 1) * size] = b"\xa5" * size
    path.write_bytes(data)
    again = Replica.open(path)
    kept = [q.id for q in again.pending()]
    assert "may be missing" in again.notice
    assert 100 < len(kept) < 200
    assert kept == sorted(kept, key=lambda i: int(i[1:]))
    assert kept[0] == "a0" and kept[-1] == "a199"
    again.close()


def test_damage_found_in_mid_session_is_looked_into_at_the_next_start(path: Path, replica: Replica) -> None:
    fill(replica)
    replica.close()
    damage(path, "record")
    broken = Replica.open(path)
    with pytest.raises(sqlite3.DatabaseError):
        broken.messages("c1")
    broken.close()
    again = Replica.open(path)
    assert "damaged" in again.notice
    again.close()


def test_missing_tables_are_damage(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as sqlite:
        sqlite.execute(f"PRAGMA user_version={len(MIGRATIONS)}")
    sqlite.close()
    with pytest.raises(Damaged):
        Database(path)


def test_the_disk_is_asked_to_hold_what_people_did(path: Path, open_replica: Callable[[Path], Replica]) -> None:
    replica = open_replica(path)
    levels: list[int] = []
    replica._db._sqlite.set_trace_callback(
        lambda statement: (
            levels.append(level()) if statement.startswith(("INSERT OR IGNORE INTO outbox", "INSERT OR REPLACE INTO record")) else None
        )
    )

    def level() -> int:
        replica._db._sqlite.set_trace_callback(None)
        row = replica._db.one("PRAGMA synchronous")
        assert row is not None
        return int(row[0])

    replica.queue(wire.Send("a", "c1", "hello"), 1)
    assert levels == [2]  # FULL
    row = replica._db.one("PRAGMA journal_mode")
    assert row == ("wal",)
