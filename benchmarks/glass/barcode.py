"""The bar of 24 x 3 cells at the top left of the canvas: the time of drawing and the frame's number, with a check sum.

The layout is that of pages/glass_canvas.js: first and last column magenta (to be found by), between them 66 bits: 34 bits time in
0.1 ms of the wall clock, 16 bits frame number, CRC-16 (polynomial 0x1021, start 0xFFFF). A torn picture fails the check.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

COLUMNS, ROWS = 24, 3
TIME_BITS, NUMBER_BITS, CHECK_BITS = 34, 16, 16
TIME_TURNS = 1 << TIME_BITS
DATA_COLUMNS = COLUMNS - 2
CELL_SHAPE = 0.8
"""Height of a cell over its width."""
AHEAD = 100_000
"""The bar's clock may be this far ahead of ours, in 0.1 ms."""

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]


def crc16(bits: list[int]) -> int:
    value = 0xFFFF
    for bit in bits:
        carry = (value >> 15) ^ bit
        value = (value << 1) & 0xFFFF
        if carry:
            value ^= 0x1021
    return value


def _bits(value: int, count: int) -> list[int]:
    return [(value >> i) & 1 for i in range(count - 1, -1, -1)]


def _value(bits: list[int]) -> int:
    value = 0
    for bit in bits:
        value = value << 1 | bit
    return value


def data_bits(at_ms: float, number: int) -> list[int]:
    """The 66 bits for a time (milliseconds of the wall clock) and a frame number."""
    bits = _bits(int(at_ms * 10) % TIME_TURNS, TIME_BITS) + _bits(number, NUMBER_BITS)
    return bits + _bits(crc16(bits), CHECK_BITS)


def cell_size(width: int, height: int) -> tuple[int, int]:
    """Width and height of a cell on a canvas of this size, in its pixels."""
    wide = min(width, height) // COLUMNS
    return wide, round(wide * CELL_SHAPE)


def draw(image: Pixels, at_ms: float, number: int) -> None:
    """Draws the bar on a picture (rows x columns x 3 or 4, BGR or RGB: magenta is the same in both)."""
    wide, high = cell_size(image.shape[1], image.shape[0])
    cells = np.zeros((ROWS, COLUMNS, 3), np.uint8)
    cells[:, 1:-1, :] = np.array(data_bits(at_ms, number), np.uint8).reshape(ROWS, DATA_COLUMNS)[:, :, None] * 255
    cells[:, (0, -1)] = (255, 0, 255)
    image[: high * ROWS, : wide * COLUMNS, :3] = cells.repeat(high, 0).repeat(wide, 1)


def locate(image: Pixels, step: int = 3) -> Box | None:
    """Where the bar is in a screen picture (BGRX): left, top, right, bottom. Looks at every `step`-th row."""
    rows = image[::step]
    blue, green, red = (rows[..., i].astype(np.int16) for i in range(3))
    least = np.minimum(red, blue)
    magenta = (least - green > 70) & (least > 120) & (abs(red - blue) < 90)
    for j in np.flatnonzero(magenta.sum(1) >= 8):
        for left, right, middle in _marks(magenta[j]):
            box = _box(image, int(j) * step, left, right, middle)
            if box:
                return box
    return None


def _marks(row: NDArray[np.bool_]) -> Iterator[tuple[int, int, int]]:
    """Pairs of magenta runs in a row that may be the bar's ends: left edge, right edge, middle of the left mark."""
    edges = np.diff(np.concatenate(([0], row.view(np.int8), [0])))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    wide_enough = ends - begins >= 3
    begins, ends = begins[wide_enough], ends[wide_enough]
    for i in range(len(begins) - 1):
        for k in range(i + 1, len(begins)):
            left, right, gap = ends[i] - begins[i], ends[k] - begins[k], begins[k] - ends[i]
            cell = (ends[k] - begins[i]) / COLUMNS
            if (
                abs(left - right) <= 2 + 0.3 * cell
                and abs(gap - DATA_COLUMNS * cell) <= 1.5 + 0.8 * cell
                and abs(left - cell) <= 2 + 0.3 * cell
            ):
                yield int(begins[i]), int(ends[k]), int(begins[i] + ends[i]) // 2


def _box(image: Pixels, y: int, left: int, right: int, middle: int) -> Box | None:
    column = image[:, middle, :3].astype(np.int16)
    magenta = np.minimum(column[:, 0], column[:, 2]) - column[:, 1] > 70
    top = bottom = y
    while top > 0 and magenta[top - 1]:
        top -= 1
    while bottom < len(magenta) and magenta[bottom]:
        bottom += 1
    cell = (right - left) / COLUMNS
    if abs((bottom - top) - ROWS * CELL_SHAPE * cell) < 2 + 0.35 * cell:
        return left, top, right, bottom
    return None


class Reader:
    """Reads bars of one size in pixels: five samples in each cell, so that a blurred edge does no harm."""

    def __init__(self, width: int, height: int) -> None:
        wide, high = width / COLUMNS, height / ROWS
        cells = np.arange(ROWS * DATA_COLUMNS)
        x, y = (1 + cells % DATA_COLUMNS + 0.5) * wide, (cells // DATA_COLUMNS + 0.5) * high
        dx, dy = max(1.0, wide * 0.18), max(1.0, high * 0.18)
        columns = np.clip(np.stack([x, x - dx, x + dx, x, x]).round().astype(int), 0, width - 1)
        lines = np.clip(np.stack([y, y, y, y - dy, y + dy]).round().astype(int), 0, height - 1)
        self._places = lines * width + columns

    def sample(self, strip: Pixels) -> NDArray[np.int32]:
        """Sums of the green samples of each cell; `strip` is (height * width) x 4. Equal samples mean an equal bar."""
        summed: NDArray[np.int32] = strip[self._places, 1].sum(0, dtype=np.int32)
        return summed

    def decode(self, sample: NDArray[Any], now_ms: float) -> tuple[float, int] | None:
        """Time of drawing (ms) and frame number; None where the check sum fails."""
        low, high = int(sample.min()), int(sample.max())
        if high - low < 5 * 60:
            return None
        bits = (sample > (low + high) / 2).astype(int).tolist()
        data = TIME_BITS + NUMBER_BITS
        if crc16(bits[:data]) != _value(bits[data:]):
            return None
        now = int(now_ms * 10)
        newest = now - ((now - _value(bits[:TIME_BITS])) % TIME_TURNS)
        if now - newest > TIME_TURNS - AHEAD:
            newest += TIME_TURNS
        return newest / 10, _value(bits[TIME_BITS:data])
