"""The thread: a bottom-anchored view of its own that measures only what is near the window.

Position is kept as "this line's lower edge is so far above the window's": new lines below, older ones above and corrected heights
move nothing that a person reads. A QListView with a Python delegate took 12 s to open 100,000 messages; this one lays out a screenful.

It shows a stretch of a conversation: how many messages lie before and after it is told with the lines, the scroll bar stands for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from console.chat.selection import Selection, renumbered
from console.ui.chat.file_faces import Faces, faceless
from console.ui.chat.jump_button import JumpButton
from console.ui.chat.laid import Laid
from console.ui.chat.laid_lines import LaidLines
from console.ui.chat.laid_paint import paint
from console.ui.chat.lines import Bubble, DateLine, EventLine, Line, TypingLine, can_be_current
from console.ui.chat.thread_overlay import Flash, FloatingDate
from console.ui.parts.painting import painting
from console.ui.plain import one_line
from console.ui.text_places import places
from console.ui.theme import Theme
from console.words import tr
from protocol.records import File

ASK_SCREENS = 3
"""More is asked for when fewer screens are left (requirements/chat.md section 3)."""
ASK_LINES = 110
"""Never for more than that on one side, however tall the window: `console.chat.stretch.AT_MOST` has room for both."""
OUTSIDE_PX = 48
"""How high a message counts for the scroll bar that is not held."""
DOTS_MS = 400


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands: `top` is the distance of its upper edge from the window's, in logical pixels."""

    key: str
    top: float


class Exposed(Protocol):
    """Keeps what screen readers hold of lines."""

    def forget_gone(self) -> None: ...


