"""Keys over the picture that mean an action, and MOD held alone. Pure: keys and times in, verdicts out.

System keys (Alt+Tab, Super, Print) belong wholly to the desktop while they are not captured, and wholly to the phone while they are.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from enum import Enum, auto

from console.viewer.actions import BY_NAME
from console.viewer.bindings import BUILT_IN, Bindings
from console.viewer.host_keys import Stroke
from console.viewer.inputs import ALT_TAB, PRINT, SUPER, Chord, DesktopKey, key_name
from console.viewer.keys import SHIFT
from console.viewer.modifiers import Mod, Modifiers, Side, is_mod

TWICE_MS = 500.0
"""Two presses of a chord within this time are a double press: a letter takes longer than a mouse button."""
TAP_MS = 400.0
"""Super held longer than this was held for something; MOD held longer shows what it can do."""

_TAB, _BACKTAB, _PRINT = 0x01000001, 0x01000002, 0x01000009
_PRINT_NATIVE = {"linux": 0xFF61, "win32": 0x2C}
LONE = (0x01000020, 0x01000024, 0x01000025, 0x01000026, 0x01001103)
"""Shift, the locks, AltGr: they change other keys and mean nothing themselves."""


@dataclass(frozen=True, slots=True)
class Do:
    """An action of `actions.py`."""

    action: str


class Fate(Enum):
    """What becomes of a key that stands for no action just now."""

    PHONE = auto()
    """It is typed on the phone."""
    DESKTOP = auto()
    """It stays with this computer, wholly."""
    SPENT = auto()
    """It has had its effect, or is a modifier."""
    NOTHING = auto()
    """The phone knows no such key: Super with a key that nothing is bound to."""


class Chords:
    """One technician's keyboard over one picture."""

    def __init__(self, bindings: Bindings = BUILT_IN["scrcpy"], platform: str = sys.platform) -> None:
        self.bindings = bindings
        self.captured = False
        """System keys come to us, and are the phone's."""
        self._platform = platform
        self._modifiers = Modifiers(platform)
        self._last: tuple[Chord, float] | None = None
        self._super_since: float | None = None
        self._mod_since: float | None = None

    @property
    def mod_since_ms(self) -> float | None:
        """Since when MOD is held with nothing done meanwhile; None while it is not."""
        return self._mod_since

    def pressed(self, stroke: Stroke, modifiers: int, t_ms: float) -> Do | Fate:
        """A key goes down. `modifiers`: Qt's, of its event."""
        if (side := self._modifiers.pressed(stroke)) is not None:
            self._modifier_down(side, stroke, t_ms)
            return Fate.SPENT
        self.used()
        if stroke.key in LONE:
            return Fate.SPENT
        held = self._modifiers.with_key(modifiers)
        if (desktop := desktop_key(stroke, held, self._platform)) is not None:
            return self._desktop(desktop, stroke.repeated)
        chord = chord_of(stroke, held, bool(modifiers & SHIFT), self.bindings.mod, self._platform)
        found = None if chord is None else self._bound(chord, stroke.repeated, t_ms)
        if found is None:
            return Fate.NOTHING if held & {"lsuper", "rsuper"} and not held & {"lctrl", "rctrl"} else Fate.PHONE
        return found

    def released(self, stroke: Stroke, t_ms: float) -> Do | Fate:
        """A key comes up."""
        if stroke.repeated:
            return Fate.SPENT
        side = self._modifiers.released(stroke)
        self._mod_since = None
        since, self._super_since = self._super_since, None
        if side not in ("lsuper", "rsuper") or since is None or t_ms - since > TAP_MS:
            return Fate.SPENT
        return self._desktop(SUPER, False)

    def used(self) -> None:
        """Something else was done: what is held is a modifier of that."""
        self._super_since = self._mod_since = None

    def forget(self) -> None:
        """The focus is elsewhere, and with it the releases."""
        self.used()
        self._last = None
        self._modifiers.forget()

    # ---- inside

    def _modifier_down(self, side: Side, stroke: Stroke, t_ms: float) -> None:
        if stroke.repeated:
            return
        held = self._modifiers.held
        self._super_since = t_ms if held == {side} and side in ("lsuper", "rsuper") else None
        self._mod_since = t_ms if is_mod(held, self.bindings.mod) else None

    def _desktop(self, key: DesktopKey, repeated: bool) -> Do | Fate:
        if not self.captured:
            return Fate.DESKTOP
        action = self.bindings.table.get(key)
        if action is None:
            return Fate.PHONE if key == ALT_TAB else Fate.NOTHING
        return Fate.SPENT if repeated else Do(action)

    def _bound(self, chord: Chord, repeated: bool, t_ms: float) -> Do | Fate | None:
        table = self.bindings.table
        once, second = table.get(chord), table.get(replace(chord, twice=True))
        if once is None and second is None:
            self._last = None
            return None
        if repeated:
            return Do(once) if once is not None and BY_NAME[once].repeats else Fate.SPENT
        before, self._last = self._last, (chord, t_ms)
        if second is not None and before is not None and before[0] == chord and t_ms - before[1] <= TWICE_MS:
            self._last = None
            return Do(second)
        return Do(once) if once is not None else Fate.SPENT


def desktop_key(stroke: Stroke, held: frozenset[Side], platform: str) -> DesktopKey | None:
    """The key that the desktop wants, if it is one. Super is another matter: it counts when it comes up."""
    if stroke.key == _PRINT or (stroke.native_key and stroke.native_key == _PRINT_NATIVE.get(platform)):
        return PRINT
    switch: frozenset[Side] = frozenset({"lsuper", "rsuper"} if platform == "darwin" else {"lalt", "ralt"})
    return ALT_TAB if stroke.key in (_TAB, _BACKTAB) and held and held <= switch else None


def chord_of(stroke: Stroke, held: frozenset[Side], shift: bool, mod: Mod, platform: str) -> Chord | None:
    """The key with MOD or by itself; None for one with other modifiers, or without a name."""
    with_mod = is_mod(held, mod)
    if held and not with_mod:
        return None
    name = key_name(stroke.key, stroke.scan_code, platform)
    if not (name.isalpha() or len(name) > 1) or name == "plus":
        shift = False  # a digit or a sign: whether it needs Shift is its keyboard's affair
    return Chord(name, with_mod, shift) if name else None
