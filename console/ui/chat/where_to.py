"""Where what is written goes, in the composer's row; on a line of its own above, where the row has not room for all of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QResizeEvent

from console.ui.parts.text import Text
from console.ui.theme import Theme


class WhereTo(Text):
    """Stands in the row and keeps its room there; `line` is to be put above the row and shows itself when it is needed."""

    line: Text
    _whole = False
    """Set once `line` is there: a label sets its text while it is made."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", 11, role="text-3")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line = Text(theme, "", 11, role="text-3")
        self.line.hide()
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self._place)
        self._whole = True

    def setText(self, text: str) -> None:
        super().setText(text)
        if self._whole:
            self.line.setText(text)
            self._due.start()

    def set_role(self, role: str) -> None:
        super().set_role(role)
        self.line.set_role(role)

    @property
    def cut(self) -> bool:
        """The row has not room for all of it."""
        return self.sizeHint().width() > self.width()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._due.start()  # not at once: the row is just being laid out, and would go on with places that are no longer true

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.cut:
            super().paintEvent(event)

    def _place(self) -> None:
        if self.line.isHidden() == self.cut:
            self.line.setVisible(self.cut)
