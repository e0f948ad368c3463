"""Two days between which something was: the row in which a period of one's own is chosen."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QWidget

from console.chat.filters import between
from console.ui.parts.button import Button, IconButton
from console.ui.theme import Theme
from console.words import tr


class Days(QWidget):
    """Both days are in the period. `picked` names it as filters write it."""

    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.xs)
        self.first, self.last = QDateEdit(), QDateEdit()
        for field, name in ((self.first, tr("First day")), (self.last, tr("Last day"))):
            field.setCalendarPopup(True)
            field.setDisplayFormat("dd/MM/yyyy")
            field.setAccessibleName(name)
            row.addWidget(field, 1)
        use = Button(theme, tr("Use"), "quiet", ground="window")
        use.clicked.connect(self._use)
        shut = IconButton(theme, "x", tr("Close"), size=theme.size("chip"), icon_size=theme.size("icon-small"), ground="window")
        shut.clicked.connect(self.hide)
        row.addWidget(use)
        row.addWidget(shut)
        self.hide()

    def open_(self, today: date) -> None:
        self.first.setDate(QDate(today.year, today.month, 1))
        self.last.setDate(QDate(today.year, today.month, today.day))
        self.show()
        self.first.setFocus()

    def _use(self) -> None:
        first, last = sorted(date(day.year(), day.month(), day.day()) for day in (self.first.date(), self.last.date()))
        self.hide()
        self.picked.emit(between(first, last))
