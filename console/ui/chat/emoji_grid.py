"""Emoji in rows and columns, and buttons that show one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.chat.emoji import Emoji, toned
from console.ui.parts.painting import painting
from console.ui.parts.pressable import Pressable
from console.ui.plain import tip
from console.ui.theme import Theme
from console.words import language

Index = QModelIndex | QPersistentModelIndex
CELL = 36
GLYPH_PX = 22
TAB_PX = 16


class EmojiModel(QAbstractListModel):
    """What is shown just now, in which tone; names for tool tips and screen readers."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Emoji | None] = []
        """None: an empty cell, so that what follows begins a row."""
        self.tone = ""

    def show(self, rows: Sequence[Emoji | None], tone: str) -> None:
        self.beginResetModel()
        self.rows, self.tone = list(rows), tone
        self.endResetModel()

    def sign(self, row: int) -> str:
        found = self.rows[row]
        return toned(found, self.tone) if found is not None else ""

    def name(self, row: int) -> str:
        found = self.rows[row]
        return found.name(language()) if found is not None else ""

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) if index.isValid() and self.rows[index.row()] is not None else Qt.ItemFlag.NoItemFlags

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.sign(index.row())
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.name(index.row())
            case Qt.ItemDataRole.ToolTipRole:
                return tip(self.name(index.row()))
        return None


class EmojiPainter(QStyledItemDelegate):
    """A sign in the middle of its cell."""

    def __init__(self, theme: Theme, model: EmojiModel) -> None:
        super().__init__()
        self._theme, self._model = theme, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(CELL, CELL)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, area = self._theme, QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), theme.radius.control, theme.radius.control)
        painter.setFont(theme.emoji_font(GLYPH_PX))
        painter.setPen(theme.color("text"))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), self._model.sign(index.row()))
        painter.restore()


class EmojiGrid(QListView):
    """Never takes the keyboard; whoever has it passes the arrows on by `step`."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.cells = EmojiModel(self)
        self.setModel(self.cells)
        self._painter = EmojiPainter(theme, self.cells)
        self.setItemDelegate(self._painter)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setGridSize(QSize(CELL, CELL))
        self.setSpacing(0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.entered.connect(lambda index: self.setCurrentIndex(index) if self.cells.rows[index.row()] is not None else None)
        theme.changed.connect(self.viewport().update)

    def show_emoji(self, rows: Sequence[Emoji | None], tone: str) -> None:
        """The first is chosen."""
        self.cells.show(rows, tone)
        if rows:
            self.setCurrentIndex(self.cells.index(0, 0))
            self.scrollToTop()

    def columns(self) -> int:
        return max(1, self.viewport().width() // CELL)

    def step(self, by: int) -> None:
        count = len(self.cells.rows)
        if not count:
            return
        now = self.currentIndex().row()
        row = min(max(now + by, 0), count - 1)
        while 0 <= row < count and self.cells.rows[row] is None:
            row += 1 if by > 0 else -1
        if 0 <= row < count:
            self.setCurrentIndex(self.cells.index(row, 0))

    def go(self, row: int) -> None:
        """To the top of the grid."""
        index = self.cells.index(row, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index, QListView.ScrollHint.PositionAtTop)

    def chosen(self) -> str:
        index = self.currentIndex()
        return self.cells.sign(index.row()) if index.isValid() else ""

    def chosen_name(self) -> str:
        index = self.currentIndex()
        return self.cells.name(index.row()) if index.isValid() else ""


class EmojiButton(Pressable):
    """One of several: a group, a skin tone."""

    def __init__(self, theme: Theme, sign: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.sign = theme, sign
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(name)
        self.setToolTip(tip(name))
        self.setFixedSize(theme.size("control-card"), theme.size("control-card"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.isChecked() or self.underMouse():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color("selected" if self.isChecked() else "raised"))
                painter.drawRoundedRect(self.rect(), self._theme.radius.control, self._theme.radius.control)
            painter.setFont(self._theme.emoji_font(TAB_PX))
            painter.setPen(self._theme.color("text"))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.sign)
