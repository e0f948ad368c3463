"""Labels for text that may come from anywhere: plain, capped, cleaned, elided, in a role's colour."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from console.ui.parts.painting import painting
from console.ui.plain import one_line, plain
from console.ui.theme import Theme


class Text(QLabel):
    """A label that never interprets its text. One line and elided by default; `wrap` breaks it into lines."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        size: int = 13,
        weight: int = 400,
        role: str = "text",
        *,
        wrap: bool = False,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._size, self._weight, self._role, self._tabular = theme, size, weight, role, tabular
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setWordWrap(wrap)
        self.setSizePolicy(QSizePolicy.Policy.Preferred if not wrap else QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        if wrap:
            policy = self.sizePolicy()
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setText(text)
        self._dress()
        theme.changed.connect(self._dress)

    def setText(self, text: str) -> None:
        clean = plain(text) if self.wordWrap() else one_line(text)
        super().setText(clean)
        self.setAccessibleName(clean)

    def set_role(self, role: str) -> None:
        if role != self._role:
            self._role = role
            self._dress()

    def _dress(self) -> None:
        self.setFont(self._theme.font(self._size, self._weight, self._tabular))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color(self._role))
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText, self._theme.color("text-3"))
        self.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # moved into another window, Qt's style sheet gives a widget the palette back that it had when it was first polished
        if event.type() is QEvent.Type.StyleChange and self.palette().color(QPalette.ColorRole.WindowText) != self._ink():
            self._dress()

    def _ink(self) -> QColor:
        return self._theme.color(self._role if self.isEnabled() else "text-3")

    def minimumSizeHint(self) -> QSize:
        if self.wordWrap():
            return QSize(0, super().minimumSizeHint().height())
        return self._around(min(24, super().minimumSizeHint().width()))

    def sizeHint(self) -> QSize:
        if self.wordWrap():
            return super().sizeHint()
        return self._around(self.fontMetrics().horizontalAdvance(self.text()) + 2)

    def _around(self, width: int) -> QSize:
        """A line of that width, with the margins that a caller gave it."""
        margins = self.contentsMargins()
        return QSize(width, self._theme.line(self._size)).grownBy(margins)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.wordWrap():
            super().paintEvent(event)
            return
        with painting(self) as painter:
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            painter.setFont(self.font())
            area: QRect = self.contentsRect()
            said = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), said)
