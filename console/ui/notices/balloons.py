"""Notifications by the tray icon's own balloons: what exists on every system, and all there is on Windows and macOS.

They cannot be replaced, withdrawn or answered in place, and only the newest one can be clicked. The doctor says so.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer, Signal

from console.ui.notices.native import Ability, Note
from console.ui.notices.tray import Tray
from console.words import tr


def allowed_by_windows() -> bool | None:
    """Whether Windows shows notifications at all: the switch in its settings; None where nobody can say."""
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\Microsoft\Windows\CurrentVersion\PushNotifications") as key:
                return bool(winreg.QueryValueEx(key, "ToastEnabled")[0])
        except OSError:
            return True  # the value is written when somebody first switches it off
    return None


class Balloons(QObject):
    """See `native.Native`."""

    opened = Signal(str)
    replied = Signal(str, str)
    closed = Signal(str)
    changed = Signal()
    shown = Signal(str, bool)

    def __init__(self, tray: Tray, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray = tray
        self._newest = ""
        self.ability = Ability()
        tray.message_clicked.connect(self._clicked)

    def start(self) -> None:
        self.look_again()

    def look_again(self) -> None:
        there = self._tray.there
        allowed = allowed_by_windows()
        service = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, tr("the tray"))
        why = "" if there else tr("there is no tray")
        if allowed is False:
            there, why = False, tr("Windows has them switched off")
        ability = Ability(there=there, service=service, clicks=True, why=why)
        if ability != self.ability:
            self.ability = ability
            self.changed.emit()

    def show(self, note: Note) -> None:
        self._newest = note.key
        taken = self._tray.message(note.title, note.body)
        QTimer.singleShot(0, self, lambda: self.shown.emit(note.key, taken))

    def withdraw(self, key: str) -> None:
        if key == self._newest:
            self._newest = ""

    def close(self) -> None:
        self._newest = ""

    def _clicked(self) -> None:
        if self._newest:
            self.opened.emit(self._newest)
