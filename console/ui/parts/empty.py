"""The face of a pane that has nothing to show: one icon, one sentence, at most one action."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.ui.parts.button import Button
from console.ui.parts.strip import Glyph
from console.ui.parts.text import Text
from console.ui.theme import Theme


class Empty(QWidget):
    """`wished` tells that the action was chosen."""

    wished = Signal()

    def __init__(self, theme: Theme, icon: str, sentence: str, action: str = "", key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space.xl, theme.space.xl, theme.space.xl, theme.space.xl)
        column.setSpacing(theme.space.m)
        column.addStretch(2)
        self._glyph = Glyph(theme, icon, "text-3", theme.size("icon-empty"))
        column.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignHCenter)
        self._sentence = Text(theme, sentence, 13, role="text-2", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._sentence)
        self.action: Button | None = None
        if action:
            self.action = Button(theme, action, "quiet", key=key)
            self.action.clicked.connect(self.wished)
            column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(self, icon: str, sentence: str) -> None:
        self._glyph.show_icon(icon, "text-3")
        self._sentence.setText(sentence)
