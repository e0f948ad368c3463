"""A portal's name, languages, people and app."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.ui.parts.field import Check, Labelled, Picker, Segmented, line_edit
from console.ui.plain import one_line
from console.ui.settings.portal.section import Around, Section
from console.ui.theme import Theme
from console.words import tr
from protocol import limits
from protocol.fields import PortalLang
from protocol.records import Portal

LANGS: tuple[PortalLang, ...] = ("en", "fr")


class GeneralSection(Section):
    """What a portal is called, what it speaks, and whose it is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("General"), parent)
        self._no_choice: str | None = None
        """A group that this copy does not know: it stays unless another is chosen."""
        self._others: list[str] = []
        """People of it who have no box: their account is closed, or this copy does not know them. They stay."""
        self._order: list[str] = []
        self.name = line_edit("", limits.NAME_CHARS)
        self.labelled("name", tr("Name, as the customer reads it"), self.name)
        self.lang = Picker(theme, [("en", tr("English")), ("fr", tr("French"))])
        told = tr("For customers whose own language it does not speak.")
        self.body.addWidget(Labelled(theme, tr("Language of the portal"), self.lang, told))
        offered = QWidget()
        row = QHBoxLayout(offered)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.l)
        self.offered = {"en": Check(theme, tr("English")), "fr": Check(theme, tr("French"))}
        for box in self.offered.values():
            row.addWidget(box)
        row.addStretch(1)
        self.labelled("langs", tr("Languages that its customers may choose"), offered)
        self.whose = Picker(theme)
        self.body.addWidget(Labelled(theme, tr("New conversations belong to"), self.whose, tr("Whoever of them is free takes it.")))
        self.install = line_edit("https://", limits.URL_CHARS)
        told = tr("Customers whose browser cannot do what the app could are shown it.")
        self.labelled("install_url", tr("Where the app is to be had"), self.install, told)
        self.group(tr("Technicians"), tr("They see its conversations, and make codes for it. Owners see every portal."))
        self.who = Segmented(theme, [("all", tr("Everybody")), ("some", tr("Chosen people"))], tr("Technicians"))
        self.body.addWidget(self.who)
        self._people = QWidget()
        self._boxes = QVBoxLayout(self._people)
        self._boxes.setContentsMargins(0, 0, 0, 0)
        self._boxes.setSpacing(theme.space.xs)
        self.body.addWidget(self._people)
        self.people: dict[str, Check] = {}
        self.finish()
        self.hear_field(self.name, self.lang, *self.offered.values(), self.whose, self.install, self.who)
        self.who.picked.connect(lambda _: self._show_people())

    def fill(self, portal: Portal, around: Around) -> None:
        if self.name.text() != portal.name:
            self.name.setText(one_line(portal.name))
        self.lang.choose(portal.lang)
        for lang, box in self.offered.items():
            box.setChecked(not portal.langs or lang in portal.langs)
        usable = [(group.id, group.name) for group in around.groups if not group.archived or group.id == portal.group]
        self.whose.set_items([("", tr("Everybody")), *usable])
        self.whose.choose(portal.group if portal.group in dict(usable) else "")
        self._no_choice = portal.group if portal.group not in dict(usable) else None
        if self.install.text() != portal.install_url:
            self.install.setText(one_line(portal.install_url))
            self.install.setCursorPosition(0)
        self._order = list(portal.agents or [])
        self._fill_people(around, set(self._order))
        self.who.choose("all" if portal.agents is None else "some")
        self._show_people()

    def _fill_people(self, around: Around, chosen: set[str]) -> None:
        active = [agent for agent in around.agents if agent.active]
        if list(self.people) != [agent.id for agent in active]:
            for box in self.people.values():
                box.hide()
                box.deleteLater()
            self.people = {agent.id: Check(self.theme, agent.name) for agent in active}
            for box in self.people.values():
                self._boxes.addWidget(box)
                self.hear_field(box)
        for id, box in self.people.items():
            box.setChecked(id in chosen)
        self._others = [id for id in self._order if id not in self.people]

    def _show_people(self) -> None:
        self._people.setVisible(self.who.value() == "some")

    def applied(self, portal: Portal) -> Portal:
        chosen = [lang for lang in LANGS if self.offered[lang].isChecked()]
        now = {id for id, box in self.people.items() if box.isChecked()} | set(self._others)
        kept = [id for id in self._order if id in now]
        agents = kept + [id for id in self.people if id in now and id not in kept]
        lang: Literal["en", "fr"] = "fr" if self.lang.value() == "fr" else "en"
        # all of them is the same as no choice, and stays so when the page learns another language
        langs = [] if len(chosen) == len(LANGS) and not portal.langs else chosen
        return replace(
            portal,
            name=self.name.text().strip(),
            lang=lang,
            langs=langs,
            group=self.whose.value() or self._no_choice,
            install_url=self.install.text().strip(),
            agents=None if self.who.value() == "all" else agents,
        )

    def unreadable(self) -> dict[str, str]:
        if not any(box.isChecked() for box in self.offered.values()):
            return {"langs": tr("Customers need at least one language.")}
        return {}
