"""Above the composer's words: the message that is answered or changed, and the way out of it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from console.ui import icons
from console.ui.parts.button import IconButton
from console.ui.parts.painting import painting
from console.ui.parts.pressable import Pressable
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr

BAR = 2


class ReplyStrip(Pressable):
    """Two lines beside a bar. A press goes to the message; the cross, or Esc, lets it go."""

    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._icon, self._title, self._text = "arrow-bend-up-left", "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Reply to a message"))  # also before there is one
        self.cancel = IconButton(
            theme, "x", tr("Cancel"), key="Esc", size=theme.size("chip"), icon_size=theme.size("icon-small"), parent=self
        )
        self.cancel.clicked.connect(self.cancelled)
        theme.changed.connect(self.update)
        self.setAccessibleName(tr("Go to the message"))
        self.hide()

    def say(self, icon: str, title: str, text: str) -> None:
        self._icon, self._title, self._text = icon, one_line(title, 120), one_line(text, 300)
        self.setAccessibleName(f"{self._title}: {self._text}")
        self.setToolTip(tip(self._text))
        self.show()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self._theme.line(11) + self._theme.line(13) + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.cancel.move(self.width() - self.cancel.width() - self._theme.space.xs, (self.height() - self.cancel.height()) // 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, space = self._theme, self._theme.space
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(QRectF(0, 1, BAR, self.height() - 2), theme.color("accent"))
            side = theme.size("icon")
            left = BAR + space.s
            icons.paint(painter, QRectF(left, (self.height() - side) / 2, side, side).toRect(), theme, self._icon, "accent")
            inside = QRectF(left + side + space.s, 1, self.cancel.x() - left - side - 2 * space.s, self.height() - 2)
            for text, font, role, area in (
                (self._title, theme.font(11, 600), "accent", QRectF(inside.left(), inside.top(), inside.width(), theme.line(11))),
                (self._text, theme.font(13), "text-2", inside.adjusted(0, theme.line(11), 0, 0)),
            ):
                painter.setFont(font)
                painter.setPen(theme.color(role))
                said = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
                painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), said)
