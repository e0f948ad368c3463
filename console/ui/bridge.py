"""Where async meets Qt: the only place that starts tasks, and the only way to ask a person something.

Slots stay plain functions; the user interface never awaits. Nothing in the program calls `exec()`: a nested loop breaks other
tasks for good, so a question is opened, and its answer comes as a call.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from console.ui.desk_port import Preferences
from console.ui.parts.button import Button
from console.ui.parts.field import Check
from console.ui.parts.text import Text
from console.ui.plain import one_line, plain
from console.ui.theme import Theme
from console.words import tr

log = logging.getLogger(__name__)


class Bridge(QObject):
    """Owns every task of the console's loop: keeps it, names it, reports its failure. Qt thread.

    `failed` carries the task's name; the error itself is in the log.
    """

    failed = Signal(str)

    def __init__(self, loop: asyncio.AbstractEventLoop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = loop
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run `work` on the loop. The task is kept alive here and its failure is reported."""
        task = self._loop.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def running(self) -> list[str]:
        return sorted(task.get_name() for task in self._tasks)

    async def close(self) -> None:
        """Cancel what still runs and wait for it; before the loop stops."""
        waiting = list(self._tasks)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            log.error("task %s failed", task.get_name(), exc_info=error)
            self.failed.emit(task.get_name())


WIDTH = 440


class Question(QDialog):
    """One question with a way out. Window-modal, opened and never executed. With `danger`, a stray Enter does no harm."""

    def __init__(
        self, theme: Theme, title: str, text: str, yes: str, no: str, danger: bool, never_again: str, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        title, text = one_line(title), plain(text, 2_000)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        column = QVBoxLayout(self)
        space = theme.space
        column.setContentsMargins(space.xl, space.xl, space.xl, space.xl)
        column.setSpacing(space.s)
        column.addWidget(Text(theme, title, 18, 600, wrap=True))
        words = Text(theme, text, 13, role="text-2", wrap=True)
        column.addWidget(words)
        self._never: Check | None = None
        if never_again:
            self._never = Check(theme, never_again)
            column.addSpacing(space.s)
            column.addWidget(self._never)
        column.addSpacing(space.l)
        row = QHBoxLayout()
        row.setSpacing(space.s)
        row.addStretch(1)
        self.no_button = Button(theme, no, "quiet")
        self.yes_button = Button(theme, yes, "danger" if danger else "filled")
        self.no_button.clicked.connect(self.reject)
        self.yes_button.clicked.connect(self.accept)
        row.addWidget(self.no_button)
        row.addWidget(self.yes_button)
        column.addLayout(row)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        # words in lines have no height of their own: without one, a layout stretches them over whatever the dialog has
        self.setFixedSize(WIDTH, column.totalHeightForWidth(WIDTH))
        self.default = self.no_button if danger else self.yes_button
        self.default.setFocus()

    def never_again(self) -> bool:
        return self._never is not None and self._never.isChecked()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.default.click()  # a button that has the focus has taken the key before
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("panel"))
        painter.end()


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
