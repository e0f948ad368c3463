"""The strip in the help app as long as the technician may see what this phone tells of itself, with the way to end it."""

from __future__ import annotations

from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.state import PhoneState

STRIP_DP = 44.0
GROUND, GROUND_DARK = "#E2EDED", "#233338"
INK, INK_DARK = "#0A666C", "#57C4C8"


def strip(c: Canvas, s: PhoneState, y: float) -> None:
    """Guarded: only the owner's own finger ends it."""
    ink = INK_DARK if s.dark else INK
    rect = Rect(0, y, c.width, STRIP_DP)
    c.fill(rect, GROUND_DARK if s.dark else GROUND)
    c.icon(Rect(14, y, 34, STRIP_DP), "info", ink, 20)
    word = s.say("Stop")
    w = c.measure(word, 14.5, 600, None)[0] + 32
    c.text(Rect(52, y, c.width - w - 58, STRIP_DP), s.say("Device information is shared"), 14, s.palette.text, 500)
    button = Rect(c.width - w - 4, y, w, STRIP_DP)
    c.text(button, word, 14.5, ink, 600, "center")
    c.target("stop-telling", button, ("revoke", "diag"), guarded=True)
