"""Reading about people from the local store: a contact's conversations by pages, visits, editions, blocks; by indexes, not by scans."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from console.replica import Replica
from protocol.fields import Author
from protocol.records import Block, Contact, Conversation, Edition, Visit
from tests.console import feed_model as model
from tests.console.feed_model import FeedModel


def take_in(replica: Replica, feed: FeedModel) -> None:
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)


@pytest.fixture
def people(replica: Replica) -> Replica:
    feed = FeedModel()
    for n in range(50):
        feed.put(model.conversation(f"k{n}", contact="ana" if n % 2 else "ben", last_at=model.T0 + n % 7))
    feed.put(Contact("ana", "p", "Ana Silva", 1, "ana@x.example", custom={"Client": "4711"}))
    feed.put(Contact("ben", "p", "Ben 100%", 1, note="likes_tea"))
    feed.put(Contact("old", "p", "Ana", 1, merged_into="ana"))
    feed.put(Contact("eve", "q", "Ana elsewhere", 1))
    for n in range(5):
        feed.put(Visit(f"v{n}", "p", "ana", n, n, referrer=f"https://{n}.example/"))
    for n in range(3):
        feed.put(Edition(f"e{n}", "contact", "ana", Author("agent", "a", "A"), 10 - n, str(n), "", "note", portal="p"))
    feed.put(Edition("m", "message", "ana", Author("agent", "a", "A"), 5, "x", "", conversation="k1"))
    feed.put(Block("b1", "contact", "ben", "a", 1))
    feed.put(Block("b2", "email", "x@x.example", "a", 2, until=1))
    take_in(replica, feed)
    return replica


def test_all_conversations_of_a_contact_come_by_pages(people: Replica) -> None:
    found: list[Conversation] = []
    while page := people.contact_talks("ana", found[-1] if found else None, limit=7):
        found += page
    assert len(found) == len({c.id for c in found}) == 25 and {c.contact for c in found} == {"ana"}
    assert [(c.last_at, c.id) for c in found] == sorted(((c.last_at, c.id) for c in found), reverse=True)


def test_visits_editions_and_blocks(people: Replica) -> None:
    assert [v.id for v in people.visits("ana", limit=3)] == ["v4", "v3", "v2"]
    first = people.first_visit("ana")
    assert first is not None and first.id == "v0" and people.visit_count("ana") == 5 and people.first_visit("ben") is None
    assert [e.at for e in people.contact_editions("ana")] == [10, 9, 8], "newest first, and none of a message"
    assert [b.id for b in people.blocks()] == ["b2", "b1"]


def test_who_was_merged_is_who_it_is_now(people: Replica) -> None:
    one = people.who("old")
    assert one is not None and one.id == "ana" and people.who("nobody") is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ana", ["ana"]),
        ("4711", ["ana"]),
        ("", ["ben", "ana"]),
        ("100%", ["ben"]),
        ("_", ["ben"]),
        ("verified", []),
        ('"', []),
        ("x.example", ["ana"]),
    ],
)  # fmt: skip
def test_people_of_a_portal_are_found_by_what_stands_in_their_fields(people: Replica, words: str, found: list[str]) -> None:
    assert [c.id for c in people.people_of("p", words)] == found


def test_every_question_goes_by_an_index(people: Replica, path: Path) -> None:
    asked: list[str] = []
    people._db._sqlite.set_trace_callback(asked.append)
    people.contact_talks("ana")
    people.visits("ana")
    people.first_visit("ana")
    people.visit_count("ana")
    people.contact_editions("ana")
    people.people_of("p", "ana")
    people._db._sqlite.set_trace_callback(None)
    assert len(asked) == 6
    with contextlib.closing(sqlite3.connect(path)) as reader:
        for sql in asked:
            plan = " ".join(str(row[3]) for row in reader.execute(f"EXPLAIN QUERY PLAN {sql}"))
            assert "USING INDEX record_" in plan or "USING COVERING INDEX record_" in plan, plan
            assert "TEMP B-TREE" not in plan, plan
