"""Layers over the window: a card with a shadow that closes on Esc, on a click beside it, or when the window goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from console.ui.parts.surface import paint_floating
from console.ui.theme import Theme


class Floating(QWidget):
    """Covers its parent with nothing but the card. Put content into `column`; `open_` shows it, `close_` gives the focus back."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget, width: int, top: float = 0.16) -> None:
        super().__init__(parent)
        self._theme, self._width, self._top = theme, width, top
        self._before: QWidget | None = None
        self.card = QWidget(self)
        self.column = QVBoxLayout(self.card)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        parent.installEventFilter(self)
        theme.changed.connect(self.update)
        self.hide()

    def open_(self) -> None:
        parent = self.parentWidget()
        for other in parent.findChildren(Floating, options=Qt.FindChildOption.FindDirectChildrenOnly) if parent is not None else ():
            if other is not self:
                other.close_()  # one at a time: two cards over each other are read as one, and the keys go to either
        self._before = QApplication.focusWidget()
        self._place()
        self.raise_()
        self.show()

    def close_(self) -> None:
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None
        self.closed.emit()

    def card_height(self) -> int:
        """How high the card wants to be at its width."""
        layout = self.card.layout()
        hint = self.card.sizeHint().height()
        return max(hint, layout.heightForWidth(self._width)) if layout is not None and layout.hasHeightForWidth() else hint

    def most_height(self) -> int:
        """How high the card may be in this window."""
        parent = self.parentWidget()
        return 0 if parent is None else parent.height() - int(parent.height() * self._top) - 24

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        self.setGeometry(parent.rect())
        width = min(self._width, parent.width() - 32)
        top = int(parent.height() * self._top)
        height = min(self.card_height(), self.most_height())
        self.card.setGeometry(QRect((parent.width() - width) // 2, top, width, height))

    def resettle(self) -> None:
        self._place()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget() and self.isVisible():
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """Esc is this layer's while it is open, and not the window's, whose shortcut it is as well."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_floating(painter, QRectF(self.card.geometry()), self._theme, self._theme.radius.sheet)
        painter.end()
