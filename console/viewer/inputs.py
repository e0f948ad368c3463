"""What a technician's hand does that can be bound to an action: a mouse button, a key with MOD, a key of its own, a key of the desktop.

Pure. Each input has one written form, which the preferences and exported files carry: `mod+shift+n`, `mod+n twice`, `shift+right-click`,
`middle-click held`, `esc`, `alt+tab`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

How = Literal["press", "held", "twice"]
"""A button is pressed, held down for a while, or pressed twice quickly."""


class Button(IntEnum):
    """Mouse buttons; the values are Qt's."""

    LEFT = 1
    RIGHT = 2
    MIDDLE = 4
    FOURTH = 8
    FIFTH = 16


@dataclass(frozen=True, slots=True)
class Click:
    """A mouse button, with or without Shift."""

    button: Button
    how: How = "press"
    shift: bool = False


@dataclass(frozen=True, slots=True)
class Chord:
    """A key with MOD, or (`mod` False) by itself. `key`: a name as `key_name` gives it. `twice`: the second of two quick presses."""

    key: str
    mod: bool = True
    shift: bool = False
    twice: bool = False


@dataclass(frozen=True, slots=True)
class DesktopKey:
    """A key that the desktop wants for itself; it comes to us only while system keys are captured."""

    name: Literal["alt+tab", "super", "print"]


Input = Click | Chord | DesktopKey

ALT_TAB, SUPER, PRINT = DesktopKey("alt+tab"), DesktopKey("super"), DesktopKey("print")

_DESKTOP: dict[str, DesktopKey] = {key.name: key for key in (ALT_TAB, SUPER, PRINT)}
_CLICKS = {
    "left-click": Button.LEFT,
    "right-click": Button.RIGHT,
    "middle-click": Button.MIDDLE,
    "fourth-click": Button.FOURTH,
    "fifth-click": Button.FIFTH,
}
_CLICK_NAMES = {button: name for name, button in _CLICKS.items()}

NAMED_KEYS: dict[int, str] = {
    0x01000000: "esc",
    0x01000001: "tab",
    0x01000002: "tab",  # Qt's Backtab: Shift is in the modifiers
    0x01000003: "backspace",
    0x01000004: "enter",
    0x01000005: "enter",
    0x01000006: "insert",
    0x01000007: "delete",
    0x01000008: "pause",
    0x01000010: "home",
    0x01000011: "end",
    0x01000012: "left",
    0x01000013: "up",
    0x01000014: "right",
    0x01000015: "down",
    0x01000016: "pageup",
    0x01000017: "pagedown",
    0x01000055: "menu",
    **{0x01000030 + n: f"f{n + 1}" for n in range(24)},
    0x20: "space",
    0x2B: "plus",
}
"""Qt::Key to the written name; every other printable key is written as its character."""

_BARE = frozenset(NAMED_KEYS.values()) - {"tab", "backspace", "enter", "delete", "left", "up", "right", "down", "space", "plus"}
"""Keys that may be bound without MOD: they type nothing, and nobody writes on a phone with them all day."""
_KNOWN = frozenset(NAMED_KEYS.values())

_LATIN_ROWS = ((16, "qwertyuiop"), (30, "asdfghjkl"), (44, "zxcvbnm"))
_LATIN = {code + n: letter for code, row in _LATIN_ROWS for n, letter in enumerate(row)}
"""Scan code of a letter's place on the keyboard (PC set 1; Linux's key codes are the same there, and X11 adds 8)."""
_X11_OFFSET = 8


def key_name(key: int, scan_code: int = 0, platform: str = "linux") -> str:
    """The written name of Qt's `key`, empty for one that cannot be bound. On a Greek or Cyrillic layout a key is called by the Latin
    letter of its place, which is what its neighbour's keyboard has printed on it."""
    if (name := NAMED_KEYS.get(key)) is not None:
        return name
    if not 0x20 < key <= 0x10FFFF:
        return ""
    character = chr(key).lower()
    if len(character) != 1 or not character.isprintable():
        return ""
    if character.isalpha() and key > 0x24F and platform in ("linux", "win32"):
        return _LATIN.get(scan_code - (_X11_OFFSET if platform == "linux" else 0), character)
    return character


def may_stand_alone(key: str) -> bool:
    """Whether a key can be bound without MOD."""
    return key in _BARE


def written(what: Input) -> str:
    """The one written form of an input."""
    match what:
        case DesktopKey(name):
            return name
        case Click(button, how, shift):
            return ("shift+" if shift else "") + _CLICK_NAMES[button] + ("" if how == "press" else f" {how}")
        case Chord(key, mod, shift, twice):
            return ("mod+" if mod else "") + ("shift+" if shift else "") + key + (" twice" if twice else "")


def read(text: str) -> Input | None:
    """The input of a written form; None where it is none of ours."""
    if (desktop := _DESKTOP.get(text)) is not None:
        return desktop
    rest, _, suffix = text.partition(" ")
    mod = rest.startswith("mod+")
    rest = rest.removeprefix("mod+")
    shift = rest.startswith("shift+")
    rest = rest.removeprefix("shift+")
    if (button := _CLICKS.get(rest)) is not None:
        if mod or suffix not in ("", "held", "twice"):
            return None
        return Click(button, "held" if suffix == "held" else "twice" if suffix == "twice" else "press", shift)
    known = rest in _KNOWN or (len(rest) == 1 and rest.isprintable() and rest == rest.lower() and rest not in " +")
    if not known or suffix not in ("", "twice") or not (mod or may_stand_alone(rest)):
        return None
    return Chord(rest, mod, shift, suffix == "twice")
