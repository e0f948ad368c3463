"""One code as a row: ring, number, for whom, and what can be done. A click anywhere copies the code."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.codes.rows import CodeFacts
from console.ui import icons
from console.ui.parts.button import Button, IconButton
from console.ui.parts.focus_ring import RINGED
from console.ui.parts.painting import painting
from console.ui.plain import one_line
from console.ui.theme import Theme
from console.words import tr

COPIED_MS = 2000
NARROW = 560
"""Below this width name and portal stand under the number."""


class CodeRow(QWidget):
    """Signals carry the code's id (`open_`: the conversation's). The row knows no desk."""

    copy = Signal(str)
    mail = Signal(str)
    renew = Signal(str)
    open_ = Signal(str)
    chosen = Signal(str)
    withdraw = Signal(str)
    copy_link = Signal(str)
    step = Signal(int)

    def __init__(self, theme: Theme, facts: CodeFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.facts = theme, facts
        self._selected = False
        self._said = ""
        self._saying = QTimer(self)
        self._saying.setSingleShot(True)
        self._saying.setInterval(COPIED_MS)
        self._saying.timeout.connect(self._hush)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RINGED, True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.size("code-row"))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.space.s, 0)
        row.setSpacing(theme.space.xs)
        row.addStretch(1)
        self.copy_button = IconButton(theme, "copy", tr("Copy the code"), key=tr("Enter"))
        self.copy_button.clicked.connect(lambda: self.copy.emit(self.facts.id))
        self.mail_button = IconButton(theme, "envelope-simple", tr("Send by e-mail"), key="Ctrl+E")
        self.mail_button.clicked.connect(lambda: self.mail.emit(self.facts.id))
        self.renew_button = Button(theme, tr("Renew"), "text")
        self.renew_button.clicked.connect(lambda: self.renew.emit(self.facts.id))
        self.open_button = Button(theme, tr("Open"), "text")
        self.open_button.clicked.connect(lambda: self.open_.emit(self.facts.conversation))
        for button in (self.copy_button, self.mail_button, self.renew_button, self.open_button):
            row.addWidget(button)
        theme.changed.connect(self.update)
        self.show_facts(facts)

    def show_facts(self, facts: CodeFacts) -> None:
        self.facts = facts
        live = facts.state == "live" and facts.own
        self.copy_button.setVisible(live and not self._said)
        self.mail_button.setVisible(live and not self._said)
        self.renew_button.setVisible(facts.state in ("expired", "cancelled"))
        self.open_button.setVisible(facts.state == "claimed" and bool(facts.conversation))
        self.setAccessibleName(one_line(facts.spoken))
        self.setCursor(Qt.CursorShape.PointingHandCursor if live or facts.conversation else Qt.CursorShape.ArrowCursor)
        self.update()

    def set_selected(self, on: bool) -> None:
        if on != self._selected:
            self._selected = on
            self.update()

    def say(self, words: str) -> None:
        """Tell in place what was done, for two seconds."""
        self._said = words
        self.show_facts(self.facts)
        self.setAccessibleDescription(words)
        self._saying.start()

    def said(self) -> str:
        return self._said

    def _hush(self) -> None:
        self._said = ""
        self.setAccessibleDescription("")
        self.show_facts(self.facts)

    def sizeHint(self) -> QSize:
        return QSize(360, self._theme.size("code-row"))

    # ---- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        theme, facts = self._theme, self.facts
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if self._selected else "raised" if self.underMouse() else ""
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            painter.drawRoundedRect(self.rect(), theme.radius.card, theme.radius.card)
        gone = facts.state != "live"
        self._ring(painter)
        left = theme.space.m + theme.size("ring") + theme.space.l
        taken = sum(b.width() + 4 for b in (self.copy_button, self.mail_button, self.renew_button, self.open_button) if not b.isHidden())
        said_width = 0
        if self._said:
            painter.setFont(theme.font(13, 600))
            said_width = painter.fontMetrics().horizontalAdvance(self._said) + 24
        right = self.width() - theme.space.m - max(taken, said_width)
        if self.width() >= NARROW:
            painter.setFont(theme.font(28, 400 if gone else 600, tabular=True))
            painter.setPen(theme.color("text-3" if gone else "text"))
            number = one_line(facts.number)
            wide = painter.fontMetrics().horizontalAdvance(number)
            painter.drawText(QRect(left, 0, wide + 4, self.height()), int(Qt.AlignmentFlag.AlignVCenter), number)
            x = max(left + wide + theme.space.xl, left + 212)
            self._two(painter, QRect(x, 0, right - x, self.height()), facts, gone)
        else:
            painter.setFont(theme.font(18, 400 if gone else 600, tabular=True))
            painter.setPen(theme.color("text-3" if gone else "text"))
            painter.drawText(QRect(left, 12, right - left, 24), int(Qt.AlignmentFlag.AlignVCenter), one_line(facts.number))
            painter.setFont(theme.font(13))
            painter.setPen(theme.color("text-2"))
            words = " · ".join(part for part in (one_line(facts.name), one_line(facts.detail)) if part)
            said = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, 38, right - left, 18), int(Qt.AlignmentFlag.AlignVCenter), said)
        if self._said:
            side = theme.size("icon")
            x = self.width() - theme.space.l - said_width + 8
            icons.paint(painter, QRect(x - 8, (self.height() - side) // 2, side, side), theme, "check", "good")
            painter.setFont(theme.font(13, 600))
            painter.setPen(theme.color("good"))
            painter.drawText(QRect(x + 14, 0, said_width, self.height()), int(Qt.AlignmentFlag.AlignVCenter), self._said)

    def _two(self, painter: QPainter, area: QRect, facts: CodeFacts, gone: bool) -> None:
        theme = self._theme
        middle = area.height() // 2
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("text-2" if gone or not facts.name else "text"))
        name = painter.fontMetrics().elidedText(one_line(facts.name) or tr("No name"), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(QRect(area.left(), middle - 18, area.width(), 18), int(Qt.AlignmentFlag.AlignVCenter), name)
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text-2"))
        detail = painter.fontMetrics().elidedText(one_line(facts.detail), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(QRect(area.left(), middle + 1, area.width(), 16), int(Qt.AlignmentFlag.AlignVCenter), detail)

    def _ring(self, painter: QPainter) -> None:
        theme, facts = self._theme, self.facts
        side, stroke = theme.size("ring"), theme.size("ring-stroke")
        ring = QRectF(theme.space.m, (self.height() - side) / 2, side, side).adjusted(
            stroke / 2 + 1, stroke / 2 + 1, -stroke / 2 - 1, -stroke / 2 - 1
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line"), stroke))
        painter.drawEllipse(ring)
        live = facts.state == "live"
        role = "warn" if facts.urgent else "accent"
        if live and facts.left > 0:
            pen = QPen(theme.color(role), stroke)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawArc(ring, 90 * 16, -round(360 * 16 * min(1.0, facts.left)))
        painter.setFont(theme.font(11, 600, tabular=True))
        painter.setPen(theme.color(("warn" if facts.urgent else "text-2") if live else "text-3"))
        painter.drawText(ring, int(Qt.AlignmentFlag.AlignCenter), facts.left_words if live else "–")

    # ---- hands

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._act()

    def _act(self) -> None:
        self.chosen.emit(self.facts.id)
        if self.facts.state == "live" and self.facts.own:
            self.copy.emit(self.facts.id)
        elif self.facts.conversation:
            self.open_.emit(self.facts.conversation)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self._act()
            case Qt.Key.Key_Down:
                self.step.emit(1)
            case Qt.Key.Key_Up:
                self.step.emit(-1)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.withdraw.emit(self.facts.id)
            case Qt.Key.Key_C if control:
                self.copy_link.emit(self.facts.id)
            case Qt.Key.Key_E if control:
                self.mail.emit(self.facts.id)
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        self.chosen.emit(self.facts.id)
        self.update()
