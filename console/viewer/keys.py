"""The technician's keyboard and buttons as text and keys of the phone. Pure: plain numbers and strings of Qt's key events in.

While the picture has the keyboard, everything goes to the phone but the host keys (`host_keys.py`) and what is bound to an action
(`bindings.py`). What can be typed is text, in any script: the phone's own layout never matters. Only keys without text, and letters
with Ctrl, travel as keys.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from console.viewer.clusters import clusters
from protocol import limits
from protocol.inp import Item, Key, Text

# Qt's modifiers (Qt::KeyboardModifier)
SHIFT, CTRL, ALT, META = 0x02000000, 0x04000000, 0x08000000, 0x10000000

# Android's meta state, low 16 bits (android.view.KeyEvent)
META_SHIFT, META_ALT, META_CTRL = 0x0001, 0x0002, 0x1000


@dataclass(frozen=True, slots=True)
class Softkey:
    """A button of the bar. `key`: Android's name, or ROTATE, which is a wish of its own. `label` and `group` are for people."""

    key: str
    label: str
    icon: str
    group: Literal["go", "hard", "more"] = "go"


ROTATE = "ROTATE"

SOFTKEYS: tuple[Softkey, ...] = (
    Softkey("BACK", "Back", "caret-left"),
    Softkey("HOME", "Home", "circle"),
    Softkey("RECENTS", "Recents", "square"),
    Softkey("VOLUME_DOWN", "Volume down", "speaker-low", "hard"),
    Softkey("VOLUME_UP", "Volume up", "speaker-high", "hard"),
    Softkey("NOTIFICATIONS", "Notifications", "bell", "hard"),
    Softkey("POWER_DIALOG", "Power menu", "power", "hard"),
    Softkey(ROTATE, "Rotate the phone", "arrow-clockwise", "hard"),
    Softkey("QUICK_SETTINGS", "Quick settings", "sliders-horizontal", "more"),
    Softkey("DISMISS_SHADE", "Close notifications", "arrow-line-up", "more"),
    Softkey("MENU", "Menu", "list", "more"),
    Softkey("MUTE", "Mute", "speaker-slash", "more"),
    Softkey("LOCK_SCREEN", "Lock the screen", "lock", "more"),
    Softkey("WAKE", "Wake the screen", "sun", "more"),
)
"""In the bar's order. To add a softkey: one line here, its key in the phone's `caps.keys`, its label in the translations."""

SOFTKEY_NAMES = frozenset(softkey.key for softkey in SOFTKEYS)

_NAMED: dict[int, str] = {
    0x01000000: "ESCAPE",
    0x01000001: "TAB",
    0x01000002: "TAB",  # Qt's Backtab: Shift is in the modifiers
    0x01000003: "DEL",
    0x01000004: "ENTER",
    0x01000005: "ENTER",  # the one beside the digits
    0x01000007: "FORWARD_DEL",
    0x01000010: "MOVE_HOME",
    0x01000011: "MOVE_END",
    0x01000012: "DPAD_LEFT",
    0x01000013: "DPAD_UP",
    0x01000014: "DPAD_RIGHT",
    0x01000015: "DPAD_DOWN",
    0x01000016: "PAGE_UP",
    0x01000017: "PAGE_DOWN",
    0x01000055: "MENU",
    **{0x01000030 + n: f"F{n + 1}" for n in range(12)},
}
"""Qt::Key to Android's name."""


def types(key: str) -> bool:
    """Whether this key of the phone types, which a portal may want a yes of its own for (PROTOCOL 11): a letter, a digit, F1 to F12."""
    return len(key) == 1 or (key[:1] == "F" and key[1:].isdigit())


def typed(key: int, text: str, modifiers: int) -> list[Item]:
    """A key press as items for the phone; an empty list for what means nothing there (a lone Shift, an unknown media key).

    `key`, `text`, `modifiers` as Qt's QKeyEvent has them. Repetitions of a held key are passed in like presses.
    """
    alone = modifiers & ALT and not modifiers & (CTRL | META)
    if (name := _NAMED.get(key)) is not None:
        return [Key(name, meta=_meta(modifiers))]
    both = CTRL | ALT  # AltGr on Windows
    if modifiers & CTRL and modifiers & both != both:
        letter = _letter(key)
        return [Key(letter, meta=_meta(modifiers))] if letter else []
    if text and (not alone or not text.isascii()):
        return list(committed(text))
    if alone and (letter := _letter(key)):
        return [Key(letter, meta=_meta(modifiers))]
    return []


def committed(text: str) -> list[Item]:
    """Text from the keyboard, an input method or a paste, split at the protocol's limit. Line ends and tabs are keys, other controls go."""
    items: list[Item] = []
    run: list[str] = []

    def close() -> None:
        items.extend(Text(part) for part in split("".join(run)))
        run.clear()

    for character in text.replace("\r\n", "\n"):
        if character in "\r\n\t":
            close()
            items.append(Key("TAB" if character == "\t" else "ENTER"))
        elif unicodedata.category(character) not in ("Cc", "Cs"):
            run.append(character)
    close()
    return items


def split(text: str, most: int = limits.INP_TEXT_BYTES) -> list[str]:
    """`text` in parts of at most `most` bytes of UTF-8, cut between what people see as characters where that is possible."""
    parts: list[str] = []
    part, size = "", 0
    for cluster in clusters(text):
        weight = len(cluster.encode("utf-8"))
        if size + weight > most and part:
            parts.append(part)
            part, size = "", 0
        if weight <= most:
            part, size = part + cluster, size + weight
            continue
        for character in cluster:  # one "character" beyond the limit: accents piled up without end
            weight = len(character.encode("utf-8"))
            if size + weight > most:
                parts.append(part)
                part, size = "", 0
            part, size = part + character, size + weight
    return [*parts, part] if part else parts


def _letter(key: int) -> str:
    return chr(key) if 0x41 <= key <= 0x5A or 0x30 <= key <= 0x39 else ""


def _meta(modifiers: int) -> int:
    pairs = ((SHIFT, META_SHIFT), (ALT, META_ALT), (CTRL, META_CTRL))
    return sum(android for qt, android in pairs if modifiers & qt)
