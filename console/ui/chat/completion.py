"""Between the editor and the list beside its caret: what opens it, what the keys do while it is open, what closes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent

from console.chat.triggers import Trigger, trigger
from console.ui.chat.editor import Editor
from console.ui.chat.suggestion_list import Suggestion
from console.ui.chat.suggestions import Suggestions
from console.ui.plain import one_line
from console.ui.theme import Theme

Offer = Callable[[Trigger], Sequence[Suggestion]]
Insert = Callable[[Trigger, Suggestion], None]
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class Completion(QObject):
    """`offer` says what there is for a trigger; `insert` puts the chosen one in the place of what was typed.

    Only typing opens the list. Esc closes it until another word begins; what was typed stays.
    """

    def __init__(self, theme: Theme, editor: Editor, offer: Offer, insert: Insert, marks: Callable[[], str]) -> None:
        super().__init__(editor)
        self._editor, self._offer, self._insert, self._marks = editor, offer, insert, marks
        self.popup = Suggestions(theme, editor)
        self.popup.picked.connect(self.choose)
        self.popup.list.selectionModel().currentChanged.connect(lambda _now, _before: self._announce())
        self._open: Trigger | None = None
        self._dismissed: int | None = None
        """Where the word begins that Esc was pressed in."""
        self._at = -1
        editor.written.connect(self._typed)
        editor.cursorPositionChanged.connect(self._moved)
        editor.focused.connect(lambda on: None if on else self.close())

    @property
    def open_(self) -> bool:
        return self._open is not None and self.popup.isVisible()

    def close(self) -> None:
        self._open = None
        self._editor.holds_escape = False
        self.popup.hide()

    def key(self, event: QKeyEvent) -> bool:
        """Whether the list took the key."""
        if not self.open_ or event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier):
            return False
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up | Qt.Key.Key_PageDown | Qt.Key.Key_PageUp as key:
                self.popup.list.step(STEPS[Qt.Key(key)], around=key in (Qt.Key.Key_Down, Qt.Key.Key_Up))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Tab:
                self.choose()
            case Qt.Key.Key_Escape:
                self._dismissed = self._begin(self._open) if self._open is not None else None
                self.close()
            case _:
                return False
        return True

    def choose(self) -> None:
        found, chosen = self._open, self.popup.list.chosen()
        self.close()
        if found is not None and chosen is not None:
            self._insert(found, chosen)

    def _announce(self) -> None:
        """The keyboard stays in the editor: whoever hears the screen is told what is chosen in the list."""
        chosen = self.popup.list.chosen()
        if chosen is not None and QAccessible.isActive():
            words = " ".join(part for part in (chosen.code, chosen.title) if part)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._editor, one_line(words, 200)))

    # ---- inside

    def _begin(self, found: Trigger) -> int:
        cursor = self._editor.textCursor()
        return cursor.position() - len(found.typed)

    def _found(self) -> Trigger | None:
        before = self._editor.before_caret()
        cursor = self._editor.textCursor()
        if cursor.hasSelection() or not before:
            return None
        after = self._editor.document().characterAt(cursor.position())
        return trigger(before + str(after), len(before), self._marks())

    def _typed(self) -> None:
        # what comes otherwise than by the keyboard (a draft taken out, a paste) opens nothing
        self._at = self._editor.textCursor().position()
        if not self._editor.hasFocus() or self._editor.inserting:
            self.close()
            return
        found = self._found()
        if found is None:
            self._dismissed = None
            self.close()
            return
        if self._begin(found) == self._dismissed:
            return
        rows = self._offer(found)
        if not rows:
            self.close()
            return
        if found.closed:
            self.close()
            self._insert(found, rows[0])
            return
        self._open = found
        self._editor.holds_escape = True
        self.popup.show_rows(rows, self._editor.cursorRect().translated(self._editor.viewport().pos()))

    def _moved(self) -> None:
        if self._open is not None and self._editor.textCursor().position() != self._at and self._found() != self._open:
            self.close()
