"""The app's first screen, as it opens from a link: the code is filled in, the name is asked for. Qt thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from customer.phone.words import Lang, say
from protocol import ids, limits

WIDTH = 320


class JoinForm(QWidget):
    """`joined(code, name)` once both are given; `closed` without."""

    joined = Signal(str, str)

    def __init__(self, lang: Lang, code: str) -> None:
        super().__init__()
        self.setWindowTitle(say(lang, "Practice phone"))
        self.code = QLineEdit(code)
        self.code.setMaxLength(20)
        self.name = QLineEdit()
        self.name.setMaxLength(limits.NAME_CHARS)
        self.button = QPushButton(say(lang, "Join session"))
        self.button.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        for words, field in (("Session code", self.code), ("Your name", self.name)):
            label = QLabel(say(lang, words))
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(field)
            field.setAccessibleName(say(lang, words))
            column.addWidget(label)
            column.addWidget(field)
            field.textChanged.connect(self._typed)
            field.returnPressed.connect(self._join)
        column.addSpacing(8)
        column.addWidget(self.button)
        self.button.clicked.connect(self._join)
        self.setFixedWidth(WIDTH)
        self._typed()
        (self.name if code else self.code).setFocus()

    def _typed(self) -> None:
        self.button.setEnabled(ids.is_code(ids.plain_code(self.code.text())) and self.name.text().strip() != "")

    def _join(self) -> None:
        if self.button.isEnabled():
            self.joined.emit(ids.plain_code(self.code.text()), self.name.text().strip())
            self.close()
