"""Initials in a circle, with a small mark for presence."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.chat.names import initials
from console.ui.parts.painting import painting
from console.ui.plain import one_line
from console.ui.theme import Theme

TOO_NEAR = 28
"""Sum of colour distances below which a circle would drown in what it stands on (a chosen row, an amber strip)."""


def _distance(one: QColor, other: QColor) -> int:
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue())


def paint_avatar(painter: QPainter, rect: QRect, theme: Theme, name: str, key: str, presence: str = "", around: str = "window") -> None:
    """`key` chooses the colours; `presence` is the role of the mark at the lower right (`good`, `warn`) or empty; `around` its rim."""
    ground, ink = theme.avatar(key)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    beneath = theme.color(around)
    if _distance(ground, beneath) < TOO_NEAR:
        ground = theme.color("panel")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(rect)
    painter.setPen(ink)
    painter.setFont(theme.font(13 if rect.height() >= 32 else 11, 600))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), initials(one_line(name, 160)))
    if presence:
        radius = 4.0
        centre = QPointF(rect.right() + 1 - radius - 1, rect.bottom() + 1 - radius - 1)
        painter.setBrush(theme.color(presence))
        painter.setPen(QPen(theme.color(around), 2))
        painter.drawEllipse(QRectF(centre.x() - radius - 1, centre.y() - radius - 1, 2 * radius + 2, 2 * radius + 2))
    painter.restore()


class Avatar(QWidget):
    """The circle as a widget; `around` is the ground it stands on."""

    def __init__(
        self, theme: Theme, name: str, key: str = "", size: int = 36, around: str = "window", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._name, self._key, self._around, self._presence = theme, name, key or name, around, ""
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def set_person(self, name: str, key: str = "", presence: str = "") -> None:
        self._name, self._key, self._presence = name, key or name, presence
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            paint_avatar(painter, self.rect(), self._theme, self._name, self._key, self._presence, self._around)
