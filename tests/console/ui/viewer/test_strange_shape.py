"""Pictures whose shape does not fit the phone's word: shown all the same, and touched once nothing better comes."""

from __future__ import annotations

import pytest

from console.ui.viewer import picture_area
from protocol.peer import Geom, Res
from tests.console.ui.viewer.pane_stage import Stage


def test_a_screen_at_rest_can_be_touched_after_the_first_stale_touch(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that crops: its screen has turned and rests, so that no other picture comes and no other word."""
    clock = [1_000_000.0]
    monkeypatch.setattr(picture_area, "now_ms", lambda: clock[0])
    stage.live.geom = Geom(2, (2400, 1080), (2400, 1080), rot=1)
    stage.pane.live_changed()
    stage.picture(1200, 1080)
    clock[0] += picture_area.STRANGE_SHAPE_MS + 1
    for g in (1, 2):
        stage.press(stage.at(0.5, 0.5))
        stage.release(stage.at(0.5, 0.5))
        assert stage.touches[-1].g == g
        stage.pane.touch_judged(Res(g, "stale" if g == 1 else "done", stage.touches[-1].stroke))
