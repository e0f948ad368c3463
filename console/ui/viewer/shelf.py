"""What lies ready at the picture's foot: text that did not land, a paste under way, a clipboard that the customer offers."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.ui.parts.button import Button, IconButton
from console.ui.parts.painting import painting
from console.ui.parts.strip import Glyph
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.ui.viewer.explain import refusal
from console.words import tr

SHOWN = 60
"""Characters of a text that are shown; all of it is kept."""


class Slip(QWidget):
    """One thing that lies there: words, what can be done with it below, and a cross where it may be left alone."""

    dismissed = Signal()

    def __init__(self, theme: Theme, mood: str, icon: str, *, dismissable: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._mood = theme, mood
        space = theme.space
        column = QVBoxLayout(self)
        column.setContentsMargins(space.m, space.s, space.s, space.xs)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(space.s)
        self._words = Text(theme, "", 13, wrap=True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        head.addWidget(Glyph(theme, icon, mood), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._words, 1)
        if dismissable:
            cross = IconButton(theme, "x", tr("Dismiss"), size=theme.size("chip"), icon_size=theme.size("icon-small"))
            cross.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            cross.clicked.connect(self.dismissed)
            head.addWidget(cross, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(space.xs)
        self._buttons.addStretch(1)
        column.addLayout(self._buttons)
        theme.changed.connect(self.update)

    def add(self, words: str) -> Button:
        """A click on it leaves the keyboard with the phone."""
        button = Button(self._theme, words, "text", height="chip")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._buttons.addWidget(button)
        return button

    def say(self, text: str) -> None:
        self._words.setText(text)
        self.setAccessibleName(text)

    def words(self) -> str:
        return self._words.text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color(self._mood), 1))
            painter.setBrush(self._theme.color("panel"))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), self._theme.radius.card, self._theme.radius.card)


class Shelf(QWidget):
    """Up to three slips. It decides nothing: every button is a signal."""

    again = Signal()
    """Send what did not land once more."""
    copied = Signal()
    """Put what did not land onto our clipboard."""
    dropped = Signal()
    """What did not land is not needed."""
    stopped = Signal()
    """The paste is to stop."""
    taken = Signal(str)
    """The offered text is wanted."""
    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._offer = ""
        self.offer = Slip(theme, "accent", "clipboard-text", dismissable=True, parent=self)
        self.take = self.offer.add(tr("Copy"))
        self.take.clicked.connect(self._take)
        self.offer.dismissed.connect(self._forget_offer)
        self.kept = Slip(theme, "bad", "warning-circle", dismissable=True, parent=self)
        self.copy, self.send_again = self.kept.add(tr("Copy")), self.kept.add(tr("Send again"))
        self.send_again.clicked.connect(self.again)
        self.copy.clicked.connect(self.copied)
        self.kept.dismissed.connect(self.dropped)
        self.paste = Slip(theme, "accent", "keyboard", dismissable=False, parent=self)
        self.stop = self.paste.add(tr("Stop"))
        self.stop.clicked.connect(self.stopped)
        for slip in self._slips():
            slip.hide()
        self.hide()

    def show_offer(self, text: str) -> None:
        """The customer sent this from their clipboard."""
        self._offer = text
        self.offer.say(tr("The customer sends you from the clipboard: “{words}”", words=excerpt(text)))
        self._settle()

    def show_kept(self, text: str, why: str, *, masked: bool, can_send: bool) -> None:
        """What did not land; empty: all has."""
        if text:
            seen = "•" * min(len(text), 12) if masked else excerpt(text)
            self.kept.say(tr("“{words}” has not landed. {why}", words=seen, why=why_words(why)).strip())
        self.send_again.setEnabled(can_send)
        self.kept.setVisible(bool(text))
        self._settle()

    def show_paste(self, done: int, whole: int) -> None:
        """How far a long paste is; the whole 0: none is under way."""
        if whole:
            self.paste.say(tr("Typing the text on the phone: {percent} %", percent=100 * done // whole))
        self.paste.setVisible(bool(whole))
        self._settle()

    def place(self, foot: QRect) -> int:
        """At the foot of this part of the parent; gives the height that it takes."""
        gap = self._theme.space.s
        width = max(1, foot.width() - 2 * gap)
        top = 0
        for slip in self._slips():
            if not slip.isHidden():
                layout = slip.layout()
                height = layout.totalHeightForWidth(width) if layout is not None else 0
                slip.setGeometry(0, top, width, height)
                top += height + gap
        if not top:
            return 0
        self.setGeometry(foot.left() + gap, foot.bottom() - top + 1, width, top - gap)
        return top

    def _slips(self) -> tuple[Slip, ...]:
        return self.offer, self.kept, self.paste

    def _take(self) -> None:
        text = self._offer
        self._forget_offer()
        self.taken.emit(text)

    def _forget_offer(self) -> None:
        self._offer = ""
        self._settle()

    def _settle(self) -> None:
        self.offer.setVisible(bool(self._offer))
        self.setVisible(any(not slip.isHidden() for slip in self._slips()))
        self.raise_()
        self.resized.emit()


def excerpt(text: str) -> str:
    """The beginning of a text in one line."""
    line = one_line(text, 4 * SHOWN)
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def why_words(why: str) -> str:
    """Why it did not land, as `console.viewer.commits` has it."""
    match why:
        case "unanswered":
            return tr("The phone has not confirmed it.")
        case "stopped":
            return tr("You stopped it.")
        case "not_connected":
            return tr("The phone is not connected just now.")
        case "stale" | "cancelled":
            return refusal(why, "")
        case _:
            return refusal("refused", why, of_text=True)
