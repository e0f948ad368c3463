"""The practice phone's own count of its receipts, and when it tells it."""

from __future__ import annotations

from customer.phone.tally import EVERY_MS, Receipts
from protocol.peer import Res, Tally


def test_it_is_told_after_a_change_and_at_most_once_a_second() -> None:
    receipts = Receipts()
    assert receipts.deadline_ms() is None and receipts.due(0.0) is None, "there is nothing to tell"
    receipts.went(Res(1, "done"))
    assert receipts.due(100.0) == Tally(done=1)
    receipts.went(Res(2, "refused", why="locked"))
    receipts.went(Res(3, "stale", 1))
    receipts.went(Res(4, "cancelled", 2))
    assert receipts.due(99.0 + EVERY_MS) is None and receipts.deadline_ms() == 100.0 + EVERY_MS
    assert receipts.due(100.0 + EVERY_MS) == Tally(1, 1, 1, 1)
    assert receipts.deadline_ms() is None


def test_the_last_word_is_said_whatever_was_said_before() -> None:
    receipts = Receipts()
    assert receipts.told(0.0) == Tally()
    receipts.went(Res(1, "done"))
    assert receipts.due(EVERY_MS) == Tally(done=1)
    receipts.went(Res(2, "done"))
    assert receipts.told(EVERY_MS + 1) == Tally(done=2)
