"""Files that lie ready are on disk, go with the message that takes them in the same step, and with their conversation."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from console.replica import CannotStore, Replica
from console.replica import database as database_of
from console.replica.database import Database
from protocol import wire
from protocol.records import File
from tests.console.replica.test_replica_file import damage, fill
from tests.console.replica.test_replica_reports import begin


def file(id: str) -> File:
    return File(id, f"{id}.png", "image/png", 9, "0" * 64, 3, 2)


def test_they_are_there_again_in_their_order(replica: Replica, path: Path, open_replica: Callable[[Path], Replica]) -> None:
    for conversation, id in (("c1", "z"), ("c2", "b"), ("c1", "a")):
        replica.attach(conversation, file(id))
    replica.detach(["b"])
    replica.close()
    assert open_replica(path).attached() == [("c1", file("z")), ("c1", file("a"))]


def test_a_message_takes_its_files_in_the_same_step(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a crash between the two would send them and offer them once more."""
    for id in ("a", "b"):
        replica.attach("c1", file(id))
    change = Database.change

    def full(self: Database, sql: str, *values: object) -> int:
        if sql.startswith("DELETE FROM attached"):
            raise sqlite3.OperationalError("database or disk is full")
        return change(self, sql, *values)

    with monkeypatch.context() as now:
        now.setattr(database_of.Database, "change", full)
        with pytest.raises(CannotStore):
            replica.queue(wire.Send("m1", "c1", "", files=[file("a")]), 5)
    assert replica.unsettled() == [] and len(replica.attached()) == 2, "neither is done"
    replica.queue(wire.Send("m1", "c1", "", files=[file("a")]), 5)
    assert replica.attached() == [("c1", file("b"))]


def test_they_go_with_their_conversation(replica: Replica) -> None:
    feed = begin(replica, "c1", "c2")
    for conversation in ("c1", "c2"):
        replica.attach(conversation, file(conversation))
    feed.remove("conversation", "c1")
    replica.apply(feed.changes[-1])
    assert replica.attached() == [("c2", file("c2"))]
    feed.remove("conversation", "c2")
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)
    assert replica.attached() == []


def test_they_are_taken_over_from_a_damaged_store(path: Path, replica: Replica, open_replica: Callable[[Path], Replica]) -> None:
    fill(replica)
    replica.attach("c1", file("a"))
    replica.close()
    with sqlite3.connect(path) as sqlite:
        sqlite.execute("UPDATE meta SET value = '1' WHERE key = 'open'")  # as a killed console leaves it
    sqlite.close()
    damage(path, "record")
    assert open_replica(path).attached() == [("c1", file("a"))]
