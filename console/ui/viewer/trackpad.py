"""Wheel and trackpad over the picture: Qt's events become scrolls and pinches of `console/viewer/gestures.py`.

What Qt gives differs by system. A mouse wheel and Windows' trackpads give `angleDelta`, in 1/8 degree, which is 1/120 notch; these tell a
pinch as Ctrl with the wheel. macOS and Wayland also give `pixelDelta`, phases, and native gestures. On a Mac Qt calls Command Ctrl.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QNativeGestureEvent, QWheelEvent

from console.viewer.gestures import Gestures
from console.viewer.pinch import ZOOM_PER_NOTCH
from protocol.inp import Item

NOTCH = 120
SMALLEST_ZOOM = 0.1
"""Of one event: a trackpad that says more than this makes no sense."""

_Kind = Qt.NativeGestureType


class Trackpad:
    """One picture's. Places are logical pixels of the drawing area, times those of `gestures`."""

    def __init__(self, gestures: Gestures) -> None:
        self._gestures = gestures
        self._at = (0.0, 0.0)
        """Where the fingers scrolled last: what runs on after them stays there."""
        self._stopped = False

    def stop(self) -> None:
        """Something else was done: what still runs on is not the phone's any more."""
        self._stopped = True

    def scrolled(self, event: QWheelEvent, x: float, y: float, t_ms: float) -> list[Item]:
        """The wheel turned, or two fingers went over the trackpad. Shift: sideways; Ctrl: zoom at the pointer."""
        phase = event.phase()
        if phase == Qt.ScrollPhase.ScrollMomentum:
            if self._stopped or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return []
        elif phase != Qt.ScrollPhase.ScrollEnd:
            self._at, self._stopped = (x, y), False
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turn = event.angleDelta().y() or event.angleDelta().x()
            return self._gestures.pinch(x, y, math.log(ZOOM_PER_NOTCH) * turn / NOTCH, 0.0, t_ms) if turn else []
        sideways = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        items: list[Item] = []
        if event.hasPixelDelta() and phase != Qt.ScrollPhase.NoScrollPhase:
            items = self._gestures.swipe(*self._at, *_across(event.pixelDelta(), sideways), t_ms)
        elif not event.angleDelta().isNull():
            items = self._gestures.wheel(*self._at, *_across(event.angleDelta(), sideways), t_ms)
        return [*items, *self._gestures.scroll_end(t_ms)] if phase == Qt.ScrollPhase.ScrollEnd else items

    def gestured(self, event: QNativeGestureEvent, x: float, y: float, t_ms: float) -> list[Item]:
        """A trackpad's pinch, turn or double tap, as far as the system tells it."""
        match event.gestureType():
            case _Kind.BeginNativeGesture:
                self._gestures.pinch_begins(t_ms)
            case _Kind.EndNativeGesture:
                self._gestures.pinch_ends(t_ms)
            case _Kind.ZoomNativeGesture:
                return self._gestures.pinch(x, y, math.log(max(SMALLEST_ZOOM, 1 + event.value())), 0.0, t_ms)
            case _Kind.RotateNativeGesture:
                return self._gestures.pinch(x, y, 0.0, event.value(), t_ms)
            case _Kind.SmartZoomNativeGesture:
                return self._gestures.double_tap(x, y, t_ms)
        return []


def needs_two_fingers(event: QWheelEvent | QNativeGestureEvent) -> bool:
    """Whether it is a pinch on the phone."""
    if isinstance(event, QWheelEvent):
        return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return event.gestureType() in (_Kind.ZoomNativeGesture, _Kind.RotateNativeGesture)


def _across(delta: QPoint, sideways: bool) -> tuple[int, int]:
    """Shift turns a wheel's way sideways; a Mac has done so already."""
    return (delta.y(), 0) if sideways and not delta.x() else (delta.x(), delta.y())
