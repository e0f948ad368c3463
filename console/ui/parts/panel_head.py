"""The head of a panel beside the thread: as high as the thread's own, with a line below."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.ui.parts.surface import Hairline
from console.ui.theme import Theme


class PanelHead(QWidget):
    """`title` takes the room that `before` and `behind` leave. `left`: pixels before all of them."""

    def __init__(self, theme: Theme, before: QWidget, title: QWidget, behind: QWidget, *, left: int, spacing: int) -> None:
        super().__init__()
        self.setFixedHeight(theme.size("header"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        upper = QWidget()
        row = QHBoxLayout(upper)
        row.setContentsMargins(left, 0, theme.space.s, 0)
        row.setSpacing(spacing)
        row.addWidget(before)
        row.addWidget(title, 1)
        row.addWidget(behind)
        column.addWidget(upper, 1)
        column.addWidget(Hairline(theme))
