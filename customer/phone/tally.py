"""How many receipts of each kind went out on one connection, and when the console is to be told. Pure; ms of one monotonic clock."""

from __future__ import annotations

from collections import Counter

from protocol.peer import Res, Tally

EVERY_MS = 1_000.0
"""PROTOCOL 9: after a change, at most once a second."""


class Receipts:
    """One for each peer connection."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._told = Tally()
        self._told_ms = float("-inf")

    def went(self, receipt: Res) -> None:
        self._counts[receipt.r] += 1

    @property
    def count(self) -> Tally:
        return Tally(self._counts["done"], self._counts["cancelled"], self._counts["refused"], self._counts["stale"])

    def deadline_ms(self) -> float | None:
        """When `due` has something to say, at the latest; None while all is told."""
        return self._told_ms + EVERY_MS if self.count != self._told else None

    def due(self, now: float) -> Tally | None:
        """What is to be said now, once."""
        deadline = self.deadline_ms()
        return self.told(now) if deadline is not None and now >= deadline else None

    def told(self, now: float) -> Tally:
        """The count, said now whatever was said before: the last word."""
        self._told, self._told_ms = self.count, now
        return self._told
