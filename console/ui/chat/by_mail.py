"""The switch in the composer between live chat and e-mail: which is possible, which is offered first, and what was chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from console.chat.way import Way
from console.ui.parts.button import Chip
from console.ui.plain import tip
from console.ui.theme import Theme
from console.words import tr
from protocol.fields import Via


class ByMail(QObject):
    """Two chips of the composer's row, `reply` (which goes by chat) and `chip`, which stands only where the portal has a mailbox.

    A choice is remembered for its conversation.
    """

    changed = Signal()
    refused = Signal(str)
    """A mail was wished for and cannot go; the sentence says why."""

    def __init__(self, theme: Theme, reply: Chip, parent: QObject) -> None:
        super().__init__(parent)
        self.reply = reply
        self.chip = Chip(theme, tr("E-mail"), ground="panel")
        self._way = Way("", "")
        self._conversation = ""
        self._chosen: dict[str, bool] = {}
        """What somebody pressed, by conversation; what is offered first is not remembered."""
        self.chip.toggled.connect(self.changed)
        self.chip.clicked.connect(lambda: self._choose(mail=True))
        reply.clicked.connect(lambda: self._choose(mail=False))

    @property
    def on(self) -> bool:
        return self.chip.isChecked()

    @property
    def can_mail(self) -> bool:
        """Whether the customer can be written to by mail just now."""
        return self.chip.isEnabled() and self._way.mailbox

    @property
    def via(self) -> Via:
        return "email" if self.on else "chat"

    @property
    def to(self) -> str:
        """Where what is written goes, in words."""
        return self._way.mail_to if self.on else self._way.to

    def follow(self, conversation: str, way: Way, *, idle: bool) -> None:
        """The conversation stands like this now. `idle`: nothing is half written, so what is offered first may change."""
        other = conversation != self._conversation
        self._conversation, self._way = conversation, way
        no_chat, no_mail = way.why_not or way.chat_why_not, way.why_not or way.mail_why_not
        self.reply.setEnabled(not no_chat)
        self.chip.setEnabled(not no_mail)
        self.chip.setVisible(way.mailbox)
        self.reply.setToolTip(tip(no_chat) or tr("The customer reads it in the chat ({key})", key="Alt+L"))
        self.chip.setToolTip(tip(no_mail) or tr("The customer gets an e-mail ({key})", key="Alt+M"))
        if way.why_not or not (self.on or self.reply.isChecked()):
            return  # a note, and it stays one
        impossible = no_mail if self.on else no_chat
        if impossible or other or (idle and conversation not in self._chosen):
            self.answer()

    def answer(self) -> None:
        """Write to the customer, by the way that was chosen or is offered first."""
        (self.chip if self.wanted() == "email" else self.reply).setChecked(True)

    def choose_chat(self) -> None:
        """By chat where that is possible."""
        if self.reply.isEnabled():
            self._choose(mail=False)
        self.answer()

    def choose_mail(self) -> None:
        """By mail where that is possible; else it is said why not, also where no button offers it."""
        if self.chip.isEnabled():
            self._choose(mail=True)
            self.answer()
        else:
            self.refused.emit(self._way.why_not or self._way.mail_why_not)

    def _choose(self, *, mail: bool) -> None:
        self._chosen[self._conversation] = mail

    def wanted(self) -> Via:
        """The way that was chosen for the open conversation, or else is offered first; also while a note is written."""
        way = self._way
        if way.mail_why_not or way.why_not:
            return "chat"
        by_mail = bool(way.chat_why_not) or self._chosen.get(self._conversation, way.by_mail)
        return "email" if by_mail else "chat"
