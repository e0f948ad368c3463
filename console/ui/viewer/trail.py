"""Where the technician's touches went and whether they landed: the model of the trail and its painting.

Points are the phone's (0..65535), so that the trail stays in place when the window changes. Time in milliseconds of any
steady clock. Grey while the phone has not answered, green landed, amber late or stale, red refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from console.ui.theme import Theme
from console.viewer.geometry import ViewGeometry
from protocol.inp import Item, Phase, Touch

Verdict = Literal["waiting", "landed", "late", "refused"]

LATE_MS = 300.0
"""A receipt later than this after the finger was lifted means that the phone is slow to follow."""
LABEL_MS = 2_500.0
"""How long a reason stays readable."""
_WIDE, _THIN, _CASING, _DOT = 6.0, 2.0, 1.0, 13.0
"""Logical pixels: newest and oldest end of the line, white edge, radius of a tap's ring."""
_GHOST = 0.6
"""Strength of a finger that no hand holds."""
_POINTS_MOST = 512


@dataclass(slots=True)
class _Line:
    stroke: int
    pointer: int
    points: list[tuple[int, int, float]]
    ghost: bool = False
    """No hand holds this finger: it is a faint dot, without its way."""
    up_ms: float | None = None
    verdict: Verdict = "waiting"
    fresh_ms: float = 0.0
    """Nothing of the line is older than this: a verdict shows the whole of it once more."""


@dataclass(slots=True)
class _Label:
    text: str
    at: tuple[int, int] | None
    until_ms: float
    verdict: Verdict


