"""What a screen is made of: shapes to paint and targets to tap, both in dp, built by one description of a page.

Pure. The painter (`render.py`) and the touch logic (`phone.py`) read the same Scene, so what is seen is what is tapped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

Action = tuple[str, ...]
"""What a tap does, as words that `phone.Phone.do` knows: `("open", "settings")`, `("key", "BACK")`."""


class Rect(NamedTuple):
    """In dp."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def has(self, x: float, y: float) -> bool:
        return self.x <= x < self.x + self.w and self.y <= y < self.y + self.h

    def inset(self, dx: float, dy: float) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.w - 2 * dx, self.h - 2 * dy)

    def meets(self, other: Rect) -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled, perhaps rounded, rectangle. Colours are `#RRGGBB` or `#AARRGGBB`."""

    rect: Rect
    color: str
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Outline:
    rect: Rect
    color: str
    radius: float
    width: float = 1


@dataclass(frozen=True, slots=True)
class Disc:
    """An ellipse that fills `rect`."""

    rect: Rect
    color: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A line through these points, round at its ends and corners; a single point is a dot."""

    points: tuple[tuple[float, float], ...]
    color: str
    width: float


@dataclass(frozen=True, slots=True)
class Label:
    """Plain text. One line, elided at its right end, unless `wrap`."""

    rect: Rect
    text: str
    size: float
    color: str
    weight: Literal[300, 400, 500, 600] = 400
    align: Literal["left", "center", "right"] = "left"
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class Glyph:
    """A pictogram of `icons.py`, centred, in a square of `size`."""

    rect: Rect
    name: str
    color: str
    size: float = 24


@dataclass(frozen=True, slots=True)
class Wallpaper:
    rect: Rect


@dataclass(frozen=True, slots=True)
class Clip:
    """What follows is painted inside `rect` only, until `None` ends it."""

    rect: Rect | None
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Town:
    """The map of `town.py`, seen as `sight.py` has it: `factor` and `offset` in pixels, `tilt` in degrees."""

    rect: Rect
    factor: complex
    offset: complex
    tilt: float
    dark: bool


Shape = Fill | Outline | Disc | Trace | Label | Glyph | Wallpaper | Clip | Town


@dataclass(frozen=True, slots=True)
class Target:
    """Something to tap. `name` is stable and independent of the language: tests and the control interface find it by it."""

    name: str
    rect: Rect
    action: Action
    long_action: Action | None = None
    guarded: bool = False
    """Only the person who holds the phone may tap it, never a remote finger: consent, Exit."""


@dataclass(frozen=True, slots=True)
class ScrollArea:
    """`both`: a map, which fingers also zoom, turn and tilt."""

    key: str
    rect: Rect
    content_h: float
    axis: Literal["y", "x", "both"] = "y"


class Measure(Protocol):
    """Size in dp of text; `render.py` has the true one."""

    def __call__(self, text: str, size: float, weight: int, wrap_width: float | None) -> tuple[float, float]: ...


@dataclass(frozen=True, slots=True)
class Scene:
    """One state of the screen, ready to be painted."""

    width_px: int
    height_px: int
    density: float
    shapes: tuple[Shape, ...]
    targets: tuple[Target, ...]
    scrolls: tuple[ScrollArea, ...]
    caret: Rect | None = None
    """Of the field with the focus."""

    def target_at(self, x_dp: float, y_dp: float) -> Target | None:
        """The topmost target there."""
        for target in reversed(self.targets):
            if target.rect.has(x_dp, y_dp):
                return target
        return None

    def scroll_at(self, x_dp: float, y_dp: float) -> ScrollArea | None:
        for area in reversed(self.scrolls):
            if area.rect.has(x_dp, y_dp):
                return area
        return None


@dataclass
class Canvas:
    """Collects the shapes and targets of one scene; `width`, `height` in dp. Nothing outside the current clip can be tapped."""

    width: float
    height: float
    measure: Measure
    shapes: list[Shape] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    scrolls: list[ScrollArea] = field(default_factory=list)
    caret: Rect | None = None
    _clip: Rect | None = None

    @property
    def all(self) -> Rect:
        return Rect(0, 0, self.width, self.height)

    def fill(self, rect: Rect, color: str, radius: float = 0) -> None:
        if self._shown(rect):
            self.shapes.append(Fill(rect, color, radius))

    def outline(self, rect: Rect, color: str, radius: float, width: float = 1) -> None:
        if self._shown(rect):
            self.shapes.append(Outline(rect, color, radius, width))

    def disc(self, rect: Rect, color: str) -> None:
        if self._shown(rect):
            self.shapes.append(Disc(rect, color))

    def trace(self, points: Iterable[tuple[float, float]], color: str, width: float) -> None:
        self.shapes.append(Trace(tuple(points), color, width))

    def text(
        self,
        rect: Rect,
        text: str,
        size: float,
        color: str,
        weight: Literal[300, 400, 500, 600] = 400,
        align: Literal["left", "center", "right"] = "left",
        wrap: bool = False,
    ) -> None:
        if text and self._shown(rect):
            self.shapes.append(Label(rect, text, size, color, weight, align, wrap))

    def icon(self, rect: Rect, name: str, color: str, size: float = 24) -> None:
        if self._shown(rect):
            self.shapes.append(Glyph(rect, name, color, size))

    def wallpaper(self) -> None:
        self.shapes.append(Wallpaper(self.all))

    def clip(self, rect: Rect, radius: float = 0) -> None:
        self._clip = rect
        self.shapes.append(Clip(rect, radius))

    def unclip(self) -> None:
        self._clip = None
        self.shapes.append(Clip(None))

    def target(self, name: str, rect: Rect, action: Action, long_action: Action | None = None, guarded: bool = False) -> None:
        if self._clip is not None:
            x, y = max(rect.x, self._clip.x), max(rect.y, self._clip.y)
            rect = Rect(x, y, min(rect.right, self._clip.right) - x, min(rect.bottom, self._clip.bottom) - y)
        if rect.w > 0 and rect.h > 0:
            self.targets.append(Target(name, rect, action, long_action, guarded))

    def cover(self) -> None:
        """What was built so far stays visible and can no longer be tapped or scrolled: something modal comes over it."""
        self.targets.clear()
        self.scrolls.clear()

    def scroll(self, key: str, rect: Rect, content_h: float, axis: Literal["y", "x", "both"] = "y") -> None:
        self.scrolls.append(ScrollArea(key, rect, content_h, axis))

    def _shown(self, rect: Rect) -> bool:
        return rect.meets(self._clip or self.all)
