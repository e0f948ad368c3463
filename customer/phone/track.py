"""The screen as a WebRTC video track: frames on change, encoded here, one thread for painting and encoding."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import av
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from PySide6.QtGui import QImage

from customer.phone.encoder import CLOCK, Encoded, Encoder
from customer.phone.estimate import Estimate
from customer.phone.pacing import Due, Pacing
from customer.phone.screen.shapes import Scene
from customer.phone.sharpness import Sharpness


class ScreenTrack(MediaStreamTrack):
    """`scene` gives what a capture shows now, or None while nothing may leave; `paint` makes a picture of it, on the encoder's thread."""

    kind = "video"

    def __init__(self, scene: Callable[[], Scene | None], paint: Callable[[Scene], QImage], hz: int) -> None:
        super().__init__()
        self._scene = scene
        self._paint = paint
        self._pacing = Pacing(hz)
        self._encoder: Encoder | None = None
        self._network = Estimate()
        self._sharpness = Sharpness()
        self._wake = asyncio.Event()
        self._open = False
        self._closings = 0
        """What was begun before one of them does not leave after it."""
        self._last: QImage | None = None
        self._thread = ThreadPoolExecutor(1, "screen-encoder")
        self._began = time.monotonic()
        self.frames_sent = 0
        self.key_frames_sent = 0

    def use(self, encoder: Encoder, network: Estimate) -> None:
        """The codec was agreed upon; `network` knows what gets through."""
        self._encoder = encoder
        self._network = network
        self._wake.set()

    def open(self, is_open: bool) -> None:
        """Frames may leave, or not. Closing takes effect at once: what is being encoded is thrown away."""
        self._open = is_open
        if is_open:
            self._pacing.changed()
            self._pacing.key_wanted()
        else:
            self._closings += 1
            self._last = None
        self._wake.set()

    def changed(self) -> None:
        self._pacing.changed()
        self._wake.set()

    def key_wanted(self) -> None:
        self._pacing.key_wanted()
        self._wake.set()

    def stop(self) -> None:
        if self.readyState == "live":
            super().stop()
            self._open = False
            self._last = None
            self._wake.set()
            self._thread.shutdown(wait=False, cancel_futures=True)
            self._encoder = None  # some 20 MB, which nobody can see is waiting to be collected

    async def recv(self) -> av.Packet[av.VideoStream]:
        """The next access unit. Raises MediaStreamError once stopped."""
        while True:
            due = await self._due()
            now = self._now()
            scene = self._scene()
            if scene is None:
                self._open = False
                continue
            closings = self._closings
            anew = self._pacing.begin(due, now)
            encoded = await self._produce(scene, anew, due is Due.KEY, int(now * 90))
            # Whatever was revoked while the encoder worked must not leave.
            if encoded is None or not self._open or closings != self._closings or self._scene() is None:
                continue
            self.frames_sent += 1
            self.key_frames_sent += encoded.key
            packet = cast("av.Packet[av.VideoStream]", av.Packet(encoded.data))
            packet.pts = encoded.pts
            packet.time_base = CLOCK
            return packet

    async def _due(self) -> Due:
        while True:
            if self.readyState != "live":
                raise MediaStreamError
            self._wake.clear()
            wait: float | None = None
            if self._open and self._encoder is not None:
                self._network.look(time.monotonic())
                due, wait = self._pacing.next(self._now(), self._network.outage)
                if due is not None:
                    return due
            try:
                await asyncio.wait_for(self._wake.wait(), None if wait is None else wait / 1000)
            except TimeoutError:
                pass  # something is due now

    async def _produce(self, scene: Scene, anew: bool, key: bool, pts: int) -> Encoded | None:
        encoder, last = self._encoder, self._last
        if encoder is None:
            return None

        rate = self._network.rate
        encoder.aim(self._sharpness.aim(rate, key, time.monotonic()))

        def work() -> tuple[QImage, Encoded | None]:
            image = last if last is not None and not anew else self._paint(scene)
            return image, encoder.encode(image, pts, key)

        try:
            image, encoded = await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except RuntimeError:
            if self.readyState != "live":
                raise MediaStreamError from None
            raise
        if self._open:
            self._last = image
        if encoded is not None and anew:
            self._sharpness.took(len(encoded.data), rate)
        return encoded

    def _now(self) -> float:
        return (time.monotonic() - self._began) * 1000
