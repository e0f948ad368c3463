"""A floating card beside the button that opened it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from console.ui.parts.floating import Floating
from console.ui.theme import Theme


class Anchored(Floating):
    """Stands above its anchor, or below where there is no room; inside the window in any case."""

    def __init__(self, theme: Theme, parent: QWidget, anchor: QWidget, width: int) -> None:
        super().__init__(theme, parent, width)
        self._anchor = anchor

    def event(self, event: QEvent) -> bool:
        # Esc closes this and not what the window would close by it
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def _place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        if self._anchor.window() is not window:
            return
        self.setGeometry(window.rect())
        gap = self._theme.space.s
        width = min(self._width, window.width() - 2 * gap)
        top = self._anchor.mapTo(window, QPoint(0, 0)).y()
        height = min(self.card_height(), max(top - 2 * gap, window.height() // 2))
        y = top - gap - height
        if y < gap:
            y = max(gap, window.height() - height - gap)
        right = self._anchor.mapTo(window, QPoint(self._anchor.width(), 0)).x()
        x = min(max(gap, right - width), window.width() - width - gap)
        self.card.setGeometry(QRect(x, y, width, height))
