"""When a queue on the way overflows, tell the sender at once what gets through. Pure; time is an argument (seconds).

libwebrtc sees by the arrival times (`twcc.py`) that the network became narrow, but goes down in steps of several hundred milliseconds;
what it sends meanwhile is lost, and stands in its own queue before the key frame that would mend the picture. A receiver's estimated
maximum bitrate (REMB, draft-alvestrand-rmcat-remb-03) caps it within a round trip. It is lifted soon after: what the network carries
in the long run, the sender finds out better by itself.
"""

from __future__ import annotations

from collections import deque

WINDOW_S = 0.25
"""What got through is a mean over this time."""
SHARE = 0.85
"""Of it: so that the queue empties."""
LEAST_BPS = 150_000
AGAIN_S = 0.8
"""Sooner, what got through is what the cap let through."""
LIFT_S = 1.5
LIFTED_BPS = 100_000_000
"""No cap: more than any screen needs."""


class Relief:
    """One stream's."""

    def __init__(self) -> None:
        self._arrivals: deque[tuple[float, int]] = deque()
        self._bytes = 0
        self._capped_at = -1e9
        self.due: float | None = None
        """When `lift` wants to be called."""

    def arrived(self, size: int, now: float) -> None:
        """A packet of this size came."""
        self._arrivals.append((now, size))
        self._bytes += size
        while now - self._arrivals[0][0] > WINDOW_S:
            self._bytes -= self._arrivals.popleft()[1]

    def overflowed(self, now: float) -> int | None:
        """Many packets are missing at once: bits per second to tell the sender, None while it was told just now."""
        if now - self._capped_at < AGAIN_S:
            return None
        self._capped_at = now
        self.due = now + LIFT_S
        return max(LEAST_BPS, int(self._bytes * 8 / WINDOW_S * SHARE))

    def lift(self, now: float) -> int | None:
        """The cap has served."""
        if self.due is None or now < self.due:
            return None
        self.due = None
        return LIFTED_BPS
