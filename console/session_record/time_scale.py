"""A stretch of time as a width of pixels: zoom about a point, scroll, and where the ticks of its axis stand. Pure."""

from __future__ import annotations

from dataclasses import dataclass

CLOSEST_MS_PER_PX = 5.0
TICK_PX = 88
"""So much room a tick's words need."""
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)


@dataclass(slots=True)
class TimeScale:
    """`width` pixels show the time from `left` (ms) on; the whole is `begins` to `ends`."""

    begins: int
    ends: int
    width: int = 1
    ms_per_px: float = 0.0
    left: float = 0.0

    def __post_init__(self) -> None:
        self.fit()

    @property
    def widest(self) -> float:
        """All of it in the width."""
        return max(CLOSEST_MS_PER_PX, (self.ends - self.begins) / max(1, self.width))

    @property
    def right(self) -> float:
        return self.left + self.width * self.ms_per_px

    def fit(self) -> None:
        self.left, self.ms_per_px = float(self.begins), self.widest

    def resize(self, width: int) -> None:
        """What showed everything goes on doing so."""
        whole = self.ms_per_px >= self.widest
        self.width = max(1, width)
        if whole:
            self.fit()
        else:
            self._settle()

    def x(self, at_ms: float) -> float:
        return (at_ms - self.left) / self.ms_per_px

    def at(self, x: float) -> int:
        return round(min(max(self.left + x * self.ms_per_px, self.begins), self.ends))

    def zoom(self, factor: float, x: float) -> None:
        """`factor` > 1 comes closer; the moment at `x` stays there."""
        still = self.left + x * self.ms_per_px
        self.ms_per_px = min(max(self.ms_per_px / factor, CLOSEST_MS_PER_PX), self.widest)
        self.left = still - x * self.ms_per_px
        self._settle()

    def scroll(self, px: float) -> None:
        self.left += px * self.ms_per_px
        self._settle()

    def show(self, at_ms: int) -> bool:
        """Scroll so that this moment is in sight; whether anything moved. It comes to stand at a fifth, where more follows."""
        if self.left <= at_ms <= self.right:
            return False
        before = self.left
        self.left = at_ms - self.width * self.ms_per_px / 5
        self._settle()
        return self.left != before

    def ticks(self) -> list[int]:
        """Moments with words on the axis, as ms since the beginning of the whole."""
        step = 1_000 * next((s for s in STEPS_S if s * 1_000 / self.ms_per_px >= TICK_PX), 0)
        if not step:
            return [0] if self.left <= self.begins else []  # no room for two
        first = max(0, int((self.left - self.begins) // step) * step)
        last = min(self.right, self.ends) - self.begins
        return [at for at in range(first, int(last) + 1, step) if at + self.begins >= self.left]

    def _settle(self) -> None:
        self.ms_per_px = min(self.ms_per_px, self.widest)
        most = self.ends - self.width * self.ms_per_px
        self.left = min(max(self.left, float(self.begins)), max(float(self.begins), most))
