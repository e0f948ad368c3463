"""From the one colour of a portal the colours of its customers' page, for light and dark, so that all words on them can be read: WCAG 2.2,
1.4.3, 4.5 to 1. The page derives the same (customer/web/assets/accent.js); tests/accents.json holds both to it. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Rgb = tuple[int, int, int]

ENOUGH = 4.5
STEP = 2
BLACK: Rgb = (0, 0, 0)
WHITE: Rgb = (255, 255, 255)
GROUNDS = ("panel", "window", "raised", "hover")
"""Roles of the theme on which words of the accent's colour stand."""
ON_DARK = 85
"""What stands on a dark theme's accent is nearly black, with a little of its hue."""


@dataclass(frozen=True, slots=True)
class _Shares:
    """How much of the accent is in what is tinted by it, per cent, and how far its relatives lie from it."""

    tint: int
    selected: int
    avatar: int
    strong: tuple[Rgb, int]
    ink: tuple[Rgb, int]


_SHARES = {
    False: _Shares(12, 14, 14, (BLACK, 18), (BLACK, 30)),
    True: _Shares(12, 16, 22, (WHITE, 30), (WHITE, 40)),
}


def accents(colour: str, dark: bool, grounds: Mapping[str, str]) -> dict[str, str]:
    """By the page's names (`accent`, `on-accent`, ...); `grounds` are the theme's roles of `GROUNDS`, all as `#rrggbb`."""
    own = read(colour)
    on = {name: read(grounds[name]) for name in GROUNDS}
    share, away = _SHARES[dark], WHITE if dark else BLACK
    accent = tint = selected = own
    for k in range(0, 101, STEP):
        accent = mix(own, away, k)
        tint, selected = mix(on["panel"], accent, share.tint), mix(on["panel"], accent, share.selected)
        if all(contrast(accent, ground) >= ENOUGH for ground in (*on.values(), tint, selected)):
            break
    hue = mix(accent, BLACK, ON_DARK)
    ink = WHITE if not dark else hue if contrast(hue, accent) >= ENOUGH else BLACK
    made = {
        "accent": accent,
        "accent-strong": mix(accent, *share.strong),
        "on-accent": ink,
        "focus": accent,
        "tint-accent": tint,
        "selected": selected,
        "avatar": mix(on["panel"], accent, share.avatar),
        "on-avatar": mix(accent, *share.ink),
    }
    return {name: written(value) for name, value in made.items()}


def contrast(a: Rgb, b: Rgb) -> float:
    """WCAG's, 1 to 21."""
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Rgb) -> float:
    r, g, b = (part / 12.92 if (part := value / 255) <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for value in colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def mix(start: Rgb, end: Rgb, share: int) -> Rgb:
    r, g, b = ((value * (100 - share) + end[at] * share + 50) // 100 for at, value in enumerate(start))
    return r, g, b


def read(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def written(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
