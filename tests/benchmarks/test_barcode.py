"""The clock in the picture: found and read scaled down and noisy, never read wrong."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.glass import barcode

NOW_MS = 1_763_760_000_123.4


def screen_with(bar: barcode.Pixels, left: int, top: int, luck: np.random.Generator) -> barcode.Pixels:
    """The canvas in a window on a black screen, with noise as a codec leaves it."""
    screen = np.zeros((1200, 1900, 4), np.uint8)
    part = bar[:1100]
    screen[top : top + part.shape[0], left : left + part.shape[1]] = part
    return np.clip(screen.astype(int) + luck.normal(0, 15, screen.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("size", [(720, 1600), (1080, 2400), (1280, 720)], ids=str)
@pytest.mark.parametrize("shrunk", [1.0, 2.0, 2.5])
def test_found_and_read_in_a_window(size: tuple[int, int], shrunk: float) -> None:
    luck = np.random.default_rng(1)
    width, height = size
    canvas = luck.integers(0, 255, (height, width, 4), dtype=np.uint8)
    barcode.draw(canvas, NOW_MS, 4711)
    rows = (np.arange(int(height / shrunk)) * shrunk).astype(int)
    columns = (np.arange(int(width / shrunk)) * shrunk).astype(int)
    screen = screen_with(canvas[rows][:, columns], 53, 37, luck)
    box = barcode.locate(screen)
    assert box is not None
    left, top, right, bottom = box
    assert abs(left - 53) <= 2
    assert abs(top - 37) <= 2
    reader = barcode.Reader(right - left, bottom - top)
    strip = np.ascontiguousarray(screen[top:bottom, left:right]).reshape(-1, 4)
    read = reader.decode(reader.sample(strip), NOW_MS + 20)
    assert read is not None
    assert read[1] == 4711
    assert read[0] == pytest.approx(NOW_MS, abs=0.11)


def test_a_torn_bar_is_not_read() -> None:
    older, newer = np.zeros((72, 720, 4), np.uint8), np.zeros((72, 720, 4), np.uint8)
    canvas = np.zeros((1600, 720, 4), np.uint8)
    barcode.draw(canvas, NOW_MS, 1)
    older[:] = canvas[:72]
    barcode.draw(canvas, NOW_MS + 33, 2)
    newer[:] = canvas[:72]
    torn = np.concatenate([newer[:48], older[48:]])  # the time of one, the check sum of the other
    reader = barcode.Reader(720, 72)
    assert reader.decode(reader.sample(newer.reshape(-1, 4)), NOW_MS + 40) is not None
    assert reader.decode(reader.sample(torn.reshape(-1, 4)), NOW_MS + 40) is None


def test_no_bar_is_found_in_noise() -> None:
    assert barcode.locate(np.random.default_rng(2).integers(0, 255, (800, 1200, 4), dtype=np.uint8)) is None
