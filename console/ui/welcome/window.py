"""The window before anybody is signed in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.ui.welcome.page import WelcomePage


class WelcomeWindow(QWidget):
    """Holds the page in a window of its own; closing it is quitting."""

    def __init__(self, page: WelcomePage, quit_program: Callable[[], None]) -> None:
        super().__init__()
        self._quit = quit_program
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and event.spontaneous():
            self._quit()
        return super().event(event)
