"""Two fingers that nobody has: Ctrl with the wheel, and a trackpad's pinch and turn, as a pinch at the pointer.

Pure: wishes (zoom and turn at a phone point) and times in, items of the `inp` channel out. The pair is laid so that the point under the
pointer stays where it is: both fingers move on rays from it.

- Away from the edges the pointer is the pair's middle, which is Android's focus point; the pair lies along the axis with more room, so near
  an edge along that edge. It keeps clear of Android's bars, and of the strips at the sides where a finger means Back.
- In a corner no pair around the pointer is wide enough, and beside an edge none can turn. There one finger stays at the pointer, the other
  moves on a ray inwards, or around it: whatever sticks to the fingers keeps the pointer's point all the same.
- Where there is no more room, and where the pointer has moved on, the fingers lift, once they have rested, and come down anew.

Android swallows a pinch's beginning (AOSP ScaleGestureDetector): the span must be at least `config_minScalingSpan` and change by more than
twice the touch slop, and scale counts from the event in which it has. So the first move is that much at once, and zoom counts from there.
A wheel asks for a zoom, not for a way of fingers: nothing is helped that a hand does with its own fingers.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from dataclasses import dataclass

from console.viewer.fingers import SAMPLE_MS, STILL_MS, Point, Stroke
from console.viewer.glass import Glass
from protocol.inp import Item

ZOOM_PER_NOTCH = 1.2
MIN_SPAN_DP = 204
"""AOSP's 27 mm are 170 dp where a phone's density is its true one; a fifth more for those where it is not."""
SLOP_DP = 2 * 8 + 2
"""Twice AOSP's touch slop, rounded up for Android's own rounding. More would cost nothing: the move is one event."""
SIDE_DP = 24
"""Left and right edge strips in which a finger means Back (AOSP config_backGestureInset)."""
MOVED_DP = 8
"""A pointer that is farther than this from the pinch's point wants another pinch."""
STEP = math.log(1.02)
GLIDE_SAMPLES = 10
"""A wish is carried out in steps of this size, or of this part of what is left, one a sample: a notch takes 80 ms and does not jump."""
PAUSE_MS = 150
"""The fingers lift when nothing was wished for this long."""
HELD_PAUSE_MS = 2_000
"""...or for this long while the trackpad has not said that its fingers have left."""
REST_MS = STILL_MS + SAMPLE_MS
"""Fingers that are to lift and come again rest for so long first: Android forgets their speed."""
HALVINGS = 4
RAYS_DEGREES = 15


@dataclass(frozen=True, slots=True)
class _Pair:
    """Fingers at `stays + arm`, in pixels, at zoom 1 and turn 0; `stays` is the pixel that does not move."""

    stays: complex
    arms: tuple[complex, complex]
    begins: float
    """The zoom at which they come down: from here to 1 Android swallows."""
    least: float
    """The zoom at which they are as close as Android lets them be."""

    def at(self, zoom: float, turn: float) -> tuple[complex, complex]:
        """On whole pixels, and alike on both sides where both have an arm."""
        factor = cmath.rect(zoom, turn)
        one, other = (_whole(arm * factor) for arm in self.arms)
        return self.stays + one, self.stays + other


