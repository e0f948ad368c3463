"""What the technician points at and draws over this phone's screen, as an overlay of the help app. Pure; milliseconds.

PROTOCOL.md section 9, `mark`. The owner and every capture see the same; a question to the owner is never drawn over, nor the keyguard.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from customer.phone.screen.shapes import Canvas, Rect
from protocol import limits
from protocol.peer import Pointing

INK, CASING = "#D3372C", "#FFFFFF"
LINE_DP, CASING_DP, DOT_DP, HEAD_DP = 4.0, 1.5, 11.0, 18.0
HEAD_DEGREES = 28.0
FADES_MS = 3_000.0
"""A dot's life (PROTOCOL.md)."""
STEPS = 8
"""A dot fades in so many steps, in the last third of its life: each is a picture to send."""
ELLIPSE_POINTS = 48
NEEDS = {"point": 1, "arrow": 2, "circle": 2}

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """`path`: 0..65535 over the screen, edge to edge."""

    id: int
    kind: str
    path: tuple[tuple[int, int], ...]
    at_ms: float

    def step(self, now_ms: float) -> int:
        """How strong it is, from STEPS down to 0: gone."""
        if self.kind != "point":
            return STEPS
        left = 3 * (1 - (now_ms - self.at_ms) / FADES_MS)
        return max(0, min(STEPS, math.ceil(left * STEPS)))

    def weaker_at_ms(self, now_ms: float) -> float | None:
        """When its strength changes next."""
        if self.kind != "point":
            return None
        return self.at_ms + FADES_MS * (1 - (self.step(now_ms) - 1) / (3 * STEPS))


class Board:
    """All marks over one geometry of the screen."""

    def __init__(self) -> None:
        self._marks: dict[int, Mark] = {}
        self._seen: tuple[int, ...] = ()
        self._now_ms = 0.0

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The oldest first."""
        return tuple(self._marks.values())

    def heard(self, message: Pointing, now_ms: float) -> bool:
        """The technician draws, or takes something away. True if that changes what is seen."""
        self._now_ms = now_ms
        if message.kind == "clear":
            return self.clear() if not message.id else self._marks.pop(message.id, None) is not None
        points = len(message.path)
        if points != NEEDS.get(message.kind, max(points, 1)):
            return False
        self._marks[message.id] = Mark(message.id, message.kind, tuple(message.path), now_ms)
        while len(self._marks) > limits.MARKS:
            del self._marks[next(iter(self._marks))]
        return True

    def clear(self) -> bool:
        """All of them go."""
        before = bool(self._marks)
        self._marks.clear()
        return before

    def tick(self, now_ms: float) -> bool:
        """Dots fade. True if that is seen."""
        self._now_ms = now_ms
        for mark in self.marks:
            if not mark.step(now_ms):
                del self._marks[mark.id]
        seen = tuple(mark.step(now_ms) for mark in self.marks)
        before, self._seen = self._seen, seen
        return seen != before

    def deadline_ms(self) -> float | None:
        return min((at for mark in self.marks if (at := mark.weaker_at_ms(self._now_ms)) is not None), default=None)

    def paint(self, c: Canvas) -> None:
        """Each with a light edge, so that it is seen on any picture."""
        for mark in self.marks:
            spots = [(x / 65535 * c.width, y / 65535 * c.height) for x, y in mark.path]
            if mark.kind == "point":
                strength = f"#{round(255 * mark.step(self._now_ms) / STEPS):02X}"
                c.disc(_around(spots[0], DOT_DP + CASING_DP), strength + CASING[1:])
                c.disc(_around(spots[0], DOT_DP - CASING_DP), strength + INK[1:])
                continue
            lines = [_ellipse(*spots)] if mark.kind == "circle" else [spots]
            if mark.kind == "arrow":
                lines.append(_head(*spots))
            for color, width in ((CASING, LINE_DP + 2 * CASING_DP), (INK, LINE_DP)):
                for line in lines:
                    c.trace(line, color, width)


def _around(spot: Spot, radius: float) -> Rect:
    return Rect(spot[0] - radius, spot[1] - radius, 2 * radius, 2 * radius)


def _ellipse(one: Spot, other: Spot) -> list[Spot]:
    """In the box between two corners."""
    x, y = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    wide, high = abs(other[0] - one[0]) / 2, abs(other[1] - one[1]) / 2
    turns = [2 * math.pi * i / ELLIPSE_POINTS for i in range(ELLIPSE_POINTS + 1)]
    return [(x + wide * math.cos(a), y + high * math.sin(a)) for a in turns]


def _head(start: Spot, end: Spot) -> list[Spot]:
    """Both wings of an arrow, tip in the middle."""
    back = math.atan2(start[1] - end[1], start[0] - end[0])
    length = min(HEAD_DP, math.dist(start, end))
    turns = [back + math.radians(degrees) for degrees in (HEAD_DEGREES, -HEAD_DEGREES)]
    wings = [(end[0] + length * math.cos(a), end[1] + length * math.sin(a)) for a in turns]
    return [wings[0], end, wings[1]]
