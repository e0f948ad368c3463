"""The layer over a black, still or old picture: icon, title, one sentence, at most one button.

Where a picture should be it always has the dark theme's colours; where none is expected it is a quiet place in the theme's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QWidget

from console.ui.parts.button import Button
from console.ui.parts.painting import painting
from console.ui.parts.strip import Glyph
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.ui.viewer.explain import LATE_S, Explanation
from console.words import tr

CARD_WIDTH = 288
SENTENCE_LINE = 19
"""Line height of the sentence, logical pixels (look: 13/19)."""
COUNT_FROM_S = 3
"""Waiting shorter than this is not counted before people's eyes."""


def wall_ms() -> int:
    return int(time.time() * 1000)


class _Paragraph(QWidget):
    """Plain text in centred lines of even length and the line height of the tokens. Never markup."""

    def __init__(self, theme: Theme, size: int, line: int, weight: int, role: str) -> None:
        super().__init__()
        self._theme, self._line, self._role = theme, line, role
        self._text = ""
        self._layout = QTextLayout()
        self.setFont(theme.font(size, weight))
        theme.changed.connect(self.update)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        self._text = one_line(text)
        self.setAccessibleName(self._text)

    def lay_out(self, width: int) -> int:
        """Break into as few lines as `width` allows, then make them as even as possible. Returns the height."""
        fewest = self._broken(width)
        low, high = 0, width
        while high - low > 2:
            middle = (low + high) // 2
            low, high = (low, middle) if self._broken(middle) <= fewest else (middle, high)
        self._broken(high)
        self.setFixedSize(width, self._line * max(1, fewest))
        return self.height()

    def _broken(self, width: int) -> int:
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout = QTextLayout(self._text, self.font())
        self._layout.setTextOption(option)
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
        self._layout.endLayout()
        return self._layout.lineCount()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setPen(self._theme.color(self._role))
            for number in range(self._layout.lineCount()):
                line = self._layout.lineAt(number)
                x = (self.width() - line.naturalTextWidth()) / 2
                y = number * self._line + (self._line - line.height()) / 2
                line.draw(painter, QPointF(x - line.x(), y - line.y()))


class _Card(QWidget):
    """Icon, title, sentence, button in one theme."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.glyph = Glyph(theme, "lock", "warn", theme.size("icon-empty"))
        self.title = _Paragraph(theme, 18, theme.line(18), 600, "text")
        self.sentence = _Paragraph(theme, 13, SENTENCE_LINE, 400, "text-2")
        self.button = Button(theme, "", "quiet", ground="window")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the phone
        for part in (self.glyph, self.title, self.sentence, self.button):
            part.setParent(self)
        self.hide()

    def lay_out(self, area: QRect) -> None:
        """In the middle of `area`, a little above it as the eye sees the middle."""
        space = self._theme.space
        width = min(CARD_WIDTH, max(120, area.width() - 2 * space.m))
        inner = width - 2 * space.m
        y = space.l
        self.glyph.move((width - self.glyph.width()) // 2, y)
        y += self.glyph.height() + space.m
        self.title.move(space.m, y)
        y += self.title.lay_out(inner) + space.s
        self.sentence.move(space.m, y)
        y += self.sentence.lay_out(inner)
        if not self.button.isHidden():
            hint = self.button.sizeHint()
            y += space.l
            self.button.setGeometry((width - min(inner, hint.width())) // 2, y, min(inner, hint.width()), hint.height())
            y += hint.height()
        y += space.l
        self.setGeometry(area.left() + (area.width() - width) // 2, area.top() + max(0, (area.height() - y) // 2), width, y)


class WhyLayer(QWidget):
    """Covers the place of the picture. `asked(what)` and `pressed(key)` tell the button's wish."""

    asked = Signal(str)
    pressed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget, clock: Callable[[], int] = wall_ms) -> None:
        super().__init__(parent)
        self._theme, self._clock = theme, clock
        self._dark = Theme("dark", self)
        self._said: Explanation | None = None
        self._dark_card = _Card(self._dark, self)
        self._quiet_card = _Card(theme, self)
        self._card = self._dark_card
        for card in (self._dark_card, self._quiet_card):
            card.button.clicked.connect(self._wish)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._count)
        theme.changed.connect(self.update)
        self.hide()

    @property
    def said(self) -> Explanation | None:
        return self._said

    @property
    def button(self) -> Button:
        return self._card.button

    def words(self) -> str:
        """Title and sentence as they are shown."""
        return f"{self._card.title.text()}\n{self._card.sentence.text()}"

    def say(self, why: Explanation | None) -> None:
        """Show the explanation, or nothing."""
        self._said = why
        if why is None:
            self._timer.stop()
            self.hide()
            return
        self._card = self._quiet_card if why.quiet else self._dark_card
        self._dark_card.setVisible(not why.quiet)
        self._quiet_card.setVisible(why.quiet)
        self._card.glyph.show_icon(why.icon, why.tone)
        self._card.title.set_text(why.title)
        self._card.button.set_words(why.button)
        self._card.button.setVisible(bool(why.button))
        self._count()
        if why.since_ms is None:
            self._timer.stop()
        else:
            self._timer.start()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not why.button)
        self.setAccessibleName(self.words())
        self.show()
        self._place()

    def _count(self) -> None:
        why = self._said
        if why is None:
            return
        seconds = 0 if why.since_ms is None else (self._clock() - why.since_ms) // 1000
        title = tr("{what}, {seconds} s", what=why.title, seconds=seconds) if seconds >= COUNT_FROM_S else why.title
        sentence = why.late if why.late and seconds >= LATE_S else why.sentence
        if (title, sentence) != (self._card.title.text(), self._card.sentence.text()):
            self._card.title.set_text(title)
            self._card.sentence.set_text(sentence)
            self.setAccessibleName(self.words())
            self._place()

    def _wish(self) -> None:
        if self._said is not None and self._said.ask is not None:
            self.asked.emit(self._said.ask)
        elif self._said is not None and self._said.key:
            self.pressed.emit(self._said.key)

    def _place(self) -> None:
        if self._said is not None:
            self._card.lay_out(self.rect())
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._said is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._said.cover:
            # the corners beside the round ones belong to what is behind the picture
            painter.fillRect(self.rect(), self._theme.color("ground"))
        if self._said.quiet:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("window"))
        else:
            painter.setPen(QPen(self._dark.color("line"), 1))
            painter.setBrush(self._dark.picture_color("why-ground") if self._said.cover else self._dark.color("panel"))
        area = QRectF(self.rect() if self._said.cover else self._card.geometry())
        radius = self._theme.radius.sheet if self._said.cover else self._theme.radius.card
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()
