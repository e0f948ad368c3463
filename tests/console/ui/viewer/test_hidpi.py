"""On screens of every density a picture of 1:1 is on the glass as it was sent, and a fitted one is an area average of whole pixels."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.console.ui.viewer.picture_reference import AREA_DB, LEVELS, ROOT, Array, area, decibels, page, to_yuv

RATIOS = (1.0, 1.25, 1.5, 2.0, 3.0)
"""Physical pixels per logical pixel: 100 % to 300 %."""
CORNER = 45
"""Physical pixels that the rounded corners take at most (14 logical at 300 %)."""
JOBS: list[dict[str, Any]] = [
    {"space": [13, 57], "area": [240, 190], "mode": "one_to_one"},
    {"space": [14, 57], "area": [240, 190], "mode": "one_to_one", "moved": 15},
    {"space": [13, 58], "area": [201, 199], "mode": "fit"},
    {"space": [16, 58], "area": [180, 190], "mode": "fit", "moved": 17},
]
"""A viewer in a window: `space` is what lies at its left and above it, logical pixels; `moved`: what lies at its left afterwards."""


def inside(picture: Array) -> Array:
    """Without the corners."""
    return picture[CORNER:-CORNER, CORNER:-CORNER]


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize(
    ("renderer", "off_screen"),
    [
        pytest.param("gpu", False, marks=pytest.mark.window, id="gpu"),
        pytest.param("raster", False, marks=pytest.mark.window, id="raster"),
        pytest.param("raster", True, id="raster off-screen"),
    ],
)
def test_on_the_glass_as_it_was_sent(tmp_path: Path, window_env: dict[str, str], renderer: str, off_screen: bool, ratio: float) -> None:
    source = page(320, 480).mean(2, keepdims=True).repeat(3, 2).round().astype(np.uint8)
    planes = to_yuv(source, "bt601", True)
    np.savez(tmp_path / "planes.npz", p0=planes[0], p1=planes[1], p2=planes[2])
    (tmp_path / "jobs.json").write_text(json.dumps(JOBS))
    platform = {"QT_QPA_PLATFORM": "offscreen"} if off_screen else {}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("hidpi_shots.py")), renderer, str(tmp_path)],
        env={**window_env, **platform, "PYTHONPATH": str(ROOT), "QT_SCALE_FACTOR": str(ratio)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for number, job in enumerate(JOBS):
        told = json.loads((tmp_path / f"{number}.json").read_text())
        glass = np.load(tmp_path / f"{number}.npy")
        case = f"{job} at {ratio}"
        assert told["ratio"] == ratio
        assert all(abs(at - round(at)) < 0.01 for at in told["at"]), f"{case}: the picture begins at {told['at']}"
        wide, high = told["target"]
        if job["mode"] == "one_to_one":
            assert (wide, high) == (320, 480)
            x, y = told["hidden"]
            true = source[y : y + glass.shape[0], x : x + glass.shape[1]]
            assert np.abs(inside(glass).astype(int) - inside(true)).max() <= LEVELS, case
        elif wide <= 320:
            assert decibels(inside(glass), inside(area(source.astype(float), high, wide))) >= AREA_DB, case
