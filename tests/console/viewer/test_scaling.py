"""A piece of a picture is made as the whole would be, and nothing outside of the picture's memory is read."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from console.viewer import scaling
from console.viewer.geometry import Rect
from console.viewer.scaling import Scaled, Scaler
from tests.console.ui.viewer.picture_reference import page, to_yuv
from tests.console.ui.viewer.screen_shots import picture
from tests.console.ui.viewer.viewer_props import from_planes

WIDTH, HEIGHT = 322, 260
EDGE = 16
"""Drawn pixels at a piece's edges that may differ: there the whole has neighbours, and the piece has none. They are never visible."""


def pixels(made: Scaled) -> np.ndarray[Any, Any]:
    return np.frombuffer(made.data, np.uint8).reshape(made.height, made.stride)[:, : made.width * 4].reshape(made.height, made.width, 4)


@pytest.mark.parametrize("layout", ["three planes", "NV12"])
@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_piece_is_what_the_whole_would_be(layout: str, scale: int) -> None:
    y, u, v = to_yuv(page(WIDTH, HEIGHT), "bt709", False)
    shown = picture([y, u, v] if layout == "three planes" else [y, np.stack([u, v], -1)], "bt709", False)
    scaler = Scaler()
    whole = pixels(scaler.scale(shown, WIDTH * scale, HEIGHT * scale)).astype(int)
    for piece in (Rect(0, 0, 128, 64), Rect(64, 128, 192, 132), Rect(128, 64, 194, 196)):
        made = scaler.scale(shown, piece.width * scale, piece.height * scale, piece)
        assert made.piece == piece and made.picture is shown
        there = whole[piece.y * scale : (piece.y + piece.height) * scale, piece.x * scale : (piece.x + piece.width) * scale]
        off = np.abs(pixels(made).astype(int) - there)[EDGE:-EDGE, EDGE:-EDGE]
        assert off.max() <= 2, piece  # rounded in another place


def test_all_of_it_is_no_piece() -> None:
    shown = picture(list(to_yuv(page(WIDTH, HEIGHT), "bt601", True)), "bt601", True)
    made = Scaler().scale(shown, 161, 130, Rect(0, 0, WIDTH, HEIGHT))
    assert made.piece == Rect(0, 0, WIDTH, HEIGHT) and np.array_equal(pixels(made), pixels(Scaler().scale(shown, 161, 130)))


@pytest.mark.parametrize(
    "piece", [Rect(1, 0, 64, 64), Rect(0, 3, 64, 64), Rect(-2, 0, 64, 64), Rect(0, 0, WIDTH + 2, 64), Rect(0, 200, 64, 64)]
)
def test_what_is_no_piece_of_the_picture_is_refused(piece: Rect) -> None:
    shown = picture(list(to_yuv(page(WIDTH, HEIGHT), "bt601", True)), "bt601", True)
    with pytest.raises(ValueError, match="of a picture of"):
        Scaler().scale(shown, 64, 64, piece)


@pytest.mark.parametrize("size", [(450, 1000), (1080, 2400), (1300, 2888)])
def test_two_threads_make_the_same_pixels(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    large = from_planes([np.ascontiguousarray(plane) for plane in to_yuv(page(1080, 2400), "bt601", False)])
    made = []
    for cores in (1, 2):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        assert scaling._threads(1080 * 2400) == cores
        made.append(pixels(Scaler().scale(large, *size)).copy())
    assert (made[0] == made[1]).all()
    assert scaling._threads(720 * 1600, 450 * 1000) == 1, "a small one is not worth a second thread"
