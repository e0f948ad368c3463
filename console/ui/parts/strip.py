"""A strip at the top of the pane that it concerns: what happened, and at most two things to do about it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.ui import icons
from console.ui.parts.button import Button, IconButton
from console.ui.parts.painting import painting
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import tr


class Glyph(QWidget):
    """An icon that does nothing."""

    def __init__(self, theme: Theme, icon: str, role: str, size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._role = theme, icon, role
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def show_icon(self, icon: str, role: str) -> None:
        self._icon, self._role = icon, role
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            icons.paint(painter, QRect(0, 0, self.width(), self.height()), self._theme, self._icon, self._role)


class Strip(QWidget):
    """`mood` is `warn`, `bad`, `good` or `accent`. Without `dismissable` it stays until its cause is gone."""

    dismissed = Signal()

    def __init__(
        self, theme: Theme, mood: str, icon: str, text: str = "", *, dismissable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._mood = theme, mood
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space.m, theme.space.s, theme.space.s, theme.space.s)
        row.setSpacing(theme.space.s)
        self._glyph = Glyph(theme, icon, mood)
        self._words = Text(theme, text, 13, wrap=True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        self._buttons = row
        if dismissable:
            close = IconButton(theme, "x", tr("Dismiss"), size=theme.size("chip"), icon_size=theme.size("icon-small"))
            close.clicked.connect(self._close)
            row.addWidget(close)
        theme.changed.connect(self.update)

    def add(self, button: Button) -> Button:
        self._buttons.insertWidget(2, button)  # after the words, before what dismisses the strip
        return button

    def say(self, text: str, mood: str | None = None, icon: str | None = None) -> None:
        self._words.setText(text)
        if mood and icon:
            self._mood = mood
            self._glyph.show_icon(icon, mood)
            self.update()

    def words(self) -> str:
        return self._words.text()

    def _close(self) -> None:
        self.hide()
        self.dismissed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(f"{self._mood}-tint"))
        painter.drawRoundedRect(self.rect(), self._theme.radius.card, self._theme.radius.card)
        painter.end()
