"""The form of whoever writes without a code, painted as the page's view/form.js has it: who is there, chat or phone, privacy, fields."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QPen

from console.ui.plain import plain
from console.ui.settings.portal.page_ink import Ink
from console.ui.settings.portal.page_parts import EDGE, HEAD, WIDTH, Shown, button, head
from protocol.hours import closes_at, opens_at, zone_of

ROOM = WIDTH - 2 * EDGE
GAP = 16.0
FIELD, WORDS, BUTTON = 56.0, 112.0, 60.0
NOTICE_LINES = 7
"""More of the notice is scrolled to."""


def paint(ink: Ink, shown: Shown) -> float:
    """Gives where the page ends: it may be longer than a screen."""
    head(ink, shown, person=False)
    there, by_mail = shown.desk == "there", bool(shown.portal.mail)
    y = HEAD + 24
    y += ink.words(QPointF(EDGE, y), 256, shown.say("form.title"), 26, 32, "text", 600) + 6
    ink.painter.setPen(Qt.PenStyle.NoPen)
    ink.painter.setBrush(ink.color("good" if there else "text-3"))
    ink.painter.drawEllipse(QRectF(EDGE, y + 8, 10, 10))
    y += ink.words(QPointF(EDGE + 18, y), ROOM - 18, standing_words(shown), 16, 24, "text-2") + 20
    if shown.portal.phone:
        y += _wants(ink, shown, y) + GAP
    notice = plain(shown.portal.notice).strip()
    if notice:
        y += _privacy(ink, notice, y) + GAP
    hint = shown.say(("form.email.may" if there else "form.email.must") if by_mail else "form.email.free")
    for key, beside, high in (("form.name", "", FIELD), ("form.email", hint, FIELD), ("form.body", "", WORDS)):
        y += _label(ink, y, shown.say(key), beside) + 6
        ink.box(QRectF(EDGE, y, ROOM, high), "panel", edge="text-3")
        y += high + GAP
    button(ink, QRectF(EDGE, y + 4, ROOM, BUTTON), shown.say("form.start" if there else "form.send"))
    return y + 4 + BUTTON + 24


def standing_words(shown: Shown) -> str:
    """Whether somebody is there; outside the hours also when somebody is again, as far as that can be seen."""
    by_mail = bool(shown.portal.mail)
    if shown.desk == "there":
        return shown.say("form.there")
    when = _opens(shown) if shown.desk == "closed" else ""
    if not when:
        return shown.say("form.away" if by_mail else "form.away.here")
    return shown.say("form.closed.mail" if by_mail else "form.closed", when=when)


def _opens(shown: Shown) -> str:
    """As opensIn of form.js says it, in the portal's own zone; empty where it does not open again."""
    portal = shown.portal
    now_ms = closes_at(portal, shown.now_ms)
    at_ms = opens_at(portal, now_ms) if now_ms is not None else None
    if now_ms is None or at_ms is None:
        return ""
    now, at = (datetime.fromtimestamp(ms / 1000, zone_of(portal)) for ms in (now_ms, at_ms))
    days = (at.date() - now.date()).days
    key = "opens.today" if days == 0 else "opens.tomorrow" if days == 1 else "opens.day"
    day = QLocale(shown.lang).toString(QDate(at.year, at.month, at.day), "dddd d MMMM" if shown.lang == "fr" else "dddd, MMMM d")
    return shown.say(key, day=day, time=f"{at:%H:%M}")


def _wants(ink: Ink, shown: Shown, y: float) -> float:
    """Chat or a phone session, the first one chosen; gives its height."""
    top = y
    y += ink.words(QPointF(EDGE, y), ROOM, shown.say("wants.title"), 16, 24, "text-2") + 6
    for key, sign, chosen in (("wants.chat", "pen", True), ("wants.phone", "screen", False)):
        left, room = EDGE + 16 + 20 + 12 + 20 + 12, ROOM - 32 - 64
        title = ink.height(room, shown.say(key), 16, 24, 600)
        high = max(64.0, title + ink.height(room, shown.say(f"{key}.means"), 15, 22) + 20)
        ink.box(QRectF(EDGE, y, ROOM, high), "tint-accent" if chosen else "", edge="accent" if chosen else "line")
        middle = y + high / 2
        ring = QRectF(EDGE + 17, middle - 9, 18, 18)
        ink.painter.setPen(QPen(ink.color("accent" if chosen else "text-3"), 1.5))
        ink.painter.setBrush(ink.color("panel"))
        ink.painter.drawEllipse(ring)
        if chosen:
            ink.painter.setPen(Qt.PenStyle.NoPen)
            ink.painter.setBrush(ink.color("accent"))
            ink.painter.drawEllipse(ring.adjusted(4, 4, -4, -4))
        ink.glyph(sign, QPointF(EDGE + 48, middle - 10), "accent" if chosen else "text-2")
        ink.words(QPointF(left, y + 10), room, shown.say(key), 16, 24, "text", 600)
        ink.words(QPointF(left, y + 10 + title), room, shown.say(f"{key}.means"), 15, 22, "text-2")
        y += high + 8
    return y - 8 - top


def _privacy(ink: Ink, notice: str, y: float) -> float:
    """The portal's notice, in its own lines; gives its height."""
    room, text = ROOM - 32 - 32, notice.replace("\n", "\u2028")
    high = min(NOTICE_LINES * 22.0, ink.height(room, text, 15, 22)) + 24
    ink.box(QRectF(EDGE, y, ROOM, high), "raised")
    ink.glyph("shield", QPointF(EDGE + 16, y + 13), "text-2")
    ink.words(QPointF(EDGE + 48, y + 12), room, text, 15, 22, "text-2", most=NOTICE_LINES)
    return high


def _label(ink: Ink, y: float, text: str, hint: str) -> float:
    """What a field is called, its hint at the other edge, or below where there is no room; gives its height."""
    ink.words(QPointF(EDGE, y), ROOM, text, 16, 24, "text-2")
    if not hint:
        return 24
    beside = ink.width(text, 16) + 12 + ink.width(hint, 14) <= ROOM
    align = Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft
    ink.words(QPointF(EDGE, y if beside else y + 24), ROOM, hint, 14, 24, "text-3", align=align)
    return 24 if beside else 48
