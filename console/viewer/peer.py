"""The door to one peer connection for the rest of the console: thread-safe, importable without aiortc."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from console.viewer.frames import Latest, Picture
from console.viewer.hardware import Hardware
from console.viewer.media_thread import MediaThread
from console.viewer.peer_events import PeerEvent
from console.viewer.sdp import Codec
from console.viewer.statistics import StreamMeter, StreamStats
from protocol import inp
from protocol.peer import PeerMessage
from protocol.wire import IceServer

if TYPE_CHECKING:
    from console.viewer.connection import ScreenConnection
    from console.viewer.recorder import Recorder

log = logging.getLogger(__name__)


class ScreenPeer:
    """One customer's screen in one epoch. All methods return at once and may be called from any thread; what they do happens in order.

    `allow_loopback`: the customer may be on this computer, so candidates that lead back to it are tried; else they are not.
    `tell` hears the events on the media thread. `picture` holds the newest picture; `PictureReady` is told when it was empty before.
    `hardware`: what may decode besides software, and what of it has failed in this run.
    """

    def __init__(
        self,
        thread: MediaThread,
        ice_servers: list[IceServer],
        epoch: int,
        tell: Callable[[PeerEvent], None],
        *,
        allow_loopback: bool,
        prefer: Codec | None = None,
        hardware: Hardware | None = None,
    ) -> None:
        self._thread = thread
        self._allow_loopback = allow_loopback
        self._ice_servers = list(ice_servers)
        self._epoch = epoch
        self._tell = tell
        self._prefer: Codec | None = prefer
        self._hardware = hardware
        self._meter = StreamMeter()
        self._connection: ScreenConnection | None = None
        self._closed = False
        self._recorder: Recorder | None = None
        self.picture: Latest[Picture] = Latest(self._wake)

    @property
    def epoch(self) -> int:
        return self._epoch

    def accept(self, offer_sdp: str) -> None:
        """Answer an offer: `Answered` or `Failed` follows."""
        self._thread.call(self._start, offer_sdp)

    def add_candidate(self, candidate: str, mid: str = "", mline: int = 0) -> None:
        """A candidate of the other side; empty: no more will come."""
        self._thread.call(self._candidate, candidate, mid, mline)

    def send(self, message: PeerMessage) -> None:
        """Say something on `ctl`."""
        self._thread.call(self._with_connection, "send", message)

    def send_items(self, items: Sequence[inp.Item], first: int = 1) -> None:
        """Send input; items are numbered in the order in which they are given, from 1 per peer.

        `first`: the sender's own number of the first of them; `Judged` repeats it."""
        self._thread.call(self._with_connection, "send_items", list(items), first)

    def record(self, recorder: Recorder | None) -> None:
        """Give the received frames to `recorder` as well; None: no longer. It is the caller's to stop."""
        self._recorder = recorder
        self._thread.call(self._record)

    def request_key_frame(self) -> None:
        """Ask the sender for a picture that needs no other; at most one request in 300 ms goes out."""
        self._thread.call(self._with_connection, "request_key_frame")

    def close(self) -> None:
        """End the connection. Nothing is told after this returns, but for what was already on its way."""
        if not self._closed:
            self._closed = True
            self._thread.call(self._end)

    def stats(self) -> StreamStats:
        return self._meter.snapshot(time.monotonic())

    # ---- on the media thread -------------------------------------------------------------------------------------

    def _start(self, offer_sdp: str) -> None:
        from console.viewer.connection import ScreenConnection  # aiortc: imported on the media thread, on first use

        if self._closed:
            return
        if self._connection is None:
            made = {} if self._hardware is None else {"decoder": self._hardware.make}
            self._connection = ScreenConnection(
                self._thread.owner,
                self._ice_servers,
                self._epoch,
                self._say,
                self.picture,
                self._meter,
                self._prefer,
                allow_loopback=self._allow_loopback,
                **made,
            )
            self._connection.taping.record(self._recorder)
        self._thread.owner.start(self._connection.accept(offer_sdp), f"accept offer of epoch {self._epoch}")

    def _record(self) -> None:
        if self._connection is not None:
            self._connection.taping.record(self._recorder)

    def _candidate(self, candidate: str, mid: str, mline: int) -> None:
        if self._connection is not None and not self._closed:
            self._thread.owner.start(self._connection.add_candidate(candidate, mid, mline), "trickled candidate")

    def _with_connection(self, method: str, *args: object) -> None:
        if self._connection is None:
            log.debug("%s before the offer was ignored", method)
            return
        getattr(self._connection, method)(*args)

    def _end(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._thread.owner.start(connection.close(), f"close epoch {self._epoch}")

    def _say(self, event: PeerEvent) -> None:
        if not self._closed:
            self._tell(event)

    # ---- on the decoder thread -----------------------------------------------------------------------------------

    def _wake(self) -> None:
        try:
            self._thread.call(self._picture_waits)
        except RuntimeError:
            log.debug("a picture came after the media thread's end")

    def _picture_waits(self) -> None:
        if self._connection is not None:
            self._connection.picture_waits()
