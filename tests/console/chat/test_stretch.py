"""The stretch of a conversation at hand: contiguous whatever is asked of it, bounded, and never without its end for long."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.chat.stretch import AT_MOST, FIRST_PAGE, PAGE, Stretch
from protocol.fields import Author
from protocol.records import Message

AUTHOR = Author("customer", "customer", "Zoé")


def message(seq: int, body: str = "") -> Message:
    return Message(f"m{seq}", "c1", seq, "text", AUTHOR, seq * 1000, body=body)


class Kept:
    """A conversation of so many messages."""

    def __init__(self, count: int) -> None:
        self.all = [message(n) for n in range(1, count + 1)]

    def messages(self, _conversation: str, /, before_seq: int | None = None, limit: int = 50) -> Sequence[Message]:
        end = len(self.all) if before_seq is None else min(before_seq - 1, len(self.all))
        return self.all[max(0, end - limit) : max(0, end)]

    def messages_after(self, _conversation: str, after_seq: int, /, limit: int = 50) -> Sequence[Message]:
        return self.all[max(0, after_seq) :][:limit]


def seqs(stretch: Stretch) -> list[int]:
    return [m.seq for m in stretch.messages]


def ends(stretch: Stretch) -> tuple[bool, bool]:
    return stretch.from_start, stretch.to_end


def whole(stretch: Stretch, kept: Kept) -> None:
    """What must be true of every stretch."""
    held = seqs(stretch)
    assert len(held) <= AT_MOST
    assert held == list(range(held[0], held[-1] + 1)) if held else not kept.all
    if held:
        assert not stretch.from_start or held[0] == 1
        assert not stretch.to_end or held[-1] == len(kept.all)


def test_the_first_page_is_small_and_the_next_ones_larger() -> None:
    stretch = Stretch(Kept(1000), "c1")
    stretch.at_end()
    assert seqs(stretch) == list(range(1000 - FIRST_PAGE + 1, 1001))
    assert stretch.older()
    assert len(stretch.messages) == FIRST_PAGE + PAGE
    assert not stretch.newer()


def test_it_opens_around_any_message() -> None:
    stretch = Stretch(Kept(100_000), "c1")
    stretch.around(50_000)
    assert seqs(stretch)[0] == 50_000 - FIRST_PAGE
    assert stretch.holds(50_000) and not stretch.from_start and not stretch.to_end
    stretch.around(1)
    assert seqs(stretch)[0] == 1 and stretch.from_start


def test_what_is_let_go_comes_again() -> None:
    kept = Kept(1000)
    stretch = Stretch(kept, "c1")
    stretch.at_end()
    while stretch.older():
        whole(stretch, kept)
    assert seqs(stretch) == list(range(1, AT_MOST + 1))
    assert ends(stretch) == (True, False)
    while stretch.newer():
        whole(stretch, kept)
    assert seqs(stretch) == list(range(1000 - AT_MOST + 1, 1001))
    assert ends(stretch) == (False, True)


def test_news_are_taken_up_only_at_the_end() -> None:
    kept = Kept(200)
    stretch = Stretch(kept, "c1")
    stretch.around(20)
    kept.all.append(message(201))
    assert stretch.follow(to_the_end=False) == []
    stretch.at_end()
    kept.all.append(message(202))
    assert [m.seq for m in stretch.follow(to_the_end=True)] == [202]


@pytest.mark.parametrize("reading_the_end", [True, False])
def test_after_a_long_absence_nothing_is_missing_between(reading_the_end: bool) -> None:
    kept = Kept(100)
    stretch = Stretch(kept, "c1")
    stretch.at_end()
    kept.all += [message(n) for n in range(101, 2_001)]
    stretch.follow(to_the_end=reading_the_end)
    whole(stretch, kept)
    assert stretch.to_end == reading_the_end
    while stretch.newer():
        whole(stretch, kept)
    assert seqs(stretch)[-1] == 2_000


def test_a_change_replaces_the_message_where_it_stands() -> None:
    kept = Kept(100)
    stretch = Stretch(kept, "c1")
    stretch.at_end()
    assert stretch.changed(message(90, "other"))
    assert [m.body for m in stretch.messages if m.seq == 90] == ["other"]
    assert not stretch.changed(message(3, "not at hand"))


def test_read_anew_it_lies_where_it_lay() -> None:
    kept = Kept(1_000)
    stretch = Stretch(kept, "c1")
    stretch.around(500)
    before = seqs(stretch)
    kept.all[499] = message(500, "other")
    stretch.again()
    assert seqs(stretch) == before and stretch.messages[FIRST_PAGE].body == "other"
    del kept.all[300:]
    stretch.again()
    assert seqs(stretch)[-1] == 300 and stretch.to_end


STEPS = st.lists(
    st.one_of(
        st.sampled_from(("older", "newer", "end", "again", "follow", "stay")),
        st.tuples(st.just("around"), st.integers(1, 1_500)),
        st.tuples(st.just("say"), st.integers(1, 120)),
    ),
    max_size=40,
)


@given(st.integers(0, 1_200), STEPS)
def test_it_is_contiguous_and_bounded_whatever_is_asked(count: int, steps: list[object]) -> None:
    kept = Kept(count)
    stretch = Stretch(kept, "c1")
    stretch.at_end()
    for step in steps:
        match step:
            case "older":
                stretch.older()
            case "newer":
                stretch.newer()
            case "end":
                stretch.at_end()
            case "again":
                stretch.again()
            case "follow":
                stretch.follow(to_the_end=True)
            case "stay":
                stretch.follow(to_the_end=False)
            case ("around", int(seq)):
                stretch.around(min(seq, max(1, len(kept.all))))
            case ("say", int(more)):
                kept.all += [message(len(kept.all) + n + 1) for n in range(more)]
                stretch.follow(to_the_end=False)
        whole(stretch, kept)
