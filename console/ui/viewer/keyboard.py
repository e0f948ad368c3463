"""The technician's keyboard over the picture: Qt's key and input method events become items for the phone, or commands for the viewer.

Decides nothing about keys (`console/viewer/keys.py`, `console/viewer/host_keys.py`).
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent

from console.intents import LiveView
from console.ui.viewer.outgoing import Outgoing
from console.viewer import keys
from console.viewer.host_keys import HostKeys, Stroke


class Keyboard(QObject):
    """Keys over one picture. Qt thread."""

    released_to_host = Signal()
    """A host key was pressed: the focus may go elsewhere."""
    commanded = Signal(str)
    """A key for the viewer itself: a `keys.ViewAction`."""

    def __init__(self, parent: QObject, live: LiveView, outgoing: Outgoing) -> None:
        super().__init__(parent)
        self._live, self._outgoing = live, outgoing
        self._host_keys = HostKeys()

    def used(self) -> None:
        """Something else was done (a click, the wheel): what is held is a modifier of that, no way back."""
        self._host_keys.used()

    def forget(self) -> None:
        """The focus is elsewhere, and with it the releases of what is held."""
        self._host_keys.forget()

    def pressed(self, event: QKeyEvent) -> bool:
        """Whether the key was the viewer's or the phone's; else the window may have it."""
        self._host_keys.pressed(_stroke(event))
        modifiers = event.modifiers().value
        if (action := keys.view_action(event.key(), modifiers)) is not None:
            self.commanded.emit(action)
            return True
        if not self._live.can_touch:
            return False
        self._outgoing.send(keys.typed(event.key(), event.text(), modifiers))
        return True

    def released(self, event: QKeyEvent) -> bool:
        """Whether it was the end of a way back to the host."""
        if self._host_keys.released(_stroke(event)):
            self.released_to_host.emit()
            return True
        return False

    def composed(self, event: QInputMethodEvent) -> None:
        """An input method, a dead key or an emoji picker committed text, or goes on composing."""
        if event.preeditString() or event.commitString():
            self._host_keys.used()
        if event.commitString():
            self._outgoing.send(keys.committed(event.commitString()))
        event.accept()


def _stroke(event: QKeyEvent) -> Stroke:
    return Stroke(event.key(), event.nativeVirtualKey(), event.nativeScanCode(), event.isAutoRepeat())
