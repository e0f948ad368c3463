"""The report as one long list: sections and their items, painted by us, with keys, copying and screen readers in mind. Qt thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.diagnostics.rows import ItemRow, Mark, Row, SectionRow, as_text
from console.ui import icons
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr

Index = QModelIndex | QPersistentModelIndex
SAID_MOST = 500
MARKS: dict[Mark, tuple[str, str]] = {
    "bad": ("x-circle", "bad"), "warn": ("warning", "warn"), "notice": ("info", "text-2"), "good": ("check", "good"),
}  # fmt: skip
NAME_SHARE, BEFORE_SHARE, CHANGE_SHARE = 0.32, 0.2, 0.14
"""Of the width; the value has the rest."""
NAME_MOST = 0.42
"""For names that would be cut off, where nothing is compared."""


class ReportRows(QAbstractListModel):
    """The rows, for the view and for screen readers."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show(self, rows: Sequence[Row]) -> None:
        """A refresh changes values in place, so that whoever reads there stays there."""
        new = list(rows)
        if len(new) == len(self.rows) and all(_place(a) == _place(b) for a, b in zip(new, self.rows, strict=True)):
            old, self.rows = self.rows, new
            for n, (before, now) in enumerate(zip(old, new, strict=True)):
                if before != now:
                    self.dataChanged.emit(self.index(n), self.index(n))
            return
        self.beginResetModel()
        self.rows = new
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.rows[index.row()], SectionRow):
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(row.name, 120)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line(spoken(row), SAID_MOST)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, ItemRow):
            return tip(" · ".join(part for part in (row.value, row.verdict) if part), SAID_MOST)
        return None


def spoken(row: Row) -> str:
    if isinstance(row, SectionRow):
        return row.name
    more = tr("before: {value}", value=row.before) if row.change else ""
    return ", ".join(part for part in (row.said, more, row.change) if part)


