"""The results of a search as a list: painted by us, with the words that were found marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.chat.found import FoundRow
from console.replica import terms
from console.ui import icons
from console.ui.parts.avatar import paint_avatar
from console.ui.plain import one_line
from console.ui.text_places import between, places
from console.ui.theme import Theme
from console.words import tr

Index = QModelIndex | QPersistentModelIndex
LINES = 2
"""Of a message that was found."""
WIDTHS_KEPT = 2_000


class FoundRows(QAbstractListModel):
    """The rows, for the view and for screen readers."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[FoundRow] = []
        self.query: tuple[str, ...] = ()

    def show(self, rows: Sequence[FoundRow], query: Sequence[str]) -> None:
        """Rows that were there stay; a growing answer only adds to them."""
        new = list(rows)
        if self.query == tuple(query) and new[: len(self.rows)] == self.rows:
            if len(new) > len(self.rows):
                self.beginInsertRows(QModelIndex(), len(self.rows), len(new) - 1)
                self.rows = new
                self.endInsertRows()
            return
        self.beginResetModel()
        self.rows, self.query = new, tuple(query)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self.rows[index.row()].kind == "head":
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(row.title, 120)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = (row.title, row.time, f"{row.who} {row.text}".strip())
            return ", ".join(one_line(part, 300) for part in said if part)
        return None


