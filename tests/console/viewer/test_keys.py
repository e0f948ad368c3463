"""Typing on the phone: any script, whole characters, softkeys by Alt, the host key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.viewer import keys
from console.viewer.keys import ALT, CTRL, SHIFT, SOFTKEYS, committed, split, typed
from protocol import limits
from protocol.inp import Key, Text, encode_item

BACKSPACE, ENTER, TAB, BACKTAB, ESCAPE, LEFT, DOWN, F11 = (
    0x01000003, 0x01000004, 0x01000001, 0x01000002, 0x01000000, 0x01000012, 0x01000015, 0x0100003A,
)  # fmt: skip


@pytest.mark.parametrize("text", ["a", "É", "ß", "я", "م", "漢", "한", "👍🏽", "e\u0301"])
def test_whatever_can_be_typed_is_text(text: str) -> None:
    assert typed(0, text, 0) == [Text(text)]


@pytest.mark.parametrize(
    ("key", "name"), [(BACKSPACE, "DEL"), (ENTER, "ENTER"), (0x01000005, "ENTER"), (ESCAPE, "ESCAPE"), (TAB, "TAB"), (LEFT, "DPAD_LEFT"),
                      (0x01000007, "FORWARD_DEL"), (0x01000010, "MOVE_HOME"), (0x01000011, "MOVE_END"), (0x01000016, "PAGE_UP"),
                      (0x01000017, "PAGE_DOWN"), (0x01000030, "F1"), (0x0100003B, "F12")],
)  # fmt: skip
def test_keys_without_text(key: int, name: str) -> None:
    assert typed(key, "\r", 0) == [Key(name)]


def test_modifiers_travel() -> None:
    assert typed(LEFT, "", SHIFT) == [Key("DPAD_LEFT", meta=keys.META_SHIFT)]
    assert typed(BACKTAB, "", SHIFT) == [Key("TAB", meta=keys.META_SHIFT)]
    assert typed(ord("A"), "\x01", CTRL) == [Key("A", meta=keys.META_CTRL)]
    assert typed(ord("Z"), "\x1a", CTRL | SHIFT) == [Key("Z", meta=keys.META_CTRL | keys.META_SHIFT)]


def test_alt_gr_types() -> None:
    assert typed(ord("E"), "€", CTRL | ALT) == [Text("€")]
    assert typed(ord("0"), "@", CTRL | ALT) == [Text("@")]


def test_option_key_of_a_mac_types_what_is_no_shortcut() -> None:
    assert typed(ord("E"), "€", ALT) == [Text("€")]


def test_a_letter_with_alt_travels_as_a_key() -> None:
    assert typed(ord("X"), "x", ALT) == [Key("X", meta=keys.META_ALT)]


@pytest.mark.parametrize("key", [0x01000020, 0x01000021, 0x01000023, 0x01000024, 0x01001103, 0x01000080])
def test_lone_modifiers_and_media_keys_say_nothing(key: int) -> None:
    assert typed(key, "", 0) == []


def test_lines_become_enter() -> None:
    assert committed("one\r\ntwo\tthree\x07") == [Text("one"), Key("ENTER"), Text("two"), Key("TAB"), Text("three")]


def test_families_are_not_torn_apart() -> None:
    family = "👨‍👩‍👧‍👦"
    parts = split(family * 40)
    assert "".join(parts) == family * 40
    assert all(part.replace(family, "") == "" for part in parts)
    flags = "🇫🇷🇩🇪" * 50
    assert all(len(part) % 2 == 0 for part in split(flags))
    accents = ("e" + "\u0301\u0323") * 100
    assert all(part.startswith("e") for part in split(accents))


def test_endless_accents_are_cut_somewhere() -> None:
    parts = split("e" + "\u0301" * 1000)
    assert all(len(part.encode()) <= limits.INP_TEXT_BYTES for part in parts)
    assert "".join(parts) == "e" + "\u0301" * 1000


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=900))
def test_splitting_loses_nothing_and_fits(text: str) -> None:
    parts = split(text)
    assert "".join(parts) == text
    assert all(0 < len(part.encode()) <= limits.INP_TEXT_BYTES for part in parts)


@given(st.integers(0, 0x01FFFFFF), st.text(max_size=4), st.integers(0, 31).map(lambda bits: bits << 25))
def test_every_key_press_can_be_sent(key: int, text: str, modifiers: int) -> None:
    for item in typed(key, text, modifiers):
        assert encode_item(item)


def test_softkeys_have_names_the_protocol_knows() -> None:
    known = "BACK HOME RECENTS NOTIFICATIONS QUICK_SETTINGS DISMISS_SHADE POWER_DIALOG LOCK_SCREEN WAKE VOLUME_UP VOLUME_DOWN MUTE MENU"
    assert {softkey.key for softkey in SOFTKEYS} - {keys.ROTATE} <= set(known.split())
