"""Whether the other side is still heard on a peer connection: beats on `ctl`, and whatever else arrives. Pure (PROTOCOL 9).

Times in milliseconds of one monotonic clock.
"""

from __future__ import annotations

from enum import Enum

from protocol import limits
from protocol.peer import Beat

SUSPECT_MS = 1_300.0
"""Both sides beat each second and answer at once: after this silence the network is looked after."""
LISTEN_MS = 50.0
"""How often a silent connection is looked at."""


class State(Enum):
    WELL = "well"
    SUSPECT = "suspect"
    SILENT = "silent"


class Pulse:
    """One connection's, from the moment at which its channels are open."""

    def __init__(self, now: float) -> None:
        self.state = State.WELL
        self._heard_ms = now
        self._beat_ms = now
        self._n = 0
        self._their_n = 0

    def alive(self, at: float) -> None:
        """Something came."""
        self._heard_ms = max(self._heard_ms, at)

    def heard(self, beat: Beat, now: float) -> Beat | None:
        """Their beat; gives the answer that lets them measure the round trip."""
        self.alive(now)
        if beat.n <= self._their_n:
            return None
        self._their_n = beat.n
        return Beat(self._n, beat.n) if self._n else None

    def beat(self, now: float) -> Beat | None:
        """The beat that is due."""
        if now < self._beat_ms:
            return None
        self._beat_ms = now + limits.HEARTBEAT_MS
        self._n += 1
        return Beat(self._n, self._their_n)

    def look(self, now: float) -> State | None:
        """The state, if it changed since the last look."""
        gone = now - self._heard_ms
        state = State.SILENT if gone > limits.HEARTBEAT_LOST_MS else State.SUSPECT if gone > SUSPECT_MS else State.WELL
        if state is self.state:
            return None
        self.state = state
        return state

    def deadline(self, now: float) -> float:
        """When `beat` or `look` may bring something."""
        return min(self._beat_ms, self._heard_ms + SUSPECT_MS if self.state is State.WELL else now + LISTEN_MS)