class Pinch:
    """One technician's wheel and trackpad over one phone. `begin(t_ms)` gives a new stroke, `pair` fingers of which are 0 and 1."""

    def __init__(self, begin: Callable[[float], Stroke]) -> None:
        self._begin = begin
        self._glass = Glass.guessed((1, 1))
        self._wished_at: Point = (0, 0)
        self._zoom_left = self._turn_left = 0.0
        """Still to be carried out: as a logarithm, and in radians."""
        self._asked_ms = 0.0
        self._held = False
        self._stroke: Stroke | None = None
        self._pair = _Pair(0j, (0j, 0j), 1.0, 1.0)
        self._zoom = self._turn = 0.0
        self._primed = self._fresh = self._lifting = False
        self._for_turn = False
        """The pair is laid for the turn: of two wishes the larger one."""
        self._sampled_ms = 0.0

    @property
    def down(self) -> bool:
        return self._stroke is not None

    @property
    def due_ms(self) -> float | None:
        """When `tick` has something to do, None when no finger is down."""
        if self._stroke is None:
            return None
        due = self._stroke.due_ms
        return self._own_due_ms if due is None else min(due, self._own_due_ms)

    def ask(self, glass: Glass, at: Point, zoom: float, degrees: float, t_ms: float) -> list[Item]:
        """Zoom by the factor e^`zoom` and turn by `degrees` clockwise, around phone point `at`."""
        self._asked_ms = t_ms
        self._zoom_left += zoom
        self._turn_left += math.radians(degrees)
        if self._stroke is None:
            self._glass, self._wished_at = glass, at
            return self._open(t_ms)
        if abs(complex(*glass.pixel(at)) - complex(*glass.pixel(self._wished_at))) > MOVED_DP * glass.density:
            self._glass, self._wished_at = glass, at
            self._lifting = True
        return []

    def hold(self, t_ms: float) -> None:
        """The trackpad's fingers are down: no pause ends the pinch."""
        self._held, self._asked_ms = True, t_ms

    def end(self, t_ms: float) -> None:
        """The trackpad's fingers have left: what is left of the wish is still carried out."""
        self._held, self._asked_ms = False, t_ms - PAUSE_MS + REST_MS

    def tick(self, t_ms: float) -> list[Item]:
        """What has come due: the fingers' next step, their rest, their lift."""
        stroke = self._stroke
        if stroke is None:
            return []
        items = stroke.tick(t_ms)
        if t_ms < self._own_due_ms:
            return items
        if self._lifting or not self._wishes:
            return [*items, *self.lift(t_ms), *(self._open(t_ms) if self._wishes else [])]
        return [*items, *self._step(stroke, t_ms)]

    def lift(self, t_ms: float) -> list[Item]:
        """The fingers leave where they are; wishes stay."""
        stroke, self._stroke = self._stroke, None
        return [] if stroke is None else stroke.up(dict(stroke.at), t_ms)

    def forget(self) -> None:
        """What is still wished is not carried out."""
        self._zoom_left = self._turn_left = 0.0

    def cancel(self, t_ms: float) -> list[Item]:
        """The fingers are taken back."""
        self.forget()
        self._held = False
        stroke, self._stroke = self._stroke, None
        return [] if stroke is None else stroke.cancel(t_ms)

    # ---- inside

    @property
    def _wishes(self) -> bool:
        return self._zoom_left != 0 or self._turn_left != 0

    @property
    def _own_due_ms(self) -> float:
        if self._lifting:
            return self._sampled_ms + REST_MS
        if self._wishes or not self._primed:
            return self._sampled_ms + SAMPLE_MS
        return max(self._sampled_ms + REST_MS, self._asked_ms + (HELD_PAUSE_MS if self._held else PAUSE_MS))

    def _open(self, t_ms: float) -> list[Item]:
        pair = self._laid()
        if pair is None:
            self.forget()
            return []
        self._pair = pair
        self._stroke = stroke = self._begin(t_ms)
        self._zoom = self._turn = 0.0
        self._primed = self._lifting = False
        self._fresh = True
        self._sampled_ms = t_ms
        return stroke.down(self._places(self._pair.begins, 0.0), t_ms)

    def _step(self, stroke: Stroke, t_ms: float) -> list[Item]:
        self._sampled_ms = t_ms
        if not self._primed:
            self._primed = True
            return stroke.move(self._places(1.0, 0.0), t_ms)
        zoom, turn = self._next_step()
        if not zoom and not turn:
            self._lifting = True
            if self._fresh and self._for_turn:  # nowhere on this screen is room for it
                self._turn_left = 0.0
            elif self._fresh:
                self._zoom_left = 0.0
            return []
        self._fresh = False
        self._zoom += zoom
        self._turn += turn
        self._zoom_left -= zoom
        self._turn_left -= turn
        return stroke.move(self._places(math.exp(self._zoom), self._turn), t_ms)

    def _next_step(self) -> tuple[float, float]:
        """As much of what is left as a sample carries and the screen has room for: of both wishes, else of one."""
        zoom, turn = self._zoom_left, self._turn_left
        share = min(1.0, max(STEP / math.hypot(zoom, turn), 1 / GLIDE_SAMPLES))
        for part in (share / 2**n for n in range(HALVINGS)):
            for step in ((zoom * part, turn * part), (zoom * part, 0.0), (0.0, turn * part)):
                if any(step) and self._fits(self._zoom + step[0], self._turn + step[1]):
                    return step
        return 0.0, 0.0

    def _places(self, zoom: float, turn: float) -> dict[int, Point]:
        one, other = self._pair.at(zoom, turn)
        return {n: self._glass.point(round(at.real), round(at.imag)) for n, at in enumerate((one, other))}

    def _fits(self, zoom: float, turn: float) -> bool:
        if math.exp(zoom) < self._pair.least:
            return False
        ends = self._pair.at(math.exp(zoom), turn)
        return all(end == self._pair.stays or self._inside(end) for end in ends)

    def _inside(self, at: complex) -> bool:
        left, top, right, bottom = self._room(0)
        return left <= at.real <= right and top <= at.imag <= bottom

    def _room(self, side_dp: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom pixel for fingers."""
        glass, side = self._glass, side_dp * self._glass.density
        left, top, right, bottom = glass.insets
        return max(left, side), top, glass.width - 1 - max(right, side), glass.height - 1 - bottom

    def _laid(self) -> _Pair | None:
        """A pair for what is wished: narrow, or as wide as there is room where the fingers are to close. None where not even that fits."""
        density = self._glass.density
        x, y = self._glass.pixel(self._wished_at)
        left, top, right, bottom = self._room(0)
        x, y = round(min(max(x, left), right)), round(min(max(y, top), bottom))  # Android's bars are not the app's
        stays = complex(x, y)
        least = MIN_SPAN_DP * density
        narrow = least + SLOP_DP * density
        side_left, _, side_right, _ = self._room(SIDE_DP)
        up, across = min(y - top, bottom - y), min(x - side_left, side_right - x)
        half, ray = (float(up), 1j) if up >= across else (across, 1 + 0j)
        arms, longest = (-ray / 2, ray / 2), 2 * half
        self._for_turn = abs(self._turn_left) > abs(self._zoom_left)
        if longest < narrow * ZOOM_PER_NOTCH or (self._for_turn and 2 * min(up, across) < narrow):
            ray = self._ray(stays, narrow)
            reach = _reach(stays, ray, (left, top, right, bottom))
            if self._for_turn or reach > longest:
                arms, longest = (0j, ray), reach
        if longest < narrow:
            return None
        if self._zoom_left < 0 and not self._for_turn:
            begins, counts_from = longest, max(least, longest - SLOP_DP * density)
        else:
            begins, counts_from = least, narrow
        return _Pair(stays, (arms[0] * counts_from, arms[1] * counts_from), begins / counts_from, least / counts_from)

    def _ray(self, stays: complex, narrow: float) -> complex:
        """Inwards to the middle of the screen; for a turn, where the other finger has the longest way around."""
        if not self._for_turn:
            left, top, right, bottom = self._room(0)
            inwards = complex((left + right) / 2, (top + bottom) / 2) - stays
            return inwards / (abs(inwards) or 1.0)
        forwards = math.copysign(math.radians(RAYS_DEGREES), self._turn_left)

        def way(angle: float) -> int:
            ends = (stays + _whole(cmath.rect(narrow, angle + n * forwards)) for n in range(360 // RAYS_DEGREES))
            return next((n for n, end in enumerate(ends) if not self._inside(end)), 360)

        ray = cmath.rect(1, max((n * forwards for n in range(360 // RAYS_DEGREES)), key=way))
        return complex(round(ray.real, 12), round(ray.imag, 12))  # straight along an edge is along it


def _whole(arm: complex) -> complex:
    """Rounded away from nothing alike for both signs: two opposite arms stay opposite."""
    return complex(math.copysign(math.floor(abs(arm.real) + 0.5), arm.real), math.copysign(math.floor(abs(arm.imag) + 0.5), arm.imag))


def _reach(start: complex, ray: complex, room: tuple[float, float, float, float]) -> float:
    """How far one gets from `start` along `ray` inside the room."""
    left, top, right, bottom = room
    ways = [
        (edge - at) / along
        for along, at, edge in (
            (ray.real, start.real, right if ray.real > 0 else left),
            (ray.imag, start.imag, bottom if ray.imag > 0 else top),
        )
        if along
    ]
    return max(0.0, min(ways, default=0.0))
