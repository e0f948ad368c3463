"""Beside a log: where something died, and the lines that tell of the chosen death as one block. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase, QPainter, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from console.logs.crashes import Crash
from console.ui import icons
from console.ui.parts.button import Button
from console.ui.parts.list_rows import ListRows
from console.ui.parts.surface import Hairline, Surface
from console.ui.parts.text import Text
from console.ui.plain import one_line, plain
from console.ui.session.logs.log_words import DEATH_ICONS, death_in_words, number, place_in_words
from console.ui.theme import Theme
from console.words import tr, trn

Index = QModelIndex | QPersistentModelIndex


class CrashSide(Surface):
    """`chosen` tells which one; `copy` and `into_thread` are about its block."""

    chosen = Signal(int)
    copy = Signal()
    into_thread = Signal()

    def __init__(self, theme: Theme, title: Callable[[Crash], str], parent: QWidget | None = None) -> None:
        """`title` gives what tells of one in a line."""
        super().__init__(theme, "panel", parent=parent)
        self._theme = theme
        self.setMinimumWidth(theme.size("form"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.space.s, 0, 0)
        column.setSpacing(theme.space.xs)
        head = QHBoxLayout()
        head.setContentsMargins(theme.space.m, 0, theme.space.m, 0)
        self.title = Text(theme, "", 13, 600)
        head.addWidget(self.title, 1)
        column.addLayout(head)
        self.rows: ListRows[Crash] = ListRows(lambda crash: (f"{death_in_words(crash.death)}, {place_in_words(crash)}", title(crash)), self)
        self.list = QListView()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(_CrashRow(theme, title, self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(tr("Where something died"))
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self.chosen.emit(now.row()) if now.isValid() else None)
        column.addWidget(self.list, 2)
        column.addWidget(Hairline(theme))
        self.block = QPlainTextEdit()
        self.block.setReadOnly(True)
        self.block.setFrameShape(QFrame.Shape.NoFrame)
        self.block.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.block.setPlaceholderText(tr("Choose one, or press N."))
        self.block.setAccessibleName(tr("The lines that tell of it"))
        column.addWidget(self.block, 3)
        feet = QHBoxLayout()
        feet.setContentsMargins(theme.space.m, theme.space.xs, theme.space.m, theme.space.m)
        feet.setSpacing(theme.space.s)
        self.copy_button = Button(theme, tr("Copy"), "quiet", icon="copy")
        self.copy_button.clicked.connect(self.copy)
        self.thread_button = Button(theme, tr("Into the thread"), "quiet", icon="note")
        self.thread_button.clicked.connect(self.into_thread)
        feet.addWidget(self.copy_button)
        feet.addWidget(self.thread_button)
        feet.addStretch(1)
        column.addLayout(feet)
        theme.changed.connect(self._dress)
        self._dress()

    def show_crashes(self, crashes: list[Crash], more: bool) -> None:
        """Those that are known; the chosen one stays chosen."""
        if len(crashes) == len(self.rows.rows):
            return
        at = self.list.currentIndex().row()
        self.rows.show(crashes)
        count = number(len(crashes)) + ("+" if more else "")
        self.title.setText(trn("{count} crash or hang", "{count} crashes and hangs", len(crashes), count=count))
        if at >= 0:
            self.choose(at)

    def choose(self, at: int) -> None:
        """Without telling."""
        model = self.list.selectionModel()
        model.blockSignals(True)
        self.list.setCurrentIndex(self.rows.index(at, 0))
        model.blockSignals(False)
        self.list.viewport().update()

    def show_block(self, text: str) -> None:
        self.block.setPlainText(plain(text, 64 * 1024))
        self.block.document().setDefaultFont(self._font)

    def _dress(self) -> None:
        # the program's style sheet has a font for every field: the document's own is above it
        self._font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._font.setPixelSize(11)
        self.block.document().setDefaultFont(self._font)
        self.block.document().setDocumentMargin(self._theme.space.m)


class _CrashRow(QStyledItemDelegate):
    """Icon, what happened and where, and the line itself below."""

    def __init__(self, theme: Theme, title: Callable[[Crash], str], parent: QListView) -> None:
        super().__init__(parent)
        self._theme, self._title, self._list = theme, title, parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self._theme.size("row-compact"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        crash: Crash = self._list.model().rows[index.row()]  # type: ignore[attr-defined]
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if index.row() == self._list.currentIndex().row():
            painter.fillRect(box, theme.color("selected"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.color("raised"))
        side = theme.size("icon")
        icons.paint(painter, QRect(box.left() + theme.space.m, box.top() + 6, side, side), theme, DEATH_ICONS[crash.death], "bad")
        left = box.left() + theme.space.m + side + theme.space.s
        wide = box.right() - left - theme.space.s
        flags = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.color("text"))
        painter.drawText(QRect(left, box.top() + 4, wide, 18), flags, f"{death_in_words(crash.death)} · {place_in_words(crash)}")
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text-2"))
        words = painter.fontMetrics().elidedText(one_line(_essence(self._title(crash)), 200), Qt.TextElideMode.ElideRight, wide)
        painter.drawText(QRect(left, box.top() + 22, wide, 16), flags, words)


def _essence(title: str) -> str:
    """Without what every line of the log has before its words."""
    _, colon, words = title.partition(": ")
    return words if colon and words and len(title) - len(words) < 90 else title
