"""Marking and copying in the thread: by mouse and keyboard, across messages, also those that are not held."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QTextBoundaryFinder, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from console.chat.selection import BEYOND, END, START, Mark, Selection, everything
from console.ui.chat.copying import copied, said
from console.ui.chat.file_faces import is_picture
from console.ui.chat.laid import Laid, character_at
from console.ui.chat.lines import Bubble, EventLine, Line, can_be_current
from console.ui.chat.thread_scroll import ThreadScroll
from console.ui.text_places import places
from console.ui.theme import Theme

LinesBetween = Callable[[int, int], Sequence[Line]]
"""The lines whose `order` lies between two, both included; of the whole conversation, not only of those held."""
CREEP_MS = 30
CREEP = 0.25
"""Share of the distance that the pointer is beyond the edge, each time."""


class ThreadMarking(ThreadScroll):
    """A `Selection` and what keys and pointer do to it."""

    copy_picture = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._between: LinesBetween | None = None
        self._dragging = False
        self._pointer = QPointF()
        self._creep = QTimer(self)
        self._creep.setInterval(CREEP_MS)
        self._creep.timeout.connect(self._creep_on)

    def set_source(self, between: LinesBetween) -> None:
        """Who has the lines that are not held, when they are copied."""
        self._between = between

    # ---- by pointer

    def _at(self, position: QPointF) -> tuple[Laid, QPointF] | None:
        """The line under a point of the viewport, and the point in the line's own measure."""
        for row, top in self._visible():
            laid = self._get(row)
            if top <= position.y() < top + laid.height:
                return laid, QPointF(position.x(), position.y() - round(top))
        return None

    def _mark_at(self, position: QPointF) -> Mark | None:
        """The place in the text nearest to a point; lines without words pass it on to their neighbours."""
        seen = [(row, top) for row, top in self._visible() if isinstance(self._held.lines[row], Bubble | EventLine)]
        if not seen:
            return None
        row, top = next(((r, t) for r, t in seen if position.y() >= t), seen[-1])
        laid, line = self._get(row), self._held.lines[row]
        assert isinstance(line, Bubble | EventLine)
        point = QPointF(position.x(), position.y() - round(top))
        if isinstance(line, EventLine) or laid.layout is None:
            return Mark(line.order, 0 if point.y() < laid.box.center().y() else BEYOND, line.key)
        if point.y() > laid.box.bottom():
            return Mark(line.order, places(laid.text), line.key)
        return Mark(line.order, (character_at(laid, point) or 0) if point.y() >= laid.at.y() else 0, line.key)

    def _begin_marking(self, position: QPointF, extend: bool) -> None:
        mark = self._mark_at(position)
        if mark is None:
            return
        anchor = self._selection.anchor if extend and self._selection is not None else mark
        self._selection = Selection(anchor, mark)
        self._dragging = True
        self.viewport().update()

    def _mark_to(self, position: QPointF) -> None:
        self._pointer = position
        outside = position.y() < 0 or position.y() > self.viewport().height()
        if outside != self._creep.isActive():
            self._creep.start() if outside else self._creep.stop()
        mark = self._mark_at(QPointF(position.x(), min(max(position.y(), 0.0), self.viewport().height() - 1.0)))
        if mark is not None and self._selection is not None and mark != self._selection.head:
            self._selection = Selection(self._selection.anchor, mark)
            self.viewport().update()

    def _creep_on(self) -> None:
        """The pointer is held beyond an edge: the thread moves under it."""
        height = self.viewport().height()
        beyond = self._pointer.y() if self._pointer.y() < 0 else self._pointer.y() - height
        self.scroll_by(-beyond * CREEP)
        self._mark_to(self._pointer)

    def _end_marking(self) -> None:
        self._dragging = False
        self._creep.stop()

    def _mark_word(self, laid: Laid, point: QPointF) -> bool:
        """The word under a point of the line. False where there is none."""
        at = character_at(laid, point)
        line = laid.line
        if at is None or laid.layout is None or not isinstance(line, Bubble):
            return False
        row = laid.layout.lineForTextPosition(at)
        local = point - laid.at
        if not row.isValid() or not 0 <= local.x() <= row.naturalTextWidth() or not row.y() - 2 <= local.y() <= row.y() + row.height() + 2:
            return False
        finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Word, laid.text)
        finder.setPosition(at)
        if not finder.isAtBoundary() or at == places(laid.text):
            finder.toPreviousBoundary()
        start = max(0, finder.position())
        finder.toNextBoundary()
        end = finder.position() if finder.position() > 0 else places(laid.text)
        self._selection = Selection(Mark(line.order, start, line.key), Mark(line.order, end, line.key))
        self.viewport().update()
        return True

    # ---- by keys

    def _said_rows(self) -> list[int]:
        return [row for row, line in enumerate(self._held.lines) if can_be_current(line)]

    def _extend_to(self, row: int, down: bool) -> None:
        """Whole lines, from the current one to this."""
        line = self._held.lines[row]
        if not isinstance(line, Bubble | EventLine):
            return
        before = self._held.lines[self._held.rows[self._current]] if self._current is not None else line
        anchor = self._selection.anchor if self._selection is not None and not self._selection.empty else None
        if anchor is None and isinstance(before, Bubble | EventLine):
            anchor = Mark(before.order, 0 if down else BEYOND, before.key)
        assert anchor is not None
        if anchor.place not in (0, BEYOND) or (anchor.order > line.order) == (anchor.place == 0):
            anchor = Mark(anchor.order, 0 if line.order >= anchor.order else BEYOND, anchor.key)
        self._selection = Selection(anchor, Mark(line.order, BEYOND if line.order >= anchor.order else 0, line.key))
        self._current = line.key
        self.viewport().update()

    def _extend_far(self, down: bool) -> None:
        """From where the mark was begun, or the current message, to an end of the conversation."""
        anchor = self._selection.anchor if self._selection is not None and not self._selection.empty else None
        if anchor is None:
            row = self._held.rows[self._current] if self._current is not None else (self._said_rows() or [0])[-1]
            line = self._held.lines[row] if self._held.lines else None
            if not isinstance(line, Bubble | EventLine):
                return
            anchor = Mark(line.order, 0 if down else BEYOND, line.key)
        self._selection = Selection(anchor, END if down else START)
        (self.to_bottom if down else self.to_top)()
        self.viewport().update()

    def mark_all(self) -> None:
        """The whole conversation."""
        self._selection = everything()
        self.viewport().update()

    def mark_nothing(self) -> bool:
        """Whether anything was marked."""
        was = self._selection is not None and not self._selection.empty
        self._selection = None
        self.viewport().update()
        return was

    # ---- copying

    def marked_text(self) -> str:
        """What Ctrl+C takes: the marked range, else the whole current message."""
        if self._selection is not None and not self._selection.empty:
            low, high = self._selection.low.order, self._selection.high.order
            first = next((line.order for line in self._held.lines if isinstance(line, Bubble | EventLine)), 0)
            held = (low >= first or not self._older) and not (self._newer and high > self._last_order())
            lines = self._held.lines if held or self._between is None else self._between(low, high)
            return copied(lines, self._selection)
        if self._current is not None:
            line = self._held.lines[self._held.rows[self._current]]
            return said(line) if isinstance(line, Bubble | EventLine) else ""
        return ""

    def _last_order(self) -> int:
        return next((line.order for line in reversed(self._held.lines) if isinstance(line, Bubble | EventLine)), 0)

    def copy(self) -> None:
        text, picture = self.marked_text(), self.current_picture()
        if text:
            QGuiApplication.clipboard().setText(text)
        elif picture:
            self.copy_picture.emit(picture)

    def current_picture(self) -> str:
        """The first picture of the current message; empty for none."""
        files = self._get(self._held.rows[self._current]).pictures if self._current is not None else []
        return next((file.id for file, _ in files if is_picture(file)), "")
