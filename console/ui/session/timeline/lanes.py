"""The lanes of a session over one time axis: painted, scrubbed with the pointer, zoomed. Qt thread.

What is where is worked out once for each zoom, not for each picture: ten thousand moments are some hundred columns.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from console.durations import running
from console.session_record.moments import LANES, Lane, Moment
from console.session_record.record import SessionRecord
from console.session_record.time_scale import TimeScale
from console.ui.parts.painting import painting
from console.ui.plain import tip
from console.ui.session.timeline.lane_words import exact, lane_name, point_words, told
from console.ui.theme import Theme
from console.words import tr

ZOOM_STEP = 1.4
NEAR_PX = 5
"""A press so near a moment means that moment."""
_MOODS = {"good": "good", "warn": "warn", "bad": "bad"}


class Lanes(QWidget):
    """`moved`: the pointer wants the playhead there (ms); `chosen`: at this moment."""

    moved = Signal(object)
    """An `int` of Qt ends in 1970."""
    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.record: SessionRecord | None = None
        self.scale = TimeScale(0, 1)
        self._at = 0
        self._hits: list[int] = []
        self._over: int | None = None
        self._dragging = False
        self._by_lane: dict[Lane, list[int]] = {}
        self._columns: dict[Lane, list[tuple[int, str]]] = {}
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Time axis of the session"))
        theme.changed.connect(self.update)

    # ---- what is shown

    def show_record(self, record: SessionRecord) -> None:
        whole = self.record is None or self.scale.ms_per_px >= self.scale.widest
        self.record = record
        self._by_lane = {lane: [] for lane in LANES}
        for number, moment in enumerate(record.moments):
            self._by_lane[moment.lane].append(number)
        self.scale.begins, self.scale.ends = record.begins, record.ends
        self.scale.width = self._axis_width()
        if whole:
            self.scale.fit()
        self._changed()

    def show_at(self, at: int, follow: bool = True) -> None:
        """The playhead is there; with `follow` it is kept in sight."""
        before, self._at = self._at, at
        if follow and self.scale.show(at):
            self._changed()
            return
        if before != at:
            self.update()
            self.setAccessibleDescription(self._heard(at))

    def show_hits(self, hits: list[int]) -> None:
        """Moments that were looked for."""
        self._hits = hits
        self.update()

    @property
    def gutter(self) -> int:
        return self._theme.size("record-gutter")

    def zoom(self, factor: float, x: float | None = None) -> None:
        """About the playhead, where no `x` is given."""
        middle = min(max(self.scale.x(self._at), 0.0), float(self.scale.width))
        self.scale.zoom(factor, middle if x is None else x)
        self._changed()

    def whole(self) -> None:
        self.scale.fit()
        self._changed()

    # ---- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.record is None:
            return
        self._dragging = True
        near = self._near(event.position().toPoint())
        if near is not None:
            self.chosen.emit(near)
        else:
            self.moved.emit(self._time(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._over = round(event.position().x())
        if self._dragging and event.buttons() & Qt.MouseButton.LeftButton:
            self.moved.emit(self._time(event.position().x()))
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragging = False

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._over = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(ZOOM_STEP ** (turned.y() / 120), event.position().x() - self.gutter)
        else:
            self.scale.scroll(-(turned.x() or turned.y()) / 2)
            self._changed()
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.record is not None:
            QToolTip.showText(event.globalPos(), tip(self.words_at(event.pos())), self)
            return True
        return super().event(event)

    def words_at(self, at: QPoint) -> str:
        """What is there, as it is told to whoever points at it."""
        assert self.record is not None
        near = self._near(at)
        return point_words(self.record, self._time(at.x()), self.record.moments[near] if near is not None else None, self._lane(at.y()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scale.resize(self._axis_width())
        self._changed()

    def sizeHint(self) -> QSize:
        high = self._theme.size("record-axis") + len(LANES) * self._theme.size("record-lane") + self._theme.space.s
        return QSize(640, high)

    # ---- inside

    def _changed(self) -> None:
        self._columns = {}
        self.update()

    def _heard(self, at: int) -> str:
        """The playhead for those who hear the screen: when, and what happened last."""
        number = self.record.last_at(at) if self.record is not None else -1
        if self.record is None or number < 0:
            return exact(at)
        return f"{exact(at)}, {told(self.record.moments[number])}"

    def _axis_width(self) -> int:
        """With room at the end for what stands there."""
        return max(1, self.width() - self.gutter - self._theme.space.l)

    def _time(self, x: float) -> int:
        return self.scale.at(x - self.gutter)

    def _top(self, lane: int) -> int:
        return self._theme.size("record-axis") + lane * self._theme.size("record-lane")

    def _lane(self, y: int) -> Lane | None:
        number = (y - self._theme.size("record-axis")) // self._theme.size("record-lane")
        return LANES[number] if 0 <= number < len(LANES) else None

    def _near(self, at: QPoint) -> int | None:
        """Number of the moment on this lane that is meant by a press here."""
        lane = self._lane(at.y())
        if lane is None or self.record is None or at.x() < self.gutter:
            return None
        times, numbers = self.record.times, self._by_lane.get(lane, [])
        wanted = self.scale.left + (at.x() - self.gutter) * self.scale.ms_per_px
        right = bisect_left(numbers, wanted, key=lambda number: times[number])
        close = [n for n in numbers[max(0, right - 1) : right + 1] if abs(self.scale.x(times[n]) - self.scale.x(wanted)) <= NEAR_PX]
        return min(close, key=lambda n: abs(times[n] - wanted), default=None)

    def _column(self, lane: Lane) -> list[tuple[int, str]]:
        """Where on this lane something stands, and in which colour: one mark for each pixel."""
        known = self._columns.get(lane)
        if known is not None or self.record is None:
            return known or []
        times, numbers = self.record.times, self._by_lane.get(lane, [])
        first = bisect_left(numbers, self.scale.left - 10 * self.scale.ms_per_px, key=lambda number: times[number])
        last = bisect_right(numbers, self.scale.right, key=lambda number: times[number])
        marks: dict[int, str] = {}
        for number in numbers[first:last]:
            role = _role(self.record.moments[number])
            x = round(self.scale.x(times[number]))
            if marks.get(x) not in ("bad", "warn"):  # what went wrong is not hidden behind what went well
                marks[x] = role
        made = self._columns[lane] = sorted(marks.items())
        return made

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(self.rect(), self._theme.color("panel"))
            if self.record is not None:
                self._draw(painter, self.record)

    def _draw(self, painter: QPainter, record: SessionRecord) -> None:
        theme, gutter, high = self._theme, self.gutter, self._theme.size("record-lane")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_axis(painter, record)
        for number, lane in enumerate(LANES):
            top = self._top(number)
            painter.setPen(theme.color("text-2"))
            painter.setFont(theme.font(11))
            name = painter.fontMetrics().elidedText(lane_name(lane), Qt.TextElideMode.ElideRight, gutter - theme.space.l - theme.space.s)
            painter.drawText(QRect(theme.space.l, top, gutter - theme.space.l, high), int(Qt.AlignmentFlag.AlignVCenter), name)
            painter.fillRect(QRectF(gutter, top + high - 1, self.scale.width, 1 / self.devicePixelRatioF()), theme.color("line"))
        painter.save()
        painter.setClipRect(QRect(gutter - 6, 0, self.scale.width + theme.space.l + 6, self.height()))
        painter.translate(gutter, 0)
        self._draw_stretches(painter, record)
        self._draw_input(painter, record)
        for number, lane in enumerate(LANES):
            top = self._top(number)
            for x, role in self._column(lane):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color(role))
                painter.drawRoundedRect(QRectF(x - 1.5, top + 6, 3, high - 13), 1.5, 1.5)
        for hit in self._hits:
            found = self.scale.x(record.times[hit])
            if -4 <= found <= self.scale.width + 4:
                painter.setBrush(theme.color("warn"))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.drawEllipse(QRectF(found - 2.5, theme.size("record-axis") - 6, 5, 5))
        self._draw_pointers(painter)
        painter.restore()

    def _draw_axis(self, painter: QPainter, record: SessionRecord) -> None:
        theme, high = self._theme, self._theme.size("record-axis")
        painter.setFont(theme.font(11, tabular=True))
        for tick in self.scale.ticks():
            x = self.gutter + self.scale.x(record.begins + tick)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(round(x), high - 5, round(x), self.height())
            if x + painter.fontMetrics().horizontalAdvance(running(tick)) + 4 > self.width():
                continue  # half a time says nothing
            painter.setPen(theme.color("text-3"))
            painter.drawText(QRectF(x + 4, 0, 80, high - 4), int(Qt.AlignmentFlag.AlignVCenter), running(tick))

    def _draw_stretches(self, painter: QPainter, record: SessionRecord) -> None:
        """On the picture's lane: shared, filmed, hidden, on hold."""
        theme, top, high = self._theme, self._top(0), self._theme.size("record-lane")
        painter.setPen(Qt.PenStyle.NoPen)
        for span in record.spans:
            if span.what in ("shared", "camera"):
                painter.setBrush(theme.color("accent-tint"))
                painter.drawRoundedRect(self._bar(span.begin, span.end, top + 3, high - 7), 3, 3)
        for film in record.films:
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(self._bar(film.began_at, film.ends_at, top + high - 8, 4), 2, 2)
            for begin, end in film.gaps:
                painter.setBrush(theme.color("panel"))
                painter.drawRect(self._bar(film.began_at + begin, film.began_at + end, top + high - 8, 4))
        for span in record.spans:
            if span.what in ("private", "held"):
                area = self._bar(span.begin, span.end, top + 3, high - 7)
                painter.setBrush(theme.color("warn-tint" if span.what == "private" else "hover"))
                painter.drawRoundedRect(area, 3, 3)
                painter.setBrush(QBrush(theme.color("warn" if span.what == "private" else "text-3"), Qt.BrushStyle.BDiagPattern))
                painter.drawRoundedRect(area, 3, 3)

    def _draw_input(self, painter: QPainter, record: SessionRecord) -> None:
        """How much of it: the busiest step fills the lane."""
        if not record.beats:
            return
        theme, top, high = self._theme, self._top(len(LANES) - 1), self._theme.size("record-lane") - 4
        busiest = max(beat.done + beat.refused + beat.rest for beat in record.beats)
        first = bisect_left(record.beats, self.scale.left, key=lambda beat: beat.end)
        painter.setPen(Qt.PenStyle.NoPen)
        for beat in record.beats[first:]:
            if beat.begin > self.scale.right:
                break
            base: float = top + high
            for count, role in ((beat.done, "accent"), (beat.rest, "warn"), (beat.refused, "bad")):
                if count:
                    tall: float = max(2.0, high * count / busiest)
                    area = self._bar(beat.begin, beat.end, base - tall, tall)
                    painter.fillRect(area, theme.color(role))
                    base -= tall

    def _bar(self, begin: int, end: int, top: float, high: float) -> QRectF:
        left, right = self.scale.x(begin), self.scale.x(end)
        left, right = max(left, -8.0), min(right, self.scale.width + 8.0)
        return QRectF(left, top, max(2.0, right - left), high)

    def _draw_pointers(self, painter: QPainter) -> None:
        theme = self._theme
        if self._over is not None and self._over >= self.gutter:
            painter.setPen(QPen(theme.color("text-3"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(self._over - self.gutter, 0, self._over - self.gutter, self.height())
        x = self.scale.x(self._at)
        painter.setPen(QPen(theme.color("text"), 2 if self.hasFocus() else 1))
        painter.drawLine(QPoint(round(x), theme.size("record-axis") - 4), QPoint(round(x), self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("text"))
        painter.drawEllipse(QRectF(x - 4, theme.size("record-axis") - 9, 8, 8))


def _role(moment: Moment) -> str:
    if moment.mood:
        return _MOODS[moment.mood]
    if moment.note:
        return "warn"
    if moment.lane in ("chat", "files"):
        return "accent" if moment.ours else "text-2"
    return "accent" if moment.lane == "diag" else "text-3"
