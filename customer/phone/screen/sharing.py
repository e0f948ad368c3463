"""Who can do what with the screen, said where it is shared: one sentence for banner, chip and notification (P22)."""

from __future__ import annotations

from typing import Literal

from customer.phone.screen.shapes import Canvas, Rect
from customer.phone.screen.state import PhoneState

SHRINK = (1.0, 0.93, 0.86)
"""Sizes that are tried before the name gives way."""


def sentence(s: PhoneState, name: str = "") -> str:
    """What the technician can do; `name` instead of the whole name."""
    if s.private:
        return s.say("Private moment: nothing is shown")
    if s.held:
        return s.say("{name} has stepped away for a moment", name=name or s.who)
    english = "{name} can see and control your screen" if s.sharing == "control" else "{name} can see your screen"
    return s.say(english, name=name or s.who)


def paint_sentence(c: Canvas, s: PhoneState, rect: Rect, size: float, color: str, weight: Literal[400, 600]) -> None:
    """The sentence in `rect`, on as many lines as fit and in the middle of it. What can be done is never cut, rather the name is."""
    name = s.who
    while True:
        for share in SHRINK:
            text, px = sentence(s, name), size * share
            wide, high = c.measure(text, px, weight, rect.w)
            if high <= rect.h and wide <= rect.w:
                c.text(Rect(rect.x, rect.y + (rect.h - high) / 2, rect.w, high), text, px, color, weight, wrap=True)
                return
        if len(name) <= 2:
            c.text(rect, sentence(s, name), size * SHRINK[-1], color, weight)
            return
        name = name.rstrip("…")[: max(1, len(name) * 3 // 4 - 1)].rstrip() + "…"
