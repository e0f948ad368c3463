"""The phone's picture under the technician's hands: its place, its layers, and which of them an event of Qt's is for.

Pointers go to `hands.py`, keys to `keyboard.py`; both send through `outgoing.py`, and the trail shows what became of it.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from console.intents import LiveView, Phase
from console.ui.theme import Theme
from console.ui.viewer.binding_layer import BindingLayer
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.drawing import DrawingLayer
from console.ui.viewer.explain import explain, refusal
from console.ui.viewer.hands import Hands
from console.ui.viewer.keyboard import Keyboard
from console.ui.viewer.outgoing import Outgoing
from console.ui.viewer.overlay import Overlay, now_ms
from console.ui.viewer.panning import Panning
from console.ui.viewer.screen import Renderer, Screen
from console.ui.viewer.scroll_bars import ScrollBars
from console.ui.viewer.system_keys import SystemKeys
from console.ui.viewer.whole_pixels import WholePixels
from console.ui.viewer.why_layer import WhyLayer
from console.ui.viewer.wishes import ViewerWishes
from console.viewer.frames import Picture
from console.viewer.geometry import Mode, ViewGeometry, same_shape
from console.words import tr
from protocol.peer import Res

STRANGE_SHAPE_MS = 1_000.0
"""A picture whose shape does not fit the phone's word is taken for the present one after this long all the same."""
_EMPTY_SHAPE = (9, 20)
"""A phone's proportions where none is known yet."""


