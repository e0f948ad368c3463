"""This computer's clipboard as the viewer uses it, its only door to it: the text, whether that is meant to stay secret, and news of it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication

_SECRET_MARKS = ("passwordmanagerhint", "concealedtype", "concealed-type", "excludeclipboardcontentfrommonitorprocessing")
"""What password managers put beside a secret: KDE's hint, nspasteboard.org's type, Windows' format of clipboard listeners."""
_HISTORY_MARK = "canincludeinclipboardhistory"
"""Windows: a number, zero where the text is to be kept out of histories and of other devices."""


class OwnClipboard(QObject):
    """Qt thread. Reading may ask another program for its text: only where a person wished it, or where both are kept alike."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        QGuiApplication.clipboard().dataChanged.connect(self.changed)

    def text(self) -> str:
        return str(QGuiApplication.clipboard().text())

    def public_text(self) -> str:
        """What may go to the phone by itself: nothing that a password manager has marked."""
        mime = QGuiApplication.clipboard().mimeData()
        return "" if mime is None or is_secret(mime) else mime.text()

    def put(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    def clear_of(self, text: str) -> None:
        """Empty it, if this line is still what it holds."""
        if self.text().strip("\r\n") == text:
            QGuiApplication.clipboard().clear()


def is_secret(mime: QMimeData) -> bool:
    """Whether its owner marked it as one. Systems wrap the names of foreign formats in different ways: the name is looked for inside."""
    for name in mime.formats():
        plain = name.lower()
        if any(mark in plain for mark in _SECRET_MARKS):
            return True
        if _HISTORY_MARK in plain and not any(mime.data(name).data()):
            return True
    return False
