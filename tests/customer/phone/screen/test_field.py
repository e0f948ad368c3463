"""The text field: characters as people see them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer.phone.screen.field import MAX_CHARS, TextField, after, before

WHOLE = ["a", "é", "e\u0301", "👍🏽", "👩‍👩‍👧", "🇫🇷", "❤\ufe0f", "日"]


@pytest.mark.parametrize("character", WHOLE)
def test_backspace_takes_what_one_sees_as_one(character: str) -> None:
    field = TextField()
    field.insert("x" + character)
    field.backspace()
    assert field.text == "x"


@pytest.mark.parametrize("character", WHOLE)
def test_forward_delete_does_too(character: str) -> None:
    field = TextField(character + "y")
    field.delete()
    assert field.text == "y"


def test_two_flags_are_two() -> None:
    field = TextField("🇫🇷🇩🇪", 4)
    field.backspace()
    assert field.text == "🇫🇷"


def test_the_caret_goes_by_characters_and_lines() -> None:
    field = TextField("ab\ncd🇫🇷", 7)
    steps = (("DPAD_LEFT", 5), ("MOVE_HOME", 3), ("DPAD_UP", 2), ("PAGE_UP", 0), ("MOVE_END", 2), ("DPAD_DOWN", 3), ("PAGE_DOWN", 7))
    for key, at in steps:
        field.move(key)
        assert (key, field.caret) == (key, at)


def test_control_characters_stay_out_and_length_is_bounded() -> None:
    field = TextField()
    field.insert("a\x00\x1b\r\nb\u0007")
    assert field.text == "a\nb"
    field.insert("x" * 10_000)
    assert len(field.text) == MAX_CHARS == field.caret
    assert field.take() == "a\nb" + "x" * (MAX_CHARS - 3) and field.text == "" and field.caret == 0


@given(st.text(max_size=40), st.integers(0, 40))
def test_steps_there_and_back_stay_inside(text: str, at: int) -> None:
    at = min(at, len(text))
    assert 0 <= before(text, at) <= at <= after(text, at) <= len(text)
    if at:
        assert before(text, at) < at
