"""The technician's pointers over the picture: Qt's events become what `console/viewer/gestures.py` understands, and its items leave.

Decides nothing about gestures. The drawing area's place in the widget is the owner's to tell (`origin`).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent

from console.intents import LiveView
from console.ui.viewer.event_clock import EventClock
from console.ui.viewer.explain import touch_reason
from console.ui.viewer.outgoing import Outgoing
from console.ui.viewer.overlay import now_ms
from console.viewer.actions import BACK_OR_WAKE, LONG_PRESS, TOUCH, of_phone
from console.viewer.bindings import Bindings
from console.viewer.geometry import ViewGeometry
from console.viewer.gestures import Gestures
from console.viewer.inputs import Button, Click
from protocol.inp import Item


class Hands(QObject):
    """Mouse and wheel over one picture. Qt thread."""

    commanded = Signal(str)
    """A button stands for an action of the viewer's own (`console/viewer/actions.py`)."""

    def __init__(self, parent: QObject, live: LiveView, outgoing: Outgoing, origin: Callable[[], QPoint]) -> None:
        """`origin()`: where the drawing area lies in the widget that the events belong to."""
        super().__init__(parent)
        self._live, self._outgoing, self._origin = live, outgoing, origin
        self._gestures = Gestures()
        self._clock = EventClock()
        self._view: ViewGeometry | None = None
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setTimerType(Qt.TimerType.PreciseTimer)
        self._due.timeout.connect(self._tick)

    def use(self, bindings: Bindings) -> None:
        """What the mouse buttons do from now on."""
        if bindings.clicks != self._gestures.buttons:
            self.let_go()
            self._gestures.buttons = bindings.clicks

    def holds(self, button: Button) -> bool:
        """Whether a button that is held on means something of its own."""
        return Click(button, "held") in self._gestures.buttons

    def look(self, view: ViewGeometry | None, g: int) -> None:
        """How the picture is shown (None: there is none to touch), and the phone's geometry that it shows."""
        self._view = view
        self._send(self._gestures.look(view, g, now_ms()))

    def let_go(self) -> None:
        """Whatever is held down is taken back: focus, window, channel or geometry is gone."""
        self._send(self._gestures.cancel(now_ms()))

    def stop(self) -> None:
        self.let_go()
        self._due.stop()

    # ---- Qt's events ----

    def pressed(self, event: QMouseEvent) -> None:
        x, y = self._local(event.position())
        t = self._when(event)
        button = _button(event)
        if button is None:
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        action = self._gestures.buttons.get(Click(button, shift=shift), "")
        if self._view is None:
            if action == BACK_OR_WAKE and self._live.can_touch:
                self._outgoing.press(action)  # a screen that was dark from the start is woken all the same
            return
        touches = not action or action in (TOUCH, LONG_PRESS, BACK_OR_WAKE) or of_phone(action)
        if touches and not self._live.can_touch:
            self._outgoing.say(touch_reason(self._live), self._view.to_phone(x, y))
            return
        self._send(self._gestures.press(button, x, y, t, shift))

    def moved(self, event: QMouseEvent) -> None:
        t = self._when(event)
        if self._gestures.down:
            self._send(self._gestures.move(*self._local(event.position()), t))

    def released(self, event: QMouseEvent) -> None:
        t = self._when(event)
        button = _button(event)
        if button is not None:
            self._send(self._gestures.release(button, *self._local(event.position()), t))

    def wheeled(self, event: QWheelEvent) -> None:
        if self._live.can_touch and self._view is not None:
            turn = event.angleDelta()
            self._send(self._gestures.wheel(*self._local(event.position()), turn.x(), turn.y(), self._when(event)))

    # ---- inside ----

    def _send(self, items: list[Item]) -> None:
        self._outgoing.send(items)
        wished, self._gestures.wished = self._gestures.wished, []
        for action in wished:
            if not self._outgoing.press(action):
                self.commanded.emit(action)
        down = self._gestures.down
        if down != self._clock.in_stroke:
            self._clock.in_stroke = down
            # X11 would throw away moves that wait for a busy Qt thread, and with them the speed of the hand
            QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, not down)
        due = self._gestures.due_ms
        if due is None:
            self._due.stop()
        else:
            self._due.start(max(0, math.ceil(due - now_ms())))

    def _tick(self) -> None:
        self._send(self._gestures.tick(now_ms()))

    def _local(self, position: QPointF) -> tuple[float, float]:
        origin = self._origin()
        return position.x() - origin.x(), position.y() - origin.y()

    def _when(self, event: QMouseEvent | QWheelEvent) -> float:
        return self._clock.when(event.timestamp(), now_ms())


def _button(event: QMouseEvent) -> Button | None:
    return next((button for button in Button if button == event.button().value), None)
