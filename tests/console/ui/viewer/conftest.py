"""Both renderers of the viewer, to be held to the same measure; a pane on a stage; stages with a phone under every pointer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.ui.theme import Theme
from tests.console.ui.viewer.pane_stage import Stage
from tests.console.ui.viewer.pointer_stage import PointerStage, Stages
from tests.console.ui.viewer.viewer_props import live_session


@pytest.fixture(params=[pytest.param("gpu", marks=pytest.mark.window), "raster"])
def renderer(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def env(renderer: str, window_env: dict[str, str]) -> dict[str, str]:
    """For the child program that draws."""
    return window_env if renderer == "gpu" else {**window_env, "QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture
def stage(qtbot: QtBot, theme: Theme) -> Iterator[Stage]:
    made = Stage(qtbot, theme, live_session())
    qtbot.addWidget(made.window)
    made.picture()
    yield made
    made.pane.stop()


@pytest.fixture
def stages(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stages]:
    """`stages(rotation=1, ratio=2.0)` and so on: a stage as `PointerStage` takes it, taken down after the test."""
    made: list[PointerStage] = []
    theme = Theme("light")

    def make(**how: object) -> PointerStage:
        made.append(PointerStage(theme, monkeypatch, **how))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for stage in made:
        stage.stop()
