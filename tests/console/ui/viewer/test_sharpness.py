"""How sharp both views draw: shrunk against an exact area average, 1:1 as it is, grown as the other view does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.console.ui.viewer.picture_reference import AREA_DB, LEVELS, Array, Studio, area, decibels, page, to_rgb, to_yuv

RATIOS = (0.3, 0.35, 0.4, 0.46, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
"""Picture pixels to pixels of the window: a phone's picture from a small docked viewer to a large detached one."""
WIDTH, HEIGHT = 540, 1200
RARE = 0.0005
"""Share of pixels that may be LEVELS + 1 apart: swscale walks in steps of 1/65536 of a pixel, which adds up to a hundredth."""


def grey(rgb: Array) -> Array:
    """Text without colours, in which nothing but luma can be wrong."""
    return np.asarray(rgb.mean(2, keepdims=True).repeat(3, 2).round(), np.uint8)


def stripes() -> Array:
    """Lines one pixel wide, along and across, and rings as fine as a picture can hold: what a bad filter turns to moiré."""
    made = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    made[: HEIGHT // 3, ::2] = 0
    made[HEIGHT // 3 : 2 * HEIGHT // 3 : 2] = 0
    y, x = np.mgrid[0 : HEIGHT - 2 * HEIGHT // 3, 0:WIDTH]
    rings = 127.5 + 127.5 * np.cos((x**2 + y**2) * np.pi / 2 / WIDTH)
    made[2 * HEIGHT // 3 :] = rings.round().astype(np.uint8)[..., None]
    return made


def cut(drawn: Array, width: int, height: int) -> Array:
    """The picture without the ground around it."""
    fit = min(width / WIDTH, height / HEIGHT)
    wide, high = round(WIDTH * fit), round(HEIGHT * fit)
    left, top = (width - wide) // 2, (height - high) // 2
    return drawn[top : top + high, left : left + wide]


SOURCES = {"page": page(WIDTH, HEIGHT), "text": grey(page(WIDTH, HEIGHT)), "stripes": stripes()}


@pytest.mark.parametrize("source", SOURCES)
def test_shrinking_averages_areas(tmp_path: Path, renderer: str, env: dict[str, str], source: str) -> None:
    studio = Studio(tmp_path)
    planes = to_yuv(SOURCES[source], "bt709", False)
    true = to_rgb(planes, "bt709", False)
    layouts = (planes, (planes[0], np.stack(planes[1:], -1)))
    cases = [(layout, round(WIDTH * ratio), round(HEIGHT * ratio), ratio) for layout in layouts for ratio in RATIOS]
    for layout, width, height, _ in cases:
        studio.add(layout, "bt709", False, width, height)
    short = {}
    for (layout, width, height, ratio), drawn in zip(cases, studio.draw(renderer, env), strict=True):
        shown = cut(drawn, width, height)
        got = decibels(shown, area(true, shown.shape[0], shown.shape[1]))
        if got < AREA_DB:
            short[ratio, len(layout)] = round(got, 1)
    assert not short


def test_one_to_one_is_the_picture_itself(tmp_path: Path, renderer: str, env: dict[str, str]) -> None:
    """Luma is exact at 1:1; chroma at half size may be drawn soft."""
    studio = Studio(tmp_path)
    for source in ("text", "stripes"):
        studio.add(to_yuv(SOURCES[source], "bt601", True), "bt601", True, WIDTH, HEIGHT, mode="one_to_one")
    for source, drawn in zip(("text", "stripes"), studio.draw(renderer, env), strict=True):
        assert np.abs(drawn.astype(int) - SOURCES[source]).max() <= LEVELS, source


@pytest.mark.window
def test_both_views_are_alike(tmp_path: Path, window_env: dict[str, str]) -> None:
    """The same picture by the GPU and by the processor: within LEVELS, shrunk, 1:1 and grown; RARE pixels beside hard edges by one more."""
    cases = [(source, ratio) for source in SOURCES for ratio in (*RATIOS, 1.0, 1.25, 1.5, 2.0)]
    drawn = {}
    for view, platform in (("gpu", window_env["QT_QPA_PLATFORM"]), ("raster", "offscreen")):
        folder = tmp_path / view
        folder.mkdir()
        studio = Studio(folder)
        for source, ratio in cases:
            studio.add(to_yuv(SOURCES[source], "bt709", False), "bt709", False, round(WIDTH * ratio), round(HEIGHT * ratio))
        drawn[view] = studio.draw(view, {**window_env, "QT_QPA_PLATFORM": platform})
    unlike = {}
    for case, one, other in zip(cases, drawn["gpu"], drawn["raster"], strict=True):
        off = np.abs(one.astype(int) - other).max(2)
        share, most = float((off > LEVELS).mean()), int(off.max())
        if share > RARE or most > LEVELS + 1:
            unlike[case] = (share, most)
    assert not unlike


ZOOMED = [
    {"mode": "free", "free": 1.5, "pan": [130, 411]},
    {"mode": "free", "free": 2.0, "pan": [333, 1502]},
    {"mode": "free", "free": 3.25, "pan": [900, 1007]},
    {"mode": "free", "free": 2.5, "pan": [401, 222], "turns": 1},
    {"mode": "one_to_one", "pan": [77, 501], "turns": 2},
    {"mode": "free", "free": 1.25, "pan": [100, 90], "turns": 3},
]


@pytest.mark.window
def test_a_piece_of_a_zoomed_picture_is_what_the_whole_would_be(tmp_path: Path, window_env: dict[str, str]) -> None:
    """The GPU draws all and shows a part, the processor makes a part only; on the glass they are the same pixels."""
    planes = to_yuv(SOURCES["text"], "bt709", False)
    drawn = {}
    for view, platform in (("gpu", window_env["QT_QPA_PLATFORM"]), ("raster", "offscreen")):
        folder = tmp_path / view
        folder.mkdir()
        studio = Studio(folder)
        for layout in (planes, (planes[0], np.stack(planes[1:], -1))):
            for job in ZOOMED:
                studio.add(layout, "bt709", False, 420, 380, **job)
        drawn[view] = studio.draw(view, {**window_env, "QT_QPA_PLATFORM": platform})
    for job, one, other in zip(ZOOMED * 2, drawn["gpu"], drawn["raster"], strict=True):
        off = np.abs(one.astype(int) - other).max(2)
        assert float((off > LEVELS).mean()) <= RARE and int(off.max()) <= LEVELS + 1, (job, off.max(), (off > LEVELS).mean())
