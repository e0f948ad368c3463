"""Reads the canvas of pattern.js out of a decoded picture: its number, if everything else in it follows from that number."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from console.viewer.frames import Picture

WIDTH, HEIGHT, TOP, COLUMNS, ROWS = 720, 1280, 40, 8, 12
GREYS = np.array([30, 85, 140, 195, 245])
NEAR = 20
"""A coarse quantiser changes a flat grey by less; the greys are 50 apart."""
INSET, PATCH = 14, 6
"""Pixels: where in a block its grey is looked at, away from edges and text."""
BLOCKS = np.arange(COLUMNS * ROWS)
MASK = 0xFFFFFFFF


def mixed(a: int, b: int) -> int:
    """The hash of pattern.js."""
    h = ((a + 1) * 0x9E3779B1 & MASK) ^ ((b + 7) * 0x85EBCA6B & MASK)
    h ^= h >> 15
    h = h * 0x2C1B3C6D & MASK
    return h ^ h >> 13


def greys_of(number: int) -> NDArray[np.int64]:
    """What each block of this picture shows."""
    return np.array([GREYS[mixed(int(i), (number + int(i) * 5) >> 4) % len(GREYS)] for i in BLOCKS])


def number_of(picture: Picture) -> int | None:
    """The picture's number; None where it is not whole: something in it is of another one, or nothing at all."""
    if (picture.width, picture.height) != (WIDTH, HEIGHT):
        return None
    plane = picture.planes[0]
    luma = np.frombuffer(ctypes.string_at(plane.address, plane.size), np.uint8)[: plane.stride * plane.height]
    return number_in(luma.reshape(plane.height, plane.stride)[:, :WIDTH], full_range=picture.full_range)


def number_in(luma: NDArray[np.uint8], *, full_range: bool = True) -> int | None:
    """As `number_of`, for the luma plane alone."""
    seen = luma.astype(np.int32)
    if not full_range:
        seen = (seen - 16) * 255 // 219
    bits = [int(seen[12:28, i * 30 + 10 : i * 30 + 20].mean() > 128) for i in range(24)]
    number = int("".join(map(str, bits[:16])), 2)
    if int("".join(map(str, bits[16:])), 2) != mixed(number, 99) & 0xFF:
        return None
    expected = greys_of(number)
    wide, high = WIDTH / COLUMNS, (HEIGHT - TOP) / ROWS
    for i, grey in zip(BLOCKS, expected, strict=True):
        x, y = round(i % COLUMNS * wide), round(TOP + i // COLUMNS * high)
        for dx in (INSET, round(wide) - INSET - PATCH):
            for dy in (INSET, round(high) - INSET - PATCH):
                if abs(seen[y + dy : y + dy + PATCH, x + dx : x + dx + PATCH].mean() - grey) > NEAR:
                    return None
    return number
