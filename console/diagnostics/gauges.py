"""Figures of now as lines of the last minutes: one value a second at most, what is missing stays missing. Pure."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from protocol.diagnostics import GAUGES

SPAN_MS = 5 * 60 * 1000
POINTS = 400
"""Of one line: a second each, and room for a clock that is not quite even."""
GAP_MS = 5_000
"""Longer silence is a gap in the line."""


@dataclass(frozen=True, slots=True)
class Point:
    at: int
    value: float


@dataclass(slots=True)
class Gauges:
    """`at` is this computer's clock when a figure came: the device's own may be wrong."""

    lines: dict[str, list[Point]] = field(default_factory=dict)

    def take(self, at: int, values: Mapping[str, float]) -> bool:
        """Whether something was new. Names that nobody knows, and what is no figure, are left out."""
        taken = False
        for name, value in values.items():
            if name not in GAUGES or not math.isfinite(value):
                continue
            line = self.lines.setdefault(name, [])
            if line and at <= line[-1].at:
                continue
            line.append(Point(at, value))
            del line[:-POINTS]
            taken = True
        return taken

    def names(self) -> list[str]:
        """In the protocol's order."""
        return [name for name in GAUGES if name in self.lines]

    def line(self, name: str, now: int, span_ms: int = SPAN_MS) -> list[list[Point]]:
        """Pieces without a gap, oldest first."""
        held = self.lines.get(name, [])
        recent = held[bisect_left(held, now - span_ms, key=lambda point: point.at) :]
        pieces: list[list[Point]] = []
        for point in recent:
            if not pieces or point.at - pieces[-1][-1].at > GAP_MS:
                pieces.append([])
            pieces[-1].append(point)
        return pieces

    def last(self, name: str) -> float | None:
        held = self.lines.get(name)
        return held[-1].value if held else None

    def fresh(self, name: str, now: int) -> bool:
        """Whether the last figure is still one of now."""
        held = self.lines.get(name)
        return held is not None and now - held[-1].at <= GAP_MS

    def clear(self) -> None:
        self.lines.clear()


def scale(name: str, pieces: list[list[Point]]) -> tuple[float, float]:
    """Lowest and highest of the picture: percent from 0 to 100, others from their own, with some air."""
    if GAUGES.get(name) == "percent":
        return 0.0, 100.0
    values = [point.value for piece in pieces for point in piece]
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if GAUGES.get(name, "").startswith("amount") and low >= 0:
        low = 0.0 if name != "temperature" else low
    air = (high - low) * 0.15 or max(abs(high) * 0.05, 1.0)
    return (low if low == 0.0 else low - air), high + air
