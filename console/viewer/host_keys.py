"""How the keyboard comes back from the picture: two ways, each pressed and released with nothing else in between.

The right Ctrl key, and Ctrl with Alt (on a Mac Control with Option), because many laptops have no right Ctrl. Pure.
What is typed is never taken for them: AltGr, which Windows reports as Ctrl and the right Alt, spoils the combination by
itself, so the Alt of it is the left one wherever keyboards have an AltGr.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Literal

_CTRL, _META, _ALT = 0x01000021, 0x01000022, 0x01000023
"""Qt::Key. On macOS Qt calls the Ctrl keys Meta, and Command Ctrl."""

_RIGHT_CTRL = {"linux": 0xFFE4, "win32": 0xA3, "darwin": 0x3E}
_RIGHT_ALT = {"linux": 0xFFEA, "win32": 0xA5}
"""Native virtual keys: X11 keysyms (xcb and Wayland), Windows VK_RCONTROL and VK_RMENU, macOS kVK_RightControl. A Mac has no AltGr."""
_RIGHT_CTRL_SCAN, _RIGHT_ALT_SCAN = 0x11D, 0x138
"""Windows tells the side by the scan code's extended bit where the virtual key is the common one."""

_Part = Literal["right ctrl", "ctrl", "alt"]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key going down or up, as Qt's QKeyEvent has it. `repeated`: made by holding the key."""

    key: int
    native_key: int = 0
    scan_code: int = 0
    repeated: bool = False


class HostKeys:
    """Sees every key of the picture go down and up, and tells when the keyboard is to go back."""

    def __init__(self, platform: str = sys.platform) -> None:
        self._platform = platform if platform in _RIGHT_CTRL else "linux"
        self._held: set[_Part] = set()
        self._together: set[_Part] = set()
        """All that was held since nothing was."""
        self._alone = True

    def pressed(self, stroke: Stroke) -> None:
        part = self._part(stroke)
        if part is None:
            self.used()
            return
        if part in self._held:
            if stroke.repeated:
                return
            self.forget()  # its release went elsewhere (a shortcut of the desktop): what was held before says nothing
        if not self._held:
            self._together.clear()
            self._alone = True
        self._held.add(part)
        self._together.add(part)

    def released(self, stroke: Stroke) -> bool:
        """Whether this was the end of a way back."""
        part = self._part(stroke)
        if part is None or part not in self._held or stroke.repeated:
            return False
        self._held.discard(part)
        if self._held or not self._alone:
            return False
        return self._together == {"right ctrl"} or ("alt" in self._together and len(self._together) == 2)

    def used(self) -> None:
        """Something else was done meanwhile (a key, a click, the wheel, a text): what is held is a modifier of that."""
        self._alone = False

    def forget(self) -> None:
        """The focus is elsewhere, and with it the releases."""
        self._held.clear()
        self._together.clear()

    def _part(self, stroke: Stroke) -> _Part | None:
        if stroke.key in (_CTRL, _META) and self._is_right(stroke, _RIGHT_CTRL, _RIGHT_CTRL_SCAN):
            return "right ctrl"
        if stroke.key == (_META if self._platform == "darwin" else _CTRL):
            return "ctrl"
        if stroke.key == _ALT and not self._is_right(stroke, _RIGHT_ALT, _RIGHT_ALT_SCAN):
            return "alt"
        return None

    def _is_right(self, stroke: Stroke, native: dict[str, int], scan_code: int) -> bool:
        if stroke.native_key == native.get(self._platform, -1):
            return True
        return self._platform == "win32" and stroke.scan_code & 0x1FF == scan_code
