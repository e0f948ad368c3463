"""Why a message cannot be changed, and how it looks before the broker has heard of the change."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from broker.rules.desk import why_unchangeable
from console.chat.changing import why_not
from console.chat.foreseen_messages import foreseen_messages
from console.chat.quoting import taken_back
from console.replica import Queued
from protocol import limits
from protocol.desk import Edit, Redact, Unsend
from protocol.fields import Author
from protocol.records import Message
from tests.console import feed_model as model

NOW = model.T0 + 60_000
OWN = model.message("m1", "c1", 1, model.MYSELF, at=model.T0, body="first")


@pytest.mark.parametrize(
    ("message", "now_ms"),
    [
        (OWN, NOW),
        (OWN, model.T0 + limits.EDIT_WITHIN_MS),
        (OWN, model.T0 + limits.EDIT_WITHIN_MS + 1),
        (replace(OWN, kind="note", visibility="agents"), NOW),
        (replace(OWN, via="email"), NOW),
        (replace(OWN, deleted_at=NOW), NOW),
        (replace(OWN, author=model.OTHER), NOW),
        (replace(OWN, author=model.CUSTOMER), NOW),
        (model.event("m2", "c1", 2, "locked"), NOW),
    ],
)
def test_the_console_says_beforehand_what_the_broker_would(message: Message, now_ms: int) -> None:
    assert bool(why_not(message, model.ME, now_ms)) == bool(why_unchangeable(message, "agent", model.ME, now_ms))


def test_what_an_owner_removes_is_gone_at_once_whoever_wrote_it() -> None:
    for message in (OWN, replace(OWN, author=Author("customer", "customer")), replace(OWN, body="", deleted_at=7)):
        gone = foreseen_messages([message], [waiting(1, Redact("q1", "m1"))])[0]
        assert (gone.body, gone.files, gone.redacted) == ("", [], True) and gone.deleted_at is not None
        assert taken_back(gone, "me") == "An owner removed this"


def waiting(n: int, request: Edit | Unsend | Redact, state: str = "queued") -> Queued:
    return Queued(n, request.id, request, "c1", NOW, state)  # type: ignore[arg-type]


def test_changes_that_wait_are_shown_in_their_order() -> None:
    other = model.message("m2", "c1", 2)
    changes = [waiting(1, Edit("q1", "m1", "second")), waiting(2, Edit("q2", "m1", "third"))]
    shown = foreseen_messages([OWN, other], changes)
    assert [m.body for m in shown] == ["third", other.body]
    assert shown[0].edited_at == NOW and shown[1] is other
    gone = foreseen_messages([OWN], [*changes, waiting(3, Unsend("q3", "m1"))])[0]
    assert (gone.body, gone.deleted_at) == ("", NOW)


def test_what_was_refused_changes_nothing() -> None:
    assert list(foreseen_messages([OWN], [waiting(1, Edit("q1", "m1", "no"), "failed")])) == [OWN]
