"""Reports of sessions are kept as long as their conversation, in no snapshot, and taken over from a damaged file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from console.notices import Changed
from console.replica import Replica
from console.replica import database as database_of
from console.replica.database import Database
from console.replica.schema import MIGRATIONS
from tests.console import feed_model as model
from tests.console.feed_model import FeedModel
from tests.console.replica.test_replica_file import damage, fill


def begin(replica: Replica, *conversations: str) -> FeedModel:
    feed = FeedModel()
    for conversation in conversations:
        feed.put(model.conversation(conversation))
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)
    return feed


def test_it_is_kept_replaced_and_there_after_a_restart(replica: Replica, path: Path, open_replica: Callable[[Path], Replica]) -> None:
    heard: list[Changed] = []
    replica.subscribe(heard.append)
    replica.keep_report("s1", "c1", 5, b"one")
    replica.keep_report("s1", "c1", 6, b"two")
    assert replica.report("s1") == b"two" and replica.report("s2") is None
    assert heard == [Changed("report", "s1", "c1")] * 2
    replica.close()
    assert open_replica(path).report("s1") == b"two"


def test_it_goes_with_its_conversation(replica: Replica) -> None:
    feed = begin(replica, "c1", "c2")
    for session, conversation in (("s1", "c1"), ("s2", "c2")):
        replica.keep_report(session, conversation, 5, b"figures")
    feed.remove("conversation", "c1")
    replica.apply(feed.changes[-1])
    assert replica.report("s1") is None and replica.report("s2") is not None
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)
    assert replica.report("s2") is not None, "a snapshot knows nothing of reports and leaves them"
    feed.remove("conversation", "c2")
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)
    assert replica.report("s2") is None, "gone while we were away"


def test_a_full_disk_ends_no_session(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Database, _sql: str, *_values: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    heard: list[Changed] = []
    replica.subscribe(heard.append)
    monkeypatch.setattr(database_of.Database, "change", full)
    replica.keep_report("s1", "c1", 5, b"figures")
    assert not heard


def test_an_older_store_gets_the_table(path: Path, open_replica: Callable[[Path], Replica], monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir()
    with monkeypatch.context() as before:
        before.setattr(database_of, "TABLES", frozenset[str]())
        old = Database(path, MIGRATIONS[:1])
        assert old.all("SELECT name FROM sqlite_master WHERE name = 'report'") == []
        old.close()
    replica = open_replica(path)
    replica.keep_report("s1", "c1", 5, b"figures")
    assert replica.report("s1") == b"figures"


def test_it_is_taken_over_from_a_damaged_file(path: Path, replica: Replica, open_replica: Callable[[Path], Replica]) -> None:
    fill(replica)
    replica.keep_report("s1", "c1", 5, b"figures")
    replica.close()
    with sqlite3.connect(path) as sqlite:
        sqlite.execute("UPDATE meta SET value = '1' WHERE key = 'open'")  # as a killed console leaves it
    sqlite.close()
    damage(path, "record")
    again = open_replica(path)
    assert "damaged" in again.notice and again.report("s1") == b"figures"
