"""Both views against a reference in plain arithmetic: colours, area average, turns, NV12. The GPU's view runs in a child with a window."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from console.ui.viewer.screen import has_graphics_device
from console.viewer.colour import Matrix, yuv_to_rgb

Array = np.ndarray[Any, Any]
ROOT = Path(__file__).resolve().parents[4]
LEVELS = 2
"""Of 255: how far a drawn colour may be from the true one."""
AREA_DB = 40.0
"""Peak signal to noise against an exact area average; a plain linear sampler gets 22."""

COMBINATIONS: list[tuple[Matrix, bool]] = [("bt601", False), ("bt601", True), ("bt709", False), ("bt709", True)]
WEIGHTS = {"bt601": (0.299, 0.114), "bt709": (0.2126, 0.0722)}


def to_yuv(rgb: Array, matrix: str, full: bool) -> tuple[Array, Array, Array]:
    """RGB 0..255 of even size to 4:2:0 planes; written from the standards, not from the code under test."""
    kr, kb = WEIGHTS[matrix]
    r, g, b = (rgb[..., i] / 255.0 for i in range(3))
    y = kr * r + (1 - kr - kb) * g + kb * b
    u, v = (b - y) / 2 / (1 - kb), (r - y) / 2 / (1 - kr)
    u, v = (c.reshape(c.shape[0] // 2, 2, c.shape[1] // 2, 2).mean((1, 3)) for c in (u, v))
    planes = (y * 255, u * 255 + 128, v * 255 + 128) if full else (16 + 219 * y, 128 + 224 * u, 128 + 224 * v)
    first, second, third = (np.clip(np.round(p), 0, 255).astype(np.uint8) for p in planes)
    return first, second, third


def to_rgb(planes: tuple[Array, Array, Array], matrix: str, full: bool) -> Array:
    """Planes back to RGB, chroma repeated."""
    kr, kb = WEIGHTS[matrix]
    y, u, v = (p.astype(float) for p in planes)
    u, v = (c.repeat(2, 0).repeat(2, 1) - 128 for c in (u, v))
    y, u, v = (y / 255, u / 255, v / 255) if full else ((y - 16) / 219, u / 224, v / 224)
    r, b = y + 2 * (1 - kr) * v, y + 2 * (1 - kb) * u
    g = (y - kr * r - kb * b) / (1 - kr - kb)
    return np.clip(np.stack([r, g, b], -1), 0, 1) * 255


def area(rgb: Array, height: int, width: int) -> Array:
    """Exact box average, by the integral of each axis."""

    def along(data: Array, size: int) -> Array:
        total = np.concatenate([np.zeros((1, *data.shape[1:])), np.cumsum(data, 0)])
        at = np.linspace(0, data.shape[0], size + 1)
        whole = np.minimum(at.astype(int), data.shape[0] - 1)
        edges = total[whole] + (at - whole)[:, None, None] * data[whole]
        return np.asarray(np.diff(edges, axis=0) * size / data.shape[0])

    return along(along(rgb, height).swapaxes(0, 1), width).swapaxes(0, 1)


def patches() -> Array:
    """Flat fields of 32 px: the corners of the cube, greys, skin, the spike's colour."""
    colors = [(0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255), (255, 0, 255)]
    colors += [(200, 60, 30), (128, 128, 128), (30, 90, 160), (224, 172, 140)]
    return np.array(colors, np.uint8).reshape(3, 4, 3).repeat(32, 0).repeat(32, 1)


