"""The matrix of the notification settings: what happened, by which way it is told."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from console.alerts.news import Channel, Event
from console.alerts.rules import Rules
from console.ui.parts.field import Check
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import tr

CELL = 62
STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


def event_words(event: Event) -> str:
    """A row's name."""
    match event:
        case Event.WAITING:
            return tr("A customer waits at the door")
        case Event.OFFERED:
            return tr("One is offered to you")
        case Event.SESSION:
            return tr("A session needs you")
        case Event.ASSIGNED:
            return tr("A colleague gives you one")
        case Event.MENTION:
            return tr("A note mentions you")
        case Event.CONSENT:
            return tr("The customer's yes or no")
        case Event.MINE:
            return tr("New in mine")
        case Event.INVITED:
            return tr("New where you help")
        case Event.UNASSIGNED:
            return tr("New and nobody's")


def channel_words(channel: Channel) -> str:
    match channel:
        case Channel.BANNER:
            return tr("In window")
        case Channel.NATIVE:
            return tr("System")
        case Channel.SOUND:
            return tr("Sound")
        case Channel.TRAY:
            return tr("Tray")
        case Channel.TASKBAR:
            return tr("Taskbar")


class Cell(Check):
    """A box alone; its words are for screen readers."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, "")
        self.setAccessibleName(name)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(self.BOX + 2, 26)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in STEPS:
            event.ignore()  # the matrix walks; Qt's own buttons would go along the tab order
            return
        super().keyPressEvent(event)


class NoticeMatrix(QWidget):
    """`set` (event, channel, on) when the person changes a cell. Arrows move between cells."""

    set = Signal(str, str, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        self.cells: dict[tuple[Event, Channel], Cell] = {}
        for column, channel in enumerate(Channel, 1):
            head = Text(theme, channel_words(channel), 11, role="text-3")
            head.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            head.setFixedWidth(CELL)
            grid.addWidget(head, 0, column)
        for row, event in enumerate(Event, 1):
            grid.addWidget(Text(theme, event_words(event), 13, wrap=True), row, 0)
            for column, channel in enumerate(Channel, 1):
                cell = self.cells[event, channel] = Cell(theme, f"{event_words(event)}: {channel_words(channel)}")
                cell.clicked.connect(lambda on, e=event, c=channel: self.set.emit(e.value, c.value, on))
                grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignHCenter)

    def show_rules(self, rules: Rules) -> None:
        for (event, channel), cell in self.cells.items():
            cell.setChecked(rules.wants(event, channel))
        self.setEnabled(rules.on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        here = next((key for key, cell in self.cells.items() if cell.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
            return
        rows, columns = list(Event), list(Channel)
        row = (rows.index(here[0]) + step[0]) % len(rows)
        column = (columns.index(here[1]) + step[1]) % len(columns)
        self.cells[rows[row], columns[column]].setFocus()
