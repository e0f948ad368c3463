"""How times are spread, in little room and for as long as one likes. Pure; milliseconds.

Buckets that grow by a twentieth each: a share read off them is within 2.5 % of the true one, hours of frames take some kilobytes,
and the parts of a session (several connections, a restart of the program) add up to the whole.
"""

from __future__ import annotations

import math

GROWTH = 1.05
LEAST_MS = 0.05
"""All that is shorter is as short."""
MOST_MS = 600_000.0


class Distribution:
    """`counts`: how many fell into each bucket, by its number; plain data, to be kept as JSON."""

    __slots__ = ("counts",)

    def __init__(self, counts: dict[int, int] | None = None) -> None:
        self.counts = dict(counts or {})

    def add(self, ms: float) -> None:
        bucket = _bucket(ms)
        self.counts[bucket] = self.counts.get(bucket, 0) + 1

    def __add__(self, other: Distribution) -> Distribution:
        made = Distribution(self.counts)
        for bucket, count in other.counts.items():
            made.counts[bucket] = made.counts.get(bucket, 0) + count
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Distribution) and self.counts == other.counts

    __hash__ = None  # type: ignore[assignment]  # it changes

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def at(self, share: float) -> float | None:
        """The time below which `share` (0 to 1) of all lie; None of nothing."""
        wanted = math.ceil(share * self.total)
        seen = 0
        for bucket in sorted(self.counts):
            seen += self.counts[bucket]
            if seen >= max(1, wanted):
                return LEAST_MS * GROWTH ** (bucket + 0.5) if bucket else LEAST_MS
        return None


def _bucket(ms: float) -> int:
    return 0 if not ms > LEAST_MS else int(math.log(min(ms, MOST_MS) / LEAST_MS) / math.log(GROWTH))
