"""What actions, keys and buttons are called, and what stands against binding them, in the technician's language."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from console.ui.plain import one_line
from console.viewer.actions import ACTIONS, BACK_OR_WAKE, LONG_PRESS, TOUCH, Group
from console.viewer.bindings import Bindings, Judgement, ModWarning, Refusal
from console.viewer.inputs import Button, Chord, Click, DesktopKey, Input
from console.viewer.modifiers import Mod, Side
from console.words import tr

NAME_CHARS = 40
_THIN = "\u2009"
"""Between keys of one cap: a thin space."""


def action_words(action: str) -> str:
    """Each name stands here once as a literal, for the translators."""
    return {
        BACK_OR_WAKE: tr("Back (wakes a dark screen)"),
        "BACK": tr("Back"),
        "HOME": tr("Home"),
        "RECENTS": tr("Recents"),
        "VOLUME_DOWN": tr("Volume down"),
        "VOLUME_UP": tr("Volume up"),
        "NOTIFICATIONS": tr("Notifications"),
        "POWER_DIALOG": tr("Power menu"),
        "rotate": tr("Rotate the phone"),
        "QUICK_SETTINGS": tr("Quick settings"),
        "DISMISS_SHADE": tr("Close notifications"),
        "MENU": tr("Menu key"),
        "MUTE": tr("Mute"),
        "LOCK_SCREEN": tr("Lock the screen"),
        "WAKE": tr("Wake the screen"),
        TOUCH: tr("Touch, as the left button"),
        LONG_PRESS: tr("Long press"),
        "fullscreen": tr("Full screen"),
        "fit": tr("Fit into the window"),
        "one_to_one": tr("Show pixel for pixel"),
        "larger": tr("Larger"),
        "smaller": tr("Smaller"),
        "pan_left": tr("Move the view left"),
        "pan_up": tr("Move the view up"),
        "pan_down": tr("Move the view down"),
        "pan_right": tr("Move the view right"),
        "turn_left": tr("Turn the picture left"),
        "turn_right": tr("Turn the picture right"),
        "freeze": tr("Freeze the picture"),
        "statistics": tr("Figures of the picture"),
        "statistics_corner": tr("Figures into the next corner"),
        "detach": tr("Own window"),
        "keep_on_top": tr("Keep on top"),
        "copy": tr("Copy from the phone"),
        "cut": tr("Cut on the phone"),
        "paste": tr("Paste on the phone"),
        "paste_as_text": tr("Paste as typed text"),
        "secret_paste": tr("Secret paste"),
        "draw": tr("Draw"),
        "erase": tr("Erase the drawing"),
        "screenshot": tr("Screenshot"),
        "record": tr("Record"),
        "bindings": tr("Show keys and buttons"),
        "next_profile": tr("Next profile"),
        "system_keys": tr("System keys to the phone"),
        "chat": tr("To the chat"),
    }.get(action, action)


def brief_words(action: str) -> str:
    """As `action_words`, for the narrow columns that lie over the picture while MOD is held."""
    brief = {
        BACK_OR_WAKE: tr("Back, or wake"),
        TOUCH: tr("Touch"),
        "RECENTS": tr("Recent apps"),
        "bindings": tr("All keys"),
        "system_keys": tr("System keys"),
    }
    return brief.get(action) or action_words(action)


def group_words(group: Group) -> str:
    return {
        "phone": tr("Phone"),
        "picture": tr("Picture"),
        "text": tr("Text and clipboard"),
        "show": tr("Show and record"),
        "hands": tr("Keys and profiles"),
    }[group]


def profile_name(profile: str) -> str:
    """The built-in ones by their names, others as their owner called them."""
    return tr("Desk") if profile == "desk" else one_line(profile, NAME_CHARS)


def profile_words(bindings: Bindings) -> str:
    """What the mouse buttons do, in one line."""
    told = [(what, action) for what, action in bindings.table.items() if isinstance(what, Click) and not what.shift]
    order = {"press": 0, "held": 1, "twice": 2}
    told.sort(key=lambda each: (each[0].button, order[each[0].how]))
    return " · ".join(tr("{input}: {action}", input=input_words(what, bindings.mod), action=action_words(action)) for what, action in told)


# ---- keys and buttons


def side_words(side: Side, platform: str = sys.platform) -> str:
    mac = platform == "darwin"
    return {
        "lctrl": tr("Left Control") if mac else tr("Left Ctrl"),
        "rctrl": tr("Right Control") if mac else tr("Right Ctrl"),
        "lalt": tr("Left Option") if mac else tr("Left Alt"),
        "ralt": tr("Right Option") if mac else tr("Right Alt"),
        "lsuper": tr("Left Command") if mac else tr("Left Windows key") if platform == "win32" else tr("Left Super"),
        "rsuper": tr("Right Command") if mac else tr("Right Windows key") if platform == "win32" else tr("Right Super"),
    }[side]


def mod_words(mod: Mod, platform: str = sys.platform) -> str:
    """MOD as it stands before a key: the plainest of the choices, without its side where nothing else is meant."""
    mac = platform == "darwin"
    short = {
        "alt": tr("Option") if mac else "Alt",
        "super": tr("Command") if mac else tr("Win") if platform == "win32" else "Super",
        "ctrl": tr("Control") if mac else "Ctrl",
    }
    ranked = sorted(mod, key=lambda group: (len(group), not any("alt" in side for side in group), sorted(group)))
    if not ranked:
        return "MOD"
    if len(ranked[0]) == 1 and (side := next(iter(ranked[0]))) in ("ralt", "rctrl", "rsuper"):
        return side_words(side, platform)
    kinds = {side[1:] for side in ranked[0]}
    return "+".join(short[kind] for kind in ("ctrl", "alt", "super") if kind in kinds)


def input_words(what: Input, mod: Mod, platform: str = sys.platform) -> str:
    """An input as a key cap shows it."""
    match what:
        case DesktopKey("alt+tab"):
            return tr("Command+Tab") if platform == "darwin" else "Alt+Tab"
        case DesktopKey("super"):
            return tr("Command alone") if platform == "darwin" else tr("Windows key alone") if platform == "win32" else tr("Super alone")
        case DesktopKey():
            return tr("Print")
        case Click(button, how, shift):
            name = tr("Shift+{button}", button=_button(button)) if shift else _button(button)
            if how == "held":
                return tr("{button}, held", button=name)
            return tr("{button}, twice", button=name) if how == "twice" else name
        case Chord(key, with_mod, shift, twice):
            parts = [mod_words(mod, platform)] if with_mod else []
            parts += [tr("Shift")] if shift else []
            said = "+".join([*parts, _key(key)])
            return tr("{key}, twice", key=said) if twice else said


def shown(bindings: Bindings, action: str) -> str:
    """The first key to an action, for a tooltip; empty where only a button or nothing leads there."""
    return next((input_words(what, bindings.mod) for what in bindings.inputs(action) if isinstance(what, Chord)), "")


def _button(button: Button) -> str:
    return {
        Button.LEFT: tr("left button"),
        Button.RIGHT: tr("right button"),
        Button.MIDDLE: tr("middle button"),
        Button.FOURTH: tr("fourth button"),
        Button.FIFTH: tr("fifth button"),
    }[button]


def _key(key: str) -> str:
    named = {
        "esc": "Esc",
        "tab": tr("Tab"),
        "backspace": tr("Backspace"),
        "enter": tr("Enter"),
        "insert": tr("Ins"),
        "delete": tr("Del"),
        "pause": tr("Pause"),
        "home": tr("Home key"),
        "end": tr("End key"),
        "left": "←",
        "right": "→",
        "up": "↑",
        "down": "↓",
        "pageup": tr("Page up"),
        "pagedown": tr("Page down"),
        "menu": tr("Menu"),
        "space": tr("Space"),
        "plus": tr("Plus"),
        "-": tr("Minus"),
    }
    return named.get(key, key.upper())


# ---- lists


@dataclass(frozen=True, slots=True)
class Lines:
    """A group of actions with the keys and buttons that lead to them."""

    title: str
    lines: Sequence[tuple[str, str]]


def key_lines(bindings: Bindings) -> list[Lines]:
    """Every bound key, by group; an action with several keys names two at most."""

    def said(keys: Sequence[Input]) -> str:
        return "  ".join(input_words(what, bindings.mod) for what in sorted(keys, key=lambda what: isinstance(what, DesktopKey))[:2])

    def folded(chords: Sequence[Chord]) -> str:
        return f"{input_words(chords[0], bindings.mod)} {' '.join(_key(chord.key) for chord in chords[1:])}"

    return _by_group(bindings, lambda what: not isinstance(what, Click), said, folded)


def held_lines(bindings: Bindings) -> list[Lines]:
    """What is left to press while MOD is held, by group, without naming MOD; then keys and buttons that need none."""

    def said(keys: Sequence[Input]) -> str:
        return "  ".join(_cap(what) for what in keys[:2] if isinstance(what, Chord))

    def folded(chords: Sequence[Chord]) -> str:
        return _THIN.join([_cap(chords[0]), *(_cap(replace(chord, shift=False)) for chord in chords[1:])])

    groups = _by_group(bindings, lambda what: isinstance(what, Chord) and what.mod, said, folded, brief_words)
    bare = [
        (brief_words(action), input_words(what, bindings.mod))
        for what, action in bindings.table.items()
        if isinstance(what, DesktopKey) or (isinstance(what, Chord) and not what.mod)
    ]
    groups.append(Lines(tr("Mouse"), _mouse(bindings, _short_click, tr("⇧ any"), brief_words)))
    return [*groups, Lines(tr("Without {mod}", mod=mod_words(bindings.mod)), bare)] if bare else groups


def _by_group(
    bindings: Bindings,
    wanted: Callable[[Input], bool],
    said: Callable[[Sequence[Input]], str],
    folded: Callable[[Sequence[Chord]], str],
    called: Callable[[str], str] = action_words,
) -> list[Lines]:
    """A line for each action, but one for those that are opposites of each other where their keys are alike."""
    families = {
        ("VOLUME_DOWN", "VOLUME_UP"): tr("Volume"),
        ("larger", "smaller"): tr("Larger, smaller"),
        ("turn_left", "turn_right"): tr("Turn the picture"),
        ("pan_left", "pan_up", "pan_down", "pan_right"): tr("Move the picture"),
    }
    keys = {action.name: [what for what in bindings.inputs(action.name) if wanted(what)] for action in ACTIONS}
    together: dict[str, tuple[str, str] | None] = {}
    for names, words in families.items():
        chords = [keys[name][0] for name in names if keys[name]]
        alike = [what for what in chords if isinstance(what, Chord) and what.mod and not what.twice]
        if len(alike) == len(names) and len({what.shift for what in alike}) == 1:
            together |= dict.fromkeys(names[1:])
            together[names[0]] = (words, folded(alike))
    groups: list[Lines] = []
    for group in get_args(Group):
        lines = []
        for action in ACTIONS:
            if action.group != group or not keys[action.name]:
                continue
            line = together.get(action.name, (called(action.name), said(keys[action.name])))
            lines += [line] if line is not None else []
        if lines:
            groups.append(Lines(group_words(group), lines))
    return groups


def _short_click(click: Click) -> str:
    button = {
        Button.LEFT: tr("left"),
        Button.RIGHT: tr("right"),
        Button.MIDDLE: tr("middle"),
        Button.FOURTH: tr("fourth"),
        Button.FIFTH: tr("fifth"),
    }[click.button]
    how = {"press": "", "held": f" {tr('held')}", "twice": " ×2"}[click.how]
    return ("⇧ " if click.shift else "") + button + how


def _cap(chord: Chord) -> str:
    """As short as it can be read."""
    key = "⌫" if chord.key == "backspace" else {"plus": "+", "-": "−"}.get(chord.key, _key(chord.key))
    return ("⇧" if chord.shift else "") + (f"{key} {key}" if chord.twice else key)


def mouse_lines(bindings: Bindings) -> list[tuple[str, str]]:
    """What the mouse does over the picture, and the button that does it."""
    return _mouse(bindings, lambda click: input_words(click, bindings.mod), tr("Shift+any button"))


def finger_lines() -> list[tuple[str, str]]:
    """What the left button and the wheel do beyond a finger's tap and drag; the same in every profile."""
    return [
        (tr("Pinch and turn at the middle"), tr("Ctrl+drag")),
        (tr("Zoom at the pointer"), tr("Ctrl+wheel")),
        (tr("Two fingers up or down"), tr("Shift+drag")),
        (tr("Two fingers sideways"), tr("Ctrl+Shift+drag")),
        (tr("Scroll sideways"), tr("Shift+wheel")),
    ]


