"""The heartbeat on `ctl`: a beat each second both ways, three seconds of silence are the end. Pure; time is an argument (seconds).

A beat with a new number is answered at once by our last number with `echo`; such an answer measures the round trip. An echo that rides on
the other side's own next beat says only that the channel lives.
"""

from __future__ import annotations

from protocol import limits
from protocol.peer import Beat

_REMEMBERED = 8


class Heartbeat:
    """One side of the heartbeat. `round_trip` in seconds, None until measured."""

    def __init__(self, now: float) -> None:
        self.round_trip: float | None = None
        self._heard_at = now
        self._next_at = now
        self._n = 0
        self._their_n = 0
        self._sent: dict[int, float] = {}

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
        self._heard_at = now
        news = beat.n > self._their_n
        if not news and (sent := self._sent.pop(beat.echo, None)) is not None:
            took = now - sent
            self.round_trip = took if self.round_trip is None else self.round_trip * 0.7 + took * 0.3
        if not news:
            return None
        self._their_n = beat.n
        return Beat(n=self._n, echo=beat.n) if self._n else None

    def alive(self, now: float) -> None:
        """The channel opened, or something else than a beat came over it."""
        self._heard_at = now

    def silent(self, now: float) -> bool:
        """Whether the other side must be taken for lost."""
        return now - self._heard_at > limits.HEARTBEAT_LOST_MS / 1000

    def due(self) -> float:
        """When `poll` or `silent` may change."""
        return min(self._next_at, self._heard_at + limits.HEARTBEAT_LOST_MS / 1000)
