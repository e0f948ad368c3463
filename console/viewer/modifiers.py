"""Which modifier keys are down, left and right told apart, and whether they make up MOD. Pure.

Qt's modifiers know no sides. The keys themselves do, by native codes; the modifiers of every other key press then correct what was missed
(a release that went to another window), so that no modifier is ever stuck.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Literal, get_args

from console.viewer.host_keys import Stroke
from console.viewer.keys import ALT, CTRL, META

Side = Literal["lctrl", "rctrl", "lalt", "ralt", "lsuper", "rsuper"]
SIDES: tuple[Side, ...] = get_args(Side)

Mod = frozenset[frozenset[Side]]
"""MOD: any of these groups of keys held, each group together."""

_NATIVE: dict[str, dict[int, Side]] = {
    "linux": {
        0xFFE3: "lctrl", 0xFFE4: "rctrl", 0xFFE9: "lalt", 0xFFEA: "ralt", 0xFFEB: "lsuper", 0xFFEC: "rsuper",
        0xFFE7: "lalt", 0xFFE8: "ralt",  # Alt with Shift held is called Meta there
    },
    "win32": {0xA2: "lctrl", 0xA3: "rctrl", 0xA4: "lalt", 0xA5: "ralt", 0x5B: "lsuper", 0x5C: "rsuper"},
    "darwin": {0x3B: "lctrl", 0x3E: "rctrl", 0x3A: "lalt", 0x3D: "ralt", 0x37: "lsuper", 0x36: "rsuper"},
}  # fmt: skip
"""X11 keysyms (xcb and Wayland), Windows VK_*, macOS kVK_*; Super is the Windows key, on a Mac Command."""
_EXTENDED = 0x100
"""Windows marks the right one of a pair in the scan code where the virtual key is the common one."""
_KEYS: dict[int, Side] = {0x01000021: "lctrl", 0x01000022: "lsuper", 0x01000023: "lalt", 0x01000053: "lsuper", 0x01000054: "rsuper"}
"""Qt::Key where nothing native is known. On a Mac Qt calls Command Control and Control Meta."""
_MAC_KEYS: dict[int, Side] = {0x01000021: "lsuper", 0x01000022: "lctrl", 0x01000023: "lalt"}
_RIGHT: dict[Side, Side] = {"lctrl": "rctrl", "lalt": "ralt", "lsuper": "rsuper"}


class Modifiers:
    """Sees every key go down and up."""

    def __init__(self, platform: str = sys.platform) -> None:
        self._platform = platform if platform in _NATIVE else "linux"
        self._held: dict[int, Side] = {}
        """By scan code (or native code): the name of the same key can change while it is down."""

    def pressed(self, stroke: Stroke) -> Side | None:
        """The modifier that this key is, None for every other key."""
        side = self._side(stroke)
        if side is not None:
            self._held[_place(stroke)] = side
        return side

    def released(self, stroke: Stroke) -> Side | None:
        """The modifier that came up, None for every other key."""
        known = self._held.pop(_place(stroke), None)
        return known or self._side(stroke)

    def forget(self) -> None:
        self._held.clear()

    @property
    def held(self) -> frozenset[Side]:
        return frozenset(self._held.values())

    def with_key(self, modifiers: int) -> frozenset[Side]:
        """What is held while another key goes down, whose event names `modifiers` (Qt's)."""
        held = set(self.held)
        mac = self._platform == "darwin"
        pairs: tuple[tuple[int, Side, Side], ...] = (
            (META if mac else CTRL, "lctrl", "rctrl"),
            (ALT, "lalt", "ralt"),
            (CTRL if mac else META, "lsuper", "rsuper"),
        )
        for bit, left, right in pairs:
            if not modifiers & bit:
                held -= {left, right}
            elif not held & {left, right}:
                held.add(left)
        if not held:
            self._held.clear()
        return frozenset(held)

    def _side(self, stroke: Stroke) -> Side | None:
        if (side := _NATIVE[self._platform].get(stroke.native_key)) is not None:
            return side
        side = (_MAC_KEYS if self._platform == "darwin" else _KEYS).get(stroke.key)
        if side is not None and self._platform == "win32" and stroke.scan_code & _EXTENDED:
            return _RIGHT.get(side, side)
        return side


def _place(stroke: Stroke) -> int:
    return stroke.scan_code or stroke.native_key or stroke.key


def is_mod(held: Iterable[Side], mod: Mod) -> bool:
    """Whether exactly MOD is held: another modifier beside it makes it something else (AltGr of Windows is Ctrl with the right Alt)."""
    down = frozenset(held)
    allowed = frozenset(side for group in mod for side in group)
    return down <= allowed and any(group <= down for group in mod)


def for_the_view(modifiers: int, mod: Mod, platform: str = sys.platform) -> bool:
    """Whether a drag or the wheel with these modifiers of Qt's moves the view and not the phone: the kinds of key in MOD, either side.

    Ctrl never does: with it a drag is two fingers on the phone.
    """
    ctrl, super_ = (META, CTRL) if platform == "darwin" else (CTRL, META)
    kinds = {side[1:] for group in mod if len(group) == 1 for side in group}
    wanted = (ALT if "alt" in kinds else 0) | (super_ if "super" in kinds else 0)
    return bool(modifiers & wanted) and not modifiers & ctrl


def read_mod(text: str) -> Mod | None:
    """`lalt,lsuper` is either, `lctrl+lalt` both together; None for what is neither."""
    groups: set[frozenset[Side]] = set()
    for part in text.split(","):
        names = part.strip().split("+")
        group: set[Side] = {side for side in SIDES if side in names}
        if not group or len(group) != len(names):
            return None
        groups.add(frozenset(group))
    return frozenset(groups)


def written_mod(mod: Mod) -> str:
    parts = ["+".join(side for side in SIDES if side in group) for group in mod]
    return ",".join(sorted(parts, key=lambda part: (part.count("+"), part)))
