"""A hardware decoder that does not exist: right pictures as NV12, quicker than software, and one chosen fault at one chosen moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from console.viewer.decoder import SoftwareDecoder
from console.viewer.decoder_choice import Seen
from console.viewer.device_thread import Outcome
from console.viewer.hardware import Device, Hardware, look
from tests.console.viewer.encoded_streams import picture

SOFTWARE_S, DEVICE_S = 0.004, 0.001
DEVICE = Device("fake", "h264")
FAULTS = ("open", "raise", "none", "hang", "size", "layout", "wrong", "slow")


def nv12(frame: VideoFrame) -> VideoFrame:
    """The same picture as devices give it. Even sizes."""
    y, u, v = (
        np.frombuffer(bytes(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width] for plane in frame.planes
    )
    return VideoFrame.from_ndarray(np.vstack([y, np.dstack([u, v]).reshape(-1, frame.width)]), format="nv12")


class FakeClock:
    """Time that passes only where it is said to, on each thread for itself."""

    def __init__(self) -> None:
        self._of = threading.local()

    def __call__(self) -> float:
        return getattr(self._of, "now", 0.0)

    def pass_by(self, seconds: float) -> None:
        self._of.now = self() + seconds


class TimedSoftware(SoftwareDecoder):
    """The real one; each frame takes 4 ms of the fake clock."""

    def __init__(self, codec: str, clock: FakeClock) -> None:
        super().__init__(codec)
        self._clock = clock

    def decode(self, access_unit: bytes) -> list[VideoFrame]:
        self._clock.pass_by(SOFTWARE_S)
        return super().decode(access_unit)


class FakeDevice:
    """The n-th frame (from 0) meets the fault. `let_go`: what hangs returns when this is set."""

    def __init__(self, codec: str, clock: FakeClock, fault: str = "", moment: int = 0, seconds: float = DEVICE_S) -> None:
        if fault == "open":
            raise PermissionError(1, "no driver")
        self.name = DEVICE.name
        self.wants_key = False
        self.let_go = threading.Event()
        self.hangs = threading.Event()
        self._software = SoftwareDecoder(codec)
        self._clock = clock
        self._fault = fault
        self._moment = moment
        self._seconds = seconds
        self._count = -1

    def decode(self, access_unit: bytes) -> list[VideoFrame]:
        self._count += 1
        self._clock.pass_by(self._seconds)
        frames = [nv12(frame) for frame in self._software.decode(access_unit)]
        if self._fault == "slow" and self._count >= self._moment:
            self._clock.pass_by(0.05)
        return self._wrong(frames) if self._count == self._moment else frames

    def _wrong(self, frames: list[VideoFrame]) -> list[VideoFrame]:
        match self._fault:
            case "raise":
                raise av.error.ExternalError(1, "device lost")
            case "none":
                return []
            case "hang":
                self.hangs.set()
                self.let_go.wait(60)
            case "size":
                return [frame.reformat(width=frame.width + 16) for frame in frames]
            case "layout":
                return [frame.reformat(format="p010le") for frame in frames]
            case "wrong":
                green = VideoFrame(frames[0].width, frames[0].height, "nv12")
                for plane in green.planes:
                    plane.update(bytes(plane.buffer_size))
                return [green]
        return frames

    def close(self) -> None:
        self.let_go.set()


class Inline:
    """A device without a thread: what is given is decoded `lag` frames later, or when it is asked for now. `lag` below 0: never."""

    def __init__(self, make: Callable[[], FakeDevice], lag: int = 0) -> None:
        self.abandoned = False
        self._lag = lag if lag >= 0 else 1 << 30
        self._calls = 0
        self._waiting: list[bytes] = []
        self._out: list[Outcome] = []
        self._decoder: FakeDevice | None = None
        try:
            self._decoder = make()
        except PermissionError as error:
            self._out.append(Outcome(error=str(error)))

    def give(self, access_unit: bytes) -> None:
        assert not self.abandoned
        self._waiting.append(access_unit)
        while len(self._waiting) > self._lag:
            self._out += self._one(self._waiting.pop(0), keep=False)

    def outcomes(self) -> list[Outcome]:
        out, self._out = self._out, []
        self._calls += 1
        while self._calls % 4 == 0 and self._waiting and self._lag < 1 << 30:
            out += self._one(self._waiting.pop(0), keep=False)  # a quiet moment between two frames: it catches up
        return out

    def decode(self, access_unit: bytes, within_s: float) -> Outcome | None:
        assert not self.abandoned and not self._waiting and not self._out
        return next(iter(self._one(access_unit, keep=True)), None)

    def abandon(self) -> None:
        self.abandoned = True
        self._decoder = None

    def _one(self, access_unit: bytes, keep: bool) -> list[Outcome]:
        decoder = self._decoder
        if decoder is None:
            return []
        began = decoder._clock()
        decoder.let_go.set()
        try:
            frames = decoder.decode(access_unit)
        except Exception as error:  # noqa: BLE001 - as the thread does
            self._decoder = None
            return [Outcome(error=str(error))]
        if decoder.hangs.is_set():
            self._decoder = None
            return []
        seconds = decoder._clock() - began
        return [Outcome(seconds, frames=frames) if keep else Outcome(seconds, look(frames[-1]) if frames else None)]


class Sender:
    """A moving picture, encoded as it goes: a key frame whenever one is wanted."""

    def __init__(self, codec: str, width: int = 96, height: int = 64) -> None:
        self._reference = SoftwareDecoder(codec)
        self._codec = codec
        self._number = 0
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """From the next frame on, which is a key frame."""
        context = av.CodecContext.create("libx264" if self._codec == "H264" else "libvpx", "w")
        assert isinstance(context, VideoCodecContext)
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        context.time_base, context.framerate, context.gop_size = Fraction(1, 30), Fraction(30, 1), 10_000
        context.thread_count = 1
        if self._codec == "H264":
            context.options = {"preset": "ultrafast", "tune": "zerolatency", "forced-idr": "1"}
            context.profile = "Baseline"
        else:
            context.options = {"deadline": "realtime", "lag-in-frames": "0", "cpu-used": "8"}
        self._encoder = context
        self._size = width, height

    def next(self, key: bool = False) -> tuple[bytes, Seen]:
        """An access unit and what its picture must look like."""
        frame = picture(*self._size, self._number)
        frame.pts, frame.time_base = self._number, Fraction(1, 30)
        frame.pict_type = PictureType.I if key else PictureType.NONE
        self._number += 1
        data = b"".join(bytes(packet) for packet in self._encoder.encode(frame))
        (decoded,) = self._reference.decode(data)
        return data, look(decoded)


class Started:
    """Hardware with fake devices: counts what was opened."""

    def __init__(self, codec: str, make: Callable[[], FakeDevice], clock: FakeClock, lag: int = 0, devices: int = 1) -> None:
        self.opened: list[Inline] = []
        found = tuple(Device(f"fake{n}" if n else "fake", DEVICE.decoder) for n in range(devices))
        self.hardware = Hardware(found=lambda asked: found if asked == codec else (), beside=lambda _: self._open(make, lag), clock=clock)

    def _open(self, make: Callable[[], FakeDevice], lag: int) -> Inline:
        self.opened.append(Inline(make, lag))
        return self.opened[-1]
