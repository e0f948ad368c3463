"""The customer's part in the two words: it commits first, answers one nonce, and is the guard of what was found."""

from __future__ import annotations

from customer.phone.comparing import Comparing, Effect, Guard, SaySas, Tell, Verdict
from protocol import two_words
from protocol.peer import Sas

PAIR = ("aa" * 32, "bb" * 32)
OTHER = ("aa" * 32, "cc" * 32)
C = "11" * 32
K = "22" * 32
LATE = two_words.ANSWER_WITHIN_MS + 1


def machine(required: bool = False) -> Comparing:
    return Comparing(lambda: C, required)


def shown(required: bool = False) -> Comparing:
    words = machine(required)
    words.opened(PAIR, 0)
    words.heard(Sas("nonce", K), 1)
    return words


def blocks(words: Comparing) -> bool:
    return words.blocks


def verdict(words: Comparing) -> str:
    return words.verdict


def standing(words: Comparing) -> str:
    return words.standing


def said(effects: list[Effect]) -> list[Sas]:
    return [e.message for e in effects if isinstance(e, SaySas)]


def told(effects: list[Effect]) -> list[str]:
    return [e.said for e in effects if isinstance(e, Tell)]


def test_it_commits_and_reveals_only_to_the_first_nonce() -> None:
    words = machine()
    assert said(words.opened(PAIR, 0)) == [Sas("commit", two_words.commitment(C))]
    assert words.heard(Sas("commit", K), 1) == words.heard(Sas("reveal", K), 1) == []
    assert said(words.heard(Sas("nonce", K), 2)) == [Sas("reveal", C)]
    assert words.numbers == two_words.numbers(PAIR, C, K)
    assert words.heard(Sas("nonce", "33" * 32), 3) == [], "who knows C could choose the words"
    assert words.numbers == two_words.numbers(PAIR, C, K)


def test_a_nonce_that_comes_late_is_not_answered() -> None:
    words = machine()
    words.opened(PAIR, 0)
    assert words.deadline() == LATE
    assert words.tick(LATE - 1) == []
    assert words.heard(Sas("nonce", K), LATE) == []
    assert words.tick(LATE) == [Guard()] and standing(words) == "failed"


def test_different_blocks_at_once_and_is_not_taken_back_for_the_same_certificates() -> None:
    words = shown()
    assert not blocks(words)
    assert words.said(False) == [Guard(), Tell("different")]
    assert blocks(words) and verdict(words) == "different"
    assert words.said(True) == []
    words.closed()
    assert blocks(words), "without a connection as well"
    words.opened(PAIR, 10)
    words.heard(Sas("nonce", K), 11)
    assert blocks(words) and words.said(True) == []


def test_another_connection_can_be_found_the_same() -> None:
    words = shown()
    words.said(False)
    words.settled()
    words.recorded("different")
    words.closed()
    assert told(words.opened(OTHER, 10)) == ["anew"]
    assert blocks(words) and verdict(words) == ""
    words.heard(Sas("nonce", K), 11)
    assert words.said(True) == [Guard(), Tell("same")]
    assert not blocks(words)
    words.recorded("different")
    assert not blocks(words), "the broker's record is older than our own two words"
    for _ in range(2):
        words.settled()
    words.recorded("same")
    assert not blocks(words)


def test_where_the_portal_requires_it_nothing_goes_before_same() -> None:
    words = machine(required=True)
    assert blocks(words)
    words.opened(PAIR, 0)
    assert blocks(words) and words.said(True) == [], "there are no words to compare yet"
    words.heard(Sas("nonce", K), 1)
    assert blocks(words)
    words.said(True)
    assert not blocks(words)
    words.closed()
    assert blocks(words)
    assert told(words.opened(PAIR, 5)) == []
    assert not blocks(words), "the same certificates need not be compared again"
    words.closed()
    words.opened(OTHER, 9)
    assert blocks(words)


def test_the_technicians_doubt_counts_and_their_same_does_not() -> None:
    words = shown(required=True)
    assert words.recorded("same") == [] and blocks(words)
    words.said(True)
    words.settled()
    assert words.recorded("different") == [Guard()]
    assert blocks(words) and verdict(words) == "different"
    assert words.said(True) == []


def test_after_a_reload_with_another_certificate_they_are_compared_anew() -> None:
    found: tuple[Verdict, ...] = ("same", "different")
    for before in found:
        words = machine()
        words.recorded(before)
        assert blocks(words) is (before == "different")
        assert told(words.opened(PAIR, 0)) == ["anew"]
        assert blocks(words) is (before == "different")


def test_a_certificate_that_cannot_be_told_is_never_the_same() -> None:
    words = machine(required=True)
    assert said(words.opened(None, 0)) == []
    assert standing(words) == "failed" and words.said(True) == [] and blocks(words)


def test_the_portal_may_come_to_require_it() -> None:
    words = shown()
    assert words.require(True) == [Guard()] and blocks(words)
    assert words.require(True) == []
    assert words.require(False) == [Guard()] and not blocks(words)
