"""A form of several pages: their names at the left, the chosen one in the middle, and something beside it where there is room.

What was changed is kept until it is saved or thrown away on purpose; each step can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.ui.parts.button import Button, IconButton
from console.ui.parts.strip import Strip
from console.ui.parts.text import Text
from console.ui.settings.nav_row import NavRow
from console.ui.settings.page import Page
from console.ui.settings.unsaved import leave
from console.ui.theme import Theme
from console.words import tr

NAV = 200
BESIDE = 340
WIDE = 960
"""From this width on the form stands beside what belongs to it."""


class SectionedForm(QWidget):
    """`saved` carries the record, `left` means back to the list."""

    saved = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, title: str, back_words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        space = theme.space
        self.back_button = IconButton(theme, "arrow-left", back_words, key="Esc")
        self.back_button.clicked.connect(self.wish_leave)
        self.heading = Text(theme, title, 18, 600)
        self.heading.setFixedHeight(theme.size("header"))
        self.undo_button = IconButton(theme, "arrow-counter-clockwise", tr("Undo"), key="Ctrl+Z")
        self.undo_button.setShortcut("Ctrl+Z")
        self.undo_button.clicked.connect(self.undo)
        self.redo_button = IconButton(theme, "arrow-clockwise", tr("Redo"), key="Ctrl+Shift+Z")
        self.redo_button.setShortcut("Ctrl+Shift+Z")
        self.redo_button.clicked.connect(self.redo)
        self.beside_button = IconButton(theme, "device-mobile", tr("Preview"), key="Ctrl+P")
        self.beside_button.setShortcut("Ctrl+P")
        self.beside_button.setCheckable(True)
        self.beside_button.clicked.connect(self._share_room)
        self.archive = Button(theme, tr("Archive"), "danger")
        self.archive.clicked.connect(self.wish_archive)
        self.save = Button(theme, tr("Save"), "filled", key="Ctrl+S")
        self.save.setShortcut("Ctrl+S")
        self.save.clicked.connect(self.wish_save)
        head = QHBoxLayout()
        head.setContentsMargins(space.l, 0, space.l, 0)
        head.setSpacing(space.s)
        head.addWidget(self.back_button)
        head.addWidget(self.heading, 1)
        for button in (self.beside_button, self.undo_button, self.redo_button, self.archive, self.save):
            head.addWidget(button)
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.trouble.hide()
        strip = QVBoxLayout()
        strip.setContentsMargins(space.l, 0, space.l, space.s)
        strip.addWidget(self.trouble)
        nav = QWidget()
        nav.setFixedWidth(NAV)
        self._nav = QVBoxLayout(nav)
        self._nav.setContentsMargins(space.s, 0, 0, space.m)
        self._nav.setSpacing(theme.size("row-gap"))
        self._nav.addStretch(1)
        self.rows: list[NavRow] = []
        self.stack = QStackedWidget()
        self._across = QHBoxLayout()
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(0)
        self._across.addWidget(nav)
        self._across.addWidget(self.stack, 1)
        self.beside: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(strip)
        column.addLayout(self._across, 1)

    def add_page(self, icon: str, page: Page) -> None:
        row = NavRow(self.theme, icon, page.accessibleName())
        row.clicked.connect(lambda _on=False: self.show_page(page))
        self._nav.insertWidget(len(self.rows), row)
        self.rows.append(row)
        self.stack.addWidget(page)

    def put_beside(self, widget: QWidget) -> None:
        self.beside = widget
        self._across.addWidget(widget)
        self._share_room()

    def pages(self) -> Sequence[QWidget]:
        return [page for at in range(self.stack.count()) if (page := self.stack.widget(at)) is not None]

    def show_page(self, page: QWidget) -> None:
        self.stack.setCurrentWidget(page)
        self.rows[self.stack.currentIndex()].setChecked(True)
        if self.beside_button.isChecked() and not self._wide():
            self.beside_button.setChecked(False)
            self._share_room()

    def say_archived(self, archived: bool, new: bool) -> None:
        self.archive.setVisible(not new)
        self.archive.set_words(tr("Take back into use") if archived else tr("Archive"))

    def refused(self, text: str) -> None:
        """What it shows was wished for and not taken."""
        self.fail(text)

    def fail(self, text: str) -> None:
        self.trouble.say(text, "bad", "warning-circle")
        self.trouble.show()

    # ---- room

    def _wide(self) -> bool:
        return self.width() >= WIDE

    def _share_room(self) -> None:
        """Beside the page where both have room, else in its place while somebody wants to see it."""
        if self.beside is None:
            return
        wide, wanted = self._wide(), self.beside_button.isChecked()
        self.beside_button.setVisible(not wide)
        self.beside.setVisible(wide or wanted)
        self.stack.setVisible(wide or not wanted)
        if wide:
            self.beside.setFixedWidth(BESIDE)
        else:
            self.beside.setMinimumWidth(0)
            self.beside.setMaximumWidth(16_777_215)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def minimumSizeHint(self) -> QSize:
        return QSize(NAV + 320, 240)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        focused = next((at for at, row in enumerate(self.rows) if row.hasFocus()), None)
        if step is not None and focused is not None:
            row = self.rows[(focused + step) % len(self.rows)]
            row.setFocus()
            row.click()
            return
        super().keyPressEvent(event)

    # ---- what each form says of its own

    def dirty(self) -> bool:
        raise NotImplementedError

    def forget(self) -> None:
        """What was changed is thrown away."""
        raise NotImplementedError

    def wish_save(self) -> None:
        raise NotImplementedError

    def wish_archive(self) -> None:
        raise NotImplementedError

    def undo(self) -> None:
        raise NotImplementedError

    def redo(self) -> None:
        raise NotImplementedError

    def wish_leave(self) -> None:
        """Back to the list; what was changed is asked about."""
        leave(self)
