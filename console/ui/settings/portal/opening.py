"""When somebody is at the desk: hours of a week, the zone that they are meant in, and days on which nobody is."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QGridLayout, QLineEdit, QWidget

from console.portals.fault_words import unreadable
from console.portals.hours import Unreadable, days, stretches, week_minutes, written
from console.ui.parts.button import Button
from console.ui.parts.field import Check, Labelled, line_edit
from console.ui.parts.text import Text
from console.ui.plain import one_line, plain
from console.ui.settings.portal.section import Around, Section, text_field
from console.ui.theme import Theme
from console.words import tr
from protocol import limits
from protocol.portal_rules import UTC, zones
from protocol.records import Hours, Portal

WORKDAYS = "09:00–12:00, 13:00–17:00"
DATE_LINES = 4


class OpeningSection(Section):
    """An empty week means always, which is what most begin with; so the hours have a switch of their own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Hours"), parent)
        self.always = Check(theme, tr("Somebody is here at any time"), wrap=True)
        self.body.addWidget(self.always)
        self.hint_line(tr("Outside its hours the form says when somebody is here again, and takes a message."))
        self._week = QWidget()
        grid = QGridLayout(self._week)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.space.m)
        grid.setVerticalSpacing(theme.space.s)
        names = (
            tr("Monday"), tr("Tuesday"), tr("Wednesday"), tr("Thursday"), tr("Friday"), tr("Saturday"), tr("Sunday"),
        )  # fmt: skip
        self.days: list[QLineEdit] = []
        for at, name in enumerate(names):
            field = line_edit(tr("closed"), 120)
            field.setAccessibleName(name)
            said = Text(theme, name[:1].upper() + name[1:], 13, role="text-2")
            grid.addWidget(said, at, 0, Qt.AlignmentFlag.AlignTop)
            said.setFixedHeight(theme.size("control"))
            holder = self.fields[f"hours.{at}"] = Labelled(theme, "", field)
            grid.addWidget(holder, at, 1)
            self.days.append(field)
        grid.setColumnStretch(1, 1)
        self.body.addWidget(self._week)
        self.alike = Button(theme, tr("Tuesday to Friday like Monday"), "quiet", icon="copy")
        self.alike.clicked.connect(self._copy_monday)
        self.body.addWidget(self.alike, 0, Qt.AlignmentFlag.AlignLeft)
        self.sum = self.hint_line("")
        self.zone = line_edit("Europe/Paris", 40)
        completer = QCompleter(list(zones()), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.zone.setCompleter(completer)
        self.labelled("zone", tr("Time zone"), self.zone, tr("Type a city, as in Paris, and choose."))
        self.closed = text_field(theme, DATE_LINES)
        self.labelled("closed", tr("Days on which nobody is here"), self.closed, tr("One a line, as in 2026-12-25."))
        self.finish()
        self.hear_field(self.always, *self.days, self.zone, self.closed)
        self.always.toggled.connect(self._switched)

    def _switched(self, always: bool) -> None:
        if not always and not self._filling and not any(field.text().strip() for field in self.days):
            for field in self.days[:5]:
                field.setText(WORKDAYS)
        self._show_week()

    def _show_week(self) -> None:
        for widget in (self._week, self.alike, self.sum):
            widget.setVisible(not self.always.isChecked())
        minutes = week_minutes(self._hours(strict=False))
        self.sum.setText(tr("{n} hours a week", n=f"{minutes / 60:g}"))

    def _copy_monday(self) -> None:
        for field in self.days[1:5]:
            field.setText(self.days[0].text())

    def fill(self, portal: Portal, around: Around) -> None:
        self.always.setChecked(not portal.hours)
        for day, field in enumerate(self.days):
            text = written(portal.hours, day)
            if _read(day, field.text()) != _read(day, text):
                field.setText(text)
        if self.zone.text() != portal.zone:
            self.zone.setText(one_line(portal.zone))
        try:
            same = days(self.closed.toPlainText()) == portal.closed
        except Unreadable:
            same = False
        if not same:
            self.closed.setPlainText(plain("\n".join(portal.closed)))
        self._show_week()

    def _hours(self, *, strict: bool) -> list[Hours]:
        found: list[Hours] = []
        for day, field in enumerate(self.days):
            try:
                found += stretches(day, field.text())
            except Unreadable:
                if strict:
                    raise
        return found

    def applied(self, portal: Portal) -> Portal:
        self._show_week()
        try:
            closed = days(self.closed.toPlainText())[: limits.CLOSED_DAYS]
        except Unreadable:
            closed = portal.closed
        hours = [] if self.always.isChecked() else self._hours(strict=False)[: limits.HOURS]
        return replace(portal, hours=hours, zone=self.zone.text().strip() or UTC, closed=closed)

    def unreadable(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if not self.always.isChecked():
            for day, field in enumerate(self.days):
                try:
                    stretches(day, field.text())
                except Unreadable as error:
                    found[f"hours.{day}"] = unreadable(error)
            if not found and not self._hours(strict=False):
                found["hours.0"] = tr("Nobody would ever be here. Write hours, or choose “at any time”.")
            if len(self._hours(strict=False)) > limits.HOURS:
                found["hours.0"] = tr("At most {n} stretches a week are possible. Join some.", n=limits.HOURS)
        try:
            if len(days(self.closed.toPlainText())) > limits.CLOSED_DAYS:
                found["closed"] = tr("At most {n} days are possible. Take those away that are over.", n=limits.CLOSED_DAYS)
        except Unreadable as error:
            found["closed"] = unreadable(error)
        return found


def _read(day: int, text: str) -> list[Hours] | None:
    try:
        return stretches(day, text)
    except Unreadable:
        return None
