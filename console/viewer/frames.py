"""Decoded pictures on their way from the decoder thread to the Qt thread: one slot, newest wins, one wake-up in flight."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plane:
    """8-bit samples in memory owned by `Picture.keep`. `address` and `size` in bytes; rows are `stride` bytes apart."""

    address: int
    size: int
    stride: int
    width: int
    height: int


@dataclass(slots=True)
class StageTimes:
    """When one frame passed each stage, seconds of time.monotonic()."""

    first_packet: float = 0.0
    assembled: float = 0.0
    decoded: float = 0.0
    shown: float = 0.0
    renderer: str = ""
    """Who draws it, for people."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One decoded frame, YUV 4:2:0 in three planes, or NV12 in two (the second interleaved U, V).

    `matrix` and `full_range` say how to make RGB (unspecified in the stream means BT.601 limited, as libyuv converts).
    """

    width: int
    height: int
    planes: tuple[Plane, ...]
    matrix: Literal["bt601", "bt709"]
    full_range: bool
    keep: object
    """Owner of the planes' memory; hold the picture as long as they are read."""
    at: StageTimes = field(default_factory=StageTimes)
    number: int = 0


class Latest(Generic[T]):
    """Hold only the newest item; wake the reader once until it takes.

    `put` runs on the writer's thread and may call `wake` there; `take` on the reader's.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._lock = threading.Lock()
        self._item: T | None = None
        self.skipped = 0

    def put(self, item: T) -> None:
        with self._lock:
            idle, self._item = self._item is None, item
            if not idle:
                self.skipped += 1
        if idle:
            self._wake()

    def take(self) -> T | None:
        with self._lock:
            item, self._item = self._item, None
        return item
