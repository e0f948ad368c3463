"""Encoded frames to pictures, in a thread of its own: the seam `VideoDecoder` and the software decoder behind it.

The size is read from the frame's header and refused before libavcodec sees it (a mutated VP8 frame once made a picture of 167 megapixels).
FRAME threading is never used: it delays every picture by one or two frames, and freeing such a context can hang.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Literal, Protocol, TypeAlias

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from console.viewer.allowance import Allowance
from console.viewer.assembler import EncodedFrame
from console.viewer.decode_queue import DecodeQueue, Job
from console.viewer.frames import Picture, Plane, StageTimes
from console.viewer.statistics import StreamMeter
from console.viewer.stream_header import Announced, BadHeader, allowed, begins
from protocol import limits

log = logging.getLogger(__name__)

Colour: TypeAlias = tuple[Literal["bt601", "bt709"], bool]

_NAMES = {"H264": "h264", "VP8": "libvpx"}
_LOW_DELAY = 1 << 19
"""AV_CODEC_FLAG_LOW_DELAY."""
_BT709 = 1
"""AVCOL_SPC_BT709."""
_UNSPECIFIED = 2
"""AVCOL_SPC_UNSPECIFIED."""
_FULL_RANGE = 2
"""AVCOL_RANGE_JPEG."""
_ERRORS_IN_A_ROW = 300
"""So many failed frames without one picture: this stream will never be seen (10 s at 30 frames/s)."""

_REFUSALS_AT_ONCE = 5
"""Refused sizes that are told, then one a second: a sender that announces another giant with each frame would keep the window busy."""

_FAULTS_LOGGED = 5
"""Of one stream; a hostile one would fill the log. The figures count them all."""


class DecodeError(Exception):
    """The frame could not be decoded. A key frame may help."""


class VideoDecoder(Protocol):
    """One decoder for one codec, used by one thread."""

    @property
    def name(self) -> str: ...

    wants_key: bool
    """It would rather go on from a key frame; until one comes it goes on as it is."""

    def decode(self, access_unit: bytes) -> list[VideoFrame]:
        """Pictures that are complete now, in order. Raises DecodeError."""
        ...

    def close(self) -> None:
        """No more frames come."""
        ...


class SoftwareDecoder:
    """libavcodec on one thread, without delay: each access unit gives its picture."""

    def __init__(self, codec: str) -> None:
        self.name = f"{_NAMES[codec]} (software)"
        self.wants_key = False
        self._codec = codec
        self._context = self._open()

    def decode(self, access_unit: bytes) -> list[VideoFrame]:
        if not access_unit:
            raise DecodeError("an empty frame is the end to libavcodec")
        try:
            frames = self._context.decode(av.Packet(access_unit))
            if not frames and begins(self._codec, access_unit):
                # Something before made it expect pictures out of order, and from then on each would come one frame late.
                self._context = self._open()
                frames = self._context.decode(av.Packet(access_unit))
            return frames
        except (av.FFmpegError, ValueError, MemoryError) as error:
            raise DecodeError(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Nothing: the context goes with its last owner."""

    def _open(self) -> VideoCodecContext:
        context = av.CodecContext.create(_NAMES[self._codec], "r")
        assert isinstance(context, VideoCodecContext)
        context.thread_count = 1
        context.flags |= _LOW_DELAY
        context.options = {"max_pixels": str(limits.PICTURE_PIXELS)}
        return context


def picture_of(frame: VideoFrame, at: StageTimes, number: int, colour: Colour | None = None) -> Picture:
    """The planes of a decoded frame, without a copy; the picture keeps the frame alive. `colour` holds where the stream is silent."""
    if frame.format.name not in ("yuv420p", "yuvj420p", "nv12"):
        frame = frame.reformat(format="yuv420p")  # levels stay as the frame's own mark says
    width, height = frame.width, frame.height
    half_width, half_height = (width + 1) // 2, (height + 1) // 2
    planes = tuple(
        Plane(plane.buffer_ptr, plane.buffer_size, plane.line_size, width if i == 0 else half_width, height if i == 0 else half_height)
        for i, plane in enumerate(frame.planes)
    )
    matrix: Literal["bt601", "bt709"] = "bt709" if frame.colorspace == _BT709 else "bt601"
    full_range = frame.format.name == "yuvj420p" or frame.color_range == _FULL_RANGE
    if colour is not None and frame.colorspace == _UNSPECIFIED:
        matrix, full_range = colour
    return Picture(width, height, planes, matrix, full_range, frame, at, number)


