"""Two contacts are one person: choose the other, see what the result keeps, confirm."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.chat.contact import can_merge, merged
from console.ui.chat.contact_rows import TalkRow
from console.ui.chat.contact_sheet import ContactSheet
from console.ui.parts.field import line_edit
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr
from protocol.records import Contact

SHOWN = 6

Search = Callable[[str], Sequence[Contact]]


class MergeSheet(ContactSheet):
    """`merged_into(goes, stays)`: `contact` goes, whom somebody chose stays."""

    merged_into = Signal(str, str)

    def __init__(self, theme: Theme, contact: Contact, search: Search, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Who is {name}, too?", name=one_line(contact.name) or tr("this contact")), tr("Merge"), parent=parent)
        self._contact, self._search, self._other = contact, search, contact
        told = tr("Conversations, visits and devices of both become one person’s. This cannot be undone.")
        self.body.addWidget(Text(theme, told, 13, role="text-2", wrap=True))
        self.field = line_edit(tr("Name, e-mail, phone or note of the other"), 200)
        self.field.setAccessibleName(tr("Search a contact of the same portal"))
        self.field.textChanged.connect(lambda _text: self._look())
        self.field.returnPressed.connect(self._first)
        self.field.installEventFilter(self)
        self.body.addWidget(self.field)
        self._place = QVBoxLayout()
        self._place.setSpacing(theme.space.xs)
        self.body.addLayout(self._place)
        self.body.addStretch(1)
        self.rows: list[TalkRow] = []
        self._shown: QWidget | None = None
        self.go_button.setEnabled(False)
        self.go_button.clicked.connect(self._go)
        self._look()
        self.field.setFocus()

    def found(self) -> list[Contact]:
        return [one for one in self._search(self.field.text()) if can_merge(self._contact, one)][:SHOWN]

    def _look(self) -> None:
        self.go_button.setEnabled(False)
        self._other = self._contact
        box, column = self._fresh()
        self.rows = []
        for one in self.found():
            row = TalkRow(self.theme, one.id, one.name or tr("Without a name"), " · ".join(p for p in (one.email, one.phone) if p) or "–")
            row.chosen.connect(self._choose)
            self.rows.append(row)
            column.addWidget(row)
        if not self.rows:
            column.addWidget(Text(self.theme, tr("Nobody else of this portal fits."), 13, role="text-3"))
        self._put(box)

    def _fresh(self) -> tuple[QWidget, QVBoxLayout]:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        return box, column

    def _put(self, box: QWidget) -> None:
        if self._shown is not None:
            self._place.removeWidget(self._shown)
            self._shown.hide()
            self._shown.deleteLater()
        self._shown = box
        self._place.addWidget(box)
        box.show()
        self.settle()

    def _first(self) -> None:
        if self.rows:
            self._choose(self.rows[0].id)

    def _choose(self, id: str) -> None:
        other = next((one for one in self.found() if one.id == id), None)
        if other is None:
            return
        self._other = other
        theme = self.theme
        box, column = self._fresh()
        column.setSpacing(theme.space.s)
        column.addWidget(Text(theme, tr("The result"), 13, 600))
        for line in merged(self._contact, other):
            block = QVBoxLayout()
            block.setSpacing(0)
            block.addWidget(Text(theme, line.label, 11, role="text-3"))
            block.addWidget(Text(theme, line.value, 13, wrap=True))
            if line.given_up:
                block.addWidget(Text(theme, tr("given up: {value}", value=line.given_up), 11, role="warn", wrap=True))
            column.addLayout(block)
        self._put(box)
        self.go_button.setEnabled(True)
        self.go_button.setFocus()

    def _go(self) -> None:
        self.merged_into.emit(self._contact.id, self._other.id)
        self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        down = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down
        if watched is self.field and down and self.rows:
            self.rows[0].setFocus()
            return True
        return False
