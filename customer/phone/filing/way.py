"""The customer's end of a files' connection: when it is offered, and when bytes go through the broker instead. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WITHIN_MS = 8_000.0
OFFER_OVER_MS = 8_000.0
JUST_OFFERED_MS = 2_000.0
REST_MS = 60_000.0
SHORT_MS = 20_000.0


@dataclass(slots=True)
class Way:
    """Milliseconds of one clock throughout."""
    epoch: int = 0
    opened: bool = False
    _needed: bool = False
    _since: float = 0.0
    _offered: float | None = None
    _opened_at: float = 0.0
    _fails: int = 0
    _rest_until: float = 0.0

    def state(self, now: float) -> Literal["none", "trying", "peer", "broker"]:
        if not self._needed:
            return "none"
        if self.opened:
            return "peer"
        return "trying" if now - self._since < WITHIN_MS and now >= self._rest_until else "broker"

    def need(self, on: bool, now: float) -> bool:
        """Whether a connection is to be offered now."""
        if on and not self._needed:
            self._since, self._offered = now, None
        self._needed = on
        if not on:
            self.opened = False
        return self.due(now)

    def due(self, now: float) -> bool:
        """Asked at each tick."""
        if not self._needed or self.opened or now < self._rest_until:
            return False
        if self._offered is not None and now - self._offered < OFFER_OVER_MS:
            return False
        self._offer(now)
        return True

    def wanted(self, seen: int, now: float) -> bool:
        """The console has none and says what it saw last."""
        self.epoch = max(self.epoch, seen)
        if not self._needed or (self._offered is not None and now - self._offered < JUST_OFFERED_MS and not self.opened):
            return False
        if self.opened:
            self._since = now
        self.opened = False
        self._offer(now)
        return True

    def open(self, epoch: int, now: float) -> None:
        if epoch == self.epoch:
            self.opened, self._opened_at, self._since = True, now, now

    def lost(self, epoch: int, now: float) -> None:
        if epoch != self.epoch:
            return
        self._fails = self._fails + 1 if not self.opened or now - self._opened_at < SHORT_MS else 0
        if self.opened:
            self._since = now
        self.opened, self._offered = False, now - OFFER_OVER_MS + JUST_OFFERED_MS
        if self._fails >= 2:
            self._fails, self._rest_until = 0, now + REST_MS

    def _offer(self, now: float) -> None:
        self.epoch += 1
        self._offered = now
