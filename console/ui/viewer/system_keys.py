"""System keys for the phone: Alt+Tab, Super, Print and the like, taken from the desktop while the picture has the keyboard.

Off by default, and never longer than the picture has the keyboard: focus loss, a dialog, a host key and the session's end all give the
keys back. On X11 the server hands them over (an active grab of the keyboard). Qt's call does nothing on Wayland; on Windows and macOS it
says yes and only tells Qt which window keys belong to (QWindowsWindow, QCocoaWindow), while the system goes on acting on its own.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QWidget

from console.words import tr

log = logging.getLogger(__name__)


def no_way(platform: str) -> str:
    """Why system keys cannot be had with this platform plug-in of Qt at all, in words; empty where it is worth a try."""
    if platform.startswith("wayland"):
        return tr("On Wayland these keys stay with the desktop.")
    if platform == "xcb":
        return ""
    if platform == "windows":
        return tr("Windows keeps these keys to itself.")
    if platform == "cocoa":
        return tr("macOS keeps these keys to itself.")
    return tr("This system leaves these keys to the desktop.")


class SystemKeys(QObject):
    """One per picture. `settle` is told whenever the picture's hold on the keyboard may be other."""

    changed = Signal()
    """`held` or `why_not` is other."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._wanted = self._owns = self._held = False
        self.why_not = no_way(QGuiApplication.platformName())
        """Why the desktop's keys do not come, in words; empty while that is not known or not so."""

    @property
    def held(self) -> bool:
        """System keys come to us."""
        return self._held

    def want(self, on: bool) -> None:
        """The technician's switch."""
        self._wanted = on
        self._settle()

    def settle(self, owns: bool) -> None:
        """`owns`: the picture has the keyboard, and with it the phone."""
        self._owns = owns
        self._settle()

    def _settle(self) -> None:
        should = self._wanted and self._owns and not no_way(QGuiApplication.platformName())
        if should == self._held:
            return
        done = self.grab(should)
        self._held = should and done
        self.why_not = tr("The desktop does not hand its keys over just now.") if should and not done else ""
        self.changed.emit()

    def grab(self, on: bool) -> bool:
        """Take the keys, or give them back. Whether that was done."""
        handle: QWindow | None = self._widget.window().windowHandle()  # none before the first show
        if handle is None:
            return False
        done = bool(handle.setKeyboardGrabEnabled(on))
        log.info("system keys: %s", ("taken" if done else "refused") if on else "given back")
        return done
