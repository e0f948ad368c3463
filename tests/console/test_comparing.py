"""The console's part in the two words, as transcripts; and both parts together against whoever sits between them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from console.comparing import Comparing, Differ, Found, Moved, SaySas
from customer.phone import comparing as customers
from protocol import two_words
from protocol.peer import Sas
from protocol.two_words import Pair

C = "11" * 32
K = "22" * 32
PAIR = ("aa" * 32, "bb" * 32)
LATE = two_words.ANSWER_WITHIN_MS + 1


def seen(machine: Comparing) -> tuple[str, str, two_words.Numbers | None]:
    return machine.standing, machine.why, machine.numbers


def console() -> Comparing:
    machine = Comparing(lambda: K)
    machine.opened(PAIR, 0)
    return machine


def said(effects: Sequence[object]) -> list[Sas]:
    return [e.message for e in effects if isinstance(e, SaySas | customers.SaySas)]


def commit() -> Sas:
    return Sas("commit", two_words.commitment(C))


def test_the_nonce_leaves_only_after_the_commitment_and_the_words_follow_from_both() -> None:
    machine = console()
    assert machine.standing == "waiting"
    assert said(machine.heard(commit(), 5)) == [Sas("nonce", K)]
    assert machine.numbers is None
    assert machine.heard(Sas("reveal", C), 9) == [Moved()]
    assert seen(machine) == ("shown", "", two_words.numbers(PAIR, C, K))


def test_a_reveal_that_does_not_fit_is_a_difference() -> None:
    machine = console()
    machine.heard(commit(), 5)
    assert Differ() in machine.heard(Sas("reveal", "33" * 32), 9)
    assert seen(machine) == ("failed", "unfit", None)
    assert machine.heard(Sas("reveal", C), 10) == [], "too late to do better"


@pytest.mark.parametrize("before_reveal", [True, False])
def test_a_second_commitment_ends_it(before_reveal: bool) -> None:
    machine = console()
    machine.heard(commit(), 5)
    if not before_reveal:
        machine.heard(Sas("reveal", C), 6)
    machine.heard(Sas("commit", two_words.commitment("44" * 32)), 7)
    assert seen(machine) == ("failed", "twice", None)
    assert said(machine.heard(commit(), 8)) == []


def test_what_comes_unasked_again_or_late_does_nothing() -> None:
    machine = console()
    assert machine.heard(Sas("reveal", C), 1) == machine.heard(Sas("nonce", K), 1) == []
    machine.heard(commit(), 5)
    assert said(machine.heard(commit(), 6)) == [], "the same commitment twice brings no second nonce"
    machine = console()
    assert said(machine.heard(commit(), LATE)) == []
    assert machine.tick(LATE) == [Moved()]
    assert (machine.standing, machine.why) == ("failed", "silent")
    machine = console()
    machine.heard(commit(), 5)
    assert machine.tick(5 + LATE) == [Moved()] and machine.heard(Sas("reveal", C), 6 + LATE) == []
    assert machine.numbers is None


def test_a_certificate_that_cannot_be_told_gives_no_words_and_a_new_connection_begins_anew() -> None:
    machine = Comparing(lambda: K)
    assert machine.closed() == []
    machine.opened(None, 0)
    assert (machine.standing, machine.why) == ("failed", "unknown")
    assert machine.heard(commit(), 1) == []
    machine.opened(PAIR, 2)
    assert said(machine.heard(commit(), 3)) == [Sas("nonce", K)]
    assert machine.closed() == [Moved()]
    assert machine.standing == "none"


def test_certificates_that_were_found_the_same_always_get_words() -> None:
    machine = Comparing(lambda: K)
    for n in range(2 * two_words.ROUNDS_AT_ONCE):
        machine.opened(PAIR, n, found=True)
        assert machine.standing == "waiting"


# ---- what was found, and of which connection

OTHER = ("aa" * 32, "cc" * 32)


def found(*records: str, pair: Pair | None = PAIR, leads: bool = True) -> Found:
    what = Found()
    what.sealed(pair)
    for record in records:
        what.recorded(record, leads=leads)  # type: ignore[arg-type]
    return what


def test_the_same_holds_for_the_certificates_that_this_end_saw() -> None:
    what = found("", "same")
    assert (what.verdict, what.once, what.another) == ("same", True, False)
    what.sealed(OTHER)
    assert (what.verdict, what.another) == ("", True), "whatever the record goes on to say"
    what.recorded("", leads=True)
    what.recorded("same", leads=True)
    assert what.verdict == "same", "compared again"
    what.sealed(PAIR)
    assert what.verdict == "same" and what.is_same(PAIR)


def test_what_was_found_before_we_came_or_with_a_colleague_is_of_another_connection() -> None:
    assert found("same").verdict == found("", "same", leads=False).verdict == found("", "same", pair=None).verdict == ""
    assert found("same").another and found("", "same", leads=False).another and not found("").another


def test_a_doubt_ends_it() -> None:
    what = found("", "same")
    what.doubted()
    assert what.verdict == "different" and not what.is_same(PAIR)
    what.recorded("", leads=True)
    assert (what.verdict, what.another) == ("", True)


# ---- both ends, and somebody between them


class Ends:
    """A customer's and a console's machine, each with the certificates that it sees. Words are delivered by hand."""

    def __init__(self, dice: random.Random, seen_by_customer: Pair, seen_by_console: Pair) -> None:
        def make() -> str:
            return dice.randbytes(32).hex()

        self.customer = customers.Comparing(make, required=True)
        self.console = Comparing(make)
        self.seen_by_customer = seen_by_customer
        self.commit = said(self.customer.opened(seen_by_customer, 0))[0]
        self.console.opened(seen_by_console, 0)
        self.revealed = ""
        """What an honest customer's side has said at last."""

    def same(self) -> bool:
        """Whether both screens show words, and the same."""
        return self.customer.numbers is not None and self.customer.numbers == self.console.numbers


