"""All keys and buttons of the profile in use, over the picture while MOD is held."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.ui.theme import Theme
from console.ui.viewer.binding_store import BindingStore
from console.ui.viewer.binding_words import held_lines, mod_words, profile_name
from console.words import tr

MARGIN, GAP = 12, 16
NARROW, WIDE = 156, 236
"""A column's width: at least and at most."""
ROWS = (20, 18, 16, 15, 14)
"""A line's height, the first with which everything finds room."""
MOST_COLUMNS = 3
_MODIFIERS = (
    *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr),
    *(Qt.Key.Key_Meta, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R),
)
HEAD = 34
"""Logical pixels; the layer is drawn, so that a hundred key caps cost nothing to show."""


@dataclass(frozen=True, slots=True)
class _Line:
    what: str
    key: str = ""
    """Empty: the line is a title."""


class BindingLayer(QWidget):
    """Lies over the picture area; mouse and keys pass through it. `show_` shows it, `away` takes it away."""

    def __init__(self, theme: Theme, bindings: BindingStore, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._bindings = theme, bindings
        self.pinned = False
        """Shown by a key of its own, until another key or a click."""
        self._columns: list[list[_Line]] = []
        self._row = ROWS[0]
        self._left_out = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        theme.changed.connect(self.update)
        bindings.changed.connect(self._lay_out)
        self.hide()

    def show_(self, pinned: bool = False) -> None:
        self.pinned = pinned
        self._lay_out()
        self.show()
        self.raise_()

    def away(self) -> None:
        self.pinned = False
        self.hide()

    def toggle(self) -> None:
        """Over the picture until the next key or click; asked again, away."""
        if self.pinned:
            self.away()
        else:
            self.show_(pinned=True)

    def mod_held(self, on: bool) -> None:
        """MOD is held and nothing done with it, or no longer. Shown also to those who may only look: the view obeys them."""
        parent = self.parentWidget()
        if on and parent is not None and parent.hasFocus():
            self.show_()
        elif not self.pinned:
            self.hide()

    def key_went_by(self, key: int) -> None:
        """A key was pressed while it was pinned. A modifier by itself is only the beginning of one."""
        if self.pinned and key not in _MODIFIERS:
            self.away()

    def words(self) -> list[tuple[str, str]]:
        """What is shown, line by line; titles with an empty key."""
        return [(line.what, line.key) for column in self._columns for line in column]

    @property
    def left_out(self) -> int:
        """Lines that found no room."""
        return self._left_out

    def resizeEvent(self, event: object) -> None:
        self._lay_out()

    # ---- lines

    def _lay_out(self) -> None:
        """Columns filled one after the other, as low as they can be; a title never stands last."""
        groups = [[_Line(g.title), *(_Line(what, key) for what, key in g.lines)] for g in held_lines(self._bindings.current)]
        most = max(1, min(MOST_COLUMNS, (self.width() - 2 * MARGIN + GAP - 8) // (NARROW + GAP)))
        for row in ROWS:
            self._row = row
            room = max(1, (self.height() - 2 * MARGIN - HEAD - MARGIN) // row)
            lines = sum(len(group) for group in groups)
            even = -(-lines // most)
            tried = (self._filled(groups, most, height) for height in range(min(even, room), room + 1))
            self._columns, self._left_out = next((found for found in tried if not found[1]), self._filled(groups, most, room - 1))
            if not self._left_out:
                break
        self.setAccessibleName("\n".join(f"{what}: {key}" if key else what for what, key in self.words()))
        self.update()

    @staticmethod
    def _filled(groups: list[list[_Line]], most: int, height: int) -> tuple[list[list[_Line]], int]:
        """At most `most` columns of `height` lines, and how many lines found no room."""
        columns: list[list[_Line]] = [[]]
        left_out = 0
        for group in groups:
            for number, line in enumerate(group):
                last_place = height - (2 if number == 0 else 1)
                if len(columns[-1]) > last_place and len(columns) < most:
                    columns.append([])
                if len(columns[-1]) <= last_place:
                    columns[-1].append(line)
                elif line.key:
                    left_out += 1
        return columns, left_out

    # ---- picture

    def card(self) -> QRect:
        """Where the lines lie."""
        count = max(1, len(self._columns))
        wide = min(WIDE, (self.width() - 2 * MARGIN - 8 - (count - 1) * GAP) // count)
        width = count * wide + (count - 1) * GAP + 2 * MARGIN
        tallest = max((len(column) for column in self._columns), default=0)
        height = HEAD + tallest * self._row + MARGIN + (self._row if self._left_out else 0)
        return QRect((self.width() - width) // 2, max(4, (self.height() - height) // 2), width, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, card = self._theme, self.card()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), theme.radius.sheet, theme.radius.sheet)
        head = QRect(card.left() + MARGIN, card.top(), card.width() - 2 * MARGIN, HEAD)
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.color("text"))
        current = self._bindings.current
        name = tr("{mod} and a key: {profile}", mod=mod_words(current.mod), profile=profile_name(current.name))
        said = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, head.width())
        painter.drawText(head, int(Qt.AlignmentFlag.AlignVCenter), said)
        count = max(1, len(self._columns))
        wide = (head.width() - (count - 1) * GAP) // count
        for number, column in enumerate(self._columns):
            self._paint_column(painter, QRect(head.left() + number * (wide + GAP), card.top() + HEAD, wide, card.height()), column)
        if self._left_out:
            painter.setFont(theme.font(11))
            painter.setPen(theme.color("text-3"))
            foot = QRect(head.left(), card.bottom() - self._row - 6, head.width(), self._row)
            painter.drawText(foot, int(Qt.AlignmentFlag.AlignVCenter), tr("{n} more in a larger window, or with F1", n=self._left_out))
        painter.end()

    def _paint_column(self, painter: QPainter, area: QRect, column: list[_Line]) -> None:
        theme, metrics, row = self._theme, QFontMetrics(self._theme.font(11)), self._row
        middle, centre = int(Qt.AlignmentFlag.AlignVCenter), int(Qt.AlignmentFlag.AlignCenter)
        for number, line in enumerate(column):
            y = area.top() + number * row
            if not line.key:
                painter.setFont(theme.font(11, 600))
                painter.setPen(theme.color("accent"))
                painter.drawText(QRect(area.left(), y, area.width(), row), middle, line.what)
                continue
            painter.setFont(theme.font(11))
            right = area.right() + 1
            for key in reversed(line.key.split("  ")):
                width = max(row - 2, metrics.horizontalAdvance(key) + 8)
                cap = QRect(right - width, y + 1, width, row - 2)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("raised"))
                painter.drawRoundedRect(cap, 4, 4)
                painter.setPen(theme.color("text"))
                painter.drawText(cap, centre, key)
                right = cap.left() - 3
            painter.setPen(theme.color("text-2"))
            words = QRect(area.left(), y, max(0, right - area.left() - 3), row)
            painter.drawText(words, middle, metrics.elidedText(line.what, Qt.TextElideMode.ElideRight, words.width()))
