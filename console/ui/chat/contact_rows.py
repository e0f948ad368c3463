"""Rows of the contact panel that are only read: facts, pages, devices, blocks; and former conversations, which can be opened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from console.chat.contact import Page
from console.ui.parts.painted_row import PaintedRow
from console.ui.parts.painting import painting
from console.ui.parts.text import Text
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr


class FactRow(QWidget):
    """A label and what is known; hidden while nothing is."""

    def __init__(self, theme: Theme, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(0)
        name = Text(theme, label, 13, role="text-2")
        name.setFixedWidth(theme.size("fact-label"))
        self._label = label
        self._said = Text(theme, "", 13, wrap=True)
        self._said.setContentsMargins(7, 0, 0, 0)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._said, 1)
        self.hide()

    def say(self, text: str, more: str = "") -> None:
        """`more`: in the tool tip, where the words are not all."""
        self._said.setText(text)
        self._said.setToolTip(tip(more or text))
        self._said.setAccessibleName(f"{self._label}: {one_line(text)}")
        self.setVisible(bool(text))

    def words(self) -> str:
        return self._said.text()


class Heading(Text):
    """Above a part of the panel."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__(theme, words, 11, 600, role="text-3")
        self.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self.setFixedHeight(theme.line(11) + theme.space.l + theme.space.xs)
        self.setContentsMargins(0, 0, 0, theme.space.xs)


class Trail(QWidget):
    """The pages of the newest visit, newest first, the present one marked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pages: Sequence[Page] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    LINE = 38

    def show_pages(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        told = [" · ".join(part for part in (page.title, tr("now") if page.now else page.spent) if part) for page in pages]
        self.setAccessibleName(tr("Pages"))
        self.setAccessibleDescription(one_line("; ".join(told), 2_000))
        self.setFixedHeight(len(pages) * self.LINE)
        self.update()

    def tip_at(self, y: int) -> str:
        row = y // self.LINE
        return tip(self._pages[row].url) if 0 <= row < len(self._pages) else ""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos().y()), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            for row, page in enumerate(self._pages):
                self._draw(painter, QRect(0, row * self.LINE, self.width(), self.LINE), page, row)

    def _draw(self, painter: QPainter, area: QRect, page: Page, row: int) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, middle = 4, area.top() + 10
        painter.setPen(theme.color("line"))
        if row + 1 < len(self._pages):
            painter.drawLine(x, middle + 5, x, area.bottom() + 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent" if page.now else "text-3"))
        side = 8 if page.now else 6
        painter.drawEllipse(x - side // 2, middle - side // 2, side, side)
        when = tr("now") if page.now else page.spent
        painter.setFont(theme.font(11, 600 if page.now else 400, tabular=True))
        taken = painter.fontMetrics().horizontalAdvance(when) + 8 if when else 0
        painter.setPen(theme.color("accent" if page.now else "text-3"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(area.right() - taken, area.top(), taken, 20), int(right), when)
        room = area.width() - 16 - taken
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(theme.font(13, 600 if page.now else 400))
        painter.setPen(theme.color("text"))
        title = painter.fontMetrics().elidedText(one_line(page.title), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(16, area.top(), room, 20), left, title)
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text-3"))
        room = area.width() - 16
        url = painter.fontMetrics().elidedText(one_line(page.url).partition("://")[2], Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(16, area.top() + 18, room, 16), left, url)


class TalkRow(PaintedRow):
    """A former conversation: what it was about, and when."""

    GROUND = False

    chosen = Signal(str)

    def __init__(self, theme: Theme, conversation: str, title: str, detail: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, conversation, "popup-row", parent)
        self._title, self._detail = one_line(title), one_line(detail)
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(self._detail)
        self.clicked.connect(lambda: self.chosen.emit(self.id))

    def draw(self, painter: QPainter) -> None:
        theme, room = self.theme, self.width()
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("accent" if self.underMouse() or self.isDown() else "text"))
        painter.drawText(QRect(0, 5, room, 18), left, painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, room))
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text-3"))
        painter.drawText(QRect(0, 23, room, 16), left, painter.fontMetrics().elidedText(self._detail, Qt.TextElideMode.ElideRight, room))


class DeviceRow(QWidget):
    """A phone that the person was helped on."""

    def __init__(self, theme: Theme, name: str, detail: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(0)
        said = Text(theme, name, 13)
        said.setToolTip(tip(name))
        column.addWidget(said)
        column.addWidget(Text(theme, detail, 11, role="text-3"))


def emptied(column: QVBoxLayout) -> None:
    """The rows of a part go; others come in their place."""
    while column.count():
        item = column.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
