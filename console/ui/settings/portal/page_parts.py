"""What the painted states of the customer's page have in common: their measures, what they are painted of, the head, the large button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt

from console.portals.page_words import say
from console.ui.plain import one_line
from console.ui.settings.portal.page_ink import Ink
from protocol.records import Portal

Desk = Literal["there", "away", "closed"]
"""Somebody is at the desk, nobody is within its hours, or it is closed by them."""
DESKS: tuple[Desk, ...] = ("there", "away", "closed")
WIDTH, HEIGHT = 360.0, 800.0
EDGE = 20.0
HEAD = 64.0
CENTRE = Qt.AlignmentFlag.AlignHCenter
RIGHT = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Shown:
    """What the preview shows of: the portal as it is being edited, in one of its languages."""

    portal: Portal
    lang: str
    words: Mapping[str, str]
    technician: str
    code: str = "482 913 067"
    desk: Desk = "there"
    now_ms: int = 0

    def say(self, key: str, **values: str) -> str:
        return say(dict(self.words), key, **values)

    @property
    def name(self) -> str:
        return one_line(self.portal.name)

    @property
    def languages(self) -> bool:
        """There is another one to choose."""
        return len(self.portal.langs) != 1


def head(ink: Ink, shown: Shown, *, person: bool) -> None:
    """Whose page it is: the portal, or who helps, with what can be chosen there."""
    name = shown.technician if person and shown.technician else shown.name
    sub = shown.name if person else shown.say("page.support")
    left = EDGE
    if not ink.logo.isNull():
        left = ink.picture(QRectF(EDGE, 12, 48 if person else 96, 40)).right()
    else:
        face = QRectF(EDGE, 12, 40, 40)
        ink.box(face, "avatar" if person else "accent", 20 if person else 10)
        ink.one_line(face, initials(name), 14, "on-avatar" if person else "on-accent", 600, CENTRE)
        left = face.right()
    label = shown.say("head.exit") if person else shown.lang.upper()
    needed = ink.width(label, 16, 600 if person else 400) + 28
    right = WIDTH - EDGE
    if person:
        for at in (-6.5, 0.0, 6.5):
            ink.painter.setPen(Qt.PenStyle.NoPen)
            ink.painter.setBrush(ink.color("text-2"))
            ink.painter.drawEllipse(QPointF(right - 14 + at, 32), 1.2, 1.2)
        right -= 44
    if person or shown.languages:
        role = "bad" if person else "text-2"
        ink.glyph("exit" if person else "globe", QPointF(right - needed, 22), role)
        ink.one_line(QRectF(right - needed + 28, 12, needed - 28, 40), label, 16, role, 600 if person else 400)
        right -= needed + 8
    room = right - left - 12
    two = sub not in ("", name)
    ink.one_line(QRectF(left + 12, 13 if two else 12, room, 20 if two else 40), name or shown.say("page.title"), 16, "text", 600)
    if two:
        ink.one_line(QRectF(left + 12, 33, room, 18), sub, 14, "text-2")


def initials(name: str) -> str:
    """As the page's view/dom.js."""
    words = [word for word in name.replace("-", " ").split() if any(c.isalnum() for c in word)]
    letters = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0].upper() for word in letters) or "?"


def button(ink: Ink, area: QRectF, text: str, sign: str = "", *, outline: bool = False) -> None:
    """The large one of a page; `outline`: the one beside it."""
    role = "accent" if outline else "on-accent"
    ink.box(area, "" if outline else "accent", edge="accent" if outline else "", edge_px=1.5)
    if not sign:
        ink.one_line(area, text, 18, role, 600, CENTRE)
        return
    left = area.x() + (area.width() - ink.width(text, 18, 600) - 32) / 2
    ink.glyph(sign, QPointF(left, area.y() + 20), role)
    ink.one_line(QRectF(left + 32, area.y(), area.right() - left - 32, area.height()), text, 18, role, 600)
