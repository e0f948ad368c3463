"""The technician's keyboard over the picture: Qt's key and input method events become items for the phone, or actions.

Decides nothing about keys (`console/viewer/chords.py`, `console/viewer/keys.py`, `console/viewer/host_keys.py`).
"""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent

from console.live_view import LiveView
from console.ui.viewer.outgoing import Outgoing
from console.ui.viewer.overlay import now_ms
from console.ui.viewer.writing import Writing
from console.viewer import keys
from console.viewer.bindings import Bindings
from console.viewer.chords import TAP_MS, Chords, Do, Fate
from console.viewer.host_keys import HostKeys, Stroke
from console.words import tr


class Keyboard(QObject):
    """Keys over one picture. Qt thread."""

    released_to_host = Signal()
    """A host key was pressed: the focus may go elsewhere."""
    commanded = Signal(str)
    """An action of the viewer's own (`console/viewer/actions.py`)."""
    mod_held = Signal(bool)
    """MOD has been held for a while and nothing done with it; or no longer."""

    kept_back = Signal()
    """Something would have gone to the phone while the picture is frozen; it did not."""

    def __init__(self, parent: QObject, live: LiveView, outgoing: Outgoing, writing: Writing) -> None:
        super().__init__(parent)
        self._live, self._outgoing, self._writing = live, outgoing, writing
        self.frozen = False
        """The picture stands still here only: what is done blindly would hit something else."""
        self._host_keys = HostKeys()
        self._chords = Chords()
        self._holding = QTimer(self)
        self._holding.setSingleShot(True)
        self._holding.timeout.connect(lambda: self.mod_held.emit(True))

    def use(self, bindings: Bindings) -> None:
        """Another profile, or the same one changed."""
        self._chords.bindings = bindings

    def capture(self, on: bool) -> None:
        """Whether system keys come to us, and are the phone's."""
        self._chords.captured = on

    def used(self) -> None:
        """Something else was done (a click, the wheel): what is held is a modifier of that, no way back."""
        self._host_keys.used()
        self._chords.used()
        self._watch_mod()

    def forget(self) -> None:
        """The focus is elsewhere, and with it the releases of what is held."""
        self._host_keys.forget()
        self._chords.forget()
        self._watch_mod()

    def pressed(self, event: QKeyEvent, *, typing: bool = True) -> bool:
        """Whether the key was the viewer's or the phone's; else the window may have it.

        Without `typing` only what is bound counts."""
        stroke, modifiers = _stroke(event), event.modifiers().value
        self._host_keys.pressed(stroke)
        found = self._chords.pressed(stroke, modifiers, now_ms())
        self._watch_mod()
        match found:
            case Do(action):
                return self._do(action, stroke)
            case Fate.DESKTOP:
                if self._live.can_touch:
                    self._outgoing.say(tr("This key stays with your desktop. “System keys to the phone” in the status line changes that."))
                return False
            case Fate.NOTHING if typing:
                self._outgoing.say(tr("Nothing is bound to this key, and the phone has none like it."))
                return True
        if not (typing and self._live.can_touch):
            return False
        if found is Fate.PHONE and self.frozen:
            self.kept_back.emit()
        elif found is Fate.PHONE:
            self._writing.key(_which(stroke), keys.typed(event.key(), event.text(), modifiers), stroke.repeated)
        return True

    def released(self, event: QKeyEvent) -> bool:
        """Whether it was the end of a way back to the host, or of a key that is an action when it comes up."""
        stroke = _stroke(event)
        if not stroke.repeated:
            self._writing.released(_which(stroke))
        found = self._chords.released(stroke, now_ms())
        self._watch_mod()
        if self._host_keys.released(stroke):
            self.released_to_host.emit()
            return True
        return self._do(found.action) if isinstance(found, Do) else False

    def composed(self, event: QInputMethodEvent) -> None:
        """An input method, a dead key or an emoji picker committed text, or goes on composing."""
        if event.preeditString() or event.commitString():
            self.used()
        if not self.frozen:
            self._writing.committed(event)
        elif event.commitString():
            self.kept_back.emit()
        event.accept()

    def _do(self, action: str, stroke: Stroke | None = None) -> bool:
        """`stroke`: the key that went down for it, and that may be held; None: it has come up already."""
        items = self._outgoing.items_of(action)
        if items and self.frozen:
            self.kept_back.emit()
        elif items and stroke is not None:
            self._writing.key(_which(stroke), items, stroke.repeated)
        elif items:
            self._outgoing.send(items)
        else:
            self.commanded.emit(action)
        return True

    def _watch_mod(self) -> None:
        since = self._chords.mod_since_ms
        if since is None:
            self._holding.stop()
            self.mod_held.emit(False)
        else:
            self._holding.start(max(0, math.ceil(since + TAP_MS - now_ms())))


def _stroke(event: QKeyEvent) -> Stroke:
    return Stroke(event.key(), event.nativeVirtualKey(), event.nativeScanCode(), event.isAutoRepeat())


def _which(stroke: Stroke) -> int:
    """The key itself: with Shift it has another name when it comes up."""
    return stroke.scan_code or stroke.key
