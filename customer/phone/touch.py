"""Android's rules for what a finger means: slop, tap, long press, double tap, drag, and the speed at which it left.

Pure: samples in with their times, gestures out. Numbers are those of AOSP's ViewConfiguration and VelocityTracker
(least squares of degree 2 over the last 100 ms); a tap that jitters within the slop is a tap.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from protocol.inp import Phase

TOUCH_SLOP_DP = 8
DOUBLE_TAP_MIN_MS = 40
DOUBLE_TAP_MS = 300
DOUBLE_TAP_SLOP_DP = 100
MIN_FLING_DP_S = 50
MAX_FLING_DP_S = 8000
VELOCITY_HORIZON_MS = 100
VELOCITY_SAMPLES = 20
POINTER_STOPPED_MS = 40
"""A pause longer than this between two samples means that the pointer stood still."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One event of one finger; `t_ms` on the phone's monotonic clock, `x`, `y` in pixels of the display."""

    t_ms: float
    phase: Phase
    x: float
    y: float
    pointer: int = 0
    more: bool = False
    """Another finger's sample of the same moment follows: Android's MotionEvent carries all fingers at once."""


@dataclass(frozen=True, slots=True)
class Pressed:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tapped:
    """`count` is 2 for the second tap of a double tap. `dt_ms`: how long the finger was down."""

    x: float
    y: float
    count: int
    dt_ms: float


@dataclass(frozen=True, slots=True)
class LongPressed:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Dragged:
    """The finger moved by `dx`, `dy` beyond the slop; `start` is set for the first of a drag, at `x0`, `y0` it came down."""

    x: float
    y: float
    dx: float
    dy: float
    x0: float
    y0: float
    start: bool


@dataclass(frozen=True, slots=True)
class Released:
    """The end of a drag. Velocities in px/s, zero on an axis below the smallest fling."""

    x: float
    y: float
    vx: float
    vy: float
    dt_ms: float
    x0: float
    y0: float


@dataclass(frozen=True, slots=True)
class HeldEnd:
    """The finger lifted after a long press."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    x: float
    y: float


Gesture = Pressed | Tapped | LongPressed | Dragged | Released | HeldEnd | Cancelled


class VelocityTracker:
    """Speed of one finger from its last samples (AOSP `LeastSquaresVelocityTrackerStrategy`, degree 2, unweighted)."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float, float]] = deque(maxlen=VELOCITY_SAMPLES)

    def clear(self) -> None:
        self._samples.clear()

    def add(self, t_ms: float, x: float, y: float) -> None:
        if self._samples and t_ms - self._samples[-1][0] > POINTER_STOPPED_MS:
            self._samples.clear()
        self._samples.append((t_ms, x, y))

    @property
    def last_ms(self) -> float | None:
        return self._samples[-1][0] if self._samples else None

    def velocity(self) -> tuple[float, float]:
        """Pixels per second at the newest sample; zero with fewer than two samples."""
        if len(self._samples) < 2:
            return 0.0, 0.0
        newest = self._samples[-1][0]
        recent = [s for s in self._samples if newest - s[0] <= VELOCITY_HORIZON_MS]
        times = [(s[0] - newest) / 1000 for s in recent]
        return slope(times, [s[1] for s in recent]), slope(times, [s[2] for s in recent])


def slope(times: list[float], values: list[float]) -> float:
    """First derivative at time 0 of the least-squares polynomial of degree 2 (of degree 1 with two points) through the samples."""
    n = len(times)
    if n < 2:
        return 0.0
    s1 = math.fsum(times)
    s2 = math.fsum(t * t for t in times)
    y0 = math.fsum(values)
    y1 = math.fsum(t * v for t, v in zip(times, values, strict=True))
    linear = n * s2 - s1 * s1
    if n > 2:
        s3 = math.fsum(t**3 for t in times)
        s4 = math.fsum(t**4 for t in times)
        y2 = math.fsum(t * t * v for t, v in zip(times, values, strict=True))
        whole = n * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2 * s2)
        if abs(whole) > 1e-18:
            return (n * (y1 * s4 - s3 * y2) - y0 * (s1 * s4 - s2 * s3) + s2 * (s1 * y2 - y1 * s2)) / whole
    return (n * y1 - s1 * y0) / linear if abs(linear) > 1e-18 else 0.0


