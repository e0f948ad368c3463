"""The customer's page in its main states, painted: joining, the form, a question, a conversation. What stands in it follows the portal's
fields.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from console.ui.settings.portal import page_form
from console.ui.settings.portal.page_ink import Ink
from console.ui.settings.portal.page_parts import EDGE, HEAD, HEIGHT, RIGHT, WIDTH, Shown, button, head
from console.words import tr_in
from protocol.portal_rules import is_web_address
from protocol.records import Portal

Scene = Literal["join", "form", "question", "chat"]
SCENES: tuple[Scene, ...] = ("join", "form", "question", "chat")
_QUESTIONS = (
    ("view", (("screen", "ask.view.choose"), ("eye", "ask.view.look"), ("stop", "ask.view.stop")), "ask.private"),
    ("camera", (("camera", "ask.camera.point"), ("eye", "ask.camera.look"), ("stop", "ask.view.stop")), "ask.camera.mind"),
    ("record", (("record", "ask.record.what"), ("hidden", "ask.record.private"), ("stop", "ask.record.stop")), "ask.private"),
    ("clipboard", (("clipboard", "ask.clipboard.what"), ("yes", "ask.clipboard.press")), "ask.clipboard.mind"),
)
"""Of the page's view/question.js: what is asked, its points and what is to be minded."""


def asked_first(portal: Portal) -> str:
    """The capability that the page's customers are asked for first, or empty."""
    return next((what for what, _, _ in _QUESTIONS if getattr(portal, what) == "ask"), "")


def height_of(ink: Ink, scene: Scene, shown: Shown) -> float:
    """A screen's, or the whole page's where that is longer, so that all of it is seen."""
    if scene != "form":
        return HEIGHT
    nowhere = QImage(1, 1, QImage.Format.Format_RGB32)
    painter = QPainter(nowhere)
    try:
        return max(HEIGHT, page_form.paint(replace(ink, painter=painter), shown))
    finally:
        painter.end()


def paint(ink: Ink, scene: Scene, shown: Shown, high: float = HEIGHT) -> None:
    ink.painter.fillRect(QRectF(0, 0, WIDTH, high), ink.color("panel"))
    match scene:
        case "join":
            _join(ink, shown)
        case "form":
            page_form.paint(ink, shown)
        case "question":
            _question(ink, shown)
        case "chat":
            _chat(ink, shown)


def _join(ink: Ink, shown: Shown) -> None:
    head(ink, shown, person=False)
    room, y = WIDTH - 2 * EDGE, HEAD + 32
    y += ink.words(QPointF(EDGE, y), 256, shown.say("join.title"), 26, 32, "text", 600) + 32
    ink.words(QPointF(EDGE, y), room, shown.say("join.code"), 16, 24, "text-2")
    ink.words(QPointF(EDGE, y), room, shown.say("join.code.from_link"), 14, 24, "text-3", align=RIGHT)
    ink.box(QRectF(EDGE, y + 30, room, 58), "raised")
    ink.one_line(QRectF(EDGE + 14, y + 30, room - 28, 58), shown.code, 26, "text", 600)
    y += 88 + 24
    ink.words(QPointF(EDGE, y), room, shown.say("join.name"), 16, 24, "text-2")
    ink.box(QRectF(EDGE, y + 30, room, 56), "panel", edge="focus", edge_px=1.5)
    y += 86 + 28
    button(ink, QRectF(EDGE, y, room, 60), shown.say("join.button"))
    y += 60 + 32
    if is_web_address(shown.portal.install_url):
        y += _install(ink, shown, y) + 32
    trust = ink.height(room - 32, shown.say("join.trust"), 14, 20)
    promise = ink.height(room - 32, shown.say("join.promise"), 16, 24)
    bottom = max(HEIGHT - 24 - trust, y + promise + 8)
    ink.words(QPointF(EDGE + 32, bottom), room - 32, shown.say("join.trust"), 14, 20, "text-3")
    ink.glyph("shield", QPointF(EDGE, bottom - 8 - promise + 2), "text-2")
    ink.words(QPointF(EDGE + 32, bottom - 8 - promise), room - 32, shown.say("join.promise"), 16, 24, "text-2")


def _install(ink: Ink, shown: Shown, y: float) -> float:
    """Gives its height."""
    room = WIDTH - 2 * EDGE
    told = ink.height(room - 32, shown.say("install.hint"), 15, 22)
    ink.box(QRectF(EDGE, y, room, told + 80), "tint-accent")
    ink.words(QPointF(EDGE + 16, y + 14), room - 32, shown.say("install.hint"), 15, 22, "text")
    width = ink.width(shown.say("install.get"), 16, 600) + 32 + 28
    button = QRectF(EDGE + 16, y + 14 + told + 8, min(width, room - 32), 44)
    ink.box(button, "panel")
    ink.glyph("save", QPointF(button.x() + 16, button.y() + 12), "accent")
    ink.one_line(button.adjusted(44, 0, -8, 0), shown.say("install.get"), 16, "accent", 600)
    return told + 80


