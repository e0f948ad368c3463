"""Pictures of the screen into encoded video: sharp text first, and as little as possible when little moves.

The encoder is our own and hands finished packets to aiortc, whose sender then only cuts them: its own encoders know one bit rate for
everything and start with 1 Mbit/s, which blurs text. One thread at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol, cast

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from PySide6.QtGui import QImage

Codec = Literal["H264", "VP8"]
CLOCK = Fraction(1, 90_000)
NEVER = 100_000
"""Key frames come when they are asked for."""
TOP_BIT_RATE = 8_000_000
H264_OPTIONS = {
    "preset": "superfast",
    "tune": "zerolatency",
    "crf": "21",
    "maxrate": str(TOP_BIT_RATE),
    "bufsize": str(TOP_BIT_RATE // 2),
    "forced-idr": "1",
}
VP8_BIT_RATE = 6_000_000
VP8_OPTIONS = {
    "cpu-used": "-8",
    "deadline": "realtime",
    "lag-in-frames": "0",
    "static-thresh": "1",
    "minrate": str(VP8_BIT_RATE),
    "maxrate": str(VP8_BIT_RATE),
    "bufsize": str(VP8_BIT_RATE),
}
"""libvpx's screen content mode doubles the time of a frame and gains nothing here (measured at 1080x2400); nor do more threads."""
VP8_Q = (12, 48)
_RANGE_LIMITED, _SPACE_601 = 1, 6
"""AVCOL_RANGE_MPEG and AVCOL_SPC_SMPTE170M: told in the stream, so nobody has to guess the colours."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One access unit. `pts` in 1/90000 s."""

    data: bytes
    pts: int
    key: bool
    width: int
    height: int


class Encoder(Protocol):
    """Turns pictures into access units; one thread at a time."""

    def encode(self, image: QImage, pts: int, key: bool) -> Encoded | None: ...


class ScreenEncoder:
    """Encodes images; begins anew, with a key frame, whenever their size changes."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._context: VideoCodecContext | None = None
        self._last_pts = -1

    def encode(self, image: QImage, pts: int, key: bool) -> Encoded | None:
        """One frame. `image` in Format_RGB32, sides even. None if the encoder kept it to itself."""
        width, height = image.width(), image.height()
        context = self._context
        if context is None or (context.width, context.height) != (width, height):
            context = self._context = self._open(width, height)
            key = True
        pts = max(pts, self._last_pts + 1)
        self._last_pts = pts
        frame = _planes(image)
        frame.pts = pts
        frame.time_base = CLOCK
        frame.pict_type = PictureType.I if key else PictureType.NONE
        packets = context.encode(frame)
        data = b"".join(bytes(p) for p in packets)
        if not data:
            return None
        return Encoded(data, pts, any(p.is_keyframe for p in packets), width, height)

    def _open(self, width: int, height: int) -> VideoCodecContext:
        name = "libx264" if self._codec == "H264" else "libvpx"
        context = cast(VideoCodecContext, av.CodecContext.create(name, "w"))
        context.width, context.height = width, height
        context.pix_fmt = "yuv420p"
        context.time_base = CLOCK
        context.framerate = Fraction(30, 1)
        context.gop_size = NEVER
        context.color_range = _RANGE_LIMITED
        context.colorspace = _SPACE_601
        if self._codec == "H264":
            context.thread_count = 1
            context.profile = "Baseline"
            context.bit_rate = 0
            context.options = dict(H264_OPTIONS)
        else:
            context.thread_count = 1
            context.bit_rate = VP8_BIT_RATE
            context.qmin, context.qmax = VP8_Q
            context.options = dict(VP8_OPTIONS)
        return context


def _planes(image: QImage) -> av.VideoFrame:
    """RGB of the screen to limited-range BT.601 4:2:0."""
    rgb = av.VideoFrame(image.width(), image.height(), "bgra")
    plane = rgb.planes[0]
    bits = image.constBits()
    if plane.line_size == image.bytesPerLine():
        plane.update(cast(bytes, bits))
    else:
        stride, row = plane.line_size, image.bytesPerLine()
        plane.update(b"".join(bytes(bits[y * row : y * row + row]).ljust(stride, b"\0")[:stride] for y in range(image.height())))
    return rgb.reformat(
        format="yuv420p", src_color_range="JPEG", dst_colorspace="ITU601", dst_color_range="MPEG", interpolation="FAST_BILINEAR"
    )
