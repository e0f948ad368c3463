"""Accept and Decline by key, from wherever the keyboard is: for the offer whose time is over first. Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from console.chat.offers import offered_to
from console.intents import AdmitCustomer, Decline
from console.ui.desk_port import DeskPort
from console.ui.offer_card import ACCEPT, DECLINE
from protocol.records import Conversation


class OfferKeys:
    """Keys of one window. `open_conversation`: where an accepted one is shown."""

    def __init__(self, desk: DeskPort, window: QWidget, open_conversation: Callable[[str], None]) -> None:
        self._desk, self._open = desk, open_conversation
        for keys, answer in ((ACCEPT, self.accept), (DECLINE, self.decline)):
            QShortcut(QKeySequence(keys), window, answer).setAutoRepeat(False)  # each offer is answered by a press of its own

    def accept(self) -> None:
        found = self._first()
        if found is not None:
            self._desk.submit(AdmitCustomer(found.id))
            self._open(found.id)

    def decline(self) -> None:
        found = self._first()
        if found is not None:
            self._desk.submit(Decline(found.id))

    def _first(self) -> Conversation | None:
        return next(iter(offered_to(self._desk.me, self._desk.known.ahead(self._desk.replica.going()))), None)
