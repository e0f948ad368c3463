"""A short list of what may be inserted: a sign or code, its name, and for whoever looks closer what it brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.ui.parts.list_rows import Index, ListRows
from console.ui.plain import one_line
from console.ui.theme import Theme

EMOJI_PX = 18
LEAD = 40


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`key` names it to whoever offered it. `emoji`: drawn before the title; else `code` is, in the accent's colour."""

    key: str
    title: str
    code: str = ""
    emoji: str = ""
    preview: str = ""
    """What is inserted, in full."""
    detail: str = ""
    """A quiet word at the right: whose it is, in which language."""


def said(row: Suggestion) -> tuple[str, str]:
    """For screen readers: what it is, and what would be inserted."""
    return " ".join(part for part in (row.emoji or row.code, row.title) if part), row.preview


class SuggestionPainter(QStyledItemDelegate):
    """Emoji or code, title, detail; on one line."""

    def __init__(self, theme: Theme, model: ListRows[Suggestion]) -> None:
        super().__init__()
        self._theme, self._model = theme, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.size("popup-row-short"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, self._model.rows[index.row()]
        area: QRect = option.rect
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(area, theme.radius.control, theme.radius.control)
        left, right = area.left() + theme.space.m, area.right() - theme.space.m
        if row.detail:
            painter.setFont(theme.font(11))
            painter.setPen(theme.color("text-3"))
            said = painter.fontMetrics().elidedText(one_line(row.detail, 60), Qt.TextElideMode.ElideRight, (right - left) // 3)
            painter.drawText(QRect(left, area.top(), right - left, area.height()), middle | int(Qt.AlignmentFlag.AlignRight), said)
            right -= painter.fontMetrics().horizontalAdvance(said) + theme.space.m
        if row.emoji:
            painter.setFont(theme.emoji_font(EMOJI_PX))
            painter.setPen(theme.color("text"))
            painter.drawText(QRect(left - 4, area.top(), LEAD, area.height()), middle, row.emoji)
            left += LEAD - theme.space.m
        elif row.code:
            painter.setFont(theme.font(13, 600))
            painter.setPen(theme.color("accent"))
            code = painter.fontMetrics().elidedText(one_line(row.code, 60), Qt.TextElideMode.ElideRight, (right - left) // 2)
            painter.drawText(QRect(left, area.top(), right - left, area.height()), middle, code)
            left += painter.fontMetrics().horizontalAdvance(code) + theme.space.m
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("text" if row.emoji or not row.code else "text-2"))
        title = painter.fontMetrics().elidedText(one_line(row.title, 200), Qt.TextElideMode.ElideRight, max(0, right - left))
        painter.drawText(QRect(left, area.top(), max(0, right - left), area.height()), middle, title)
        painter.restore()


class SuggestionList(QListView):
    """At most `most` rows high; never takes the keyboard, whoever has it passes the arrows on by `step`."""

    def __init__(self, theme: Theme, name: str, most: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._most = theme, most
        self.rows = ListRows(said, self)
        self.setModel(self.rows)
        self._painter = SuggestionPainter(theme, self.rows)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.entered.connect(self.setCurrentIndex)
        theme.changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[Suggestion]) -> None:
        """The first is chosen."""
        self.rows.show(rows)
        self.setFixedHeight(min(len(rows), self._most) * self._theme.size("popup-row-short"))
        if rows:
            self.setCurrentIndex(self.rows.index(0, 0))
            self.scrollToTop()

    def chosen(self) -> Suggestion | None:
        index = self.currentIndex()
        return self.rows.rows[index.row()] if index.isValid() else None

    def step(self, by: int, *, around: bool = True) -> None:
        count = len(self.rows.rows)
        if count:
            row = self.currentIndex().row() + by
            self.setCurrentIndex(self.rows.index(row % count if around else min(max(row, 0), count - 1), 0))
