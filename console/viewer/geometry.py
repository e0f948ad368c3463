"""Where the phone's picture lies in the window, and which point of the phone a pointer means.

Pure. Three kinds of pixels meet here: *logical* (what Qt's events carry), *physical* (the window's real pixels) and
the picture's own. A phone point is 0..65535 over the captured picture, edge to edge (PROTOCOL.md section 10).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

FULL = 65535
"""The far edge of the phone's picture in protocol coordinates."""

SHAPE_TOLERANCE = 0.02
"""Relative difference of two aspect ratios below which they are the same shape: encoders crop odd sizes and scale down."""

Mode = Literal["fit", "one_to_one"]
Turns = Literal[0, 1, 2, 3]


@dataclass(frozen=True, slots=True)
class Rect:
    """Whole physical pixels; right and bottom edges are exclusive."""

    x: int
    y: int
    width: int
    height: int

    def within(self, width: int, height: int) -> Rect:
        """The part inside an area of `width` x `height` at the origin."""
        left, top = max(0, self.x), max(0, self.y)
        right, bottom = min(width, self.x + self.width), min(height, self.y + self.height)
        return Rect(left, top, max(0, right - left), max(0, bottom - top))


@dataclass(frozen=True, slots=True)
class ViewGeometry:
    """How a picture is shown: immutable, made anew at every resize, rotation and pan.

    `widget` is the drawing area in physical pixels, `ratio` physical per logical pixels, `picture` the decoded size.
    `turns`: quarter turns clockwise that the technician added on this side. `pan`: physical pixels of the picture that
    are hidden left and above, used only where the picture is larger than the area (`one_to_one`).
    """

    widget: tuple[int, int]
    ratio: float
    picture: tuple[int, int]
    mode: Mode = "fit"
    pan: tuple[int, int] = (0, 0)
    turns: int = 0

    @property
    def shown(self) -> tuple[int, int]:
        """The picture's size after the client's turns, in its own pixels."""
        width, height = self.picture
        return (height, width) if self.turns % 2 else (width, height)

    @property
    def target(self) -> Rect:
        """Where the picture goes, in physical pixels of the area; it may be larger than the area in `one_to_one`."""
        area_w, area_h = self.widget
        wide, high = self.shown
        if self.mode == "fit":
            scale = min(area_w / wide, area_h / high)
            wide, high = max(1, round(wide * scale)), max(1, round(high * scale))
        return Rect(_place(area_w, wide, self.pan[0]), _place(area_h, high, self.pan[1]), wide, high)

    @property
    def pan_most(self) -> tuple[int, int]:
        """How far the picture can be panned in each direction, physical pixels; (0, 0) where all of it is visible."""
        target = self.target
        return max(0, target.width - self.widget[0]), max(0, target.height - self.widget[1])

    @property
    def scale(self) -> float:
        """Physical pixels per picture pixel."""
        return self.target.width / self.shown[0]

    def to_phone(self, x: float, y: float) -> tuple[int, int] | None:
        """The phone point under a pointer at logical (`x`, `y`) of the area; None beside the picture."""
        target = self.target
        px, py = self._physical(x, y)
        inside = 0 <= px < self.widget[0] and 0 <= py < self.widget[1]
        if not inside or not (target.x <= px < target.x + target.width and target.y <= py < target.y + target.height):
            return None
        return self._map(px, py, target)

    def to_phone_clamped(self, x: float, y: float) -> tuple[int, int]:
        """Like `to_phone`, but beside the picture the nearest point of its edge: for a finger that leaves it."""
        target = self.target
        px, py = self._physical(x, y)
        px = min(max(px, target.x), target.x + target.width)
        py = min(max(py, target.y), target.y + target.height)
        return self._map(px, py, target)

    def to_widget(self, x: int, y: int) -> tuple[float, float]:
        """The logical point of the area where phone point (`x`, `y`) is drawn."""
        target = self.target
        across, down = _turn(x / FULL, y / FULL, self.turns)
        return (target.x + across * target.width - 0.5) / self.ratio, (target.y + down * target.height - 0.5) / self.ratio

    def _physical(self, x: float, y: float) -> tuple[float, float]:
        # An event at pixel n means that pixel's middle; without the half a tap on the last column would miss by one.
        return x * self.ratio + 0.5, y * self.ratio + 0.5

    def _map(self, px: float, py: float, target: Rect) -> tuple[int, int]:
        across, down = _turn_back((px - target.x) / target.width, (py - target.y) / target.height, self.turns)
        return _unit(across), _unit(down)


def same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sizes have the same proportions: tells which screen geometry a decoded picture belongs to."""
    a, b = one[0] / one[1], other[0] / other[1]
    return abs(a - b) <= SHAPE_TOLERANCE * max(a, b)


def bar_beside(area: tuple[int, int], picture: tuple[int, int], thick: int) -> bool:
    """True when a bar of `thick` pixels takes less of the picture at its right side than under it."""

    def scale(width: int, height: int) -> float:
        return min(width / picture[0], height / picture[1])

    return scale(area[0] - thick, area[1]) > scale(area[0], area[1] - thick)


def _place(area: int, size: int, pan: int) -> int:
    if size <= area:
        return (area - size) // 2
    return -min(max(0, pan), size - area)


def _unit(fraction: float) -> int:
    return min(FULL, max(0, math.floor(fraction * FULL + 0.5)))


def _turn(u: float, v: float, turns: int) -> tuple[float, float]:
    """A point of the picture, as fractions, after `turns` quarter turns clockwise."""
    match turns % 4:
        case 1:
            return 1 - v, u
        case 2:
            return 1 - u, 1 - v
        case 3:
            return v, 1 - u
        case _:
            return u, v


def _turn_back(s: float, t: float, turns: int) -> tuple[float, float]:
    return _turn(s, t, -turns % 4)
