"""Somebody waits at the door: the one amber strip of a page, with Admit as its one filled button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from console.chat.offers import offered_to
from console.durations import lasted
from console.intents import AdmitCustomer, Decline, RefuseCustomer
from console.ui.desk_port import DeskPort
from console.ui.offer_card import OfferCard
from console.ui.paced import Paced
from console.ui.parts.avatar import Avatar
from console.ui.parts.button import Button
from console.ui.parts.text import Text
from console.ui.parts.writable import takes_letters
from console.ui.plain import one_line, tip
from console.ui.question import ask
from console.ui.theme import Theme
from console.words import tr
from protocol.ids import code_in_groups
from protocol.records import Conversation

SHOWN = 2
"""Cards at once; more people than that are counted."""
NARROW = 440
"""Logical pixels of width below which the buttons stand under the words: who it is must be read whole."""


def waits(ms: int) -> str:
    """How long somebody waits, as people say it."""
    return tr("just now") if ms < 1000 else tr("waits {time}", time=lasted(ms))


class WaitingCard(QWidget):
    """One person at the door. Signals carry the conversation."""

    admitted = Signal(str)
    refused = Signal(str)

    def __init__(self, theme: Theme, conversation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.conversation = theme, conversation
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(theme.size("waiting-row") - 8)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(theme.space.m, theme.space.m, theme.space.m, theme.space.m)
        self._box.setSpacing(theme.space.m)
        row, deeds = QHBoxLayout(), QHBoxLayout()
        row.setSpacing(theme.space.m)
        deeds.setSpacing(theme.space.m)
        self._avatar = Avatar(theme, "", "", theme.size("avatar"), around="warn-tint")
        self._who = Text(theme, "", 18, 600)
        self._how = Text(theme, "", 13, role="text-2", wrap=True)
        self._time = Text(theme, "", 13, 600, role="warn", tabular=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._who)
        words.addWidget(self._how)
        words.addWidget(self._time)
        self.refuse = Button(theme, tr("Refuse"), "danger", height="control-main")
        self.admit = Button(theme, tr("Admit"), "filled", height="control-main")
        self.refuse.clicked.connect(lambda: self.refused.emit(self.conversation))
        self.admit.clicked.connect(lambda: self.admitted.emit(self.conversation))
        row.addWidget(self._avatar)
        row.addLayout(words, 1)
        deeds.addStretch(1)
        deeds.addWidget(self.refuse)
        deeds.addWidget(self.admit)
        self._box.addLayout(row, 1)
        self._box.addLayout(deeds)
        theme.changed.connect(self.update)

    def show_person(self, record: Conversation, invited: str, code: str, portal: str, since_ms: int, now_ms: int) -> None:
        """`invited`: whom the technician made the code for; `code`: as far as it is known here. Both tell two guests apart."""
        name = one_line(record.name) or tr("A customer")
        self._avatar.set_person(name, f"customer {record.id}")
        self._who.setText(tr("{name} wants to join", name=name))
        invited = one_line(invited)
        code = code.replace(" ", "\u00a0")  # never broken in two
        parts = [tr("invited as {label}", label=invited) if invited else "", tr("with code {code}", code=code) if code else "", portal]
        how = " · ".join(part for part in parts if part)
        self._how.setText(how)
        self.setAccessibleDescription(self._how.text())
        self._time.setText(waits(now_ms - since_ms))
        self.admit.setAccessibleName(tr("Admit {name}", name=name))
        self.refuse.setAccessibleName(tr("Refuse {name}", name=name))
        self.setAccessibleName(self._who.text())

    def say_key(self, means_this: bool) -> None:
        """Whether Ctrl+Enter admits this person just now."""
        said, key = self.admit.text(), tr("Ctrl+Enter") if means_this else ""
        self.admit.key = key
        self.admit.setToolTip(tip(f"{said} ({key})" if key else said))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._box.setDirection(direction.LeftToRight if self.width() >= NARROW else direction.TopToBottom)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("warn-tint"))
        painter.drawRoundedRect(self.rect(), self._theme.radius.card, self._theme.radius.card)
        painter.end()


class WaitingCards(QWidget):
    """What is offered to me, whose time is over first, then a card for everyone at the door, longest waiting first. `admitted` names whom
    to go to."""

    admitted = Signal(str)

    def __init__(self, theme: Theme, desk: DeskPort, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._desk = theme, desk
        self._cards: dict[str, WaitingCard] = {}
        self._offers: dict[str, OfferCard] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.space.s)
        self._more = Text(theme, "", 11, 600, role="warn")
        self._column.addWidget(self._more)
        self._due = Paced(self.refresh, self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._say_keys)
        self.refresh()

    def set_margins(self, left: int, top: int, right: int, bottom: int) -> None:
        """Room around the cards, gone with them."""
        self._column.setContentsMargins(left, top, right, bottom)

    def cards(self) -> list[WaitingCard]:
        """As they stand, longest waiting first."""
        return sorted(self._cards.values(), key=self._column.indexOf)

    def offers(self) -> list[OfferCard]:
        """As they stand."""
        return sorted(self._offers.values(), key=self._column.indexOf)

    def refresh_soon(self) -> None:
        """Once, however many changes come in one turn."""
        self._due.start()

    def refresh(self) -> None:
        """Cards for those who wait now."""
        desk = self._desk
        self._show_offers()
        waiting = sorted((c for c in desk.replica.going() if c.state == "waiting"), key=lambda c: c.created_at)
        shown = waiting[:SHOWN]
        for gone in set(self._cards) - {c.id for c in shown}:
            card = self._cards.pop(gone)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, record in enumerate(shown):
            if record.id not in self._cards:
                card = WaitingCard(self._theme, record.id)
                card.admitted.connect(self._admit)
                card.refused.connect(self._ask_refuse)
                self._cards[record.id] = card
                self._column.insertWidget(len(self._offers) + place, card)
            self._show(record)
        rest = len(waiting) - len(shown)
        self._more.setText(tr("{n} more wait", n=rest) if rest else "")
        self._more.setVisible(rest > 0)
        self.setVisible(bool(shown or self._offers))
        self._say_keys()

    def _show_offers(self) -> None:
        desk = self._desk
        offered = offered_to(desk.me, desk.known.ahead(desk.replica.going()))[:SHOWN]
        for gone in set(self._offers) - {c.id for c in offered}:
            card = self._offers.pop(gone)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, record in enumerate(offered):
            card = self._offers.get(record.id) or OfferCard(self._theme, record.id)
            if record.id not in self._offers:
                card.accepted.connect(self._admit)
                card.declined.connect(self._decline)
                self._offers[record.id] = card
                self._column.insertWidget(place, card)
            self._show_offer(record)

    def _show_offer(self, record: Conversation) -> None:
        portal = self._desk.known.portal(record.portal)
        self._offers[record.id].show_offer(record, portal.name if portal is not None else "", self._desk.now_ms())

    def _decline(self, conversation: str) -> None:
        self._desk.submit(Decline(conversation))
        self.refresh()

    def tick(self) -> None:
        for conversation in self._offers:
            record = self._desk.known.conversation(conversation)
            if record is not None:
                self._show_offer(record)
        for conversation in self._cards:
            record = self._desk.known.conversation(conversation)
            if record is not None:
                self._show(record)

    def _show(self, record: Conversation) -> None:
        replica = self._desk.replica
        own = replica.own_code(record.code) if record.code else None
        code = replica.code(record.code) if record.code else None
        portal = replica.portal(record.portal)
        session = replica.session_of(record.id)
        since = session.created_at if session is not None else record.created_at
        self._cards[record.id].show_person(
            record,
            (code.label if code is not None else "") or record.label,
            code_in_groups(own.code) if own is not None else code.masked if code is not None else "",
            portal.name if portal is not None else "",
            since,
            self._desk.now_ms(),
        )

    def hear_key(self, page: QWidget) -> None:
        """Ctrl+Enter on this page. Each person at the door is let in by a press of its own."""
        QShortcut(QKeySequence("Ctrl+Return"), page, self.admit_meant).setAutoRepeat(False)

    def meant(self) -> WaitingCard | None:
        """Whom Ctrl+Enter admits: who has the keyboard, else who waits longest; nobody while something is written."""
        focused, cards = QApplication.focusWidget(), self.cards()
        here = next((card for card in cards if focused is not None and card.isAncestorOf(focused)), None)
        return here or (cards[0] if cards and not takes_letters(focused) else None)

    def admit_meant(self) -> None:
        card = self.meant()
        if card is not None:
            self._admit(card.conversation)

    def admit(self, conversation: str) -> None:
        """This one, if it waits here; nobody else."""
        if conversation in self._cards:
            self._admit(conversation)

    def _say_keys(self) -> None:
        if not isValid(self._column):  # the keyboard goes with the window
            return
        meant = self.meant()
        for card in self._cards.values():
            card.say_key(card is meant)

    def _admit(self, conversation: str) -> None:
        self._desk.submit(AdmitCustomer(conversation))
        self.admitted.emit(conversation)

    def _ask_refuse(self, conversation: str) -> None:
        record = self._desk.known.conversation(conversation)
        name = record.name if record is not None else ""
        ask(
            self._theme,
            self.window(),
            tr("Refuse {name}?", name=name or tr("A customer")),
            tr("They are told that nobody can take them now. The code is used up."),
            lambda: self._desk.submit(RefuseCustomer(conversation)),
            yes_words=tr("Refuse"),
        )
