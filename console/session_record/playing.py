"""Where the playhead is and how it moves. Pure: milliseconds of the broker's clock, and lengths of time as they pass."""

from __future__ import annotations

from dataclasses import dataclass

SPEEDS = (1, 2, 4)
STEP_MS, FAR_MS = 5_000, 30_000


@dataclass(slots=True)
class Playing:
    """Between `begins` and `ends`. Whoever changes `at` by hand stops nothing: it goes on from there."""

    begins: int
    ends: int
    at: int = 0
    on: bool = False
    speed: int = 1

    def __post_init__(self) -> None:
        self.go(self.at or self.begins)

    def go(self, at: int) -> None:
        self.at = min(max(at, self.begins), self.ends)

    def by(self, ms: int) -> None:
        self.go(self.at + ms)

    def toggle(self) -> None:
        """From the end it begins anew."""
        if not self.on and self.at >= self.ends:
            self.at = self.begins
        self.on = not self.on

    def faster(self) -> None:
        """Play, or play at the next speed; the fastest stays."""
        if not self.on:
            self.toggle()
        else:
            self.speed = next((speed for speed in SPEEDS if speed > self.speed), SPEEDS[-1])

    def passed(self, ms: float) -> bool:
        """So much time has passed; whether the playhead has moved."""
        if not self.on:
            return False
        self.go(round(self.at + ms * self.speed))
        if self.at >= self.ends:
            self.on = False
        return True

    def grow(self, ends: int) -> None:
        """The session goes on."""
        self.ends = max(self.ends, ends)
