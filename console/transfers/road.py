"""Which way the bytes of our own files of one session go: by a connection of their own, or through the broker where none can be made. Pure.

The customer offers, we say that one is wanted. The other side counts by the same rules, so that both go to the broker without a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CONNECT_WITHIN_MS = 8_000
"""Without a connection for so long, the bytes go through the broker meanwhile."""
WANTED_EVERY_MS = 2_000
FAILS = 2
"""A connection that breaks within SHORT_MS counts as one; after so many none is wanted for REST_MS."""
SHORT_MS = 20_000
REST_MS = 60_000


@dataclass(frozen=True, slots=True)
class SayWanted:
    epoch: int


@dataclass(frozen=True, slots=True)
class Accept:
    epoch: int
    sdp: str


@dataclass(frozen=True, slots=True)
class Close:
    pass


Effect = SayWanted | Accept | Close


class Road:
    """`way`: none (nothing is on its way), trying, peer, broker."""

    def __init__(self, direct: bool = True) -> None:
        self.direct = direct
        """Whether a connection can be ours at all: signalling is for those whom the session names."""
        self.epoch = 0
        self.open = False
        self._needed = False
        self._since = 0
        self._said: int | None = None
        self._opened_at = 0
        self._fails = 0
        self._rests_until = 0

    @property
    def way(self) -> Literal["none", "trying", "peer", "broker"]:
        if not self._needed:
            return "none"
        return "peer" if self.open else "trying" if self._since >= 0 else "broker"

    def need(self, on: bool, now: int) -> list[Effect]:
        """Something is on its way, or nothing any more."""
        if on == self._needed:
            return []
        self._needed = on
        if not on:
            self.open = False
            self._fails = 0
            return [Close()]
        self._since, self._said = now, None
        return self.tick(now)

    def offered(self, epoch: int, sdp: str) -> list[Effect]:
        """The customer's side offers. What is older than what we know is late."""
        if not self._needed or not self.direct or epoch <= self.epoch:
            return []
        self.epoch = epoch
        self.open = False
        return [Accept(epoch, sdp)]

    def opened(self, epoch: int, now: int) -> None:
        if epoch == self.epoch and self._needed:
            self.open, self._opened_at, self._since = True, now, now

    def lost(self, epoch: int, now: int) -> list[Effect]:
        """It broke, or never came about."""
        if epoch != self.epoch:
            return []
        if not self.open or now - self._opened_at < SHORT_MS:
            self._fails += 1
        else:
            self._fails = 0
        if self.open:
            self._since = now
        self.open, self._said = False, None
        if self._fails >= FAILS:
            self._fails, self._rests_until, self._since = 0, now + REST_MS, -1
        return self.tick(now)

    def tick(self, now: int) -> list[Effect]:
        if not self._needed or self.open:
            return []
        if not self.direct:
            self._since = -1
            return []
        if self._since >= 0 and now - self._since >= CONNECT_WITHIN_MS:
            self._since = -1
        every = WANTED_EVERY_MS if self._since >= 0 else REST_MS // 4
        if now < self._rests_until or (self._said is not None and now - self._said < every):
            return []
        self._said = now
        return [SayWanted(max(1, self.epoch))]
