"""Small encoded streams, made on the spot: the same moving picture in H.264 and VP8."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

CODECS = ("H264", "VP8")


@cache
def stream(codec: str, width: int = 320, height: int = 240, frames: int = 8, tags: str = "") -> tuple[bytes, ...]:
    """Encoded frames, the first a key frame. `tags` as in `bt709:tv` marks colour space and range (H.264)."""
    context = av.CodecContext.create("libx264" if codec == "H264" else "libvpx", "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height = width, height
    context.pix_fmt = "yuv420p"
    context.time_base, context.framerate = Fraction(1, 30), Fraction(30, 1)
    context.bit_rate = 2_000_000
    context.gop_size = 1000
    if codec == "H264":
        context.options = {"preset": "ultrafast", "tune": "zerolatency"}
        context.profile = "Baseline"
        if tags:
            space, reach = tags.split(":")
            context.options |= {"x264-params": f"colormatrix={space}:fullrange={'on' if reach == 'pc' else 'off'}"}
    else:
        context.options = {"deadline": "realtime", "lag-in-frames": "0", "cpu-used": "8"}
    encoded: list[bytes] = []
    for number in range(frames):
        frame = picture(width, height, number)
        frame.pts, frame.time_base = number, Fraction(1, 30)
        encoded += [bytes(packet) for packet in context.encode(frame)]
    return tuple(encoded)


def picture(width: int, height: int, number: int) -> VideoFrame:
    """A gradient with a bar that moves with `number`."""
    y = np.tile(np.linspace(20, 230, width, dtype=np.uint8), (height, 1))
    y[:, (number * 16) % width : (number * 16) % width + 12] = 128
    chroma = np.full((height // 2, width), 128, np.uint8)
    return VideoFrame.from_ndarray(np.vstack([y, chroma]).reshape(-1, width), format="yuv420p")
