"""The private moment on the phone's own screen: a quick settings tile that begins it, and over every page what goes on and the way back.

No capture ever sees any of it but the tile: while the moment lasts, nothing is captured.
"""

from __future__ import annotations

from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.state import NAV_DP, PhoneState

COVERED = "#8A5A00"
COVERED_INK = "#FFFFFF"
CHAT_FOOT_DP = 58
"""The chat's own line for writing."""


def tile(c: Canvas, s: PhoneState, place: Rect) -> None:
    """In the quick settings while the screen is shared. Only the owner's own finger presses it."""
    c.fill(place, COVERED if s.private else "#2B3038", 24)
    c.icon(Rect(place.x + 10, place.y, 36, place.h), "eye-slash", COVERED_INK, 22)
    c.text(Rect(place.x + 52, place.y + 12, place.w - 60, 22), s.say("Private moment"), 14.5, COVERED_INK, 500)
    state = s.say("Nothing is shown") if s.private else s.say("One tap hides all")
    c.text(Rect(place.x + 52, place.y + 33, place.w - 60, 20), state, 12.5, COVERED_INK if s.private else "#C8D0DA")
    c.target("tile:private", place, ("private", "off" if s.private else "on"), guarded=True)


def strip(c: Canvas, s: PhoneState) -> None:
    """Over the foot of every page while the moment lasts: what it is, and one large way back. Nobody's words are under it."""
    if not s.private or s.keyboard:
        return
    foot = NAV_DP + (CHAT_FOOT_DP if s.page == "chat" and not s.overlay else 0)
    box = Rect(12, c.height - foot - 72, c.width - 24, 60)
    c.fill(box, COVERED, 20)
    word = s.say("Go on")
    w = c.measure(word, 16, 600, None)[0] + 44
    back = Rect(box.right - w - 8, box.y + 8, w, 44)
    c.icon(Rect(box.x + 12, box.y, 30, 60), "eye-slash", COVERED_INK, 22)
    words = Rect(box.x + 50, box.y, back.x - box.x - 60, 60)
    text = s.say("Private moment: nothing is shown")
    high = c.measure(text, 14.5, 600, words.w)[1]
    c.text(Rect(words.x, words.y + (60 - high) / 2, words.w, high), text, 14.5, COVERED_INK, 600, wrap=True)
    c.fill(back, "#FFFFFF", 14)
    c.text(back, word, 16, COVERED, 600, "center")
    c.target("private:off", back, ("private", "off"), guarded=True)
