"""What a key means in a session's record. Pure."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt

Deed = Literal[
    "toggle", "pause", "faster", "back", "on", "far_back", "far_on", "leap_back", "first", "last", "next", "before",
    "frame_on", "frame_back", "closer", "wider", "whole", "find", "hit", "hit_back",
]  # fmt: skip

_KEY = Qt.Key
_PLAIN: dict[int, Deed] = {
    _KEY.Key_Space: "toggle",
    _KEY.Key_J: "leap_back",
    _KEY.Key_K: "pause",
    _KEY.Key_L: "faster",
    _KEY.Key_Left: "back",
    _KEY.Key_Right: "on",
    _KEY.Key_Home: "first",
    _KEY.Key_End: "last",
    _KEY.Key_N: "next",
    _KEY.Key_P: "before",
    _KEY.Key_Period: "frame_on",
    _KEY.Key_Comma: "frame_back",
    _KEY.Key_Plus: "closer",
    _KEY.Key_Equal: "closer",
    _KEY.Key_Minus: "wider",
    _KEY.Key_0: "whole",
    _KEY.Key_F3: "hit",
}


def deed(key: int, modifiers: Qt.KeyboardModifier) -> Deed | None:
    """None: not one of ours."""
    held = modifiers & ~Qt.KeyboardModifier.KeypadModifier
    if held == Qt.KeyboardModifier.ControlModifier:
        return "find" if key == _KEY.Key_F else "far_back" if key == _KEY.Key_Left else "far_on" if key == _KEY.Key_Right else None
    if held == Qt.KeyboardModifier.ShiftModifier and key == _KEY.Key_F3:
        return "hit_back"
    if held and not (held == Qt.KeyboardModifier.ShiftModifier and key == _KEY.Key_Plus):
        return None
    return _PLAIN.get(key)
