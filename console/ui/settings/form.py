"""The form of one thing in the settings: the way back, what is wrong, save and archive. What it holds is each page's own.

What was changed is kept until it is saved or thrown away on purpose.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.ui.parts.button import Button, IconButton
from console.ui.parts.strip import Strip
from console.ui.settings.page import Page
from console.ui.settings.unsaved import leave
from console.ui.theme import Theme
from console.words import tr


class Form(Page):
    """One of them to be changed. `saved` carries the record, `left` means back to the list. A form calls `begin` when it is filled."""

    saved = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, title: str, back_words: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, title, parent)
        self._began: object = None
        """What it said when it was filled; None while nothing is edited."""
        back = IconButton(theme, "arrow-left", back_words, key="Esc")
        back.clicked.connect(self.wish_leave)
        head = QHBoxLayout()
        head.setSpacing(theme.space.s)
        self.body.removeWidget(self.heading)
        head.addWidget(back)
        head.addWidget(self.heading, 1)
        self.body.insertLayout(0, head)
        self.trouble = Strip(theme, "bad", "warning-circle")
        self.trouble.hide()
        self.body.addWidget(self.trouble)

    def feet(self) -> None:
        """The row of what is done with it; the last part of the form."""
        self.body.addSpacing(self.theme.space.m)
        row = QHBoxLayout()
        self.save = Button(self.theme, tr("Save"), "filled", height="control-main", key="Ctrl+S")
        self.save.setShortcut("Ctrl+S")
        self.save.clicked.connect(self.wish_save)
        self.archive = Button(self.theme, tr("Archive"), "danger")
        self.archive.clicked.connect(self.wish_archive)
        row.addWidget(self.save)
        row.addWidget(self.archive)
        row.addStretch(1)
        self.body.addLayout(row)
        self.finish()

    def say_archived(self, archived: bool, new: bool) -> None:
        self.archive.setVisible(not new)
        self.archive.set_words(tr("Take back into use") if archived else tr("Archive"))

    def refused(self, text: str) -> None:
        """What it shows was wished for and not taken: it is nowhere but here."""
        self._began = object()
        self.fail(text)

    def fail(self, text: str) -> None:
        self.trouble.say(text)
        self.trouble.show()

    # ---- what was changed

    def says(self) -> object:
        """What it says now, to be compared with what it said before."""
        raise NotImplementedError

    def begin(self) -> None:
        self._began = self.says()

    def dirty(self) -> bool:
        return self._began is not None and self.says() != self._began

    def forget(self) -> None:
        """What was changed is saved, or thrown away."""
        self._began = None

    def wish_leave(self) -> None:
        """Back to the list; what was changed is asked about."""
        leave(self)

    # ---- what each form does

    def wish_save(self) -> None:
        raise NotImplementedError

    def wish_archive(self) -> None:
        raise NotImplementedError
