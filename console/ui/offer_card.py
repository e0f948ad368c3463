"""What the broker offers to me: one card with Accept and Decline, and the time that is left to answer."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.chat.offers import left_ms, wish_icon, wish_words
from console.durations import lasted
from console.ui.parts.avatar import Avatar
from console.ui.parts.button import Button
from console.ui.parts.strip import Glyph
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr
from protocol.limits import OFFER_LIVES_MS
from protocol.records import Conversation

ACCEPT, DECLINE = "Ctrl+Shift+Y", "Ctrl+Shift+U"
"""For the offer whose time is over first, from wherever the keyboard is."""
NARROW = 440
"""As at the door: below it the buttons stand under the words."""
BAR = 3
"""Logical pixels of the line that shortens with the time left."""


class OfferCard(QWidget):
    """One offer. Signals carry the conversation."""

    accepted = Signal(str)
    declined = Signal(str)

    def __init__(self, theme: Theme, conversation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.conversation = theme, conversation
        self._left = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(theme.size("waiting-row") - 8)
        space = theme.space
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(space.m, space.m, space.m, space.m)
        self._box.setSpacing(space.m)
        row, deeds = QHBoxLayout(), QHBoxLayout()
        row.setSpacing(space.m)
        deeds.setSpacing(space.m)
        self._avatar = Avatar(theme, "", "", theme.size("avatar"), around="accent-tint")
        self._who = Text(theme, "", 18, 600)
        self._glyph = Glyph(theme, "chat-circle", "text-2", theme.size("icon-small"))
        self._how = Text(theme, "", 13, role="text-2", wrap=True)
        self._time = Text(theme, "", 13, 600, role="accent", tabular=True)
        words, how = QVBoxLayout(), QHBoxLayout()
        words.setSpacing(0)
        how.setSpacing(space.xs)
        how.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        how.addWidget(self._how, 1)
        words.addWidget(self._who)
        words.addLayout(how)
        words.addWidget(self._time)
        self.decline = Button(theme, tr("Decline"), "quiet", height="control-main", key=DECLINE)
        self.accept = Button(theme, tr("Accept"), "filled", height="control-main", key=ACCEPT)
        self.decline.clicked.connect(lambda: self.declined.emit(self.conversation))
        self.accept.clicked.connect(lambda: self.accepted.emit(self.conversation))
        row.addWidget(self._avatar)
        row.addLayout(words, 1)
        deeds.addStretch(1)
        deeds.addWidget(self.decline)
        deeds.addWidget(self.accept)
        self._box.addLayout(row, 1)
        self._box.addLayout(deeds)
        theme.changed.connect(self.update)

    def show_offer(self, record: Conversation, portal: str, now_ms: int) -> None:
        name = one_line(record.name) or tr("A customer")
        left = left_ms(record, now_ms)
        self._left = left / OFFER_LIVES_MS
        self._avatar.set_person(name, f"customer {record.id}")
        self._who.setText(tr("{name} is offered to you", name=name))
        self._glyph.show_icon(wish_icon(record), "text-2")
        self._how.setText(" · ".join(part for part in (wish_words(record), one_line(portal)) if part))
        waited = tr("waits {time}", time=lasted(now_ms - record.created_at))
        self._time.setText(" · ".join((tr("{time} left to answer", time=lasted(left)), waited)))
        self.accept.setAccessibleName(tr("Accept {name}", name=name))
        self.decline.setAccessibleName(tr("Decline {name}", name=name))
        self.setAccessibleName(self._who.text())
        self.setAccessibleDescription(f"{self._how.text()}. {self._time.text()}")
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._box.setDirection(direction.LeftToRight if self.width() >= NARROW else direction.TopToBottom)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self._theme.radius.card
        painter.setBrush(self._theme.color("accent-tint"))
        painter.drawRoundedRect(self.rect(), radius, radius)
        room = QRectF(self.rect()).adjusted(radius, 0, -radius, 0)
        painter.setBrush(self._theme.color("accent"))
        painter.drawRoundedRect(QRectF(room.left(), room.bottom() - BAR, room.width() * self._left, BAR), BAR / 2, BAR / 2)
        painter.end()
