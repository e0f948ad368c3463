"""The card over the composer by which a technician offers a phone session: who, with Yes and No of the same size."""

from __future__ import annotations

from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.state import PhoneState

HIGH_DP = 118


def card(c: Canvas, s: PhoneState, r: Rect) -> None:
    """Only the person's own finger answers."""
    p = s.palette
    c.fill(r, p.tint, 16)
    c.icon(Rect(r.x + 10, r.y + 8, 28, 44), "device-mobile", p.accent, 20)
    asks = s.offer == "asks"
    text = s.say("{name} would like to look at your phone with you", name=s.who) if asks else s.say("One moment…")
    c.text(Rect(r.x + 44, r.y + 8, r.w - 56, 44), text, 14.5, p.text, 500, wrap=True)
    if not asks:
        return
    half = (r.w - 34) / 2
    no = Rect(r.x + 12, r.bottom - 52, half, 44)
    yes = Rect(no.right + 10, no.y, half, 44)
    c.outline(no.inset(1, 1), p.accent, 14, 2)
    c.text(no, s.say("Not now"), 15, p.accent, 600, "center")
    c.fill(yes, p.accent, 14)
    c.text(yes, s.say("Start here"), 15, p.on_accent, 600, "center")
    c.target("offer:no", no, ("take", "no"), guarded=True)
    c.target("offer:yes", yes, ("take", "yes"), guarded=True)
