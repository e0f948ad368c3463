"""Who has failed too often, where the counters are held. The numbers are in `rules/budget.py`."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Protocol

from broker.rules import budget

SOURCES_KEPT = 100_000
"""More sources than this and the one that was quiet longest is forgotten: memory stays bounded, the total budget still holds."""


class Limiter(Protocol):
    """Event loop's thread; times in seconds, monotonic."""

    def wait_s(self, key: str, most: int, window_s: float, now_s: float) -> float:
        """Seconds until `key` may try again; 0 when it may now."""
        ...

    def count(self, key: str, window_s: float, now_s: float) -> None: ...

    def counted(self, key: str, window_s: float, now_s: float) -> tuple[int, float]:
        """How many are in the window (a thousand at most), and the seconds since the latest."""
        ...

    def uncount(self, key: str) -> None:
        """Take the latest count back: the attempt was none."""
        ...

    def total(self, name: str, rate: float, burst: float, now_s: float) -> budget.Bucket: ...

    def bucket(self, key: str, rate: float, burst: float, now_s: float) -> budget.Bucket:
        """The bucket of one party or source. Whoever holds it holds it together with all others who ask for `key`."""
        ...

    def once(self, key: str, until_s: float, now_s: float) -> bool:
        """True the first time that `key` comes before `until_s`."""
        ...


class MemoryLimiter:
    """Counters of this process."""

    def __init__(self) -> None:
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._totals: dict[str, budget.Bucket] = {}
        self._buckets: OrderedDict[str, budget.Bucket] = OrderedDict()
        self._used: OrderedDict[str, float] = OrderedDict()

    def wait_s(self, key: str, most: int, window_s: float, now_s: float) -> float:
        times = self._times.get(key)
        if times is None:
            return 0.0
        while times and times[0] <= now_s - window_s:
            times.popleft()
        if not times:
            del self._times[key]
            return 0.0
        return times[-most] + window_s - now_s if len(times) >= most else 0.0

    def count(self, key: str, window_s: float, now_s: float) -> None:
        times = self._times.setdefault(key, deque(maxlen=1000))
        times.append(now_s)
        self._times.move_to_end(key)
        while len(self._times) > SOURCES_KEPT:
            self._times.popitem(last=False)

    def counted(self, key: str, window_s: float, now_s: float) -> tuple[int, float]:
        times = self._times.get(key, ())
        return sum(at > now_s - window_s for at in times), now_s - times[-1] if times else 0.0

    def uncount(self, key: str) -> None:
        times = self._times.get(key)
        if times:
            times.pop()

    def total(self, name: str, rate: float, burst: float, now_s: float) -> budget.Bucket:
        bucket = self._totals.setdefault(name, budget.Bucket.full(rate, burst, now_s))
        bucket.refill(now_s)
        return bucket

    def bucket(self, key: str, rate: float, burst: float, now_s: float) -> budget.Bucket:
        bucket = self._buckets.setdefault(key, budget.Bucket.full(rate, burst, now_s))
        self._buckets.move_to_end(key)
        while len(self._buckets) > SOURCES_KEPT:
            self._buckets.popitem(last=False)
        bucket.refill(now_s)
        return bucket

    def once(self, key: str, until_s: float, now_s: float) -> bool:
        while self._used and next(iter(self._used.values())) < now_s:
            self._used.popitem(last=False)
        if key in self._used:
            return False
        self._used[key] = until_s
        return True