class ThreadScroll(QAbstractScrollArea):
    """Shows lines, oldest first. Asks for what is not held; `moved` tells that other lines are in sight."""

    wants_older = Signal()
    wants_newer = Signal()
    wants_share = Signal(float)
    """Somebody goes to a part of the conversation that is not held: 0 its beginning, 1 its end."""
    moved = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._held = LaidLines(theme)
        self._older = self._newer = 0
        self._anchor = 0
        self._below = 0.0
        """Pixels between the lower edge of line `_anchor` and the window's; negative: it is cut off."""
        self._standing: Place | None = None
        """Where somebody was brought to; it stands there until they move, also when the window gets its size only then."""
        self._at_bottom = True
        self._unseen = 0
        self._syncing = False
        self._current: str | None = None
        self._selection: Selection | None = None
        self._dots = 0
        self._faces: Faces = faceless
        self.exposed: Exposed | None = None
        """What a screen reader sees of it, once one has asked."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Conversation"))
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.jump = JumpButton(theme, self)
        self.jump.clicked.connect(self.to_bottom)
        self.jump.hide()
        self.date = FloatingDate(theme, self.viewport())
        self._flash = Flash(theme, self.viewport())
        self._tick = QTimer(self)
        self._tick.setInterval(DOTS_MS)
        self._tick.timeout.connect(self._next_dot)
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.timeout.connect(self._ask)
        theme.changed.connect(self._restyle)

    # ---- content

    def show_lines(self, lines: Sequence[Line], *, keep: bool = True, older: int = 0, newer: int = 0, at: Place | None = None) -> None:
        """Replace what is shown; `older` and `newer` messages are not held.

        `keep` holds the line that is being read where it is; else the view goes to `at`, or to the newest line.
        """
        held = self._seen_places() if keep and at is None and not self._at_bottom else []
        self._held.take(lines, self.viewport().width())
        self._follow_lines()
        self._older, self._newer = older, newer
        kept = next(((key, below) for key, below in held if key in self._held.rows), None)
        if at is not None and at.key in self._held.rows:
            self._stand(at)
        elif kept is not None:
            self._anchor, self._below = self._held.rows[kept[0]], kept[1]
        else:
            self._go_bottom()
        typing = any(isinstance(line, TypingLine) for line in self._held.lines[-1:])
        if typing != self._tick.isActive():
            self._tick.start() if typing else self._tick.stop()
        self._settle()

    def _follow_lines(self) -> None:
        """What points at lines that are gone points at none; what is marked keeps its ends."""
        if self._current not in self._held.rows:
            self._current = None
        if self._selection is not None:
            self._selection = renumbered(self._selection, self._held.order_of)
        if self.exposed is not None:
            self.exposed.forget_gone()

    def announce(self, words: str) -> None:
        """Somebody else's message came: say it to a screen reader. The focus stays where it is."""
        event = QAccessibleAnnouncementEvent(self, one_line(words))
        QAccessible.updateAccessibility(event)

    def set_unseen(self, count: int) -> None:
        """How many lines of others lie below, unread: the button to the end tells it."""
        if count != self._unseen:
            self._unseen = count
            self._show_jump()

    def is_at_bottom(self) -> bool:
        return self._at_bottom

    def to_bottom(self) -> None:
        self._standing = None
        if self._newer:
            self.wants_share.emit(1.0)
            return
        self._go_bottom()
        self._settle()

    def to_top(self) -> None:
        self._standing = None
        if self._older:
            self.wants_share.emit(0.0)
        elif self._held.lines:
            self._stand(Place(self._held.lines[0].key, 0.0))
            self._settle()

    def lines(self) -> list[Line]:
        return self._held.lines

    def set_faces(self, faces: Faces) -> None:
        """Who knows what may be shown of a picture."""
        self._faces = faces

    def pictures(self) -> list[File]:
        """Of the lines shown, oldest first."""
        return [file for line in self._held.lines if isinstance(line, Bubble) for file in line.files]

    def show_whole(self, key: str) -> None:
        """All of a long message."""
        self._held.show_whole(key)
        if key in self._held.rows:
            self._stand(Place(key, self.rect_of(key).top() - self._held.gap(self._held.rows[key])))
            self._settle()

    # ---- places

    def place(self) -> Place | None:
        """Where is read, to be kept; None at the newest line."""
        if self._at_bottom:
            return None
        found = [Place(self._held.lines[row].key, top) for row, top in self._visible() if can_be_current(self._held.lines[row])]
        return next((place for place in reversed(found) if place.top > -20), found[-1] if found else None)

    def newest_in_sight(self) -> int:
        """The `order` of the lowest line that was wholly in the window; 0 for none."""
        height = self.viewport().height()
        for row, top in self._visible():
            line = self._held.lines[row]
            if isinstance(line, Bubble | EventLine) and top + self._held.heights[row] <= height + 4:
                return line.order
        return 0

    def bring(self, key: str, share: float = 0.4) -> bool:
        """Have a line at this share of the window's height, and light it up. False when it is not held."""
        if key not in self._held.rows:
            return False
        height = self._get(self._held.rows[key]).height
        self._stand(Place(key, max(0.0, (self.viewport().height() - height) * share)))
        self._settle()
        self._flash.light(key)
        return True

    def bring_near(self, key: str) -> None:
        """Scroll no further than needed for a line to be seen whole."""
        if key in self._held.rows:
            self._bring(self._held.rows[key])

    def _stand(self, place: Place) -> None:
        self._standing = place
        self._anchor = self._held.rows[place.key]
        self._below = self.viewport().height() - place.top - self._get(self._anchor).height
        self._at_bottom = False

    def _seen_places(self) -> list[tuple[str, float]]:
        """Of the lines in sight, lowest first: key, and how far its lower edge is above the window's."""
        height = self.viewport().height()
        return [(self._held.lines[row].key, height - top - self._held.heights[row]) for row, top in self._visible()]

    # ---- measuring

    @property
    def layouts_made(self) -> int:
        """How many lines were measured since the view was made."""
        return self._held.made

    def _get(self, row: int) -> Laid:
        return self._held.get(row, self.viewport().width())

    def _go_bottom(self) -> None:
        self._standing = None
        self._anchor = max(0, len(self._held.lines) - 1)
        self._below = float(self._theme.space.l)
        self._at_bottom = not self._newer

    def _settle(self) -> None:
        """Bring the anchor into the window, clamp at both ends, and let the scroll bar follow."""
        if not self._held.lines:
            self.verticalScrollBar().setRange(0, 0)
            self.viewport().update()
            return
        height = self.viewport().height()
        fits = self._fits()
        if fits:
            self._go_bottom()
        # walk the anchor until its line is the lowest that touches the window
        while self._below > 0 and self._anchor < len(self._held.lines) - 1:
            self._anchor += 1
            self._below -= self._get(self._anchor).height
        while self._anchor > 0 and -self._below >= self._get(self._anchor).height:
            self._below += self._get(self._anchor).height
            self._anchor -= 1
        foot = float(self._theme.space.l)
        if self._anchor == len(self._held.lines) - 1 and self._below > foot:
            self._below = foot
        # do not scroll past the oldest line: fill upwards and see what is left
        top, row = height - self._below, self._anchor
        while row >= 0 and top > 0:
            top -= self._get(row).height
            row -= 1
        if row < 0 and top > self._theme.space.s and not fits:
            self._below += top - self._theme.space.s
            if self._below > foot and self._anchor == len(self._held.lines) - 1:
                self._below = foot
        self._at_bottom = not self._newer and self._anchor == len(self._held.lines) - 1 and self._below >= -1
        self._sync_bar(height)
        self._show_jump()
        self.viewport().update()
        if self._wanting(row + 1):
            self._asking.start(0)
        self.moved.emit()

    def _wanting(self, first: int) -> int:
        """Whether what lies beyond the window is soon read: -1 above it (`first` is the uppermost line in it), 1 below, 0 neither."""
        near, far = ASK_LINES, ASK_SCREENS * self.viewport().height()
        if self._older and first < near and sum(self._held.heights[:first]) < far:
            return -1
        under = len(self._held.lines) - 1 - self._anchor
        return 1 if self._newer and under < near and sum(self._held.heights[self._anchor + 1 :]) < far else 0

    def _fits(self) -> bool:
        """Whether all lines have room at once. Estimates decide for long threads, measures for short ones."""
        if self._older or self._newer:
            return False
        height = self.viewport().height()
        if sum(self._held.heights) < 2 * height:
            for row in range(len(self._held.lines)):
                self._get(row)
        return sum(self._held.heights) + self._theme.space.l < height

    def _ask(self) -> None:
        """One side at a time: the answer settles the view, which asks again."""
        if not self._held.lines:
            return
        wanting = self._wanting(min((row for row, _ in self._visible()), default=self._anchor))
        if wanting:
            (self.wants_older if wanting < 0 else self.wants_newer).emit()

    def _sync_bar(self, height: int) -> None:
        inside = sum(self._held.heights) + self._theme.space.l + self._theme.space.s
        total = inside + OUTSIDE_PX * (self._older + self._newer)
        under = sum(self._held.heights[self._anchor + 1 :]) + self._theme.space.l - self._below + OUTSIDE_PX * self._newer
        bar = self.verticalScrollBar()
        self._syncing = True
        bar.setPageStep(height)
        bar.setSingleStep(42)
        bar.setRange(0, max(0, int(total - height)))
        bar.setValue(max(0, int(total - height - under)))
        self._syncing = False

    def _scrolled(self, value: int) -> None:
        if self._syncing or not self._held.lines:
            return
        self._standing = None
        bar = self.verticalScrollBar()
        under = bar.maximum() - value
        if under <= 0:
            self.to_bottom()
        elif under < OUTSIDE_PX * self._newer or (self._older and value < OUTSIDE_PX * self._older):
            self.wants_share.emit(value / bar.maximum())
        else:
            self._anchor, self._below = len(self._held.lines) - 1, float(self._theme.space.l - under + OUTSIDE_PX * self._newer)
            while self._anchor > 0 and -self._below >= self._held.heights[self._anchor]:
                self._below += self._held.heights[self._anchor]
                self._anchor -= 1
            self._settle()
        self._show_date()

    def scroll_by(self, pixels: float) -> None:
        """Positive shows older lines."""
        self._standing = None
        self._below -= pixels
        self._settle()
        self._show_date()

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
        self._standing = None
        self._anchor = row
        self._below = height - self._get(row).height if row < min(tops, default=0) else 0.0
        self._settle()

    def rect_of(self, key: str) -> QRectF:
        """Where a line's box stands in the viewport; empty when out of sight."""
        for row, top in self._visible():
            if self._held.lines[row].key == key:
                return self._get(row).box.translated(0, round(top))
        return QRectF()

    # ---- painting

    def _visible(self) -> list[tuple[int, float]]:
        """(row, top) of every line in the window, lowest first."""
        if not self._held.lines:
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
        dirty = event.rect()
        with painting(self.viewport()) as painter:
            painter.fillRect(dirty, self._theme.color("panel"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for row, top in self._visible():
                laid = self._get(row)
                if top <= dirty.bottom() and top + laid.height >= dirty.top():
                    self._paint_line(painter, laid, top)
            self.date.paint(painter)

    def _paint_line(self, painter: QPainter, laid: Laid, top: float) -> None:
        painter.save()
        painter.translate(0, round(top))
        self._flash.paint(painter, laid)
        chosen = self.hasFocus() and self._current == laid.line.key
        paint(painter, laid, self._theme, chosen=chosen, selection=self._span(laid), dots=self._dots, faces=self._faces)
        painter.restore()

    def _span(self, laid: Laid) -> tuple[int, int] | None:
        """Start and length of what is marked of a line, in Qt's positions."""
        line = laid.line
        if self._selection is None or not isinstance(line, Bubble | EventLine):
            return None
        return self._selection.span(line.order, places(laid.text), whole=isinstance(line, EventLine))

    def _show_date(self) -> None:
        """While somebody scrolls: the day of what stands at the top, unless its own line stands there."""
        if self._at_bottom and not self._older and not self.verticalScrollBar().maximum():
            return
        seen = self._visible()
        row = seen[-1][0] if seen else -1
        near = [r for r, t in seen if isinstance(self._held.lines[r], DateLine) and t < 48]
        while row >= 0 and not isinstance(self._held.lines[row], DateLine):
            row -= 1
        line = self._held.lines[row] if row >= 0 else None
        self.date.say(line.text if isinstance(line, DateLine) and not near else "")

    def _show_jump(self) -> None:
        self.jump.setVisible(not self._at_bottom and bool(self._held.lines))
        self.jump.set_count(self._unseen)
        self.jump.move(self.width() - self.jump.width() - self._theme.space.l, self.height() - self.jump.height() - self._theme.space.m)

    def _next_dot(self) -> None:
        self._dots += 1
        if self._theme.motion("row"):
            self.viewport().update()

    def _restyle(self) -> None:
        self._held.forget()
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._held.forget()
        if self._standing is not None and self._standing.key in self._held.rows:
            self._stand(self._standing)
        elif self._at_bottom:
            self._go_bottom()
        self._settle()

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels = event.pixelDelta().y() or event.angleDelta().y() / 120 * 63
        self.scroll_by(pixels)
        event.accept()

    def sizeHint(self) -> QSize:
        return QSize(600, 400)
