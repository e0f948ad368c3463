"""One page of a portal's form: what it shows of the portal, what it makes of it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from console.ui.parts.field import Check, Labelled, Picker, Segmented, Stepper
from console.ui.parts.text import Text
from console.ui.settings.page import Page
from console.ui.theme import Theme
from protocol.records import Agent, Group, Portal


@dataclass(frozen=True, slots=True)
class Around:
    """What the form needs to know besides the portal."""

    base_url: str = ""
    """What the broker is called from outside; empty where that is not known."""
    groups: Sequence[Group] = ()
    agents: Sequence[Agent] = ()
    technician: str = ""


class Section(Page):
    """`changed` after each change by a person. A page that is filled says nothing."""

    changed = Signal()

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, title, parent)
        self._filling = False
        self.fields: dict[str, Labelled] = {}
        """By the name that a fault gives the field."""

    # ---- what each page does

    def fill(self, portal: Portal, around: Around) -> None:
        raise NotImplementedError

    def applied(self, portal: Portal) -> Portal:
        """`portal` with what stands here."""
        raise NotImplementedError

    def unreadable(self) -> dict[str, str]:
        """Fields whose words are no value yet, each with what to do."""
        return {}

    # ---- what they share

    def show_portal(self, portal: Portal, around: Around) -> None:
        self._filling = True
        try:
            self.fill(portal, around)
        finally:
            self._filling = False

    def complain(self, wrong: Mapping[str, str]) -> bool:
        """What is wrong with the portal, by field; whether something of it is here."""
        mine = {**{name: wrong[name] for name in self.fields if name in wrong}, **self.unreadable()}
        for name, field in self.fields.items():
            field.complain(mine.get(name, ""))
        return bool(mine)

    def first_wrong(self) -> QWidget | None:
        return next((field.field for field in self.fields.values() if field.field.property("wrong")), None)

    def hear_field(self, *widgets: QWidget) -> None:
        """Every change in them is one of the form."""
        for widget in widgets:
            match widget:
                case QLineEdit():
                    widget.textChanged.connect(self.say_changed)
                case QPlainTextEdit():
                    widget.textChanged.connect(self.say_changed)
                case Check():
                    widget.toggled.connect(self.say_changed)
                case Picker() | Segmented():
                    widget.picked.connect(self.say_changed)
                case Stepper():
                    widget.changed.connect(self.say_changed)
                case _:
                    raise TypeError(type(widget).__name__)

    def say_changed(self, *_: object) -> None:
        if not self._filling:
            self.changed.emit()

    def labelled(self, name: str, label: str, field: QWidget, hint: str = "") -> Labelled:
        """A field whose faults are called `name`."""
        made = self.fields[name] = Labelled(self.theme, label, field, hint)
        self.body.addWidget(made)
        return made

    def hint_line(self, text: str) -> Text:
        made = Text(self.theme, text, 11, role="text-3", wrap=True)
        self.body.addWidget(made)
        return made


def text_field(theme: Theme, lines: int) -> QPlainTextEdit:
    """A field of several lines; Tab leads out of it."""
    made = QPlainTextEdit()
    made.setProperty("field", True)
    made.setTabChangesFocus(True)
    made.setFixedHeight(lines * theme.line(13) + theme.space.l)
    return made
