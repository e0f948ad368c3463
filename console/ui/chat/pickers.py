"""The buttons by which all shortcuts and all emoji are looked at, to be put in where the caret stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.ui.chat.emoji_picker import EmojiPicker
from console.ui.chat.inserting import Inserting
from console.ui.chat.shortcut_picker import ShortcutPicker
from console.ui.parts.button import IconButton
from console.ui.theme import Theme
from console.words import tr


class Pickers(QWidget):
    """Two buttons side by side. A picker lies over the window, is made when first wished for, and again when the composer has moved
    to another window. `write_here` puts the keyboard where the picked thing goes."""

    manage = Signal()
    """To where shortcuts are made and changed."""

    def __init__(self, theme: Theme, inserting: Inserting, write_here: Callable[[], None]) -> None:
        super().__init__()
        self._theme, self._inserting, self._write_here = theme, inserting, write_here
        self.shortcuts: ShortcutPicker | None = None
        self.emoji: EmojiPicker | None = None
        self.shortcut_button = IconButton(theme, "lightning", tr("Insert a shortcut"), key="Alt+S", ground="panel")
        self.shortcut_button.clicked.connect(self.open_shortcuts)
        self.emoji_button = IconButton(theme, "smiley", tr("Insert an emoji"), key="Ctrl+.", ground="panel")
        self.emoji_button.clicked.connect(self.open_emoji)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.xs)
        row.addWidget(self.shortcut_button)
        row.addWidget(self.emoji_button)

    def open_shortcuts(self) -> None:
        if self._inserting.conversation:
            if self.shortcuts is None or self.shortcuts.parentWidget() is not self.window():
                self.shortcuts = ShortcutPicker(self._theme, self.window(), self.shortcut_button, self._inserting)
                self.shortcuts.manage.connect(self.manage)
            self._write_here()
            self.shortcuts.open_()

    def open_emoji(self) -> None:
        if self._inserting.conversation:
            if self.emoji is None or self.emoji.parentWidget() is not self.window():
                self.emoji = EmojiPicker(self._theme, self.window(), self.emoji_button, self._inserting)
            self._write_here()
            self.emoji.open_()
