"""Ctrl+F: a word in the conversation that is open, from one place to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.chat.filters import Filters
from console.replica.wanted import Answer, Question
from console.ui.desk_port import DeskPort
from console.ui.parts.button import IconButton
from console.ui.parts.field import line_edit
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import tr

SLOT = "thread"
MOST = 1_000
"""Places in one conversation; whoever has more types another letter."""


class FindBar(Surface):
    """Newest first, as one reads back: Enter goes to the one before, Shift+Enter to the one after. `closed` gives the keyboard back."""

    closed = Signal()

    def __init__(
        self, theme: Theme, desk: DeskPort, conversation: Callable[[], str], show: Callable[[str], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "window", parent=parent)
        self._desk, self._conversation, self._show = desk, conversation, show
        self._found: list[str] = []
        self._at = 0
        space = theme.space
        row = QHBoxLayout(self)
        row.setContentsMargins(space.m, space.xs, space.s, space.xs)
        row.setSpacing(space.xs)
        self.field = line_edit(tr("Search in this conversation"), 200)
        self.field.setAccessibleName(tr("Search in this conversation"))
        self.field.textEdited.connect(self._typed)
        self.field.installEventFilter(self)
        self.count = Text(theme, "", 11, role="text-2", tabular=True)
        self.count.setMinimumWidth(theme.size("thumbnail-least"))
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        for icon, name, key, what in (
            ("caret-up", tr("The one before"), "Enter", lambda: self._go(1)),
            ("caret-down", tr("The one after"), "Shift+Enter", lambda: self._go(-1)),
            ("x", tr("Close"), "Esc", self.close_),
        ):
            button = IconButton(theme, icon, name, key=key, ground="window")
            button.clicked.connect(what)
            row.addWidget(button)
        self.hide()

    def open_(self) -> None:
        if not self._conversation():
            return
        self.show()
        self.field.setFocus()
        self.field.selectAll()
        if self.field.text():
            self._typed(self.field.text())

    def close_(self) -> None:
        """Also because another conversation is open now."""
        if self.isHidden():
            return
        self.hide()
        if self._desk.finder is not None:
            self._desk.finder.forget(SLOT)
        self._found = []
        self.closed.emit()

    def _typed(self, text: str) -> None:
        wanted = replace(Filters(text=text).wanted(self._desk.now_ms(), self._desk.me), conversation=self._conversation())
        finder = self._desk.finder
        if finder is None or not wanted.words:
            self._found, self._at = [], 0
            self._say("")
            return
        finder.ask(SLOT, Question(wanted, lines=MOST), self._told)

    def _told(self, answer: Answer) -> None:
        first = not self._found or self._found[0] != (answer.lines[0].message.id if answer.lines else "")
        self._found = [line.message.id for line in answer.lines]
        if first:
            self._at = 0
            if self._found:
                self._show(self._found[0])
        if answer.whole or self._found:
            self._say(tr("none") if not self._found else "", more=answer.more)

    def _go(self, by: int) -> None:
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._show(self._found[self._at])
            self._say("")

    def _say(self, words: str, more: bool = False) -> None:
        if not words and self._found:
            words = tr("{n} of {count}", n=self._at + 1, count=f"{len(self._found)}{'+' if more else ''}")
        self.count.setText(words)

    def eventFilter(self, watched: QObject, event: Any) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            match Qt.Key(event.key()):
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self._go(-1 if back else 1)
                    return True
                case Qt.Key.Key_Up | Qt.Key.Key_Down as key:
                    self._go(1 if key == Qt.Key.Key_Up else -1)
                    return True
                case Qt.Key.Key_Escape:
                    self.close_()
                    return True
        return super().eventFilter(watched, event)
