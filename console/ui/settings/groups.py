"""Groups: who shares which work. Owners change them, others read."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.intents import NO_ID, Deed, Intent
from console.notices import Notice, WorkspaceChanged
from console.ui.desk_port import DeskPort
from console.ui.parts.field import Check, Labelled, line_edit
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.settings.form import Form
from console.ui.settings.listed import ListedPage
from console.ui.settings.word_row import WordRow
from console.ui.theme import Theme
from console.words import tr, trn
from protocol import limits
from protocol.desk import GroupPut
from protocol.records import Agent, Group


class GroupForm(Form):
    """Its name, and a check box for every colleague."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Group"), tr("Back to the groups"), parent)
        self._group: Group | None = None
        self._others: set[str] = set()
        """Members that have no box: their account is closed. They stay."""
        self._names: set[str] = set()
        self.name = line_edit("", limits.NAME_CHARS)
        self._name = Labelled(theme, tr("Name"), self.name)
        self.body.addWidget(self._name)
        self.name.textEdited.connect(lambda _text: self._name.complain(""))
        self.group(tr("Members"), tr("They see what waits for the group, and are told of it."))
        self._boxes = QVBoxLayout()
        self._boxes.setSpacing(theme.space.xs)
        self.body.addLayout(self._boxes)
        self.boxes: dict[str, Check] = {}
        self.feet()

    def edit(self, group: Group, new: bool, agents: Sequence[Agent], taken: set[str]) -> None:
        """`taken`: names of other groups that are in use, case folded."""
        self._group, self._names = group, taken
        self.heading.setText(tr("New group") if new else group.name)
        self.trouble.hide()
        self._name.complain("")
        self.name.setText(one_line(group.name))
        while self._boxes.count():
            item = self._boxes.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.boxes = {}
        for agent in agents:
            if agent.active:
                box = self.boxes[agent.id] = Check(self.theme, agent.name)
                box.setChecked(agent.id in group.agents)
                self._boxes.addWidget(box)
        self._others = set(group.agents) - set(self.boxes)
        self.say_archived(group.archived, new)
        self.begin()
        self.name.setFocus()
        self.name.selectAll()

    def says(self) -> object:
        return self.name.text(), [id for id, box in self.boxes.items() if box.isChecked()]

    def wish_save(self) -> None:
        if self._group is None:
            return
        name = " ".join(self.name.text().split())
        if not name or name.casefold() in self._names:
            self._name.complain(tr("There is a group of this name already.") if name else tr("A group needs a name."))
            self.name.setFocus()
            return
        # who was in stays in place, who is new comes behind
        now = {id for id, box in self.boxes.items() if box.isChecked()} | self._others
        kept = [id for id in self._group.agents if id in now]
        self.saved.emit(replace(self._group, name=name, agents=kept + [id for id in self.boxes if id in now and id not in kept]))

    def wish_archive(self) -> None:
        group = self._group
        if group is None:
            return
        if group.archived:
            self.saved.emit(replace(group, archived=False))
            return
        told = tr("It is no longer offered. Conversations that it has stay with it until somebody takes them.")
        ask(
            self.theme, self.window(), tr("Archive this group?"), told, lambda: self.saved.emit(replace(group, archived=True)),
            yes_words=tr("Archive"),
        )  # fmt: skip


class GroupsPage(ListedPage[Group, WordRow]):
    """The groups by name, each with its members."""

    KINDS = frozenset({"group", "agent"})

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        self._group_form = GroupForm(theme)
        super().__init__(
            theme, desk, tr("Groups"), tr("A conversation can be given to a group: whoever of it is free takes it."), tr("New group"),
            "users", tr("There are no groups yet."), self._group_form, parent,
        )  # fmt: skip
        self.told = Text(theme, tr("Only owners make and change groups."), 13, role="text-3", wrap=True)
        self.above.addWidget(self.told)
        self.ready()

    def refresh(self) -> None:
        self.new_button.setVisible(self.is_owner())
        self.told.setVisible(not self.is_owner())
        super().refresh()

    def records(self) -> Sequence[Group]:
        return self.desk.known.groups()

    def row(self, record: Group) -> WordRow:
        names = {agent.id: agent.name for agent in self.desk.known.agents() if agent.active}
        members = [tr("You") if id == self.desk.me else names[id] for id in record.agents if id in names]
        said = ", ".join(members) or tr("Nobody is in it")
        beside = tr("Archived") if record.archived else trn("{n} member", "{n} members", len(members))
        row = WordRow(self.theme, record.id, record.name, said, beside, faded=record.archived)
        row.setEnabled(self.is_owner())
        return row

    def blank(self, id: str) -> Group:
        return Group(id, "")

    def wish(self, record: Group) -> Intent:
        return Deed(GroupPut(NO_ID, record))

    def called(self, record: Group) -> str:
        return record.name

    def fill(self, record: Group, *, new: bool) -> None:
        taken = {group.name.casefold() for group in self.records() if group.id != record.id and not group.archived}
        self._group_form.edit(record, new, self.desk.known.agents(), taken)

    def hear(self, notice: Notice) -> None:
        if isinstance(notice, WorkspaceChanged):
            self.refresh()
        super().hear(notice)
