"""Holds back those who guess passwords: by address and by account, but never a device that the account knows."""

from __future__ import annotations

from broker.clock import Clock
from broker.limiter import Limiter
from broker.rules import budget


class SignInGuard:
    """State in the limiter only."""

    def __init__(self, limiter: Limiter, clock: Clock) -> None:
        self._limiter = limiter
        self._clock = clock

    def admit(self, address: str, email: str, known: str) -> float:
        """Seconds to wait; or 0, and the attempt counts as wrong until `uncount`. `known`: the account's own device, else empty."""
        now_s = self._clock.monotonic_s()
        limiter = self._limiter
        if known:
            wait_s = limiter.wait_s(self._device(known), budget.DEVICE_FAILURES, budget.SIGN_IN_WINDOW_S, now_s)
        else:
            failures, ago_s = limiter.counted(self._account(email), budget.ACCOUNT_WINDOW_S, now_s)
            wait_s = max(
                budget.account_wait_s(failures) - ago_s,
                *(limiter.wait_s(f"sign-in:{name}", most, budget.SIGN_IN_WINDOW_S, now_s) for name, most in _sources(address)),
            )
        if wait_s > 0:
            return wait_s
        for key in self._keys(address, email, known):
            limiter.count(key, budget.SIGN_IN_WINDOW_S, now_s)
        return 0.0

    def uncount(self, address: str, email: str, known: str) -> None:
        """The attempt was right, or nobody looked at it."""
        for key in self._keys(address, email, known):
            self._limiter.uncount(key)

    def _keys(self, address: str, email: str, known: str) -> list[str]:
        if known:
            return [self._device(known)]
        return [self._account(email), *(f"sign-in:{name}" for name, _ in _sources(address))]

    @staticmethod
    def _account(email: str) -> str:
        return f"sign-in:account:{email}"

    @staticmethod
    def _device(known: str) -> str:
        return f"sign-in:device:{known}"


def _sources(address: str) -> list[tuple[str, int]]:
    return budget.sources(address, budget.SIGN_IN)
