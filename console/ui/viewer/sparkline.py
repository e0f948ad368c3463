"""A minute as a line one glance high: for the statistics over the picture and for reports."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

HEADROOM = 1.15
"""The highest value stays a little below the upper edge."""


def points(values: Sequence[float | None], area: QRectF) -> list[list[QPointF]]:
    """Runs of points; a gap in the values is a gap in the line. From nothing to the largest value, so that small noise stays small."""
    top = max((value for value in values if value is not None), default=0.0) * HEADROOM or 1.0
    step = area.width() / max(1, len(values) - 1)
    runs: list[list[QPointF]] = []
    open_run = False
    for number, value in enumerate(values):
        if value is None:
            open_run = False
            continue
        if not open_run:
            runs.append([])
            open_run = True
        runs[-1].append(QPointF(area.left() + number * step, area.bottom() - value / top * area.height()))
    return runs


def paint(painter: QPainter, values: Sequence[float | None], area: QRectF, line: QColor, ground: QColor) -> None:
    """The line, the ground under it, and a dot at the newest value."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(line, 1.25)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    for run in points(values, area):
        under = QPolygonF([QPointF(run[0].x(), area.bottom()), *run, QPointF(run[-1].x(), area.bottom())])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawPolygon(under)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(run))
        if run[-1].x() >= area.right() - 0.5:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(line)
            painter.drawEllipse(run[-1], 1.75, 1.75)
    painter.restore()
