"""The round button over the thread that leads to its end, with how many lines of others wait there."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.ui import icons
from console.ui.parts.painting import painting
from console.ui.parts.pressable import Pressable
from console.ui.plain import tip
from console.ui.theme import Theme
from console.words import tr, trn

MOST = 999


class JumpButton(Pressable):
    """Reached by End while the keyboard is in the thread; it takes no focus of its own."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count = -1
        side = theme.size("softkey") + 4
        self._pill = theme.size("badge")
        self.setFixedSize(side + self._pill // 2, side + self._pill // 2)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_count(0)
        theme.changed.connect(self.update)

    def set_count(self, count: int) -> None:
        if count == self._count:
            return
        self._count = count
        name = trn("{n} new message", "{n} new messages", count) if count else tr("To the newest message")
        self.setAccessibleName(name)
        self.setToolTip(tip(f"{name} (End)"))
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            half = self._pill // 2
            disc = QRectF(0, half, self.width() - half, self.height() - half).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.setBrush(theme.color("hover" if self.underMouse() or self.isDown() else "panel"))
            painter.drawEllipse(disc)
            side = theme.size("icon")
            at = disc.center().toPoint()
            role = "accent" if self._count else "text-2"
            icons.paint(painter, QRect(at.x() - side // 2 + 1, at.y() - side // 2 + 1, side, side), theme, "arrow-down", role)
            if self._count:
                self._paint_pill(painter)

    def _paint_pill(self, painter: QPainter) -> None:
        theme = self._theme
        font = theme.font(11, 600, tabular=True)
        words = str(self._count) if self._count <= MOST else f"{MOST}+"
        width = max(self._pill, QFontMetrics(font).horizontalAdvance(words) + 8)
        area = QRectF(self.width() - width, 0, width, self._pill)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(area, self._pill / 2, self._pill / 2)
        painter.setFont(font)
        painter.setPen(theme.color("on-accent"))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), words)
