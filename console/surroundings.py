"""What the composition root lends to the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from console.live import Screen
from console.settings import Settings
from console.viewer import peer_events as peer
from protocol import wire


class OpenScreen(Protocol):
    """Makes a peer connection for one epoch. `allow_loopback`: the broker is on this computer, so the customer may be too."""

    def __call__(
        self, servers: list[wire.IceServer], epoch: int, tell: Callable[[peer.PeerEvent], None], /, *, allow_loopback: bool
    ) -> Screen: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the composition root lends. `post` runs a function on the Qt thread from any thread."""

    open_screen: OpenScreen
    post: Callable[[Callable[[], None]], None]
    now_ms: Callable[[], int]
    preferences: Settings
