"""How finely a picture is drawn where the network carries little: fewer pictures first, coarser ones next, smaller ones never. Pure.

The pacer already lets fewer pictures leave. Only where a picture alone would be on its way for too long does the quantiser give way, in
steps, because each step begins with a key frame.
"""

from __future__ import annotations

LEVELS_BPS = (8_000_000, 4_000_000, 2_000_000, 1_000_000, 500_000, 250_000)
"""What an encoder is set up for."""
APART = 1.6
"""The rate must be so far from the present level before another one is taken."""
OFF_S = 2.0
LONG_S, SHORT_S = 0.3, 0.08
"""Mean time that a picture takes on its way, beyond which the next coarser level is taken, and below which the rate's own is again."""


class Sharpness:
    """One encoder's."""

    def __init__(self) -> None:
        self.level = 1
        """Index into LEVELS_BPS: that of the rate itself."""
        self._coarser = 0
        self._mean_s = 0.0
        self._off_since: float | None = None

    def aim(self, rate: float, key: bool, now: float) -> int:
        """The bits per second that the encoder should be set up for, while the network carries `rate`.

        Another level costs a key frame: it is taken with one that is due anyway (`key`), or when the rate has been off for a while.
        """
        wanted = self.level
        while wanted < len(LEVELS_BPS) - 1 and rate * APART < LEVELS_BPS[wanted]:
            wanted += 1
        while wanted > 0 and rate > LEVELS_BPS[wanted] * APART:
            wanted -= 1
        if wanted == self.level:
            self._off_since = None
        elif self._off_since is None:
            self._off_since = now
        if self._off_since is not None and (key or now - self._off_since > OFF_S):
            self.level = wanted
            self._off_since = None
        return LEVELS_BPS[min(self.level + self._coarser, len(LEVELS_BPS) - 1)]

    def took(self, size: int, rate: float) -> None:
        """A picture of `size` bytes that shows something new is on its way."""
        self._mean_s = self._mean_s * 0.8 + size * 8 / rate * 0.2
        if self._mean_s > LONG_S and self._coarser < 2:
            self._coarser += 1
            self._mean_s = (LONG_S + SHORT_S) / 2
        elif self._mean_s < SHORT_S and self._coarser:
            self._coarser -= 1
            self._mean_s = (LONG_S + SHORT_S) / 2
