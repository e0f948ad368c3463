"""Our own notifications, over the foot of the list while the window is in front: no focus taken, gone by themselves, a click leads on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.ui.parts.button import IconButton
from console.ui.parts.painting import painting
from console.ui.parts.pressable import Pressable
from console.ui.parts.strip import Glyph
from console.ui.parts.surface import SHADOW_BLUR, paint_floating
from console.ui.parts.text import Text
from console.ui.theme import Theme
from console.words import tr

OPEN_NEWEST = "Ctrl+Shift+J"
"""Opens the newest card's conversation."""
WIDTH = 288
"""Logical pixels: within the list's pane, so that neither a phone's picture nor what is being written is covered."""
NARROW, ABOVE_COMPOSER = 1_240, 160
"""In a narrow window the list is a column of faces, and the thread begins beside it."""
MOST = 3
LASTS_MS = 8_000
BODY_CHARS = 160


class Banner(Pressable):
    """One card. The pointer on it keeps it."""

    dismissed = Signal()

    def __init__(self, theme: Theme, icon: str, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space.m, theme.space.m, theme.space.s, theme.space.m)
        row.setSpacing(theme.space.m)
        self._glyph = Glyph(theme, icon, role, theme.size("icon"))
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = Text(theme, "", 13, 600)
        self.body = Text(theme, "", 13, role="text-2")
        words.addWidget(self.title)
        words.addWidget(self.body)
        self.dismiss = IconButton(theme, "x", tr("Dismiss"), size=theme.size("chip"), icon_size=theme.size("icon-small"))
        self.dismiss.clicked.connect(self.dismissed)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignTop)
        for label in (self.title, self.body):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, title: str, body: str, icon: str, role: str) -> None:
        self.title.setText(title)
        self.body.setText(body.split("\n")[-1][:BODY_CHARS])
        self._glyph.show_icon(icon, role)
        self.setAccessibleName(f"{self.title.text()}. {self.body.text()}")

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return QSize(WIDTH, layout.sizeHint().height() if layout is not None else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            if self.underMouse() or self.hasFocus():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color("hover"))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), self._theme.radius.card, self._theme.radius.card)


class Banners(QWidget):
    """The cards, newest on top. `opened` and `closed` carry a card's key."""

    opened = Signal(str)
    closed = Signal(str)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._cards: dict[str, Banner] = {}
        self._timers: dict[str, QTimer] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SHADOW_BLUR, SHADOW_BLUR, SHADOW_BLUR, SHADOW_BLUR)
        self._column.setSpacing(theme.space.s)
        self.setAccessibleName(tr("Notifications"))
        window.installEventFilter(self)
        theme.changed.connect(self.update)
        self.hide()

    def show_card(self, key: str, title: str, body: str, icon: str, role: str, stays: bool) -> None:
        """In the place of what that key shows. `stays`: until it is dealt with; else it goes after LASTS_MS."""
        card = self._cards.pop(key, None)
        if card is None:
            card = Banner(self._theme, icon, role)
            card.clicked.connect(lambda _on=False, k=key: self.opened.emit(k))
            card.dismissed.connect(lambda k=key: self._dismiss(k))
        else:
            self._column.removeWidget(card)
        card.say(title, body, icon, role)
        self._cards[key] = card
        self._column.insertWidget(0, card)
        card.show()
        while len(self._cards) > MOST:
            self.withdraw(next(iter(self._cards)))
        self._time(key, 0 if stays else LASTS_MS)
        self._place()
        self.show()
        self.raise_()

    def order(self) -> list[str]:
        """Of what is shown, newest first."""
        return list(reversed(self._cards))

    def card(self, key: str) -> Banner | None:
        return self._cards.get(key)

    def withdraw(self, key: str) -> None:
        self._time(key, 0)
        card = self._cards.pop(key, None)
        if card is not None:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
            self._place()
        if not self._cards:
            self.hide()

    def _dismiss(self, key: str) -> None:
        self.withdraw(key)
        self.closed.emit(key)

    def _time(self, key: str, ms: int) -> None:
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.stop()
            timer.timeout.disconnect()  # what it calls holds us, perhaps as the last: not while it is deleted
            timer.deleteLater()
        if ms:
            timer = self._timers[key] = QTimer(self)
            timer.timeout.connect(lambda: self._over(key))
            timer.start(ms)

    def _over(self, key: str) -> None:
        card = self._cards.get(key)
        if card is None or not (card.underMouse() or card.hasFocus()):
            self.withdraw(key)

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        self.adjustSize()
        left = self._theme.size("rail") + (self._theme.size("list") - WIDTH) // 2
        foot = self._theme.size("control-main") + self._theme.space.l  # the button below the list stays free
        if parent.width() < NARROW:
            foot = ABOVE_COMPOSER
        self.move(left - SHADOW_BLUR, parent.height() - foot - self.height() + SHADOW_BLUR)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget() and self.isVisible():
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for card in self._cards.values():
            paint_floating(painter, QRectF(card.geometry()), self._theme, self._theme.radius.card)
        painter.end()
