"""One shortcut in the settings' list: its code, its title, the beginning of its text, and whose it is."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from console.chat.shortcuts import body_in
from console.ui.parts.painted_row import PaintedRow
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import language, tr
from protocol.records import Shortcut


class ShortcutRow(PaintedRow):
    """`whose`: in words, empty for everybody's."""

    def __init__(self, theme: Theme, shortcut: Shortcut, mark: str, whose: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, shortcut.id, parent=parent)
        self.held = shortcut
        self._code = one_line(f"{mark}{shortcut.code}", 200)
        self._title = one_line(shortcut.title, 200)
        self._text = tr("Archived") if shortcut.archived else one_line(body_in(shortcut, language()), 400)
        languages = ", ".join(sorted(shortcut.bodies)).upper() if len(shortcut.bodies) > 1 else ""
        self._beside = " · ".join(part for part in (one_line(whose, 100), languages) if part)
        self.setAccessibleName(" ".join(part for part in (self._code, self._title) if part))
        self.setAccessibleDescription(", ".join(part for part in (self._text, self._beside) if part))

    def draw(self, painter: QPainter) -> None:
        theme, faded = self.theme, self.held.archived
        middle, elide = int(Qt.AlignmentFlag.AlignVCenter), Qt.TextElideMode.ElideRight
        left, right = theme.space.m, self.draw_arrow(painter)
        if self._beside:
            painter.setFont(theme.font(11))
            painter.setPen(theme.color("text-3"))
            said = painter.fontMetrics().elidedText(self._beside, elide, (right - left) // 3)
            painter.drawText(QRect(left, 10, right - left, 18), middle | int(Qt.AlignmentFlag.AlignRight), said)
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.color("text-3" if faded else "accent"))
        code = painter.fontMetrics().elidedText(self._code, elide, (right - left) // 2)
        painter.drawText(QRect(left, 10, right - left, 18), middle, code)
        after = left + painter.fontMetrics().horizontalAdvance(code) + theme.space.s
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("text-3" if faded else "text"))
        room = max(0, right - after - (right - left) // 3)
        painter.drawText(QRect(after, 10, room, 18), middle, painter.fontMetrics().elidedText(self._title, elide, room))
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text-3" if faded else "text-2"))
        painter.drawText(QRect(left, 29, right - left, 16), middle, painter.fontMetrics().elidedText(self._text, elide, right - left))