def _mouse(
    bindings: Bindings, said: Callable[[Click], str], any_with_shift: str, called: Callable[[str], str] = action_words
) -> list[tuple[str, str]]:
    clicks = bindings.clicks
    passing = [what for what, action in clicks.items() if action == TOUCH and what.shift]
    all_pass = len(passing) == 4
    order = {"press": 0, "held": 1, "twice": 2}
    told = sorted(clicks, key=lambda what: (what.shift, what.button, order[what.how]))
    lines = [(called(clicks[what]), said(what)) for what in told if not (all_pass and what in passing)]
    return [*lines, (called(TOUCH), any_with_shift)] if all_pass else lines


# ---- against a change


def refusal_words(refused: Refusal) -> str:
    """Why an input cannot mean what is wished."""
    return {
        "left_button": tr("The left button is the finger."),
        "types": tr("This key types on the phone. Take it together with MOD."),
        "only_click": tr("Only a plain press of a mouse button can do this: it needs a point."),
        "begins_at_once": tr("This button touches the phone as soon as it goes down: holding or doubling it cannot mean another thing."),
        "waits": tr("This button waits whether it is held or doubled. Take that meaning away first: a touch has to begin at once."),
    }[refused]


def judgement_words(judgement: Judgement) -> list[str]:
    """What a change would cost, one sentence each; empty where nothing stands against it."""
    if judgement.refused is not None:
        return [refusal_words(judgement.refused)]
    told = []
    if judgement.taken:
        told.append(tr("Now it means: {action}. Replacing takes it away from there.", action=action_words(judgement.taken)))
    if judgement.costs == "key_of_phone":
        told.append(tr("The key itself no longer reaches the phone."))
    return told


def mod_warning_words(warning: ModWarning) -> str:
    return {
        "ctrl": tr("With Ctrl as MOD, Ctrl+C, Ctrl+V and every other letter that is bound no longer reach the phone."),
        "altgr": tr("On keyboards with AltGr this key types characters; choose it only where it is a second Alt."),
        "host": tr("Pressed alone, it still gives the keyboard back from the phone."),
        "desktop": tr("Many desktops keep Super for themselves: its keys arrive only while system keys go to the phone."),
    }[warning]
