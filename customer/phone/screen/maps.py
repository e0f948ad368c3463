"""The map: one finger moves it, two zoom, turn and tilt it, two taps bring it nearer."""

from __future__ import annotations

from customer.phone.screen.shapes import Canvas, Rect, Town
from customer.phone.screen.state import NAV_DP, STATUS_DP, PhoneState

KEY = "map"
DOUBLE_TAP_SCALE = 2.0


def maps(c: Canvas, s: PhoneState) -> None:
    """The town behind everything; a compass where it is turned or tilted, and how near one is."""
    p, sight = s.palette, s.sight
    c.scroll(KEY, Rect(0, 0, c.width, c.height - NAV_DP), c.height, "both")
    c.shapes.append(Town(c.all, sight.factor, sight.offset, sight.tilt, s.dark))
    pill = Rect(16, STATUS_DP + 8, c.width - 32, 48)
    c.fill(pill, p.card, 24)
    c.icon(Rect(pill.x + 8, pill.y, 40, 48), "map-pin", "#3E7F46", 20)
    c.text(Rect(pill.x + 50, pill.y, pill.w - 66, 48), s.say("Search here"), 16, p.text2)
    c.target("map:search", pill, ("nothing",))
    if abs(sight.degrees) > 0.5 or sight.tilt > 0.5:
        compass = Rect(c.width - 64, pill.bottom + 12, 48, 48)
        c.disc(compass, p.line if s.pressed == "map:north" else p.card)
        c.icon(compass, "compass", p.accent, 26)
        c.target("map:north", compass, ("north",))
    near = Rect(16, c.height - NAV_DP - 42, 76, 30)
    c.fill(near, p.card, 15)
    c.text(near, f"{sight.scale:.1f} ×", 14, p.text, 500, "center")
