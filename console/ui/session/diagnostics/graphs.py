"""Figures of now as lines: battery, memory, network, whatever the device tells; drawn only while somebody sees them. Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QHideEvent, QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from console.diagnostics.gauges import SPAN_MS, Gauges, Point, scale
from console.diagnostics.values import gauge
from console.ui.parts.painting import painting
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import tr

NOTHING = "–"
AGAIN_MS = 1_000
HEIGHT = 56
"""Of the picture of one line, logical pixels."""


class Graph(QWidget):
    """One line with its name and its newest figure."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.name = theme, name
        self._pieces: list[list[Point]] = []
        self._now = 0
        self.said = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(gauge_name(name))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.line(13) + HEIGHT + self._theme.line(11) + self._theme.space.s)

    def show_line(self, pieces: list[list[Point]], now: int, fresh: bool) -> None:
        """Where no figure comes any more, none is said: the last one is not how it is now."""
        self._pieces, self._now = pieces, now
        self.said = gauge(self.name, pieces[-1][-1].value) if pieces and fresh else NOTHING
        self.setAccessibleDescription(self.said)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme, top = self._theme, self._theme.line(13)
            painter.setFont(theme.font(13))
            painter.setPen(theme.color("text-2"))
            figure = QFontMetrics(theme.font(13, 600, tabular=True)).horizontalAdvance(self.said)
            name = QRect(0, 0, self.width() - figure - theme.space.s, top)
            said = painter.fontMetrics().elidedText(gauge_name(self.name), Qt.TextElideMode.ElideRight, name.width())
            painter.drawText(name, int(Qt.AlignmentFlag.AlignVCenter), said)
            painter.setFont(theme.font(13, 600, tabular=True))
            painter.setPen(theme.color("text"))
            painter.drawText(QRect(0, 0, self.width(), top), int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self.said)
            self._draw_line(painter, QRectF(0, top + theme.space.xs, self.width(), HEIGHT))
            painter.setFont(theme.font(11))
            painter.setPen(theme.color("text-3"))
            foot = QRect(0, top + theme.space.xs + HEIGHT, self.width(), theme.line(11))
            painter.drawText(foot, int(Qt.AlignmentFlag.AlignVCenter), tr("{n} min ago", n=SPAN_MS // 60_000))
            painter.drawText(foot, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), tr("now"))

    def _draw_line(self, painter: QPainter, area: QRectF) -> None:
        theme = self._theme
        low, high = scale(self.name, self._pieces)
        begin = self._now - SPAN_MS
        inner = area.adjusted(0, 2, -3, 0)

        def at(point: Point) -> QPointF:
            x = inner.left() + (point.at - begin) / SPAN_MS * inner.width()
            return QPointF(x, inner.bottom() - (point.value - low) / (high - low) * inner.height())

        painter.setPen(QPen(theme.color("line"), 0))
        painter.drawLine(QPointF(area.left(), area.bottom()), QPointF(area.right(), area.bottom()))
        for piece in self._pieces:
            run = [at(point) for point in piece]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent-tint"))
            painter.drawPolygon(QPolygonF([QPointF(run[0].x(), area.bottom()), *run, QPointF(run[-1].x(), area.bottom())]))
            pen = QPen(theme.color("accent"), 1.5)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(run))
        if self._pieces and self.said != NOTHING:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(at(self._pieces[-1][-1]), 2.5, 2.5)


class Graphs(QWidget):
    """All lines that the device tells of; they go on while they are seen, whether figures come or not."""

    def __init__(self, theme: Theme, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._now_ms = theme, now_ms
        self._clock = QTimer(self)
        self._clock.setInterval(AGAIN_MS)
        self._clock.timeout.connect(lambda: self.show_now(self._now_ms()))
        self.gauges = Gauges()
        self.graphs: dict[str, Graph] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.space.xl, theme.space.l, theme.space.xl, theme.space.l)
        self.column.setSpacing(theme.space.l)
        self.column.addWidget(Text(theme, tr("Now"), 13, 600))
        self.note = Text(theme, "", 11, role="text-3", wrap=True)
        self.column.addWidget(self.note)
        self.column.addStretch(1)

    def take(self, at: int, values: dict[str, float]) -> None:
        self.gauges.take(at, values)
        self.show_now(at)

    def show_now(self, now: int) -> None:
        names = self.gauges.names()
        for name in names:
            graph = self.graphs.get(name)
            if graph is None:
                graph = self.graphs[name] = Graph(self._theme, name)
                self.column.insertWidget(2 + sorted([*self.graphs], key=ORDER.index).index(name), graph)
            graph.show_line(self.gauges.line(name, now), now, self.gauges.fresh(name, now))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def say(self, words: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def clear(self) -> None:
        self.gauges.clear()
        for graph in self.graphs.values():
            self.column.removeWidget(graph)
            graph.hide()
            graph.deleteLater()
        self.graphs.clear()


ORDER = ("battery", "temperature", "memory", "storage", "down", "up", "rtt", "signal")


def gauge_name(name: str) -> str:
    """A gauge in words, as its item is called; an unknown one as it comes."""
    match name:
        case "battery":
            return tr("Battery level")
        case "temperature":
            return tr("Battery temperature")
        case "memory":
            return tr("Free memory")
        case "storage":
            return tr("Free storage")
        case "down":
            return tr("Download")
        case "up":
            return tr("Upload")
        case "rtt":
            return tr("Round trip")
        case "signal":
            return tr("Signal")
        case _:
            return name
