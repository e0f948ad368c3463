"""What every dialog of ours is made of: a title, a column, buttons at the right. Window-modal; it is opened and never executed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from console.ui.parts.button import Button
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.theme import Theme


class Sheet(QDialog):
    """Add to `column`, then `feet` and `fit`. `width` in logical pixels."""

    def __init__(self, theme: Theme, title: str, width: int, spacing: int, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.theme, self._width = theme, width
        self.setWindowTitle(one_line(title))
        self.setAccessibleName(one_line(title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        edge = theme.space.xl
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.column.setSpacing(spacing)
        self.column.addWidget(Text(theme, one_line(title), 18, 600, wrap=True))

    def feet(self, *buttons: Button) -> None:
        """The last row."""
        row = QHBoxLayout()
        row.setSpacing(self.theme.space.s)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        self.column.addLayout(row)

    def fit(self) -> None:
        """As high as its words: in lines they have no height of their own, and a layout would stretch them over whatever there is."""
        column = self.column
        height = column.totalHeightForWidth(self._width) if column.hasHeightForWidth() else column.sizeHint().height()
        self.setFixedSize(self._width, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color("panel"))
        painter.end()
