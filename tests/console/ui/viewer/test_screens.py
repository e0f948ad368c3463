"""Both views against a reference in plain arithmetic: colours, turns, NV12. The GPU's view runs in a child with a window."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from console.ui.viewer.screen import has_graphics_device
from console.viewer.colour import yuv_to_rgb
from tests.console.ui.viewer.picture_reference import COMBINATIONS, LEVELS, ROOT, Array, Studio, patches, to_rgb, to_yuv

FIELD = 16
"""Side of a flat field, picture pixels."""


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


def lattice(luma: Array, chroma: Array) -> tuple[Array, Array, Array]:
    """Every triple of the given samples, each a flat field of FIELD px, in planes nearly as wide as high."""
    triples = np.array([(y, u, v) for y in luma for u in chroma for v in chroma], np.uint8)
    across = int(np.ceil(np.sqrt(len(triples))))
    padded = np.concatenate([triples, np.repeat(triples[-1:], across * across - len(triples), 0)])
    y, u, v = (padded[:, n].reshape(across, across) for n in range(3))
    return y.repeat(FIELD, 0).repeat(FIELD, 1), *(c.repeat(FIELD // 2, 0).repeat(FIELD // 2, 1) for c in (u, v))  # type: ignore[return-value]


CUBES = {
    # every sample that the standards allow, also those that are no colour (their red, green or blue lies outside)
    "allowed": (np.array([16, 17, 64, 128, 200, 235]), np.array([16, 40, 64, 128, 192, 216, 240])),
    # an encoder's overshoot at edges: darker than black, brighter than white
    "beyond": (np.array([0, 8, 16, 235, 245, 255]), np.array([64, 128, 192])),
}


@pytest.mark.parametrize("cube", CUBES)
def test_every_sample_has_its_colour(tmp_path: Path, renderer: str, env: dict[str, str], cube: str) -> None:
    """Four combinations, three planes and NV12; what lies outside red, green and blue is clipped."""
    studio = Studio(tmp_path)
    planes = lattice(*CUBES[cube])
    y, u, v = planes
    cases = [(matrix, full, layout) for matrix, full in COMBINATIONS for layout in ((y, u, v), (y, np.stack([u, v], -1)))]
    for matrix, full, layout in cases:
        studio.add(layout, matrix, full, y.shape[1], y.shape[0])
    middle = slice(FIELD // 2, None, FIELD)
    for (matrix, full, layout), drawn in zip(cases, studio.draw(renderer, env), strict=True):
        true = to_rgb(planes, matrix, full)[middle, middle].round()
        off = np.abs(drawn[middle, middle] - true).max(2)
        clipped = ((true <= 0) | (true >= 255)).any(2)
        case = f"{matrix}, {'full' if full else 'limited'}, {len(layout)} planes"
        assert off[~clipped].max(initial=0) <= LEVELS, f"{case}: {off[~clipped].max():.0f} levels off"
        assert off.max() <= LEVELS + 1, f"{case}: {off.max():.0f} levels off where a colour is clipped"


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
