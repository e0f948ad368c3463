"""What lies over the phone's picture without covering it: rounded corners, focus ring, the trail of touches, composed text."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.ui.theme import Theme
from console.ui.viewer.trail import Trail
from console.viewer.geometry import ViewGeometry

FRAME_MS = 16


def now_ms() -> float:
    return time.monotonic() * 1000


class Overlay(QWidget):
    """Covers the whole picture area; mouse and keys pass through it. `origin` is the drawing area's place in it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.trail = Trail(float(theme.size("trail-ms")))
        self._view: ViewGeometry | None = None
        self._seen = QRectF()
        self._composed = ""
        self._ring = False
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        theme.changed.connect(self.update)

    @property
    def seen(self) -> QRectF:
        """The visible part of the picture, in this widget's logical pixels."""
        return QRectF(self._seen)

    def look(self, view: ViewGeometry | None, seen: QRectF) -> None:
        """The picture is drawn by `view` (None: there is none), visible at `seen`."""
        self._view, self._seen = view, QRectF(seen)
        self.update()

    def set_ring(self, on: bool) -> None:
        """Whether the picture has the keyboard."""
        if on != self._ring:
            self._ring = on
            self.update()

    def compose(self, text: str) -> None:
        """Text that an input method has not committed yet."""
        if text != self._composed:
            self._composed = text
            self.update()

    def wake(self) -> None:
        """The trail has something new."""
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()
        self.update()

    def _tick(self) -> None:
        if not self.trail.age(now_ms()):
            self._timer.stop()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._seen.isEmpty():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self._theme.radius.sheet
        if self._view is not None:
            corners = QPainterPath()
            corners.addRect(self._seen)
            inside = QPainterPath()
            inside.addRoundedRect(self._seen, radius, radius)
            painter.fillPath(corners.subtracted(inside), self._theme.color("ground"))
            painter.save()
            painter.setClipPath(inside)
            target = self._view.target
            # the drawing area's origin: `seen` begins where its visible part begins
            left, top = max(0, target.x) / self._view.ratio, max(0, target.y) / self._view.ratio
            painter.translate(self._seen.left() - left, self._seen.top() - top)
            self.trail.paint(painter, self._theme, self._view, now_ms(), still=self._theme.motion("popup") == 0)
            self.trail.paint_label(painter, self._theme, self._view, QRectF(left, top, self._seen.width(), self._seen.height()))
            painter.restore()
        else:
            self.trail.paint_label(painter, self._theme, None, self._seen)
        if self._ring:
            reach = self._theme.size("focus-distance") + self._theme.size("focus-ring") / 2
            painter.setPen(QPen(self._theme.color("focus"), self._theme.size("focus-ring")))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._seen.adjusted(-reach, -reach, reach, reach), radius + reach, radius + reach)
        if self._composed:
            self._paint_composed(painter)
        painter.end()

    def _paint_composed(self, painter: QPainter) -> None:
        font = self._theme.font(15)
        font.setUnderline(True)
        metrics = QFontMetricsF(font)
        space = self._theme.space
        words = metrics.elidedText(self._composed, Qt.TextElideMode.ElideLeft, self._seen.width() - 2 * space.xl)
        box = QRectF(0, 0, metrics.horizontalAdvance(words) + 2 * space.m, metrics.height() + 2 * space.s)
        box.moveCenter(self._seen.center())
        box.moveBottom(self._seen.bottom() - space.l)
        painter.setPen(QPen(self._theme.color("focus"), 1.5))
        painter.setBrush(self._theme.color("panel"))
        painter.drawRoundedRect(box, self._theme.radius.control, self._theme.radius.control)
        painter.setFont(font)
        painter.setPen(self._theme.color("text"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
