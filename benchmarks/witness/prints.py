"""The fingerprint of a decoded picture: equal for equal pixels, whatever the rows' padding."""

from __future__ import annotations

import ctypes
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

    from console.viewer.frames import Picture


def of_picture(picture: Picture) -> int:
    """Of what the console's decoder made."""
    return _of((p.address, p.size, p.stride, p.width, p.height) for p in picture.planes)


def of_frame(frame: VideoFrame) -> int:
    """Of what a sender's own decoder made of its own stream; 4:2:0 in three planes."""
    wide, high = (frame.width + 1) // 2, (frame.height + 1) // 2
    sizes = ((frame.width, frame.height), (wide, high), (wide, high))
    return _of((p.buffer_ptr, p.buffer_size, p.line_size, *size) for p, size in zip(frame.planes, sizes, strict=True))


def _of(planes: Iterable[tuple[int, int, int, int, int]]) -> int:
    value = 0
    for address, size, stride, width, height in planes:
        rows = np.frombuffer(ctypes.string_at(address, size), np.uint8)[: stride * height].reshape(height, stride)
        value = zlib.crc32(np.ascontiguousarray(rows[:, :width]).data, value)
    return value
