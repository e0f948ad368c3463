"""What customers are given of a technician besides the name, and how much it takes at once: the own, or by an owner anybody's."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.intents import NO_ID, Deed
from console.notices import Notice, RequestRefused
from console.ui.desk_port import DeskPort
from console.ui.parts.field import Labelled, Stepper, line_edit
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr
from protocol import limits
from protocol.addresses import is_email
from protocol.desk import AgentPut
from protocol.records import Agent

SETTLES_MS = 800
"""Somebody who goes from 2 to 7 wishes for 7."""


class PersonFields(QWidget):
    """Saved as soon as the field is left, or the number stands still."""

    def __init__(self, theme: Theme, desk: DeskPort, agent: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self.agent = desk, agent
        self._asked = ""
        self._filling = False
        self.mail = line_edit(tr("name@example.org"), limits.EMAIL_CHARS)
        self.mail.editingFinished.connect(self._say_mail)
        self.mail.textEdited.connect(self._judge)
        self.most = Stepper(theme, 0, limits.CAPACITY, tr("Conversations at once"))
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(SETTLES_MS)
        self._due.timeout.connect(self._say_most)
        self.most.changed.connect(self._stepped)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.l)
        told = tr("Customers send log files there; without one the portal's.")
        self._mail = Labelled(theme, tr("E-mail address that customers get"), self.mail, told)
        row.addWidget(self._mail, 1)
        most = Labelled(theme, tr("Conversations at once"), self.most, tr("0: no limit"), whole=True)
        row.addWidget(most, 0, Qt.AlignmentFlag.AlignTop)

    def show_agent(self, agent: Agent) -> None:
        """As it is now; what somebody is typing is left alone."""
        self._filling = True
        if not self.mail.hasFocus() and not self._mail.field.property("wrong"):
            self.mail.setText(one_line(agent.mail))
            self.mail.setCursorPosition(0)
        if not self._due.isActive():
            self.most.set_value(agent.capacity)
        self._filling = False

    def _now(self) -> Agent | None:
        return next((agent for agent in self._desk.known.agents() if agent.id == self.agent), None)

    def _judge(self) -> None:
        mail = self.mail.text().strip()
        wrong = bool(mail) and not is_email(mail)
        self._mail.complain(tr("This is no e-mail address yet. Write it as in name@example.org.") if wrong else "")

    def _say_mail(self) -> None:
        now, mail = self._now(), self.mail.text().strip()
        self._judge()
        if now is not None and mail != now.mail and (not mail or is_email(mail)):
            self._asked = self._desk.submit(Deed(AgentPut(NO_ID, self.agent, mail=mail)))

    def _stepped(self, _value: int) -> None:
        if not self._filling:
            self._due.start()

    def _say_most(self) -> None:
        now = self._now()
        if now is not None and self.most.value() != now.capacity:
            self._asked = self._desk.submit(Deed(AgentPut(NO_ID, self.agent, capacity=self.most.value())))

    def hear(self, notice: Notice) -> None:
        match notice:
            case RequestRefused(id=request, text=text) if request and request == self._asked:
                self._mail.complain(text)
            case _:
                pass
