"""Views that were saved: which of them this agent sees, and the row in which one is named."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.chat.filters import Filters
from console.intents import NO_ID, Deed
from console.refusals import refusal
from console.ui.desk_port import DeskPort, is_owner
from console.ui.find.chips import Wrapped
from console.ui.parts.button import Button
from console.ui.parts.field import Check, line_edit
from console.ui.parts.text import Text
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr
from protocol import ids, limits
from protocol.desk import ViewPut
from protocol.records import View
from protocol.sharing import may_make_own

MOST = 8
"""Views that are offered as chips."""


def views(desk: DeskPort) -> list[View]:
    """Everybody's and one's own, by name."""
    return [view for view in desk.known.views() if not view.archived]


def unfit(query: str) -> str:
    """Why filters cannot be kept as a view, "" where they can."""
    return tr("That is too much for a view: leave out some of the words or filters.") if len(query) > limits.QUERY_CHARS else ""


class SaveView(QWidget):
    """A name, and for whom; Enter saves. `done` with the view once it is saved."""

    done = Signal(object)

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._filters = Filters()
        self._before: View | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.xs)
        row = QHBoxLayout()
        row.setSpacing(theme.space.s)
        self.name = line_edit(tr("Name of the view"), limits.LABEL_CHARS)
        self.name.setAccessibleName(tr("Name of the view"))
        self.name.returnPressed.connect(self._save)
        self.save = Button(theme, tr("Save"), "filled", ground="window")
        self.save.clicked.connect(self._save)
        row.addWidget(self.name, 1)
        row.addWidget(self.save)
        self.shared = Check(theme, tr("For all colleagues"))
        self.wrong = Text(theme, "", 11, role="bad", wrap=True)
        column.addLayout(row)
        column.addWidget(self.wrong)
        column.addWidget(self.shared)
        self.hide()

    def open_(self, filters: Filters, view: View | None = None) -> None:
        """A new view with these filters, or `view` with another name or for others."""
        self._filters, self._before = filters, view
        self.name.setText(one_line(filters.text if view is None else view.name))
        self.shared.setChecked(view is not None and view.owner is None)
        self._complain(unfit(self._query()))
        self.show()
        self.name.setFocus()
        self.name.selectAll()

    def _save(self) -> None:
        name = " ".join(self.name.text().split())
        query = self._query()
        own = not self.shared.isChecked()
        kept = refusal("shared") if own and not may_make_own(self._before, owner=is_owner(self._desk)) else ""
        wrong = unfit(query) or ("" if name else tr("A view needs a name.")) or kept
        self._complain(wrong)
        if wrong:
            self.name.setFocus()
            return
        owner = self._desk.me if own else None
        id = ids.new_id(self._desk.now_ms()) if self._before is None else self._before.id
        saved = put(self._desk, View(id, name, query, owner))
        self.hide()
        self.done.emit(saved)

    def _query(self) -> str:
        return self._filters.written() if self._before is None else self._before.query

    def _complain(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))
        self.name.setAccessibleDescription(words)


def put(desk: DeskPort, view: View) -> View:
    """Make it so for everybody who sees it."""
    desk.submit(Deed(ViewPut(NO_ID, view)))
    return view


def remove(desk: DeskPort, view: View) -> None:
    """It goes from everybody's list."""
    put(desk, replace(view, archived=True))


class ViewChips(Wrapped):
    """The saved views below the places of the list, with their numbers. `chose` names one."""

    chose = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self._shown: list[tuple[View, str]] = []
        self._wanted = True
        self.setAccessibleName(tr("Saved views"))
        self.hide()

    def show_views(self, views: Sequence[tuple[View, str]]) -> None:
        """At most MOST; the menu of places has all of them."""
        if list(views[:MOST]) == self._shown:
            return
        self._shown = list(views[:MOST])
        made = []
        for view, number in self._shown:
            words = f"{one_line(view.name, 28)} {number}".strip()
            chip = Button(self._theme, words, "quiet", icon="bookmark-simple", height="chip", ground="window", weight=400)
            chip.setToolTip(tip(view.name))
            chip.clicked.connect(lambda _on=False, view=view: self.chose.emit(view))
            made.append(chip)
        self.put(made)
        self.setVisible(self._wanted and bool(made))

    def set_wanted(self, wanted: bool) -> None:
        """Whether there is room for them."""
        self._wanted = wanted
        self.setVisible(wanted and bool(self._shown))
