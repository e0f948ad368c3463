"""The ground of the composer: says by its colour whether customers read what is written on it."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.ui.theme import Theme


class ComposerCard(QWidget):
    """A rounded ground; the rim tells where the keyboard is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._focused = self._note = False
        theme.changed.connect(self.update)

    def set_focused(self, on: bool) -> None:
        self._focused = on
        self.update()

    def set_note(self, on: bool) -> None:
        self._note = on
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 1.5 if self._focused else 1.0
        painter.setPen(QPen(self._theme.color("focus" if self._focused else "line"), width))
        painter.setBrush(self._theme.color("note" if self._note else "panel"))
        inset = width / 2 + 0.25
        radius = self._theme.radius.card
        painter.drawRoundedRect(self.rect().toRectF().adjusted(inset, inset, -inset, -inset), radius, radius)
        painter.end()
