"""A tag as a coloured label; with a cross where it can be taken off."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.ui import icons
from console.ui.parts.painting import painting
from console.ui.parts.pressable import Pressable
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr
from protocol.records import Tag

PAD, CROSS, WORDS_MOST = 8, 12, 140


class TagChip(Pressable):
    """Pressed, or its cross pressed, it asks to be taken off."""

    removed = Signal(str)

    def __init__(self, theme: Theme, tag: Tag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._tag = theme, tag
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(11))
        self._words = self.fontMetrics().elidedText(one_line(tag.name, 80), Qt.TextElideMode.ElideRight, WORDS_MOST)
        self.setAccessibleName(tr("Tag {name}", name=one_line(tag.name, 80)))
        self.setAccessibleDescription(tr("Take it off"))
        self.setToolTip(tip(tr("Take off the tag {name}", name=one_line(tag.name, 80))))
        self.clicked.connect(lambda: self.removed.emit(tag.id))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(2 * PAD + self.fontMetrics().horizontalAdvance(self._words) + CROSS + 4, self._theme.size("tag") + 4)


    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        theme = self._theme
        ground, ink = theme.tag(self._tag.colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self.rect(), theme.radius.control, theme.radius.control)
        painter.setPen(ink)
        painter.setFont(theme.font(11))
        area = self.rect().adjusted(PAD, 0, -PAD - CROSS - 2, 0)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self._words)
        cross = QRect(self.width() - PAD - CROSS + 2, (self.height() - CROSS) // 2, CROSS, CROSS)
        icons.paint(painter, cross, theme, "x", "text-2" if self.underMouse() or self.hasFocus() else "text-3")
