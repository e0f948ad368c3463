"""Grounds: a pane in a role's colour, a card, a hairline, and the only shadow of the program."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.ui.theme import Theme

SHADOW_BLUR = 24
SHADOW_DOWN = 8


class Surface(QWidget):
    """A widget filled with a role's colour; `radius` rounds it, `line` gives it a hairline."""

    def __init__(self, theme: Theme, role: str, radius: int = 0, line: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._role, self._radius, self._line = theme, role, radius, line
        theme.changed.connect(self.update)

    def set_ground(self, role: str) -> None:
        if role != self._role:
            self._role = role
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self._theme.color(self._role)
        if not self._radius:
            painter.fillRect(self.rect(), color)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(color)
            painter.setPen(QPen(self._theme.color("line"), 1) if self._line else Qt.PenStyle.NoPen)
            area = QRectF(self.rect())
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5) if self._line else area, self._radius, self._radius)
        painter.end()


class Hairline(QWidget):
    """One physical pixel."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(1)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(1, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, self.width(), 1 / self.devicePixelRatioF()), self._theme.color("line"))
        painter.end()


def paint_floating(painter: QPainter, rect: QRectF, theme: Theme, radius: int) -> None:
    """A floating layer's ground with its shadow. `rect` is the layer; the shadow needs SHADOW_BLUR around it.

    The blur is a stack of ever larger, ever fainter rounded rectangles: cheap, and the same on every system.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    steps = SHADOW_BLUR // 2
    ink = theme.shadow
    share = ink.alphaF() * 1.6 / steps
    for step in range(steps, 0, -1):
        grow = step * 2 - SHADOW_BLUR // 3
        faint = theme.shadow
        faint.setAlphaF(share * (1 - (step - 1) / steps) ** 2)
        painter.setBrush(faint)
        shape = rect.adjusted(-grow, -grow + SHADOW_DOWN, grow, grow + SHADOW_DOWN - 4)
        painter.drawRoundedRect(shape, radius + max(grow, 0), radius + max(grow, 0))
    painter.setBrush(theme.color("panel"))
    painter.setPen(QPen(theme.color("line"), 1) if theme.dark else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(rect, radius, radius)
    painter.restore()


def rounded(rect: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path
