"""What a phone says about its screen, in portions: nobody can look at it more often, and each change makes the window draw anew. Pure.

A hostile phone may send hundreds of `geom`, `vid` and `focus` a second. Of what waits, only the newest of each is passed on; everything
else is kept, in its order. Time is an argument (seconds).
"""

from __future__ import annotations

from protocol.peer import Bye, Focus, FromPeer, Geom, Vid

PORTION_S = 1 / 30
"""Least time between two changes of the screen's state that are passed on. The first after a pause goes at once."""
STATES = (Geom, Vid, Focus)
WAITING_AT_MOST = 64
"""Other messages behind a waiting change; then all of it goes at once. 300 a second may come (`connection.MESSAGES_PER_S`)."""


class Portions:
    """Media thread; holds what has come since the last change went on."""

    def __init__(self) -> None:
        self._waiting: list[FromPeer] = []
        self._next = 0.0

    def put(self, message: FromPeer, now: float) -> list[FromPeer]:
        """A message came; returns what is to be passed on now, in order. What is left is due at `due`."""
        state = isinstance(message, STATES)
        if state:
            self._waiting = [other for other in self._waiting if type(other) is not type(message)]
        self._waiting.append(message)
        held = now < self._next and any(isinstance(other, STATES) for other in self._waiting)
        if held and not isinstance(message, Bye) and len(self._waiting) <= WAITING_AT_MOST:
            return []
        return self.take(now)

    def due(self) -> float | None:
        """When `take` is to be called; None while nothing waits."""
        return self._next if self._waiting else None

    def take(self, now: float) -> list[FromPeer]:
        """All that waits, in order; at its time or at the end."""
        waiting, self._waiting = self._waiting, []
        if any(isinstance(message, STATES) for message in waiting):
            self._next = now + PORTION_S
        return waiting
