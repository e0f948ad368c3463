"""The card of a device's report in the thread: who told when, what is worst, and the way to all of it. Measured and painted."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from console.ui import icons
from console.ui.chat.lines import ReportLine
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr

PAD_X, PAD_Y = 12, 10
SIGNS = {"bad": ("x-circle", "bad"), "warn": ("warning", "warn"), "notice": ("info", "text-2")}
FINDINGS = 3


def measured(line: ReportLine, width: int, theme: Theme, top_gap: int) -> tuple[QRectF, QRectF]:
    """The card, as wide as a bubble may be and at the customer's side; and its button."""
    margin, avatar = theme.space.xl, theme.size("avatar-small")
    left = margin + avatar + theme.space.s
    across = max(160.0, min(float(theme.size("bubble-max")), width - left - margin))
    rows, high = max(1, len(line.findings[:FINDINGS])), float(theme.size("control-card"))
    box = QRectF(left, top_gap, across, 2 * PAD_Y + theme.line(13) * (rows + 1) + theme.space.xs + theme.space.s + high)
    wide = QFontMetricsF(theme.font(13, 600)).horizontalAdvance(deed()) + 2 * theme.space.m
    return box, QRectF(left + PAD_X, box.bottom() - PAD_Y - high, min(wide, across - 2 * PAD_X), high)


def deed() -> str:
    """What the card is for."""
    return tr("Open the diagnostics")


def paint_report(
    painter: QPainter, box: QRectF, button: QRectF, line: ReportLine, theme: Theme, *, chosen: bool, marked: bool
) -> None:
    """At the painter's origin, where it was measured."""
    radius, side = theme.radius.card, theme.size("icon")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent-tint" if marked else "raised"))
    painter.drawRoundedRect(box, radius, radius)
    if chosen:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), theme.size("focus-ring")))
        painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), radius + 2, radius + 2)
    inner = box.adjusted(PAD_X, PAD_Y, -PAD_X, -PAD_Y)
    high = float(theme.line(13))
    head = QRectF(inner.left(), inner.top(), inner.width(), high)
    painter.setFont(theme.font(11, tabular=True))
    painter.setPen(theme.color("text-3"))
    painter.drawText(head, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), line.time)
    taken = painter.fontMetrics().horizontalAdvance(line.time) + theme.space.s
    _row(painter, head.adjusted(0, 0, -taken, 0), theme, line.icon, "text-2", line.text, "text", 600, side)
    y = head.bottom() + theme.space.xs
    for level, text in line.findings[:FINDINGS]:
        icon, role = SIGNS.get(level, ("info", "text-2"))
        _row(painter, QRectF(inner.left(), y, inner.width(), high), theme, icon, role, text, "text", 400, side)
        y += high
    if not line.findings:
        _row(painter, QRectF(inner.left(), y, inner.width(), high), theme, "check", "good", tr("Nothing stands out"), "text-2", 400, side)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("switch"))
    painter.drawRoundedRect(button, theme.radius.control, theme.radius.control)
    painter.setFont(theme.font(13, 600))
    painter.setPen(theme.color("accent"))
    painter.drawText(button, int(Qt.AlignmentFlag.AlignCenter), deed())


def _row(painter: QPainter, area: QRectF, theme: Theme, icon: str, ink: str, text: str, role: str, weight: int, side: int) -> None:
    icons.paint(painter, QRect(round(area.left()), round(area.center().y()) - side // 2, side, side), theme, icon, ink)
    painter.setFont(theme.font(13, weight))
    painter.setPen(theme.color(role))
    words = area.adjusted(side + theme.space.s, 0, 0, 0)
    said = painter.fontMetrics().elidedText(one_line(text), Qt.TextElideMode.ElideRight, int(words.width()))
    painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), said)
