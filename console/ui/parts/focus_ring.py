"""The focus ring: 2 px, 2 px away from the widget that has the keyboard. Hidden where a click put the focus: the pointer is there.

Text fields and lists draw their own; this one serves buttons, switches and rows that are widgets.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

from console.ui.parts.field import Segmented, Stepper
from console.ui.theme import Theme

RINGED = "ringed"
"""Dynamic property: a widget of ours that wants the ring though it is no button."""

_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class _Ring(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self._theme.size("focus-ring")
        painter.setPen(QPen(self._theme.color("focus"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = self._theme.radius.control + self._theme.size("focus-distance")
        painter.drawRoundedRect(self.rect().toRectF().adjusted(width / 2, width / 2, -width / 2, -width / 2), radius, radius)
        painter.end()


def _in(home: QWidget, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(home, QPoint(0, 0)), widget.size())


def _up_to_room(target: QWidget, reach: int) -> list[QWidget]:
    """`target` and its ancestors, up to the one whose parent has room for the ring. A scrolled page is not left: the ring scrolls too."""
    chain = [target]
    while (home := chain[-1].parentWidget()) is not None:
        above = home.parentWidget()
        scrolled = above is not None and isinstance(above.parentWidget(), QAbstractScrollArea)
        if home.isWindow() or scrolled or home.rect().contains(_in(home, target).adjusted(-reach, -reach, reach, reach)):
            break
        chain.append(home)
    return chain


class FocusRing(QObject):
    """One for the application, made before its first window.

    The ring stands in the nearest ancestor of the focused widget that has room for it (a tight parent would cut it), and may go with
    that ancestor; it is then made anew.
    """

    def __init__(self, theme: Theme, app: QApplication) -> None:
        super().__init__()
        self._theme = theme
        self._target: QWidget | None = None
        self._ring: _Ring | None = None
        self._by_keyboard = False
        self._watched: list[QWidget] = []
        self._app = app
        app.focusChanged.connect(self._moved)

    def ring(self) -> QWidget | None:
        """The ring while it is shown."""
        return self._ring if self._ring is not None and isValid(self._ring) and self._ring.isVisible() else None

    def stop(self) -> None:
        self._app.focusChanged.disconnect(self._moved)
        self._target = None
        self._place()

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        wanted = now is not None and (isinstance(now, QAbstractButton | Segmented | Stepper) or bool(now.property(RINGED)))
        self._target = now if wanted else None
        # with a mouse button down it was a click that moved the focus, and the pointer shows where one is
        self._by_keyboard = QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton
        self._place()

    def _drop(self) -> None:
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = None

    def _watch(self, chain: list[QWidget]) -> None:
        """The ring must follow when the target moves, and when anything between it and the ring's home does."""
        if chain == self._watched:
            return
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        for widget in chain:
            widget.installEventFilter(self)
        self._watched = chain

    def _place(self) -> None:
        target = self._target if self._target is not None and isValid(self._target) else None
        if target is None or target.isWindow():
            self._watch([])
            self._drop()
            return
        reach = self._theme.size("focus-ring") + self._theme.size("focus-distance")
        chain = _up_to_room(target, reach)
        self._watch(chain)
        home = chain[-1].parentWidget()
        if home is None or not self._by_keyboard or not target.isVisible():
            self._drop()
            return
        if self._ring is None or not isValid(self._ring) or self._ring.parentWidget() is not home:
            self._drop()
            self._ring = _Ring(self._theme, home)
        self._ring.setGeometry(_in(home, target).adjusted(-reach, -reach, reach, reach))
        self._ring.raise_()
        self._ring.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and watched in self._watched:
            self._place()
        return False
