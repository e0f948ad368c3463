"""Telling a technician who looks elsewhere: tray message, taskbar alert, a short sound. Behind an interface, because a test has no tray."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices
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
    """The system's own means. The tray icon exists from the first use of `show` and outlives the windows it serves."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._tray: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._new_code_entry: QAction | None = None
        self._activate: Callable[[], None] | None = None
        self._new_code: Callable[[], None] | None = None
        self._quit_wished: Callable[[], None] | None = None
        self._clicked: Callable[[], None] | None = None

    @property
    def has_tray(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self, activate: Callable[[], None], new_code: Callable[[], None] | None, quit_wished: Callable[[], None]) -> None:
        """What the tray's menu does from now on, with the icon put there if it is not yet; no icon where there is no tray.

        Call it anew whenever the window is another one. `new_code`: None while nobody is signed in.
        """
        self._activate, self._new_code, self._quit_wished = activate, new_code, quit_wished
        self._clicked = None  # a message of before leads into the window of before
        if self._tray is None and self.has_tray:
            self._put_into_tray()
        if self._new_code_entry is not None:
            self._new_code_entry.setEnabled(new_code is not None)

    def _put_into_tray(self) -> None:
        tray = self._tray = QSystemTrayIcon(icons.icon(self._theme, "lifebuoy", "accent"))
        tray.setToolTip("Tapline")
        menu = self._menu = QMenu()
        # through attributes and never bound to a window: windows come and go with the account
        menu.addAction(tr("Open Tapline")).triggered.connect(lambda: _call(self._activate))
        self._new_code_entry = menu.addAction(tr("New code"))
        self._new_code_entry.triggered.connect(lambda: _call(self._new_code))
        menu.addSeparator()
        menu.addAction(tr("Quit")).triggered.connect(lambda: _call(self._quit_wished))
        tray.setContextMenu(menu)
        tray.activated.connect(lambda why: _call(self._activate) if why == QSystemTrayIcon.ActivationReason.Trigger else None)
        tray.messageClicked.connect(lambda: _call(self._clicked))
        tray.show()

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


def _call(what: Callable[[], None] | None) -> None:
    if what is not None:
        what()


def open_outside(url: str) -> bool:
    """Hand a URL to the system. Only http, https and mailto: anything else could start a program."""
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    if parsed.scheme().lower() not in ("http", "https", "mailto") or not parsed.isValid():
        log.warning("not opened: a URL with scheme %r", parsed.scheme())
        return False
    return QDesktopServices.openUrl(parsed)
