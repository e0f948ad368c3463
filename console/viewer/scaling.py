"""A decoded picture as BGRA at the size it is shown: for screens without a GPU. Runs on a worker thread, never on Qt's.

Scaling is the largest cost of a frame there, the drawing itself is nothing. swscale writes planes of green, blue and red with vector
instructions, packed pixels at full chroma without: planes first and weaving them afterwards takes a third (1.3 ms instead of 3.9
from 720x1600 to 450x1000).
"""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from console.viewer.frames import Picture, Plane
from console.viewer.geometry import Rect

if TYPE_CHECKING:
    import av
    from av.video.reformatter import VideoReformatter


LARGE_PX = 2_000_000
"""Of the picture or of what is made of it: from here on two threads take a third of the time off (3.3 to 2.6 ms from 1080x2400 to
450x1000, 5.4 to 3.2 from 720x1600 to 1080x2400), below they cost more than they bring. The pixels are the same."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """`data`: rows of `stride` bytes, four bytes a pixel, blue first. `keep` owns the memory."""

    width: int
    height: int
    stride: int
    data: memoryview
    keep: object
    picture: Picture
    piece: Rect
    """What of the picture this is, in its pixels."""


class Scaler:
    """Keeps swscale's tables between pictures of the same shape. For one thread at a time."""

    def __init__(self) -> None:
        self._planes: VideoReformatter | None = None
        self._weave: VideoReformatter | None = None

    def scale(self, picture: Picture, width: int, height: int, piece: Rect | None = None) -> Scaled:
        """`picture`, or a `piece` of it (from even pixels on), in `width` x `height`: area average when it shrinks, linear when it
        grows, colours as the picture says.

        Raises ValueError for planes that are neither 4:2:0 in three planes nor NV12, and for a piece that is not of the picture.
        """
        whole = Rect(0, 0, picture.width, picture.height)
        made = self._scale(picture if piece in (None, whole) else _cut(picture, piece or whole), width, height)
        return Scaled(made.width, made.height, made.planes[0].line_size, memoryview(made.planes[0]), made, picture, piece or whole)

    def _scale(self, picture: Picture, width: int, height: int) -> av.VideoFrame:
        # av takes a tenth of a second to import: not before the first picture
        from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

        if self._planes is None or self._weave is None:
            self._planes, self._weave = VideoReformatter(), VideoReformatter()
        how = Interpolation.AREA | Interpolation.FULL_CHR_H_INT
        if (width, height) == (picture.width, picture.height):
            how |= Interpolation.ACCURATE_RND  # else a shortcut repeats the colours of two pixels, where the GPU's view has them soft
        threads = _threads(picture.width * picture.height, width * height)
        planes = self._planes.reformat(
            _frame(picture),
            width=width,
            height=height,
            format="gbrp",
            src_colorspace=Colorspace.ITU709 if picture.matrix == "bt709" else Colorspace.ITU601,
            dst_colorspace=Colorspace.ITU601,
            # without full chroma interpolation swscale halves the colours' width once more (36 dB instead of 48)
            interpolation=how,
            src_color_range=ColorRange.JPEG if picture.full_range else ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
            threads=threads,
        )
        return self._weave.reformat(planes, format="bgra", threads=threads)


def _threads(*sizes: int) -> int:
    """How many threads a job of these sizes (pixels) is worth. Never more than two: the other cores decode."""
    return 2 if max(sizes) >= LARGE_PX and (os.cpu_count() or 1) > 1 else 1


def _cut(picture: Picture, piece: Rect) -> Picture:
    """A picture of the same memory that begins elsewhere in it."""
    inside = 0 <= piece.x <= picture.width - piece.width and 0 <= piece.y <= picture.height - piece.height
    if not inside or piece.x % 2 or piece.y % 2 or piece.width < 1 or piece.height < 1:
        raise ValueError(f"{piece} of a picture of {picture.width}x{picture.height}")
    planes = []
    for index, plane in enumerate(picture.planes):
        x, y, wide, high = piece.x, piece.y, piece.width, piece.height
        if index:
            x, y, wide, high = x // 2, y // 2, (wide + 1) // 2, (high + 1) // 2
        skip = y * plane.stride + x * (2 if index and len(picture.planes) == 2 else 1)
        planes.append(Plane(plane.address + skip, plane.size - skip, plane.stride, wide, high))
    return replace(picture, width=piece.width, height=piece.height, planes=tuple(planes))


def _frame(picture: Picture) -> av.VideoFrame:
    """The picture as libav's own frame: the decoder's where it is one, else a copy."""
    import av

    layout = {3: "yuv420p", 2: "nv12"}.get(len(picture.planes))
    if layout is None:
        raise ValueError(f"a picture of {len(picture.planes)} planes")
    keep = picture.keep
    if isinstance(keep, av.VideoFrame) and (keep.format.name, keep.width, keep.height) == (layout, picture.width, picture.height):
        return keep
    frame = av.VideoFrame(picture.width, picture.height, layout)
    for index, (source, target) in enumerate(zip(picture.planes, frame.planes, strict=True)):
        pair = layout == "nv12" and index == 1  # U and V side by side
        _copy(source, target.buffer_ptr, target.line_size, target.buffer_size, 2 if pair else 1)
    return frame


def _copy(source: Plane, target: int, stride: int, size: int, sample: int) -> None:
    row = source.width * sample
    if row > stride or source.height * stride > size or (source.height - 1) * source.stride + row > source.size:
        raise ValueError("a plane that does not fit its picture")
    if source.stride == stride:
        ctypes.memmove(target, source.address, (source.height - 1) * stride + row)
        return
    for line in range(source.height):
        ctypes.memmove(target + line * stride, source.address + line * source.stride, row)
