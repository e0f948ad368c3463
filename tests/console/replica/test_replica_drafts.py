"""What is half written is on disk, goes with its conversation, and is taken over from a damaged file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from console.intents import DraftMode
from console.replica import CannotStore, Draft, Replica
from console.replica import database as database_of
from console.replica.database import Database
from console.replica.drafts import MOST_CHARS
from console.replica.schema import MIGRATIONS, TABLES
from protocol import desk, wire
from tests.console import feed_model as model
from tests.console.replica.test_replica_file import damage, fill
from tests.console.replica.test_replica_reports import begin

HALF = Draft("c1", "message", "Bonjour 😀, je", 12, "m7")


def test_each_mode_of_a_conversation_has_its_own(replica: Replica, path: Path, open_replica: Callable[[Path], Replica]) -> None:
    note = Draft("c1", "note", "calls again", 3)
    replica.keep_draft(HALF, 5)
    replica.keep_draft(note, 6)
    replica.close()
    assert open_replica(path).drafts() == [HALF, note]


def test_a_later_one_takes_the_place_and_an_empty_one_is_forgotten(replica: Replica) -> None:
    replica.keep_draft(HALF, 5)
    replica.keep_draft(Draft("c1", "message", "Bonsoir"), 6)
    assert replica.drafts() == [Draft("c1", "message", "Bonsoir")]
    replica.keep_draft(Draft("c1", "message", "", 0, "m7"), 7)
    assert replica.drafts() == [Draft("c1", "message", "", 0, "m7")], "whom one answers is half written too"
    replica.keep_draft(Draft("c1", "message"), 8)
    assert replica.drafts() == []


def test_what_was_half_written_is_no_draft_any_more_once_it_is_in_the_outbox(replica: Replica) -> None:
    """In one step: killed between two, its words would be on their way and wait in the composer to be sent again."""
    modes: tuple[DraftMode, ...] = ("message", "note", "edit")
    for mode in modes:
        replica.keep_draft(Draft("c1", mode, f"a {mode}"), 5)
        replica.keep_draft(Draft("c2", mode, "another's"), 5)

    def left() -> set[str]:
        return {draft.mode for draft in replica.drafts() if draft.conversation == "c1"}

    replica.queue(wire.Send("s0", "c1", "of a macro"), 6)
    assert left() == {"message", "note", "edit"}
    replica.queue(wire.Send("s1", "c1", "a message"), 6, drafted=True)
    assert left() == {"note", "edit"}
    replica.queue(wire.Send("s2", "c1", "a note", kind="note"), 6, drafted=True)
    assert left() == {"edit"}
    feed = begin(replica, "c1", "c2")
    replica.apply(feed.put(model.message("m1", "c1", 1, model.MYSELF)))
    replica.queue(desk.Edit("e1", "m1", "a edit"), 6, drafted=True)
    assert left() == set() and len(replica.drafts()) == 3


def test_it_goes_with_its_conversation(replica: Replica) -> None:
    feed = begin(replica, "c1", "c2", "c3")
    for conversation in ("c1", "c2", "c3"):
        replica.keep_draft(Draft(conversation, "message", "half"), 5)
    feed.remove("conversation", "c1")
    replica.apply(feed.changes[-1])
    assert [draft.conversation for draft in replica.drafts()] == ["c2", "c3"]
    feed.remove("conversation", "c2")
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)
    assert [draft.conversation for draft in replica.drafts()] == ["c3"]


def test_what_is_pasted_by_mistake_does_not_fill_the_disk(replica: Replica) -> None:
    replica.keep_draft(Draft("c1", "message", "x" * (MOST_CHARS + 1)), 5)
    assert len(replica.drafts()[0].text) == MOST_CHARS


def test_a_full_disk_is_told(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Database, _sql: str, *_values: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(database_of.Database, "change", full)
    with pytest.raises(CannotStore, match="disk full"):
        replica.keep_draft(HALF, 5)
    monkeypatch.undo()


def test_an_older_store_gets_the_table(path: Path, open_replica: Callable[[Path], Replica], monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir()
    with monkeypatch.context() as before:
        before.setattr(database_of, "TABLES", frozenset[str]())
        Database(path, MIGRATIONS[:2]).close()
    replica = open_replica(path)
    replica.keep_draft(HALF, 5)
    assert replica.drafts() == [HALF] and "draft" in TABLES


def test_it_is_taken_over_from_a_damaged_file(path: Path, replica: Replica, open_replica: Callable[[Path], Replica]) -> None:
    fill(replica)
    replica.keep_draft(HALF, 5)
    replica.close()
    with sqlite3.connect(path) as sqlite:
        sqlite.execute("UPDATE meta SET value = '1' WHERE key = 'open'")  # as a killed console leaves it
    sqlite.close()
    damage(path, "record")
    again = open_replica(path)
    assert "damaged" in again.notice and again.drafts() == [HALF]
