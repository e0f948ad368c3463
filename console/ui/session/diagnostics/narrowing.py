"""What of a report is shown: compared with what, only what changed, without what is not told; and how much a search has left. Qt thread."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.chat.dates import clock, date_words, moment
from console.diagnostics.reading import Told
from console.ui.parts.field import Check, Picker
from console.ui.parts.text import Text
from console.ui.session.diagnostics.gathering import Gathered
from console.ui.theme import Theme
from console.words import tr

START = "start"


class Narrowing(QWidget):
    """`compared` names with what, `changed` tells that other rows are wanted. Decides nothing about a row."""

    compared = Signal(str)
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.space
        row = QHBoxLayout(self)
        row.setContentsMargins(space.s, 0, space.s, 0)
        row.setSpacing(space.m)
        self.compare = Picker(theme, [], quiet=True)
        self.compare.setAccessibleName(tr("Compare with"))
        self.compare.picked.connect(self.compared)
        self.only_changed = Check(theme, tr("Only what changed"))
        self.only_told = Check(theme, tr("Hide what is not told"))
        for check in (self.only_changed, self.only_told):
            check.toggled.connect(lambda _on: self.changed.emit())
        self.count = Text(theme, "", 11, role="text-3", tabular=True)
        for part in (self.compare, self.only_changed, self.only_told):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.count)

    def offer(self, held: Gathered, told: Told, chosen: str) -> str:
        """What there is to compare with. Gives what stays chosen."""
        options = [("", tr("Compare with…"))]
        if held.start is not None and held.start.at != told.at:
            options.append((START, tr("Start of the session, {time}", time=clock(held.start.at))))
        options += [(visit.session, tr("Session of {date}", date=date_words(moment(visit.at).date()))) for visit in held.earlier]
        chosen = chosen if chosen in dict(options) else ""
        self.compare.set_items(options)
        self.compare.choose(chosen)
        self.compare.setVisible(len(options) > 1)
        return chosen

    def show_state(self, told: Told, compares: bool, searches: bool, shown: int) -> None:
        """A search goes through everything, and a comparison has its own way to be narrowed."""
        self.only_changed.setVisible(compares)
        self.only_told.setVisible(not compares and not searches and any(fact.value is None for fact in told.facts.values()))
        self.count.setText(tr("{n} of {all}", n=shown, all=len(told.facts)) if searches else "")
        self.setVisible(any(not part.isHidden() for part in (self.compare, self.only_told)) or searches)
