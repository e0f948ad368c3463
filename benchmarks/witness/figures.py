"""What a bad network did to a picture: freezes, pictures per second, bits per second; pure, from times and counters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from benchmarks.witness.rig import Rig


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a run. Seconds of time.monotonic(); `passed` is what the network had let through to the console until then, bytes."""

    begun: float
    ended: float
    passed_begun: int
    passed_ended: int

    @property
    def seconds(self) -> float:
        return self.ended - self.begun


def longest_gap_s(times: list[float], span: Span) -> float:
    """The longest time without a new picture that touches the span: also one that began before it or is not over yet."""
    before = max((at for at in times if at < span.begun), default=span.begun)
    inside = [at for at in times if span.begun <= at <= span.ended]
    return max(b - a for a, b in pairwise([before, *inside, span.ended]))


def told(rig: Rig, span: Span) -> dict[str, float]:
    """One stretch in figures."""
    times = [each.at for each in rig.shown]
    shown = sum(span.begun <= at <= span.ended for at in times)
    return {
        "shown_fps": shown / span.seconds,
        "kbit_s": (span.passed_ended - span.passed_begun) * 8 / 1000 / span.seconds,
        "longest_gap_ms": longest_gap_s(times, span) * 1000,
    }