class TouchRules:
    """What one finger on the glass means. A second one makes tap and long press impossible; when the first lifts before it, it goes on
    with the drag, as RecyclerView hands it over. What fingers do together is `together.py`'s."""

    def __init__(self, density: float, long_press_ms: int, late_up_stops: bool) -> None:
        self._slop = TOUCH_SLOP_DP * density
        self._double_slop = DOUBLE_TAP_SLOP_DP * density
        self._min_fling = MIN_FLING_DP_S * density
        self._max_fling = MAX_FLING_DP_S * density
        self._long_press_ms = long_press_ms
        self._late_up_stops = late_up_stops
        self._velocity = VelocityTracker()
        self._down: Sample | None = None
        self._last: Sample | None = None
        self._pointer = 0
        self._others: dict[int, Sample] = {}
        self._dragging = self._held = self._tap_spoiled = False
        self._tap_before: tuple[float, float, float] | None = None
        self._second_tap = False

    @property
    def deadline_ms(self) -> float | None:
        """When `tick` is due: the long press of a finger that lies still."""
        if self._down is None or self._dragging or self._held or self._tap_spoiled:
            return None
        return self._down.t_ms + self._long_press_ms

    def feed(self, sample: Sample) -> list[Gesture]:
        if self._down is not None and sample.pointer != self._pointer and sample.phase is not Phase.CANCEL:
            self._other(sample)
            return []
        match sample.phase:
            case Phase.DOWN:
                return self._pressed(sample)
            case Phase.MOVE:
                return [*self.tick(sample.t_ms), *self._moved(sample)]
            case Phase.UP if self._others:
                return self._handed_over(sample)
            case Phase.UP:
                return [*self.tick(sample.t_ms), *self._lifted(sample)]
            case Phase.CANCEL:
                return self.cancel()
            case Phase.HOVER:
                return []

    def tick(self, now_ms: float) -> list[Gesture]:
        due = self.deadline_ms
        if due is None or now_ms < due or self._down is None:
            return []
        self._held = True
        return [LongPressed(self._down.x, self._down.y)]

    def cancel(self) -> list[Gesture]:
        """The touch never happened: what it pressed is released, nothing is clicked."""
        if self._down is None or self._last is None:
            return []
        at = self._last
        self._down = None
        self._others.clear()
        return [Cancelled(at.x, at.y)]

    def _pressed(self, sample: Sample) -> list[Gesture]:
        gone = self.cancel()
        self._velocity.clear()
        self._velocity.add(sample.t_ms, sample.x, sample.y)
        self._down = self._last = sample
        self._pointer = sample.pointer
        self._dragging = self._held = self._tap_spoiled = False
        before = self._tap_before
        self._second_tap = (
            before is not None
            and DOUBLE_TAP_MIN_MS <= sample.t_ms - before[0] <= DOUBLE_TAP_MS
            and math.hypot(sample.x - before[1], sample.y - before[2]) <= self._double_slop
        )
        return [*gone, Pressed(sample.x, sample.y)]

    def _other(self, sample: Sample) -> None:
        if sample.phase is Phase.UP:
            self._others.pop(sample.pointer, None)
        elif sample.phase is Phase.DOWN or sample.pointer in self._others:
            self._others[sample.pointer] = sample
            self._tap_spoiled = self._tap_spoiled or not self._dragging

    def _handed_over(self, sample: Sample) -> list[Gesture]:
        """The finger that dragged is gone: another one drags on from where it is."""
        self._pointer, at = self._others.popitem()
        self._last = at
        self._velocity.clear()
        self._velocity.add(sample.t_ms, at.x, at.y)
        return []

    def _moved(self, sample: Sample) -> list[Gesture]:
        if self._down is None or self._last is None:
            return []
        self._velocity.add(sample.t_ms, sample.x, sample.y)
        down, last = self._down, self._last
        if self._held:
            self._last = sample
            return []
        if self._dragging:
            self._last = sample
            return [Dragged(sample.x, sample.y, sample.x - last.x, sample.y - last.y, down.x, down.y, False)]
        dx, dy = sample.x - down.x, sample.y - down.y
        if max(abs(dx), abs(dy)) <= self._slop:
            return []
        self._dragging = True
        self._last = sample
        # As RecyclerView does: the way through the slop is swallowed, so the content does not jump when the drag begins.
        return [Dragged(sample.x, sample.y, _beyond(dx, self._slop), _beyond(dy, self._slop), down.x, down.y, True)]

    def _lifted(self, sample: Sample) -> list[Gesture]:
        down = self._down
        if down is None:
            return []
        self._down = None
        held_for = sample.t_ms - down.t_ms
        if self._held:
            return [HeldEnd()]
        if self._dragging:
            last = self._velocity.last_ms
            stopped = self._late_up_stops and last is not None and sample.t_ms - last > POINTER_STOPPED_MS
            vx, vy = (0.0, 0.0) if stopped else self._velocity.velocity()
            return [Released(sample.x, sample.y, self._fling(vx), self._fling(vy), held_for, down.x, down.y)]
        if self._tap_spoiled:
            return [Cancelled(sample.x, sample.y)]
        self._tap_before = None if self._second_tap else (sample.t_ms, sample.x, sample.y)
        return [Tapped(down.x, down.y, 2 if self._second_tap else 1, held_for)]

    def _fling(self, v: float) -> float:
        if abs(v) < self._min_fling:
            return 0.0
        return max(-self._max_fling, min(self._max_fling, v))


def _beyond(distance: float, slop: float) -> float:
    return math.copysign(max(0.0, abs(distance) - slop), distance)
