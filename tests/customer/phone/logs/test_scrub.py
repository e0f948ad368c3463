"""What is taken out of a log before it leaves, by the vectors that the page reads, too."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer.phone.logs.scrub import KINDS, LINE_MOST, RULES, Scrubber, is_text, pieces

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[4] / "protocol" / "vectors" / "scrub.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_vectors(case: dict[str, Any]) -> None:
    scrubber = Scrubber(case.get("kinds", KINDS))
    assert scrubber.data(case["text"].encode()).decode() == case["gives"]
    assert scrubber.counts == case["counts"]


def test_every_kind_has_rules_and_vectors() -> None:
    assert {rule.kind for rule in RULES} == set(KINDS)
    assert {kind for case in CASES for kind in case["counts"]} == set(KINDS)


@given(st.binary(max_size=400))
def test_nothing_is_lost_without_a_kind_and_twice_is_as_once(data: bytes) -> None:
    assert Scrubber(()).data(data) == data
    once = Scrubber().data(data)
    assert Scrubber().data(once) == once


@given(st.lists(st.sampled_from([b"a", b" ", b"\n", b"x" * 70_000, b"y," * 50_000]), max_size=12))
def test_pieces_are_the_whole_and_end_where_lines_do(parts: list[bytes]) -> None:
    data = b"".join(parts)
    cut = list(pieces(data))
    assert b"".join(cut) == data
    assert all(0 < len(piece) <= LINE_MOST for piece in cut)


@pytest.mark.parametrize("sign", ["a", "1", "1.", ":", "0:", "a@", "eyJ", "password", "+1 ", "token=", "a.b-", "https://", "-1.23456,"])
def test_no_line_makes_it_slow(sign: str) -> None:
    began = time.process_time()
    Scrubber().text(sign * (LINE_MOST // len(sign)))
    assert time.process_time() - began < 10


def test_what_is_packed_is_known() -> None:
    assert is_text(b"plain\n") and not is_text(b"PK\x00\x04")
