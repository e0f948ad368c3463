"""How the map lies under the glass: which of its points is seen where, and how fingers move it. Pure, pixels of the display.

Points are complex numbers: x to the right, y down. A point of the map, in dp from its middle, is seen at
`middle of the screen + factor * point + offset`.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass

FARTHEST, NEAREST = 0.4, 16.0
"""Smallest and largest scale, times the first one."""
TILT_MOST = 60.0
TILT_PER_DP = 0.25
"""Degrees for each dp that two fingers go up."""
REACH_DP = 900.0
"""The middle of the screen stays within this distance of the map's middle."""


@dataclass
class Sight:
    """`factor` holds scale (pixels per dp) and turn, `tilt` degrees from straight above."""

    density: float
    factor: complex = 0j
    offset: complex = 0j
    tilt: float = 0.0

    def __post_init__(self) -> None:
        self.factor = self.factor or complex(self.density, 0)

    @property
    def scale(self) -> float:
        """Times larger than at first."""
        return abs(self.factor) / self.density

    @property
    def degrees(self) -> float:
        """Turned clockwise."""
        return math.degrees(cmath.phase(self.factor))

    def carry(self, at: complex, way: complex, scale: float, degrees: float) -> bool:
        """What is seen at `at - way` comes to `at`, and around it all grows and turns. `at` is counted from the middle of the screen.
        True if anything moved."""
        before = self.factor, self.offset
        wanted = abs(self.factor) * scale
        scale *= max(FARTHEST * self.density, min(NEAREST * self.density, wanted)) / wanted
        change = cmath.rect(scale, math.radians(degrees))
        self.factor *= change
        self.offset = at + change * (self.offset - (at - way))
        centre = -self.offset / self.factor
        if abs(centre) > REACH_DP:
            self.offset = -self.factor * centre * (REACH_DP / abs(centre))
        return (self.factor, self.offset) != before

    def lean(self, dy_px: float) -> bool:
        """Two fingers side by side moved by `dy_px`: upwards leans the map back. True if it did."""
        before, wanted = self.tilt, self.tilt - dy_px / self.density * TILT_PER_DP
        self.tilt = max(0.0, min(TILT_MOST, wanted))
        return self.tilt != before

    def north(self) -> None:
        """Upright and seen from above, around the middle of the screen."""
        self.carry(0j, 0j, 1.0, -self.degrees)
        self.tilt = 0.0
