"""How much of something a peer may send: so much a second in the long run, more at once. Pure; time is an argument (seconds)."""

from __future__ import annotations


class Allowance:
    """Full at the beginning."""

    def __init__(self, per_s: float, at_once: float) -> None:
        self._per_s, self._at_once = per_s, at_once
        self._left = at_once
        self._at = 0.0

    def take(self, cost: float, now: float) -> bool:
        """Whether it is allowed; nothing is taken where it is not."""
        self._left = min(self._at_once, self._left + (now - self._at) * self._per_s)
        self._at = now
        if self._left < cost:
            return False
        self._left -= cost
        return True
