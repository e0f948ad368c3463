"""The town on the practice phone's map: invented, the same for everybody. In dp from its middle, y down."""

from __future__ import annotations

import math
from typing import NamedTuple

Point = tuple[float, float]


class Way(NamedTuple):
    """A line with a width in dp at the first scale."""

    kind: str
    points: tuple[Point, ...]


class Place(NamedTuple):
    """A name on the map; `size` in dp, on screen, whatever the scale. `pin`: with a pin."""

    name: str
    at: Point
    size: float
    pin: bool = False


EXTENT = 1_000.0
"""The town ends this far from its middle."""


def _grid(lines: int, gap: float, angle: float, at: Point, reach: float) -> list[Way]:
    """Streets of one quarter, in both directions."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))

    def turned(x: float, y: float) -> Point:
        return at[0] + x * c - y * s, at[1] + x * s + y * c

    found = []
    for n in range(-lines, lines + 1):
        found.append(Way("street", (turned(n * gap, -reach), turned(n * gap, reach))))
        found.append(Way("street", (turned(-reach, n * gap), turned(reach, n * gap))))
    return found


def _arc(radius: float, first: float, last: float, at: Point = (0, 0)) -> tuple[Point, ...]:
    steps = 40
    angles = [math.radians(first + (last - first) * n / steps) for n in range(steps + 1)]
    return tuple((at[0] + radius * math.cos(a), at[1] + radius * math.sin(a)) for a in angles)


RIVER: tuple[Point, ...] = tuple((x, 210 + 130 * math.sin(x / 260) + x * 0.22) for x in range(-1_100, 1_101, 40))
PARKS: tuple[tuple[Point, ...], ...] = (
    ((-150, -300), (20, -350), (70, -180), (-40, -110), (-170, -150)),
    ((330, 360), (520, 330), (560, 520), (400, 590), (310, 480)),
    ((-620, -80), (-480, -120), (-430, 20), (-590, 60)),
    ((-330, 560), (-180, 520), (-120, 700), (-300, 760)),
)
WAYS: tuple[Way, ...] = (
    *_grid(5, 62, 18, (-300, -260), 330),
    *_grid(5, 62, -9, (330, -250), 330),
    *_grid(5, 70, 31, (60, 560), 370),
    *_grid(4, 78, -4, (-560, 380), 330),
    *_grid(4, 78, 40, (640, 330), 330),
    Way("road", _arc(520, 0, 360)),
    Way("road", ((-1_000, -520), (-420, -60), (0, 40), (430, 30), (1_000, -260))),
    Way("road", ((-80, -1_000), (-20, -420), (10, 40), (60, 420), (-40, 1_000))),
    Way("road", ((-1_000, 620), (-420, 380), (60, 420), (520, 700), (1_000, 820))),
    Way("rail", ((-1_000, -820), (-300, -560), (300, -520), (1_000, -700))),
)
PLACES: tuple[Place, ...] = (
    Place("Vieux-Port", (40, 130), 17),
    Place("Montreval", (0, -20), 22),
    Place("Saint-Aubin", (-330, -330), 17),
    Place("Les Tanneurs", (350, -280), 17),
    Place("Belle-Rive", (90, 620), 17),
    Place("Parc des Tilleuls", (-50, -220), 13),
    Place("Jardin du Moulin", (440, 460), 13),
    Place("Gare", (10, -545), 14, True),
    Place("Poste", (-120, 60), 14, True),
    Place("Café du Quai", (190, 205), 14, True),
    Place("Hôpital", (-470, 250), 14, True),
    Place("Musée", (270, -90), 14, True),
    Place("Piscine", (-230, 610), 14, True),
)
