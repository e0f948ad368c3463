"""The decoder that begins in software, tries a device beside it, and goes over to it only when it has shown the same pictures in less time.

Whatever a device does wrong afterwards (an error, no picture, another size or layout, no answer), software takes over with that frame if it
is a key frame, else with the next one: the decoder thread asks for it, as it does for any frame that cannot be decoded. Decoder thread.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from console.viewer.decoder import DecodeError, SoftwareDecoder, VideoDecoder
from console.viewer.decoder_choice import LAYOUTS, Pace, Seen, Trial, Verdict
from console.viewer.device_thread import Beside
from console.viewer.hardware import Device, Hardware, look
from console.viewer.stream_header import begins, picture_size, shows

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

log = logging.getLogger(__name__)

HANG_S = 0.25
"""A chosen device that has not decoded a frame by then has failed."""
OPEN_S = 3.0
"""A device on trial that has not answered for so long has failed; opening one takes up to half a second."""
BEHIND_FRAMES = 120
BEHIND_BYTES = 8 * 1024 * 1024
"""What waits for a device on trial; more and it has failed. As much is kept since the key frame, for the next device to begin with."""
TRIALS = 4
"""Devices opened for one stream: opening costs, and a broken stream breaks its trials."""


class ChoosingDecoder:
    """See the module."""

    def __init__(self, codec: str, hardware: Hardware, software: Callable[[str], VideoDecoder] = SoftwareDecoder) -> None:
        self.wants_key = False
        self._codec = codec
        self._hardware = hardware
        self._make = software
        self._clock = hardware.clock
        self._software: VideoDecoder | None = software(codec)
        self._announced: tuple[int, int] | None = None
        self._past: list[tuple[bytes, float, Seen | None]] | None = None
        """Since the key frame: access unit, what software took and made of it. None: no device can begin now."""
        self._device: Device | None = None
        self._beside: Beside | None = None
        self._trial: Trial | None = None
        self._waiting: deque[int] = deque()
        """Sizes of what the device on trial has not answered yet."""
        self._heard_at = 0.0
        self._trials = 0
        self._pace: Pace | None = None
        """Set: the device is chosen."""

    @property
    def name(self) -> str:
        if self._pace is not None and self._device is not None:
            return self._device.name
        return self._software.name if self._software is not None else self._codec

    def decode(self, access_unit: bytes) -> list[VideoFrame]:
        start = begins(self._codec, access_unit)
        if (size := picture_size(self._codec, access_unit)) is not None:
            self._announced = size
        if self._trial is not None:
            self._listen(self._trial)
        if self._pace is not None and start and self.wants_key:
            self._leave("it has become slower than software")
        if self._pace is not None:
            return self._on_device(access_unit, start)
        return self._in_software(access_unit, start)

    def close(self) -> None:
        """The stream is over. Returns at once, whatever a device is doing."""
        self._drop()

    # ---- software, and a device on trial beside it -----------------------------------------------------------------

    def _in_software(self, access_unit: bytes, start: bool) -> list[VideoFrame]:
        if self._software is None:
            self._software = self._make(self._codec)
        began = self._clock()
        try:
            frames = self._software.decode(access_unit)
        except DecodeError:
            self._drop()  # the stream's own fault: no device is to blame for what would come of the rest
            raise
        seconds = self._clock() - began
        if start:
            self._past = []
        if self._past is not None or self._trial is not None:
            self._compare(access_unit, seconds, look(frames[-1]) if frames else None)
        return frames

    def _compare(self, access_unit: bytes, seconds: float, seen: Seen | None) -> None:
        if seen is not None and (seen.layout not in LAYOUTS or (seen.width, seen.height) != self._announced):
            self._drop()  # 4:4:4, 10 bits, more cropped than the header lets us reckon: software, and no device is to blame
            return
        if self._past is not None:
            self._past.append((access_unit, seconds, seen))
            if len(self._past) > BEHIND_FRAMES or sum(len(unit) for unit, *_ in self._past) > BEHIND_BYTES:
                self._past = None
        if self._trial is not None:
            self._give(self._trial, access_unit, seconds, seen)
            if len(self._waiting) > BEHIND_FRAMES or sum(self._waiting) > BEHIND_BYTES:
                self._give_up("too far behind")
        if self._trial is None:
            self._try_next()

    def _try_next(self) -> None:
        """The next device gets everything since the key frame."""
        left = self._hardware.left(self._codec) if self._past is not None and self._trials < TRIALS else []
        if not left or self._past is None:
            self._past = None
            return
        self._trials += 1
        self._device, self._trial = left[0], Trial()
        self._beside = self._hardware.start(self._device)
        for unit, seconds, seen in self._past:
            self._give(self._trial, unit, seconds, seen)

    def _give(self, trial: Trial, access_unit: bytes, seconds: float, seen: Seen | None) -> None:
        assert self._beside is not None
        if not self._waiting:
            self._heard_at = self._clock()
        trial.software(seconds, seen)
        self._waiting.append(len(access_unit))
        self._beside.give(access_unit)

    def _listen(self, trial: Trial) -> None:
        """What the device on trial has done meanwhile."""
        assert self._beside is not None
        for outcome in self._beside.outcomes():
            self._heard_at = self._clock()
            if outcome.error:
                trial.fail(outcome.error)
            elif self._waiting:
                self._waiting.popleft()
                trial.device(outcome.seconds, outcome.seen)
        if self._waiting and self._clock() - self._heard_at > OPEN_S:
            trial.fail("no answer")
        if trial.verdict is Verdict.FAILED:
            self._give_up(trial.why)
            self._try_next()
        elif trial.verdict is Verdict.CHOSEN and not self._waiting:
            self._choose(trial)

    def _choose(self, trial: Trial) -> None:
        assert self._device is not None and self._announced is not None
        log.info("%s decodes from now on: %s", self._device.name, trial.why)
        width, height = self._announced
        self._pace = Pace(trial.software_s, width * height)
        self._trial = self._past = self._software = None

    def _give_up(self, why: str) -> None:
        """The device on trial has failed; another may begin with what is past."""
        assert self._device is not None
        self._hardware.failed(self._codec, self._device, why)
        past = self._past
        self._drop()
        self._past = past

    def _drop(self) -> None:
        """No device any more, chosen or on trial, and none to be tried before the next key frame."""
        if self._beside is not None:
            self._beside.abandon()
        self._device = self._beside = self._trial = self._pace = self._past = None
        self._waiting.clear()
        self.wants_key = False

    # ---- a chosen device -------------------------------------------------------------------------------------------

    def _on_device(self, access_unit: bytes, start: bool) -> list[VideoFrame]:
        assert self._beside is not None and self._device is not None and self._pace is not None
        outcome = self._beside.decode(access_unit, HANG_S)
        fault = "no answer" if outcome is None else outcome.error or self._fault(access_unit, outcome.frames)
        if outcome is not None and not fault:
            if outcome.frames and self._pace.too_slow(outcome.seconds, outcome.frames[-1].width * outcome.frames[-1].height):
                self.wants_key = True  # the device goes on until software can begin: no picture is lost
            return outcome.frames
        name = self._device.name
        self._leave(fault)
        if not start:
            raise DecodeError(f"{name}: {fault}")
        return self._in_software(access_unit, start)

    def _fault(self, access_unit: bytes, frames: list[VideoFrame]) -> str:
        if not frames:
            return "no picture came" if shows(self._codec, access_unit) else ""
        frame = frames[-1]
        if frame.format.name not in LAYOUTS:
            return f"pictures in {frame.format.name[:20]}"
        if (frame.width, frame.height) != self._announced:
            return f"{frame.width} x {frame.height} where {self._announced} was announced"
        return ""

    def _leave(self, why: str) -> None:
        assert self._device is not None
        log.warning("%s is left, software decodes from the next key frame on: %s", self._device.name, why)
        self._hardware.failed(self._codec, self._device, why)
        self._drop()
