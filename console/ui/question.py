"""The only way to ask a person something. Nothing in the program calls `exec()`: a nested loop breaks other tasks for good, so a question
is opened, and its answer comes as a call.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

from console.ui.desk_port import Preferences
from console.ui.parts.button import Button
from console.ui.parts.field import Check
from console.ui.parts.sheet import Sheet
from console.ui.parts.text import Text
from console.ui.plain import plain
from console.ui.theme import Theme
from console.words import tr

WIDTH = 440


class Question(Sheet):
    """One question with a way out. With `danger`, a stray Enter does no harm."""

    def __init__(
        self, theme: Theme, title: str, text: str, yes: str, no: str, danger: bool, never_again: str, parent: QWidget | None
    ) -> None:
        super().__init__(theme, title, WIDTH, theme.space.s, parent)
        text = plain(text, 2_000)
        self.column.addWidget(Text(theme, text, 13, role="text-2", wrap=True))
        self._never: Check | None = None
        if never_again:
            self._never = Check(theme, never_again)
            self.column.addSpacing(theme.space.s)
            self.column.addWidget(self._never)
        self.column.addSpacing(theme.space.l)
        self.no_button = Button(theme, no, "quiet")
        self.yes_button = Button(theme, yes, "danger" if danger else "filled")
        self.no_button.clicked.connect(self.reject)
        self.yes_button.clicked.connect(self.accept)
        self.feet(self.no_button, self.yes_button)
        self.setAccessibleDescription(text)
        self.fit()
        self.default = self.no_button if danger else self.yes_button
        self.default.setFocus()

    def never_again(self) -> bool:
        return self._never is not None and self._never.isChecked()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.default.click()  # a button that has the focus has taken the key before
            return
        super().keyPressEvent(event)


def ask(
    theme: Theme,
    parent: QWidget | None,
    title: str,
    text: str,
    yes: Callable[[], object],
    *,
    yes_words: str,
    no: Callable[[], object] | None = None,
    no_words: str = "",
    danger: bool = True,
    preferences: Preferences | None = None,
    preference: str = "",
) -> Question | None:
    """Ask, without stopping anything. `yes` is called if the person agrees, `no` if not.

    With `preference`, the question carries "do not ask again"; once that was chosen, `yes` is called at once and nothing opens.
    """
    if preferences is not None and preference and not preferences.get(preference, True):
        yes()
        return None
    never = tr("Do not ask again") if preferences is not None and preference else ""
    question = Question(theme, title, text, yes_words, no_words or tr("Cancel"), danger, never, parent)

    def answered(result: int) -> None:
        if result == QDialog.DialogCode.Accepted:
            if preferences is not None and question.never_again():
                preferences.set(preference, False)
            yes()
        elif no is not None:
            no()

    question.finished.connect(answered)
    question.open()
    return question
