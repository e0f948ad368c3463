"""Above a session's record: whose it is and when, words to look for, and what can be done with it. Qt thread."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from console.ui.parts.button import Button, IconButton
from console.ui.parts.field import line_edit
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import tr

FIELD_PX = 220
WORDS_MOST = 200


class RecordHead(Surface):
    """`typed`: these words are looked for; `next_wished(back)`: on to the next hit."""

    typed = Signal(str)
    next_wished = Signal(bool)
    other_wished = Signal(int)
    """-1: the session before this one, 1: the one after."""
    transcript_wished = Signal()
    export_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", parent=parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space.l, theme.space.m, theme.space.l, theme.space.m)
        row.setSpacing(theme.space.s)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(theme, tr("Session record"), 18, 600))
        self.about = Text(theme, "", 13, role="text-2", tabular=True)
        words.addWidget(self.about)
        row.addLayout(words, 1)
        self.earlier = IconButton(theme, "arrow-left", tr("Earlier session of this conversation"))
        self.earlier.clicked.connect(lambda: self.other_wished.emit(-1))
        self.later = IconButton(theme, "arrow-right", tr("Later session of this conversation"))
        self.later.clicked.connect(lambda: self.other_wished.emit(1))
        for way in (self.earlier, self.later):
            row.addWidget(way)
            way.hide()
        self.count = Text(theme, "", 11, role="text-3", tabular=True)
        row.addWidget(self.count)
        self.field = _Field(theme)
        self.field.textChanged.connect(self.typed)
        self.field.next_wished.connect(self.next_wished)
        row.addWidget(self.field)
        self.before = IconButton(theme, "caret-up", tr("Former place with these words"), key="Shift+F3")
        self.before.clicked.connect(lambda: self.next_wished.emit(True))
        self.after = IconButton(theme, "caret-down", tr("Next place with these words"), key="F3")
        self.after.clicked.connect(lambda: self.next_wished.emit(False))
        self.transcript = Button(theme, tr("Transcript…"), "quiet", icon="file-text")
        self.transcript.clicked.connect(self.transcript_wished)
        self.export = Button(theme, tr("Export…"), "quiet", icon="export")
        self.export.clicked.connect(self.export_wished)
        for button in (self.before, self.after, self.transcript, self.export):
            row.addWidget(button)
        self.show_hits(0, 0)

    def show_others(self, *, earlier: bool, later: bool) -> None:
        """A conversation may have had several sessions."""
        self.earlier.setVisible(earlier)
        self.later.setVisible(later)

    def words(self) -> str:
        return self.field.text().strip()

    def below_transcript(self) -> QPoint:
        """Where a menu of that button opens."""
        return self.transcript.mapToGlobal(self.transcript.rect().bottomLeft())

    def look_up(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def clear(self) -> None:
        self.field.clear()

    def show_hits(self, count: int, number: int) -> None:
        """`number`: of the hit at which the playhead is, from 1; 0 for none."""
        if not self.words():
            self.count.setText("")
        elif not count:
            self.count.setText(tr("Nowhere"))
        else:
            self.count.setText(tr("{n} of {count}", n=number, count=count) if number else tr("{n} places", n=count))
        for button in (self.before, self.after):
            button.setEnabled(count > 0)


class _Field(QLineEdit):
    """Enter and Shift+Enter go from hit to hit."""

    next_wished = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        made = line_edit(tr("Jump by word"), WORDS_MOST)
        self.setPlaceholderText(made.placeholderText())
        self.setMaxLength(WORDS_MOST)
        self.setMinimumWidth(FIELD_PX * 3 // 5)
        self.setMaximumWidth(FIELD_PX)
        self.setFixedHeight(theme.size("control"))
        self.setAccessibleName(tr("Jump by word"))
        self.setToolTip(tr("Jump by word (Ctrl+F)"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
            self.next_wished.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return
        super().keyPressEvent(event)
