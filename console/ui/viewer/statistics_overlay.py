"""Figures of the picture, over it: quiet, in a corner that can be changed, beside the picture where there is room.

They are text for whoever cannot see them (accessible description) or wants to pass them on (copy).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from console.live_view import LiveView, Phase
from console.ui.parts.button import IconButton
from console.ui.parts.painting import painting
from console.ui.theme import Theme
from console.ui.viewer import sparkline
from console.ui.viewer.figures import Row, as_text, rows
from console.words import tr

Corner = Literal["top_right", "bottom_right", "bottom_left", "top_left"]
CORNERS: tuple[Corner, ...] = ("top_right", "bottom_right", "bottom_left", "top_left")

_NEAREST: dict[tuple[bool, bool], Corner] = {
    (True, False): "top_right",
    (True, True): "bottom_right",
    (False, True): "bottom_left",
    (False, False): "top_left",
}
"""By right and lower half."""

EVERY_MS = 1_000
WIDTH = 300
SPARK = 44
FIGURE = 88
"""The narrowest column of figures: two times in milliseconds."""
LEAST_ROWS = 4
"""Short of height the last rows go; with fewer than these it would say nothing."""


class StatisticsOverlay(QWidget):
    """A child of the picture's area. Refreshes itself once a second while it is visible. Qt thread."""

    moved = Signal(str)
    """Put into another corner: a `Corner`."""
    closed = Signal()

    def __init__(self, theme: Theme, live: LiveView, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._live = theme, live
        self._corner: Corner = "top_right"
        self._seen, self._area = QRect(), QRect()
        self._scale: float | None = None
        self._rows: list[Row] = []
        self._shown_rows = 0
        self._grip: QPoint | None = None
        self.copy = IconButton(theme, "copy", tr("Copy the figures"), size=theme.size("chip"), parent=self)
        self.move_on = IconButton(theme, "arrows-out-cardinal", tr("Figures into the next corner"), size=theme.size("chip"), parent=self)
        self.close_button = IconButton(theme, "x", tr("Hide the figures"), size=theme.size("chip"), parent=self)
        for button in (self.copy, self.move_on, self.close_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the phone
        self.copy.clicked.connect(self.copy_text)
        self.move_on.clicked.connect(self.next_corner)
        self.close_button.clicked.connect(self.closed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(tr("Figures of the picture"))
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        theme.changed.connect(self.update)
        self.hide()

    # ---- told from outside ----

    @property
    def corner(self) -> Corner:
        return self._corner

    def set_keys(self, key: Callable[[str], str]) -> None:
        """`key(action)`: what is bound to it, for the tooltips."""
        for button, action, words in (
            (self.close_button, "statistics", tr("Hide the figures")),
            (self.move_on, "statistics_corner", tr("Figures into the next corner")),
        ):
            button.key = key(action)
            button.set_name(words)

    def put(self, corner: Corner) -> None:
        self._corner = corner
        self._place()

    def next_corner(self) -> None:
        """Clockwise."""
        self.put(CORNERS[(CORNERS.index(self._corner) + 1) % len(CORNERS)])
        self.moved.emit(self._corner)

    def look(self, area: QRect, seen: QRect, scale: float | None) -> None:
        """Where the picture is visible (`seen`) within what there is (`area`), in the parent's pixels, and how large it is drawn."""
        self._area, self._seen, self._scale = area, seen, scale
        self._place()

    def text(self) -> str:
        """All figures, also those without room."""
        return as_text(self._rows)

    def copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self.text())

    def refresh(self) -> None:
        """The newest figures; the last ones stay while the connection is being made anew."""
        stats = self._live.stats()
        if stats is not None and self._live.phase in (Phase.LIVE, Phase.RECONNECTING):
            self._rows = rows(stats, self._live.history, self._scale, self._live.receipts())
            self.setAccessibleDescription(self.text())
            self._place()
        self.update()

    # ---- place ----

    def _place(self) -> None:
        """In its corner: beside the picture where there is room, else as far out as there is, so that it covers little of it."""
        gap, head = self._theme.space.s, self._theme.size("chip")
        area, seen = self._area.adjusted(gap, gap, -gap, -gap), self._seen
        width = min(WIDTH, area.width())
        most = (area.height() - head - 2 * gap) // self._line
        self._shown_rows = min(len(self._rows), max(LEAST_ROWS, most))
        height = head + self._shown_rows * self._line + 2 * gap
        right = self._corner in ("top_right", "bottom_right")
        top = self._corner in ("top_right", "top_left")
        # edges are exclusive here; not farther from the picture than it takes to leave it free
        far_right, far_bottom = area.right() + 1 - width, area.bottom() + 1 - height
        x = min(far_right, seen.right() + 1 + gap) if right else max(area.left(), seen.left() - gap - width)
        if x > seen.right() or x + width <= seen.left():
            y = seen.top() if top else seen.bottom() + 1 - height
            y = min(max(y, area.top()), far_bottom)
        else:
            y = max(area.top(), seen.top() - gap - height) if top else min(far_bottom, seen.bottom() + 1 + gap)
        self.setGeometry(x, y, max(1, width), height)
        x = self.width() - self._theme.space.xs
        for button in (self.close_button, self.move_on, self.copy):
            x -= head
            button.move(x, self._theme.space.xs)
        self.update()

    @property
    def _line(self) -> int:
        return self._theme.line(11) + 2

    # ---- hands ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # what is pressed here is not for the phone
        self._grip = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._grip is not None:
            way = event.position().toPoint() - self._grip
            if way.manhattanLength() >= QApplication.startDragDistance() or self.cursor().shape() == Qt.CursorShape.ClosedHandCursor:
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.move(self.pos() + way)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        dragged = self.cursor().shape() == Qt.CursorShape.ClosedHandCursor
        self._grip = None
        self.setCursor(Qt.CursorShape.ArrowCursor)
        if dragged:
            middle = self.geometry().center() - self._seen.center()
            self.put(_NEAREST[middle.x() >= 0, middle.y() >= 0])
            self.moved.emit(self._corner)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_text()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            return True
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    # ---- looks ----

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        theme, space = self._theme, self._theme.space
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color("panel"))  # opaque: a picture that shines through is noise behind small figures
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.radius.card, theme.radius.card)
        head = theme.size("chip")
        painter.setFont(theme.font(11, 600))
        painter.setPen(theme.color("text"))
        title = QRect(space.m, space.xs, self.copy.x() - space.m - space.xs, head)
        painter.drawText(title, _LEFT, painter.fontMetrics().elidedText(tr("Median · 95 %"), Qt.TextElideMode.ElideRight, title.width()))
        painter.setFont(self._font())
        metrics, columns = painter.fontMetrics(), self._columns()
        y = space.xs + head + space.xs
        for row in self._rows[: self._shown_rows]:
            self._draw_row(painter, metrics, row, columns, y)
            y += self._line

    def _draw_row(self, painter: QPainter, metrics: QFontMetrics, row: Row, columns: _Columns, y: int) -> None:
        theme, high = self._theme, self._line
        name = QRect(columns.left, y, columns.names, high)
        painter.setPen(theme.color("text-3" if row.inner else "text-2"))
        painter.drawText(name, _LEFT, metrics.elidedText(_name(row), Qt.TextElideMode.ElideRight, name.width()))
        if row.series is not None:
            line = QRectF(columns.line, y + 3, SPARK, high - 6)
            sparkline.paint(painter, row.series, line, theme.color("accent"), theme.color("accent-tint"))
        figure = QRect(columns.figure(row), y, columns.right - columns.figure(row), high)
        painter.setPen(theme.color("text-2" if row.inner else "text"))
        painter.drawText(figure, _RIGHT, metrics.elidedText(row.figure, Qt.TextElideMode.ElideRight, figure.width()))

    def cut(self) -> list[str]:
        """What has no room in its column and ends in an ellipsis."""
        metrics, columns = QFontMetrics(self._font()), self._columns()
        return [
            said
            for row in self._rows
            for said, room in ((_name(row), columns.names), (row.figure, columns.right - columns.figure(row)))
            if metrics.horizontalAdvance(said) > room
        ]

    def _font(self) -> QFont:
        return self._theme.font(11, tabular=True)

    def _columns(self) -> _Columns:
        """As wide as the longest name asks, but never so that a figure has no room."""
        gap, left, right = self._theme.space.s, self._theme.space.m, self.width() - self._theme.space.m
        metrics = QFontMetrics(self._font())
        # two more: on a screen of 150 % the same words are a little wider than whole pixels say
        widest = max((metrics.horizontalAdvance(_name(row)) for row in self._rows), default=0) + 2
        names = max(0, min(widest, right - left - SPARK - FIGURE - 2 * gap))
        return _Columns(left, names, left + names + gap, right, gap)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where a row's parts begin and end, logical pixels."""

    left: int
    names: int
    line: int
    right: int
    gap: int

    def figure(self, row: Row) -> int:
        return self.line + (SPARK + self.gap if row.series is not None else 0)


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def _name(row: Row) -> str:
    return f"   {row.name}" if row.inner else row.name
