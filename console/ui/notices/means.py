"""All by which a technician can be told, for the life of the program: the system's notifications, tray, sounds, and the screen's lock."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from console.ui.notices.balloons import Balloons
from console.ui.notices.native import Native, Note
from console.ui.notices.sounds import Sounds
from console.ui.notices.tray import Tray
from console.ui.theme import Theme

OURS = "tapline"
"""Key of what is said about the program itself."""


class Means(QObject):
    """Made with the program, started with the first window. `locked` is asked, `on_lock` told."""

    def __init__(
        self, theme: Theme, cache: Path, native: Native | None = None, tray: Tray | None = None, sounds: Sounds | None = None
    ) -> None:
        """`cache`: a folder for sounds. What is not given is the system's own."""
        super().__init__()
        self.tray = tray or Tray(theme)
        self.sounds = sounds or Sounds(cache)
        self._locked: Callable[[], bool] = lambda: False
        self.on_lock: Callable[[bool], None] = lambda _locked: None
        self._starts: list[Callable[[], None]] = []
        self._ends: list[Callable[[], None]] = []
        self._on_click: Callable[[], None] | None = None
        self.native: Native = native or self._systems_own()
        self.native.opened.connect(self._opened)

    def _systems_own(self) -> Native:
        if sys.platform == "linux":
            # imported here: jeepney exists on Linux alone
            from console.ui.notices.freedesktop import FreedesktopNotices
            from console.ui.notices.screen_lock import ScreenLock
            from console.ui.notices.session_bus import SessionBus

            bus = SessionBus(self)
            lock = ScreenLock(bus, self)
            lock.changed.connect(lambda locked: self.on_lock(locked))
            self._locked = lambda: lock.locked
            self._starts.append(lock.start)
            self._ends.append(bus.close)
            return FreedesktopNotices(bus, self)
        else:
            return Balloons(self.tray)

    @property
    def locked(self) -> bool:
        return self._locked()

    @property
    def has_tray(self) -> bool:
        """Whether a hidden main window could be found again."""
        return self.tray.there

    def start(self) -> None:
        """Look what is there. Never waits; `native.changed` tells."""
        self.native.start()
        for start in self._starts:
            start()

    def notify(self, title: str, text: str, _window: QWidget, on_click: Callable[[], None]) -> None:
        """Something about the program itself."""
        self._on_click = on_click
        self.native.show(Note(OURS, title, text))

    def forget(self) -> None:
        """The window of before is gone: nothing leads into it."""
        self._on_click = None
        self.native.withdraw(OURS)

    def _opened(self, key: str) -> None:
        if key == OURS and self._on_click is not None:
            self._on_click()

    def close(self) -> None:
        self.native.close()
        self.tray.hide()
        self.sounds.close()
        for end in self._ends:
            end()
