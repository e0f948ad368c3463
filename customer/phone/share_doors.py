"""What a share is given from outside, and what it counts: the words between `share.py` and whoever owns it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtGui import QImage

from customer.phone.screen.shapes import Scene
from protocol import wire
from protocol.peer import Res


@dataclass(frozen=True, slots=True)
class Doors:
    """What the share needs from outside."""

    signal: Callable[[wire.Sig], bool]
    """To the console through the broker; False if it could not leave."""
    probe: Callable[[], None]
    """See whether the broker is there: `Share.link_proved` follows if it is."""
    paint: Callable[[Scene], QImage]
    now_ms: Callable[[], float]
    moved: Callable[[], None]
    """Something is due earlier than it was, or the phone was touched."""
    farewell: Callable[[], None]
    """The technician said on `ctl` that it is over."""
    recorded: Callable[[bool], None]
    """The console said on `ctl` that it records what is shared, or no more."""
    told: Callable[[str], None]
    """A line for whoever watches the program."""


@dataclass
class Counts:
    """What has left and come, over all connections of one share."""

    frames: int = 0
    key_frames: int = 0
    bad_ctl: int = 0
    bad_inp: int = 0
    connections: int = 0
    receipts: list[Res] = field(default_factory=list)
