"""Pointing and drawing over the phone's picture: the layer that takes the hand while it is on, its tools, and what it leaves.

Touches do not reach the phone meanwhile. What is drawn goes to the customer's side as it grows, where that can show it; else, and for
keeping, the picture with its marks is sent into the conversation. Decides nothing about marks (`console/viewer/marks.py`). Qt thread.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.live_view import LiveView
from console.ui.parts.button import IconButton
from console.ui.theme import Theme
from console.ui.viewer.overlay import now_ms
from console.viewer.geometry import FULL, ViewGeometry
from console.viewer.marks import TOOLS, Mark, Marks, Tool
from console.words import tr
from protocol.peer import Pointing

FRAME_MS = 33
_LINE, _CASING = 4.0, 1.5
"""Logical pixels on the screen; in a picture that is sent, of its own pixels times its size over 720."""
_DOT, _HEAD = 11.0, 18.0

ICONS = {"point": "crosshair-simple", "arrow": "arrow-up-right", "circle": "circle", "free": "scribble-loop"}

Place = Callable[[int, int], QPointF]


class DrawingLayer(QWidget):
    """Covers the picture area. Off, mouse and keys pass through it; the marks stay visible."""

    switched = Signal(bool)
    """Drawing was turned on or off."""
    send_wished = Signal()
    """The picture with its marks, into the conversation."""

    def __init__(self, theme: Theme, live: LiveView, draw: Callable[[list[Pointing]], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._live, self._draw = theme, live, draw
        self.marks = Marks()
        self.active = False
        self._view: ViewGeometry | None = None
        self._origin = QPointF()
        self._seen = QRectF()
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self.bar = ToolBar(theme, self)
        self.bar.chosen.connect(self._choose)
        self.bar.undo.clicked.connect(self.undo)
        self.bar.erase.clicked.connect(self.erase)
        self.bar.send.clicked.connect(self.send_wished)
        self.bar.close_.clicked.connect(lambda: self.switch(False))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAccessibleName(tr("Drawing over the picture"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.changed.connect(self.update)
        self.bar.hide()

    # ---- told by the owner ----

    def look(self, view: ViewGeometry | None, origin: QPointF, seen: QRectF, g: int) -> None:
        """How the picture is shown (None: there is none); `origin` of the drawing area and the visible part, in this widget."""
        self._view, self._origin, self._seen = view, origin, seen
        self._say(self.marks.see(g))
        if view is None and self.active:
            self.switch(False)
        self._place_bar()
        self.update()

    def connected(self) -> None:
        """The customer's side is a new one, and has said what it shows: it is told what stands."""
        self._say(self.marks.again())

    # ---- deeds ----

    def switch(self, on: bool) -> None:
        """Turn drawing on or off. What stands stays until it is erased."""
        on = on and self._view is not None
        if on == self.active:
            return
        self.active = on
        held = self._holds_keyboard
        self._say(self.marks.let_go(now_ms()))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not on)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.bar.show_state(self.marks.tool, seen_by_customer=self._live.caps.marks)
        self.bar.setVisible(on)
        self._place_bar()
        if on:
            self.raise_()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif held and (parent := self.parentWidget()) is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)
        self.switched.emit(on)
        self.update()

    @property
    def _holds_keyboard(self) -> bool:
        """Else it stays where it is when drawing ends, which a private moment does as well: with the chat, perhaps, in mid sentence."""
        has = self.window().focusWidget()
        return has is not None and self.isAncestorOf(has)

    def undo(self) -> None:
        self._say(self.marks.undo())
        self.update()

    def erase(self) -> None:
        self._say(self.marks.erase())
        self.update()

    def painted_on(self, image: QImage, turns: int) -> QImage:
        """The picture in its own pixels (turned as it is shown), with the marks."""
        wide, high = image.width(), image.height()

        def place(x: int, y: int) -> QPointF:
            u, v = x / FULL, y / FULL
            for _ in range(turns % 4):
                u, v = 1 - v, u
            return QPointF(u * wide, v * high)

        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = max(1.0, min(wide, high) / 360)
        for mark in self.marks.standing:
            paint_mark(painter, self._theme, mark, place, scale, 1.0)
        painter.end()
        return image

    # ---- hands ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        at = self._spot(event, inside=True)
        if event.button() == Qt.MouseButton.LeftButton and at is not None:
            self._say(self.marks.press(at, now_ms()))
            self._wake()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self.marks.drawing and (at := self._spot(event)) is not None:
            self._say(self.marks.move(at, now_ms()))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton and self.marks.drawing and (at := self._spot(event)) is not None:
            self._say(self.marks.release(at, now_ms()))
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Escape:
                self.switch(False)
            case Qt.Key.Key_Z if control:
                self.undo()
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.erase()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if control:
                self.send_wished.emit()
            case key if Qt.Key.Key_1 <= key <= Qt.Key.Key_4:
                self._choose(TOOLS[key - Qt.Key.Key_1])
            case _:
                super().keyPressEvent(event)
                return
        event.accept()

    def _choose(self, tool: str) -> None:
        self.marks.tool = next(t for t in TOOLS if t == tool)
        self.bar.show_state(self.marks.tool, seen_by_customer=self._live.caps.marks)

    def _spot(self, event: QMouseEvent, *, inside: bool = False) -> tuple[int, int] | None:
        if self._view is None:
            return None
        at = event.position() - self._origin
        return self._view.to_phone(at.x(), at.y()) if inside else self._view.to_phone_clamped(at.x(), at.y())

    def _say(self, messages: list[Pointing]) -> None:
        if messages:
            self._draw(messages)

    # ---- looks ----

    def _wake(self) -> None:
        self._timer.start()
        self.update()

    def _tick(self) -> None:
        self._say(self.marks.tick(now_ms()))
        if not self.marks.drawing and not self.marks.fading:
            self._timer.stop()
        self.update()

    def _place_bar(self) -> None:
        self.bar.adjustSize()
        left = round(self._seen.center().x() - self.bar.width() / 2)
        left = max(0, min(left, self.width() - self.bar.width()))
        # at the foot: what is said about drawing stands at the top, and the keys there are not touched meanwhile
        self.bar.move(left, round(self._seen.bottom()) - self.bar.height() - self._theme.space.m)

    def paintEvent(self, _event: QPaintEvent) -> None:
        view = self._view
        if view is None or self._seen.isEmpty() or not self.marks.standing:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._seen)
        now = now_ms()
        for mark in self.marks.standing:
            paint_mark(painter, self._theme, mark, lambda x, y: QPointF(*view.to_widget(x, y)) + self._origin, 1.0, mark.strength(now))
        painter.end()