class PictureArea(QWidget):
    """Picture, trail, explanation, scroll bars; the technician's mouse and keyboard."""

    keyboard_released = Signal()
    """A host key was pressed: the focus may go elsewhere."""
    commanded = Signal(str)
    """A key or a button for the viewer itself: an action of `console/viewer/actions.py`."""
    captured = Signal(bool)
    """The picture has, or no longer has, the keyboard."""
    viewed = Signal()
    """Size or place of the picture is other: zoomed, panned, turned, or the area was resized."""

    def __init__(self, theme: Theme, live: LiveView, wishes: ViewerWishes, bindings: BindingStore, *, renderer: Renderer = "auto") -> None:
        super().__init__()
        self._theme, self._live, self._wishes, self._bindings = theme, live, wishes, bindings
        self._mode: Mode = "fit"
        self._free = 1.0
        self._turns = 0
        self._pan = (0, 0)
        self._size: tuple[int, int] | None = None
        self._view: ViewGeometry | None = None
        self._g = 0
        self._strange_since: float | None = None
        self._seen = False
        self._phase = live.phase
        self._capturing = False
        self._screen = Screen(self, renderer=renderer)
        self.why = WhyLayer(theme, self)
        self.overlay = Overlay(theme, self)
        self.drawing = DrawingLayer(theme, live, wishes.draw, self)
        self.frozen = False
        self._bars = ScrollBars(self)
        self._bars.moved.connect(self._panned)
        outgoing = Outgoing(live, wishes, self.overlay)
        self.hands = Hands(self, live, outgoing, self._screen.pos)
        self._panning = Panning(self, self, self.hands)
        self._whole = WholePixels(self)
        self._whole.moved.connect(self._place)
        self.keyboard = Keyboard(self, live, outgoing)
        self.keyboard.commanded.connect(self.commanded)
        self.keyboard.released_to_host.connect(self.give_back)
        self.hands.commanded.connect(self.commanded)
        self.binding_layer = BindingLayer(theme, bindings, self)
        self.keyboard.mod_held.connect(self.binding_layer.mod_held)
        self.system_keys = SystemKeys(self)
        self.system_keys.changed.connect(lambda: self.keyboard.capture(self.system_keys.held))
        bindings.changed.connect(self._use_bindings)
        self._use_bindings()
        self.why.asked.connect(self._wishes.ask)
        self.why.pressed.connect(self._wishes.softkey)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAccessibleName(tr("Picture of the phone"))
        theme.changed.connect(self._dress)
        self._dress()
        self.live_changed()

    # ---- told from outside ----

    def live_changed(self) -> None:
        """Something in the session is other: geometry, consent, the reason for the picture."""
        live = self._live
        gone = live.private or live.phase in (Phase.WAITING, Phase.CHATTING, Phase.ASKING, Phase.ELSEWHERE, Phase.ENDED)
        if gone and self._seen:
            self.frozen = False
            self._screen.clear()
            self._seen = False
            if not live.private:
                self._size = None  # else the place stays as it is: the picture comes back
        if self._phase is not live.phase:
            self._phase = live.phase
            self._seen = self._seen and live.phase is not Phase.CONNECTING
            if live.phase is Phase.LIVE:
                self.drawing.connected()
        if not live.can_touch:
            self.let_go()
        self._adopt_geometry()
        self._explain()
        self._see_keyboard()
        self._place()
        self.picture_arrived()

    def picture_arrived(self) -> None:
        """A newer picture waits; a hidden viewer leaves it there until it is shown."""
        slot = self._live.picture
        if slot is None or not self.isVisible() or self.frozen:
            return
        picture = slot.take()
        if picture is not None and not self._live.private and self._live.phase in (Phase.CONNECTING, Phase.LIVE, Phase.RECONNECTING):
            self._show(picture)

    def judged(self, receipt: Res) -> None:
        """The phone's receipt for a touch or a key."""
        reason = refusal(receipt.r, receipt.why) if receipt.r in ("refused", "stale") else ""
        self.overlay.trail.judged(receipt.s, receipt.r, reason, now_ms())
        self.overlay.wake()

    def let_go(self) -> None:
        """Whatever is held down is taken back: focus, window, channel or geometry is gone."""
        self._panning.forget()
        self.hands.let_go()

    def give_back(self) -> None:
        """The keyboard goes back to the window."""
        self.clearFocus()
        self.keyboard_released.emit()

    def freeze(self, on: bool) -> None:
        """Hold the picture as it is, for pointing and drawing; nothing that is done on it would be meant for what the phone shows now."""
        self.frozen = on and self._seen
        self._look()
        self.picture_arrived()

    def set_mode(self, mode: Mode, free: float = 0.0) -> None:
        """Fit, 1:1 or, with `free` physical pixels per picture pixel, any size."""
        self._free = free or self._free
        if self._view is None:
            self._mode = mode
            return
        middle = self._screen.rect().center()
        self._view_as(replace(self._view, free=self._free).in_mode(mode, middle.x(), middle.y()))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller; `at` (default: the middle) is the point of this widget that keeps its place in the picture."""
        if self._view is not None:
            where = at - QPointF(self._screen.pos()) if at is not None else QPointF(self._screen.rect().center())
            self._view_as(self._view.zoomed(factor, where.x(), where.y()))

    def pan_by(self, dx: float, dy: float) -> None:
        """Move a picture that is larger than its place, logical pixels."""
        if self._view is not None:
            self._view_as(self._view.panned(dx, dy))

    def pan_page(self, across: int, down: int) -> None:
        """By a quarter of what is visible; -1, 0 or 1 each way."""
        self.pan_by(-across * self._screen.width() / 4, -down * self._screen.height() / 4)

    def turn(self, quarters: int) -> None:
        """Turn the picture on this side only."""
        self._turns = (self._turns + quarters) % 4
        self._place()

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def free(self) -> float:
        """The size chosen last in the mode of that name, physical pixels per picture pixel."""
        return self._free

    @property
    def shape(self) -> tuple[int, int]:
        """The picture's size as it is shown, turned; a phone's usual shape while nothing is known."""
        wide, high = self._known_size() or _EMPTY_SHAPE
        return (high, wide) if self._turns % 2 else (wide, high)

    @property
    def shown(self) -> tuple[Picture, int] | None:
        """The picture on the screen and the quarter turns clockwise in which it is drawn."""
        picture = self._screen.picture
        return (picture, self._turns) if picture is not None and self._seen else None

    @property
    def picture_size(self) -> tuple[int, int] | None:
        return self._size

    @property
    def view(self) -> ViewGeometry | None:
        return self._view

    @property
    def drawing_origin(self) -> QPoint:
        """Where the drawing area lies in this widget; `view` counts from there."""
        return self._screen.pos()

    @property
    def drawing_area(self) -> QRect:
        """What there is for the picture, in this widget's pixels."""
        return self._screen.geometry()

    @property
    def with_gpu(self) -> bool:
        return self._screen.with_gpu

    def stop(self) -> None:
        """End what runs beside the Qt thread."""
        self.hands.stop()
        self._screen.stop()

    # ---- picture and place ----

    def _show(self, picture: Picture) -> None:
        size = (picture.width, picture.height)
        if size != self._size:
            self._size = size
            self._place()
        if not self._seen:
            self._seen = True
            self._explain()
        self._adopt_geometry()
        self._screen.show_picture(picture)

    def _adopt_geometry(self) -> None:
        """Input names the geometry that is on the screen: while an old picture still shows, the phone must call a touch stale."""
        geom = self._live.geom
        if geom is None:
            return
        fits = self._size is None or same_shape(self._size, geom.cap_px)
        if fits:
            self._strange_since = None
        elif self._strange_since is None:
            self._strange_since = now_ms()
        if (fits or (self._strange_since is not None and now_ms() - self._strange_since > STRANGE_SHAPE_MS)) and geom.g != self._g:
            self._g = geom.g
            self._look()

    def _known_size(self) -> tuple[int, int] | None:
        return self._size or (self._live.geom.cap_px if self._live.geom is not None else None)

    def _place(self) -> None:
        """Give picture, layers and scroll bars their places."""
        margin = self._theme.size("picture-margin")
        ratio = self.devicePixelRatioF()
        left, top = self._whole.first((margin, self._theme.space.xs))
        area = QRect(left, top, max(1, self.width() - left - margin), max(1, self.height() - top - self._theme.space.m))
        self._screen.setGeometry(area)
        physical = (max(1, round(area.width() * ratio)), max(1, round(area.height() * ratio)))
        size = self._known_size()
        before = self._view
        view = ViewGeometry(physical, ratio, size or _EMPTY_SHAPE, self._mode if size else "fit", self._pan, self._turns, self._free)
        most = view.pan_most
        self._pan = (min(self._pan[0], most[0]), min(self._pan[1], most[1]))
        place = replace(view, pan=self._pan)
        self._view = place if size is not None else None
        seen = place.target.within(*physical)
        visible = QRectF(seen.x / ratio, seen.y / ratio, seen.width / ratio, seen.height / ratio).translated(QPointF(area.topLeft()))
        self.why.setGeometry(visible.toAlignedRect())
        self.overlay.setGeometry(self.rect())
        self.binding_layer.setGeometry(self.rect())
        self.overlay.look(self._view if self._seen else None, visible)
        self.drawing.setGeometry(self.rect())
        self.drawing.look(self._view if self._seen else None, QPointF(area.topLeft()), visible, self._g)
        self._bars.place(area, most, physical, self._pan)
        self._screen.set_view(self._view)
        self._screen.setVisible(self._seen)
        self._look()
        if self._view != before:
            self.viewed.emit()

    def _view_as(self, view: ViewGeometry) -> None:
        self._mode, self._free, self._pan = view.mode, view.free, view.pan
        self._place()

    def _panned(self) -> None:
        self._pan = self._bars.value
        self._place()

    def _look(self) -> None:
        self.hands.look(self._view if self._seen and not self.frozen else None, self._g)

    def _explain(self) -> None:
        why = explain(self._live, self._seen)
        if why != self.why.said:
            self.why.say(why)
            self._place()
        self._screen.set_grey(why is not None and not why.cover)
        self.why.raise_()
        self.overlay.raise_()
        self.drawing.raise_()
        self.binding_layer.raise_()

    def _dress(self) -> None:
        self._screen.set_ground(self._theme.color("ground"))
        self.update()

    # ---- pointers ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self.hands.doubled(event):
            return
        self._used()
        if not self._panning.pressed(event):
            self.hands.pressed(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._panning.double_clicked(event):
            self.mousePressEvent(event)  # Qt's word for the second press

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if not self.hands.doubled(event) and not self._panning.moved(event):
            self.hands.moved(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if not self.hands.doubled(event) and not self._panning.released(event):
            self.hands.released(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        if event.type() == QEvent.Type.TabletPress:
            self._used()
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.hands.pen(event)

    def _used(self) -> None:
        """A hand does something: keys that are held are its modifiers."""
        self.binding_layer.away()
        self.keyboard.used()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        self.keyboard.used()
        if not self._panning.wheeled(event):
            self.hands.wheeled(event)

    # ---- keyboard ----

    @property
    def owns_keyboard(self) -> bool:
        """Everything that is typed goes to the phone."""
        return self.hasFocus() and self._live.can_touch

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self.owns_keyboard:
            event.accept()  # the window's own shortcuts are silent while the phone is typed on
            return True
        if isinstance(event, QTouchEvent):
            if event.type() == QEvent.Type.TouchBegin:
                self._used()
                self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.hands.touched(event)
            return True
        if isinstance(event, QNativeGestureEvent):
            self._used()
            self.hands.gestured(event, self.mapFromGlobal(event.globalPosition()))
            return True
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        return False if self.owns_keyboard else super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pinned = self.binding_layer.pinned
        if not self.keyboard.pressed(event):
            super().keyPressEvent(event)
        if pinned:
            self.binding_layer.key_went_by(event.key())

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.keyboard.released(event):
            super().keyReleaseEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.overlay.compose(event.preeditString())
        self.keyboard.composed(event)

    def _use_bindings(self) -> None:
        self.hands.use(self._bindings.current)
        self.keyboard.use(self._bindings.current)
        self.system_keys.want(self._bindings.captures)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        if query == Qt.InputMethodQuery.ImEnabled:
            return self._live.can_touch and self._live.caps.text
        if query == Qt.InputMethodQuery.ImCursorRectangle:
            foot = self.overlay.seen.toAlignedRect()
            return QRect(foot.left() + foot.width() // 2, foot.bottom() - self._theme.space.xxl, 1, self._theme.line(15))
        return super().inputMethodQuery(query)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._see_keyboard()
        self.system_keys.settle(self.owns_keyboard)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.keyboard.forget()
        self.let_go()
        self.overlay.compose("")
        self.binding_layer.away()
        self._see_keyboard()
        self.system_keys.settle(False)

    def _see_keyboard(self) -> None:
        owns = self.owns_keyboard
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, self._live.can_touch and self._live.caps.text)
        self.overlay.set_ring(self.hasFocus())
        if owns != self._capturing:
            self._capturing = owns
            self.captured.emit(owns)
            self.system_keys.settle(owns)

    # ---- window ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place()
        self.picture_arrived()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.let_go()
        self.system_keys.settle(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ActivationChange, QEvent.Type.WindowStateChange) and not self.isActiveWindow():
            self.let_go()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("ground"))
        painter.end()
