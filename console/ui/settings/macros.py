"""Macros: several deeds by one command, for everybody or for oneself, with what they do in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console import intents as wish
from console.chat.macro_words import lacks, macro_words, step_words
from console.intents import NO_ID, Intent
from console.refusals import refusal
from console.ui.desk_port import DeskPort
from console.ui.parts.field import Labelled, Segmented, line_edit
from console.ui.parts.surface import Surface
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.question import ask
from console.ui.settings.form import Form
from console.ui.settings.listed import ListedPage
from console.ui.settings.macro_steps import Choices, MacroSteps
from console.ui.settings.word_row import WordRow
from console.ui.theme import Theme
from console.words import tr
from protocol import limits
from protocol.desk import MacroPut
from protocol.records import Deed, Macro

EVERYBODY, ME = "everybody", "me"


class MacroForm(Form):
    """Name, for whom, the steps, and all of it in words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Macro"), tr("Back to the macros"), parent)
        self._macro: Macro | None = None
        self._me = ""
        self._known: Mapping[str, str] = {}
        self._may_own = True
        self.name = line_edit("", limits.LABEL_CHARS)
        self._name = Labelled(theme, tr("Name"), self.name, tr("By it you find the macro in the command bar: Ctrl+K."))
        self.name.textEdited.connect(lambda _text: self._name.complain(""))
        self.body.addWidget(self._name)
        self.scope = Segmented(theme, [(EVERYBODY, tr("Everybody")), (ME, tr("Only me"))], tr("For"))
        self._scope = Labelled(theme, tr("For"), self.scope)
        self.scope.picked.connect(lambda _scope: self._scope.complain(""))
        self.body.addWidget(self._scope)
        self.group(tr("Steps"), tr("In this order, one after the other. Alt+↑ and Alt+↓ move a step."))
        self.steps = MacroSteps(theme)
        self.steps.changed.connect(self._show_preview)
        self.body.addWidget(self.steps)
        self.group(tr("What it does"))
        card = Surface(theme, "raised", theme.radius.card)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(theme.space.m, theme.space.s, theme.space.m, theme.space.s)
        self.preview = Text(theme, "", 13, wrap=True)
        inside.addWidget(self.preview)
        self.body.addWidget(card)
        self.feet()

    def edit(self, macro: Macro, new: bool, me: str, choices: Choices, names: Mapping[str, str], *, may_own: bool) -> None:
        """`names`: of everything that steps may name, also of what is no longer offered. `may_own`: it may become one's own alone."""
        self._macro, self._me, self._known, self._may_own = macro, me, names, may_own
        self._scope.complain("")
        self.heading.setText(tr("New macro") if new else macro.name)
        self.trouble.hide()
        self._name.complain("")
        self.name.setText(one_line(macro.name))
        self.scope.choose(ME if macro.owner else EVERYBODY)
        self.steps.show_deeds(macro.deeds, choices)
        self.say_archived(macro.archived, new)
        self.begin()
        self.name.setFocus()
        self.name.selectAll()

    def says(self) -> object:
        return self.name.text(), self.scope.value(), self.steps.deeds()

    def _show_preview(self) -> None:
        lines = [f"{n}. {step_words(deed, self._known)}" for n, deed in enumerate(self.steps.deeds(), 1) if not lacks(deed)]
        self.preview.setText("\n".join(lines) or tr("Nothing yet."))

    def _wrong(self, name: str, deeds: Sequence[Deed]) -> bool:
        """Say what is missing, where; whether anything is."""
        bad = next((n for n, deed in enumerate(deeds) if lacks(deed)), None)
        long = next((n for n, deed in enumerate(deeds) if len(deed.arg) > limits.BODY_CHARS), None)
        if not name:
            self._name.complain(tr("A macro needs a name."))
            self.name.setFocus()
        elif self.scope.value() == ME and not self._may_own:
            self._scope.complain(refusal("shared"))
            self.scope.setFocus()
        elif not deeds:
            self.fail(tr("A macro needs a step."))
            self.steps.add.setFocus()
        elif bad is not None:
            self.fail(tr("Step {n} is not complete.", n=bad + 1))
            card = self.steps.cards[bad]
            (card.text if card.kind.value() in ("send", "note") else card.what).setFocus()
        elif long is not None:
            self.fail(tr("The text of step {n} is too long.", n=long + 1))
            self.steps.cards[long].text.setFocus()
        else:
            return False
        return True

    def wish_save(self) -> None:
        name, deeds = " ".join(self.name.text().split()), self.steps.deeds()
        if self._macro is None or self._wrong(name, deeds):
            return
        self.saved.emit(replace(self._macro, name=name, deeds=deeds, owner=self._me if self.scope.value() == ME else None))

    def wish_archive(self) -> None:
        macro = self._macro
        if macro is None:
            return
        if macro.archived:
            self.saved.emit(replace(macro, archived=False))
            return
        told = tr("It is no longer offered to anybody who has it. It can be taken back into use.")
        ask(
            self.theme, self.window(), tr("Archive this macro?"), told, lambda: self.saved.emit(replace(macro, archived=True)),
            yes_words=tr("Archive"),
        )  # fmt: skip


class MacrosPage(ListedPage[Macro, WordRow]):
    """Those of everybody and one's own, by name."""

    KINDS = frozenset({"macro", "group", "agent", "tag"})

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        self._macro_form = MacroForm(theme)
        about = tr("A macro does several things with a conversation by one command. Run it from the command bar (Ctrl+K) by its name.")
        super().__init__(
            theme, desk, tr("Macros"), about, tr("New macro"), "play", tr("There are no macros yet."), self._macro_form, parent
        )  # fmt: skip
        self.ready()

    def records(self) -> Sequence[Macro]:
        return self.desk.known.macros()

    def row(self, record: Macro) -> WordRow:
        beside = tr("Archived") if record.archived else tr("Only me") if record.owner else ""
        return WordRow(self.theme, record.id, record.name, macro_words(record, self.names()), beside, faded=record.archived)

    def blank(self, id: str) -> Macro:
        return Macro(id, "", [Deed("send")])

    def wish(self, record: Macro) -> Intent:
        return wish.Deed(MacroPut(NO_ID, record))

    def called(self, record: Macro) -> str:
        return record.name

    def fill(self, record: Macro, *, new: bool) -> None:
        known = self.desk.known
        tags = [(tag.id, tag.name) for tag in known.tags() if not tag.archived]
        agents = [(agent.id, agent.name) for agent in known.agents() if agent.active]
        groups = [(group.id, group.name) for group in known.groups() if not group.archived]
        choices = Choices(tags, agents, groups)
        names = self.names() | dict((*tags, *agents, *groups))
        self._macro_form.edit(record, new, self.desk.me, choices, names, may_own=self.may_own(record, new))
