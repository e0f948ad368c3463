"""The key that takes back what a toast offers to take back, also from the midst of a text field, which would use it up for itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from console.ui.parts.writable import can_undo, text_in

UNDO = QKeySequence.StandardKey.Undo


class UndoKey(QObject):
    """Calls `undo` in the window of `place`, from `offer` until `withdraw`.

    What was done last is undone first: a field in which something was written meanwhile keeps the key until that is taken back.
    """

    def __init__(self, place: QWidget, undo: Callable[[], None]) -> None:
        super().__init__(place)
        self._place = place
        self._field: QWidget | None = None
        """Where somebody may write just now; its keys are looked at while something is offered."""
        self._stood: dict[QWidget, str] = {}
        """What fields held when the offer was made, or when the keyboard came to them later."""
        self._key = QShortcut(QKeySequence(UNDO), place, undo)
        self._key.setAutoRepeat(False)
        self._key.setEnabled(False)

    def offer(self) -> None:
        self.withdraw()
        self._key.setEnabled(True)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._went)
        self._went(None, QApplication.focusWidget())

    def withdraw(self) -> None:
        if not self._key.isEnabled():
            return
        self._key.setEnabled(False)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.disconnect(self._went)
        self._went(self._field, None)
        self._stood.clear()

    def _went(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self._field is not None and isValid(self._field):  # a field may go with the keyboard in it
            self._field.removeEventFilter(self)
        self._field = None
        if now is not None and now.window() is self._place.window() and (text := text_in(now)) is not None:
            self._stood.setdefault(now, text)
            self._field = now
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # a field claims the key before the window hears of it; held down, it must not go on from words to deeds
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent) or not event.matches(UNDO):
            return False
        if self._field is None or watched is not self._field or event.isAutoRepeat() or self._written(self._field):
            return False
        event.ignore()
        return True

    def _written(self, field: QWidget) -> bool:
        """Whether there is something newer to take back in it. Another draft that was put there is nothing to take back."""
        return text_in(field) != self._stood.get(field) and can_undo(field)
