"""What waits in the outbox is shown as if it were done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from console.chat.foreseen import foreseen, foreseen_all, foreseen_contact
from console.replica import Queued
from protocol import desk, wire
from protocol.records import Contact, Conversation

C = "c1"


def queued(*requests: wire.Request, state: Any = "queued", conversation: str | None = C) -> list[Queued]:
    return [Queued(n, f"r{n}", request, conversation, 1_000, state) for n, request in enumerate(requests)]


def conversation(**more: Any) -> Conversation:
    return Conversation(**{"id": C, "number": 1, "portal": "p", "name": "Ana", "created_at": 1, "state": "open", **more})


@pytest.mark.parametrize(
    ("before", "requests", "after"),
    [
        ({}, [desk.Join(id="x", conversation=C)], {"agent": "me"}),
        ({"agent": "bea"}, [desk.Join(id="x", conversation=C)], {"agent": "bea", "agents": ["me"]}),
        ({"agent": "bea"}, [desk.Join(id="x", conversation=C, watch=True)], {"agent": "bea", "watchers": ["me"]}),
        ({"agent": "me", "agents": ["bea", "zoe"]}, [desk.Leave(id="x", conversation=C)], {"agent": "bea", "agents": ["zoe"]}),
        ({"agent": "me"}, [desk.Assign(id="x", conversation=C, agent="bea", group="g")], {"agent": "bea", "group": "g"}),
        ({"agent": "me"}, [desk.Assign(id="x", conversation=C)], {}),
        ({"tags": ["a", "b"]}, [desk.Tagged(id="x", conversation=C, add=["c"], remove=["a"])], {"tags": ["b", "c"]}),
        ({}, [desk.Snooze(id="x", conversation=C, until=1_009)], {"snoozed_until": 1_009}),
        (
            {"agent": "me"},
            [desk.Resolve(id="x", conversation=C)],
            {"agent": "me", "state": "resolved", "resolved_at": 1_000, "resolved_by": "me", "settles_at": 7_000},
        ),
        ({"agent": "me"}, [desk.Resolve(id="x", conversation=C), desk.Reopen(id="y", conversation=C)], {"agent": "me"}),
        ({"state": "resolved"}, [wire.Send(id="x", conversation=C, body="a")], {"agent": "me", "replied_at": 1_000}),
        ({"agent": "bea"}, [wire.Send(id="x", conversation=C, body="a")], {"agent": "bea", "agents": ["me"], "replied_at": 1_000}),
        ({"agent": "bea"}, [wire.Send(id="x", conversation=C, body="a", kind="note")], {"agent": "bea"}),
        ({"state": "waiting"}, [wire.Send(id="x", conversation=C, body="a")], {"state": "waiting"}),
    ],
)
def test_a_deed_is_seen_before_the_broker_has_heard_of_it(before: Any, requests: list[wire.Request], after: Any) -> None:
    assert foreseen(conversation(**before), queued(*requests), "me") == conversation(**after)


def test_what_failed_or_is_about_another_conversation_changes_nothing() -> None:
    record = conversation()
    assert foreseen(record, queued(desk.Resolve(id="x", conversation=C), state="failed"), "me") == record
    assert foreseen(record, queued(desk.Resolve(id="x", conversation="c2"), conversation="c2"), "me") == record


def test_what_concerns_many_conversations_is_seen_in_each() -> None:
    """A contact's name and a merged tag, in the order in which they were wished among what is about one conversation."""
    records = [conversation(id=id, contact=contact, tags=tags) for id, contact, tags in (
        ("c1", "k", ["a", "b"]), ("c2", "k", ["b"]), ("c3", "other", ["a"]), ("c4", None, []),
    )]  # fmt: skip
    waiting = [
        *queued(desk.ContactPut(id="1", contact="k", field="name", value="Anna"), conversation=None),
        *queued(desk.Tagged(id="2", conversation="c4", add=["a"]), conversation="c4"),
        *queued(desk.TagMerge(id="3", tag="a", into="b"), conversation=None),
        *queued(desk.Tagged(id="4", conversation="c3", add=["z"]), conversation="c3"),
        *queued(desk.ContactPut(id="5", contact="k", field="phone", value="1"), conversation=None),
    ]
    waiting = [replace(one, n=n) for n, one in enumerate(waiting)]
    after = foreseen_all(records, waiting, "me")
    assert after == [foreseen(record, waiting, "me") for record in records], "one by one"
    assert [(one.name, one.tags) for one in after] == [("Anna", ["b"]), ("Anna", ["b"]), ("Ana", ["b", "z"]), ("Ana", ["b"])]


def test_fields_of_a_contact_are_seen_at_once() -> None:
    contact = Contact(id="k", portal="p", name="Ana", created_at=1, custom={"A": "1", "B": "2"})
    requests = [
        desk.ContactPut(id="1", contact="k", field="name", value="Anna"),
        desk.ContactPut(id="2", contact="k", field="custom.A"),
        desk.ContactPut(id="3", contact="k", field="custom.C", value="3"),
        desk.ContactPut(id="4", contact="other", field="note", value="x"),
    ]
    after = foreseen_contact(contact, queued(*requests, conversation=None))
    assert after == Contact(id="k", portal="p", name="Anna", created_at=1, custom={"B": "2", "C": "3"})
