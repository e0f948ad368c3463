"""Named profiles: which key and which mouse button means which action, and what stands against a change of that. Pure.

Two are built in, *scrcpy* and *desk*: the hands that technicians bring along. A changed one, or one of the technician's own, is a built-in
one with differences (`binding_file.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal

from console.viewer.actions import BY_NAME, LONG_PRESS, TOUCH
from console.viewer.inputs import Button, Chord, Click, Input, may_stand_alone, read, written
from console.viewer.modifiers import Mod, read_mod

NAME_CHARS = 40


@dataclass(frozen=True, slots=True)
class Bindings:
    """One profile. `base` names the built-in one that it began as; `strange` holds saved lines that this version does not understand."""

    name: str
    base: str
    mod: Mod
    table: Mapping[Input, str]
    strange: Mapping[str, str] = field(default_factory=dict)

    @property
    def clicks(self) -> dict[Click, str]:
        """What the mouse buttons do."""
        return {what: action for what, action in self.table.items() if isinstance(what, Click)}

    def inputs(self, action: str) -> list[Input]:
        """Every way to an action, keys before buttons."""
        found = [what for what, bound in self.table.items() if bound == action]
        return sorted(found, key=lambda what: (isinstance(what, Click), not isinstance(what, Chord)))

    def bind(self, what: Input, action: str) -> Bindings:
        return replace(self, table=MappingProxyType({**self.table, what: action}))

    def unbind(self, what: Input) -> Bindings:
        return replace(self, table=MappingProxyType({w: a for w, a in self.table.items() if w != what}))


def _table(lines: str) -> Mapping[Input, str]:
    made: dict[Input, str] = {}
    for line in filter(str.strip, lines.splitlines()):
        action, *inputs = (part.strip() for part in line.split("|"))
        assert action in BY_NAME, action
        for text in inputs:
            what = read(text)
            assert what is not None and what not in made, text
            made[what] = action
    return MappingProxyType(made)


DEFAULT_MOD: Final = "lalt,lsuper"
"""scrcpy's."""

_KEYS = """
    BACK           | mod+b | mod+backspace
    HOME           | mod+h | super
    RECENTS        | mod+s | alt+tab
    MENU           | mod+m
    VOLUME_UP      | mod+up
    VOLUME_DOWN    | mod+down
    MUTE           | mod+shift+m
    POWER_DIALOG   | mod+p
    LOCK_SCREEN    | mod+o | mod+l
    WAKE           | mod+shift+o
    NOTIFICATIONS  | mod+n
    QUICK_SETTINGS | mod+n twice | mod+q
    DISMISS_SHADE  | mod+shift+n
    rotate         | mod+r
    fullscreen     | mod+f | f11
    one_to_one     | mod+g
    fit            | mod+w | mod+0 | mod+à
    larger         | mod+plus | mod+=
    smaller        | mod+- | mod+_
    pan_left       | mod+shift+left
    pan_up         | mod+shift+up
    pan_down       | mod+shift+down
    pan_right      | mod+shift+right
    turn_left      | mod+left
    turn_right     | mod+right
    freeze         | mod+z
    statistics     | mod+i
    detach         | mod+shift+w
    keep_on_top    | mod+t
    copy           | mod+c
    cut            | mod+x
    paste          | mod+v
    paste_as_text  | mod+shift+v
    secret_paste   | mod+shift+p
    draw           | mod+d
    erase          | mod+e
    screenshot     | mod+shift+s | print
    record         | mod+shift+r
    bindings       | mod+f1
    next_profile   | mod+k
    system_keys    | mod+shift+k
    chat           | mod+shift+c
    touch          | shift+right-click | shift+middle-click | shift+fourth-click | shift+fifth-click
"""
"""scrcpy's keys where it has one. Its MOD+o darkens the panel and goes on mirroring, which Android grants to no app: locking the screen
is the nearest. Its flips (MOD+Shift+arrows) are left out, for a mirrored phone helps nobody to help; the arrows move the picture.
Some keyboards have + and _ only with Shift, a French one à where others have 0."""

