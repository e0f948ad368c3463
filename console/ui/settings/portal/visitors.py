"""Those who write without a code: the form's link, what they may ask for, and to whom it is offered."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.ui.parts.button import IconButton
from console.ui.parts.field import Check, Picker
from console.ui.parts.text import Text
from console.ui.settings.portal.section import Around, Section
from console.ui.theme import Theme
from console.words import tr
from protocol.records import Portal


class VisitorsSection(Section):
    """The form and what follows when somebody has used it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Without a code"), parent)
        self._link = ""
        self.form = Check(theme, tr("Anybody may write here, without a code"), wrap=True)
        self.form.toggled.connect(lambda _on: self._show_link())
        self.body.addWidget(self.form)
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.s)
        self.link = Text(theme, "", 13, role="text-2")
        self.copy = IconButton(theme, "copy", tr("Copy the link"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._link))
        row.addWidget(self.link, 1)
        row.addWidget(self.copy)
        self.body.addWidget(self._row)
        self.phone = Check(theme, tr("They may ask for help with their phone, not only for a chat"), wrap=True)
        self.body.addWidget(self.phone)
        self.preview = Check(theme, tr("See what customers type before they send it"), wrap=True)
        self.body.addWidget(self.preview)
        self.hint_line(tr("The page tells customers so beside the field."))
        self.routing = Picker(
            theme,
            [
                ("manual", tr("Nobody: whoever is free takes it")),
                ("least_busy", tr("Who has the fewest conversations")),
                ("round_robin", tr("One after the other")),
                ("most_idle", tr("Who has waited longest")),
            ],
        )
        self._routing = self.labelled("routing", tr("A new conversation is offered to"), self.routing)
        self.finish()
        self.hear_field(self.form, self.phone, self.preview, self.routing)
        self.routing.picked.connect(lambda _: self._explain())

    def fill(self, portal: Portal, around: Around) -> None:
        base = around.base_url.rstrip("/")
        self._link = f"{base}/w/{portal.id}" if base else ""
        self.link.setText(self._link)
        self.form.setChecked(portal.form)
        self.phone.setChecked(portal.phone)
        self.preview.setChecked(portal.preview)
        self.routing.choose(portal.routing)
        self._show_link()
        self._explain()

    def _explain(self) -> None:
        told = {
            "manual": tr("All who may are told, and it stays with nobody until somebody takes it."),
            "least_busy": tr("The open conversations of everybody online are counted, up to what each takes at once."),
            "round_robin": tr("Everybody online in turn, up to what each takes at once."),
            "most_idle": tr("Who has taken nothing for the longest time and is online."),
        }
        self._routing.hint(told[self.routing.value()])

    def _show_link(self) -> None:
        self._row.setVisible(self.form.isChecked() and bool(self._link))
        self.phone.setEnabled(self.form.isChecked())

    def applied(self, portal: Portal) -> Portal:
        routing: Any = self.routing.value() or "manual"
        return replace(portal, form=self.form.isChecked(), phone=self.phone.isChecked(), preview=self.preview.isChecked(), routing=routing)
