"""The two scroll bars beside a picture that is larger than its place. Qt thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QScrollBar, QWidget

THICK = 10


class ScrollBars(QObject):
    """`moved`: the person scrolled; `value` says where to."""

    moved = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.across = QScrollBar(Qt.Orientation.Horizontal, parent)
        self.down = QScrollBar(Qt.Orientation.Vertical, parent)
        for bar in (self.across, self.down):
            bar.valueChanged.connect(self.moved)
            bar.hide()

    @property
    def value(self) -> tuple[int, int]:
        return self.across.value(), self.down.value()

    def place(self, area: QRect, most: tuple[int, int], page: tuple[int, int], value: tuple[int, int]) -> None:
        """Beside `area`; how far each can go and how much is visible, physical pixels. One that cannot go anywhere is hidden."""
        for bar, far, seen, at in ((self.across, most[0], page[0], value[0]), (self.down, most[1], page[1], value[1])):
            bar.blockSignals(True)
            bar.setRange(0, far)
            bar.setPageStep(seen)
            bar.setSingleStep(max(1, seen // 10))
            bar.setValue(at)
            bar.blockSignals(False)
            bar.setVisible(far > 0)
        self.across.setGeometry(area.left(), area.bottom() + 2, area.width(), THICK)
        self.down.setGeometry(area.right() + 4, area.top(), THICK, area.height())
