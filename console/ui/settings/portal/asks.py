"""What a portal's customers are asked: nine capabilities, and how sure both sides must be of each other."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.portals.capabilities import Capability, capabilities
from console.ui.parts.field import Check, Segmented
from console.ui.parts.text import Text
from console.ui.settings.portal.section import Around, Section
from console.ui.theme import Theme
from console.words import tr
from protocol.records import Portal


class NeedRow(QWidget):
    """A capability with its choice."""

    def __init__(self, theme: Theme, capability: Capability, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        items = [("never", tr("Never")), ("ask", tr("Ask"))]
        if capability.may_be_allowed:
            items.append(("allowed", tr("Allowed")))
        self.choice = Segmented(theme, items, capability.name)
        self.choice.setFixedWidth(width * len(items) // 3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.m)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(theme, capability.name, 13, wrap=True))
        words.addWidget(Text(theme, capability.told, 11, role="text-3", wrap=True))
        row.addLayout(words, 1)
        room = QWidget()
        room.setFixedWidth(width)
        inside = QHBoxLayout(room)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.choice, 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(room, 0, Qt.AlignmentFlag.AlignVCenter)


class AsksSection(Section):
    """A row for each capability; below them what else customers can rely on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("What is asked"), parent)
        self.hint_line(tr("Never: nobody can ask for it. Ask: the customer says yes first, each time. Allowed: no question."))
        trial = Segmented(theme, [("a", tr("Never")), ("b", tr("Ask")), ("c", tr("Allowed"))], "")
        width = trial.sizeHint().width()
        trial.deleteLater()
        self.needs: dict[str, Segmented] = {}
        for capability in capabilities():
            row = NeedRow(theme, capability, width)
            self.needs[capability.field] = row.choice
            self.body.addWidget(row)
        self.group(tr("Certainty"))
        self.verify = Segmented(theme, [("offered", tr("Offered")), ("required", tr("Required"))], tr("The same two words on both screens"))
        told = tr("They show that nobody stands between. Required: nobody touches before the customer has compared them.")
        self.labelled("verify", tr("The same two words on both screens"), self.verify, told)
        self.watch = Check(theme, tr("Colleagues may look on without the customer's being told"), wrap=True)
        self.body.addWidget(self.watch)
        self.finish()
        self.hear_field(*self.needs.values(), self.verify, self.watch)

    def fill(self, portal: Portal, around: Around) -> None:
        for name, choice in self.needs.items():
            choice.choose(getattr(portal, name))
        self.verify.choose(portal.verify)
        self.watch.setChecked(portal.watch)

    def applied(self, portal: Portal) -> Portal:
        chosen: dict[str, Any] = {name: choice.value() for name, choice in self.needs.items()}
        return replace(
            portal, **chosen, verify="required" if self.verify.value() == "required" else "offered", watch=self.watch.isChecked()
        )
