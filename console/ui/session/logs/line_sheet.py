"""To a line by its number. Decides nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QWidget

from console.ui.parts.button import Button
from console.ui.parts.field import Labelled, line_edit
from console.ui.parts.sheet import Sheet
from console.ui.theme import Theme
from console.words import tr


class LineSheet(Sheet):
    """`wished` names it, counted from 1."""

    wished = Signal(int)

    def __init__(self, theme: Theme, now: int, most: int, parent: QWidget) -> None:
        super().__init__(theme, tr("To a line"), theme.size("form") + theme.space.xl * 2, theme.space.l, parent)
        self.field = line_edit("", 12)
        self.field.setValidator(QIntValidator(1, max(1, most), self.field))
        self.field.setText(str(now))
        self.column.addWidget(Labelled(theme, tr("Number of the line"), self.field))
        self.go_button = Button(theme, tr("Go"), "filled")
        self.go_button.clicked.connect(self._go)
        cancel = Button(theme, tr("Cancel"), "quiet")
        cancel.clicked.connect(self.reject)
        self.feet(cancel, self.go_button)
        self.field.returnPressed.connect(self._go)
        self.fit()
        self.field.setFocus()
        self.field.selectAll()

    def _go(self) -> None:
        if self.field.hasAcceptableInput():
            self.wished.emit(int(self.field.text()))
            self.accept()
