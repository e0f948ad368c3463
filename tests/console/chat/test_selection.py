"""What is marked of a thread, in any direction and across lines."""

from __future__ import annotations

from console.chat.selection import BEYOND, UNSENT, Mark, Selection, everything, renumbered


def test_from_one_line_to_another_in_both_directions() -> None:
    for anchor, head in ((Mark(3, 4), Mark(5, 2)), (Mark(5, 2), Mark(3, 4))):
        marked = Selection(anchor, head)
        assert [marked.span(order, 10) for order in (2, 3, 4, 5, 6)] == [None, (4, 6), (0, 10), (0, 2), None]
        assert not marked.one_line and not marked.empty


def test_within_one_line() -> None:
    marked = Selection(Mark(3, 7), Mark(3, 2))
    assert marked.span(3, 10) == (2, 5)
    assert marked.one_line
    assert Selection(Mark(3, 2, "a"), Mark(3, 2, "b")).span(3, 10) is None


def test_what_has_no_letters_is_marked_whole() -> None:
    assert Selection(Mark(3, 4), Mark(5, 2)).span(5, 10, whole=True) == (0, 10)


def test_everything_is_also_what_is_not_held_and_not_sent() -> None:
    assert everything().span(1, 3) == (0, 3)
    assert everything().span(UNSENT + 7, 3) == (0, 3)
    assert Selection(Mark(1, 0), Mark(4, BEYOND)).span(4, 5) == (0, 5)


def test_a_line_keeps_its_mark_when_it_is_sent() -> None:
    marked = Selection(Mark(UNSENT + 1, 0, "q1"), Mark(UNSENT + 1, 4, "q1"))
    sent = renumbered(marked, lambda key: 12 if key == "q1" else None)
    assert sent.span(12, 10) == (0, 4)
    assert renumbered(sent, lambda _key: None) == sent