BUILT_IN: Mapping[str, Bindings] = MappingProxyType(
    {
        name: Bindings(name, name, read_mod(DEFAULT_MOD) or frozenset(), _table(_KEYS + buttons))
        for name, buttons in (
            (
                "scrcpy",
                """
    back_or_wake   | right-click
    HOME           | middle-click
    RECENTS        | fourth-click
    NOTIFICATIONS  | fifth-click
    QUICK_SETTINGS | fifth-click twice
""",
            ),
            (
                "desk",
                """
    long_press     | right-click
    HOME           | middle-click
    RECENTS        | middle-click held
    BACK           | fourth-click
    NOTIFICATIONS  | fifth-click
""",
            ),
        )
    }
)
"""*scrcpy* is the default; *desk* has the mouse buttons of remote desktops."""

HABITS: Mapping[str, Mapping[Input, str]] = MappingProxyType(
    {
        "vnc": _table("BACK | esc\nHOME | home\nPOWER_DIALOG | end"),
        "function_keys": _table("chat | f7\ndraw | f8\nerase | f9"),
    }
)
"""Sets of keys that are switched on together: those of VNC viewers, and function keys as GoToAssist has them."""


# ---- changes ---------------------------------------------------------------------------------------------------------

Refusal = Literal["left_button", "types", "only_click", "begins_at_once", "waits"]
Cost = Literal["key_of_phone"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What stands against a binding. `refused`: it cannot be. `taken`: the action that has the input now. `costs`: what one gives up."""

    refused: Refusal | None = None
    taken: str = ""
    costs: Cost | None = None


def judge(bindings: Bindings, what: Input, action: str) -> Judgement:
    """Whether `what` may mean `action` in this profile."""
    taken = bindings.table.get(what, "")
    if (refused := _refused(bindings, what, action)) is not None:
        return Judgement(refused)
    bare = isinstance(what, Chord) and not what.mod
    return Judgement(None, taken if taken != action else "", "key_of_phone" if bare else None)


def _refused(bindings: Bindings, what: Input, action: str) -> Refusal | None:
    touches = (TOUCH, LONG_PRESS)
    if isinstance(what, Chord):
        if not what.mod and not may_stand_alone(what.key):
            return "types"
        return "only_click" if BY_NAME[action].click else None
    if not isinstance(what, Click):
        return "only_click" if BY_NAME[action].click else None
    if what.button is Button.LEFT:
        return "left_button"
    if what.how != "press":
        if action in touches:
            return "only_click"
        return "begins_at_once" if bindings.table.get(replace(what, how="press")) in touches else None
    others = (replace(what, how="held"), replace(what, how="twice"))
    return "waits" if action in touches and any(other in bindings.table for other in others) else None


def has_habit(bindings: Bindings, habit: str) -> bool:
    return all(bindings.table.get(what) == action for what, action in HABITS[habit].items())


def with_habit(bindings: Bindings, habit: str, on: bool) -> Bindings:
    """All of a habit's keys bound, or none of those that it bound."""
    for what, action in HABITS[habit].items():
        if on:
            bindings = bindings.bind(what, action)
        elif bindings.table.get(what) == action:
            bindings = bindings.unbind(what)
    return bindings


ModWarning = Literal["ctrl", "altgr", "host", "desktop"]


def mod_warnings(mod: Mod) -> list[ModWarning]:
    """What a choice of MOD costs: Ctrl with a letter should be the phone's; AltGr types; host keys work alone; the desktop keeps Super."""
    warnings: list[ModWarning] = []
    if mod & {frozenset({"lctrl"}), frozenset({"rctrl"})}:
        warnings.append("ctrl")
    if frozenset({"ralt"}) in mod:
        warnings.append("altgr")
    if mod & {frozenset({"rctrl"}), frozenset({"lctrl", "lalt"})}:
        warnings.append("host")
    if all(group & {"lsuper", "rsuper"} for group in mod):
        warnings.append("desktop")
    return warnings


def differences(bindings: Bindings) -> dict[str, str]:
    """Written inputs whose action is another than in the base; an empty action means that it has none any more."""
    base = BUILT_IN[bindings.base].table
    changed = {written(what): action for what, action in bindings.table.items() if base.get(what) != action}
    gone = {written(what): "" for what in base if what not in bindings.table}
    return {**changed, **gone}


def is_changed(bindings: Bindings) -> bool:
    base = BUILT_IN[bindings.base]
    return bindings.mod != base.mod or bool(differences(bindings))
