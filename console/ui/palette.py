"""Ctrl+K: go to a conversation, a code, a room, or do something, by typing a few letters of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.replica.terms import fold
from console.ui import icons
from console.ui.parts.field import line_edit
from console.ui.parts.floating import Floating
from console.ui.parts.list_rows import Index, ListRows
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr

MOST = 9
"""Rows in sight; the others are scrolled to, or another letter is typed."""
MOST_BEFORE_FOUND = 8
"""Of them, those that stand above what the search has found besides."""
SHARES = (1, 2)
"""Of each kind that match: so many have a place before any kind gets more."""
Look = Callable[[str, Callable[[Sequence["Entry"]], None]], None]


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    detail: str
    icon: str
    run: Callable[[], None]
    key: str = ""
    words: str = ""
    """More to be found by, not shown."""
    about: str = ""
    """The conversation that it opens, so that none is offered twice."""
    kind: str = "deed"
    """What sort of thing it is: none takes all the rows from the others."""
    why: str = ""
    """Why it cannot be done just now. It stands there greyed, with this in place of its detail, and Enter leaves the list open."""


def has_detail(entry: Entry) -> bool:
    """Whether a second line explains it."""
    return bool(entry.why or entry.detail)


def matching(entries: Sequence[Entry], typed: str, in_sight: int = MOST) -> list[Entry]:
    """Entries that hold every typed word; titles that begin with it come first, then those with such a word.

    Where there are more than can be in sight, the best ones of each kind are, and the best of all with them; the rest follows.
    """
    wanted = fold(typed).split()
    found: list[tuple[int, int, Entry]] = []
    for place, entry in enumerate(entries):
        title = fold(entry.title)
        hay = f"{title} {fold(entry.why or entry.detail)} {fold(entry.words)}"
        if all(word in hay for word in wanted):
            begins = bool(wanted) and title.startswith(wanted[0])
            word = bool(wanted) and any(part.startswith(wanted[0]) for part in title.split())
            found.append((0 if begins else 1 if word else 2, place, entry))
    best = [entry for _, _, entry in sorted(found, key=lambda item: item[:2])]
    if not wanted:
        return best  # nobody looks for anything yet: what is offered first comes first
    first: dict[int, Entry] = {}
    for share in (*SHARES, in_sight):
        for place, entry in enumerate(best):
            if len(first) < in_sight and place not in first and sum(one.kind == entry.kind for one in first.values()) < share:
                first[place] = entry
    return [best[place] for place in sorted(first)] + [entry for place, entry in enumerate(best) if place not in first]


class EntryPainter(QStyledItemDelegate):
    """Paints an entry: icon, title, detail, key."""

    def __init__(self, theme: Theme, model: ListRows[Entry]) -> None:
        super().__init__()
        self._theme, self._model = theme, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.size("popup-row" if has_detail(self._model.rows[index.row()]) else "popup-row-short"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, self._model.rows[index.row()]
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(area, theme.radius.control, theme.radius.control)
        side = theme.size("icon")
        icons.paint(
            painter,
            QRect(area.left() + 12, area.center().y() - side // 2 + 1, side, side),
            theme,
            row.icon,
            "text-3" if row.why else "accent" if chosen else "text-2",
        )
        left, right = area.left() + 40, area.right() - 12
        if row.key:
            painter.setFont(theme.font(11))
            painter.setPen(theme.color("text-3"))
            painter.drawText(area.adjusted(0, 0, -12, 0), int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), row.key)
            right -= painter.fontMetrics().horizontalAdvance(row.key) + 12
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("text-3" if row.why else "text"))
        title = painter.fontMetrics().elidedText(one_line(row.title, 200), Qt.TextElideMode.ElideRight, right - left)
        if has_detail(row):
            painter.drawText(QRect(left, area.top() + 4, right - left, 18), int(Qt.AlignmentFlag.AlignVCenter), title)
            painter.setFont(theme.font(11))
            painter.setPen(theme.color("text-2"))
            detail = painter.fontMetrics().elidedText(one_line(row.why or row.detail, 300), Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, area.top() + 23, right - left, 16), int(Qt.AlignmentFlag.AlignVCenter), detail)
        else:
            painter.drawText(QRect(left, area.top(), right - left, area.height()), int(Qt.AlignmentFlag.AlignVCenter), title)
        painter.restore()


class Palette(Floating):
    """Opened with a fresh list of entries each time; Enter runs the chosen one.

    `prompt` and `name`: what the field asks for; `most`: its characters. `typed` offers more for what is being typed, as what may be
    made of it; before what is there if `typed_first`. `look` finds more, later. `numbered`: Alt with a digit takes the row of that number.
    """

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        entries: Callable[[], Sequence[Entry]],
        *,
        prompt: str = "",
        name: str = "",
        typed: Callable[[str], Sequence[Entry]] | None = None,
        typed_first: bool = False,
        most: int = 100,
        look: Look = lambda _typed, _then: None,
        numbered: bool = False,
    ) -> None:
        super().__init__(theme, parent, 560)
        self._entries, self._more, self._more_first, self._look = entries, typed, typed_first, look
        self._all: Sequence[Entry] = ()
        self._numbered = numbered
        self._pointer = QPoint()
        """Where it was seen last: only one that moves chooses."""
        space = theme.space
        self.column.setContentsMargins(space.s, space.s, space.s, space.s)
        self.column.setSpacing(space.xs)
        self.field = line_edit(prompt or tr("Go to a customer, a code, or do something"), most)
        self.field.setAccessibleName(name or tr("Go to or do anything"))
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.model = ListRows[Entry](lambda entry: (entry.title, entry.why or entry.detail), self)
        self.view = QListView()
        self.view.setModel(self.model)
        self._painter = EntryPainter(theme, self.model)
        self.view.setItemDelegate(self._painter)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAutoScroll(False)  # a row that the pointer touches at the edge must not move away below it
        self.view.setAccessibleName(tr("Found"))
        self.view.viewport().installEventFilter(self)
        self.view.clicked.connect(lambda _index: self._run())
        self._none = Text(theme, tr("Nothing by that name"), 13, role="text-2")
        self._none.setContentsMargins(12, 4, 12, 8)
        self.column.addWidget(self.field)
        self.column.addWidget(self.view)
        self.column.addWidget(self._none)
        theme.changed.connect(self.view.viewport().update)

    def open_(self) -> None:
        self._all = self._entries()
        self._pointer = QCursor.pos()
        self.field.clear()
        self._typed("")
        super().open_()
        self.field.setFocus()

    def _typed(self, text: str) -> None:
        found = matching(self._all, text)
        more = list(self._more(text.strip())) if self._more is not None and text.strip() else []
        before = 0 if self._more_first else max(0, MOST - len(more))  # in sight, too, where very much is found
        self._show(found[:before] + more + found[before:])
        if text.strip():
            self._look(text, lambda found: self._add(text, found))

    def _add(self, text: str, found: Sequence[Entry]) -> None:
        """What the search found, below the best of what was there at once; the chosen row stays chosen."""
        if self.isVisible() and self.field.text() == text:
            there = matching(self._all, text, MOST_BEFORE_FOUND)
            best, rest = there[:MOST_BEFORE_FOUND], there[MOST_BEFORE_FOUND:]
            known = {row.about for row in best if row.about}
            new = [entry for entry in found if entry.about not in known]
            found_too = {entry.about for entry in new if entry.about}
            row = self.view.currentIndex().row()
            chosen = self.model.rows[row] if 0 <= row < len(self.model.rows) else None
            self._show([*best, *new, *(entry for entry in rest if entry.about not in found_too)], len(best) + len(new))
            rows = self.model.rows
            at = next((place for place, entry in enumerate(rows) if entry is chosen), row)
            if 0 <= at < len(rows):
                self._choose(at)

    def _show(self, rows: list[Entry], in_sight: int = MOST) -> None:
        if self._numbered:
            rows = [replace(row, key=f"Alt+{number}") if number < 10 else row for number, row in enumerate(rows, 1)]
        self.model.show(rows)
        self._none.setVisible(not rows)
        self.view.setVisible(bool(rows))
        wanted = sum(self._theme.size("popup-row" if has_detail(row) else "popup-row-short") for row in rows[:in_sight])
        self.view.setFixedHeight(min(wanted, self._room()))
        self.column.activate()
        self.resettle()
        if rows:
            self._choose(next((place for place, row in enumerate(rows) if not row.why), 0))

    def _choose(self, row: int) -> None:
        index = self.model.index(row, 0)
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)

    def _room(self) -> int:
        """How high the rows may be together in this window; more of them are scrolled to."""
        margins = self.column.contentsMargins()
        above = margins.top() + self.field.sizeHint().height() + self.column.spacing()
        return max(self._theme.size("popup-row"), self.most_height() - above - margins.bottom())

    def _run(self) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            entry = self.model.rows[index.row()]
            if entry.why:
                return
            self.close_()
            entry.run()

    def eventFilter(self, watched: QObject, event: Any) -> bool:
        if watched is self.view.viewport() and isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            # not Qt's `entered`: that is told as well when rows are scrolled by key below a pointer that rests
            under, pointer = self.view.indexAt(event.position().toPoint()), event.globalPosition().toPoint()
            if pointer != self._pointer and under.isValid():
                self.view.setCurrentIndex(under)
            self._pointer = pointer
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            row = self._row_by_key(event)
            if row is not None:
                self._choose(row)
                return True
            number = event.key() - Qt.Key.Key_1
            if self._numbered and event.modifiers() == Qt.KeyboardModifier.AltModifier and 0 <= number < min(9, len(self.model.rows)):
                self._choose(number)
                self._run()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return super().eventFilter(watched, event)

    def _row_by_key(self, event: QKeyEvent) -> int | None:
        """Where a key leads in the list. Home and End belong to the text as long as they move the caret."""
        last, at = len(self.model.rows) - 1, self.view.currentIndex().row()
        if last < 0:
            return None
        page = max(1, self.view.height() // self._theme.size("popup-row") - 1)
        caret, plain = self.field.cursorPosition(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        match event.key():
            case Qt.Key.Key_Down:
                return 0 if at == last else at + 1
            case Qt.Key.Key_Up:
                return last if at <= 0 else at - 1
            case Qt.Key.Key_PageDown:
                return min(last, at + page)
            case Qt.Key.Key_PageUp:
                return max(0, at - page)
            case Qt.Key.Key_Home if plain and caret == 0 and not self.field.hasSelectedText():
                return 0
            case Qt.Key.Key_End if plain and caret == len(self.field.text()) and not self.field.hasSelectedText():
                return last
            case _:
                return None
