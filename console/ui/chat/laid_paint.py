"""One laid line of the thread, painted at the painter's origin."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextCharFormat, QTextLayout

from console.chat.links import doubt
from console.ui import icons
from console.ui.chat.file_faces import Faces, faceless
from console.ui.chat.laid import QUOTE_BAR, Laid, tail_words
from console.ui.chat.lines import Bubble, DateLine, EventLine, Quote, ReportLine, TypingLine, UnreadLine
from console.ui.chat.pictures_laid import paint_picture
from console.ui.chat.report_laid import paint_report
from console.ui.parts.avatar import paint_avatar
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr
from protocol.limits import TYPED_CHARS

TYPED_BYTES = 4 * TYPED_CHARS


def paint(
    painter: QPainter, laid: Laid, theme: Theme, *, chosen: bool, selection: tuple[int, int] | None, dots: int, faces: Faces = faceless
) -> None:
    """Paint at the painter's origin. `dots`: which of the typing dots is strong; `selection`: start and length of marked text."""
    match laid.line:
        case Bubble():
            _paint_bubble(painter, laid, laid.line, theme, chosen, selection)
            for file, box in laid.pictures:
                paint_picture(painter, box, file, faces(file, box.size().toSize()), theme)
        case ReportLine():
            paint_report(painter, laid.box, laid.spots[0].area, laid.line, theme, chosen=chosen, marked=selection is not None)
        case EventLine():
            _paint_event(painter, laid, laid.line, theme, chosen, marked=selection is not None)
        case TypingLine():
            _paint_typing(painter, laid, laid.line, theme, dots)
        case DateLine() | UnreadLine():
            _paint_rule(painter, laid, theme)


def _marks(selection: tuple[int, int] | None, theme: Theme) -> list[QTextLayout.FormatRange]:
    if selection is None or selection[1] == 0:
        return []
    span = QTextLayout.FormatRange()
    span.start, span.length = selection
    look = QTextCharFormat()
    look.setBackground(theme.color("accent"))
    look.setForeground(theme.color("on-accent"))
    span.format = look
    return [span]


_TICKS = {
    "waiting": ("clock", "text-3"),
    "sent": ("check", "text-3"),
    "delivered": ("checks", "text-3"),
    "read": ("checks", "accent"),
    "failed": ("warning-circle", "bad"),
}


