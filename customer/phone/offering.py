"""When the phone offers a new peer connection, and when it offers the same once more. Pure (PROTOCOL 9).

Times in milliseconds of one monotonic clock. A connection that has fallen silent is not given up for that alone: it may come back, and a
new one needs the broker anyway. Once the broker is known to be there, a new offer is made.
"""

from __future__ import annotations

from typing import Literal

ANSWER_WITHIN_MS = 8_000.0
OPEN_WITHIN_MS = 15_000.0
OFFER_EVERY_MS = 2_000.0
"""A wish for a new connection within this time of an offer is answered by that offer."""
RETRY_MS = (300.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0)
HURRY_MS = 500.0
"""Even where the network comes and goes, offers keep this distance: the broker passes few."""


class Offering:
    """A session's. `epoch` grows for its whole life."""

    def __init__(self, epoch: int = 0) -> None:
        self.epoch = epoch
        self.sdp = ""
        """The last offer, while nobody has answered it."""
        self._offered_ms = -1e9
        self._answered = self._open = self._outstanding = False
        self._again = False
        self._due_ms: float | None = None
        self._tries = 0

    def now(self, now: float) -> None:
        """There is something to show, or the present connection is to be replaced."""
        self._tries = 0
        self._due_ms = max(now, self._offered_ms + HURRY_MS)
        self._outstanding = self._open = False

    def stop(self) -> None:
        """Nothing is shown any more."""
        self._due_ms = None
        self._outstanding = self._open = False

    def due(self, now: float) -> bool:
        """Whether to offer now; forgets that it was due."""
        if self._due_ms is None or now < self._due_ms:
            return False
        self._due_ms = None
        return True

    def begin(self, now: float) -> int:
        """An offer is being made; gives its epoch."""
        self.epoch += 1
        self.sdp = ""
        self._offered_ms = now
        self._answered = self._open = self._again = False
        self._outstanding = True
        return self.epoch

    def offered(self, sdp: str, now: float) -> None:
        """It left."""
        self.sdp = sdp
        self._offered_ms = now

    def answered(self, epoch: int) -> bool:
        """An answer came: whether it is the first one to the present offer."""
        if epoch != self.epoch or not self._outstanding or self._answered:
            return False
        self._answered = True
        self.sdp = ""
        return True

    def opened(self) -> None:
        """The channels are open."""
        self._open = True
        self._tries = 0
        self._due_ms = None

    def lost(self, now: float) -> None:
        """It came to nothing, or is over."""
        self._outstanding = self._open = False
        self._due_ms = now + RETRY_MS[min(self._tries, len(RETRY_MS) - 1)]
        self._tries += 1

    def wanted(self, seen: int, now: float) -> Literal["anew", "again", ""]:
        """The console wishes a connection: a new one, or the offer `again` that it may not have got."""
        if now - self._offered_ms >= OFFER_EVERY_MS:
            self.epoch = max(self.epoch, seen)
            self.now(now)
            return "anew"
        if self.sdp and not self._again:
            self._again = True
            return "again"
        return ""

    def broker_back(self, now: float) -> bool:
        """The link was made anew: whether what is under way may have been lost with the old one. Then the next offer is due."""
        if self._open or (self._outstanding and self._answered):
            return False
        self.now(now)
        return True

    def late(self, now: float) -> bool:
        """Whether the present offer should have become a connection by now."""
        return self._outstanding and not self._open and now >= self._late_ms

    @property
    def _late_ms(self) -> float:
        return self._offered_ms + (OPEN_WITHIN_MS if self._answered else ANSWER_WITHIN_MS)

    def deadline(self) -> float | None:
        """When `due` or `late` may become true."""
        due = [] if self._due_ms is None else [self._due_ms]
        if self._outstanding and not self._open:
            due.append(self._late_ms)
        return min(due, default=None)
