"""What the pages of macros and of groups have in common: a list, the form in its place, and what became of a wish."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.intents import Deed
from console.notices import Changed, Notice, RequestDone, RequestRefused
from console.ui.desk_port import DeskPort
from console.ui.paced import Paced
from console.ui.parts.button import Button
from console.ui.parts.empty import Empty
from console.ui.parts.strip import Strip
from console.ui.parts.text import Text
from console.ui.settings.form import Form
from console.ui.settings.page import Page
from console.ui.settings.word_row import WordRow
from console.ui.theme import Theme
from console.words import tr
from protocol import ids
from protocol.desk import DeskRequest
from protocol.records import Group, Macro

ROWS = 200


class ListedPage(QStackedWidget):
    """The list, and `form` in its place. What was wished for stands in the list at once; a refusal brings the form back with it."""

    def __init__(
        self, theme: Theme, desk: DeskPort, title: str, about: str, new_words: str, icon: str, none: str, form: Form,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme, self.desk, self.form, self._icon, self._none = theme, desk, form, icon, none
        self._asked: dict[str, Macro | Group] = {}
        self._opened = ""
        """The one that the form shows, or showed last."""
        self._due = Paced(self.refresh, self, first_ms=30)
        page = Page(theme, title)
        page.body.addWidget(Text(theme, about, 13, role="text-2", wrap=True))
        self.told = Text(theme, "", 13, role="text-3", wrap=True)
        self.told.hide()
        page.body.addWidget(self.told)
        self.new_button = Button(theme, new_words, "quiet", icon="plus")
        self.new_button.clicked.connect(lambda: self.edit(self.blank(ids.new_id(desk.now_ms())), new=True))
        row = QHBoxLayout()
        row.addWidget(self.new_button)
        row.addStretch(1)
        page.body.addLayout(row)
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.trouble.hide()
        page.body.addWidget(self.trouble)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.size("row-gap"))
        page.body.addLayout(self._rows)
        page.finish()
        form.saved.connect(self._save)
        form.left.connect(self._return)
        self.addWidget(page)
        self.addWidget(form)

    # ---- what each page says of its own

    def records(self) -> Sequence[Macro | Group]:
        """Also those that the broker has not heard of."""
        raise NotImplementedError

    def row(self, record: Macro | Group) -> WordRow:
        raise NotImplementedError

    def blank(self, id: str) -> Macro | Group:
        raise NotImplementedError

    def request(self, record: Macro | Group) -> DeskRequest:
        raise NotImplementedError

    def edit(self, record: Macro | Group, *, new: bool) -> None:
        raise NotImplementedError

    # ---- what they share

    def names(self) -> dict[str, str]:
        """Of agents, groups and tags, by id."""
        known = self.desk.known
        return {one.id: one.name for some in (known.agents(), known.groups()) for one in some} | dict(known.tag_names())

    def rows(self) -> list[WordRow]:
        found = [self._rows.itemAt(n) for n in range(self._rows.count())]
        return [item.widget() for item in found if item is not None and isinstance(item.widget(), WordRow)]  # type: ignore[misc]

    def refresh(self) -> None:
        focused = next((row.id for row in self.rows() if row.hasFocus()), "")
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        records = sorted(self.records(), key=lambda record: record.archived)[:ROWS]
        for record in records:
            row = self.row(record)
            row.clicked.connect(lambda _on=False, r=record: self.edit(r, new=False))
            self._rows.addWidget(row)
            if record.id == focused:
                row.setFocus()
        if not records:
            self._rows.addWidget(Empty(self._theme, self._icon, self._none))

    def show_list(self) -> None:
        self.setCurrentIndex(0)
        self.refresh()

    def _return(self) -> None:
        """From the form, to where it was opened."""
        self.show_list()
        row = next((row for row in self.rows() if row.id == self._opened), None)
        (row or self.new_button).setFocus()

    def back(self) -> bool:
        if self.currentIndex() == 1:
            self._return()
            return True
        return False

    def _save(self, record: Macro | Group) -> None:
        self.trouble.hide()
        self._asked[self.desk.submit(Deed(self.request(record)))] = record
        self._return()

    def hear(self, notice: Notice) -> None:
        match notice:
            case Changed(kind="macro" | "group" | "agent" | "tag" | "all") | Changed("outbox", _, None) if self.isVisible():
                self._due.start()
            case RequestDone(id=request):
                self._asked.pop(request, None)
            case RequestRefused(request, _, text) if request in self._asked:
                record = self._asked.pop(request)
                if self.currentIndex() == 0 and self.isVisible():
                    self.edit(record, new=False)
                    self.form.fail(text)
                else:
                    self.trouble.say(tr("“{name}”: {why}", name=record.name, why=text))
                    self.trouble.show()
                self._due.start()
            case _:
                pass
