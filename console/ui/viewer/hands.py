"""The technician's pointers over the picture: Qt's events become what `console/viewer/gestures.py` understands, and its items leave.

Mouse, pen and touch screen are here, wheel and trackpad in `trackpad.py`. Decides nothing about gestures. The drawing area's place in the
widget is the owner's to tell (`origin`).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QEventPoint, QInputEvent, QMouseEvent, QNativeGestureEvent, QTabletEvent, QTouchEvent, QWheelEvent

from console.live_view import LiveView
from console.ui.viewer.event_clock import EventClock
from console.ui.viewer.explain import fingers_reason, touch_reason
from console.ui.viewer.outgoing import Outgoing
from console.ui.viewer.overlay import now_ms
from console.ui.viewer.trackpad import Trackpad, needs_two_fingers
from console.viewer.actions import BACK_OR_WAKE, LONG_PRESS, TOUCH, of_phone
from console.viewer.bindings import Bindings
from console.viewer.geometry import ViewGeometry
from console.viewer.gestures import Gestures
from console.viewer.glass import Glass
from console.viewer.inputs import Button, Click
from console.viewer.modifiers import Mod
from console.viewer.touch_screen import Contact
from protocol.inp import Item

DOUBLE_MS = 1_000.0
"""A mouse event that the system made of a touch or a pen comes within this time of it."""

_STATES = {
    QEventPoint.State.Pressed: "down",
    QEventPoint.State.Updated: "move",
    QEventPoint.State.Released: "up",
}


class Hands(QObject):
    """All pointers over one picture. Qt thread."""

    commanded = Signal(str)
    """A button stands for an action of the viewer's own (`console/viewer/actions.py`)."""

    def __init__(self, parent: QObject, live: LiveView, outgoing: Outgoing, origin: Callable[[], QPoint]) -> None:
        """`origin()`: where the drawing area lies in the widget that the events belong to."""
        super().__init__(parent)
        self._live, self._outgoing, self._origin = live, outgoing, origin
        self._gestures = Gestures()
        self.mod: Mod = frozenset()
        """The keys that make a drag or the wheel move the view."""
        self._clock = EventClock()
        self._trackpad = Trackpad(self._gestures)
        self._view: ViewGeometry | None = None
        self._frozen = False
        self._glass: Glass | None = None
        self._touched_ms = float("-inf")
        """When a pen or a finger on a touch screen was last heard of."""
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setTimerType(Qt.TimerType.PreciseTimer)
        self._due.timeout.connect(self._tick)

    def use(self, bindings: Bindings) -> None:
        """What the mouse buttons do from now on."""
        self.mod = bindings.mod
        if bindings.clicks != self._gestures.buttons:
            self.let_go()
            self._gestures.buttons = bindings.clicks

    def holds(self, button: Button) -> bool:
        """Whether a button that is held on means something of its own."""
        return Click(button, "held") in self._gestures.buttons

    def look(self, view: ViewGeometry | None, g: int, *, frozen: bool = False) -> None:
        """How the picture is shown (None: there is none to touch), and the phone's geometry that it shows. `frozen`: nor any button."""
        self._view, self._frozen = view, frozen
        if self._live.geom is not None and self._live.geom.g == g:
            self._glass = Glass.of(self._live.geom)
        self._send(self._gestures.look(view, g, now_ms(), self._glass))

    def let_go(self) -> None:
        """Whatever is held down is taken back: focus, window, channel or geometry is gone."""
        self._trackpad.stop()
        self._send(self._gestures.cancel(now_ms()))

    def stop(self) -> None:
        self.let_go()
        self._due.stop()

    # ---- mouse and pen ----

    def doubled(self, event: QMouseEvent) -> bool:
        """Whether the system only made it of a touch or a pen whose own event was here already."""
        made = event.source() != Qt.MouseEventSource.MouseEventNotSynthesized
        return made and now_ms() - self._touched_ms < DOUBLE_MS

    def pressed(self, event: QMouseEvent | QTabletEvent) -> None:
        x, y = self._local(event.position())
        t = self._when(event)
        button = _button(event)
        if button is None:
            return
        self._trackpad.stop()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        action = self._gestures.buttons.get(Click(button, shift=shift), "")
        if self._view is None:
            if action == BACK_OR_WAKE and self._live.can_touch and not self._frozen:
                self._outgoing.press(action)  # a screen that was dark from the start is woken all the same
            return
        touches = not action or action in (TOUCH, LONG_PRESS, BACK_OR_WAKE) or of_phone(action)
        if touches and not self._live.can_touch:
            self._outgoing.say(touch_reason(self._live), self._view.to_phone(x, y))
            return
        if button is Button.LEFT and (shift or ctrl) and self._most < 2:
            self._outgoing.say(fingers_reason(self._most), self._view.to_phone(x, y))
            return
        self._send(self._gestures.press(button, x, y, t, shift=shift, ctrl=ctrl))

    def moved(self, event: QMouseEvent | QTabletEvent) -> None:
        t = self._when(event)
        at = self._local(event.position())
        if self._gestures.down:
            self._send(self._gestures.move(*at, t))
        elif self._live.can_touch and self._live.caps.hover and not event.buttons():
            self._send(self._gestures.hover(*at, t))

    def released(self, event: QMouseEvent | QTabletEvent) -> None:
        t = self._when(event)
        button = _button(event)
        if button is not None:
            self._send(self._gestures.release(button, *self._local(event.position()), t))

    def pen(self, event: QTabletEvent) -> None:
        """A pen is a finger, its other end too; how hard it presses is not the phone's. Over the glass it hovers."""
        self._touched_ms = now_ms()
        match event.type():
            case QEvent.Type.TabletPress:
                self.pressed(event)
            case QEvent.Type.TabletMove:
                self.moved(event)
            case QEvent.Type.TabletRelease:
                self.released(event)
        event.accept()  # else Qt would tell it once more, as a mouse

    # ---- touch screen ----

    def touched(self, event: QTouchEvent) -> None:
        """Fingers on the technician's own screen are fingers on the phone's."""
        event.accept()
        self._touched_ms = now_ms()
        t = self._when(event)
        if event.type() == QEvent.Type.TouchCancel:
            self.let_go()
            return
        if self._view is None:
            return
        contacts = [
            Contact(point.id(), _STATES[point.state()], *self._local(point.position()))  # type: ignore[arg-type]
            for point in event.points()
            if point.state() in _STATES
        ]
        first = next((contact for contact in contacts if contact.what == "down"), None)
        if not self._live.can_touch:
            if first is not None:
                self._outgoing.say(touch_reason(self._live), self._view.to_phone(first.x, first.y))
            return
        if first is not None:
            self._trackpad.stop()
        before = self._gestures.turned_away
        self._send(self._gestures.touch(contacts, t, self._most))
        if self._gestures.turned_away > before:
            self._outgoing.say(fingers_reason(self._most))

    # ---- wheel and trackpad ----

    def wheeled(self, event: QWheelEvent) -> None:
        if self._may_scroll(event):
            self._send(self._trackpad.scrolled(event, *self._local(event.position()), self._when(event)))

    def gestured(self, event: QNativeGestureEvent, at: QPointF) -> None:
        """A trackpad's pinch, turn or double tap. `at`: Qt passes it on from child to parent and leaves its position the child's."""
        event.accept()
        if self._may_scroll(event):
            self._send(self._trackpad.gestured(event, *self._local(at), self._when(event)))

    def _may_scroll(self, event: QWheelEvent | QNativeGestureEvent) -> bool:
        if not self._live.can_touch or self._view is None:
            return False
        if needs_two_fingers(event) and self._most < 2:
            self._outgoing.say(fingers_reason(self._most))
            return False
        return True

    # ---- inside ----

    @property
    def _most(self) -> int:
        """How many fingers the phone takes; one that says nothing of it takes one."""
        return max(1, self._live.caps.max_pointers)

    def _send(self, items: list[Item]) -> None:
        self._outgoing.send(items, self._gestures.ghosts)
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

    def _when(self, event: QInputEvent) -> float:
        return self._clock.when(event.timestamp(), now_ms())


def _button(event: QMouseEvent | QTabletEvent) -> Button | None:
    return next((button for button in Button if button == event.button().value), None)
