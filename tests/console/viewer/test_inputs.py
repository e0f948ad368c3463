"""Inputs have one written form, and keys are called by what is printed on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.viewer.bindings import BUILT_IN, HABITS
from console.viewer.inputs import ALT_TAB, NAMED_KEYS, PRINT, SUPER, Button, Chord, Click, Input, key_name, may_stand_alone, read, written

ALL: dict[str, Input] = {
    "mod+h": Chord("h"),
    "mod+shift+n": Chord("n", shift=True),
    "mod+n twice": Chord("n", twice=True),
    "mod+plus": Chord("plus"),
    "mod+-": Chord("-"),
    "mod+à": Chord("à"),
    "mod+left": Chord("left"),
    "esc": Chord("esc", mod=False),
    "shift+f5": Chord("f5", mod=False, shift=True),
    "right-click": Click(Button.RIGHT),
    "shift+fifth-click": Click(Button.FIFTH, shift=True),
    "middle-click held": Click(Button.MIDDLE, "held"),
    "fifth-click twice": Click(Button.FIFTH, "twice"),
    "alt+tab": ALT_TAB,
    "super": SUPER,
    "print": PRINT,
}


@pytest.mark.parametrize("text", ALL)
def test_each_input_has_one_written_form(text: str) -> None:
    assert read(text) == ALL[text]
    assert written(ALL[text]) == text


@pytest.mark.parametrize(
    "text",
    ["", "h", "mod+", "mod+H", "mod+hh", "mod++", "shift+mod+h", "mod+h thrice", "mod+right-click", "mod+alt+tab", "sixth-click",
     "right-click  held", "enter", "tab", "super twice", "mod+ ", "space", "left"],
)  # fmt: skip
def test_what_is_none_of_ours_is_not_guessed_at(text: str) -> None:
    assert read(text) is None


@given(st.text(max_size=20))
def test_whatever_is_read_is_written_the_same(text: str) -> None:
    what = read(text)
    assert what is None or written(what) == text


def test_every_built_in_binding_can_be_written() -> None:
    tables: list[dict[Input, str]] = [dict(b.table) for b in BUILT_IN.values()] + [dict(h) for h in HABITS.values()]
    for table in tables:
        for what in table:
            assert read(written(what)) == what


def test_keys_that_type_or_write_cannot_stand_alone() -> None:
    assert {name for name in NAMED_KEYS.values() if may_stand_alone(name)} >= {"esc", "home", "end", "f1", "f12", "pageup", "insert"}
    for name in ("a", "1", "space", "enter", "backspace", "delete", "tab", "left", "plus"):
        assert not may_stand_alone(name), name


@pytest.mark.parametrize(
    ("key", "scan_code", "platform", "name"),
    [
        (ord("H"), 43, "linux", "h"),
        (0x0420, 43, "linux", "h"),  # Cyrillic er, on the key that has H beside it
        (0x0420, 35, "win32", "h"),
        (0x0398, 30, "linux", "u"),  # Greek theta
        (0xC9, 11, "linux", "é"),  # a Latin letter of its own is what it is
        (0x01000000, 9, "linux", "esc"),
        (0x0100003A, 95, "linux", "f11"),
        (0x01000020, 50, "linux", ""),  # Shift
        (0x01000071, 122, "linux", ""),  # a media key
        (ord("+"), 21, "linux", "plus"),
        (0x0420, 0, "linux", "р"),  # nothing known of its place
    ],
)
def test_names_of_keys(key: int, scan_code: int, platform: str, name: str) -> None:
    assert key_name(key, scan_code, platform) == name
