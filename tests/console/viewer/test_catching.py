"""A key or a button that is shown to be bound: pressed, doubled, held; and why some are none."""

from __future__ import annotations

import pytest

from console.viewer.catching import Catcher
from console.viewer.chords import TAP_MS, TWICE_MS
from console.viewer.gestures import HELD_MS
from console.viewer.gestures import TWICE_MS as CLICK_TWICE_MS
from console.viewer.host_keys import Stroke
from console.viewer.inputs import ALT_TAB, PRINT, SUPER, Button, Chord, Click, Input
from console.viewer.keys import ALT, CTRL, META, SHIFT
from console.viewer.modifiers import read_mod
from tests.console.viewer.test_modifiers import stroke

N, TAB, PRINT_KEY, ESC, SHIFT_KEY, MUTE = ord("N"), 0x01000001, 0x01000009, 0x01000000, 0x01000020, 0x01000071


def catcher(mod: str = "lalt,lsuper") -> Catcher:
    return Catcher(read_mod(mod) or frozenset(), "linux")


@pytest.mark.parametrize(
    ("key", "modifiers", "caught", "trouble"),
    [
        (N, ALT, Chord("n"), None),
        (N, ALT | SHIFT, Chord("n", shift=True), None),
        (N, META, Chord("n"), None),
        (N, 0, Chord("n", mod=False), None),  # whether it may stand alone is for `judge` to say
        (ESC, 0, Chord("esc", mod=False), None),
        (N, CTRL, None, "ctrl"),
        (N, CTRL | ALT, None, "ctrl"),
        (MUTE, 0, None, "no_name"),
        (TAB, ALT, ALT_TAB, None),
        (PRINT_KEY, 0, PRINT, None),
        (SHIFT_KEY, 0, None, None),
    ],
)
def test_what_a_key_is(key: int, modifiers: int, caught: Input | None, trouble: str | None) -> None:
    found = catcher()
    found.key_pressed(Stroke(key), modifiers, 1_000)
    assert (found.caught, found.trouble) == (caught, trouble)


def test_another_modifier_than_mod() -> None:
    found = catcher()
    found.key_pressed(stroke("linux", "right alt"), 0, 0)
    found.key_pressed(Stroke(N), ALT, 10)
    assert (found.caught, found.trouble) == (None, "other_modifier")


def test_pressed_again_soon_it_is_the_double_one() -> None:
    found = catcher()
    found.key_pressed(Stroke(N), ALT, 0)
    found.key_pressed(Stroke(N, repeated=True), ALT, 40)
    assert found.caught == Chord("n"), "holding is not doubling"
    found.key_pressed(Stroke(N), ALT, TWICE_MS)
    assert found.caught == Chord("n", twice=True)
    found.key_pressed(Stroke(N), ALT, 5_000)
    assert found.caught == Chord("n")
    found.key_pressed(Stroke(N), ALT, 5_001 + TWICE_MS)
    assert found.caught == Chord("n")


def test_super_alone() -> None:
    found = catcher()
    found.key_pressed(stroke("linux", "left super"), 0, 0)
    found.key_released(stroke("linux", "left super"), TAP_MS)
    assert found.caught == SUPER


def test_super_with_a_key_is_the_key() -> None:
    found = catcher()
    found.key_pressed(stroke("linux", "left super"), 0, 1_000)
    found.key_pressed(Stroke(N), META, 1_010)
    found.key_released(stroke("linux", "left super"), 1_020)
    assert found.caught == Chord("n")


def test_buttons_pressed_held_doubled() -> None:
    found = catcher()
    found.button_pressed(Button.FOURTH, False, 0)
    assert found.caught == Click(Button.FOURTH)
    found.button_released(Button.FOURTH, HELD_MS - 1)
    assert found.caught == Click(Button.FOURTH)
    found.button_pressed(Button.FOURTH, False, CLICK_TWICE_MS)
    assert found.caught == Click(Button.FOURTH, "twice")
    found.button_released(Button.FOURTH, 5_000)
    assert found.caught == Click(Button.FOURTH, "twice")
    found.button_pressed(Button.MIDDLE, True, 6_000)
    found.button_released(Button.MIDDLE, 6_000 + HELD_MS)
    assert found.caught == Click(Button.MIDDLE, "held", shift=True)
