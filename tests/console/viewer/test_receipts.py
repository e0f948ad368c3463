"""What became of the input: counted by kind and result, matched with the customer's own count, and honest about what was never judged."""

from __future__ import annotations

from console.viewer.receipts import OPEN_AT_MOST, REASONS, UNANSWERED_S, Counted, Origin, ReceiptBook, Receipts
from protocol.inp import Item, Key, Phase, Press, Text, Touch, Wheel
from protocol.peer import Res, Tally


def touch(phase: Phase, stroke: int, pointer: int = 0) -> Touch:
    return Touch(phase, 1, stroke, 0, 9, 9, pointer)


def filled(*items: Item) -> ReceiptBook:
    """Everything sent at 0 s; the session's own numbers begin at 100."""
    book = ReceiptBook()
    for n, item in enumerate(items, 1):
        book.sent(n, item, 99 + n, 0.0)
    return book


ONE_OF_EACH = (touch(Phase.DOWN, 7), touch(Phase.MOVE, 7), touch(Phase.UP, 7), Key("HOME"), Text("é"), Wheel(1, 0, 0, 0, 120))


def test_each_kind_is_counted_with_its_result() -> None:
    book = filled(*ONE_OF_EACH)
    for receipt in (Res(3, "done", 7), Res(4, "refused", why="locked"), Res(5, "done"), Res(6, "stale")):
        book.judged(receipt)
    now = book.figures(9.0)
    assert now.stroke == Counted(sent=1, done=1) and now.key == Counted(sent=1, refused=1)
    assert now.text == Counted(sent=1, done=1) and now.wheel == Counted(sent=1, stale=1)
    assert (now.unanswered, now.strange, now.reasons, now.total.judged) == (0, 0, {"locked": 1}, 4)
    assert book.origin(Res(5, "done")) == Origin("text", 104), "which text it was that landed"


def test_what_is_never_judged_is_called_unanswered_after_a_while() -> None:
    book = filled(*ONE_OF_EACH)
    assert book.figures(UNANSWERED_S - 0.1).unanswered == 0
    assert book.figures(UNANSWERED_S).unanswered == 4
    book.judged(Res(3, "done", 7))
    assert book.figures(UNANSWERED_S).unanswered == 3


def test_a_finger_that_rests_waits_for_no_receipt() -> None:
    book = filled(touch(Phase.DOWN, 1))
    assert book.figures(60.0).unanswered == 0
    assert book.figures(60.0).closed().unanswered == 1, "its connection is gone"
    book.sent(2, touch(Phase.UP, 1), 0, 60.0)
    assert book.figures(60.1).unanswered == 0 and book.figures(64.0).unanswered == 1


def test_a_stroke_of_several_fingers_waits_for_the_last_one() -> None:
    book = ReceiptBook()
    for n, (phase, pointer) in enumerate(((Phase.DOWN, 0), (Phase.DOWN, 1), (Phase.MOVE, 1), (Phase.UP, 1)), 1):
        book.sent(n, Touch(phase, 1, 7, 0, 0, 0, pointer), 0, 0.0)
    assert book.figures(60.0).unanswered == 0, "a finger is still down"
    book.sent(5, Touch(Phase.UP, 1, 7, 0, 0, 0, 0), 0, 60.0)
    assert book.figures(64.0).unanswered == 1
    assert book.figures(64.0).stroke.sent == 1
    book.judged(Res(5, "done", 7))
    assert (book.figures(64.0).stroke, book.figures(64.0).unanswered) == (Counted(sent=1, done=1), 0)


def test_a_key_that_is_held_has_a_receipt_for_each_down_and_none_for_its_up() -> None:
    book = filled(Key("DEL", Press.DOWN), Key("DEL", Press.DOWN), Key("DEL", Press.UP))
    book.judged(Res(1, "done"))
    book.judged(Res(2, "done"))
    assert (book.figures(9.0).key, book.figures(9.0).unanswered) == (Counted(sent=2, done=2), 0)


def test_hovering_waits_for_nothing() -> None:
    assert filled(touch(Phase.HOVER, 0)).figures(9.0) == Receipts()


def test_a_stroke_that_was_ended_by_the_phone_counts_once_whatever_follows() -> None:
    """The screen turned while two fingers were down: the receipt comes before our ups."""
    book = filled(touch(Phase.DOWN, 5))
    book.judged(Res(1, "stale", 5))
    for n, item in enumerate((touch(Phase.DOWN, 5, 1), touch(Phase.UP, 5, 1), touch(Phase.UP, 5)), 2):
        book.sent(n, item, n, 1.0)
    assert (book.figures(9.0).stroke, book.figures(9.0).unanswered) == (Counted(sent=1, stale=1), 0)


def test_receipts_for_nothing_are_strange_and_change_no_count() -> None:
    book = filled(Key("HOME"))
    for receipt in (Res(1, "done"), Res(1, "done"), Res(77, "done"), Res(1, "done", 3)):
        book.judged(receipt)
    assert (book.figures(0.0).total, book.figures(0.0).strange) == (Counted(sent=1, done=1), 3)


def test_both_sides_count_the_same() -> None:
    book = filled(*ONE_OF_EACH)
    assert book.figures(0.0).agree is None, "it has not said"
    book.judged(Res(3, "done", 7))
    book.judged(Res(4, "done"))
    book.tallied(Tally(done=2))
    assert book.figures(0.0).agree is True
    book.judged(Res(5, "refused"))
    book.tallied(Tally(done=2, refused=1))
    assert (book.figures(0.0).agree, book.figures(0.0).theirs) == (True, Tally(done=2, refused=1))


def test_a_count_that_was_wrong_once_stays_wrong() -> None:
    book = filled(*ONE_OF_EACH)
    book.judged(Res(3, "done", 7))
    book.tallied(Tally(done=2))
    assert book.figures(0.0).agree is False
    book.judged(Res(4, "done"))
    book.tallied(Tally(done=2))
    assert book.figures(0.0).agree is False


def test_connections_add_up() -> None:
    first, second = filled(*ONE_OF_EACH), filled(*ONE_OF_EACH)
    first.judged(Res(3, "done", 7))
    first.tallied(Tally(done=1))
    for n, s in ((3, 7), (4, None), (5, None), (6, None)):
        second.judged(Res(n, "refused", s, "locked"))
    both = first.figures(0.0).closed() + second.figures(9.0)
    assert both.total == Counted(sent=8, done=1, refused=4) and both.unanswered == 3
    assert (both.reasons, both.theirs, both.agree) == ({"locked": 4}, Tally(done=1), True)
    second.tallied(Tally(refused=3))
    both = first.figures(0.0) + second.figures(9.0)
    assert (both.theirs, both.agree) == (Tally(done=1, refused=3), False)


def test_a_phone_that_never_answers_or_makes_up_reasons_costs_no_memory() -> None:
    book = ReceiptBook()
    for n in range(1, OPEN_AT_MOST + 101):
        book.sent(n, Key("A"), n, 0.0)
        book.sent(n, touch(Phase.DOWN, n % 65536), n, 0.0)
    assert len(book._open) == len(book._strokes) == OPEN_AT_MOST
    assert book.figures(1.0).unanswered == 200 and book.figures(1.0).closed().unanswered == 2 * (OPEN_AT_MOST + 100)
    for n in range(1_000):
        book.judged(Res(OPEN_AT_MOST - n, "refused", why=f"because {n}"))
    assert len(book.figures(0.0).reasons) <= REASONS + 1 and len(book._origins) < 1_000
