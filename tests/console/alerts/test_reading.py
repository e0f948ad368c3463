"""Which record of the feed is news for whom."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from console.alerts.news import NEVER_BY_READING, Event
from console.alerts.reading import Me, at_the_door, given, mentions, news_of
from protocol.fields import Author
from protocol.records import Conversation, Happening, Message

ME = Me("jonas", "Jonas Weber", frozenset({"phones"}))
CUSTOMER = Author("customer", "customer", "Claire")
MIA = Author("agent", "mia", "Mia Laurent")
MINE = Conversation("c", 1, "p", "Claire", 0, "open", "jonas")
FREE = replace(MINE, agent=None)
HERS = replace(MINE, agent="mia")


def line(author: Author = CUSTOMER, kind: str = "text", body: str = "Hello", **other: Any) -> Message:
    return Message("m", "c", 7, kind, author, 0, body=body, **other)  # type: ignore[arg-type]


def event(type_: str, author: Author = CUSTOMER, **args: str) -> Message:
    return line(author, "event", "", event=Happening(type_, args))


@pytest.mark.parametrize(
    ("record", "message", "expected"),
    [
        (MINE, line(), Event.MINE),
        (FREE, line(), Event.UNASSIGNED),
        (replace(FREE, group="phones"), line(), Event.UNASSIGNED),
        (replace(FREE, group="shops"), line(), None),
        (HERS, line(), None),
        (replace(HERS, agents=["jonas"]), line(), Event.INVITED),
        (replace(HERS, watchers=["jonas"]), line(), Event.INVITED),
        (replace(MINE, state="waiting"), line(), None),
        (MINE, line(MIA), None),
        (MINE, line(Author("agent", "jonas", "Jonas Weber")), None),
        (MINE, line(Author("agent", "jonas", "Jonas Weber"), "note", "@Jonas Weber"), None),
        (MINE, line(MIA, "note"), Event.MINE),
        (HERS, line(MIA, "note"), None),
        (HERS, line(MIA, "note", "Ask @jonas please"), Event.MENTION),
        (MINE, line(deleted_at=5), None),
        (MINE, event("granted", what="view"), Event.CONSENT),
        (MINE, event("denied", what="view"), Event.CONSENT),
        (replace(HERS, agents=["jonas"]), event("revoked", what="view"), Event.CONSENT),
        (HERS, event("granted", what="view"), None),
        (MINE, event("asked", MIA, what="view"), None),
        (MINE, event("ended", by="customer"), Event.SESSION),
        (MINE, event("ended", MIA, by="agent"), None),
        (MINE, event("share_failed"), Event.SESSION),
        (HERS, event("share_failed"), None),
        (MINE, event("tagged", MIA, tag="x"), None),
        (MINE, event("of_a_newer_version"), None),
    ],
)
def test_table(record: Conversation, message: Message, expected: Event | None) -> None:
    found = news_of(message, record, ME)
    assert (found and found.event) == expected
    if found is not None:
        assert found.seq == 7 and found.conversation == "c" and found.line
        assert found.customer == (message.author.kind == "customer")


def test_at_the_door() -> None:
    waiting = replace(FREE, state="waiting", label="Family Roux")
    found = at_the_door(waiting, ME)
    assert found is not None and found.event is Event.WAITING and found.seq == NEVER_BY_READING
    assert at_the_door(FREE, ME) is None
    assert at_the_door(replace(waiting, group="shops"), ME) is None


@pytest.mark.parametrize(
    ("body", "yes"),
    [
        ("@Jonas Weber have a look", True),
        ("@jonas", True),
        ("(@JONAS)", True),
        ("@jonas: here", True),
        ("@Jonas\nWeber", True),
        ("@jonasson", False),
        ("jonas", False),
        ("mail jonas@weber.example", False),
        ("a@jonas", False),
        ("@weber", False),
        ("@ jonas", False),
        ("", False),
    ],
)
def test_mentions(body: str, yes: bool) -> None:
    assert mentions(body, "Jonas Weber") == yes


def test_names_are_no_patterns_and_nobody_is_not_mentioned() -> None:
    assert mentions("@J.* (", "J.* (") and not mentions("@Jx", "J.*")
    assert not mentions("@ @@ @x", "")


@pytest.mark.parametrize(
    ("record", "lines", "yes"),
    [
        (MINE, [event("assigned", MIA)], True),
        (MINE, [event("transferred", MIA)], True),
        (replace(HERS, agents=["jonas"]), [event("invited", MIA)], True),
        (HERS, [event("assigned", MIA)], False),
        (MINE, [event("assigned", Author("agent", "jonas"))], False),
        (MINE, [event("joined", Author("agent", "jonas"))], False),
        (MINE, [line()], False),
        (MINE, [replace(event("assigned", MIA), seq=3), replace(event("joined", Author("agent", "jonas")), seq=9)], True),
    ],
)
def test_given_by_a_colleague(record: Conversation, lines: list[Message], yes: bool) -> None:
    found = given(record, lines, ME)
    assert (found is not None) == yes
    if found is not None:
        assert found.event is Event.ASSIGNED and found.who == "Mia Laurent" and not found.customer
