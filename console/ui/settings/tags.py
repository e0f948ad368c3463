"""Tags: made, renamed and coloured in place, merged into another, archived and taken back into use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.intents import NO_ID, Deed
from console.notices import Changed, Notice, RequestDone, RequestRefused
from console.ui.desk_port import DeskPort
from console.ui.paced import Paced
from console.ui.palette import Entry, Palette
from console.ui.parts.button import Button
from console.ui.parts.field import Labelled, line_edit
from console.ui.parts.strip import Strip
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.settings.page import Page
from console.ui.settings.tag_row import COLOURS, TagRow
from console.ui.theme import Theme
from console.words import tr, trn
from protocol import ids, limits
from protocol.desk import TagMerge, TagPut
from protocol.records import Tag

ROWS = 200
"""Shown at once; what is in use comes first."""


def open_counts(desk: DeskPort) -> Counter[str]:
    """How many conversations that are not resolved carry each tag, with what waits in the outbox."""
    counts: Counter[str] = Counter()
    for conversation in desk.known.ahead(desk.replica.going()):
        counts.update(conversation.tags)
    return counts


class TagsPage(Page):
    """What is in use by name, then the archived ones."""

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Tags"), parent)
        self._desk = desk
        self._asked: dict[str, str] = {}
        """Requests without an answer, and the name of the tag that each is about."""
        self._rows: dict[str, TagRow] = {}
        self.picker: Palette | None = None
        about = tr("Tags say what a conversation is about. Everybody uses the same ones. Ctrl+T puts them on and takes them off.")
        self.body.addWidget(Text(theme, about, 13, role="text-2", wrap=True))
        self.trouble = Strip(theme, "bad", "warning-circle", dismissable=True)
        self.trouble.hide()
        self.body.addWidget(self.trouble)
        field = QWidget()
        across = QHBoxLayout(field)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.space.s)
        self.name = line_edit(tr("Name of a new tag"), limits.LABEL_CHARS)
        self.name.setAccessibleName(tr("Name of a new tag"))
        self.name.returnPressed.connect(self._make)
        self.make = Button(theme, tr("Make it"), "quiet", icon="plus")
        self.make.clicked.connect(self._make)
        across.addWidget(self.name, 1)
        across.addWidget(self.make)
        self._new = Labelled(theme, tr("New tag"), field)
        self.name.textEdited.connect(lambda _text: self._new.complain(""))
        self.body.addWidget(self._new)
        self._in_use = QVBoxLayout()
        self._in_use.setSpacing(theme.size("row-gap"))
        self.body.addLayout(self._in_use)
        self._none = Text(theme, tr("There are no tags yet."), 13, role="text-3")
        self.body.addWidget(self._none)
        self._away_title = Text(theme, tr("Archived tags"), 13, 600)
        self._away_hint = Text(theme, tr("No longer offered. Conversations that carry one keep it."), 11, role="text-3", wrap=True)
        self.body.addWidget(self._away_title)
        self.body.addWidget(self._away_hint)
        self._away = QVBoxLayout()
        self._away.setSpacing(theme.size("row-gap"))
        self.body.addLayout(self._away)
        self.finish()
        self._due = Paced(self.refresh, self, first_ms=30)
        self.refresh()

    # ---- what is there

    def tags(self) -> Sequence[Tag]:
        return self._desk.known.tags()

    def rows(self) -> list[TagRow]:
        """As they stand on the page."""
        found = [layout.itemAt(n) for layout in (self._in_use, self._away) for n in range(layout.count())]
        return [item.widget() for item in found if item is not None and isinstance(item.widget(), TagRow)]  # type: ignore[misc]

    def refresh(self) -> None:
        """Rows stay the same widgets, so that whoever is typing a name goes on typing it."""
        tags, counts = sorted(self.tags(), key=lambda tag: tag.archived)[:ROWS], open_counts(self._desk)
        for gone in self._rows.keys() - {tag.id for tag in tags}:
            row = self._rows.pop(gone)
            row.hide()
            row.setParent(None)
            row.deleteLater()
        places = {False: 0, True: 0}
        for tag in tags:
            row = self._rows.get(tag.id) or self._made(tag)
            row.show_tag(tag, counts[tag.id])
            layout = self._away if tag.archived else self._in_use
            if layout.indexOf(row) != places[tag.archived]:
                layout.insertWidget(places[tag.archived], row)
            places[tag.archived] += 1
        self._none.setVisible(not places[False])
        for widget in (self._away_title, self._away_hint):
            widget.setVisible(places[True] > 0)

    def _made(self, tag: Tag) -> TagRow:
        row = self._rows[tag.id] = TagRow(self.theme, tag, self.window)
        row.changed.connect(self._put)
        row.merge_wished.connect(self._choose_target)
        return row

    # ---- what is done

    def _make(self) -> None:
        name = " ".join(self.name.text().split()).lstrip("#")
        if not name:
            self._new.complain(tr("A tag needs a name."))
        elif self._other_of(name, "") is not None:
            self._new.complain(tr("There is a tag of this name already."))
        else:
            colour = COLOURS[len(self.tags()) % len(COLOURS)]
            self._ask(Tag(ids.new_id(self._desk.now_ms()), name, colour))
            self.name.clear()
        self.name.setFocus()

    def _put(self, tag: Tag) -> None:
        self.trouble.hide()
        if not tag.archived and self._other_of(tag.name, tag.id) is not None:
            self._fail(tr("There is a tag called “{name}” already. Choose another name, or merge the two.", name=one_line(tag.name)))
            self._rows[tag.id].take_back()
        else:
            self._ask(tag)

    def _other_of(self, name: str, but: str) -> Tag | None:
        return next((t for t in self.tags() if t.name.casefold() == name.casefold() and t.id != but and not t.archived), None)

    def _ask(self, tag: Tag) -> None:
        self._asked[self._desk.submit(Deed(TagPut(NO_ID, tag)))] = tag.name
        self.refresh()

    def _choose_target(self, tag_id: str) -> None:
        tag = self._rows[tag_id].tag
        others = [other for other in self.tags() if not other.archived and other.id != tag.id]
        name = one_line(tag.name)
        self.picker = Palette(
            self.theme, self.window(),
            lambda: [Entry(other.name, "", "tag", partial(self._ask_merge, tag, other)) for other in others],
            prompt=tr("Merge “{name}” into…", name=name), name=tr("Merge “{name}” into", name=name),
        )  # fmt: skip
        self.picker.closed.connect(self.picker.deleteLater)
        self.picker.open_()

    def _ask_merge(self, tag: Tag, into: Tag) -> None:
        count = open_counts(self._desk)[tag.id]
        told = tr("Every conversation with the one carries the other from now on, the resolved ones, too.")
        told += " " + trn("{n} of them is open.", "{n} of them are open.", count)
        told += " " + tr("“{name}” is gone then, for everybody. This cannot be undone.", name=one_line(tag.name))
        title = tr("Merge “{name}” into “{into}”?", name=one_line(tag.name), into=one_line(into.name))
        ask(self.theme, self.window(), title, told, lambda: self._merge(tag, into), yes_words=tr("Merge"))

    def _merge(self, tag: Tag, into: Tag) -> None:
        self._asked[self._desk.submit(Deed(TagMerge(NO_ID, tag.id, into.id)))] = tag.name
        self.refresh()

    # ---- news

    def hear(self, notice: Notice) -> None:
        match notice:
            case Changed(kind="tag" | "conversation" | "all") | Changed("outbox", _, None) if self.isVisible():
                self._due.start()
            case RequestDone(id=request):
                self._asked.pop(request, None)
            case RequestRefused(request, code, text) if request in self._asked:
                name = one_line(self._asked.pop(request))
                taken = tr("There is a tag called “{name}” already. Choose another name, or merge the two.", name=name)
                self._fail(taken if code == "taken" else tr("“{name}”: {why}", name=name, why=text))
                self._due.start()
            case _:
                pass

    def _fail(self, text: str) -> None:
        self.trouble.say(text)
        self.trouble.show()
