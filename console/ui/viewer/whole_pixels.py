"""Keeps a drawing area on whole pixels of the screen: between two of them every line of a picture at 125 or 150 % is soft.

Qt tells a widget that it was resized, but not that an ancestor moved (something beside it became wider); so the whole way up to the
window is watched.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

_CLOSE = 0.01
"""Physical pixels: nearer to a whole one than any rounding of Qt shows."""
_MOST = 4
"""Logical pixels until a whole physical one comes by at every usual scale (125, 150, 175 %...)."""


class WholePixels(QObject):
    """For one widget. Qt thread."""

    moved = Signal()
    """The widget lies elsewhere in its window, or on a screen of another density: ask `first` again."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._watched: list[QWidget] = []
        widget.installEventFilter(self)

    def first(self, wanted: tuple[int, int]) -> tuple[int, int]:
        """`wanted` (logical pixels from the widget's corner) or up to three more each, so that it lies on whole pixels."""
        origin = self._widget.mapTo(self._widget.window(), QPoint(0, 0))
        ratio = self._widget.devicePixelRatioF()
        return _first(origin.x(), wanted[0], ratio), _first(origin.y(), wanted[1], ratio)

    def watch(self) -> None:
        """The widget has been put somewhere: watch what it lies in."""
        above: list[QWidget] = []
        parent = self._widget if self._widget.isWindow() else self._widget.parentWidget()
        while parent is not None and not parent.isWindow():
            above.append(parent)
            parent = parent.parentWidget()
        if above != self._watched:
            for old in filter(Shiboken.isValid, self._watched):
                old.removeEventFilter(self)
            for new in above:
                new.installEventFilter(self)
            self._watched = above

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.Move | QEvent.Type.DevicePixelRatioChange:
                self.moved.emit()
            case QEvent.Type.ParentChange | QEvent.Type.Show:
                self.watch()
            case _:
                pass
        return False


def _first(base: int, wanted: int, ratio: float) -> int:
    for more in range(_MOST):
        at = (base + wanted + more) * ratio
        if abs(at - round(at)) < _CLOSE:
            return wanted + more
    return wanted
