"""One thing that agents share, as a row of a settings' list: its name, what it is in words, and whose it is."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from console.ui.parts.painted_row import PaintedRow
from console.ui.plain import one_line, tip
from console.ui.theme import Theme


class WordRow(PaintedRow):
    """`id` is that of the record. `faded`: archived."""

    def __init__(
        self, theme: Theme, id: str, title: str, below: str, beside: str = "", *, faded: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, id, parent=parent)
        self._faded = faded
        self.title, self.below, self.beside = one_line(title, 200), one_line(below, 400), one_line(beside, 100)
        self.setAccessibleName(self.title)
        self.setAccessibleDescription(", ".join(part for part in (self.below, self.beside) if part))
        self.setToolTip(tip(self.below))

    def draw(self, painter: QPainter) -> None:
        theme = self.theme
        middle, elide = int(Qt.AlignmentFlag.AlignVCenter), Qt.TextElideMode.ElideRight
        left = theme.space.m
        right = self.draw_arrow(painter) if self.isEnabled() else self.width() - left
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
