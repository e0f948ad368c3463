"""Where the phone's picture lies in the window, and which point of the phone a pointer means.

Pure. Three kinds of pixels meet here: *logical* (what Qt's events carry), *physical* (the window's real pixels) and
the picture's own. A phone point is 0..65535 over the captured picture, edge to edge (PROTOCOL.md section 10).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

FULL = 65535
"""The far edge of the phone's picture in protocol coordinates."""

SHAPE_TOLERANCE = 0.02
"""Relative difference of two aspect ratios below which they are the same shape: encoders crop odd sizes and scale down."""

MOST_SCALE = 8.0
"""Physical pixels per picture pixel: beyond it one looks at single pixels."""
ZOOM_STEP = 2.0 ** (1 / 4)
"""Of one press of a key or one notch of the wheel: four of them double the size."""
FINENESS = 16
"""Above 1:1 the picture is drawn at so many sizes between one and the next whole number: then pieces of it (below) fall on whole pixels."""
PIECE = 64
"""Where much of a large picture is hidden, what has to be drawn is cut out at multiples of so many picture pixels."""

Mode = Literal["fit", "one_to_one", "free"]
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
    are hidden left and above, used only where the picture is larger than the area. `free`: physical pixels per picture
    pixel in the mode of that name.
    """

    widget: tuple[int, int]
    ratio: float
    picture: tuple[int, int]
    mode: Mode = "fit"
    pan: tuple[int, int] = (0, 0)
    turns: int = 0
    free: float = 1.0

    @property
    def shown(self) -> tuple[int, int]:
        """The picture's size after the client's turns, in its own pixels."""
        width, height = self.picture
        return (height, width) if self.turns % 2 else (width, height)

    @property
    def target(self) -> Rect:
        """Where the picture goes, in physical pixels of the area; it may be larger than the area unless it fits."""
        area_w, area_h = self.widget
        wide, high = self.shown
        if self.mode != "one_to_one":
            scale = self.scale
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
        match self.mode:
            case "fit":
                return self.fit_scale
            case "free":
                return self.free if self.free <= 1 else round(self.free * FINENESS) / FINENESS
            case "one_to_one":
                return 1.0

    @property
    def fit_scale(self) -> float:
        """The scale at which all of the picture is visible and as large as can be."""
        return min(self.widget[0] / self.shown[0], self.widget[1] / self.shown[1])

    @property
    def scales(self) -> tuple[float, float]:
        """Smallest and largest scale that make sense here."""
        return min(self.fit_scale, 1.0), max(MOST_SCALE, self.fit_scale)

    @property
    def piece(self) -> Rect:
        """What of the picture has to be drawn, in its own pixels: all of it, or what is visible of a large one and a little around it."""
        wide, high = self.picture
        if self.scale < 1 or self.pan_most == (0, 0):
            return Rect(0, 0, wide, high)
        target = self.target
        seen = target.within(*self.widget)
        left, top = (seen.x - target.x) / target.width, (seen.y - target.y) / target.height
        a = _turn_back(left, top, self.turns)
        b = _turn_back(left + seen.width / target.width, top + seen.height / target.height, self.turns)
        (x0, x1), (y0, y1) = (_around(a[0], b[0], wide), _around(a[1], b[1], high))
        return Rect(x0, y0, x1 - x0, y1 - y0)

    def placed(self, piece: Rect) -> Rect:
        """Where a piece of the picture lies in the whole, physical pixels, before it is turned."""
        target = self.target
        wide, high = (target.height, target.width) if self.turns % 2 else (target.width, target.height)
        across, down = wide / self.picture[0], high / self.picture[1]
        x, y = round(piece.x * across), round(piece.y * down)
        return Rect(x, y, max(1, round((piece.x + piece.width) * across) - x), max(1, round((piece.y + piece.height) * down) - y))

    def zoomed(self, factor: float, x: float, y: float) -> ViewGeometry:
        """Larger or smaller by `factor`; what lies under logical (`x`, `y`) of the area stays there.

        On the way it stops where the picture just fits and where it is 1:1: there it is sharpest, and nobody finds them by hand.
        """
        least, most = self.scales
        before = self.free if self.mode == "free" else self.scale  # not the drawn one: small steps add up
        after = min(max(before * factor, least), most)
        stops = {1.0: "one_to_one", self.fit_scale: "fit"}
        passed = [stop for stop in stops if min(before, after) < stop < max(before, after) or math.isclose(stop, after)]
        if not passed:
            return self._at("free", after, x, y)
        stop = min(passed, key=lambda scale: abs(scale - before))
        return self._at("fit" if stops[stop] == "fit" else "one_to_one", 1.0, x, y)

    def in_mode(self, mode: Mode, x: float, y: float) -> ViewGeometry:
        """In another mode, with what lies under logical (`x`, `y`) of the area where it was."""
        return self._at(mode, self.free, x, y)

    def panned(self, dx: float, dy: float) -> ViewGeometry:
        """The picture moved by (`dx`, `dy`) logical pixels, as far as it is larger than the area."""
        most = self.pan_most
        left, top = (max(0, -at) for at in (self.target.x, self.target.y))
        pan = round(left - dx * self.ratio), round(top - dy * self.ratio)
        return replace(self, pan=(min(max(0, pan[0]), most[0]), min(max(0, pan[1]), most[1])))

    def _at(self, mode: Mode, free: float, x: float, y: float) -> ViewGeometry:
        old, (px, py) = self.target, self._physical(x, y)
        bare = replace(self, mode=mode, free=free, pan=(0, 0))
        new = bare.target
        across = min(max((px - old.x) / old.width, 0.0), 1.0) * new.width - px
        down = min(max((py - old.y) / old.height, 0.0), 1.0) * new.height - py
        most = bare.pan_most
        return replace(bare, pan=(min(max(0, round(across)), most[0]), min(max(0, round(down)), most[1])))

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


def _around(one: float, other: float, size: int) -> tuple[int, int]:
    """From where to where a picture of `size` pixels is cut out, when this share of it is visible."""
    low, high = min(one, other) * size / PIECE, max(one, other) * size / PIECE
    return max(0, (math.floor(low) - 1) * PIECE), min(size, (math.ceil(high) + 1) * PIECE)


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
