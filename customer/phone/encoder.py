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

from customer.phone.sharpness import LEVELS_BPS

Codec = Literal["H264", "VP8"]
CLOCK = Fraction(1, 90_000)
NEVER = 100_000
"""Key frames come when they are asked for."""
TOP_BIT_RATE = 8_000_000
LEAST_BUFFER = 300_000
"""x264 takes no buffer smaller than a frame at the top rate."""
CRF = {8_000_000: 21, 4_000_000: 21, 2_000_000: 23, 1_000_000: 26, 500_000: 30, 250_000: 34}
"""x264's quality by the bit rate aimed at: text stays readable to the last."""
VP8_BIT_RATE = 6_000_000
VP8_Q = {8_000_000: (12, 48), 4_000_000: (12, 48), 2_000_000: (12, 56), 1_000_000: (12, 60), 500_000: (12, 63), 250_000: (12, 63)}


def h264_options(bps: int) -> dict[str, str]:
    """The buffer bounds a single picture: half a second of what the network carries. The top rate is let alone: how many pictures leave
    is the pacer's concern."""
    return {
        "preset": "superfast",
        "tune": "zerolatency",
        "crf": str(CRF[bps]),
        "maxrate": str(min(TOP_BIT_RATE, bps * 4)),
        "bufsize": str(max(LEAST_BUFFER, bps // 2)),
        "forced-idr": "1",
    }


def vp8_options(bps: int) -> dict[str, str]:
    """libvpx overshoots with single pictures of all new text, so it is told half of a narrow rate; what is coarse sharpens with the next.

    Its screen content mode doubles the time of a frame and gains nothing here (measured at 1080x2400); nor do more threads."""
    return {
        "cpu-used": "-8",
        "deadline": "realtime",
        "lag-in-frames": "0",
        "static-thresh": "1",
        "minrate": str(vp8_rate(bps)),
        "maxrate": str(vp8_rate(bps)),
        "bufsize": str(vp8_rate(bps)),
        **({"max-intra-rate": "400"} if bps <= 2_000_000 else {}),
    }


def vp8_rate(bps: int) -> int:
    """What libvpx is told while the network carries `bps`."""
    return min(VP8_BIT_RATE, bps) if bps > 2_000_000 else bps // 2


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

    def aim(self, bps: int) -> None:
        """From the next picture on, be set up for this rate, one of `sharpness.LEVELS_BPS`."""
        ...

    def encode(self, image: QImage, pts: int, key: bool) -> Encoded | None: ...


class ScreenEncoder:
    """Encodes images; begins anew, with a key frame, whenever their size or the rate aimed at changes."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._context: VideoCodecContext | None = None
        self._last_pts = -1
        self._aim = self._made_for = LEVELS_BPS[0]

    def aim(self, bps: int) -> None:
        self._aim = bps

    def encode(self, image: QImage, pts: int, key: bool) -> Encoded | None:
        """One frame. `image` in Format_RGB32, sides even. None if the encoder kept it to itself."""
        width, height = image.width(), image.height()
        context = self._context
        if context is None or (context.width, context.height) != (width, height) or self._aim != self._made_for:
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
        self._made_for = bps = self._aim
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
            context.options = h264_options(bps)
        else:
            context.thread_count = 1
            context.bit_rate = vp8_rate(bps)
            context.qmin, context.qmax = VP8_Q[bps]
            context.options = vp8_options(bps)
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
