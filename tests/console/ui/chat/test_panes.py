"""The viewer gives way, then the list; the thread keeps its room."""

from __future__ import annotations

import pytest

from console.ui.chat.panes import arrange


@pytest.mark.parametrize(
    ("width", "viewer", "wanted", "expected"),
    [
        (1384, True, 376, (300, 376)),
        (1384, False, 376, (300, 0)),
        (1384, True, 900, (300, 684)),
        (1020, True, 376, (300, 320)),
        (968, True, 376, (68, 376)),
        (720, True, 376, (68, 320)),
        (650, False, 376, (68, 0)),
    ],
)
def test_how_panes_share_the_width(width: int, viewer: bool, wanted: int, expected: tuple[int, int]) -> None:
    panes = arrange(width, viewer, wanted)
    assert (panes.list_width, panes.viewer_width) == expected
