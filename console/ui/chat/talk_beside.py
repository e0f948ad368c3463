"""A former conversation beside the present one: read only, all of it, and nothing in it counts as read."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.chat.contact import talk_words
from console.chat.stretch import Stretch
from console.ui.chat.facts import thread_lines
from console.ui.chat.thread_view import ThreadView
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Button, IconButton
from console.ui.parts.panel_head import PanelHead
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import tr


class TalkBeside(QWidget):
    """`left`: back to the contact; `opened`: in the room, to write in it."""

    left = Signal()
    opened = Signal(str)
    open_link = Signal(str)
    record_wished = Signal(str)
    """The course of its support session."""

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.conversation = ""
        self._stretch = Stretch(desk.replica, "")
        space = theme.space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.back = IconButton(theme, "arrow-left", tr("Back to the contact"), key="Esc")
        self.back.clicked.connect(self.left)
        self._title = Text(theme, "", 13, 600)
        self.open_button = Button(theme, tr("Open"), "text", height="chip")
        self.open_button.clicked.connect(lambda: self.opened.emit(self.conversation))
        self.record_button = IconButton(theme, "clock-counter-clockwise", tr("Session record"))
        self.record_button.clicked.connect(lambda: self.record_wished.emit(self.conversation))
        behind = QWidget()
        row = QHBoxLayout(behind)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.xs)
        row.addWidget(self.record_button)
        row.addWidget(self.open_button)
        column.addWidget(PanelHead(theme, self.back, self._title, behind, left=space.s, spacing=space.xs))
        self.view = ThreadView(theme)
        self.view.wants_older.connect(self._older)
        self.view.wants_newer.connect(self._newer)
        self.view.open_link.connect(self.open_link)
        column.addWidget(self.view, 1)

    def show_talk(self, conversation: str) -> None:
        """From its newest line."""
        self.conversation = conversation
        record = self._desk.known.conversation(conversation)
        self._title.setText(talk_words(record, self._desk.now_ms()) if record is not None else "")
        self.record_button.setVisible(self._desk.replica.session_of(conversation) is not None)
        self._stretch = Stretch(self._desk.replica, conversation)
        self._stretch.at_end()
        self._show(keep=False)

    def refresh(self) -> None:
        """Somebody wrote in it meanwhile."""
        if self.conversation:
            self._stretch.again()
            self._show()

    def _older(self) -> None:
        if self._stretch.older():
            self._show()

    def _newer(self) -> None:
        if self._stretch.newer():
            self._show()

    def _show(self, keep: bool = True) -> None:
        stretch = self._stretch
        older = 0 if stretch.from_start or not stretch.messages else max(1, stretch.messages[0].seq - 1)
        lines = thread_lines(self._desk, self.conversation, stretch.messages, to_end=stretch.to_end)
        self.view.show_lines(lines, keep=keep, older=older)
