"""Lists of conversations: the open ones at once, what is over by pages, in a new file as in one that was brought up to date."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from console.replica import Replica
from console.replica import database as database_of
from console.replica.database import Database
from console.replica.schema import MIGRATIONS
from protocol import codec, wire
from protocol.records import Conversation
from tests.console import feed_model as model
from tests.console.feed_model import FeedModel

STATES = ("waiting", "open", "resolved", "resolved")


def some_conversations(seed: int, how_many: int) -> list[Conversation]:
    """Many of them were last active in the same moment, some never said a word."""
    luck = random.Random(seed)
    return [
        model.conversation(
            f"c{n}", state=luck.choice(STATES), created_at=model.T0 + luck.randrange(5), last_at=luck.choice((0, model.T0 + 3))
        )
        for n in range(how_many)
    ]


def taken_in(replica: Replica, conversations: list[Conversation]) -> None:
    feed = FeedModel()
    for conversation in conversations:
        feed.put(conversation)
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)


def newest_first(conversations: list[Conversation]) -> list[str]:
    ordered = sorted(conversations, key=lambda c: (max(c.last_at, c.created_at), c.id), reverse=True)
    return [c.id for c in ordered]


def pages(replica: Replica, limit: int) -> list[str]:
    found: list[Conversation] = []
    while page := replica.resolved(found[-1] if found else None, limit):
        found += page
    return [c.id for c in found]


@pytest.mark.parametrize("limit", [1, 7, 50])
def test_every_resolved_conversation_is_on_one_page(replica: Replica, limit: int) -> None:
    made = some_conversations(limit, 60)
    taken_in(replica, made)
    over = [c for c in made if c.state == "resolved"]
    assert pages(replica, limit) == newest_first(over)
    assert replica.resolved_count() == len(over)
    assert [c.id for c in replica.going()] == newest_first([c for c in made if c.state != "resolved"])
    assert [c.id for c in replica.conversations(limit=10)] == newest_first(made)[:10]


def test_a_change_moves_a_conversation_between_the_lists(replica: Replica) -> None:
    feed = FeedModel()
    replica.begin(feed.feed, True)
    replica.apply(wire.SnapEnd(0))
    replica.apply(feed.put(model.conversation("c1")))
    replica.apply(feed.put(model.conversation("c2", last_at=model.T0 + 5)))
    assert [c.id for c in replica.going()] == ["c2", "c1"]
    replica.apply(feed.put(model.conversation("c2", state="resolved")))
    assert [c.id for c in replica.going()] == ["c1"] and [c.id for c in replica.resolved()] == ["c2"]
    replica.apply(feed.put(model.conversation("c2", last_at=model.T0 + 9)))
    assert [c.id for c in replica.going()] == ["c2", "c1"] and replica.resolved() == []
    replica.apply(feed.remove("conversation", "c2"))
    assert [c.id for c in replica.going()] == ["c1"]


def test_sessions_run_until_they_have_ended(replica: Replica) -> None:
    feed = FeedModel()
    replica.begin(feed.feed, True)
    replica.apply(wire.SnapEnd(0))
    for name in ("a", "b", "c"):
        replica.apply(feed.put(model.conversation(name, state="resolved")))
        replica.apply(feed.put(model.session(f"s-{name}", name, "waiting" if name == "b" else "active")))
    assert replica.running() == ["a", "b", "c"]
    replica.apply(feed.put(model.session("s-a", "a", "ended")))
    assert replica.running() == ["b", "c"]


def test_a_record_keeps_its_number_when_it_changes(replica: Replica) -> None:
    feed = FeedModel()
    replica.begin(feed.feed, True)
    replica.apply(wire.SnapEnd(0))
    for seq in (1, 2):
        replica.apply(feed.put(model.conversation("c1")) if seq == 1 else feed.put(model.message("m1", "c1", 1)))
    before = replica._db.all("SELECT n, id FROM record ORDER BY n")
    replica.apply(feed.put(model.conversation("c1", name="Zoé A.")))
    replica.apply(feed.put(model.message("m1", "c1", 1, body="edited")))
    assert replica._db.all("SELECT n, id FROM record ORDER BY n") == before


def test_the_lists_of_an_older_file_are_filled(
    path: Path, open_replica: Callable[[Path], Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = some_conversations(3, 40)
    path.parent.mkdir()
    put = "INSERT INTO record (kind, id, conversation, data) VALUES (?, ?, ?, ?)"
    with monkeypatch.context() as before:
        before.setattr(database_of, "TABLES", frozenset[str]())
        old = Database(path, MIGRATIONS[:2])
    with old.durable():
        for conversation in made:
            old.change(put, "conversation", conversation.id, None, codec.encode_struct(conversation))
        for state in ("active", "waiting", "ended"):
            session = model.session(f"s-{state}", f"c-{state}", state)
            old.change(put, "session", session.id, session.conversation, codec.encode_struct(session))
    old.close()
    replica = open_replica(path)
    assert pages(replica, 7) == newest_first([c for c in made if c.state == "resolved"])
    assert [c.id for c in replica.going()] == newest_first([c for c in made if c.state != "resolved"])
    assert replica.running() == ["c-active", "c-waiting"]
