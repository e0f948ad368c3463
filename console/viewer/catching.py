"""A key or a button that is shown to us so that an action may be bound to it. Pure: events and times in, the input so far out.

What is pressed counts at once; pressed again soon or held on, it becomes the double or the held one.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Literal

from console.viewer.chords import LONE, TAP_MS, TWICE_MS, chord_of, desktop_key
from console.viewer.gestures import HELD_MS
from console.viewer.gestures import TWICE_MS as CLICK_TWICE_MS
from console.viewer.host_keys import Stroke
from console.viewer.inputs import SUPER, Button, Chord, Click, Input
from console.viewer.keys import SHIFT
from console.viewer.modifiers import Mod, Modifiers

Trouble = Literal["ctrl", "other_modifier", "no_name"]
"""Why a key is no input: Ctrl with it is the phone's; another modifier than MOD is in it; it has no name."""


class Catcher:
    """`caught` is the input so far, `trouble` why the last key was none."""

    def __init__(self, mod: Mod, platform: str = sys.platform) -> None:
        self.caught: Input | None = None
        self.trouble: Trouble | None = None
        self._mod, self._platform = mod, platform
        self._modifiers = Modifiers(platform)
        self._pressed_ms = float("-inf")
        self._super_since: float | None = None

    def key_pressed(self, stroke: Stroke, modifiers: int, t_ms: float) -> None:
        if stroke.repeated:
            return
        if (side := self._modifiers.pressed(stroke)) is not None:
            self._super_since = t_ms if side in ("lsuper", "rsuper") and self._modifiers.held == {side} else None
            return
        self._super_since = None
        if stroke.key in LONE:
            return
        held = self._modifiers.with_key(modifiers)
        found: Input | None = desktop_key(stroke, held, self._platform)
        found = found or chord_of(stroke, held, bool(modifiers & SHIFT), self._mod, self._platform)
        if found is None:
            self.caught = None
            self.trouble = "ctrl" if held & {"lctrl", "rctrl"} else "other_modifier" if held else "no_name"
            return
        again = isinstance(found, Chord) and found == self.caught and t_ms - self._pressed_ms <= TWICE_MS
        self._catch(replace(found, twice=True) if again and isinstance(found, Chord) else found, t_ms)

    def key_released(self, stroke: Stroke, t_ms: float) -> None:
        if stroke.repeated:
            return
        side = self._modifiers.released(stroke)
        since, self._super_since = self._super_since, None
        if side in ("lsuper", "rsuper") and since is not None and t_ms - since <= TAP_MS:
            self._catch(SUPER, t_ms)

    def button_pressed(self, button: Button, shift: bool, t_ms: float) -> None:
        found = Click(button, shift=shift)
        again = found == self.caught and t_ms - self._pressed_ms <= CLICK_TWICE_MS
        self._catch(replace(found, how="twice") if again else found, t_ms)

    def button_released(self, button: Button, t_ms: float) -> None:
        caught = self.caught
        if isinstance(caught, Click) and caught.button is button and caught.how == "press" and t_ms - self._pressed_ms >= HELD_MS:
            self.caught = replace(caught, how="held")

    def forget(self) -> None:
        """The focus is elsewhere: what was held is no longer known."""
        self._modifiers.forget()

    def _catch(self, found: Input, t_ms: float) -> None:
        self.caught, self.trouble, self._pressed_ms = found, None, t_ms
