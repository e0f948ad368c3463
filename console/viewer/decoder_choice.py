"""Whether a hardware decoder takes the software decoder's place, and when it loses it again. Pure: what was measured in, a verdict out.

A device decodes the same frames as the software decoder, beside it, from a key frame on. It must give the same pictures without delay and
be clearly faster; else software goes on, which on a phone's screen costs a few milliseconds and never fails.
"""

from __future__ import annotations

import statistics
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

WARM_UP = 4
"""Frames at the start that are not timed: key frame, tables, a sleeping device's clock."""
PAIRS = 20
"""Frames timed on both sides."""
FASTER = 0.8
"""A device is chosen if its median is at most this share of the software decoder's: it costs a copy between memories besides."""
SAMPLES_APART = 2.0
"""Mean difference of samples, in levels, up to which two pictures are the same. Decoding is exact in both codecs; rounding by a driver's
own conversion is not our business, green frames are."""
LAYOUTS = ("yuv420p", "yuvj420p", "nv12")
"""What the viewer draws as it is. A device that gives anything else costs a conversion."""
PACE_FRAMES = 30
SLOWER = 1.5
FINE_S = 0.008
"""A chosen device is left when the median of its last `PACE_FRAMES` is over `SLOWER` times what software took in the trial (for as many
pixels). Nobody minds below `FINE_S`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One decoded picture in a few words. `samples`: some luma and chroma values, at places that depend on the size alone."""

    width: int
    height: int
    layout: str
    samples: bytes


class Verdict(Enum):
    OPEN = auto()
    CHOSEN = auto()
    FAILED = auto()


class Trial:
    """One device against software, frame by frame since a key frame; each side's frames come in their order, but not in step."""

    def __init__(self) -> None:
        self.verdict = Verdict.OPEN
        self.why = ""
        self._software: list[tuple[float, Seen | None]] = []
        self._device: list[float] = []
        self.software_s = 0.0
        """Median of the software decoder over the timed frames; with a verdict on speed."""

    def software(self, seconds: float, seen: Seen | None) -> None:
        """The next frame in software; None: it showed no picture."""
        self._software.append((seconds, seen))

    def device(self, seconds: float, seen: Seen | None) -> None:
        """The next frame on the device. Software must have decoded it before."""
        if self.verdict is not Verdict.OPEN:
            return
        wanted = self._software[len(self._device)][1]
        self._device.append(seconds)
        if (fault := differs(wanted, seen)) is not None:
            self.fail(fault)
        elif len(self._device) == WARM_UP + PAIRS:
            self._judge()

    def fail(self, why: str) -> None:
        if self.verdict is Verdict.OPEN:
            self.verdict, self.why = Verdict.FAILED, why

    def _judge(self) -> None:
        device = statistics.median(self._device[WARM_UP:])
        self.software_s = statistics.median(seconds for seconds, _ in self._software[WARM_UP : WARM_UP + PAIRS])
        self.why = f"{device * 1000:.1f} ms a frame against {self.software_s * 1000:.1f} ms in software"
        self.verdict = Verdict.CHOSEN if device <= FASTER * self.software_s else Verdict.FAILED


def differs(wanted: Seen | None, seen: Seen | None) -> str | None:
    """What is wrong with a device's picture; None: nothing."""
    if wanted is None or seen is None:
        return None if wanted is seen else "no picture came" if seen is None else "a picture too many came"
    if seen.layout not in LAYOUTS:
        return f"pictures in {seen.layout[:20]}"
    if (seen.width, seen.height) != (wanted.width, wanted.height):
        return f"{seen.width} x {seen.height} instead of {wanted.width} x {wanted.height}"
    if seen.samples != wanted.samples:
        if len(seen.samples) != len(wanted.samples):
            return "another picture"
        apart = sum(abs(a - b) for a, b in zip(seen.samples, wanted.samples, strict=True)) / len(wanted.samples)
        if apart > SAMPLES_APART:
            return f"another picture ({apart:.0f} levels apart)"
    return None


class Pace:
    """Whether a chosen device keeps the speed for which it was chosen."""

    def __init__(self, software_s: float, pixels: int) -> None:
        self._software_per_pixel = software_s / max(pixels, 1)
        self._last: deque[float] = deque(maxlen=PACE_FRAMES)

    def too_slow(self, seconds: float, pixels: int) -> bool:
        """One more frame took `seconds`. True: software would be faster by now."""
        self._last.append(seconds / max(pixels, 1))
        if len(self._last) < PACE_FRAMES:
            return False
        median = statistics.median(self._last)
        return median * pixels > FINE_S and median > SLOWER * self._software_per_pixel
