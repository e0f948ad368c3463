"""A screen peer under test with its own media thread: events into a queue, waiting with a deadline, pictures as numpy planes."""

from __future__ import annotations

import ctypes
import queue
import threading
import time
from types import TracebackType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from console.viewer.frames import Picture
from console.viewer.hardware import Hardware
from console.viewer.media_thread import MediaThread
from console.viewer.peer import ScreenPeer
from console.viewer.peer_events import PeerEvent, PictureReady
from console.viewer.sdp import Codec

E = TypeVar("E")

PATIENCE_S = 40.0
"""For what is sure to come; only a machine under load takes more than a second or two."""


class PeerBench:
    """`with PeerBench() as bench:` gives a running peer; leaving checks that no task and no thread is left."""

    def __init__(self, *, prefer: Codec | None = None, allow_loopback: bool = True, hardware: Hardware | None = None) -> None:
        self.troubles: list[str] = []
        self.events: queue.Queue[PeerEvent] = queue.Queue()
        self.seen: list[PeerEvent] = []
        self._before = set(threading.enumerate())
        self.thread = MediaThread(self.troubles.append)
        self._prefer: Codec | None = prefer
        self._allow_loopback = allow_loopback
        self._hardware = hardware

    def __enter__(self) -> PeerBench:
        self.thread.start()
        self.peer = ScreenPeer(
            self.thread, [], 1, self.events.put, prefer=self._prefer, allow_loopback=self._allow_loopback, hardware=self._hardware
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.thread.running:
            self.peer.close()
        ended = self.thread.stop(PATIENCE_S)
        left = self.thread.owner.names()
        if kind is None:
            assert ended, "the media thread did not stop"
            assert not left, left
            assert not self.troubles, self.troubles
            rest = [thread.name for thread in set(threading.enumerate()) - self._before if not thread.name.startswith("asyncio_")]
            assert not rest, rest

    def settle(self, within: float = PATIENCE_S) -> None:
        """Wait until the media thread has no task of ours."""
        until = time.monotonic() + within
        while self.thread.owner.names() and time.monotonic() < until:
            time.sleep(0.01)

    def wait(self, kind: type[E], within: float = PATIENCE_S) -> E:
        """The next event of this kind; others are kept in `seen`."""
        until = time.monotonic() + within
        while True:
            try:
                event = self.events.get(timeout=max(0.001, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {kind.__name__} within {within} s; seen {self.seen[-8:]}") from None
            self.seen.append(event)
            if isinstance(event, kind):
                return event

    def next_picture(self, within: float = PATIENCE_S) -> Picture:
        """The newest picture, waited for."""
        until = time.monotonic() + within
        while (picture := self.peer.picture.take()) is None:
            self.wait(PictureReady, until - time.monotonic())
        return picture

    def picture_like(self, red: int, green: int, blue: int, within: float = PATIENCE_S, size: tuple[int, int] | None = None) -> Picture:
        """The next picture whose middle has this colour (and that has this size)."""
        until = time.monotonic() + within
        while True:
            picture = self.next_picture(until - time.monotonic())
            colour = middle_colour(picture)
            right_size = size is None or (picture.width, picture.height) == size
            if right_size and all(abs(a - b) < 14 for a, b in zip(colour, (red, green, blue), strict=True)):
                return picture


def plane(picture: Picture, index: int) -> NDArray[np.uint8]:
    """One plane of a picture, copied row by row out of the decoder's memory."""
    found = picture.planes[index]
    raw = np.frombuffer(ctypes.string_at(found.address, found.size), np.uint8)
    rows: NDArray[np.uint8] = raw[: found.stride * found.height].reshape(found.height, found.stride)
    return rows[:, : found.width].copy()


def middle_colour(picture: Picture) -> tuple[float, float, float]:
    """Red, green, blue in the middle of the picture, by the matrix and range that the picture names."""
    y = float(plane(picture, 0)[picture.height // 2, picture.width // 2])
    u = float(plane(picture, 1)[picture.height // 4, picture.width // 4]) - 128
    v = float(plane(picture, 2)[picture.height // 4, picture.width // 4]) - 128
    if not picture.full_range:
        y, u, v = (y - 16) * 255 / 219, u * 255 / 224, v * 255 / 224
    red, blue = (0.2126, 0.0722) if picture.matrix == "bt709" else (0.299, 0.114)
    r, b = y + 2 * (1 - red) * v, y + 2 * (1 - blue) * u
    return r, (y - red * r - blue * b) / (1 - red - blue), b
