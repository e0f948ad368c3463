"""The phone's screen as fingers know it: its pixels, how large they are, and where Android's own bars lie. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from console.viewer.geometry import FULL
from protocol.peer import Geom

DP_PER_INCH = 160
PHONE_WIDTH_DP = 360
"""What a phone's shorter side is taken for while its density is not known."""


@dataclass(frozen=True, slots=True)
class Glass:
    """All in pixels of the captured picture; `density`: such pixels per dp; `insets`: left, top, right, bottom, what the bars take."""

    width: int
    height: int
    density: float
    insets: tuple[int, int, int, int] = (0, 0, 0, 0)

    @classmethod
    def of(cls, geom: Geom) -> Glass:
        """As the phone describes itself; its picture may be smaller than its display."""
        wide, high = geom.cap_px
        share = wide / geom.disp_px[0]
        left, top, right, bottom = (round(inset * share) for inset in geom.insets_px)
        return cls(wide, high, geom.dpi / DP_PER_INCH * share, (left, top, right, bottom))

    @classmethod
    def guessed(cls, picture: tuple[int, int]) -> Glass:
        return cls(*picture, min(picture) / PHONE_WIDTH_DP)

    def pixel(self, at: tuple[int, int]) -> tuple[int, int]:
        """The pixel that a client takes for this phone point (PROTOCOL.md section 10)."""
        return min(self.width - 1, at[0] * self.width // FULL), min(self.height - 1, at[1] * self.height // FULL)

    def point(self, x: int, y: int) -> tuple[int, int]:
        """The phone point in the middle of a pixel."""
        return round((x + 0.5) * FULL / self.width), round((y + 0.5) * FULL / self.height)