def paint_mark(painter: QPainter, theme: Theme, mark: Mark, place: Place, scale: float, strength: float) -> None:
    """One mark with a light edge, so that it is seen on any picture. `scale`: of all thicknesses."""
    ink, casing = QColor(theme.picture_color("drawing")), QColor(theme.picture_color("casing"))
    ink.setAlphaF(strength)
    casing.setAlphaF(strength)
    spots = [place(x, y) for x, y in mark.path]
    if mark.kind == "point":
        painter.setPen(QPen(casing, 2 * _CASING * scale))
        painter.setBrush(ink)
        painter.drawEllipse(spots[0], _DOT * scale, _DOT * scale)
        return
    shape = QPainterPath()
    if mark.kind == "circle":
        shape.addEllipse(QRectF(spots[0], spots[1]).normalized())
    else:
        shape.moveTo(spots[0])
        for spot in spots[1:]:
            shape.lineTo(spot)
        if len(spots) == 1:
            shape.lineTo(spots[0] + QPointF(0.1, 0.1))
    if mark.kind == "arrow":
        _add_head(shape, spots[0], spots[1], _HEAD * scale)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((casing, _LINE + 2 * _CASING), (ink, _LINE)):
        painter.setPen(QPen(color, width * scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPath(shape)


def _add_head(shape: QPainterPath, start: QPointF, end: QPointF, size: float) -> None:
    line = QLineF(end, start)
    if line.length() < 1:
        return
    for turn in (-28, 28):
        wing = QLineF(line)
        wing.setLength(min(size, line.length()))
        wing.setAngle(line.angle() + turn)
        if math.isfinite(wing.x2()):
            shape.moveTo(end)
            shape.lineTo(wing.p2())


class ToolBar(QWidget):
    """`chosen(tool)`. The buttons say their keys."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(*(theme.space.xs,) * 4)
        row.setSpacing(2)
        names = {"point": tr("Point"), "arrow": tr("Arrow"), "circle": tr("Circle"), "free": tr("Draw freely")}
        self.tools: dict[str, IconButton] = {}
        for number, tool in enumerate(TOOLS, 1):
            button = self.tools[tool] = IconButton(theme, ICONS[tool], names[tool], key=str(number))
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, tool=tool: self.chosen.emit(tool))
            row.addWidget(button)
        self.undo = IconButton(theme, "arrow-counter-clockwise", tr("Take the last one back"), key="Ctrl+Z")
        self.erase = IconButton(theme, "eraser", tr("Erase the drawing"), key=tr("Del"))
        self.send = IconButton(theme, "paper-plane-tilt", tr("Send the picture with the drawing in the chat"), key="Ctrl+Enter")
        self.close_ = IconButton(theme, "x", tr("Stop drawing"), key="Esc")
        for button in (self.undo, self.erase, self.send, self.close_):
            row.addWidget(button)
        for button in (*self.tools.values(), self.undo, self.erase, self.send, self.close_):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def show_state(self, tool: Tool, *, seen_by_customer: bool) -> None:
        """Which tool is taken. Where the customer cannot see the drawing, sending it stands out."""
        for name, button in self.tools.items():
            button.setChecked(name == tool)
            button.set_icon(ICONS[name], "accent" if name == tool else "text-2")
        self.send.set_icon("paper-plane-tilt", "text-2" if seen_by_customer else "accent")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.setBrush(self._theme.color("panel"))
        radius = self._theme.radius.card
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()
