"""A technician's mouse as it is recorded, played in real time through the console's gestures into a live session.

A recording is what a mouse reports: whole device pixels of the drawing area, each with its own time. Where the picture lies in the area is
reckoned here anew, so that nothing is judged by the arithmetic that is on trial.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from console.viewer.geometry import ViewGeometry
from console.viewer.gestures import Gestures
from console.viewer.glass import Glass
from console.viewer.inputs import Button
from console.viewer.pinch import ZOOM_PER_NOTCH
from protocol.inp import Item
from tests.e2e.bare_console import BareConsole, Guest

MOUSE_HZ = 125
"""A common mouse; others report up to 1,000 times a second."""
HORIZON_MS, STOPPED_MS = 100, 40
"""AOSP VelocityTracker: the strategy's HORIZON, and ASSUME_POINTER_STOPPED_TIME."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Area:
    """A drawing area of `width` x `height` device pixels with `ratio` device pixels per logical one; the picture fits into it.

    `turns`: quarter turns clockwise that the technician added.
    """

    width: int
    height: int
    ratio: float
    picture: tuple[int, int]
    turns: int = 0

    @property
    def geometry(self) -> ViewGeometry:
        return ViewGeometry((self.width, self.height), self.ratio, self.picture, turns=self.turns)

    @property
    def scale(self) -> float:
        """Device pixels per pixel of the phone."""
        wide, high = self._shown
        return min(self.width / wide, self.height / high)

    @property
    def _shown(self) -> tuple[int, int]:
        return self.picture if self.turns % 2 == 0 else (self.picture[1], self.picture[0])

    def to_phone(self, at: Point) -> Point:
        """From the area's edge in device pixels to the picture's edge in the phone's."""
        (wide, high), s = self._shown, self.scale
        across = (at[0] - (self.width - wide * s) / 2) / (wide * s)
        down = (at[1] - (self.height - high * s) / 2) / (high * s)
        u, v = ((across, down), (down, 1 - across), (1 - across, 1 - down), (1 - down, across))[self.turns]
        return u * self.picture[0], v * self.picture[1]

    def from_phone(self, at: Point) -> Point:
        """The inverse of `to_phone`."""
        (wide, high), s = self._shown, self.scale
        u, v = at[0] / self.picture[0], at[1] / self.picture[1]
        across, down = ((u, v), (1 - v, u), (1 - u, 1 - v), (v, 1 - u))[self.turns]
        return across * wide * s + (self.width - wide * s) / 2, down * high * s + (self.height - high * s) / 2


@dataclass(frozen=True, slots=True)
class Moment:
    """One report of the mouse: the pixel of the area that it is on."""

    t_ms: float
    what: Literal["press", "move", "release"]
    x: int
    y: int


def recorded(path: Callable[[float], Point], length_ms: float, hold_ms: float = 4.0, hz: float = MOUSE_HZ) -> list[Moment]:
    """A hand on `path` (ms to a point of the area): pressed at 0, reported `hz` times a second where it changed its pixel, released
    `hold_ms` after `length_ms` where it was last: a button has no place of its own."""
    moments = [Moment(0.0, "press", *_pixel(path(0.0)))]
    for n in range(1, int(length_ms * hz / 1000) + 1):
        t = n * 1000 / hz
        at = _pixel(path(t))
        if at != (moments[-1].x, moments[-1].y):
            moments.append(Moment(t, "move", *at))
    return [*moments, Moment(length_ms + hold_ms, "release", moments[-1].x, moments[-1].y)]


def _pixel(at: Point) -> tuple[int, int]:
    return math.floor(at[0]), math.floor(at[1])


def android_velocity(hand: Sequence[Moment], area: Area) -> Point:
    """Phone pixels per second that Android's tracker makes of this hand: least squares of degree 2 over the last 100 ms, degree 1 with
    two reports, forgotten after a standstill; UP brings no position (AOSP VelocityTracker.cpp)."""
    kept: list[tuple[float, Point]] = []
    for moment in hand:
        if kept and moment.t_ms - kept[-1][0] > STOPPED_MS:
            kept = []
        if moment.what != "release":
            kept.append((moment.t_ms, area.to_phone((moment.x + 0.5, moment.y + 0.5))))
    kept = [each for each in kept if kept[-1][0] - each[0] <= HORIZON_MS]
    if len(kept) < 2:
        return 0.0, 0.0
    t = np.array([each[0] - kept[-1][0] for each in kept]) / 1000
    vx, vy = (float(np.polyfit(t, [each[1][axis] for each in kept], min(2, len(kept) - 1))[-2]) for axis in (0, 1))
    return vx, vy


class Hand:
    """One technician's mouse over one customer's picture; as the viewer does it, but without a window."""

    def __init__(self, console: BareConsole, guest: Guest) -> None:
        self._console = console
        self._guest = guest
        self._gestures = Gestures()
        self._loop = asyncio.get_running_loop()

    async def play(self, recording: Sequence[Moment], area: Area, *, ctrl: bool = False) -> int:
        """Draw it in real time, with Ctrl held or not. Returns the stroke's number."""
        begun = self._look(area)
        for moment in recording:
            stamp = begun + moment.t_ms
            await self._until(stamp)
            x, y = moment.x / area.ratio, moment.y / area.ratio
            match moment.what:
                case "press":
                    self._send(self._gestures.press(Button.LEFT, x, y, stamp, ctrl=ctrl))
                    assert self._gestures.down, f"the press at {moment} is beside the picture"
                case "move":
                    self._send(self._gestures.move(x, y, stamp))
                case "release":
                    self._send(self._gestures.release(Button.LEFT, x, y, stamp))
        return self._gestures.stroke

    async def zoom(self, at: tuple[int, int], notches: Sequence[float], area: Area, every_ms: float = 60) -> list[int]:
        """Ctrl and the wheel over this pixel of the area, until the fingers have lifted. Returns the numbers of the strokes."""
        now, first = self._look(area), self._gestures.stroke
        for notch in notches:
            zoom = math.log(ZOOM_PER_NOTCH) * notch
            self._send(self._gestures.pinch(at[0] / area.ratio, at[1] / area.ratio, zoom, 0.0, self._now()))
            now += every_ms
            await self._until(now)
        while self._gestures.down:
            await self._until(self._now() + every_ms)
        return list(range(first + 1, self._gestures.stroke + 1))

    def _look(self, area: Area) -> float:
        """Now, with the picture as the phone has it."""
        geom = self._console.live(self._guest.conversation).geom
        assert geom is not None
        now = self._now()
        self._send(self._gestures.look(area.geometry, geom.g, now, Glass.of(geom)))
        return now

    async def _until(self, stamp: float) -> None:
        """The widget's timer until the next event. An event that waits goes before a timer that is due, as Qt's queue has it."""
        while True:
            due = self._gestures.due_ms
            await asyncio.sleep(max(0.0, (stamp if due is None else min(due, stamp)) - self._now()) / 1000)
            now = self._now()
            if now >= stamp:
                return
            if due is not None and now >= due:
                self._send(self._gestures.tick(now))

    def _now(self) -> float:
        return self._loop.time() * 1000

    def _send(self, items: list[Item]) -> None:
        if items:
            assert self._console.desk.send_items(self._guest.conversation, items), "the phone cannot be touched"
