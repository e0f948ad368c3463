"""Which peer connection of a session is the present one, and when the console asks for another. Pure; times in milliseconds.

The customer offers (PROTOCOL.md section 9); the console may wish for an offer, and repeats the wish with growing pauses. A connection
on which nothing is heard any more is not thrown away: on the way through a tunnel it comes back by itself, sooner than any new one could
be made. So it stays until a new offer replaces it, and the wish leaves only once the broker is known to be there: one that waits in a
dead socket would come later and replace a connection that is well again.
"""

from __future__ import annotations

from protocol import limits

WANTED_AFTER_MS = 2_500
"""The customer's offer is a hint and may be lost: ask for it when none has come for this long. Sooner than two seconds after its last
offer the customer makes none."""
WANTED_AT_MOST_MS = 30_000
"""Longest pause between two such wishes; it doubles from WANTED_AFTER_MS."""
ANSWER_WITHIN_MS = 8_000
"""A peer connection that has not connected by then is given up and asked for anew."""


class Negotiation:
    """One session's. `epoch` is that of the newest offer taken, 0 before the first."""

    def __init__(self) -> None:
        self.epoch = 0
        self.connected = False
        self.suspect = False
        """It is connected, and nothing was heard for longer than usual."""
        self.silent = False
        """It is connected, and nothing was heard for so long that it must be taken for lost."""
        self.answer = ""
        """To the newest offer, once made."""
        self._offer_at = 0
        self._offers_left = float(limits.OFFER_BURST)
        self._offers_left_at = 0
        self._wanted_at = 0
        self._wanted_pause = WANTED_AFTER_MS

    @property
    def answering(self) -> bool:
        """An offer was taken and has not become a connection yet."""
        return bool(self._offer_at) and not self.connected

    def takes(self, epoch: int, now_ms: int) -> bool:
        """Whether this offer replaces what there is: newer, and not one of too many."""
        fresh = (now_ms - self._offers_left_at) * limits.OFFERS_PER_SECOND / 1_000
        self._offers_left = min(float(limits.OFFER_BURST), self._offers_left + max(0.0, fresh))
        self._offers_left_at = now_ms
        if epoch <= self.epoch or self._offers_left < 1:
            return False
        self._offers_left -= 1
        self.epoch, self._offer_at, self.answer = epoch, now_ms, ""
        self.connected = self.suspect = self.silent = False
        return True

    def stands(self) -> None:
        """The newest offer became a connection."""
        self.connected = True
        self._wanted_at, self._wanted_pause = 0, WANTED_AFTER_MS

    def gone(self) -> None:
        """The connection is no more, or its offer led to none."""
        self.connected = self.suspect = self.silent = False
        self._offer_at = 0

    def consented(self, now_ms: int) -> None:
        """The customer just said yes: its offer follows by itself."""
        self._wanted_at, self._wanted_pause = now_ms, WANTED_AFTER_MS

    def wish(self, now_ms: int) -> int:
        """Ask for a new offer; gives the epoch to name. The first wish at once, repeated ones with growing pauses."""
        self._offer_at = 0
        self._wanted_pause = min(WANTED_AT_MOST_MS, self._wanted_pause * 2) if self._wanted_at else WANTED_AFTER_MS
        self._wanted_at = now_ms
        return max(1, self.epoch)

    def wish_due(self, now_ms: int) -> bool:
        """Whether the pause since the last wish is over: a client whose offers fail would be asked as fast as it offers."""
        return now_ms - self._wanted_at > self._wanted_pause

    def late(self, now_ms: int) -> bool:
        """Whether an offer should have become a connection by now."""
        return self.answering and now_ms - self._offer_at > ANSWER_WITHIN_MS
