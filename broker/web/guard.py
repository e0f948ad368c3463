"""Holds back those who guess typed codes, or write to many: per address, in total, and by a proof of work. Links never come here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from broker.clock import Clock
from broker.limiter import Limiter
from broker.rules import budget, proof
from broker.secret import Pepper
from protocol.http import Challenge, Proof


@dataclass(frozen=True, slots=True)
class Locked:
    """This source has guessed too often."""

    wait_s: float


@dataclass(frozen=True, slots=True)
class ProofNeeded:
    """The world has guessed too often; here is what to solve."""

    challenge: Challenge


class Guard:
    """A guess is charged before it is looked up and given back when it was right, so that guesses at the same moment are counted too."""

    def __init__(
        self, limiter: Limiter, clock: Clock, pepper: Pepper, of: str = "typed-codes", most: tuple[int, int, int, int] = budget.TYPED
    ) -> None:
        """`of`: the name of what is counted; `most`: of one address, and of an IPv6 /64, /56 and /48."""
        self._of = of
        self._most = most
        self._limiter = limiter
        self._clock = clock
        self._pepper = pepper

    def admit(self, address: str, given: Proof | None) -> Locked | ProofNeeded | None:
        """None: the guess may be looked up, and counts as wrong until `was_right`."""
        now_s = self._clock.monotonic_s()
        sources = self._sources(address)
        wait_s = max(self._limiter.wait_s(name, most, budget.WINDOW_S, now_s) for name, most in sources)
        if wait_s > 0:
            return Locked(wait_s)
        total = self._total(now_s)
        if total.spent(now_s) and not self._proved(given, now_s):
            return ProofNeeded(self._challenge(proof.bits_for(-total.level, total.burst)))
        for name, _ in sources:
            self._limiter.count(name, budget.WINDOW_S, now_s)
        total.charge(now_s)
        return None

    def was_right(self, address: str) -> None:
        now_s = self._clock.monotonic_s()
        for name, _ in self._sources(address):
            self._limiter.uncount(name)
        self._total(now_s).charge(now_s, -1)

    def _sources(self, address: str) -> list[tuple[str, int]]:
        return [(f"{self._of}:{name}", most) for name, most in budget.sources(address, self._most)]

    def _total(self, now_s: float) -> budget.Bucket:
        return self._limiter.total(self._of, budget.TOTAL_PER_S, budget.TOTAL_BURST, now_s)

    def _challenge(self, bits: int) -> Challenge:
        """`until.bits.random.signature`: all that must be known to check it later."""
        claim = f"{int(self._clock.now_ms()) + proof.LIVES_S * 1000}.{bits}.{secrets.token_urlsafe(12)}"
        return Challenge(challenge=f"{claim}.{self._pepper.challenge_mac(claim)}", bits=bits)

    def _proved(self, given: Proof | None, now_s: float) -> bool:
        """Ours, in time, solved, and for the first time. Cheap refusals first."""
        if given is None:
            return False
        claim, dot, signature = given.challenge.rpartition(".")
        if not dot or not secrets.compare_digest(signature.encode(), self._pepper.challenge_mac(claim).encode()):
            return False
        until, bits, _ = claim.split(".", 2)
        if self._clock.now_ms() > int(until) or not proof.fits(given.challenge, given.nonce, int(bits)):
            return False
        return self._limiter.once(f"challenge:{given.challenge}", now_s + proof.LIVES_S, now_s)
