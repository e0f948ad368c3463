"""A page's name in a list of pages."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.ui import icons
from console.ui.parts.pressable import Pressable
from console.ui.theme import Theme
from console.words import tr


class NavRow(Pressable):
    """A page's name in the settings' own list."""

    def __init__(self, theme: Theme, icon: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._words = theme, icon, words
        self._wrong = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def mark(self, wrong: bool) -> None:
        """Something on its page is not right yet."""
        if wrong != self._wrong:
            self._wrong = wrong
            self.setAccessibleDescription(tr("Something is not right yet") if wrong else "")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self._theme.size("control-main"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if self.isChecked() else "hover" if self.underMouse() else None
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(ground))
            painter.drawRoundedRect(self.rect(), self._theme.radius.control, self._theme.radius.control)
        side = self._theme.size("icon")
        icons.paint(
            painter, QRect(12, (self.height() - side) // 2, side, side), self._theme, self._icon, "accent" if self.isChecked() else "text-2"
        )
        painter.setFont(self._theme.font(13, 600 if self.isChecked() else 400))
        painter.setPen(self._theme.color("text"))
        room = QRect(40, 0, self.width() - 44, self.height())
        if self._wrong:
            room.setRight(room.right() - side - 4)
            sign = QRect(self.width() - side - 8, (self.height() - side) // 2, side, side)
            icons.paint(painter, sign, self._theme, "warning-circle", "bad")
        shown = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()
