"""What keys mean in a session's record: the hands' own, and nothing of what belongs to others."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from console.ui.session.timeline.keys import deed

NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.mark.parametrize(
    ("key", "held", "wanted"),
    [
        (Qt.Key.Key_Space, NONE, "toggle"),
        (Qt.Key.Key_J, NONE, "leap_back"),
        (Qt.Key.Key_Left, NONE, "back"),
        (Qt.Key.Key_Left, CTRL, "far_back"),
        (Qt.Key.Key_Plus, SHIFT, "closer"),
        (Qt.Key.Key_Plus, Qt.KeyboardModifier.KeypadModifier, "closer"),
        (Qt.Key.Key_F, CTRL, "find"),
        (Qt.Key.Key_F3, SHIFT, "hit_back"),
        (Qt.Key.Key_F, NONE, None),
        (Qt.Key.Key_N, CTRL, None),
        (Qt.Key.Key_L, ALT, None),
        (Qt.Key.Key_Escape, NONE, None),
    ],
)
def test_keys(key: Qt.Key, held: Qt.KeyboardModifier, wanted: str | None) -> None:
    assert deed(key, held) == wanted
