"""How a list runs on after the finger left it: Android's fling curve.

The published model (AOSP `OverScroller.SplineOverScroller`): a deceleration of log(0.78)/log(0.9), friction 0.015, distance and
duration from the logarithm of the speed, and a cubic spline with its inflexion at 35 % for the way in between.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

FRICTION = 0.015
GRAVITY_M_S2 = 9.80665
INCHES_PER_METER = 39.37
LOOK_AND_FEEL = 0.84
DECELERATION_RATE = math.log(0.78) / math.log(0.9)
INFLEXION = 0.35
START_TENSION = 0.5
END_TENSION = 1.0
_P1 = START_TENSION * INFLEXION
_P2 = 1.0 - END_TENSION * (1.0 - INFLEXION)


def _resistance(density: float) -> float:
    return FRICTION * GRAVITY_M_S2 * INCHES_PER_METER * density * 160 * LOOK_AND_FEEL


def distance_px(velocity_px_s: float, density: float) -> float:
    """How far content runs on, signed, for a fling of this speed on a screen of this density (pixels per dp)."""
    if velocity_px_s == 0:
        return 0.0
    log = math.log(INFLEXION * abs(velocity_px_s) / _resistance(density))
    return math.copysign(_resistance(density) * math.exp(DECELERATION_RATE / (DECELERATION_RATE - 1.0) * log), velocity_px_s)


def duration_ms(velocity_px_s: float, density: float) -> float:
    if velocity_px_s == 0:
        return 0.0
    log = math.log(INFLEXION * abs(velocity_px_s) / _resistance(density))
    return 1000.0 * math.exp(log / (DECELERATION_RATE - 1.0))


def travelled(time_fraction: float) -> float:
    """The part of the way (0..1) that is done after this part of the time (0..1): the spline, solved by bisection."""
    if time_fraction <= 0:
        return 0.0
    if time_fraction >= 1:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(40):
        a = (low + high) / 2
        if 3 * a * (1 - a) * ((1 - a) * _P1 + a * _P2) + a**3 < time_fraction:
            low = a
        else:
            high = a
    a = (low + high) / 2
    return 3 * a * (1 - a) * ((1 - a) * START_TENSION + a) + a**3


@dataclass(frozen=True, slots=True)
class Fling:
    """One fling under way, from `start` (px) at `t0_ms`."""

    start: float
    velocity: float
    t0_ms: float
    density: float

    @property
    def ends_ms(self) -> float:
        return self.t0_ms + duration_ms(self.velocity, self.density)

    @property
    def final(self) -> float:
        return self.start + distance_px(self.velocity, self.density)

    def at(self, now_ms: float) -> float:
        """Position at this moment."""
        whole = duration_ms(self.velocity, self.density)
        if whole <= 0:
            return self.start
        return self.start + distance_px(self.velocity, self.density) * travelled((now_ms - self.t0_ms) / whole)

    def velocity_at(self, now_ms: float) -> float:
        """Speed at this moment, px/s, from the slope of the curve over 2 ms."""
        if now_ms >= self.ends_ms:
            return 0.0
        return (self.at(now_ms + 1) - self.at(now_ms - 1)) / 0.002
