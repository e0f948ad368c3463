"""When a record changes by itself."""

from __future__ import annotations

import pytest

from broker.rules.expiry import ASK_LIVES_MS, SESSION_LIVES_MS, due_at
from protocol.fields import Record
from protocol.records import Code, Conversation
from protocol.support import Consent, Session


def conversation(settles_at: int | None = None, snoozed_until: int | None = None) -> Conversation:
    return Conversation("c", 1, "p", "Ana", 1, settles_at=settles_at, snoozed_until=snoozed_until)


def code(state: str) -> Code:
    return Code("k", "p", "olga", 1, 900, "••• ••• •77", state=state)  # type: ignore[arg-type]


def consent(state: str, until: int | None = None) -> Consent:
    return Consent("s:view", "c", "s", "view", state, 5, until=until)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("record", "at"),
    [
        (conversation(), None),
        (conversation(settles_at=7), 7),
        (conversation(snoozed_until=9), 9),
        (conversation(7, 9), 7),
        (conversation(9, 7), 7),
        (code("live"), 900),
        (code("used"), None),
        (consent("asked"), 5 + ASK_LIVES_MS),
        (consent("granted"), None),
        (consent("granted", 80), 80),
        (consent("denied", 80), None),
        (Session("s", "c", 3), 3 + SESSION_LIVES_MS),
        (Session("s", "c", 3, "ended"), None),
    ],
)
def test_a_record_is_due_at_the_first_moment_that_changes_it(record: Record, at: int | None) -> None:
    assert due_at(record) == at
