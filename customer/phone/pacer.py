"""Packets leave one after the other at the network's pace: a whole picture at once would overflow the queue that it meets. Pure.

Whoever has a packet waits for its turn, so the next picture is taken only when the last one has left: where the network is slow, fewer
pictures leave, each of them the newest, and not blurred ones that are late. Times in seconds.
"""

from __future__ import annotations

PACE = 1.1
"""Of the rate: a picture leaves somewhat faster than its share, for the pauses between pictures make up for it."""
AHEAD_S = 0.004
"""What may leave before its turn: timers are not finer, and a few packets at once do no harm."""
DEBT_S = 0.15
"""Repetitions leave at once, on credit; beyond this they are left out, for the other side asks again."""


class Pacer:
    """One connection's."""

    def __init__(self) -> None:
        self._free_at = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next packet may leave."""
        return max(0.0, self._free_at - now - AHEAD_S)

    def may_repeat(self, now: float) -> bool:
        """Whether there is credit for a repetition."""
        return self._free_at - now < DEBT_S

    def hold(self, seconds: float, now: float) -> None:
        """A queue has built up on the way: nothing leaves until most of it is gone."""
        self._free_at = max(self._free_at, now + seconds)

    def left(self, size: int, rate: float, now: float) -> None:
        """A packet of this many bytes left, while the network carries `rate` bits per second."""
        self._free_at = max(self._free_at, now - AHEAD_S) + size * 8 / (rate * PACE)
