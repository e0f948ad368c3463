"""What lies over the phone's picture without covering it: corners, focus ring, trails of touches and texts, composed text."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.ui.theme import Theme
from console.ui.viewer.text_trail import paint_commits, paint_composed
from console.ui.viewer.trail import Trail
from console.viewer.commits import Commits
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
        self.commits = Commits(float(theme.size("trail-ms")))
        self._composed, self._cursor = "", 0
        self._caret: QRectF | None = None
        self._lifted = 0
        self.cursor_rect: QRectF | None = None
        """Where the cursor stands in what is composed."""
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

    def compose(self, text: str, cursor: int = 0) -> None:
        """Text that an input method has not committed yet, and where its cursor stands in it."""
        if (text, cursor) != (self._composed, self._cursor):
            self._composed, self._cursor = text, cursor
            self.cursor_rect = self.cursor_rect if text else None
            self.update()

    @property
    def composing(self) -> bool:
        return bool(self._composed)

    def set_caret(self, caret: QRectF | None) -> bool:
        """Where the phone's caret stands, in this widget; None where that is not known. True when it has moved."""
        if caret == self._caret:
            return False
        self._caret = caret
        self.update()
        return True

    def lift(self, height: int) -> None:
        """Something lies at the picture's foot, so high."""
        if height != self._lifted:
            self._lifted = height
            self.update()

    def wake(self) -> None:
        """The trail has something new."""
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()
        self.update()

    def _tick(self) -> None:
        fading = self.trail.age(now_ms())
        if not self.commits.age(now_ms()) and not fading:
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
        foot = self._seen.adjusted(0, 0, 0, -self._lifted)
        paint_commits(painter, self._theme, self.commits, foot, now_ms(), still=self._theme.motion("popup") == 0)
        if self._composed:
            self.cursor_rect = paint_composed(painter, self._theme, self._composed, self._cursor, foot, self._caret)
        painter.end()
