"""The one QApplication, and when it has painted its first window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget


def application(arguments: list[str]) -> QApplication:
    """The one QApplication, named for the system."""
    app = QApplication.instance() or QApplication(arguments)
    assert isinstance(app, QApplication)
    app.setApplicationName("Tapline")
    app.setDesktopFileName("tapline")
    app.setQuitOnLastWindowClosed(False)
    font = app.font()
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setFont(font)
    return app


class FirstPaint(QObject):
    """Tells when a window has been painted for the first time."""

    def __init__(self, painted: Callable[[], None]) -> None:
        super().__init__()
        self._painted: Callable[[], None] | None = painted

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._painted is not None and isinstance(watched, QWidget) and watched.isWindow():
            painted, self._painted = self._painted, None
            QTimer.singleShot(0, painted)
        return super().eventFilter(watched, event)