def fingerprints(dice: random.Random, n: int) -> list[str]:
    return [dice.randbytes(32).hex() for _ in range(n)]


def honest(dice: random.Random) -> Ends:
    customer, technician = fingerprints(dice, 2)
    ends = Ends(dice, (customer, technician), (customer, technician))
    nonce = said(ends.console.heard(ends.commit, 1))[0]
    reveal = said(ends.customer.heard(nonce, 2))[0]
    ends.revealed = reveal.data
    ends.console.heard(reveal, 3)
    return ends


def between(dice: random.Random, tries: int) -> Ends:
    """Both connections end at one proxy with certificates of its own. Its best: play the customer's part towards the technician as late
    as it can, once it knows everything of the customer's side, and choose among `tries` nonces; what it cannot choose any more is its
    commitment, which the technician wants before telling anything."""
    customer, technician, ours_to_customer, ours_to_technician = fingerprints(dice, 4)
    ends = Ends(dice, (customer, ours_to_customer), (ours_to_technician, technician))
    own_nonce = dice.randbytes(32).hex()
    # towards the technician it must commit before it hears K
    k = said(ends.console.heard(Sas("commit", two_words.commitment(own_nonce)), 1))[0].data
    shown_there = two_words.numbers((ours_to_technician, technician), own_nonce, k)
    # towards the customer it must say its nonce before it hears C: whatever it chooses is as good as any other
    guesses = [dice.randbytes(32).hex() for _ in range(tries)]
    guess = max(guesses, key=lambda nonce: two_words.numbers((customer, ours_to_customer), ends.commit.data, nonce) == shown_there)
    revealed = said(ends.customer.heard(Sas("nonce", guess), 2))[0].data
    # a second nonce, now that C is known, is not heard; nor is a reveal that would fit better
    for _ in range(tries):
        assert ends.customer.heard(Sas("nonce", dice.randbytes(32).hex()), 3) == []
    ends.console.heard(Sas("reveal", own_nonce), 3)
    assert revealed != own_nonce
    return ends


def test_without_anybody_between_both_show_the_same() -> None:
    dice = random.Random(1)
    for _ in range(20):
        ends = honest(dice)
        assert ends.same()
        ends.customer.said(True)
        assert not ends.customer.blocks


def test_a_proxy_that_ends_both_connections_never_shows_the_same_words(counts: Callable[[int, int], int]) -> None:
    dice = random.Random(20_260_101)
    for _ in range(counts(50, 1_000)):
        ends = between(dice, tries=20)
        assert ends.customer.numbers is not None and ends.console.numbers is not None, "both show words; they are others"
        assert not ends.same()
        assert ends.customer.blocks, "nothing is executed before the customer has compared"
        shown = ends.customer.numbers
        for n in range(20):  # grinding on this connection: hello and nonce once more, as often as it likes
            assert said(ends.customer.opened(ends.seen_by_customer, 4 + n)) == said(ends.customer.heard(Sas("nonce", K), 4 + n)) == []
        assert ends.customer.numbers == shown, "one commitment for each connection"
        ends.customer.said(False)
        assert ends.customer.blocks


def test_a_proxy_that_only_swaps_fingerprints_shows_others_as_well(counts: Callable[[int, int], int]) -> None:
    """It passes commit, nonce and reveal on as they are: all that differs is what each end sees."""
    dice = random.Random(3)
    for _ in range(counts(50, 1_000)):
        customer, technician, ours = fingerprints(dice, 3)
        ends = Ends(dice, (customer, ours), (ours, technician))
        nonce = said(ends.console.heard(ends.commit, 1))[0]
        ends.console.heard(said(ends.customer.heard(nonce, 2))[0], 3)
        assert ends.customer.numbers is not None and not ends.same()


def test_a_proxy_that_breaks_connections_gets_few_guesses_at_either_end() -> None:
    """It holds one end's words and has the other make new ones until they fit: each connection is a guess, and they run out."""
    dice = random.Random(5)
    ends = between(dice, tries=1)
    guesses = {"customer": 1, "console": 1}
    for n in range(1_000):
        ends.customer.closed()
        guesses["customer"] += bool(said(ends.customer.opened(ends.seen_by_customer, n)))
        ends.console.closed()
        ends.console.opened(PAIR, n)
        guesses["console"] += bool(said(ends.console.heard(commit(), n)))
    assert guesses == {"customer": two_words.ROUNDS_AT_ONCE, "console": two_words.ROUNDS_AT_ONCE}
    assert (ends.customer.standing, ends.console.standing, ends.console.why) == ("often", "failed", "often")


def test_a_replayed_conversation_shows_others() -> None:
    """Commit, nonce and reveal of an earlier session, said again towards the technician: the nonce is a fresh one."""
    dice = random.Random(4)
    early = honest(dice)
    customer, technician = fingerprints(dice, 2)
    late = Ends(dice, (customer, technician), (customer, technician))
    late.console.heard(early.commit, 1)
    late.console.heard(Sas("reveal", early.revealed), 2)
    assert late.console.numbers != early.console.numbers
