"""What was done, for a few seconds at the lower edge, with the way back: Undo by button or Ctrl+Z; or what could not be done, and why."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.ui.parts.button import Button
from console.ui.parts.strip import Glyph
from console.ui.parts.surface import SHADOW_BLUR, paint_floating
from console.ui.parts.text import Text
from console.ui.parts.undo_key import UndoKey
from console.ui.theme import Theme
from console.words import tr
from protocol.limits import UNDO_WITHIN_MS

FROM_EDGE = 96
"""Logical pixels above the lower edge of what it stands in, at least."""
MOVED = (QEvent.Type.Resize, QEvent.Type.Move)


class Toast(QWidget):
    """One at a time: a newer one takes the place. It takes no focus and covers nothing for longer than it can be undone."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._undo: Callable[[], None] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = self._row = QHBoxLayout(self)
        row.setSpacing(theme.space.m)
        self._glyph = Glyph(theme, "check-circle", "good")
        self._words = Text(theme, "", 13)
        self.undo_button = Button(theme, tr("Undo"), "text", key="Ctrl+Z")
        self.undo_button.clicked.connect(self.undo)
        self._words.setMinimumHeight(self.undo_button.sizeHint().height())  # as high without the button
        row.addWidget(self._glyph)
        row.addWidget(self._words)
        row.addWidget(self.undo_button)
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.setInterval(UNDO_WITHIN_MS)
        self._over.timeout.connect(self.hide)
        self._key = UndoKey(parent, self.undo)
        self._below: QWidget | None = None
        parent.installEventFilter(self)
        theme.changed.connect(self.update)
        self.hide()

    def say(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """It is done; `undo` is called at most once, while it stands there."""
        self._show(text, "check-circle", "good", undo)

    def could_not(self, why: str) -> None:
        """It is not done, or not all of it."""
        self._show(why, "warning-circle", "warn", None)

    def _show(self, text: str, icon: str, role: str, undo: Callable[[], None] | None) -> None:
        self._undo = undo
        self._words.setText(text)
        self._glyph.show_icon(icon, role)
        self.undo_button.setVisible(undo is not None)
        space, around = self._theme.space, SHADOW_BLUR + self._theme.space.s
        self._row.setContentsMargins(SHADOW_BLUR + space.l, around, SHADOW_BLUR + (space.l if undo is None else space.s), around)
        self.setAccessibleName(self._words.text())
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._over.start()
        if undo is not None:
            self._key.offer()
        else:
            self._key.withdraw()

    def undo(self) -> None:
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()

    def hideEvent(self, event: QHideEvent) -> None:
        self._key.withdraw()
        self._over.stop()
        super().hideEvent(event)

    def keep_above(self, widget: QWidget) -> None:
        """It covers nothing of `widget`, which stands low in the same window and grows."""
        self._below = widget
        widget.installEventFilter(self)

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        bottom = parent.height() - FROM_EDGE
        if self._below is not None and self._below.isVisible():
            bottom = min(bottom, self._below.mapTo(parent, QPoint()).y() - self._theme.space.s)
        self.move((parent.width() - self.width()) // 2, bottom - self.height() + SHADOW_BLUR)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched in (self.parentWidget(), self._below) and event.type() in MOVED and self.isVisible():
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        card = QRectF(self.rect()).adjusted(SHADOW_BLUR, SHADOW_BLUR, -SHADOW_BLUR, -SHADOW_BLUR)
        paint_floating(painter, card, self._theme, self._theme.radius.card)
        painter.end()
