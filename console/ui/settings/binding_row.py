"""One action in the list of bindings: its words, and the keys and buttons that lead to it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from console.ui import icons
from console.ui.parts.painted_row import PaintedRow
from console.ui.theme import Theme
from console.words import tr

CAP = 20
SIDE = 8


class BindingRow(PaintedRow):
    """Pressed, it asks for another key. `show_inputs` tells what leads to it now."""

    def __init__(self, theme: Theme, action: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, action, "control-main", parent)
        self.action, self._words = action, words
        self._inputs: list[str] = []
        self._differs = False

    @property
    def inputs(self) -> list[str]:
        return list(self._inputs)

    def show_inputs(self, inputs: list[str], differs: bool) -> None:
        """`differs`: it was built otherwise."""
        self._inputs, self._differs = inputs, differs
        self.setAccessibleName(self._words)
        self.setAccessibleDescription(", ".join(inputs) or tr("Nothing leads here"))
        self.update()

    def holds(self, looked_for: str) -> bool:
        """Whether the words or a key of this row contain what is looked for."""
        wanted = looked_for.casefold().strip()
        return not wanted or any(wanted in words.casefold() for words in (self._words, *self._inputs))

    def draw(self, painter: QPainter) -> None:
        theme, over = self.theme, self.underMouse()
        side = theme.size("icon-small")
        if over or self.hasFocus():
            area = QRect(self.width() - side - SIDE, (self.height() - side) // 2, side, side)
            icons.paint(painter, area, theme, "pencil-simple", "text-3")
        right = self.width() - side - 2 * SIDE
        painter.setFont(theme.font(11))
        metrics = painter.fontMetrics()
        if not self._inputs:
            painter.setPen(theme.color("text-3"))
            none = tr("none")
            width = metrics.horizontalAdvance(none)
            painter.drawText(QRect(right - width, 0, width, self.height()), int(Qt.AlignmentFlag.AlignVCenter), none)
            right -= width + SIDE
        for said in reversed(self._inputs):
            width = metrics.horizontalAdvance(said) + 12
            if right - width < self.width() // 3:
                break
            cap = QRect(right - width, (self.height() - CAP) // 2, width, CAP)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover" if over else "raised"))
            painter.drawRoundedRect(cap, 4, 4)
            painter.setPen(theme.color("text-2"))
            painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), said)
            right = cap.left() - 4
        painter.setFont(theme.font(13, 600 if self._differs else 400))
        painter.setPen(theme.color("text"))
        room = QRect(SIDE, 0, max(0, right - 2 * SIDE), self.height())
        words = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