@dataclass(slots=True)
class Trail:
    """All that is fading. `life_ms` from the tokens."""

    life_ms: float = 600.0
    lines: list[_Line] = field(default_factory=list)
    label: _Label | None = None

    def saw(self, items: list[Item], now_ms: float, ghosts: frozenset[int] = frozenset()) -> None:
        """Follow what is sent to the phone, each finger by itself. `ghosts`: pointers that come down now and are no finger of a hand."""
        for item in items:
            if not isinstance(item, Touch):
                continue
            match item.phase:
                case Phase.DOWN:
                    self.lines.append(_Line(item.stroke, item.pointer, [(item.x, item.y, now_ms)], item.pointer in ghosts))
                case Phase.MOVE if (line := self._line(item.stroke, item.pointer)) is not None:
                    if line.points[-1][:2] != (item.x, item.y):
                        line.points.append((item.x, item.y, now_ms))
                    del line.points[:-_POINTS_MOST]
                case Phase.UP | Phase.CANCEL if (line := self._line(item.stroke, item.pointer)) is not None:
                    line.up_ms = now_ms
                    if item.phase is Phase.CANCEL:
                        line.verdict = "late"

    def judged(self, stroke: int | None, result: str, reason: str, now_ms: float) -> None:
        """The phone's receipt: `result` done, cancelled, refused or stale; `reason` is shown unless empty."""
        lines = self._strokes_lines(stroke) if stroke is not None else []
        lifted = max((line.up_ms for line in lines if line.up_ms is not None), default=now_ms)
        slow = now_ms - lifted > LATE_MS
        verdict: Verdict = "refused" if result == "refused" else "late" if slow or result != "done" else "landed"
        for line in lines:
            line.verdict, line.fresh_ms = verdict, now_ms
            if line.up_ms is None and result != "done":
                line.up_ms = now_ms
        if reason:
            self.say(reason, now_ms, lines[0].points[-1][:2] if lines else None, verdict)

    def say(
        self, text: str, now_ms: float, at: tuple[int, int] | None = None, verdict: Verdict = "waiting", stays_ms: float = LABEL_MS
    ) -> None:
        """A reason in a small label, at a point of the phone or at the picture's top: its foot holds the navigation keys."""
        self.label = _Label(text, at, now_ms + stays_ms, verdict)

    def hush(self, text: str) -> None:
        """`text` is no longer true; another label stays."""
        if self.label is not None and self.label.text == text:
            self.label = None

    def age(self, now_ms: float) -> bool:
        """Drop what has faded. True while something is left to paint."""
        for line in self.lines:
            newest = line.points[-1]
            line.points = [point for point in line.points if now_ms - max(point[2], line.fresh_ms) < self.life_ms] or [newest]
        self.lines = [line for line in self.lines if line.up_ms is None or self._left(line, line.up_ms, now_ms) > 0]
        if self.label is not None and now_ms >= self.label.until_ms:
            self.label = None
        return bool(self.lines) or self.label is not None

    def clear(self) -> None:
        self.lines.clear()
        self.label = None

    def _line(self, stroke: int, pointer: int) -> _Line | None:
        return next((line for line in reversed(self.lines) if (line.stroke, line.pointer) == (stroke, pointer)), None)

    def _strokes_lines(self, stroke: int) -> list[_Line]:
        """Those of the newest stroke of this number, the hand's own finger first."""
        newest: dict[int, _Line] = {line.pointer: line for line in self.lines if line.stroke == stroke}
        return [newest[pointer] for pointer in sorted(newest)]

    def _left(self, line: _Line, since_ms: float, now_ms: float) -> float:
        """How much of its strength something from `since_ms` still has, 1 to 0."""
        return min(1.0, max(0.0, 1 - (now_ms - max(since_ms, line.fresh_ms)) / self.life_ms))

    # ---- painting ----

    def paint(self, painter: QPainter, theme: Theme, view: ViewGeometry, now_ms: float, *, still: bool) -> None:
        """Into a painter whose origin is the drawing area's. `still`: the system asks for no motion, nothing fades."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in self.lines:
            color = _color(theme, line.verdict)
            spots = [QPointF(*view.to_widget(x, y)) for x, y, _ in line.points]
            strong = [1.0 if still else self._left(line, t, now_ms) for _, _, t in line.points]
            head = 1.0 if still or line.up_ms is None else self._left(line, line.up_ms, now_ms)
            if line.ghost:
                self._paint_head(painter, theme, color, spots[-1], head * _GHOST, ring=False)
                continue
            # all of the casing first: otherwise each piece's edge would cut the piece before it
            for casing in (True, False):
                for number in range(1, len(spots)):
                    share = number / (len(spots) - 1)
                    width = _THIN + (_WIDE - _THIN) * share + (2 * _CASING if casing else 0)
                    ink = QColor(theme.picture_color("casing") if casing else color)
                    ink.setAlphaF(strong[number])
                    painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                    painter.drawLine(spots[number - 1], spots[number])
            self._paint_head(painter, theme, color, spots[-1], head, ring=len(spots) == 1)

    def _paint_head(self, painter: QPainter, theme: Theme, color: QColor, at: QPointF, strength: float, *, ring: bool) -> None:
        casing = QColor(theme.picture_color("casing"))
        casing.setAlphaF(strength)
        ink = QColor(color)
        ink.setAlphaF(strength)
        if not ring:
            painter.setPen(QPen(casing, _CASING))
            painter.setBrush(ink)
            painter.drawEllipse(at, _WIDE * 0.75, _WIDE * 0.75)
            return
        fill = QColor(color)
        fill.setAlphaF(0.15 * strength)
        painter.setBrush(fill)
        painter.setPen(QPen(casing, 2.5 + 2 * _CASING))
        painter.drawEllipse(at, _DOT, _DOT)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 2.5))
        painter.drawEllipse(at, _DOT, _DOT)

    def paint_label(self, painter: QPainter, theme: Theme, view: ViewGeometry | None, area: QRectF) -> None:
        """The reason, kept inside `area` (the visible picture, same origin)."""
        label = self.label
        if label is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font(13)
        metrics = QFontMetricsF(font)
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        most = max(80.0, area.width() - 2 * theme.space.m - 2 * theme.space.m)
        words = metrics.boundingRect(QRectF(0, 0, most, 400), flags, label.text)
        box = QRectF(0, 0, words.width() + 2 * theme.space.m + 2, words.height() + 2 * theme.space.s)
        if label.at is not None and view is not None:
            x, y = view.to_widget(*label.at)
            box.moveCenter(QPointF(x, y - box.height() / 2 - 24))
        else:
            box.moveCenter(QPointF(area.center().x(), area.top() + box.height() / 2 + theme.space.l))
        gap = theme.space.s
        box.moveLeft(min(max(box.left(), area.left() + gap), area.right() - gap - box.width()))
        box.moveTop(min(max(box.top(), area.top() + gap), area.bottom() - gap - box.height()))
        edge = theme.color("line") if label.verdict in ("waiting", "landed") else _color(theme, label.verdict)
        painter.setPen(QPen(edge, 1.5))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(box, theme.radius.control, theme.radius.control)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        painter.drawText(box.adjusted(theme.space.m, theme.space.s, -theme.space.m, -theme.space.s), flags, label.text)


def _color(theme: Theme, verdict: Verdict) -> QColor:
    return theme.color_in(False, "text-3") if verdict == "waiting" else theme.picture_color(verdict)
