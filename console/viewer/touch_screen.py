"""Fingers on a touch screen of the technician's: which pointer each of them is on the phone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from console.viewer.geometry import ViewGeometry
from protocol import limits

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Contact:
    """What one finger did. `finger`: any number that stays its own while it is down; `x`, `y` logical pixels of the drawing area."""

    finger: int
    what: Literal["down", "move", "up"]
    x: float
    y: float


@dataclass(slots=True)
class Sorted:
    """The same in the phone's words: pointers and phone points."""

    downs: dict[int, Point] = field(default_factory=dict)
    moves: dict[int, Point] = field(default_factory=dict)
    ups: dict[int, Point] = field(default_factory=dict)
    turned_away: int = 0
    """Fingers for which the phone has no pointer left."""


class TouchScreen:
    """One technician's touch screen."""

    def __init__(self) -> None:
        self._pointers: dict[int, int] = {}

    @property
    def touched(self) -> bool:
        return bool(self._pointers)

    def forget(self) -> None:
        """What is down now means nothing until it has lifted and come anew."""
        self._pointers.clear()

    def sort(self, contacts: Sequence[Contact], view: ViewGeometry, most: int) -> Sorted:
        """One event of the touch screen. `most`: how many fingers the phone takes. A finger that comes down beside the picture is none."""
        found = Sorted()
        for contact in contacts:
            pointer = self._pointers.get(contact.finger)
            if contact.what == "down" and pointer is None:
                if (at := view.to_phone(contact.x, contact.y)) is None:
                    continue
                free = next((n for n in range(min(most, limits.POINTERS)) if n not in self._pointers.values()), None)
                if free is None:
                    found.turned_away += 1
                    continue
                self._pointers[contact.finger] = free
                found.downs[free] = at
            elif pointer is not None and contact.what != "down":
                at = view.to_phone_clamped(contact.x, contact.y)
                if contact.what == "move":
                    found.moves[pointer] = at
                else:
                    found.ups[pointer] = at
                    del self._pointers[contact.finger]
        return found
