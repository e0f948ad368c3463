"""The technician's hands on the view itself: MOD with the wheel and with a drag, the middle button over a picture that is larger than
its place, a double click beside it.

Decides nothing about sizes (`console/viewer/geometry.py`). What is the view's never reaches the phone.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from console.viewer.geometry import ZOOM_STEP, Mode, ViewGeometry
from console.viewer.gestures import HELD_MS
from console.viewer.inputs import Button
from console.viewer.modifiers import Mod, for_the_view

NOTCH = 120
"""Qt's angleDelta of one notch of a wheel."""

MIDDLE, LEFT = Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton


class Held(Protocol):
    """What this file needs of the picture's area."""

    @property
    def view(self) -> ViewGeometry | None: ...
    @property
    def drawing_origin(self) -> QPoint: ...
    def zoom(self, factor: float, at: QPointF | None = None) -> None: ...
    def pan_by(self, dx: float, dy: float) -> None: ...
    def set_mode(self, mode: Mode) -> None: ...


class PhoneHands(Protocol):
    """Whose a press is that turned out to be none of the view's."""

    mod: Mod
    def holds(self, button: Button) -> bool: ...
    def pressed(self, event: QMouseEvent) -> None: ...
    def released(self, event: QMouseEvent) -> None: ...


class Panning(QObject):
    """Sees the pointer before the phone's hands do. `cursor` shows the closed hand meanwhile. Qt thread."""

    def __init__(self, area: Held, cursor: QWidget, phone: PhoneHands) -> None:
        super().__init__(cursor)
        self._area, self._cursor, self._phone = area, cursor, phone
        self._rests = QTimer(self)
        self._rests.setSingleShot(True)
        self._rests.setInterval(HELD_MS)
        self._rests.timeout.connect(self._hand_over)
        self._button: Qt.MouseButton | None = None
        self._last = QPointF()
        self._press: QMouseEvent | None = None
        """A middle press that may yet be a click on the phone."""

    def pressed(self, event: QMouseEvent) -> bool:
        """Whether the press is the view's."""
        if self._button is not None:
            return True
        if not self._larger():
            return False
        middle = event.button() == MIDDLE
        if not middle and not (event.button() == LEFT and for_the_view(event.modifiers().value, self._phone.mod)):
            return False
        self._button, self._last = event.button(), event.position()
        self._press = _copy(event) if middle else None
        if middle and self._phone.holds(Button.MIDDLE):
            self._rests.start()  # a hand that does not move by then holds the phone's button
        if not middle:
            self._cursor.setCursor(Qt.CursorShape.ClosedHandCursor)
        return True

    def moved(self, event: QMouseEvent) -> bool:
        if self._button is None:
            return False
        way = event.position() - self._last
        if self._press is not None:
            if way.manhattanLength() < QApplication.startDragDistance():
                return True
            self._press = None
            self._rests.stop()
            self._cursor.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._last = event.position()
        self._area.pan_by(way.x(), way.y())
        return True

    def released(self, event: QMouseEvent) -> bool:
        if self._button is None:
            return False
        if event.button() != self._button:
            return True
        press = self._press
        self.forget()
        if press is not None:
            self._phone.pressed(press)
            self._phone.released(event)
        return True

    def double_clicked(self, event: QMouseEvent) -> bool:
        """Beside the picture: fit it, as scrcpy does with its black borders."""
        view, at = self._area.view, event.position() - QPointF(self._area.drawing_origin)
        if event.button() != LEFT or view is None or view.to_phone(at.x(), at.y()) is not None:
            return False
        self._area.set_mode("fit")
        return True

    def wheeled(self, event: QWheelEvent) -> bool:
        """MOD and the wheel: nearer or farther, at the pointer."""
        if not for_the_view(event.modifiers().value, self._phone.mod):
            return False
        turn = event.angleDelta()
        # with Alt held, Qt turns a vertical wheel into a horizontal one on most systems
        self._area.zoom(ZOOM_STEP ** ((turn.y() or turn.x()) / NOTCH), event.position())
        return True

    def forget(self) -> None:
        """The focus, the window or the picture is gone."""
        self._rests.stop()
        if self._button is not None:
            self._button = self._press = None
            self._cursor.unsetCursor()

    def _hand_over(self) -> None:
        press = self._press
        self.forget()
        if press is not None:
            self._phone.pressed(press)

    def _larger(self) -> bool:
        view = self._area.view
        return view is not None and view.pan_most != (0, 0)


def _copy(event: QMouseEvent) -> QMouseEvent:
    """Qt's own is gone when its handler returns."""
    made = QMouseEvent(
        QEvent.Type.MouseButtonPress, event.position(), event.globalPosition(), event.button(), event.buttons(), event.modifiers()
    )
    made.setTimestamp(event.timestamp())
    return made
