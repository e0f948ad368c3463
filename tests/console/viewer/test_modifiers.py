"""Left and right are told apart, no modifier is ever stuck, and MOD is exactly what was chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.viewer.host_keys import Stroke
from console.viewer.keys import ALT, CTRL, META, SHIFT
from console.viewer.modifiers import SIDES, Modifiers, Side, for_the_view, is_mod, read_mod, written_mod
from tests.console.viewer.test_host_keys import KEYBOARDS

SUPERS = {
    "linux": {"left super": Stroke(0x01000053, 0xFFEB, 133), "right super": Stroke(0x01000054, 0xFFEC, 134)},
    "win32": {"left super": Stroke(0x01000022, 0x5B, 0x15B), "right super": Stroke(0x01000022, 0x5C, 0x15C)},
    "darwin": {"left super": KEYBOARDS["darwin"]["command"], "right super": Stroke(0x01000021, 0x36)},
}
SIDE_OF: dict[str, Side] = {
    "left ctrl": "lctrl", "right ctrl": "rctrl", "left alt": "lalt", "right alt": "ralt", "left super": "lsuper", "right super": "rsuper",
}  # fmt: skip
BIT = {
    "linux": {"ctrl": CTRL, "alt": ALT, "super": META},
    "win32": {"ctrl": CTRL, "alt": ALT, "super": META},
    "darwin": {"ctrl": META, "alt": ALT, "super": CTRL},
}


def stroke(platform: str, name: str) -> Stroke:
    return {**KEYBOARDS[platform], **SUPERS[platform]}[name]


@pytest.mark.parametrize("platform", KEYBOARDS)
@pytest.mark.parametrize("name", SIDE_OF)
def test_sides(platform: str, name: str) -> None:
    modifiers = Modifiers(platform)
    assert modifiers.pressed(stroke(platform, name)) == SIDE_OF[name]
    assert modifiers.held == {SIDE_OF[name]}
    bit = BIT[platform][SIDE_OF[name][1:]]
    assert modifiers.with_key(bit) == {SIDE_OF[name]}
    assert modifiers.released(stroke(platform, name)) == SIDE_OF[name]
    assert not modifiers.held


@pytest.mark.parametrize("platform", KEYBOARDS)
def test_other_keys_are_no_modifiers(platform: str) -> None:
    modifiers = Modifiers(platform)
    assert modifiers.pressed(stroke(platform, "e")) is None
    assert modifiers.pressed(stroke(platform, "shift")) is None


def test_a_missed_release_is_corrected_by_the_next_key() -> None:
    modifiers = Modifiers("linux")
    modifiers.pressed(stroke("linux", "left alt"))  # the window manager took the release
    assert modifiers.with_key(0) == frozenset()
    assert modifiers.held == frozenset()


def test_a_modifier_that_was_down_before_counts_as_the_left_one() -> None:
    assert Modifiers("linux").with_key(ALT) == {"lalt"}
    assert Modifiers("darwin").with_key(CTRL) == {"lsuper"}
    known = Modifiers("linux")
    known.pressed(stroke("linux", "right alt"))
    assert known.with_key(ALT) == {"ralt"}


def test_alt_is_alt_with_shift_held_on_x11() -> None:
    """The key is called Meta there then, and may go up under its other name."""
    modifiers = Modifiers("linux")
    assert modifiers.pressed(Stroke(0x01000022, 0xFFE7, 64)) == "lalt"
    assert modifiers.released(stroke("linux", "left alt")) == "lalt"
    assert not modifiers.held


@pytest.mark.parametrize(
    ("mod", "held", "is_it"),
    [
        ("lalt,lsuper", {"lalt"}, True),
        ("lalt,lsuper", {"lsuper"}, True),
        ("lalt,lsuper", {"lalt", "lsuper"}, True),
        ("lalt,lsuper", {"ralt"}, False),
        ("lalt,lsuper", {"lalt", "lctrl"}, False),
        ("lalt,lsuper", set(), False),
        ("ralt", {"lctrl", "ralt"}, False),  # AltGr of Windows types
        ("lctrl", {"lctrl", "ralt"}, False),
        ("lctrl+lalt", {"lctrl", "lalt"}, True),
        ("lctrl+lalt", {"lctrl"}, False),
        ("lctrl+lalt,rctrl", {"rctrl"}, True),
    ],
)
def test_mod_is_exactly_what_was_chosen(mod: str, held: set[Side], is_it: bool) -> None:
    chosen = read_mod(mod)
    assert chosen is not None
    assert is_mod(held, chosen) is is_it


@pytest.mark.parametrize(
    ("mod", "modifiers", "platform", "moves"),
    [
        ("lalt,lsuper", ALT, "linux", True),
        ("lalt,lsuper", META, "win32", True),
        ("lalt,lsuper", CTRL, "darwin", True),  # Command
        ("lalt,lsuper", META, "darwin", False),  # Control
        ("lalt,lsuper", 0, "linux", False),
        ("lalt,lsuper", SHIFT, "linux", False),
        ("lalt,lsuper", CTRL | ALT, "linux", False),
        ("lalt", META, "linux", False),
        ("rctrl", CTRL, "linux", False),  # two fingers
        ("lctrl+lalt", ALT, "linux", False),
    ],
)
def test_what_moves_the_view(mod: str, modifiers: int, platform: str, moves: bool) -> None:
    chosen = read_mod(mod)
    assert chosen is not None
    assert for_the_view(modifiers, chosen, platform) is moves


@given(st.sets(st.frozensets(st.sampled_from(SIDES), min_size=1, max_size=3), min_size=1, max_size=4))
def test_mod_is_written_and_read(groups: set[frozenset[Side]]) -> None:
    assert read_mod(written_mod(frozenset(groups))) == frozenset(groups)


@pytest.mark.parametrize("text", ["", "alt", "lalt,", "lalt+", "lalt+lalt", "LALT", "lalt;lsuper"])
def test_no_mod(text: str) -> None:
    assert read_mod(text) is None


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(sorted(SIDE_OF))), max_size=30))
def test_whatever_was_missed_a_key_without_modifiers_frees_all(story: list[tuple[bool, str]]) -> None:
    modifiers = Modifiers("linux")
    for down, name in story:
        (modifiers.pressed if down else modifiers.released)(stroke("linux", name))
    assert modifiers.with_key(SHIFT) == frozenset()
