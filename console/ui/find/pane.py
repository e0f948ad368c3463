"""Search everywhere: a field, filters as chips, and what is found, in the place of the list.

The keyboard stays in the field: arrows choose, Enter opens the conversation at that message, and the results stay to be gone through.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgspec.structs import replace as with_fields
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.chat.dates import moment
from console.chat.filter_words import Chipped, chips
from console.chat.filters import Filters, read
from console.chat.found import FoundRow, found_rows
from console.replica import terms
from console.replica.wanted import Answer, Question
from console.ui.desk_port import DeskPort
from console.ui.find.chips import Chips
from console.ui.find.days import Days
from console.ui.find.menu import FilterMenu
from console.ui.find.names import known_now, names
from console.ui.find.results import FoundList
from console.ui.find.saving import SaveView, put, remove, unfit
from console.ui.parts.button import Button, IconButton
from console.ui.parts.empty import Empty
from console.ui.parts.field import line_edit
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.theme import Theme
from console.words import tr
from protocol.records import View

SLOT = "search"
PEOPLE = 6
LINES = 24
"""Messages at once, a window full; more come with scrolling."""
THREADS = 200
"""Conversations that are listed where there are filters and no words."""
TYPED = 200
"""Letters of a search."""


class SearchPane(Surface):
    """`opened` names a conversation and a message of it, which may be empty; `left`: back to the list."""

    opened = Signal(str, str)
    left = Signal()

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        super().__init__(theme, "window", parent=parent)
        self._theme, self._desk = theme, desk
        self.filters = Filters()
        self.view: View | None = None
        """The saved view that was opened; the filters may have been changed since."""
        self._answer = Answer()
        self._earlier: Answer | None = None
        """What was found before the part that is asked for just now."""
        self._taken: tuple[str, str] | None = None
        """The result that was opened last: conversation and message."""
        space = theme.space
        column = QVBoxLayout(self)
        column.setContentsMargins(space.s, space.m, space.s, space.s)
        column.setSpacing(space.s)
        top = QHBoxLayout()
        top.setSpacing(space.xs)
        self.back = IconButton(theme, "arrow-left", tr("Back to the list"), key="Esc", ground="window")
        self.back.clicked.connect(self.left)
        self.field = line_edit(tr("Search messages, people, codes"), TYPED)
        self.field.setAccessibleName(tr("Search everywhere"))
        self.field.textEdited.connect(self._typed)
        self.field.installEventFilter(self)
        self.funnel = IconButton(theme, "funnel", tr("Filters"), key="Alt+F", ground="window")
        self.funnel.clicked.connect(self.open_menu)
        QShortcut(QKeySequence("Alt+F"), self, self.open_menu, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for part in (self.back, self.funnel):
            part.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        top.addWidget(self.back)
        top.addWidget(self.field, 1)
        top.addWidget(self.funnel)
        self.menu = FilterMenu(self, lambda: self.filters, lambda: names(desk), self.use)
        self.menu.custom = self._choose_days
        self.days = Days(theme)
        self.days.picked.connect(lambda period: self.use(replace(self.filters, period=period)))
        self.chips = Chips(theme)
        self.chips.removed.connect(self._remove)
        self.chips.emptied.connect(self.field.setFocus)
        self.results = FoundList(theme)
        self.results.chosen.connect(self._take)
        self.results.wants_more.connect(self._ask_more)
        self.empty = Empty(theme, "magnifying-glass", "")
        self.note = Text(theme, "", 11, role="text-3")
        self.note.setContentsMargins(space.s, 0, space.s, 0)
        self.saving = SaveView(theme, desk)
        self.saving.done.connect(self._saved)
        self.save = Button(theme, tr("Save as a view"), "text", icon="bookmark-simple", ground="window")
        self.save.clicked.connect(lambda: self.saving.open_(self.filters))
        self.update_view = Button(theme, tr("Update this view"), "text", icon="check", ground="window")
        self.update_view.clicked.connect(self._update_view)
        self.rename = Button(theme, tr("Rename"), "text", icon="pencil-simple", ground="window")
        self.rename.clicked.connect(lambda: self.saving.open_(self.filters, self.view))
        self.unsave = Button(theme, tr("Remove this view"), "danger", ground="window")
        self.unsave.clicked.connect(self._unsave)
        below = QHBoxLayout()
        below.setSpacing(0)
        for button in (self.rename, self.save):
            below.addWidget(button)
        below.addStretch(1)
        below.addWidget(self.unsave)
        column.addLayout(top)
        column.addWidget(self.days)
        column.addWidget(self.chips)
        column.addWidget(self.results, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.note)
        column.addWidget(self.saving)
        column.addWidget(self.update_view, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(below)
        self._show()

    # ---- what is looked for

    def open_(self, filters: Filters | None = None, view: View | None = None) -> None:
        """Where one was, or with these filters."""
        self.view = view
        if view is not None:
            filters = read(view.query)
        if filters is not None:
            self.field.setText(one_line(filters.text, 4 * TYPED))
            self.filters = filters
        self._look()
        self.field.setFocus()
        self.field.selectAll()

    def use(self, filters: Filters) -> None:
        """Other filters with the same text."""
        self.filters = replace(filters, text=self.field.text())
        self._look()

    def view_changed(self) -> bool:
        """Whether what is looked for is no longer what the opened view says."""
        return self.view is not None and read(self.view.query) != self.filters

    def open_menu(self) -> None:
        self.menu.popup(self.funnel.mapToGlobal(QPoint(0, self.funnel.height())))

    def refresh(self) -> None:
        """Conversations are new or other, which filters alone would show; words that were typed keep what they found."""
        if self.isVisible() and not terms.asked(self.filters.text) and self.filters.narrowed():
            self._look()

    def say_progress(self) -> None:
        """How much of the history search does not know yet."""
        finder = self._desk.finder
        left = 0 if finder is None else finder.unindexed
        self.note.setText(tr("Still preparing {n} older entries for search.", n=f"{left:,}".replace(",", " ")) if left else "")
        self.note.setVisible(bool(left))

    def _typed(self, text: str) -> None:
        self.filters = replace(self.filters, text=text)
        self._look()

    def _remove(self, chip: Chipped) -> None:
        self.use(self.filters.with_value(chip.field, chip.value, on=False))

    def _choose_days(self) -> None:
        self.days.open_(moment(self._desk.now_ms()).date())

    # ---- asking

    def _look(self) -> None:
        finder = self._desk.finder
        self._earlier = None
        wanted = self.filters.wanted(self._desk.now_ms(), self._desk.me)
        if finder is None or not (wanted.words or self.filters.narrowed()):
            self._answer = Answer(whole=True)
            if finder is not None:
                finder.forget(SLOT)
            self._show()
            return
        question = Question(wanted, lines=LINES, people=PEOPLE) if wanted.words else Question(wanted, threads=THREADS)
        self._show_chips()
        finder.ask(SLOT, question, self._told)

    def _ask_more(self) -> None:
        finder, last = self._desk.finder, self._answer.last
        if finder is None or self._earlier is not None or not self._answer.more or not self._answer.whole:
            return
        self._earlier = self._answer
        wanted = self.filters.wanted(self._desk.now_ms(), self._desk.me)
        finder.ask(SLOT, Question(wanted, lines=LINES, before=last), self._told)

    def _told(self, answer: Answer) -> None:
        earlier = self._earlier
        if earlier is not None:
            answer = replace(answer, lines=earlier.lines + answer.lines, people=earlier.people, last=answer.last or earlier.last)
            if answer.whole:
                self._earlier = None
        self._answer = answer
        self._show()

    # ---- showing

    def _show(self) -> None:
        query = terms.asked(self.filters.text)
        known = names(self._desk)
        rows = found_rows(known_now(self._desk, self._answer), query, known.me, self._desk.now_ms(), known.portals)
        self.results.show_rows(rows, query)
        self.results.setVisible(bool(rows))
        self.empty.setVisible(not rows and self._answer.whole)
        if not rows:
            asked = bool(query or self.filters.narrowed())
            self.empty.say("magnifying-glass", tr("Nothing found.") if asked else tr("Any word, name, number or file, however old."))
        self._show_chips()
        self.say_progress()

    def _show_chips(self) -> None:
        self.chips.show_chips(chips(self.filters, names(self._desk)))
        if not self.filters:
            self.view = None
            self.saving.hide()
        changed = self.view_changed()
        self.save.setVisible(bool(self.filters) and (self.view is None or changed))
        self.rename.setVisible(self.view is not None and not changed)
        self.unsave.setVisible(self.view is not None and not changed)
        self.update_view.setVisible(changed)

    def _take(self, row: FoundRow) -> None:
        self._taken = _which(row)
        self.opened.emit(row.conversation, row.message)

    def step(self, by: int) -> None:
        """Open the result below or above; downwards first the one that is marked, as long as it was not opened."""
        if by < 0 or _which(self.results.current()) in (None, self._taken):
            self.results.step(by)
        if _which(self.results.current()) not in (None, self._taken):
            self.results.take()

    def _saved(self, view: View) -> None:
        self.view = view
        self._show_chips()
        self.field.setFocus()

    def _update_view(self) -> None:
        """The opened view is what is looked for now."""
        query = self.filters.written()
        wrong = unfit(query)
        if wrong:
            self.note.setText(wrong)
            self.note.show()
        elif self.view is not None:
            self._saved(put(self._desk, with_fields(self.view, query=query)))

    def _unsave(self) -> None:
        view = self.view
        if view is None:
            return
        if view.owner is not None:
            self._remove_view(view)
            return
        ask(
            self._theme,
            self.window(),
            tr("Remove {name} for everybody?", name=one_line(view.name, 40)),
            tr("All colleagues have this view. The conversations in it stay as they are."),
            lambda: self._remove_view(view),
            yes_words=tr("Remove"),
        )

    def _remove_view(self, view: View) -> None:
        remove(self._desk, view)
        self.view = None
        self._show_chips()
        self.field.setFocus()

    # ---- keys

    def eventFilter(self, watched: QObject, event: Any) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            match Qt.Key(event.key()):
                case Qt.Key.Key_Down:
                    self.results.step(1)
                    return True
                case Qt.Key.Key_Up:
                    self.results.step(-1)
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self.results.take()
                    return True
                case Qt.Key.Key_Backspace if not self.field.text() and self.chips.parts():
                    self.chips.parts()[-1].setFocus()
                    return True
        return super().eventFilter(watched, event)


def _which(row: FoundRow | None) -> tuple[str, str] | None:
    return (row.conversation, row.message) if row is not None else None
