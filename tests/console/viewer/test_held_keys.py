"""Keys that are held: down, down again, up; the switch against repetition; and that nothing stays down."""

from __future__ import annotations

import pytest

from console.viewer.held_keys import HELD, HeldKeys
from console.viewer.keys import META_SHIFT, SOFTKEY_NAMES
from protocol.inp import Item, Key, Press, Text

LEFT: list[Item] = [Key("DPAD_LEFT")]
DOWN, UP = Press.DOWN, Press.UP


def test_an_arrow_that_is_held_moves_and_moves_and_comes_up_once() -> None:
    held = HeldKeys()
    sent = [*held.pressed(1, LEFT, False), *held.pressed(1, LEFT, True), *held.pressed(1, LEFT, True), *held.released(1)]
    assert sent == [Key("DPAD_LEFT", DOWN), Key("DPAD_LEFT", DOWN), Key("DPAD_LEFT", DOWN), Key("DPAD_LEFT", UP)]
    assert held.released(1) == []


def test_two_keys_held_come_up_each_by_itself() -> None:
    held = HeldKeys()
    held.pressed(1, LEFT, False)
    held.pressed(2, [Key("DEL")], False)
    assert held.released(1) == [Key("DPAD_LEFT", UP)] and held.released(2) == [Key("DEL", UP)]


def test_the_up_goes_with_the_key_that_went_down_whatever_the_modifiers_are_by_then() -> None:
    held = HeldKeys()
    assert held.pressed(1, [Key("TAB", meta=META_SHIFT)], False) == [Key("TAB", DOWN, META_SHIFT)]
    assert held.pressed(1, [Key("VOLUME_UP")], True) == [Key("TAB", UP, META_SHIFT), Key("VOLUME_UP", DOWN)]
    assert held.released(1) == [Key("VOLUME_UP", UP)]


@pytest.mark.parametrize("name", sorted((SOFTKEY_NAMES - HELD) | {"ESCAPE", "F5"}))
def test_what_makes_the_phone_go_somewhere_is_one_press_however_long_it_is_held(name: str) -> None:
    held = HeldKeys()
    assert held.pressed(1, [Key(name)], False) == [Key(name)]
    assert held.pressed(1, [Key(name)], True) == [] and held.released(1) == [] and held.let_go() == []


def test_text_and_letters_with_ctrl_repeat_as_they_are() -> None:
    held = HeldKeys()
    each: list[list[Item]] = [[Text("a")], [Key("Z", meta=0x1000)]]
    for items in each:
        assert held.pressed(1, items, True) == items


def test_without_repetition_one_down_and_one_up() -> None:
    held = HeldKeys()
    held.repeats = False
    assert held.pressed(1, LEFT, False) == [Key("DPAD_LEFT", DOWN)]
    assert held.pressed(1, LEFT, True) == [] and held.pressed(2, [Text("a")], True) == []
    assert held.released(1) == [Key("DPAD_LEFT", UP)]


def test_everything_comes_up_when_the_keyboard_is_somebody_elses() -> None:
    held = HeldKeys()
    held.pressed(1, LEFT, False)
    held.pressed(2, [Key("DEL")], False)
    assert held.let_go() == [Key("DPAD_LEFT", UP), Key("DEL", UP)]
    assert held.released(1) == [] and held.let_go() == []


def test_a_repetition_whose_beginning_went_elsewhere_begins_here() -> None:
    held = HeldKeys()
    assert held.pressed(1, LEFT, True) == [Key("DPAD_LEFT", DOWN)]
    assert held.released(1) == [Key("DPAD_LEFT", UP)]
