"""The phone's picture under the technician's hands: its place, its layers, and which of them an event of Qt's is for.

Pointers go to `hands.py`, keys to `keyboard.py`; both send through `outgoing.py`, and the trail shows what became of it.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHideEvent,
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

from console.live_view import LiveView, Phase
from console.ui.theme import Theme
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.drawing import DrawingLayer
from console.ui.viewer.explain import explain, refusal
from console.ui.viewer.hands import Hands
from console.ui.viewer.keyed_area import KeyedArea
from console.ui.viewer.outgoing import Outgoing
from console.ui.viewer.overlay import now_ms
from console.ui.viewer.panning import Panning
from console.ui.viewer.screen import Renderer, Screen
from console.ui.viewer.scroll_bars import ScrollBars
from console.ui.viewer.shelf import Shelf
from console.ui.viewer.whole_pixels import WholePixels
from console.ui.viewer.why_layer import WhyLayer
from console.ui.viewer.wishes import ViewerWishes
from console.viewer.frames import Picture
from console.viewer.geometry import Mode, ViewGeometry, same_shape
from console.viewer.receipts import Origin
from console.words import tr
from protocol.peer import Res

STRANGE_SHAPE_MS = 1_000.0
"""A picture whose shape does not fit the phone's word is taken for the present one after this long all the same."""
_EMPTY_SHAPE = (9, 20)
"""A phone's proportions where none is known yet."""


class PictureArea(KeyedArea):
    """Picture, trail, explanation, scroll bars; the technician's mouse. The keyboard is its base's."""

    viewed = Signal()
    """Size or place of the picture is other: zoomed, panned, turned, or the area was resized."""

    def __init__(self, theme: Theme, live: LiveView, wishes: ViewerWishes, bindings: BindingStore, *, renderer: Renderer = "auto") -> None:
        super().__init__(theme, live, bindings)
        self._wishes = wishes
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
        self._connection = live.connection
        """The one on which the customer's side has been told what is drawn."""
        self._screen = Screen(self, renderer=renderer)
        self.why = WhyLayer(theme, self)
        self.drawing = DrawingLayer(theme, live, wishes.draw, self)
        self.frozen = False
        self._bars = ScrollBars(self)
        self._bars.moved.connect(self._panned)
        outgoing = Outgoing(live, wishes, self.overlay)
        self.hands = Hands(self, live, outgoing, self._screen.pos)
        self._panning = Panning(self, self, self.hands)
        self._whole = WholePixels(self)
        self._whole.moved.connect(self._place)
        self.write_through(outgoing)
        self.shelf = Shelf(theme, self)
        self.shelf.resized.connect(self._shelve)
        self.hands.commanded.connect(self.commanded)
        self.why.asked.connect(self._wishes.ask)
        self.why.pressed.connect(self._wishes.softkey)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._pen_here = False
        """The pen came down, or hovers, over the picture itself."""
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
            if live.phase is Phase.CONNECTING:
                self._seen = self.frozen = False  # another picture comes, and nothing of the old one is held
        if not live.can_touch:
            self.let_go()
        self.writing.live_changed()
        self._adopt_geometry()
        self._explain()
        self._see_keyboard()
        self._place()
        if self._connection != live.connection and not live.private:
            self._connection = live.connection
            self.drawing.connected()
        self.picture_arrived()

    def picture_arrived(self) -> None:
        """A newer picture waits; a hidden viewer leaves it there until it is shown."""
        slot = self._live.picture
        if slot is None or not self.isVisible() or self.frozen:
            return
        picture = slot.take()
        if picture is not None and not self._live.private and self._live.phase in (Phase.CONNECTING, Phase.LIVE, Phase.RECONNECTING):
            self._show(picture)

    def judged(self, receipt: Res, origin: Origin | None = None) -> None:
        """The phone's receipt for a touch, a key or a text."""
        self.writing.judged(receipt, origin)
        if receipt.r == "stale":
            self._adopt_geometry()  # a picture at rest whose shape never fits comes no second time
        text = origin is not None and origin.kind == "text"
        reason = refusal(receipt.r, receipt.why, of_text=text) if receipt.r in ("refused", "stale") else ""
        self.overlay.trail.judged(receipt.s, receipt.r, reason, now_ms())
        self.overlay.wake()

    def let_go(self) -> None:
        """Whatever is held down is taken back: focus, window, channel or geometry is gone."""
        self._panning.forget()
        self.hands.let_go()
        super().let_go()

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
        self._shelve()
        self.drawing.setGeometry(self.rect())
        self.drawing.look(self._view if self._seen else None, QPointF(area.topLeft()), visible, self._g)
        self._bars.place(area, most, physical, self._pan)
        self._screen.set_view(self._view)
        self._screen.setVisible(self._seen)
        self._look()
        if self._view != before:
            self.viewed.emit()

    def _shelve(self) -> None:
        """What lies at the picture's foot, what is told above it, and the phone's caret."""
        self.overlay.lift(self.shelf.place(self.overlay.seen.toAlignedRect()))
        if self.overlay.set_caret(self.caret()):
            self.updateMicroFocus()  # the window with an input method's candidates follows

    def _view_as(self, view: ViewGeometry) -> None:
        self._mode, self._free, self._pan = view.mode, view.free, view.pan
        self._place()

    def _panned(self) -> None:
        self._pan = self._bars.value
        self._place()

    def _look(self) -> None:
        self.hands.look(self._view if self._seen and not self.frozen else None, self._g, frozen=self.frozen)
        self.keyboard.frozen = self.frozen

    def _explain(self) -> None:
        why = explain(self._live, self._seen)
        if why != self.why.said:
            self.why.say(why)
            self._place()
        self._screen.set_grey(why is not None and not why.cover)
        self.why.raise_()
        self.overlay.raise_()
        self.drawing.raise_()
        self.shelf.raise_()
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
        press = event.type() == QEvent.Type.TabletPress
        hovers = event.type() == QEvent.Type.TabletMove and not event.buttons()
        if press or hovers:
            self._pen_here = self._bare_at(event.position())
        if not self._pen_here:
            event.ignore()  # Qt makes a mouse of it
            return
        if press:
            self._used()
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.hands.pen(event)

    def _bare_at(self, at: QPointF) -> bool:
        """Whether a pen or a finger there is for the picture: not a button's, a scroll bar's, nor the drawing's that lies over it."""
        return self.childAt(at.toPoint()) is None

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        self.keyboard.used()
        if not self._panning.wheeled(event):
            self.hands.wheeled(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            if event.type() == QEvent.Type.TouchBegin:
                if not self._bare_at(event.points()[0].position()):
                    event.ignore()  # Qt makes a mouse of it, and of what follows
                    return False
                self._used()
                self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.hands.touched(event)
            return True
        if isinstance(event, QNativeGestureEvent):
            at = self.mapFromGlobal(event.globalPosition())
            if self._bare_at(at):
                self._used()
                self.hands.gestured(event, at)
            return True
        return super().event(event)

    def _use_bindings(self) -> None:
        super()._use_bindings()
        self.hands.use(self._bindings.current)

    def caret(self) -> QRectF | None:
        """Where the phone's caret stands in this widget, as far as the phone says it and the picture shows it."""
        focus = self._live.focus
        if focus is None or focus.at is None or focus.g != self._g or self._view is None or not self._seen:
            return None
        corners = [QPointF(*self._view.to_widget(x, y)) for x, y in (focus.at[:2], focus.at[2:])]
        return QRectF(*corners).normalized().translated(QPointF(self._screen.pos()))

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