def _paint_bubble(painter: QPainter, laid: Laid, line: Bubble, theme: Theme, chosen: bool, selection: tuple[int, int] | None) -> None:
    radius = theme.radius.card
    if line.gone and not line.note:
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(laid.box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("note" if line.note else "selected" if line.mine or line.ours else "raised"))
        painter.drawRoundedRect(laid.box, radius, radius)
    if chosen:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), theme.size("focus-ring")))
        painter.drawRoundedRect(laid.box.adjusted(-3, -3, 3, 3), radius + 2, radius + 2)
    if line.note:
        side = theme.size("icon")
        icons.paint(painter, QRect(int(laid.box.left()) + 12, int(laid.box.top()) + 9, side, side), theme, "note", "warn")
    if laid.name_at is not None:
        painter.setFont(theme.font(13, 600))
        name = one_line(line.name, 80)
        if line.note:
            title = tr("Note for agents")
            painter.setPen(theme.color("text"))
            painter.drawText(laid.name_at, int(Qt.AlignmentFlag.AlignVCenter), title)
            past = painter.fontMetrics().horizontalAdvance(title)
            painter.setFont(theme.font(13))
            painter.setPen(theme.color("text-2"))
            rest = laid.name_at.adjusted(past, 0, 0, 0)
            said = painter.fontMetrics().elidedText(f" · {name}", Qt.TextElideMode.ElideRight, int(rest.width()))
            painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), said)
        else:
            painter.setPen(theme.color("text-2"))
            said = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(laid.name_at.width()) + 1)
            painter.drawText(laid.name_at, int(Qt.AlignmentFlag.AlignVCenter), said)
    if line.first and not line.mine and not line.note and not line.ours:
        side = theme.size("avatar-small")
        paint_avatar(painter, QRect(theme.space.xl, int(laid.box.top()), side, side), theme, line.name, line.who, around="panel")
    painter.setPen(theme.color("text-3" if line.gone else "text"))
    if laid.layout is not None:
        laid.layout.draw(painter, laid.at, _marks(selection, theme))
    painter.setFont(theme.font(11, tabular=True))
    painter.setPen(theme.color("text-3"))
    side = theme.size("icon-small")
    right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if line.tick:
        name, role = _TICKS[line.tick]
        tail = laid.tail_at
        painter.drawText(tail.adjusted(0, 0, -(side + 4), 0), right, tail_words(line))
        icons.paint(painter, QRect(round(tail.right()) - side, round(tail.center().y()) - side // 2, side, side), theme, name, role)
    else:
        painter.drawText(laid.tail_at, right, tail_words(line))
    if line.by_mail:
        left = QRect(round(laid.tail_at.left()), round(laid.tail_at.center().y()) - side // 2, side, side)
        icons.paint(painter, left, theme, "envelope-simple", "text-3")
    if laid.quote_at is not None and line.quote is not None:
        _paint_quote(painter, laid.quote_at, line.quote, theme)
    for spot in laid.spots:
        if spot.what == "open":
            doubtful = bool(doubt(spot.value))
            ink = "warn" if doubtful else "accent"
            painter.setFont(theme.font(11))
            painter.setPen(theme.color(ink))
            small = 12
            icons.paint(
                painter,
                QRect(round(spot.area.left()), round(spot.area.center().y()) - small // 2, small, small),
                theme,
                "warning" if doubtful else "arrow-square-out",
                ink,
            )
            said = painter.fontMetrics().elidedText(spot.words, Qt.TextElideMode.ElideMiddle, int(spot.area.width()) - 16)
            painter.drawText(spot.area.adjusted(16, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), said)
        elif spot.what in ("retry", "discard", "more"):
            painter.setFont(theme.font(11, 600))
            painter.setPen(theme.color("bad" if spot.what == "discard" else "accent"))
            painter.drawText(spot.area, int(Qt.AlignmentFlag.AlignVCenter), spot.words)
    if laid.why is not None:
        painter.setPen(theme.color("bad" if line.tick == "failed" else "text-3"))
        laid.why.draw(painter, laid.why_at)


def _paint_quote(painter: QPainter, area: QRectF, quote: Quote, theme: Theme) -> None:
    painter.fillRect(QRectF(area.left(), area.top(), QUOTE_BAR, area.height()), theme.color("accent"))
    inside = area.adjusted(QUOTE_BAR + theme.space.s, 0, 0, 0)
    for text, font, role, top, height in (
        (quote.name, theme.font(11, 600), "accent", inside.top(), theme.line(11)),
        (quote.text, theme.font(13), "text-2", inside.top() + theme.line(11), theme.line(13)),
    ):
        painter.setFont(font)
        painter.setPen(theme.color(role))
        told = painter.fontMetrics().elidedText(one_line(text, 120), Qt.TextElideMode.ElideRight, int(inside.width()) + 1)
        painter.drawText(QRectF(inside.left(), top, inside.width(), height), int(Qt.AlignmentFlag.AlignVCenter), told)


def _paint_event(painter: QPainter, laid: Laid, line: EventLine, theme: Theme, chosen: bool, marked: bool) -> None:
    side = theme.size("icon-small")
    if marked:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent-tint"))
        painter.drawRoundedRect(laid.box.adjusted(-6, -2, 6, 2), theme.radius.control, theme.radius.control)
    if chosen:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), theme.size("focus-ring")))
        painter.drawRoundedRect(laid.box.adjusted(-6, -2, 6, 2), theme.radius.control, theme.radius.control)
    role = line.mood or "text-3"
    icons.paint(painter, QRect(round(laid.box.left()), round(laid.box.top()) + 1, side, side), theme, line.icon, role)
    painter.setPen(theme.color(role))
    if laid.layout is not None:
        laid.layout.draw(painter, laid.at)


def _paint_typing(painter: QPainter, laid: Laid, line: TypingLine, theme: Theme, dots: int) -> None:
    x = theme.space.xl + theme.size("avatar-small") + theme.space.s + 2
    middle = laid.box.center().y()
    for n in range(3):
        ink = theme.color("accent")
        ink.setAlphaF(1.0 if n == dots % 3 else 0.35)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(x + n * 7, middle), 2, 2)
    painter.setFont(theme.font(11))
    painter.setPen(theme.color("accent"))
    room = laid.box.adjusted(x + 24, 0, -theme.space.xl, 0)
    words = one_line(line.text, 120)
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
    typed = one_line(line.typed, TYPED_BYTES)
    if typed:
        room.adjust(painter.fontMetrics().horizontalAdvance(words) + theme.space.s, 0, 0, 0)
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("text-2"))
        # its end is what is being written
        typed = painter.fontMetrics().elidedText(typed, Qt.TextElideMode.ElideLeft, max(0, int(room.width())))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), typed)


def _paint_rule(painter: QPainter, laid: Laid, theme: Theme) -> None:
    unread = isinstance(laid.line, UnreadLine)
    assert isinstance(laid.line, DateLine | UnreadLine)
    painter.setFont(theme.font(11, 600))
    painter.setPen(theme.color("accent" if unread else "text-3"))
    words = one_line(laid.line.text, 80)
    painter.drawText(laid.box, int(Qt.AlignmentFlag.AlignCenter), words)
    if unread:
        half = painter.fontMetrics().horizontalAdvance(words) / 2 + 12
        middle, centre = laid.box.center().y(), laid.width / 2
        pen = QPen(theme.color("accent"), 0)
        painter.setPen(pen)
        painter.drawLine(QPointF(theme.space.xl, middle), QPointF(centre - half, middle))
        painter.drawLine(QPointF(centre + half, middle), QPointF(laid.width - theme.space.xl, middle))
