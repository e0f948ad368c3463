"""The button's way to shortcuts: all of them, looked through by typing, with what each would insert."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.ui.chat.inserting import Inserting
from console.ui.chat.suggestion_list import SuggestionList
from console.ui.chat.suggestions import PREVIEW_CHARS, PREVIEW_LINES
from console.ui.parts.anchored import Anchored
from console.ui.parts.button import Button
from console.ui.parts.field import line_edit
from console.ui.parts.surface import Hairline
from console.ui.parts.text import Text
from console.ui.plain import plain
from console.ui.theme import Theme
from console.words import tr

WIDTH = 420
ROWS = 8


class ShortcutPicker(Anchored):
    """`manage`: to where they are made and changed."""

    manage = Signal()

    def __init__(self, theme: Theme, parent: QWidget, anchor: QWidget, inserting: Inserting) -> None:
        super().__init__(theme, parent, anchor, WIDTH)
        self._inserting = inserting
        space = theme.space
        self.column.setContentsMargins(space.s, space.s, space.s, space.s)
        self.column.setSpacing(space.xs)
        self.field = line_edit(tr("Shortcut, or a word of it"), 60)
        self.field.setAccessibleName(tr("Look for a shortcut"))
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.list = SuggestionList(theme, tr("Shortcuts"), ROWS)
        self.list.clicked.connect(lambda _index: self._choose())
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._show_preview())
        self._none = Text(theme, "", 13, role="text-2", wrap=True)
        self._none.setContentsMargins(space.m, space.s, space.m, space.s)
        self._line = Hairline(theme)
        self._preview = Text(theme, "", 13, role="text-2", wrap=True)
        self._preview.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._preview.setContentsMargins(space.m, space.s, space.m, 0)
        self._preview.setFixedHeight(PREVIEW_LINES * theme.line(13) + space.s)
        foot = QHBoxLayout()
        self.change = Button(theme, tr("Make and change shortcuts"), "text", icon="pencil-simple", height="control-card")
        self.change.clicked.connect(self._manage)
        foot.addWidget(self.change)
        foot.addStretch(1)
        for part in (self.field, self.list, self._none, self._line, self._preview):
            self.column.addWidget(part)
        self.column.addLayout(foot)
        self.setFocusProxy(self.field)

    def open_(self) -> None:
        self.field.clear()
        self._typed("")
        super().open_()
        self.field.setFocus()

    def _typed(self, text: str) -> None:
        rows = self._inserting.shortcuts(text.strip().lstrip(self._inserting.marks()))
        self.list.show_rows(rows)
        self._none.setText(tr("No shortcut by that name.") if text.strip() else tr("There are no shortcuts yet."))
        self.list.setVisible(bool(rows))
        self._none.setVisible(not rows)
        self._line.setVisible(bool(rows))
        self._preview.setVisible(bool(rows))
        self._show_preview()
        self.column.activate()
        self.resettle()

    def _show_preview(self) -> None:
        chosen = self.list.chosen()
        text = plain(chosen.preview, 4 * PREVIEW_CHARS) if chosen is not None else ""
        self._preview.setText("\n".join(text.splitlines()[:PREVIEW_LINES])[:PREVIEW_CHARS])

    def _choose(self) -> None:
        chosen = self.list.chosen()
        if chosen is not None:
            self.close_()
            self._inserting.put_shortcut(chosen.key)

    def _manage(self) -> None:
        self.close_()
        self.manage.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Down | Qt.Key.Key_Up as key:
                    self.list.step(1 if key == Qt.Key.Key_Down else -1)
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self._choose()
                    return True
        return super().eventFilter(watched, event)
