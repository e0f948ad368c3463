"""The two words: the lists, the derivation, and which certificate a description names."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from protocol import two_words
from protocol.conversations import readable

VECTORS = json.loads((Path(__file__).resolve().parents[2] / "protocol" / "vectors" / "words.json").read_text("utf-8"))


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_words_of_the_golden_cases(case: dict[str, Any]) -> None:
    pair = (case["customer_fingerprint"], case["console_fingerprint"])
    found = two_words.numbers(pair, case["customer_nonce"], case["console_nonce"])
    assert list(found) == case["numbers"]
    assert two_words.words(found, "en") == tuple(case["en"])
    assert two_words.words(found, "fr") == tuple(case["fr"])
    assert two_words.commitment(case["customer_nonce"]) == case["commit"]


def test_both_ends_wait_for_the_same_time() -> None:
    assert VECTORS["answer_within_ms"] == two_words.ANSWER_WITHIN_MS


@pytest.mark.parametrize("case", VECTORS["names"], ids=lambda case: ascii(case["name"]))
def test_names_that_show_anything(case: dict[str, Any]) -> None:
    assert readable(case["name"]) is case["readable"]


@pytest.mark.parametrize("case", VECTORS["rounds"], ids=lambda case: case["name"])
def test_rounds_of_the_golden_cases(case: dict[str, Any]) -> None:
    left = two_words.Rounds()
    assert [left.one_more() if at == "more" else left.takes(at) for at in case["at"]] == case["taken"]  # type: ignore[func-returns-value]


def flat(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.replace("œ", "oe")) if not unicodedata.combining(c))


def near(a: str, b: str) -> bool:
    """Whether one letter makes one of the other."""
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) <= 1
    short, long = sorted((a, b), key=len)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_lists_are_short_clear_and_distinct(lang: Any) -> None:
    words = two_words.lists()[lang]
    assert len(words) == two_words.COUNT == len({flat(word) for word in words})
    assert all(3 <= len(flat(word)) <= 9 and flat(word).isalpha() and word == word.lower() for word in words)
    by_length: dict[int, list[str]] = {}
    for word in words:
        by_length.setdefault(len(flat(word)), []).append(flat(word))
    for length, alike in by_length.items():
        if length > 8:
            continue
        for i, word in enumerate(alike):
            assert not [other for other in [*alike[i + 1 :], *by_length.get(length + 1, [])] if near(word, other)], word


SHA256 = ":".join(["AB"] * 32)
OTHER = ":".join(["CD"] * 32)


def test_which_certificate_a_description_names() -> None:
    one = f"v=0\r\na=fingerprint:sha-256 {SHA256}\r\nm=video\r\na=fingerprint:sha-256 {SHA256.lower()}\r\n"
    assert two_words.fingerprint(one) == two_words.own_fingerprint(one) == "ab" * 32
    more = one + f"a=fingerprint:sha-512 {OTHER}\r\n"
    assert two_words.fingerprint(more) == "", "an end would take a certificate that fits the other hash"
    assert two_words.fingerprint(two_words.narrowed(more)) == "ab" * 32
    two = one + f"a=fingerprint:sha-256 {OTHER}\r\n"
    assert two_words.fingerprint(two_words.narrowed(two)) == ""
    strange = one + f"a=fingerprint:sha-256  {OTHER}\r\n"
    assert two_words.fingerprint(strange) == ""
    assert two_words.fingerprint(two_words.narrowed(strange)) == "ab" * 32
    only_other = f"a=fingerprint:sha-512 {OTHER}\r\n"
    assert two_words.narrowed(only_other) == only_other
    assert two_words.fingerprint(only_other) == two_words.own_fingerprint(only_other) == ""
