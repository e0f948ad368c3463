"""The pane with the list of conversations: the way to search, the places, saved views, the list, and the way to a new code."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.ui import icons
from console.ui.chat.list_view import ConversationList
from console.ui.chat.places import Places
from console.ui.chat.queue_sheet import KEY as WHO_WAITS
from console.ui.find.saving import ViewChips
from console.ui.parts.button import Button, IconButton
from console.ui.parts.empty import Empty
from console.ui.parts.pressable import Pressable
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import tip
from console.ui.theme import Theme
from console.words import tr


class SearchButton(Pressable):
    """Looks like a field, opens the palette: customers, codes, what was written, and what can be done."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName(tr("Go to or do anything"))
        self.setToolTip(tip(tr("Go to or do anything") + " (Ctrl+K)"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(60, self._theme.size("control"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ground" if self.underMouse() else "hover"))
        painter.drawRoundedRect(self.rect(), theme.radius.control, theme.radius.control)
        side = theme.size("icon")
        if self.width() < 120:
            icons.paint(painter, QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side), theme, "magnifying-glass")
            painter.end()
            return
        icons.paint(painter, QRect(10, (self.height() - side) // 2, side, side), theme, "magnifying-glass", "text-2")
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text-3"))
        painter.drawText(self.rect().adjusted(0, 0, -10, 0), int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), "Ctrl+K")
        room = self.width() - 34 - 54
        painter.setFont(theme.font(13))
        said = painter.fontMetrics().elidedText(tr("Customer, code, action…"), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(34, 0, room, self.height()), int(Qt.AlignmentFlag.AlignVCenter), said)
        painter.end()


class ListPane(Surface):
    """Search, filters, the list itself, and the way to a new code."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "window", parent=parent)
        space = theme.space
        column = QVBoxLayout(self)
        column.setContentsMargins(space.s, space.m, space.s, space.s)
        column.setSpacing(space.s)
        self.search = SearchButton(theme)
        self.funnel = IconButton(theme, "funnel", tr("Filters"), key="Ctrl+Shift+F", ground="window")
        self.queue = IconButton(theme, "users-three", tr("Who waits"), key=WHO_WAITS, ground="window")
        above = QHBoxLayout()
        above.setSpacing(space.xs)
        above.addWidget(self.search, 1)
        above.addWidget(self.funnel)
        above.addWidget(self.queue)
        column.addLayout(above)
        self.places = Places(theme)
        column.addWidget(self.places)
        self.views = ViewChips(theme)
        column.addWidget(self.views)
        self.list = ConversationList(theme)
        self.empty = Empty(theme, "tray", tr("Nobody here."))
        column.addWidget(self.list, 1)
        column.addWidget(self.empty, 1)
        self.new_code = Button(theme, tr("New code"), "text", icon="plus", ground="window", key="Ctrl+N")
        self._key = Text(theme, "Ctrl+N", 11, role="text-3")
        self._space = space.s
        below = self._below = QHBoxLayout()
        below.setContentsMargins(0, 0, space.s, 0)
        below.addWidget(self.new_code, 1)
        below.addWidget(self._key)
        column.addLayout(below)

    def set_compact(self, compact: bool) -> None:
        if self.list.compact == compact:
            return
        self.list.set_compact(compact)
        self.places.set_compact(compact)
        self.funnel.setVisible(not compact)
        self.queue.setVisible(not compact)
        self.views.set_wanted(not compact)
        self._key.setVisible(not compact)
        self.new_code.set_words("" if compact else tr("New code"))
        self.new_code.setAccessibleName(tr("New code"))
        self.new_code.setToolTip(tip(tr("New code") + " (Ctrl+N)"))
        self._below.setContentsMargins(0, 0, 0 if compact else self._space, 0)
