"""How a key is shown."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from console.ui.theme import Theme


class KeyCap(QWidget):
    """A key's name on a small raised ground."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._key = theme, key
        self.setFont(theme.font(11))
        self.setFixedSize(self.fontMetrics().horizontalAdvance(key) + 12, 20)
        self.setAccessibleName(key)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(self.rect(), 4, 4)
        painter.setFont(self._theme.font(11))
        painter.setPen(self._theme.color("text-2"))
        painter.drawText(QRect(self.rect()), int(Qt.AlignmentFlag.AlignCenter), self._key)
        painter.end()
