"""The people of a workspace: who there is, and for owners what customers are given of each and how much each takes at once."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.notices import Changed, Notice, WorkspaceChanged
from console.ui.desk_port import DeskPort, is_owner
from console.ui.paced import Paced
from console.ui.parts.text import Text
from console.ui.settings.page import Page
from console.ui.settings.person import PersonFields
from console.ui.theme import Theme
from console.words import tr
from protocol.records import Agent

MOST = 200
"""Shown at once."""


class PeoplePage(Page):
    """One below the other, by name."""

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("People"), parent)
        self._desk = desk
        self._told = Text(theme, "", 13, role="text-2", wrap=True)
        self.body.addWidget(self._told)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.space.l)
        self.body.addLayout(self._rows)
        self.people: dict[str, PersonFields] = {}
        self._names: dict[str, Text] = {}
        self._due = Paced(self.refresh, self, first_ms=30)
        self.finish()
        self.refresh()

    def refresh(self) -> None:
        owner = is_owner(self._desk)
        own = tr("Accounts are made and closed at the broker. Here you say what customers get of each person.")
        self._told.setText(own if owner else tr("Only owners of the workspace change what is said about others."))
        shown = [agent for agent in self._desk.known.agents() if agent.active][:MOST]
        if [agent.id for agent in shown] != list(self.people):
            self._build(shown)
        for agent in shown:
            fields = self.people[agent.id]
            fields.setEnabled(owner or agent.id == self._desk.me)
            self._names[agent.id].setText(_name(agent, self._desk.me))
            fields.show_agent(agent)

    def _build(self, agents: list[Agent]) -> None:
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.people, self._names = {}, {}
        for agent in agents:
            row = QWidget()
            column = QVBoxLayout(row)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(self.theme.space.s)
            self._names[agent.id] = Text(self.theme, _name(agent, self._desk.me), 13, 600)
            self.people[agent.id] = PersonFields(self.theme, self._desk, agent.id)
            column.addWidget(self._names[agent.id])
            column.addWidget(self.people[agent.id])
            self._rows.addWidget(row)

    def hear(self, notice: Notice) -> None:
        for fields in self.people.values():
            fields.hear(notice)
        match notice:
            case WorkspaceChanged():
                self.refresh()
            case Changed(kind="agent" | "outbox" | "all") if self.isVisible():
                self._due.start()
            case _:
                pass


def _name(agent: Agent, me: str) -> str:
    role = tr("Owner") if agent.role == "owner" else tr("Technician")
    if agent.id == me:
        return tr("{name} (you), {role}", name=agent.name, role=role)
    return tr("{name}, {role}", name=agent.name, role=role)
