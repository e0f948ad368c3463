"""The stage on which the watch is tested."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.ui.theme import Theme
from tests.console.ui.fake_desk import busy_desk
from tests.console.ui.notices.watch_stage import Stage
from tests.console.ui.window_world import Open, World


@pytest.fixture
def stage(open_window: Open, theme: Theme, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    desk = busy_desk()
    window = open_window(desk)
    window.open_conversation("claire")
    assert world.means is not None
    made = Stage(theme, desk, window, world.means)
    monkeypatch.setattr(window, "isActiveWindow", lambda: made.front)
    yield made
    made.watch.close()