def page(width: int, height: int) -> Array:
    """Like a phone's page: fine text-like bars, soft areas, coloured icons."""
    random = np.random.default_rng(7)
    made = np.full((height, width, 3), 246, np.uint8)
    for top in range(8, height - 24, 28):
        ink = random.integers(0, 140, 3)
        bars = random.random(width // 2).repeat(2) < 0.45
        rows = random.random((10, 1)) < 0.7
        made[top : top + 10][(rows & bars[None, :])] = ink
        made[top + 12 : top + 22, 8:40] = random.integers(0, 255, 3)
    corner = made[height // 2 :, width // 2 :]
    corner[:] = (corner * np.linspace(0.3, 1, width - width // 2)[None, :, None]).astype(np.uint8)
    return made


def decibels(one: Array, other: Array) -> float:
    error = float(np.mean((one.astype(float) - other) ** 2))
    return 99.0 if error == 0 else 10 * float(np.log10(255**2 / error))


class Studio:
    """Gathers jobs, draws them all in one child, hands out the results."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.jobs: list[dict[str, Any]] = []

    def add(self, planes: tuple[Array, ...], matrix: str, full: bool, width: int, height: int, **more: Any) -> int:
        np.savez(self.folder / f"{len(self.jobs)}.npz", **{f"p{i}": plane for i, plane in enumerate(planes)})  # type: ignore[arg-type]
        self.jobs.append({"area": [width, height], "matrix": matrix, "full": full, **more})
        return len(self.jobs) - 1

    def draw(self, renderer: str, env: dict[str, str]) -> list[Array]:
        (self.folder / "jobs.json").write_text(json.dumps(self.jobs))
        program = Path(__file__).with_name("screen_shots.py")
        done = subprocess.run(
            [sys.executable, str(program), renderer, str(self.folder)],
            env={**env, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return [np.load(self.folder / f"{number}.npy") for number in range(len(self.jobs))]


@pytest.fixture(params=[pytest.param("gpu", marks=pytest.mark.window), "raster"])
def renderer(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def env(renderer: str, window_env: dict[str, str]) -> dict[str, str]:
    return window_env if renderer == "gpu" else {**window_env, "QT_QPA_PLATFORM": "offscreen"}


def test_colours_are_true(tmp_path: Path, renderer: str, env: dict[str, str]) -> None:
    """Middles of flat fields at 1:1, shrunk and grown, all four combinations, three planes and two."""
    studio = Studio(tmp_path)
    source = patches()
    cases = []
    for matrix, full in COMBINATIONS:
        y, u, v = to_yuv(source, matrix, full)
        for planes in ((y, u, v), (y, np.stack([u, v], -1))):
            for scale in (1, 0.5, 2):
                studio.add(planes, matrix, full, round(source.shape[1] * scale), round(source.shape[0] * scale))
                cases.append((matrix, full, len(planes), scale))
    for case, drawn in zip(cases, studio.draw(renderer, env), strict=True):
        step = round(32 * case[3])
        middles = drawn[step // 2 :: step, step // 2 :: step].astype(int)
        wrong = np.abs(middles - source[16::32, 16::32].astype(int)).max()
        assert wrong <= LEVELS, f"{case}: {wrong} levels off"


def test_shrinking_averages_areas(tmp_path: Path, renderer: str, env: dict[str, str]) -> None:
    studio = Studio(tmp_path)
    source = page(540, 1200)
    planes = to_yuv(source, "bt709", False)
    sizes = [(round(540 * scale), round(1200 * scale)) for scale in (0.46, 0.31, 0.75)]
    for width, height in sizes:
        studio.add(planes, "bt709", False, width, height)
    true = to_rgb(planes, "bt709", False)
    for (width, height), drawn in zip(sizes, studio.draw(renderer, env), strict=True):
        fit = min(width / 540, height / 1200)
        wide, high = round(540 * fit), round(1200 * fit)
        left, top = (width - wide) // 2, (height - high) // 2
        got = decibels(drawn[top : top + high, left : left + wide], area(true, high, wide))
        assert got >= AREA_DB, f"{width}x{height}: {got:.1f} dB"


def test_one_to_one_is_the_picture_itself(tmp_path: Path, renderer: str, env: dict[str, str]) -> None:
    """Luma is exact at 1:1; chroma at half size may be drawn soft."""
    studio = Studio(tmp_path)
    grey = page(320, 480).mean(2, keepdims=True).repeat(3, 2).round().astype(np.uint8)
    planes = to_yuv(grey, "bt601", True)
    studio.add(planes, "bt601", True, 320, 480, mode="one_to_one")
    (drawn,) = studio.draw(renderer, env)
    assert np.abs(drawn.astype(int) - grey).max() <= LEVELS


def test_turned_clockwise_with_ground_beside_it(tmp_path: Path, renderer: str, env: dict[str, str]) -> None:
    studio = Studio(tmp_path)
    source = patches()
    planes = to_yuv(source, "bt601", False)
    for turns in range(4):
        studio.add(planes, "bt601", False, 200, 160, turns=turns)
    for turns, drawn in enumerate(studio.draw(renderer, env)):
        high, wide = (96, 128) if turns % 2 == 0 else (128, 96)
        fit = min(200 / wide, 160 / high)
        wide, high = round(wide * fit), round(high * fit)
        left, top = (200 - wide) // 2, (160 - high) // 2
        turned = np.rot90(source, -turns)
        rows, columns = turned.shape[0] // 32, turned.shape[1] // 32
        at_y = [top + round((i + 0.5) * high / rows) for i in range(rows)]
        at_x = [left + round((i + 0.5) * wide / columns) for i in range(columns)]
        assert np.abs(drawn[np.ix_(at_y, at_x)].astype(int) - turned[16::32, 16::32]).max() <= LEVELS, turns
        outside = np.ones(drawn.shape[:2], bool)
        outside[top : top + high, left : left + wide] = False
        assert drawn[outside].max(initial=0) == 0, turns
        assert np.abs(drawn[top, left].astype(int) - drawn[top + 3, left + 3]).max() <= LEVELS, turns


def test_old_picture_is_grey(tmp_path: Path, renderer: str, env: dict[str, str]) -> None:
    studio = Studio(tmp_path)
    planes = to_yuv(patches(), "bt601", False)
    studio.add(planes, "bt601", False, 128, 96, grey=True)
    (drawn,) = studio.draw(renderer, env)
    spread = drawn.astype(int).max(2) - drawn.astype(int).min(2)
    assert spread.max() <= 1
    assert 100 < drawn.max() < 200


def test_matrix_keeps_black_white_and_grey() -> None:
    for matrix, full in COMBINATIONS:
        rows: Array = np.array(yuv_to_rgb(matrix, full))
        low, high = (0, 255) if full else (16, 235)
        for luma, want in ((low, 0.0), (high, 1.0)):
            got = rows @ np.array([luma / 255, 128 / 255, 128 / 255, 1])
            assert np.allclose(got, want, atol=1e-9)


def test_without_a_graphics_device_no_driver_is_asked(tmp_path: Path) -> None:
    assert not has_graphics_device(tmp_path)
    (tmp_path / "nvidiactl").touch()  # the driver's own door, there without a card
    assert not has_graphics_device(tmp_path)
    (tmp_path / "nvidia0").touch()
    assert has_graphics_device(tmp_path)
    (tmp_path / "nvidia0").unlink()
    (tmp_path / "dri").mkdir()
    (tmp_path / "dri" / "card0").touch()  # it can show, not draw
    assert not has_graphics_device(tmp_path)
    (tmp_path / "dri" / "renderD128").touch()
    assert has_graphics_device(tmp_path)


def test_compiled_shaders_belong_to_their_sources() -> None:
    """After a change of a shader: python resources/shaders/compile.py."""
    folder = ROOT / "resources" / "shaders"
    told = json.loads((folder / "sources.json").read_text())
    for name, digest in told.items():
        assert hashlib.sha256((folder / name).read_bytes().replace(b"\r\n", b"\n")).hexdigest() == digest, name
        assert (folder / f"{name}.qsb").is_file()
