"""Where a viewer's own window stood, and where it may stand now. Pure; logical pixels.

Remembered for each set of screens: at the office with two, at home with one, on the train with none but the laptop's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

SIZE = (520, 1000)
"""Of a window that never stood anywhere: a phone's picture with its softkeys."""
LEAST = 320
CASCADE = 32
"""How far windows that would cover each other stand apart."""
_TITLE = 40
"""A window's frame, for which nobody knows its height before it is shown."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """A screen: its name in the system, and what of it windows may use."""

    name: str
    x: int
    y: int
    width: int
    height: int


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a viewer's window was left. `x`, `y` from the corner of the monitor; `full` covers it, and the rest is what it returns to."""

    monitor: str
    x: int
    y: int
    width: int
    height: int
    full: bool = False
    on_top: bool = False
    mode: Literal["fit", "one_to_one", "free"] = "fit"
    scale: Annotated[float, msgspec.Meta(gt=0, le=64)] = 1.0
    """Physical pixels per picture pixel, where `mode` is `free`."""


def key_of(monitors: Sequence[Monitor]) -> str:
    """Names a set of screens: the same ones at the same places give the same key, in whatever order the system tells them."""
    told = sorted(f"{m.name} {m.x} {m.y} {m.width} {m.height}" for m in monitors)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def written(place: Place) -> str:
    return msgspec.json.encode(place).decode()


def read(text: str) -> Place | None:
    """What `written` wrote; None for anything else."""
    try:
        return msgspec.json.decode(text, type=Place) if text else None
    except msgspec.MsgspecError:
        return None


def settled(place: Place | None, monitors: Sequence[Monitor], home: Monitor, others: int = 0) -> tuple[Monitor, tuple[int, int, int, int]]:
    """The monitor, and x, y, width, height there: as it was left where that is still possible, else whole and visible at `home`.

    `others`: how many viewers' windows stand already; each moves the next a little.
    """
    there = next((m for m in monitors if place is not None and m.name == place.monitor), None)
    monitor = there or home
    wished = (place.width, place.height) if place is not None else SIZE
    width = max(LEAST, min(wished[0], monitor.width))
    height = max(LEAST, min(wished[1], monitor.height - _TITLE))
    if there is not None and place is not None:
        x, y = place.x, place.y
    else:
        x, y = (monitor.width - width) // 2, (monitor.height - _TITLE - height) // 2
    x, y = x + CASCADE * others, y + CASCADE * others
    x = max(0, min(x, monitor.width - width))
    y = max(0, min(y, monitor.height - _TITLE - height))
    return monitor, (monitor.x + x, monitor.y + y, width, height)
