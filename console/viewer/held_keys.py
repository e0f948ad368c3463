"""Which keys go to the phone as down, down again and up, and that none of them stays down. Pure.

A key of navigation, editing or volume is held on the phone as long as it is held here, and repeats as this keyboard repeats. What makes
the phone go somewhere (Back, Home, Recents, Escape, function keys) is one press, however long a finger rests on it. Text repeats as text.
"""

from __future__ import annotations

from dataclasses import replace

from protocol.inp import Item, Key, Press

HELD = frozenset(
    {
        *("DPAD_UP", "DPAD_DOWN", "DPAD_LEFT", "DPAD_RIGHT", "MOVE_HOME", "MOVE_END", "PAGE_UP", "PAGE_DOWN"),
        *("DEL", "FORWARD_DEL", "ENTER", "TAB", "SPACE", "VOLUME_UP", "VOLUME_DOWN"),
    }
)
"""By Android's names."""


class HeldKeys:
    """Sees what each key of the keyboard becomes. `which` names the key itself: letters change with Shift, the key does not."""

    def __init__(self) -> None:
        self.repeats = True
        """Whether a key that is held repeats on the phone."""
        self._down: dict[int, Key] = {}

    def pressed(self, which: int, items: list[Item], repeated: bool) -> list[Item]:
        """What a key press that means `items` sends. `repeated`: made by holding the key."""
        if repeated and not self.repeats:
            return []
        if len(items) == 1 and isinstance(item := items[0], Key):
            if item.press is Press.PRESS and item.key in HELD:
                return self._hold(which, item)
            if repeated and len(item.key) > 1:
                return []
        return items

    def released(self, which: int) -> list[Item]:
        """What the end of a key press sends; not to be called for the releases that a repetition makes."""
        key = self._down.pop(which, None)
        return [] if key is None else [replace(key, press=Press.UP)]

    def let_go(self) -> list[Item]:
        """The keyboard is somebody else's now: everything comes up."""
        gone: list[Item] = [replace(key, press=Press.UP) for key in self._down.values()]
        self._down.clear()
        return gone

    def _hold(self, which: int, key: Key) -> list[Item]:
        before = self._down.get(which)
        down = replace(key, press=Press.DOWN)
        self._down[which] = down
        if before is not None and before.key != key.key:
            return [replace(before, press=Press.UP), down]
        return [down]
