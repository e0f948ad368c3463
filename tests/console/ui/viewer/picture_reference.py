"""What drawn pictures are held against: conversions and an area average in plain arithmetic, written from the standards, and a studio
that has either view draw them in a child program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from console.viewer.colour import Matrix

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
