"""What the composition root builds once and hands to whoever needs it."""

from __future__ import annotations

from dataclasses import dataclass

from broker.blobs.port import Blobs
from broker.bus import Bus
from broker.clock import Clock
from broker.complaints import Complaints
from broker.limiter import Limiter
from broker.passwords import Passwords
from broker.places import Places
from broker.secret import Pepper
from broker.settings import Settings
from broker.socket.hub import Hub
from broker.store.port import Store
from broker.visitors import Visitors


@dataclass(frozen=True, slots=True)
class Parts:
    """Event loop's thread."""

    settings: Settings
    clock: Clock
    pepper: Pepper
    store: Store
    blobs: Blobs
    relay: Blobs
    """Of files that are on their way between technician and device."""
    bus: Bus
    hub: Hub
    limiter: Limiter
    passwords: Passwords
    complaints: Complaints
    visitors: Visitors
    places: Places
