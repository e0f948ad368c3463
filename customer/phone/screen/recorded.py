"""The sign that the shared picture is being recorded: in the status bar of every picture, in the shade, and in the chat with its end."""

from __future__ import annotations

from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.state import PhoneState

RED = "#B3261E"
WAITS = "#5A5F6A"
STRIP_DP = 44.0


def sentence(s: PhoneState) -> str:
    if s.recording == "ending":
        return s.say("The recording is being ended…")
    return s.say("The recording waits") if s.private else s.say("{name} records this", name=s.who)


def ground(s: PhoneState) -> str:
    return WAITS if s.private and s.recording == "on" else RED


def chip(c: Canvas, s: PhoneState, left: float, right: float, y: float) -> None:
    """In the status bar, beside the notice that the screen is shared; in few words where the whole ones do not fit."""
    text = sentence(s)
    if c.measure(text, 12.5, 600, None)[0] + 40 > right - left:
        text = s.say("Recording")
    w = min(c.measure(text, 12.5, 600, None)[0] + 40, right - left)
    place = Rect(left, y + 3, max(w, 30), 24)
    c.fill(place, ground(s), 12)
    c.icon(Rect(place.x + 6, place.y, 18, 24), "record-fill", "#FFFFFF", 15)
    if place.w > 60:
        c.text(Rect(place.x + 27, place.y, place.w - 33, 24), text, 12.5, "#FFFFFF", 600)


def strip(c: Canvas, s: PhoneState, y: float) -> None:
    """Under the chat's banner. Only the owner's own finger ends it."""
    row = Rect(0, y, c.width, STRIP_DP)
    c.fill(row, ground(s))
    c.icon(Rect(14, y, 34, STRIP_DP), "record-fill", "#FFFFFF", 20)
    word = s.say("End")
    w = c.measure(word, 14.5, 600, None)[0] + 32
    c.text(Rect(52, y, c.width - 56 - w, STRIP_DP), sentence(s), 14.5, "#FFFFFF", 600)
    if s.recording == "on":
        end = Rect(c.width - w - 4, y, w, STRIP_DP)
        c.text(end, word, 14.5, "#FFFFFF", 600, "center")
        c.target("end-recording", end, ("end_recording",), guarded=True)
