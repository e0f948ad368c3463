"""Keys and buttons by profile, in the viewer's own pane: what a key does, what the status line says, what MOD held shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.ui.theme import Theme
from protocol.inp import Key, Phase
from tests.console.ui.viewer.test_viewer_pane import ALT, RIGHT, Stage
from tests.console.ui.viewer.viewer_props import live_session


@pytest.fixture
def stage(qtbot: QtBot, theme: Theme) -> Iterator[Stage]:
    made = Stage(qtbot, theme, live_session())
    qtbot.addWidget(made.window)
    made.picture()
    yield made
    made.pane.stop()


def test_alt_keys_are_softkeys_and_commands(stage: Stage) -> None:
    stage.key(Qt.Key.Key_H, "h", ALT)
    assert stage.owner.items == [Key("HOME")]
    stage.key(Qt.Key.Key_R, "r", ALT)
    assert stage.owner.wishes == [("rotate", None)]
    stage.key(Qt.Key.Key_G, "g", ALT)
    modes = [stage.area.mode]
    stage.key(Qt.Key.Key_W, "w", ALT)
    assert [*modes, stage.area.mode] == ["one_to_one", "fit"]
    stage.key(Qt.Key.Key_Right, "", ALT)
    assert stage.area.view is not None
    assert stage.area.view.turns == 1
    with stage.qtbot.waitSignal(stage.pane.fullscreen_wanted, timeout=30_000):
        stage.key(Qt.Key.Key_F11)
    assert stage.owner.wishes[-1] == ("detach", True), "a docked viewer fills a screen in a window of its own"


def test_profile_changes_the_mouse(stage: Stage) -> None:
    stage.bindings.choose("desk")
    assert stage.pane.status._profile.text() == "Desk"
    stage.press(stage.at(0.5, 0.5), RIGHT)
    assert stage.phases == [Phase.DOWN], "a long press begins"
    stage.release(stage.at(0.5, 0.5), RIGHT)
    stage.qtbot.waitUntil(lambda: stage.phases == [Phase.DOWN, Phase.UP], timeout=30_000)
