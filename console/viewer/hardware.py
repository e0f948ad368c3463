"""Hardware decoders: which exist for whom, how one is opened, and which have failed in this run of the program.

The table is all that a platform needs: what is not built into libav or not in the machine says so when it is opened or given its first
frame, and software goes on. Importable without av; opening happens on a thread of its own (`device_thread.py`).
"""

from __future__ import annotations

import ctypes
import logging
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from console.viewer.decoder_choice import Seen
from console.viewer.device_thread import Beside, DeviceThread
from protocol import limits

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

    from console.viewer.decoder import VideoDecoder

log = logging.getLogger(__name__)

_ROWS, _COLUMNS = 16, 64
"""Places in a picture at which two decoders are compared."""


@dataclass(frozen=True, slots=True)
class Device:
    """One way to decode one codec: libav's device type and decoder, and options of that decoder."""

    kind: str
    decoder: str
    options: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        return f"{self.decoder} ({self.kind})"


# A decoder of libav's own with a device behind it parses as the software decoder does, so it has no delay of its own. Phones mark their
# streams as plain Baseline, which no device claims to know; what matters is whether the pictures are right, and that is tried.
_NATIVE = {"hwaccel_flags": "allow_profile_mismatch"}
_D3D11 = Device("d3d11va", "h264", _NATIVE)
_D3D12 = Device("d3d12va", "h264", _NATIVE)
_TOOLBOX = Device("videotoolbox", "h264", _NATIVE)
_NVDEC = {"H264": Device("cuda", "h264", _NATIVE), "VP8": Device("cuda", "vp8", _NATIVE)}
# Quick Sync comes as decoders of its own; by default they hold four frames back.
_QSV = {"H264": Device("qsv", "h264_qsv", {"async_depth": "1"}), "VP8": Device("qsv", "vp8_qsv", {"async_depth": "1"})}

_DEVICES: dict[str, dict[str, tuple[Device, ...]]] = {
    "win32": {"H264": (_D3D11, _D3D12, _NVDEC["H264"], _QSV["H264"]), "VP8": (_NVDEC["VP8"], _QSV["VP8"])},
    "darwin": {"H264": (_TOOLBOX,)},
    "linux": {"H264": (_NVDEC["H264"], _QSV["H264"]), "VP8": (_NVDEC["VP8"], _QSV["VP8"])},
}
"""By `sys.platform` and codec, in the order in which they are tried. Linux has no VA-API here: av's wheels are built without it."""


def devices(codec: str, platform: str = sys.platform) -> tuple[Device, ...]:
    """What may be tried for this codec on this platform."""
    return _DEVICES.get(platform, {}).get(codec, ())


class DeviceFailed(Exception):
    """This device cannot be used here."""


class DeviceDecoder:
    """A decoder on a device; pictures come back in ordinary memory, as NV12. For one thread."""

    def __init__(self, device: Device) -> None:
        """Raises DeviceFailed, or what libav raises."""
        import av
        from av.codec.hwaccel import HWAccel
        from av.video.codeccontext import VideoCodecContext

        self.name = device.name
        self.wants_key = False
        if device.kind == "cuda":
            _wake_cuda()
        # No fallback inside libav: it would be silent, and its pictures would be taken for the device's.
        context = av.CodecContext.create(device.decoder, "r", hwaccel=HWAccel(device.kind, allow_software_fallback=False))
        if not isinstance(context, VideoCodecContext) or not context.is_hwaccel:
            raise DeviceFailed(f"no {device.kind} here")
        context.thread_count = 1
        context.flags |= 1 << 19  # AV_CODEC_FLAG_LOW_DELAY
        context.options = {"max_pixels": str(limits.PICTURE_PIXELS), **device.options}
        self._context = context

    def decode(self, access_unit: bytes) -> list[VideoFrame]:
        import av

        return self._context.decode(av.Packet(access_unit))

    def close(self) -> None:
        """Nothing: the context goes with its last owner."""


def _wake_cuda() -> None:
    """The slow part of opening NVIDIA's driver (some hundred milliseconds the first time) without Python's lock, which libav would hold.

    Raises DeviceFailed where there is no driver or no card.
    """
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
        failed = driver.cuInit(0)
    except (OSError, AttributeError) as error:
        raise DeviceFailed("no NVIDIA driver here") from error
    if failed:
        raise DeviceFailed(f"NVIDIA's driver found no card ({failed})")


def look(frame: VideoFrame) -> Seen:
    """A decoded picture in a few words; samples only of 8-bit 4:2:0."""
    layout = frame.format.name
    samples = b""
    if layout in ("yuv420p", "yuvj420p", "nv12"):
        half = (frame.width + 1) // 2, (frame.height + 1) // 2
        luma, *chroma = (memoryview(plane) for plane in frame.planes)
        strides = [plane.line_size for plane in frame.planes]
        samples = _sampled(luma, strides[0], frame.width, frame.height)
        if layout == "nv12":
            samples += _sampled(chroma[0], strides[1], *half, pair=2) + _sampled(chroma[0][1:], strides[1], *half, pair=2)
        else:
            samples += _sampled(chroma[0], strides[1], *half) + _sampled(chroma[1], strides[2], *half)
    return Seen(frame.width, frame.height, layout, samples)


def _sampled(data: memoryview, stride: int, width: int, height: int, pair: int = 1) -> bytes:
    """Values on a grid; `pair`: bytes from one value to the next."""
    down, across = max(1, height // _ROWS), max(1, width // _COLUMNS) * pair
    return b"".join(bytes(data[row * stride : row * stride + width * pair - pair + 1 : across]) for row in range(0, height, down))


class Hardware:
    """What this run of the program knows about its devices; shared by all streams, any thread. A device that failed is not tried again."""

    def __init__(
        self,
        allowed: Callable[[], bool] = lambda: True,
        *,
        found: Callable[[str], tuple[Device, ...]] = devices,
        beside: Callable[[Device], Beside] | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._allowed = allowed
        self._found = found
        self._beside = beside or (lambda device: DeviceThread(lambda: DeviceDecoder(device), look, clock))
        self._lock = threading.Lock()
        self._failed: dict[tuple[str, Device], str] = {}
        self.clock = clock

    def left(self, codec: str) -> list[Device]:
        """What may still be tried, best first."""
        with self._lock:
            return [device for device in self._found(codec) if (codec, device) not in self._failed]

    def failed(self, codec: str, device: Device, why: str) -> None:
        """Never again in this run."""
        with self._lock:
            known = (codec, device) in self._failed
            self._failed.setdefault((codec, device), why)
        if not known:
            log.info("%s is not used: %s", device.name, why)

    @property
    def failures(self) -> dict[str, str]:
        """Why which device is not used."""
        with self._lock:
            return {device.name: why for (_, device), why in self._failed.items()}

    def start(self, device: Device) -> Beside:
        """Open a device; whether that works shows in its outcomes."""
        return self._beside(device)

    def make(self, codec: str) -> VideoDecoder:
        """A decoder for one stream: software, with a device to be tried beside it where there is one. Imports av."""
        from console.viewer.choosing_decoder import ChoosingDecoder
        from console.viewer.decoder import SoftwareDecoder

        if not self._allowed() or not self.left(codec):
            return SoftwareDecoder(codec)
        return ChoosingDecoder(codec, self)
