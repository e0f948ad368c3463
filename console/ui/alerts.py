"""Telling a technician who looks elsewhere: tray message, taskbar alert, a short sound. Behind an interface, because a test has no tray."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from console.ui import icons
from console.ui.plain import unmarked
from console.ui.theme import Theme
from console.words import tr

log = logging.getLogger(__name__)

Opener = Callable[[str], bool]
"""Opens a URL outside the program (browser, mail program); False when nothing did."""


class Notifier(Protocol):
    """How a technician is told who looks elsewhere."""

    @property
    def has_tray(self) -> bool:
        """Whether a hidden main window could be found again."""
        ...

    def notify(self, title: str, text: str, window: QWidget, on_click: Callable[[], None]) -> None: ...
    def beep(self) -> None: ...


class SystemNotifier:
    """The system's own means. The tray icon exists from the first use of `show`."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._tray: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._clicked: Callable[[], None] | None = None

    @property
    def has_tray(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self, activate: Callable[[], None], new_code: Callable[[], None], quit_wished: Callable[[], None]) -> None:
        """Put the icon into the tray, with a menu; does nothing where there is no tray."""
        if not self.has_tray or self._tray is not None:
            return
        self._tray = QSystemTrayIcon(icons.icon(self._theme, "lifebuoy", "accent"))
        self._tray.setToolTip("Tapline")
        self._menu = QMenu()
        self._menu.addAction(tr("Open Tapline")).triggered.connect(activate)
        self._menu.addAction(tr("New code")).triggered.connect(new_code)
        self._menu.addSeparator()
        self._menu.addAction(tr("Quit")).triggered.connect(quit_wished)
        self._tray.setContextMenu(self._menu)
        self._tray.activated.connect(lambda why: activate() if why == QSystemTrayIcon.ActivationReason.Trigger else None)
        self._tray.messageClicked.connect(self._message_clicked)
        self._tray.show()

    def hide(self) -> None:
        if self._tray is not None:
            self._tray.hide()

    def notify(self, title: str, text: str, window: QWidget, on_click: Callable[[], None]) -> None:
        self._clicked = on_click
        QApplication.alert(window)
        if self._tray is not None:
            self._tray.showMessage(unmarked(title, 120), unmarked(text, 240), icons.icon(self._theme, "bell-ringing", "accent"))

    def beep(self) -> None:
        QApplication.beep()

    def _message_clicked(self) -> None:
        if self._clicked is not None:
            self._clicked()


def open_outside(url: str) -> bool:
    """Hand a URL to the system. Only http, https and mailto: anything else could start a program."""
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    if parsed.scheme().lower() not in ("http", "https", "mailto") or not parsed.isValid():
        log.warning("not opened: a URL with scheme %r", parsed.scheme())
        return False
    return QDesktopServices.openUrl(parsed)
