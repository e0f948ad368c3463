"""What several fingers on the glass mean together: Android's pinch, turn, slide and tilt.

Pure: samples in with their times, gestures out, in pixels of the display. Three sources, whose numbers are kept:

- scale: AOSP `ScaleGestureDetector` (API 29 and later): the span is twice the fingers' mean distance from their middle, it must reach
  `config_minScalingSpan` (27 mm) and change by more than twice the touch slop; all of the way up to then is swallowed, and another finger
  down or up begins anew;
- turn and pan: `detectTransformGestures` of androidx.compose.foundation: they begin once the arc or the way of the middle is longer than
  the touch slop, and whatever begins first lets the others begin;
- tilt: the rule of the usual shove detectors: two fingers side by side, within 20 degrees of level, that go up or down together.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass

from customer.phone.touch import TOUCH_SLOP_DP, Sample
from protocol.inp import Phase

MIN_SPAN_MM = 27
"""AOSP `config_minScalingSpan`."""
SPAN_SLOP = 2
"""In touch slops: `ScaleGestureDetector`."""
LEVEL_DEGREES = 20
_MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Carried:
    """The fingers carry what lies under them: their middle goes by `dx`, `dy` to `x`, `y`, and around it all gets `scale` times larger
    and turns `degrees` clockwise."""

    x: float
    y: float
    dx: float
    dy: float
    scale: float
    degrees: float


@dataclass(frozen=True, slots=True)
class Tilted:
    """Two fingers went up (`dy` negative) or down side by side."""

    x: float
    y: float
    dy: float


@dataclass(frozen=True, slots=True)
class Parted:
    """The last finger of a stroke that several fingers made has lifted. `kind` is the first thing that they did, empty if nothing."""

    kind: str
    x: float
    y: float
    x0: float
    y0: float
    scale: float
    degrees: float
    fingers: int
    dt_ms: float


Together = Carried | Tilted | Parted


class FingersTogether:
    """All fingers of one hand; `dpi` as Android's densityDpi, taken for the true one as well."""

    def __init__(self, dpi: int) -> None:
        self._slop = TOUCH_SLOP_DP * dpi / 160
        self._min_span = MIN_SPAN_MM / _MM_PER_INCH * dpi
        self._at: dict[int, complex] = {}
        self._most = 0
        self._kind = ""
        self._past = False
        self._begin_stroke(0.0)
        self._regard()

    @property
    def carrying(self) -> bool:
        """Several fingers have moved something in this stroke: it is no drag of one finger any more."""
        return self._most > 1 and bool(self._kind)

    def feed(self, sample: Sample) -> list[Together]:
        at = complex(sample.x, sample.y)
        match sample.phase:
            case Phase.DOWN:
                if not self._at:
                    self._begin_stroke(sample.t_ms)
                self._at[sample.pointer] = at
                self._most = max(self._most, len(self._at))
                self._regard()
                if len(self._at) == 1:
                    self._first = self._middle
            case Phase.MOVE if sample.pointer in self._at:
                self._at[sample.pointer] = at
                return [] if sample.more else self._moved()
            case Phase.UP if sample.pointer in self._at:
                del self._at[sample.pointer]
                if not self._at:
                    return self._parted(sample.t_ms)
                self._regard()
            case Phase.CANCEL:
                self.cancel()
        return []

    def cancel(self) -> None:
        self._at.clear()
        self._begin_stroke(0.0)

    # ---- inside

    def _begin_stroke(self, t_ms: float) -> None:
        self._began_ms = t_ms
        self._most = 0
        self._kind = ""
        self._past = False
        self._first = 0j
        self._whole = 1 + 0j
        """Scale and turn of the stroke so far, as one complex factor."""

    def _regard(self) -> None:
        """Another finger: what is measured begins anew, and scaling needs its slop again; turn and pan go on where they have begun."""
        self._middle, self._span, self._angle = self._measured()
        self._start, self._start_span = self._middle, self._span
        self._arc = 0.0
        self._tilting = self._scaling = False

    def _measured(self) -> tuple[complex, float, float]:
        points = list(self._at.values())
        if not points:
            return 0j, 0.0, 0.0
        middle = sum(points) / len(points)
        across = sum(abs(p.real - middle.real) for p in points) / len(points)
        down = sum(abs(p.imag - middle.imag) for p in points) / len(points)
        angle = cmath.phase(points[1] - points[0]) if len(points) > 1 else 0.0
        return middle, 2 * math.hypot(across, down), angle

    def _moved(self) -> list[Together]:
        before, span_before, angle_before = self._middle, self._span, self._angle
        self._middle, self._span, self._angle = self._measured()
        scale = self._scale(span_before)
        turn = math.remainder(self._angle - angle_before, math.tau)
        self._arc += turn * self._span / 2
        pinched = self._scaling or abs(self._arc) > self._slop
        way = self._middle - before
        if not self._past:
            beyond = self._begin(pinched)
            if beyond is None:
                return []
            way, scale, turn = beyond, 1.0, 0.0
        if len(self._at) > 1:
            self._kind = "tilt" if self._tilting else "pinch" if pinched else self._kind or "slide"
        x, y = self._middle.real, self._middle.imag
        if self._tilting:
            return [Tilted(x, y, way.imag)]
        self._whole *= cmath.rect(scale, turn)
        return [Carried(x, y, way.real, way.imag, scale, math.degrees(turn))]

    def _scale(self, span_before: float) -> float:
        if self._scaling and self._span < self._min_span:
            self._scaling = False
            self._start_span = self._span
        elif self._scaling:
            return self._span / span_before
        elif self._span >= self._min_span and abs(self._span - self._start_span) > SPAN_SLOP * self._slop:
            self._scaling = True
        return 1.0

    def _begin(self, pinched: bool) -> complex | None:
        """If it begins now: the part of the middle's way that lies beyond the slop."""
        gone = self._middle - self._start
        if pinched:
            self._past = True
            return 0j
        if abs(gone) <= self._slop:
            return None
        self._past = True
        self._tilting = len(self._at) == 2 and self._level() and abs(gone.imag) > abs(gone.real)
        return gone * (1 - self._slop / abs(gone))

    def _level(self) -> bool:
        off = abs(math.degrees(self._angle))
        return min(off, 180 - off) <= LEVEL_DEGREES

    def _parted(self, t_ms: float) -> list[Together]:
        if self._most < 2:
            return []
        scale, turn = cmath.polar(self._whole)
        at, first = self._middle, self._first
        took = t_ms - self._began_ms
        return [Parted(self._kind, at.real, at.imag, first.real, first.imag, scale, math.degrees(turn), self._most, took)]
