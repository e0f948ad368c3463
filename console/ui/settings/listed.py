"""What the pages of portals, shortcuts, macros and groups have in common: a list, the form in its place, and what became of a wish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.intents import Intent
from console.notices import Changed, Notice, RequestDone, RequestRefused
from console.ui.desk_port import DeskPort, is_owner
from console.ui.paced import Paced
from console.ui.parts.button import Button
from console.ui.parts.empty import Empty
from console.ui.parts.painted_row import PaintedRow
from console.ui.parts.strip import Strip
from console.ui.parts.text import Text
from console.ui.settings.form import Form
from console.ui.settings.page import Page
from console.ui.settings.sectioned import SectionedForm
from console.ui.theme import Theme
from console.words import tr
from protocol import ids
from protocol.records import Group, Macro, Portal, Shortcut
from protocol.sharing import may_make_own

R = TypeVar("R", Group, Macro, Portal, Shortcut)
Row = TypeVar("Row", bound=PaintedRow)


class ListedPage(QStackedWidget, Generic[R, Row]):
    """The list, and `form` in its place. What was wished for stands in the list at once; a refusal brings the form back with it.

    A page adds to `buttons`, `above` (the list) and `page.body` (below it), and calls `ready` in the end.
    """

    KINDS: frozenset[str]
    """Records that the list shows something of."""
    ROWS = 200
    """Shown at once."""

    def __init__(
        self, theme: Theme, desk: DeskPort, title: str, about: str, new_words: str, icon: str, none: str, form: Form | SectionedForm,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.theme, self.desk, self.form, self._icon, self._none = theme, desk, form, icon, none
        self._asked: dict[str, R] = {}
        self._opened = ""
        """The one that the form shows, or showed last."""
        self._due = Paced(self.refresh, self, first_ms=30)
        self.page = Page(theme, title)
        self.page.body.addWidget(Text(theme, about, 13, role="text-2", wrap=True))
        self.new_button = Button(theme, new_words, "quiet", icon="plus")
        self.new_button.clicked.connect(self.make)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(theme.space.s)
        self.buttons.addWidget(self.new_button)
        self.buttons.addStretch(1)
        self.page.body.addLayout(self.buttons)
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.trouble.hide()
        self.page.body.addWidget(self.trouble)
        self.above = QVBoxLayout()
        self.above.setSpacing(theme.space.m)
        self.page.body.addLayout(self.above)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.size("row-gap"))
        self.page.body.addLayout(self._rows)
        form.saved.connect(self._save)
        form.left.connect(self._return)
        self.addWidget(self.page)
        self.addWidget(form)

    def ready(self) -> None:
        self.page.finish()
        self.refresh()

    # ---- what each page says of its own

    def records(self) -> Sequence[R]:
        """What the list shows, in its order but for what is archived. Also what the broker has not heard of."""
        raise NotImplementedError

    def row(self, record: R) -> Row:
        raise NotImplementedError

    def blank(self, id: str) -> R:
        raise NotImplementedError

    def wish(self, record: R) -> Intent:
        raise NotImplementedError

    def fill(self, record: R, *, new: bool) -> None:
        """The form with it."""
        raise NotImplementedError

    def called(self, record: R) -> str:
        """Its name, to say which one was refused."""
        raise NotImplementedError

    def none(self) -> str:
        """Said in place of the rows."""
        return self._none

    # ---- what they share

    def names(self) -> dict[str, str]:
        """Of agents, groups and tags, by id."""
        known = self.desk.known
        return {one.id: one.name for some in (known.agents(), known.groups()) for one in some} | dict(known.tag_names())

    def is_owner(self) -> bool:
        return is_owner(self.desk)

    def may_own(self, record: Shortcut | Macro, new: bool) -> bool:
        """Whether it may become one's own alone."""
        return may_make_own(None if new else record, owner=self.is_owner())

    def rows(self) -> list[Row]:
        found = [self._rows.itemAt(n) for n in range(self._rows.count())]
        return [item.widget() for item in found if item is not None and isinstance(item.widget(), PaintedRow)]  # type: ignore[misc]

    def refresh(self) -> None:
        focused = next((row.id for row in self.rows() if row.hasFocus()), "")
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        records = sorted(self.records(), key=lambda record: record.archived)[: self.ROWS]
        for record in records:
            self._add(record, focus=record.id == focused)
        if not records:
            self._rows.addWidget(Empty(self.theme, self._icon, self.none()))

    def _add(self, record: R, *, focus: bool) -> None:
        row = self.row(record)
        row.clicked.connect(lambda: self.edit(record))
        self._rows.addWidget(row)
        if focus:
            row.setFocus()

    def make(self) -> None:
        self.edit(self.blank(ids.new_id(self.desk.now_ms())), new=True)

    def edit(self, record: R, *, new: bool = False) -> None:
        self._opened = record.id
        self.setCurrentIndex(1)
        self.fill(record, new=new)

    def unsaved(self) -> bool:
        """The form holds changes that are nowhere else."""
        return self.currentIndex() == 1 and self.form.dirty()

    def show_list(self) -> None:
        """What was changed and not saved stays where it is: who looks at another page meanwhile comes back to it."""
        if not self.unsaved():
            self.setCurrentIndex(0)
            self.refresh()

    def _return(self) -> None:
        """From the form, to where it was opened."""
        self.show_list()
        row = next((row for row in self.rows() if row.id == self._opened), None)
        (row or self.new_button).setFocus()

    def back(self) -> bool:
        if self.currentIndex() != 1:
            return False
        self.form.wish_leave()
        return True

    def _save(self, record: R) -> None:
        self.trouble.hide()
        self.form.forget()
        self._asked[self.desk.submit(self.wish(record))] = record
        self._return()

    def hear(self, notice: Notice) -> None:
        match notice:
            case Changed("outbox", _, None) if self.isVisible():
                self._due.start()
            case Changed(kind=kind) if self.isVisible() and (kind == "all" or kind in self.KINDS):
                self._due.start()
            case RequestDone(id=request):
                self._asked.pop(request, None)
            case RequestRefused(request, _, text) if request in self._asked:
                record = self._asked.pop(request)
                if self.currentIndex() == 0 and self.isVisible():
                    self.edit(record)
                    self.form.refused(text)
                else:
                    self.trouble.say(tr("“{name}”: {why}", name=self.called(record), why=text))
                    self.trouble.show()
                self._due.start()
            case _:
                pass
