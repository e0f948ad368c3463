"""Blocking somebody: the contact, the e-mail address or where it comes from; until when, and why."""

from __future__ import annotations

from typing import Literal, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from console.chat.contact import wrong_block
from console.intents import NO_ID
from console.ui.chat.contact_sheet import ContactSheet
from console.ui.parts.field import Labelled, Picker, Segmented, line_edit
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr
from protocol import ids, limits
from protocol.records import Block, Contact

HOUR_MS = 3_600_000
TERMS = (HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS, 30 * 24 * HOUR_MS, 0)
"""How long; 0 for good."""


def term_words(ms: int) -> str:
    return {
        TERMS[0]: tr("For an hour"),
        TERMS[1]: tr("For a day"),
        TERMS[2]: tr("For a week"),
        TERMS[3]: tr("For 30 days"),
        TERMS[4]: tr("For good"),
    }[ms]


class BlockSheet(ContactSheet):
    """`blocked` carries the block to be made. Without a contact: an address of whatever kind, from the settings. `owner`: an owner
    blocks."""

    blocked = Signal(object)

    def __init__(
        self, theme: Theme, contact: Contact | None, address: str, now_ms: int, parent: QWidget | None = None, *, owner: bool
    ) -> None:
        name = one_line(contact.name) if contact is not None else ""
        title = tr("Block {name}?", name=name or tr("this contact")) if contact is not None else tr("Block an address")
        super().__init__(theme, title, tr("Block"), "danger", parent)
        self._contact, self._address, self._now_ms, self._owner = contact, address, now_ms, owner
        told = tr("Nothing they write is stored, and nobody is told. They read that nothing is taken from here.")
        self.body.addWidget(Text(theme, told, 13, role="text-2", wrap=True))
        kinds = [("email", tr("E-mail")), ("address", tr("Network address"))]
        if contact is not None:
            kinds.insert(0, ("contact", tr("Contact")))
        self.by = Segmented(theme, kinds, tr("What is blocked"))
        self.by.picked.connect(self._show_kind)
        self.body.addWidget(self.by)
        self.value = line_edit("", limits.EMAIL_CHARS)
        self._value = Labelled(theme, tr("Address"), self.value)
        self.body.addWidget(self._value)
        self.term = Picker(theme, [(str(ms), term_words(ms)) for ms in TERMS])
        self.term.choose(str(TERMS[2]))
        self.body.addWidget(Labelled(theme, tr("How long"), self.term))
        self.reason = line_edit(tr("For colleagues, who see it in the list"), limits.REASON_CHARS)
        self.body.addWidget(Labelled(theme, tr("Reason"), self.reason))
        self.body.addStretch(1)
        self.go_button.clicked.connect(self.go)
        self.value.returnPressed.connect(self.go)
        self.reason.returnPressed.connect(self.go)
        self._show_kind(self.by.value())

    def _show_kind(self, by: str) -> None:
        contact = self._contact
        where = "" if self._owner else tr("It holds at the portals that you see.")
        self._value.setVisible(by != "contact")
        self._value.complain("")
        if by == "email":
            self.value.setText(one_line(contact.email) if contact is not None else "")
            self._value.hint(tr("*@example.org blocks everybody of example.org.") if self._owner else where)
        elif by == "address":
            self.value.setText(one_line(self._address))
            cut = tr("The portal keeps only the first part of addresses, so this is a range of many people.") if self._cut() else ""
            self._value.hint(" ".join(part for part in (tr("203.0.113.* and 2001:db8::/48 block a range."), where, cut) if part))
        self.settle()

    def _cut(self) -> bool:
        return self._address.endswith((".0.0/16", "::/48"))

    def go(self) -> None:
        kind = cast(Literal["contact", "email", "address"], self.by.value())
        contact = self._contact if kind == "contact" else None
        value = contact.id if contact is not None else self.value.text().strip()
        why = wrong_block(kind, value, owner=self._owner)
        if why:
            self._value.complain(why)
            self.settle()
            return
        term = int(self.term.value())
        until = self._now_ms + term if term else None
        portal = contact.portal if contact is not None else None
        made = Block(ids.new_id(self._now_ms), kind, value, NO_ID, self._now_ms, until, self.reason.text().strip(), portal)
        self.blocked.emit(made)
        self.accept()