class DecoderThread:
    """Owns the decoder's thread. `put` and `stop` are for the media thread; the callbacks run on the decoder thread."""

    def __init__(
        self,
        show: Callable[[Picture], None],
        want_key: Callable[[], None],
        refuse: Callable[[int, int], None],
        fail: Callable[[str], None],
        meter: StreamMeter,
        make: Callable[[str], VideoDecoder] = SoftwareDecoder,
    ) -> None:
        self._show = show
        self._want_key = want_key
        self._refuse = refuse
        self._fail = fail
        self._meter = meter
        self._make = make
        self._queue = DecodeQueue()
        self._change = threading.Condition()
        self._stopping = False
        self._announced = Announced("")
        self._refused: tuple[int, int] | None = None
        self._refusals = Allowance(1, _REFUSALS_AT_ONCE)
        self._errors = 0
        self._logged = 0
        self._number = 0
        self._thread = threading.Thread(target=self._run, name="decoder", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, codec: str, frame: EncodedFrame) -> None:
        """Queue a frame. Never blocks for longer than another `put`."""
        with self._change:
            self._queue.put(codec, frame)
            self._change.notify()

    def stop(self) -> None:
        """Ask the thread to end after the frame at hand; `join` waits for it."""
        with self._change:
            self._stopping = True
            self._change.notify()

    def join(self, timeout: float) -> bool:
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        decoder: VideoDecoder | None = None
        codec = ""
        while (job := self._next()) is not None:
            try:
                if decoder is None or job.codec != codec:
                    if decoder is not None:
                        decoder.close()
                    decoder, codec = self._make(job.codec), job.codec
                    self._announced = Announced(codec)
                self._decode(decoder, job)
            except DecodeError as error:
                self._broken(str(error))
            except Exception:
                # Anything else from the library: this frame is lost, the thread and the session are not.
                if self._may_log():
                    log.exception("unexpected error while decoding a %s frame", job.codec)
                if decoder is not None:
                    decoder.close()
                    decoder = None
                self._broken("unexpected")
        if decoder is not None:
            decoder.close()

    def _next(self) -> Job | None:
        with self._change:
            while True:
                if self._stopping:
                    return None
                job = self._queue.take(time.monotonic())
                for why, frames in self._queue.dropped:
                    self._meter.dropped(why, frames)
                self._queue.dropped.clear()
                wants, self._queue.wants_key = self._queue.wants_key, False
                if wants:
                    self._want_key()
                if job is not None:
                    return job
                self._change.wait()

    def _decode(self, decoder: VideoDecoder, job: Job) -> None:
        if not self._fits(job):
            return
        began = time.monotonic()
        frames = decoder.decode(job.frame.data)
        with self._change:
            self._queue.took(time.monotonic() - began)
        if decoder.wants_key:
            self._want_key()
        if not frames:
            return
        self._errors = 0
        frame = frames[-1]
        if not allowed(frame.width, frame.height):
            self._too_large(frame.width, frame.height)
            return
        at = StageTimes(first_packet=job.frame.first_packet, assembled=job.frame.assembled, decoded=time.monotonic())
        self._number += 1
        self._meter.picture(decoder.name, frame.width, frame.height, at)
        if job.show:
            self._show(picture_of(frame, at, self._number, job.frame.colour))

    def _fits(self, job: Job) -> bool:
        try:
            size = self._announced.look(job.frame.data)
        except BadHeader as error:
            raise DecodeError(f"header: {error}") from error
        if size is None:
            return True
        if allowed(*size):
            self._refused = None
            return True
        self._too_large(*size)
        return False

    def _too_large(self, width: int, height: int) -> None:
        with self._change:
            # No request for a key frame: it would be as large. A sender that becomes smaller begins with one anyway.
            self._queue.failed(ask=False)
        self._meter.dropped("too_large")
        if self._refused != (width, height) and self._refusals.take(1, time.monotonic()):
            self._refused = (width, height)
            if self._may_log():
                log.warning("pictures of %d x %d pixels are refused", width, height)
            self._refuse(width, height)

    def _broken(self, why: str) -> None:
        self._errors += 1
        self._meter.dropped("error")
        if self._errors == 1 and self._may_log():
            log.warning("a frame could not be decoded: %s", why[:200])
        with self._change:
            self._queue.failed()
        if self._errors == _ERRORS_IN_A_ROW:
            log.error("%d frames in a row could not be decoded; the stream is given up", self._errors)
            self._fail("decoder")

    def _may_log(self) -> bool:
        self._logged += 1
        return self._logged <= _FAULTS_LOGGED
