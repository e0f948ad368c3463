"""The rail at the window's left edge: who is signed in, and the rooms."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.ui import icons
from console.ui.parts.avatar import paint_avatar
from console.ui.parts.painting import painting
from console.ui.parts.pressable import Pressable
from console.ui.parts.surface import Surface
from console.ui.plain import tip
from console.ui.theme import Theme
from console.words import tr


@dataclass(frozen=True, slots=True)
class Room:
    name: str
    icon: str
    words: str
    key: str
    last: bool = False
    """Stands at the rail's lower end."""


class RailButton(Pressable):
    """A room's icon; the badge counts what needs somebody there."""

    def __init__(self, theme: Theme, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._room = theme, room
        self._badge = 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedSize(theme.size("rail-button"), theme.size("rail-button"))
        self.setToolTip(tip(f"{room.words} ({room.key})"))
        self.setAccessibleName(room.words)
        theme.changed.connect(self.update)

    def set_badge(self, count: int) -> None:
        if count != self._badge:
            self._badge = count
            self.setAccessibleDescription(tr("{n} need you", n=count) if count else "")
            self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() and not self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("hover"))
            painter.drawRoundedRect(self.rect(), self._theme.radius.control, self._theme.radius.control)
        side = self._theme.size("rail-icon")
        area = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        icons.paint(painter, area, self._theme, self._room.icon, "accent" if self.isChecked() else "text-2")
        if self._badge:
            height = self._theme.size("badge")
            painter.setFont(self._theme.font(11, 600, tabular=True))
            words = str(min(self._badge, 99))
            width = max(height, painter.fontMetrics().horizontalAdvance(words) + 8)
            pill = QRectF(self.width() - width - 1, 2, width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("window"))
            painter.drawRoundedRect(pill.adjusted(-2, -2, 2, 2), height / 2 + 2, height / 2 + 2)
            painter.setBrush(self._theme.color("accent"))
            painter.drawRoundedRect(pill, height / 2, height / 2)
            painter.setPen(self._theme.color("on-accent"))
            painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), words)
        painter.end()


class MeButton(Pressable):
    """Who is signed in, with the own status as a mark; pressed, the status can be chosen."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name, self._presence = theme, name, ""
        self.setFixedSize(theme.size("rail-button"), theme.size("rail-button"))
        self.setAccessibleName(tr("Your status"))
        theme.changed.connect(self.update)

    @property
    def presence(self) -> str:
        """The role of the mark's colour."""
        return self._presence

    def show_person(self, name: str, presence: str) -> None:
        self._name, self._presence = name, presence
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            around = "hover" if self.underMouse() else "window"
            if self.underMouse():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color(around))
                painter.drawRoundedRect(self.rect(), self._theme.radius.control, self._theme.radius.control)
            side = self._theme.size("avatar-rail")
            area = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
            paint_avatar(painter, area, self._theme, self._name, self._name, self._presence, around)


class Rail(Surface):
    """Chooses a room. `chosen` names it."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, rooms: list[Room], me: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, "window", parent=parent)
        self.setFixedWidth(theme.size("rail"))
        self._buttons: dict[str, RailButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space.s, theme.space.m, theme.space.s, theme.space.m)
        column.setSpacing(theme.space.xs)
        self.me = MeButton(theme, me)
        column.addWidget(self.me, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(theme.space.s)
        for room in rooms:
            if room.last:
                column.addStretch(1)
            button = RailButton(theme, room)
            button.clicked.connect(lambda _on=False, name=room.name: self.chosen.emit(name))
            self._buttons[room.name] = button
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_room(self, name: str) -> None:
        self._buttons[name].setChecked(True)
        self.update()

    def badge(self, room: str, count: int) -> None:
        self._buttons[room].set_badge(count)

    def show_me(self, name: str, presence: str, told: str, key: str) -> None:
        """`presence` is a role of the theme; `told` the same in words."""
        self.me.show_person(name, presence)
        self.me.setToolTip(tip(f"{told} ({key})"))
        self.me.setAccessibleName(told)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("accent"))
        width, height = self._theme.size("rail-bar-width"), self._theme.size("rail-bar-height")
        for button in self._buttons.values():
            if button.isChecked():
                middle = button.geometry().center().y() + 1
                painter.drawRoundedRect(QRectF(-2, middle - height / 2, width + 2, height), 2, 2)
        painter.end()
