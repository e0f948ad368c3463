"""A row of a list that can be pressed and is painted as one, with a ground while the pointer is over it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.ui import icons
from console.ui.parts.painting import painting
from console.ui.parts.pressable import Pressable
from console.ui.theme import Theme


class PaintedRow(Pressable):
    """`id`: of what it stands for; `height`: a size of the theme. What stands in it is painted by `draw`."""

    GROUND = True
    """Raised under the pointer; else `draw` shows otherwise that it can be pressed."""

    def __init__(self, theme: Theme, id: str, height: str = "row", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.id, self._height = theme, id, height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, self.theme.size(self._height))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.GROUND and self.underMouse() and self.isEnabled():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self.theme.color("raised"))
                painter.drawRoundedRect(self.rect(), self.theme.radius.control, self.theme.radius.control)
            self.draw(painter)

    def draw(self, painter: QPainter) -> None:
        raise NotImplementedError

    def draw_arrow(self, painter: QPainter) -> int:
        """At the right, where pressing leads further. Returns where it begins, with a margin before it."""
        side, edge = self.theme.size("icon-small"), self.theme.space.m
        area = QRect(self.width() - side - edge, (self.height() - side) // 2, side, side)
        icons.paint(painter, area, self.theme, "caret-right", "text-3")
        return area.left() - edge
