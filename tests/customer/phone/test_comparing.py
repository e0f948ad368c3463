"""The customer's part in the two words: it commits first, answers one nonce, and is the guard of what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from customer.phone.comparing import Comparing, Effect, Guard, SaySas, Tell, Verdict
from protocol import two_words
from protocol.peer import Sas

PAIR = ("aa" * 32, "bb" * 32)
OTHER = ("aa" * 32, "cc" * 32)
C = "11" * 32
K = "22" * 32
VECTORS = json.loads((Path(__file__).resolve().parents[3] / "protocol" / "vectors" / "words.json").read_text("utf-8"))
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
        assert blocks(words), "somebody compared another connection, or doubted it"
        assert told(words.opened(PAIR, 0)) == ["anew"]
        assert blocks(words)


def test_a_certificate_that_cannot_be_told_is_never_the_same() -> None:
    words = machine(required=True)
    assert said(words.opened(None, 0)) == []
    assert standing(words) == "failed" and words.said(True) == [] and blocks(words)


def test_the_portal_may_come_to_require_it_and_never_takes_it_back() -> None:
    words = shown()
    assert words.require(True) == [Guard()] and blocks(words)
    assert words.require(True) == words.require(False) == []
    assert blocks(words)


def test_words_of_another_connection_than_the_lead_s_go_to_that_one() -> None:
    words = shown()
    words.led("1")
    assert [e.whose for e in words.opened(OTHER, 5, "2") if isinstance(e, SaySas)] == ["2"]
    assert [e.whose for e in words.heard(Sas("nonce", K), 6, "2") if isinstance(e, SaySas)] == ["2"]
    assert words.numbers is None and not words.compared("2")
    words.led("2")
    words.said(True)
    words.led("1")
    assert words.compared("2")


@pytest.mark.parametrize("course", VECTORS["courses"], ids=lambda course: course["name"])
def test_courses_of_the_golden_messages(course: dict[str, Any]) -> None:
    words = machine(course["required"])
    words.led("1")
    for n, step in enumerate(course["steps"]):
        effects = taken(words, step)
        for _ in told(effects):
            words.settled()
            words.recorded(record_of(told(effects)[-1]))
        found = {
            "says": [sas.step for sas in said(effects)], "tells": told(effects), "standing": words.standing, "verdict": words.verdict,
            "blocks": words.blocks, "another": words.another,
        }  # fmt: skip
        wanted = {key: value for key, value in step.items() if key in found}
        assert {key: found[key] for key in wanted} == wanted, (n, step)


def taken(words: Comparing, step: dict[str, Any]) -> list[Effect]:
    """What comes of one step of a course."""
    match step["do"]:
        case "hello":
            customer, console = (f"{ord(letter):02x}" * 32 for letter in step["pair"])
            return words.opened((customer, console), step["at"], step["of"])
        case "nonce":
            return words.heard(Sas("nonce", K), step["at"], step["of"])
        case "gone":
            return words.closed(step["of"])
        case "lead":
            return words.led(step["of"])
        case "find":
            return words.said(step["found"] == "same")
        case "record":
            return words.recorded(step["verified"])
        case "require":
            return words.require(step["on"])
        case _:
            words.wished_anew()
            return []


def record_of(said: str) -> Verdict:
    return "same" if said == "same" else "different" if said == "different" else ""