class FoundPainter(QStyledItemDelegate):
    """Paints a heading, a conversation, or a message."""

    def __init__(self, theme: Theme, model: FoundRows, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._model, self._view = theme, model, view
        self._widths: dict[FoundRow, int] = {}
        """Of texts, in pixels on one line."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        theme, kind = self._theme, self._model.rows[index.row()].kind
        match kind:
            case "head":
                return QSize(0, theme.size("found-head"))
            case "who":
                return QSize(0, theme.size("row") + theme.size("row-gap"))
            case _:
                row, room = self._model.rows[index.row()], self._view.viewport().width() - 2 * theme.space.s
                wide = self._width(row) > room
                return QSize(0, theme.line(13) * (LINES + 1 if wide else LINES) + 2 * theme.space.s + theme.size("row-gap"))

    def _width(self, row: FoundRow) -> int:
        width = self._widths.get(row)
        if width is None:
            if len(self._widths) > WIDTHS_KEPT:
                self._widths.clear()
            width = self._widths[row] = QFontMetrics(self._theme.font(13)).horizontalAdvance(_said(row))
        return width

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, self._model.rows[index.row()]
        area: QRect = option.rect.adjusted(0, 0, 0, -theme.size("row-gap"))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.kind == "head":
            painter.setFont(theme.font(11, 600))
            painter.setPen(theme.color("text-3"))
            painter.drawText(area.adjusted(theme.space.s, theme.space.s, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), row.title)
            painter.restore()
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if chosen or over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected" if chosen else "hover"))
            painter.drawRoundedRect(area, theme.radius.control, theme.radius.control)
        inner = area.adjusted(theme.space.s, theme.space.s, -theme.space.s, -theme.space.s)
        if row.kind == "who":
            side = theme.size("avatar")
            face = QRect(inner.left(), area.top() + (area.height() - side) // 2, side, side)
            paint_avatar(painter, face, theme, row.title, f"customer {row.conversation}", "", "selected" if chosen else "window")
            inner = QRect(face.right() + 1 + theme.space.m, area.top() + 9, inner.right() - face.right() - theme.space.m, inner.height())
        self._first(painter, QRect(inner.left(), inner.top(), inner.width(), theme.line(13)), row)
        below = QRect(inner.left(), inner.top() + theme.line(13) + 1, inner.width(), theme.line(13) * LINES)
        self._text(painter, below, row)
        painter.restore()

    def _first(self, painter: QPainter, area: QRect, row: FoundRow) -> None:
        theme = self._theme
        painter.setFont(theme.font(11, tabular=True))
        painter.setPen(theme.color("text-3"))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), row.time)
        room = area.width() - painter.fontMetrics().horizontalAdvance(row.time) - theme.space.s
        if row.note:
            side = theme.size("icon-small")
            icons.paint(painter, QRect(area.left(), area.top() + 2, side, side), theme, "note", "text-2")
            area, room = area.adjusted(side + 6, 0, 0, 0), room - side - 6
        name = one_line(row.title, 120)
        self._lay(painter, QRect(area.left(), area.top(), room, area.height()), name, theme.font(13, 600), "text", 1, row.kind == "who")

    def _text(self, painter: QPainter, area: QRect, row: FoundRow) -> None:
        self._lay(painter, area, _said(row), self._theme.font(13), "text-2", LINES if row.kind == "line" else 1, True)

    def _lay(self, painter: QPainter, area: QRect, text: str, font: QFont, role: str, lines: int, marked: bool) -> None:
        """At most that many lines of text, the last one with an ellipsis, and the words that were found on a ground of their own."""
        theme = self._theme
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if lines > 1 else QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.setFormats(_marks(theme, text, self._model.query) if marked else [])
        layout.beginLayout()
        y = 0.0
        for number in range(lines):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(area.width())
            line.setPosition(QPointF(0, y))
            y += theme.line(13)
            if number == lines - 1 and (line.textStart() + line.textLength() < places(text) or line.naturalTextWidth() > area.width()):
                self._cut(painter, area, layout, text, line.textStart(), font, role, y - theme.line(13), marked)
                return
        layout.endLayout()
        painter.setPen(theme.color(role))
        layout.draw(painter, QPointF(area.topLeft()))

    def _cut(
        self, painter: QPainter, area: QRect, layout: QTextLayout, text: str, start: int, font: QFont, role: str, y: float, marked: bool
    ) -> None:
        """The lines before as they are, and the last one with an ellipsis."""
        theme = self._theme
        layout.endLayout()
        painter.setPen(theme.color(role))
        painter.setFont(font)
        for number in range(layout.lineCount() - 1):
            layout.lineAt(number).draw(painter, QPointF(area.topLeft()))
        rest = painter.fontMetrics().elidedText(between(text, start, places(text)), Qt.TextElideMode.ElideRight, area.width())
        last = QTextLayout(rest, font)
        last.setFormats(_marks(theme, rest, self._model.query) if marked else [])
        last.beginLayout()
        last.createLine().setLineWidth(area.width() + 4)
        last.endLayout()
        last.draw(painter, QPointF(area.left(), area.top() + y))


def _said(row: FoundRow) -> str:
    return one_line(f"{row.who}: {row.text}" if row.who else row.text, 300)


def _marks(theme: Theme, text: str, query: Sequence[str]) -> list[QTextLayout.FormatRange]:
    """Qt counts in UTF-16 units, Python in characters."""
    found = []
    for begin, end in terms.spans(text, query):
        mark = QTextLayout.FormatRange()
        mark.start = places(text[:begin])
        mark.length = places(text[begin:end])
        look = QTextCharFormat()
        look.setBackground(theme.color("found"))
        look.setForeground(theme.color("text"))
        mark.format = look
        found.append(mark)
    return found


class FoundList(QListView):
    """`chosen` tells that a row was meant. Headings are passed over. `wants_more`: the end is near."""

    chosen = Signal(object)
    wants_more = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = FoundRows(self)
        self.setModel(self.model_)
        self._painter = FoundPainter(theme, self.model_, self)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Found"))
        self.clicked.connect(lambda _index: self.take())
        self.activated.connect(lambda _index: self.take())
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.changed.connect(self.viewport().update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # how many lines a text takes follows from the width

    def show_rows(self, rows: Sequence[FoundRow], query: Sequence[str]) -> None:
        """The first hit is chosen, unless the chosen one is still there."""
        before = self.current()
        self.model_.show(rows, query)
        at = next((n for n, row in enumerate(self.model_.rows) if before is not None and _same(row, before)), None)
        if at is None:
            at = next((n for n, row in enumerate(self.model_.rows) if row.kind != "head"), None)
            self.scrollToTop()
        if at is not None and self.currentIndex().row() != at:
            self.setCurrentIndex(self.model_.index(at, 0))

    def current(self) -> FoundRow | None:
        index = self.currentIndex()
        row = self.model_.rows[index.row()] if index.isValid() and index.row() < len(self.model_.rows) else None
        return row if row is not None and row.kind != "head" else None

    def step(self, by: int) -> None:
        """To the next row that can be opened."""
        rows, at = self.model_.rows, self.currentIndex().row() + by
        while 0 <= at < len(rows) and rows[at].kind == "head":
            at += by
        if 0 <= at < len(rows):
            self.setCurrentIndex(self.model_.index(at, 0))
        elif at >= len(rows):
            self.wants_more.emit()

    def take(self) -> None:
        row = self.current()
        if row is not None:
            self.chosen.emit(row)

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() and value > bar.maximum() - self.viewport().height():
            self.wants_more.emit()


def _same(one: FoundRow, other: FoundRow) -> bool:
    return (one.kind, one.conversation, one.message) == (other.kind, other.conversation, other.message)
