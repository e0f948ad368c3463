"""What a customer may spend, by numbers."""

from __future__ import annotations

from broker.rules.allowance import Spent, affords
from protocol import limits


def test_who_waits_has_little_and_who_was_let_in_has_enough() -> None:
    assert affords(Spent(limits.WAITING_REQUESTS - 1, 0), 100, waiting=True)
    assert not affords(Spent(limits.WAITING_REQUESTS, 0), 100, waiting=True)
    assert affords(Spent(limits.WAITING_REQUESTS, 0), 100, waiting=False)
    assert affords(Spent(limits.CONVERSATION_REQUESTS - 1, 0), 100, waiting=False)
    assert not affords(Spent(limits.CONVERSATION_REQUESTS, 0), 100, waiting=False)


def test_bytes_count_too() -> None:
    for waiting in (True, False):
        assert affords(Spent(1, limits.CONVERSATION_BYTES - 100), 100, waiting=waiting)
        assert not affords(Spent(1, limits.CONVERSATION_BYTES - 100), 101, waiting=waiting)