class ReportPainter(QStyledItemDelegate):
    """Only problems get weight: a good value is a thin tick and plain text."""

    def __init__(self, theme: Theme, model: ReportRows, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._model = theme, model
        self.compares = False
        self.can_refresh = False
        self._longest = 0

    def measure(self) -> None:
        """How much room the longest name takes, once for all that is shown."""
        measured = QFontMetrics(self._theme.font(13, tabular=True))
        names = (measured.horizontalAdvance(one_line(row.name, SAID_MOST)) for row in self._model.rows if isinstance(row, ItemRow))
        self._longest = max(names, default=0) + 1

    def refresh_area(self, area: QRect) -> QRect:
        """Where a section's heading has its sign to refresh it."""
        side, theme = self._theme.size("icon-button"), self._theme
        return QRect(area.right() - side - theme.space.s, area.bottom() - side, side, side)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = self._theme
        head = isinstance(self._model.rows[index.row()], SectionRow)
        return QSize(0, theme.line(15) + theme.space.xl if head else theme.line(13) + theme.space.m)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, theme = self._model.rows[index.row()], self._theme
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, SectionRow):
            self._head(painter, area, row, first=index.row() == 0)
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            if chosen or option.state & QStyle.StateFlag.State_MouseOver:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("selected" if chosen else "raised"))
                painter.drawRoundedRect(area, theme.radius.control, theme.radius.control)
            self._item(painter, area, row)
        painter.restore()

    def _head(self, painter: QPainter, area: QRect, row: SectionRow, first: bool) -> None:
        theme = self._theme
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.color("text"))
        words = area.adjusted(theme.space.s, theme.space.m, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), one_line(row.name, 120))
        if self.compares and first:
            _, _, before, _ = self._columns(words.adjusted(-theme.space.s, 0, 0, 0))
            self._cell(painter, before, tr("before"), "text-3", size=11)
        if self.can_refresh:
            box, side = self.refresh_area(area), theme.size("icon")
            inner = QRect(box.center().x() - side // 2, box.center().y() - side // 2, side, side)
            icons.paint(painter, inner, theme, "arrows-clockwise", "text-3")

    def _item(self, painter: QPainter, area: QRect, row: ItemRow) -> None:
        theme, space = self._theme, self._theme.space
        side = theme.size("icon")
        if row.level:
            icon, role = MARKS[row.level]
            icons.paint(painter, QRect(area.left() + space.s, area.top() + (area.height() - side) // 2, side, side), theme, icon, role)
        elif row.missing:
            self._cell(painter, QRect(area.left() + space.s, area.top(), side, area.height()), "–", "text-3")
        name, value, before, change = self._columns(area)
        self._cell(painter, name, row.name, "text-2")
        if self.compares:
            self._cell(painter, before, row.before, "text-3")
            self._cell(painter, change, row.change, "accent", 600)
        grave = row.level in ("bad", "warn")
        role = row.level if grave else "text-3" if row.missing else "text"
        self._cell(painter, value, row.value, role, 600 if grave else 400)

    def _columns(self, area: QRect) -> tuple[QRect, QRect, QRect, QRect]:
        """Of name, value, what was before, and what changed; the last two have no width where nothing is compared."""
        space = self._theme.space
        left = area.left() + space.s + self._theme.size("icon") + space.m
        room = area.right() - left - space.s
        name, before, change = int(room * NAME_SHARE), int(room * BEFORE_SHARE), int(room * CHANGE_SHARE)
        if not self.compares:
            name, before, change = max(name, min(self._longest, int(room * NAME_MOST))), 0, 0
        value = room - name - space.m - (before + change + 2 * space.m if self.compares else 0)
        columns, x = [], left
        for width in (name, value, before, change):
            columns.append(QRect(x, area.top(), width, area.height()))
            x += width + space.m
        return columns[0], columns[1], columns[2], columns[3]

    def _cell(self, painter: QPainter, area: QRect, text: str, role: str, weight: int = 400, size: int = 13) -> None:
        painter.setFont(self._theme.font(size, weight, tabular=True))
        painter.setPen(self._theme.color(role))
        said = painter.fontMetrics().elidedText(one_line(text, SAID_MOST), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), said)


class ReportView(QListView):
    """`copied` has the text of a row or a section; `refresh` names a section."""

    copied = Signal(str)
    refresh = Signal(str)
    section_seen = Signal(str)
    """Which section is at the top."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.model_ = ReportRows(self)
        self.painter = ReportPainter(theme, self.model_, self)
        self.setModel(self.model_)
        self.setItemDelegate(self.painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("What the device tells"))
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._tell_section())
        theme.changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[Row], compares: bool) -> None:
        self.painter.compares = compares
        self.model_.show(rows)
        self.painter.measure()
        self.viewport().update()

    def to_section(self, section: str) -> None:
        """Scroll there, and choose its first item."""
        for n, row in enumerate(self.model_.rows):
            if isinstance(row, SectionRow) and row.section == section:
                self.scrollTo(self.model_.index(n), QListView.ScrollHint.PositionAtTop)
                self.setCurrentIndex(self.model_.index(min(n + 1, len(self.model_.rows) - 1)))
                return

    def to_item(self, section: str, key: str) -> None:
        for n, row in enumerate(self.model_.rows):
            if isinstance(row, ItemRow) and (row.section, row.key) == (section, key):
                self.setCurrentIndex(self.model_.index(n))
                self.scrollTo(self.model_.index(n), QListView.ScrollHint.PositionAtCenter)
                return

    def current(self) -> ItemRow | None:
        row = self.model_.rows[self.currentIndex().row()] if self.currentIndex().isValid() else None
        return row if isinstance(row, ItemRow) else None

    def section_text(self, section: str) -> list[Row]:
        return [row for row in self.model_.rows if row.section == section]

    # ---- hands

    def _to_refresh(self, at: QPoint) -> str:
        """The section whose sign to refresh is under a point; empty for none."""
        index = self.indexAt(at)
        row = self.model_.rows[index.row()] if index.isValid() and self.painter.can_refresh else None
        over = isinstance(row, SectionRow) and self.painter.refresh_area(self.visualRect(index)).contains(at)
        return row.section if over and row is not None else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self._to_refresh(event.position().toPoint())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.viewport().setToolTip(tip(tr("Refresh this section")) if over else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        section = self._to_refresh(event.position().toPoint())
        if section and event.button() == Qt.MouseButton.LeftButton:
            self.refresh.emit(section)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Menu and self.currentIndex().isValid():
            self.menu(self.current()).popup(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(QPoint(event.pos()))
        row = self.model_.rows[index.row()] if index.isValid() else None
        if isinstance(row, ItemRow):
            self.setCurrentIndex(index)
        if row is not None:
            self.menu(row).popup(event.globalPos())

    def copy(self) -> None:
        row = self.current()
        if row is not None:
            self.copied.emit(row.said)

    def menu(self, row: Row | None) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if row is None:
            return menu
        if isinstance(row, ItemRow):
            menu.addAction(icons.icon(self._theme, "copy"), tr("Copy") + "\tCtrl+C").triggered.connect(lambda: self.copied.emit(row.said))
            menu.addAction(tr("Copy the value")).triggered.connect(lambda: self.copied.emit(row.value))
        section = row.section
        menu.addAction(tr("Copy the section")).triggered.connect(lambda: self._copy_section(section))
        if self.painter.can_refresh:
            again = menu.addAction(icons.icon(self._theme, "arrows-clockwise"), tr("Refresh this section") + "\tF5")
            again.triggered.connect(lambda: self.refresh.emit(section))
        return menu

    def _copy_section(self, section: str) -> None:
        self.copied.emit(as_text(self.section_text(section)))

    def _tell_section(self) -> None:
        index = self.indexAt(QPoint(self._theme.space.xl, self._theme.space.s))
        if index.isValid():
            self.section_seen.emit(self.model_.rows[index.row()].section)


def _place(row: Row) -> tuple[str, str]:
    return row.section, row.key if isinstance(row, ItemRow) else ""
