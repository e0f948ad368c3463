"""Both renderers of the viewer, for tests that hold them to the same measure."""

from __future__ import annotations

import pytest


@pytest.fixture(params=[pytest.param("gpu", marks=pytest.mark.window), "raster"])
def renderer(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def env(renderer: str, window_env: dict[str, str]) -> dict[str, str]:
    """For the child program that draws."""
    return window_env if renderer == "gpu" else {**window_env, "QT_QPA_PLATFORM": "offscreen"}
