"""Drives the pure `InputChannel` over the real data channel `inp`: timers, sending, acknowledgements. Media thread only."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Protocol

from console.viewer.input_channel import InputChannel
from protocol import inp
from protocol.errors import BadMessage, ProtocolError

log = logging.getLogger(__name__)

CONGESTION_WINDOW = 11600
"""Ten SCTP packets. Chunks of an unreliable channel count as in flight until they are acknowledged or a second has passed: after a short
outage the window would be one packet and the finger would stand still for that second."""
BAD_FRAMES_LOGGED = 5


class Channel(Protocol):
    """What we need of an RTCDataChannel."""

    @property
    def readyState(self) -> str: ...

    def send(self, data: bytes) -> None: ...


class Window(Protocol):
    """aiortc's SCTP transport; `_cwnd` is checked by `selftest.py`."""

    _cwnd: int


class InputDriver:
    """One per peer. `settled(n)` tells that all items up to `n` have arrived."""

    def __init__(self, channel: Channel, window: Window, settled: Callable[[int], None], failed: Callable[[BaseException], None]) -> None:
        self.machine = InputChannel()
        self._channel = channel
        self._window = window
        self._settled = settled
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._bad = 0
        self._done = 0
        self._closed = False

    def send(self, items: list[inp.Item]) -> None:
        """Take items of the technician's hand."""
        try:
            self._put(self.machine.add(items, time.monotonic()))
        except ValueError:
            log.exception("input that cannot be encoded was left out")
        self._arm()

    def received(self, data: object) -> None:
        """A message from the phone on `inp`: an acknowledgement, or nonsense."""
        try:
            if not isinstance(data, bytes):
                raise BadMessage("text on a binary channel")
            frame = inp.decode(data)
        except ProtocolError as error:
            self._bad += 1
            if self._bad <= BAD_FRAMES_LOGGED:
                log.warning("bad frame on inp: %s", error.detail)
            return
        if isinstance(frame, inp.Acked):
            settled, out = self.machine.acked(frame.next, time.monotonic())
            self._put(out)
            if settled:
                self._done += settled
                self._settled(self._done)
            self._arm()

    def void(self, stale_g: int) -> None:
        """Nothing that has not arrived by now is carried out any more."""
        self.machine.void(stale_g, time.monotonic())
        self._arm()

    def close(self) -> None:
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _put(self, frame: bytes | None) -> None:
        if frame is None or self._closed or self._channel.readyState != "open":
            return
        self._window._cwnd = max(self._window._cwnd, CONGESTION_WINDOW)
        try:
            self._channel.send(frame)
        except Exception as error:  # noqa: BLE001 - the boundary to aiortc; the caller logs and ends the connection
            self._failed(error)

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.machine.due is not None and not self._closed:
            self._timer = self._loop.call_at(self.machine.due, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._put(self.machine.poll(time.monotonic()))
        self._arm()
