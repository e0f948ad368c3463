"""Whether somebody looks at the window: the only place that knows it. What is on the screen is seen and read only then. Qt thread.

Input is heard where the system hands it to the window, before any widget takes it. Focus that moves inside the window counts as little as a
pointer that stands still: a button that vanishes gives the focus away by itself, and a customer can make it vanish. No filter on the
application: it would see every event of every object, also of those that are just being destroyed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QObject, QPointF, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from console.alerts.somebody import Somebody

MOVES = QEvent.Type.MouseMove
HANDS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.NativeGesture,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
    }
)
"""What only a person does. Of a key that is a shortcut the press may not come, but its release."""


class Looking(QObject):
    """Made with the main window. `began` a moment after somebody came (back): what is in sight is read then."""

    began = Signal()

    def __init__(self, window: QWidget, now_ms: Callable[[], int]) -> None:
        super().__init__(window)
        self._window, self._now_ms = window, now_ms
        self._began = now_ms()
        self._somebody = Somebody()
        self._at: QPointF | None = None
        """Where the pointer was seen last."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.began)
        window.installEventFilter(self)
        self._listen()

    def close(self) -> None:
        """Before its window goes."""
        self._soon.stop()
        self._window.removeEventFilter(self)
        handle = self._window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)

    def now(self) -> bool:
        """The window is in front, and somebody is there."""
        window = self._window
        return window.isVisible() and window.isActiveWindow() and not window.isMinimized() and self._somebody.there(self._now_ms())

    def quiet_ms(self) -> int:
        """For how long nobody has touched our window."""
        return self._somebody.quiet_ms(self._began, self._now_ms())

    def acted(self) -> None:
        """Somebody did something, be it outside our windows: at the tray, with a notification."""
        if self._somebody.acted(self._now_ms()):
            self._soon.start()

    def left(self) -> None:
        """Nobody can see it any more: the screen was locked."""
        self._somebody.left()

    def _listen(self) -> None:
        """At the system's window, which is there from the first show on and may become another, as when a GPU begins to draw in it."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)  # a second time counts as once

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is MOVES:
            at = cast(QMouseEvent, event).globalPosition()
            if at != self._at:
                self._at = at
                self.acted()
        elif kind in HANDS:
            self.acted()
        elif watched is self._window and kind is QEvent.Type.WindowActivate:
            self.acted()
            self._soon.start()
        elif watched is self._window and kind in (QEvent.Type.WinIdChange, QEvent.Type.Show):
            self._listen()
        return False
