"""Whether the screen is locked: the screen savers of Linux desktops say so on the session bus. Elsewhere nobody is asked."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from console.ui.notices.session_bus import BusSignal, SessionBus

SAVERS = tuple(f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate", "xfce"))
"""KDE and others; each its own. The name is the interface's as well."""


class ScreenLock(QObject):
    """`changed` with each locking and unlocking."""

    changed = Signal(bool)

    def __init__(self, bus: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.locked = False
        self._bus = bus
        bus.signalled.connect(self._signalled)

    def start(self) -> None:
        if self._bus.open():
            for name in SAVERS:
                self._bus.listen(name, name, "ActiveChanged")

    def _signalled(self, told: BusSignal) -> None:
        if told.interface not in SAVERS or told.member != "ActiveChanged" or told.body not in ((True,), (False,)):
            return
        locked = told.body == (True,)
        if locked != self.locked:
            self.locked = locked
            self.changed.emit(locked)
