"""The beginning of a text file in a window of its own: plain, capped, cleaned; never more than a few pages of it in memory."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QKeyEvent, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from console.ui import icons
from console.ui.chat.file_faces import size_in_words
from console.ui.parts.button import IconButton
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import one_line, plain
from console.ui.theme import Theme
from console.words import tr
from protocol.records import File

PAGE_BYTES = 64 * 1024
LINE_CHARS = 500
"""A line that is longer is broken: a text without line breaks is what a layout takes longest over."""


def first_page(path: Path) -> str:
    """Its beginning, harmless for a screen. Any thread. Raises OSError."""
    with path.open("rb") as file:
        data = file.read(PAGE_BYTES + 1)
    text = plain(data[:PAGE_BYTES].decode("utf-8", "ignore"), PAGE_BYTES)
    lines = [line[at : at + LINE_CHARS] for line in text.split("\n") for at in range(0, len(line) or 1, LINE_CHARS)]
    return "\n".join(lines) + ("\n…" if len(data) > PAGE_BYTES else "")


class TextWindow(QWidget):
    """Stays one window, whatever is looked at."""

    save_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self.file: File | None = None
        self.setWindowIcon(icons.icon(theme, "file-text", "accent"))
        self.resize(theme.size("thread-min") * 2, theme.size("thread-min") + 160)
        self.setMinimumSize(theme.size("viewer-min"), theme.size("viewer-min") - 80)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = Surface(theme, "panel")
        bar.setFixedHeight(theme.size("header-detached"))
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.space.l, 0, theme.space.s, 0)
        self._name = Text(theme, "", 13, 600)
        self._facts = Text(theme, "", 11, role="text-3", tabular=True)
        self.save_button = IconButton(theme, "download-simple", tr("Save as…"), key="Ctrl+S")
        self.save_button.clicked.connect(lambda: self.save_wanted.emit(self.file.id) if self.file is not None else None)
        row.addWidget(self._name, 1)
        row.addWidget(self._facts)
        row.addSpacing(theme.space.m)
        row.addWidget(self.save_button)
        column.addWidget(bar)
        self.page = QPlainTextEdit()
        self.page.setReadOnly(True)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setAccessibleName(tr("Text of the file"))
        column.addWidget(self.page, 1)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self.save_button.click)
        theme.changed.connect(self._dress)
        self._dress()

    def show_text(self, file: File, text: str) -> None:
        self.file = file
        name = one_line(file.name, 120)
        self.setWindowTitle(f"{name} · Tapline")
        self._name.setText(name)
        whole = size_in_words(file.size)
        self._facts.setText(tr("the beginning of {size}", size=whole) if file.size > PAGE_BYTES else whole)
        self.page.setPlainText(text)
        self.show()
        self.raise_()
        self.activateWindow()
        self.page.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(13)
        self.page.setFont(font)
        palette = self.page.palette()
        palette.setColor(QPalette.ColorRole.Base, self._theme.color("window"))
        palette.setColor(QPalette.ColorRole.Text, self._theme.color("text"))
        self.page.setPalette(palette)
        self.page.document().setDocumentMargin(self._theme.space.l)
