"""The contact panel's part about former conversations: newest first, page by page, each to be read beside the present one."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.chat.contact import talk_words
from console.ui.chat.contact_rows import Heading, TalkRow, emptied
from console.ui.desk_port import DeskPort
from console.ui.parts.button import Button
from console.ui.theme import Theme
from console.words import tr
from protocol.records import Conversation

TALKS = 10
"""Former conversations at a time."""


class TalksPart(QWidget):
    """All conversations of a contact but `present`, as many as were asked for."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, desk: DeskPort) -> None:
        super().__init__()
        self._theme, self._desk = theme, desk
        self._contact = self._present = ""
        self.talks: list[Conversation] = []
        self._stood: list[Conversation] = []
        """As they were shown, but for what each message changes: while they stay so, the rows stay, and with them the focus."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(Heading(theme, tr("Earlier conversations")))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        column.addLayout(self._rows)
        self.more = Button(theme, tr("More"), "text", height="chip", weight=400)
        self.more.clicked.connect(self._more)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_talks(self, talks: list[Conversation], contact: str, present: str) -> None:
        """`talks`: the contact's newest, the present one among them."""
        self._contact, self._present = contact, present
        wanted = max(TALKS, len(self.talks))
        others = [talk for talk in talks if talk.id != present]
        self.more.setVisible(len(others) > wanted)
        self.talks = others[:wanted]
        self.setVisible(bool(self.talks))
        stand = self._standing()
        if stand == self._stood:
            return
        self._stood = stand
        emptied(self._rows)
        for talk in self.talks:
            self._rows.addWidget(self._row(talk))

    def _standing(self) -> list[Conversation]:
        return [replace(talk, last_seq=0) for talk in self.talks]

    def _row(self, talk: Conversation) -> TalkRow:
        last = self._desk.replica.last_message(talk.id, spoken=True)
        title = talk.subject or (last.body if last is not None else "") or tr("Nothing was said")
        row = TalkRow(self._theme, talk.id, title, talk_words(talk, self._desk.now_ms()))
        row.chosen.connect(self.chosen)
        return row

    def _more(self) -> None:
        last = self.talks[-1] if self.talks else None
        page = [t for t in self._desk.replica.contact_talks(self._contact, before=last, limit=TALKS + 2) if t.id != self._present]
        for talk in page[:TALKS]:
            self.talks.append(talk)
            self._rows.addWidget(self._row(talk))
        self._stood = self._standing()
        self.more.setVisible(len(page) > TALKS)
