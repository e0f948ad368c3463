"""One thing that agents share, as a row of a settings' list: its name, what it is in words, and whose it is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.ui import icons
from console.ui.parts.painting import painting
from console.ui.parts.pressable import Pressable
from console.ui.plain import one_line, tip
from console.ui.theme import Theme


class WordRow(Pressable):
    """`id` is that of the record. `faded`: archived."""

    def __init__(
        self, theme: Theme, id: str, title: str, below: str, beside: str = "", *, faded: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self.id, self._faded = theme, id, faded
        self.title, self.below, self.beside = one_line(title, 200), one_line(below, 400), one_line(beside, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.title)
        self.setAccessibleDescription(", ".join(part for part in (self.below, self.beside) if part))
        self.setToolTip(tip(self.below))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.size("row"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("raised"))
            painter.drawRoundedRect(self.rect(), theme.radius.control, theme.radius.control)
        middle, elide = int(Qt.AlignmentFlag.AlignVCenter), Qt.TextElideMode.ElideRight
        left, small = theme.space.m, theme.size("icon-small")
        right = self.width() - theme.space.m
        if self.isEnabled():
            right -= small + theme.space.m
            arrow = QRect(self.width() - small - theme.space.m, (self.height() - small) // 2, small, small)
            icons.paint(painter, arrow, theme, "caret-right", "text-3")
        first = QRect(left, 10, right - left, theme.line(13))
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text-3"))
        said = painter.fontMetrics().elidedText(self.beside, elide, first.width() // 3)
        taken = painter.fontMetrics().horizontalAdvance(said) + theme.space.m if said else 0
        painter.drawText(first, middle | int(Qt.AlignmentFlag.AlignRight), said)
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.color("text-3" if self._faded else "text"))
        painter.drawText(first, middle, painter.fontMetrics().elidedText(self.title, elide, first.width() - taken))
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text-3" if self._faded else "text-2"))
        second = QRect(left, first.bottom() + 2, right - left, theme.line(11))
        painter.drawText(second, middle, painter.fontMetrics().elidedText(self.below, elide, second.width()))
