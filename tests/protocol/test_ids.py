"""Identifiers and codes."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from protocol import ids


@given(st.integers(0, 2**48 - 1))
def test_new_id_is_a_uuid_7_of_its_time(now_ms: int) -> None:
    text = ids.new_id(now_ms)
    value = uuid.UUID(text)
    assert (value.version, value.variant) == (7, uuid.RFC_4122)
    assert value.int >> 80 == now_ms
    assert ids.is_id(text)


@given(st.integers(0, 2**48 - 2))
def test_ids_sort_by_time(now_ms: int) -> None:
    assert ids.new_id(now_ms) < ids.new_id(now_ms + 1)


def test_ids_of_one_millisecond_differ() -> None:
    assert len({ids.new_id(1) for _ in range(2_000)}) == 2_000


@given(st.text(max_size=40))
def test_plain_code_is_final(typed: str) -> None:
    once = ids.plain_code(typed)
    assert ids.plain_code(once) == once


@given(st.text(ids.CODE_LETTERS, min_size=8, max_size=12) | st.text(ids.CODE_DIGITS, min_size=9, max_size=12), st.sampled_from(" -."))
def test_a_code_survives_being_read_aloud_and_typed(code: str, between: str) -> None:
    assert ids.plain_code(ids.code_in_groups(code).replace(" ", between).lower()) == code


@given(st.text(max_size=20))
def test_only_the_31_and_the_digits_make_a_code(text: str) -> None:
    if ids.is_code(text):
        assert 8 <= len(text) <= 12
        assert set(text) <= set(ids.CODE_LETTERS) | set(ids.CODE_DIGITS)
