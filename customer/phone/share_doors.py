"""What a share is given from outside, and what it counts: the words between `share.py` and whoever owns it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtGui import QImage

from customer.phone.screen.shapes import Scene
from protocol import codec, wire
from protocol.errors import ProtocolError, UnknownType
from protocol.peer import FromPeer, PeerHello, PeerMessage, Res, Sas, Say

log = logging.getLogger(__name__)


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
    spoken: Callable[[str, PeerHello | Sas], None] = lambda _whose, _said: None
    """A console has said hello on its connection, or something about the two words; `Share.key` says whose."""
    parted: Callable[[str], None] = lambda _whose: None
    """There is no such connection any more."""
    led: Callable[[str], None] = lambda _whose: None
    """From now on this one's connection is the lead's; empty: nobody's."""
    met: Callable[[], None] = lambda: None
    """One more connection stands, or those who are here are others."""
    matters: Callable[[], bool] = lambda: False
    """Whether only what was compared counts: then nobody looks on without a name."""


@dataclass
class Counts:
    """What has left and come, over all connections of one share."""

    frames: int = 0
    key_frames: int = 0
    bad_ctl: int = 0
    bad_inp: int = 0
    connections: int = 0
    receipts: list[Res] = field(default_factory=list)


def read_ctl(data: str | bytes, counts: Counts, say: Callable[[PeerMessage], None]) -> FromPeer | None:
    """A message of the console; None, counted, for what is none. A type that is not known here is answered."""
    try:
        return codec.from_peer(data)
    except UnknownType as error:
        say(Say(error.type_name[:16], "unknown_type"))
    except ProtocolError as error:
        log.warning("the console sent what is no message: %s", error)
    counts.bad_ctl += 1
    return None
