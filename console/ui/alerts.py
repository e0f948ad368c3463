"""What a window asks of the world: a URL opened, and something said where the window is not. Behind an interface, for tests."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

log = logging.getLogger(__name__)

Opener = Callable[[str], bool]
"""Opens a URL outside the program (browser, mail program); False when nothing did."""


class Notifier(Protocol):
    """How a technician is told who looks elsewhere."""

    @property
    def has_tray(self) -> bool:
        """Whether a hidden main window could be found again."""
        ...

    def notify(self, title: str, text: str, window: QWidget, on_click: Callable[[], None]) -> None:
        """Say something about the program itself outside its window."""
        ...


def open_outside(url: str) -> bool:
    """Hand a URL to the system. Only http, https and mailto: anything else could start a program."""
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    if parsed.scheme().lower() not in ("http", "https", "mailto") or not parsed.isValid():
        log.warning("not opened: a URL with scheme %r", parsed.scheme())
        return False
    return QDesktopServices.openUrl(parsed)