def _question(ink: Ink, shown: Shown) -> None:
    head(ink, shown, person=True)
    who = shown.technician or shown.name
    what = asked_first(shown.portal)
    room, y = WIDTH - 2 * EDGE, HEAD + 32
    if not what:
        nothing = tr_in(shown.lang, "This portal asks its customers nothing.")
        ink.words(QPointF(EDGE, y), room, nothing, 16, 24, "text-2")
        return
    points, mind = next((points, mind) for key, points, mind in _QUESTIONS if key == what)
    y += ink.words(QPointF(EDGE, y), room, shown.say(f"ask.{what}", who=who), 26, 32, "text", 600) + 12
    y += ink.words(QPointF(EDGE, y), room, shown.say("ask.caution"), 16, 24, "text") + 12
    y += ink.words(QPointF(EDGE, y), room, shown.say("ask.for", who=who, portal=shown.name), 16, 24, "text-2") + 12 + 20
    for sign, key in points:
        ink.glyph(sign, QPointF(EDGE, y + 2), "text-2")
        y += ink.words(QPointF(EDGE + 34, y), room - 34, shown.say(key, who=who), 16, 24, "text") + 16
    ink.words(QPointF(EDGE, y + 16), room, shown.say(mind), 16, 24, "text-2")
    foot = HEIGHT - 24 - 60 - 12 - 60 - 12
    ink.painter.fillRect(QRectF(0, foot, WIDTH, HEIGHT - foot), ink.color("panel"))
    button(ink, QRectF(EDGE, foot + 12, room, 60), shown.say("ask.yes"), "yes")
    button(ink, QRectF(EDGE, foot + 84, room, 60), shown.say("ask.no"), "no", outline=True)


def _chat(ink: Ink, shown: Shown) -> None:
    head(ink, shown, person=True)
    who, lang = shown.technician or shown.name, shown.lang
    top = HEAD + (_banner(ink, shown, who) if shown.portal.view != "never" else 0.0)
    lines = (
        ("theirs", tr_in(lang, "Hello, how can I help you?")),
        ("mine", tr_in(lang, "Since the update, no mail arrives any more.")),
        ("theirs", tr_in(lang, "May I have a look at it with you?")),
        ("mine", tr_in(lang, "Yes, please.")),
    )
    foot = HEIGHT - 16 - 48 - 4
    if shown.portal.preview:
        seen = shown.say("chat.previews", who=who)
        height = ink.height(WIDTH - 2 * EDGE, seen, 14, 20)
        ink.words(QPointF(EDGE, foot - height), WIDTH - 2 * EDGE, seen, 14, 20, "text-2")
        foot -= height + 4
    _bubbles(ink, lines, top, foot - 30, shown.say("status.read", time="14:05"))
    for at in range(3):
        ink.painter.setPen(Qt.PenStyle.NoPen)
        ink.painter.setBrush(ink.color("text-3"))
        ink.painter.drawEllipse(QRectF(16 + at * 9, foot - 21, 6, 6))
    ink.one_line(QRectF(50, foot - 30, WIDTH - 66, 24), shown.say("chat.typing", who=who), 14, "text-2")
    low = HEIGHT - 16 - 48
    if shown.portal.files != "never":
        ink.glyph("clip", QPointF(20, low + 12), "text-2", 24)
    field = QRectF(64 if shown.portal.files != "never" else 16, low, 0, 48)
    field.setRight(WIDTH - 16 - 48 - 8)
    ink.box(field, "raised")
    ink.one_line(field.adjusted(14, 0, -14, 0), shown.say("chat.input"), 16, "text-3")
    ink.box(QRectF(WIDTH - 64, low, 48, 48), "accent")
    ink.glyph("send", QPointF(WIDTH - 52, low + 12), "on-accent", 24)


def _banner(ink: Ink, shown: Shown, who: str) -> float:
    """That the screen is seen, and the two ways to stop that; gives its height."""
    room = WIDTH - 2 * EDGE - 32
    told, stop, private = shown.say("banner.sees", who=who), shown.say("banner.stop"), shown.say("banner.private.on")
    high = ink.height(room, told, 16, 20, 600) + 18
    ink.painter.fillRect(QRectF(0, HEAD, WIDTH, high + 64), ink.color("accent"))
    ink.glyph("screen", QPointF(EDGE, HEAD + 8 + (high - 20) / 2), "on-accent")
    ink.words(QPointF(EDGE + 32, HEAD + 8), room, told, 16, 20, "on-accent", 600)
    ink.words(QPointF(EDGE + 32, HEAD + 8 + high - 18), room, shown.say("shared.monitor"), 14, 18, "on-accent")
    y, needed = HEAD + high + 12, ink.width(stop, 16, 600)
    left = WIDTH - EDGE - needed
    ink.one_line(QRectF(left, y, needed + 4, 44), stop, 16, "on-accent", 600)
    ink.painter.drawLine(QPointF(left, y + 33), QPointF(left + needed, y + 33))
    button = QRectF(0, y, ink.width(private, 16, 600) + 24 + 26, 44)
    button.moveRight(left - 20)
    ink.box(button, "", edge="on-accent", edge_px=1.5)
    ink.glyph("hidden", QPointF(button.x() + 12, y + 12), "on-accent")
    ink.one_line(button.adjusted(38, 0, 0, 0), private, 16, "on-accent", 600)
    return high + 64


def _bubbles(ink: Ink, lines: tuple[tuple[str, str], ...], top: float, bottom: float, read: str) -> None:
    """From the last line upwards, as far as there is room."""
    y = bottom - 22
    ink.one_line(QRectF(16, y, WIDTH - 32, 20), read, 14, "text-3", align=RIGHT)
    for side, text in reversed(lines):
        most = (WIDTH - 32) * 0.86 - 28
        width = min(most, ink.width(text, 16) + 1)
        height = ink.height(width, text, 16, 24) + 16
        y -= height + 8
        if y < top:
            return
        left = WIDTH - 16 - width - 28 if side == "mine" else 16.0
        ink.box(QRectF(left, y, width + 28, height), "selected" if side == "mine" else "raised")
        ink.words(QPointF(left + 14, y + 8), width, text, 16, 24, "text")
