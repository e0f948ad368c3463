"""Ctrl+F in a log: words, how many places there are, and from one to the next. Decides nothing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.logs.search import WORDS_CHARS, Needle
from console.ui.parts.button import IconButton
from console.ui.parts.field import Check, line_edit
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import tr

TYPED_MS = 200


class FindRow(Surface):
    """`asked` tells what is looked for, `step` where to go on (1 or -1)."""

    asked = Signal(object)
    step = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "window", parent=parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space.m, theme.space.xs, theme.space.s, theme.space.xs)
        row.setSpacing(theme.space.s)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPED_MS)
        self._timer.timeout.connect(self._ask)
        self.field = line_edit(tr("Find in this log"), WORDS_CHARS)
        self.field.setAccessibleName(tr("Find in this log"))
        self.field.textEdited.connect(lambda _: self._timer.start())
        self.field.installEventFilter(self)
        self.exact = Check(theme, tr("Upper and lower case"))
        self.exact.toggled.connect(lambda _: self._ask())
        self.count = Text(theme, "", 11, role="text-2", tabular=True)
        self.count.setMinimumWidth(theme.size("attachment") * 2)
        row.addWidget(self.field, 1)
        row.addWidget(self.exact)
        row.addWidget(self.count)
        for icon, name, key, what in (
            ("caret-up", tr("The one before"), "Shift+F3", lambda: self.step.emit(-1)),
            ("caret-down", tr("The one after"), "F3", lambda: self.step.emit(1)),
            ("x", tr("Close"), "Esc", self.close_),
        ):
            button = IconButton(theme, icon, name, key=key, ground="window")
            button.clicked.connect(what)
            row.addWidget(button)
        self._asked = ""
        self.hide()

    def open_(self) -> None:
        self.show()
        self.field.setFocus()
        self.field.selectAll()
        self._ask()

    def close_(self) -> None:
        if not self.isHidden():
            self.hide()
            self._asked = ""
            self.asked.emit(Needle(""))
            self.closed.emit()

    def _ask(self) -> None:
        self._timer.stop()
        sign = f"{self.exact.isChecked()}{self.field.text()}"
        if sign != self._asked:
            self._asked = sign
            self.asked.emit(Needle(self.field.text(), self.exact.isChecked()))

    def eventFilter(self, watched: QObject, event: Any) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            match Qt.Key(event.key()):
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    if self._timer.isActive():
                        self._ask()
                    else:
                        self.step.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                    return True
                case Qt.Key.Key_Escape:
                    self.close_()
                    return True
        return super().eventFilter(watched, event)
