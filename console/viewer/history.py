"""The last minute of a stream, second by second: what the sparklines of the statistics draw. Pure; times in seconds of any steady clock.

A connection that is made anew counts from nothing; the minute goes on.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Literal

from console.viewer.stages import Stage
from console.viewer.statistics import StreamStats

SECONDS = 60

Figure = Literal["fps", "kbps", "loss", "round_trip", "input", "dropped"]
Series = Stage | Figure


@dataclass(frozen=True, slots=True)
class Second:
    """One of them. None: not known. `stages`: medians in milliseconds; `loss`: a share, 0 to 1; `reasons`: dropped frames."""

    at: int
    stages: dict[Stage, float] = field(default_factory=dict)
    fps: float | None = None
    kbps: float | None = None
    loss: float | None = None
    round_trip: float | None = None
    input: float | None = None
    reasons: dict[str, int] | None = None

    def value(self, name: Series) -> float | None:
        match name:
            case "assemble" | "decode" | "show" | "whole":
                return self.stages.get(name)
            case "dropped":
                return None if self.reasons is None else float(sum(self.reasons.values()))
            case "fps":
                return self.fps
            case "kbps":
                return self.kbps
            case "loss":
                return self.loss
            case "round_trip":
                return self.round_trip
            case "input":
                return self.input


class History:
    """Told once a second, asked whenever somebody looks. Qt thread."""

    def __init__(self) -> None:
        self._seconds: deque[Second] = deque(maxlen=SECONDS)
        self._before: StreamStats | None = None

    def note(self, stats: StreamStats | None, now: float) -> None:
        """The figures of this moment; None where there is no stream. More than one in a second: the first of them counts."""
        at = int(now)
        newest = self._seconds[-1].at if self._seconds else at - 1
        if newest > at + SECONDS:
            self._seconds.clear()  # the clock was set back
        elif newest >= at:
            return
        if stats is None:
            self._before = None
            if self._seconds:
                self._seconds.append(Second(at))
            return
        before = self._before
        if before is None or stats.packets < before.packets:
            before = StreamStats()  # another connection
        packets, lost = stats.packets - before.packets, max(0, stats.lost - before.lost)
        reasons = Counter(all_dropped(stats))
        reasons.subtract(all_dropped(before))
        self._before = stats
        self._seconds.append(
            Second(
                at,
                {stage: spread.p50 for stage, spread in stats.recent.items()},
                stats.fps_decoded,
                stats.kbps,
                lost / (packets + lost) if packets + lost > 0 else None,
                stats.round_trip_ms,
                stats.input_ms,
                {why: count for why, count in reasons.items() if count > 0},
            )
        )

    def series(self, name: Series) -> list[float | None]:
        """SECONDS values, the oldest first; None for seconds of which nothing is known."""
        values: list[float | None] = [None] * SECONDS
        first = self._first
        for second in self._recent():
            values[second.at - first] = second.value(name)
        return values

    def dropped(self) -> dict[str, int]:
        """Frames that were dropped in the last minute, by reason."""
        found: Counter[str] = Counter()
        for second in self._recent():
            found.update(second.reasons or {})
        return dict(found)

    def loss(self) -> float | None:
        """Mean of the last minute's seconds."""
        known = [second.loss for second in self._recent() if second.loss is not None]
        return sum(known) / len(known) if known else None

    @property
    def _first(self) -> int:
        return self._seconds[-1].at - SECONDS + 1 if self._seconds else 0

    def _recent(self) -> list[Second]:
        return [second for second in self._seconds if second.at >= self._first]


def all_dropped(stats: StreamStats) -> dict[str, int]:
    """Frames that were not shown, by reason: those that never became a picture, and pictures that a newer one overtook (`unseen`)."""
    return {**stats.dropped, "unseen": stats.unseen} if stats.unseen else dict(stats.dropped)
