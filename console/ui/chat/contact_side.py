"""Where the contact panel stands: beside the thread where there is room, else over it when somebody asks for it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.notices import Notice
from console.ui import remembered
from console.ui.chat.contact_panel import ContactPanel
from console.ui.desk_port import DeskPort
from console.ui.palette import Entry
from console.ui.parts.surface import Surface
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr

WIDE = 1180
"""Logical pixels of the room (list and thread with it) from which the panel stands open by itself."""


def stands(width: int, viewer: int, *, lists: int, thread: int, panel: int) -> bool:
    """Whether there is room for it beside list, thread and viewer (0: none is shown). A viewer is never made smaller for it."""
    return width - lists - viewer - panel >= thread and (viewer > 0 or width >= WIDE)


class ContactSide(QWidget):
    """Holds the panel at the room's right edge: the room leaves `taken` free there, nothing when it lies over the thread."""

    changed = Signal()
    """It takes another width beside the thread."""

    def __init__(self, theme: Theme, desk: DeskPort, room: QWidget) -> None:
        super().__init__(room)
        self._desk, self._room, self._theme = desk, room, theme
        self.panel = ContactPanel(theme, desk)
        self.panel.closed.connect(self.toggle)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        rim = Surface(theme, "line")
        rim.setFixedWidth(1)
        row.addWidget(rim)
        row.addWidget(self.panel)
        self._wanted = desk.preferences.get(remembered.CONTACT_PANEL, True)
        self._over = False
        """It lies over the thread, because somebody asked for it where there is no room beside it."""
        self._fits = True
        self._conversation = ""
        self._width = theme.size("contact") + 1
        self.hide()
        QShortcut(QKeySequence("Ctrl+I"), room, self.toggle, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @property
    def taken(self) -> int:
        """The width that it takes beside the thread."""
        return self._width if not self.isHidden() and not self._over else 0

    def show_for(self, conversation: str) -> None:
        """Another conversation is open, or none."""
        if conversation != self._conversation:
            self._over = False
        self._conversation = conversation
        self._place()
        if not self.isHidden():
            self.panel.show_for(conversation)

    def share(self, width: int, viewer: int, lists: int, thread: int) -> int:
        """How much of the room's width it takes."""
        self._fits = stands(width, viewer, lists=lists, thread=thread, panel=self._width)
        if self._fits:
            self._over = False
        self._place()
        return self.taken

    def toggle(self) -> None:
        """Show or hide it, and remember that where it has room of its own."""
        if not self._conversation:
            return
        if not self._fits:
            self._over = not self._over
        else:
            self._wanted = not self._wanted
            self._desk.preferences.set(remembered.CONTACT_PANEL, self._wanted)
        self._place()
        self.changed.emit()
        if not self.isHidden():
            self.panel.show_for(self._conversation)
            self.panel.close_button.setFocus()

    def entries(self) -> list[Entry]:
        """What the palette offers."""
        if not self._conversation:
            return []
        shown = [Entry(tr("Show or hide the contact"), "", "identification-card", self.toggle, "Ctrl+I")]
        if self.panel.contact is None:
            return shown
        name = one_line(self.panel.contact.name)
        return [
            *shown,
            Entry(tr("Block…"), name, "prohibit", self.panel.ask_block),
            Entry(tr("Merge…"), name, "git-merge", self.panel.ask_merge),
        ]

    def back(self) -> bool:
        """One step: from a former conversation to the contact, from over the thread away."""
        if self.isHidden():
            return False
        if self.panel.back():
            return True
        if self._over:
            self.toggle()
            return True
        return False

    def hear(self, notice: Notice) -> None:
        if not self.isHidden():
            self.panel.hear(notice)

    def _place(self) -> None:
        shown = bool(self._conversation) and (self._over or (self._wanted and self._fits))
        was = not self.isHidden()
        self.setGeometry(QRect(self._room.width() - self._width, 0, self._width, self._room.height()))
        self.raise_()
        self.setVisible(shown)
        if shown and not was:
            self.panel.show_for(self._conversation)
