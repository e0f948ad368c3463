"""The thread: a bottom-anchored view of its own that measures only what is near the window.

Position is kept as "this line's lower edge is so far above the window's": new lines below, older ones above and corrected heights
move nothing that a person reads. A QListView with a Python delegate took 12 s to open 100,000 messages; this one lays out a screenful.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from console.ui.chat.laid import Laid, estimate, gap_above, lay, paint
from console.ui.chat.lines import Bubble, Line, TypingLine
from console.ui.chat.pictures_laid import Faces, faceless
from console.ui.parts.button import IconButton
from console.ui.parts.painting import painting
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr, trn
from protocol.records import File

CACHED = 400
"""Lines kept laid out; a screen holds about 30."""
NEAR_TOP = 400
"""Pixels from the oldest loaded line at which older ones are fetched."""
DOTS_MS = 400


class ThreadScroll(QAbstractScrollArea):
    """Shows lines, oldest first. `wants_older` asks for more above; `at_bottom` tells whether the newest line is in sight."""

    wants_older = Signal()
    bottom_reached = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: list[Line] = []
        self._rows: dict[str, int] = {}
        self._heights: list[float] = []
        self._laid: OrderedDict[str, Laid] = OrderedDict()
        self.layouts_made = 0
        """How many lines were measured since the view was made: what opening a long thread must keep small."""
        self._anchor = 0
        self._below = 0.0
        """Pixels between the lower edge of line `_anchor` and the window's; negative: it is cut off."""
        self._at_bottom = True
        self._new = 0
        self._syncing = False
        self._current: str | None = None
        self._marked: tuple[str, int, int] | None = None
        """Line, and from where to where its text is marked."""
        self._dots = 0
        self._full = True
        self._faces: Faces = faceless
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Conversation"))
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.jump = IconButton(theme, "arrow-down", tr("To the newest message"), key="End", size=36, parent=self)
        self.jump.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.jump.clicked.connect(self.to_bottom)
        self.jump.hide()
        self._tick = QTimer(self)
        self._tick.setInterval(DOTS_MS)
        self._tick.timeout.connect(self._next_dot)
        theme.changed.connect(self._restyle)

    # ---- content

    def show_lines(self, lines: Sequence[Line], *, keep: bool = True) -> None:
        """Replace what is shown. `keep` holds the line that is being read where it is; else the view goes to the newest line."""
        anchor_key = self._lines[self._anchor].key if keep and self._lines and not self._at_bottom else None
        old_rows, old_heights, old_lines = self._rows, self._heights, self._lines
        self._lines = list(lines)
        self._rows = {line.key: row for row, line in enumerate(self._lines)}
        self._heights = []
        for row, line in enumerate(self._lines):
            before = old_rows.get(line.key)
            same = (
                before is not None
                and old_lines[before] == line
                and gap_above(self._lines, row, self._theme) == gap_above(old_lines, before, self._theme)
            )
            if same and before is not None:
                self._heights.append(old_heights[before])
            else:
                self._laid.pop(line.key, None)
                self._heights.append(estimate(line, self.viewport().width()))
        if self._current not in self._rows:
            self._current = None
        if self._marked is not None and self._marked[0] not in self._rows:
            self._marked = None
        if anchor_key is not None and anchor_key in self._rows:
            self._anchor = self._rows[anchor_key]
        else:
            self._go_bottom()
        typing = any(isinstance(line, TypingLine) for line in self._lines[-1:])
        if typing != self._tick.isActive():
            self._tick.start() if typing else self._tick.stop()
        self._settle()

    def announce(self, words: str, new: int = 1) -> None:
        """Somebody else's message came: count it where it is out of sight, and say it to a screen reader."""
        if not self._at_bottom:
            self._new += new
            self._show_jump()
        event = QAccessibleAnnouncementEvent(self, one_line(words))
        QAccessible.updateAccessibility(event)

    def set_full(self, full: bool) -> None:
        """Whether the oldest line shown is the oldest there is."""
        self._full = full

    def is_at_bottom(self) -> bool:
        return self._at_bottom

    def to_bottom(self) -> None:
        self._go_bottom()
        self._settle()

    def lines(self) -> list[Line]:
        return self._lines

    def set_faces(self, faces: Faces) -> None:
        """Who knows what may be shown of a picture."""
        self._faces = faces

    def pictures(self) -> list[File]:
        """Of the lines shown, oldest first."""
        return [file for line in self._lines if isinstance(line, Bubble) for file in line.files]

    # ---- measuring

    def _get(self, row: int) -> Laid:
        line = self._lines[row]
        width = self.viewport().width()
        laid = self._laid.get(line.key)
        if laid is None or laid.width != width:
            laid = lay(line, width, self._theme, gap_above(self._lines, row, self._theme))
            self.layouts_made += 1
            self._laid[line.key] = laid
            if len(self._laid) > CACHED:
                self._laid.popitem(last=False)
        else:
            self._laid.move_to_end(line.key)
        self._heights[row] = laid.height
        return laid

    def _go_bottom(self) -> None:
        self._anchor = max(0, len(self._lines) - 1)
        self._below = float(self._theme.space.l)
        self._new = 0
        self._at_bottom = True

    def _settle(self) -> None:
        """Bring the anchor into the window, clamp at both ends, and let the scroll bar follow."""
        if not self._lines:
            self.verticalScrollBar().setRange(0, 0)
            self.viewport().update()
            return
        height = self.viewport().height()
        fits = self._fits()
        if fits:
            self._go_bottom()
        # walk the anchor until its line is the lowest that touches the window
        while self._below > 0 and self._anchor < len(self._lines) - 1:
            self._anchor += 1
            self._below -= self._get(self._anchor).height
        while self._anchor > 0 and -self._below >= self._get(self._anchor).height:
            self._below += self._get(self._anchor).height
            self._anchor -= 1
        foot = float(self._theme.space.l)
        if self._anchor == len(self._lines) - 1 and self._below > foot:
            self._below = foot
        # do not scroll past the oldest line: fill upwards and see what is left
        top, row = height - self._below, self._anchor
        while row >= 0 and top > 0:
            top -= self._get(row).height
            row -= 1
        if row < 0 and top > self._theme.space.s and not fits:
            self._below += top - self._theme.space.s
            if self._below > foot and self._anchor == len(self._lines) - 1:
                self._below = foot
        was = self._at_bottom
        self._at_bottom = self._anchor == len(self._lines) - 1 and self._below >= -1
        if self._at_bottom:
            self._new = 0
        if was != self._at_bottom:
            self.bottom_reached.emit(self._at_bottom)
        self._sync_bar(height)
        self._show_jump()
        self.viewport().update()
        if not self._full and row < 0 and top > -NEAR_TOP:
            QTimer.singleShot(0, self._ask_older)

    def _fits(self) -> bool:
        """Whether all lines have room at once. Estimates decide for long threads, measures for short ones."""
        height = self.viewport().height()
        if sum(self._heights) < 2 * height:
            for row in range(len(self._lines)):
                self._get(row)
        return sum(self._heights) + self._theme.space.l < height

    def _ask_older(self) -> None:
        if not self._full:
            self.wants_older.emit()

    def _sync_bar(self, height: int) -> None:
        total = sum(self._heights) + self._theme.space.l + self._theme.space.s
        under = sum(self._heights[self._anchor + 1 :]) + self._theme.space.l - self._below
        bar = self.verticalScrollBar()
        self._syncing = True
        bar.setPageStep(height)
        bar.setSingleStep(42)
        bar.setRange(0, max(0, int(total - height)))
        bar.setValue(max(0, int(total - height - under)))
        self._syncing = False

    def _scrolled(self, value: int) -> None:
        if self._syncing or not self._lines:
            return
        bar = self.verticalScrollBar()
        if value >= bar.maximum():
            self._go_bottom()
        else:
            under = bar.maximum() - value
            below = self._theme.space.l - float(under)
            self._anchor, self._below = len(self._lines) - 1, below
            while self._anchor > 0 and -self._below >= self._heights[self._anchor]:
                self._below += self._heights[self._anchor]
                self._anchor -= 1
        self._settle()

    def scroll_by(self, pixels: float) -> None:
        """Positive shows older lines."""
        self._below -= pixels
        self._settle()

    def _bring(self, row: int) -> None:
        """Scroll no further than needed for the line to be seen whole."""
        tops = dict(self._visible())
        height = self.viewport().height()
        if row in tops:
            if tops[row] < 8:
                self.scroll_by(8 - tops[row])
            elif tops[row] + self._get(row).height > height:
                self.scroll_by(height - tops[row] - self._get(row).height)
            return
        self._anchor = row
        self._below = height - self._get(row).height if row < min(tops, default=0) else 0.0
        self._settle()

    def rect_of(self, key: str) -> QRectF:
        """Where a line's box stands in the viewport; empty when out of sight."""
        for row, top in self._visible():
            if self._lines[row].key == key:
                return self._get(row).box.translated(0, round(top))
        return QRectF()

    # ---- painting

    def _visible(self) -> list[tuple[int, float]]:
        """(row, top) of every line in the window, lowest first."""
        if not self._lines:
            return []
        found = []
        bottom = self.viewport().height() - self._below
        row = self._anchor
        while row >= 0 and bottom > 0:
            top = bottom - self._get(row).height
            found.append((row, top))
            bottom = top
            row -= 1
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self.viewport()) as painter:
            painter.fillRect(event.rect(), self._theme.color("panel"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for row, top in self._visible():
                laid = self._get(row)
                if top <= event.rect().bottom() and top + laid.height >= event.rect().top():
                    self._paint_line(painter, laid, top)

    def _paint_line(self, painter: QPainter, laid: Laid, top: float) -> None:
        painter.save()
        painter.translate(0, round(top))
        selection = None
        if self._marked is not None and self._marked[0] == laid.line.key:
            low, high = sorted(self._marked[1:])
            selection = (low, high - low)
        chosen = self.hasFocus() and self._current == laid.line.key
        paint(painter, laid, self._theme, chosen=chosen, selection=selection, dots=self._dots, faces=self._faces)
        painter.restore()

    def _show_jump(self) -> None:
        self.jump.setVisible(not self._at_bottom and bool(self._lines))
        if self._new:
            words = trn("{n} new message", "{n} new messages", self._new)
            self.jump.set_name(words)
            self.jump.set_icon("arrow-down", "accent")
        else:
            self.jump.set_name(tr("To the newest message"))
            self.jump.set_icon("arrow-down", "text-2")
        self.jump.move(self.width() - self.jump.width() - self._theme.space.xl, self.height() - self.jump.height() - self._theme.space.m)

    def _next_dot(self) -> None:
        self._dots += 1
        if self._theme.motion("row"):
            self.viewport().update()

    def _restyle(self) -> None:
        self._laid.clear()
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._laid.clear()
        if self._at_bottom:
            self._go_bottom()
        self._settle()

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels = event.pixelDelta().y() or event.angleDelta().y() / 120 * 63
        self.scroll_by(pixels)
        event.accept()

    def sizeHint(self) -> QSize:
        return QSize(600, 400)
