"""How long pictures took through each stage: over the last seconds, and since the stream began. Pure; one writer, the caller locks.

When a picture was shown is written into its `StageTimes` later, by the Qt thread; so the newest ones are kept open and go
into the sums when they are old.
"""

from __future__ import annotations

import statistics
from collections import deque
from dataclasses import dataclass
from typing import Literal

from console.viewer.distribution import Distribution
from console.viewer.frames import StageTimes

KEPT = 240
"""Pictures that are kept apart: two seconds of the quickest phone."""

Stage = Literal["assemble", "decode", "show", "whole"]
STAGES: tuple[Stage, ...] = ("assemble", "decode", "show", "whole")
"""First packet to whole frame; to decoded picture, waiting included; to the screen; and all of it."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds: the median, and what 95 of 100 stay below."""

    p50: float
    p95: float


class StageBook:
    """Of one stream."""

    def __init__(self) -> None:
        self._open: deque[StageTimes] = deque()
        self._sums: dict[Stage, Distribution] = {stage: Distribution() for stage in STAGES}
        self._unseen = 0

    def add(self, at: StageTimes) -> None:
        """A picture was decoded."""
        self._open.append(at)
        if len(self._open) > KEPT:
            old = self._open.popleft()
            self._unseen += not old.shown
            _sum_up(self._sums, old)

    def recent(self, since: float) -> dict[Stage, Spread]:
        """Of the pictures that were decoded after `since` (seconds of time.monotonic()); stages without any are left out."""
        lengths: dict[Stage, list[float]] = {stage: [] for stage in STAGES}
        for at in self._open:
            if at.decoded > since:
                for stage, ms in _lengths(at):
                    lengths[stage].append(ms)
        return {stage: Spread(statistics.median(values), _p95(values)) for stage, values in lengths.items() if values}

    def so_far(self) -> dict[Stage, Distribution]:
        """Of all pictures since the beginning."""
        sums = {stage: Distribution(held.counts) for stage, held in self._sums.items()}
        for at in self._open:
            _sum_up(sums, at)
        return sums

    @property
    def unseen(self) -> int:
        """Pictures that were decoded and never shown: a newer one came first, or nobody looked."""
        newest = max((at.decoded for at in self._open if at.shown), default=0.0)
        return self._unseen + sum(not at.shown and at.decoded < newest for at in self._open)

    @property
    def renderer(self) -> str:
        """Who drew the newest picture that was shown."""
        return next((at.renderer for at in reversed(self._open) if at.shown), "")


def _lengths(at: StageTimes) -> list[tuple[Stage, float]]:
    done: list[tuple[Stage, float]] = [
        ("assemble", (at.assembled - at.first_packet) * 1000),
        ("decode", (at.decoded - at.assembled) * 1000),
    ]
    if at.shown:
        done += [("show", (at.shown - at.decoded) * 1000), ("whole", (at.shown - at.first_packet) * 1000)]
    return done


def _sum_up(sums: dict[Stage, Distribution], at: StageTimes) -> None:
    for stage, ms in _lengths(at):
        sums[stage].add(ms)


def _p95(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
