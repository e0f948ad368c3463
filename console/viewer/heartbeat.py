"""The heartbeat on `ctl`: a beat each second both ways, three seconds of silence are the end. Pure; time is an argument (seconds).

A beat with a new number is answered at once by our last number with `echo`; such an answer measures the round trip. An echo that rides on
the other side's own next beat says only that the channel lives. Whatever else arrives is a sign of life as good as a beat: on a lossy
network `ctl`, which repeats what is lost only after a second or more, may be silent for long while the picture goes on.
"""

from __future__ import annotations

from collections import deque
from enum import Enum

from protocol import limits
from protocol.peer import Beat

SUSPECT_S = 1.3
"""Both sides beat each second and answer at once, reports and pictures come beside: after this silence something is probably wrong."""
LISTEN_S = 0.05
"""How often a silent connection is looked at for a sign of life."""
ROUND_TRIPS = 3
"""The shortest of so many measures counts: what a channel repeats after a loss says nothing about the network's own delay."""
_REMEMBERED = 8


class Pulse(Enum):
    """How long nothing has been heard: WELL, SUSPECT (SUSPECT_S), SILENT (three seconds: the connection is taken for lost)."""

    WELL = "well"
    SUSPECT = "suspect"
    SILENT = "silent"


class Heartbeat:
    """One side of the heartbeat. `round_trip` in seconds, None until measured."""

    def __init__(self, now: float) -> None:
        self.round_trip: float | None = None
        self.pulse = Pulse.WELL
        self._heard_at = now
        self._next_at = now
        self._n = 0
        self._their_n = 0
        self._sent: dict[int, float] = {}
        self._trips: deque[float] = deque(maxlen=ROUND_TRIPS)

    def poll(self, now: float) -> Beat | None:
        """The beat that is due, if one is."""
        if now < self._next_at:
            return None
        self._next_at = max(self._next_at + limits.HEARTBEAT_MS / 1000, now)
        self._n += 1
        self._sent[self._n] = now
        if len(self._sent) > _REMEMBERED:
            del self._sent[min(self._sent)]
        return Beat(n=self._n, echo=self._their_n)

    def heard(self, beat: Beat, now: float) -> Beat | None:
        """The other side's beat; returns the answer to send at once, if it wants one."""
        self._heard_at = max(now, self._heard_at)
        news = beat.n > self._their_n
        if not news and (sent := self._sent.pop(beat.echo, None)) is not None:
            self._trips.append(now - sent)
            self.round_trip = min(self._trips)
        if not news:
            return None
        self._their_n = beat.n
        return Beat(n=self._n, echo=beat.n) if self._n else None

    def alive(self, at: float) -> None:
        """Something else than a beat came, at this time."""
        self._heard_at = max(at, self._heard_at)

    def look(self, now: float) -> Pulse | None:
        """The pulse, if it is another than at the last look."""
        gone = now - self._heard_at
        pulse = Pulse.SILENT if gone > limits.HEARTBEAT_LOST_MS / 1000 else Pulse.SUSPECT if gone > SUSPECT_S else Pulse.WELL
        if pulse is self.pulse:
            return None
        self.pulse = pulse
        return pulse

    def due(self, now: float) -> float:
        """When `poll` or `look` may bring something new."""
        if self.pulse is not Pulse.WELL:
            return min(self._next_at, now + LISTEN_S)
        return min(self._next_at, self._heard_at + SUSPECT_S)
