"""The list of conversations: rows painted by us, never moving while the pointer is over them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.chat.rows import Row
from console.ui import icons
from console.ui.parts.avatar import paint_avatar
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr

Index = QModelIndex | QPersistentModelIndex

MARK_MOST, MARK_LEAST = 110, 24
"""Pixels that the words of a mark may claim, and below which none is begun."""
PORTAL_MOST, PORTAL_LEAST = 84, 44
"""Pixels that a portal's name may claim of the second line, and below which it is left away."""
SECOND_LEAST = 130
"""Pixels that the words of the second line keep before a portal is named beside them."""
HERE_MOST = 2
SPOKEN_MOST = 1_000
"""Bytes of a row as it is read out: names, last line, portal, tags."""
LABEL_LEAST = 36
"""Pixels below which a label is not begun."""


class ConversationRows(QAbstractListModel):
    """Rows in order. Changes are told one by one, so that selection and scroll position hold."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self.narrow = False
        """Only faces are shown: the pointer tells the rest."""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def row(self, index: Index) -> Row:
        return self._rows[index.row()]

    def rows(self) -> list[Row]:
        return list(self._rows)

    def find(self, conversation: str) -> QModelIndex:
        for place, row in enumerate(self._rows):
            if row.id == conversation:
                return self.index(place, 0)
        return QModelIndex()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(row.name, 120)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(row.spoken) if self.narrow else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return one_line(row.spoken or f"{row.name}, {row.second}, {row.time}", SPOKEN_MOST)
            case _:
                return None

    def show(self, rows: Sequence[Row], hold_order: bool = False) -> None:
        """Make the list equal to `rows`. `hold_order`: rows that exist stay where they are, new ones come last."""
        wanted = list(rows)
        if hold_order:
            by_id = {row.id: row for row in wanted}
            kept = [by_id.pop(row.id) for row in self._rows if row.id in by_id]
            wanted = kept + [row for row in wanted if row.id in by_id]
        target = {row.id for row in wanted}
        for place in range(len(self._rows) - 1, -1, -1):
            if self._rows[place].id not in target:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._rows[place]
                self.endRemoveRows()
        for place, row in enumerate(wanted):
            if place < len(self._rows) and self._rows[place].id == row.id:
                if self._rows[place] != row:
                    self._rows[place] = row
                    index = self.index(place, 0)
                    self.dataChanged.emit(index, index)
                continue
            found = next((n for n in range(place + 1, len(self._rows)) if self._rows[n].id == row.id), None)
            if found is None:
                self.beginInsertRows(QModelIndex(), place, place)
                self._rows.insert(place, row)
                self.endInsertRows()
            else:
                self.beginMoveRows(QModelIndex(), found, found, QModelIndex(), place)
                del self._rows[found]
                self._rows.insert(place, row)
                self.endMoveRows()
                index = self.index(place, 0)
                self.dataChanged.emit(index, index)


class RowPainter(QStyledItemDelegate):
    """Paints a row: avatar, name, time, second line with portal and unread pill; below, where any row has them, tags.

    Narrow: the avatar with its pill, and below it how long the customer waits.
    """

    def __init__(self, theme: Theme, model: ConversationRows, view: ConversationList) -> None:
        super().__init__(view)
        self._theme, self._model, self._view = theme, model, view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        third = self._theme.size("tag") + 3 if self._view.marked and not self._view.compact else 0
        return QSize(0, self._theme.size("row") + third + self._theme.size("row-gap"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, self._model.row(index)
        area: QRect = option.rect.adjusted(0, 0, 0, -theme.size("row-gap"))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if chosen else "hover" if over else ""
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            painter.drawRoundedRect(area, theme.radius.control, theme.radius.control)
        if self._view.hasFocus() and index == self._view.currentIndex() and self._view.by_keyboard:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(area.toRectF().adjusted(1, 1, -1, -1), theme.radius.control, theme.radius.control)
        side = theme.size("avatar")
        left = area.left() + theme.space.s
        waits = theme.line(11) if self._view.compact and row.waited else 0
        avatar = QRect(left, area.top() + (area.height() - side - waits) // 2, side, side)
        paint_avatar(painter, avatar, theme, row.name, f"customer {row.id}", row.presence, ground or "window")
        if self._view.compact:
            if row.unread:
                self._pill(
                    painter,
                    QRectF(avatar.right() - 9, avatar.top() - 3, theme.size("badge"), theme.size("badge")),
                    row.unread,
                    ground or "window",
                )
            if row.phone:
                self._badge(painter, QRect(avatar.left() - 4, avatar.bottom() - 11, 16, 16), row, ground or "window")
            if waits:
                painter.setFont(theme.font(11, 600, tabular=True))
                painter.setPen(theme.color(row.time_role))
                below = QRect(area.left(), avatar.bottom() + 1, area.width(), waits)
                painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), row.waited)
            painter.restore()
            return
        left = avatar.right() + 1 + theme.space.m
        right = area.right() - theme.space.s - 1
        painter.setFont(theme.font(11, 600 if row.time_strong else 400, tabular=True))
        time_width = painter.fontMetrics().horizontalAdvance(row.time)
        painter.setPen(theme.color(row.time_role))
        lines = 2 * theme.line(13) + 1 + (theme.size("tag") + 3 if row.marks else 0)
        first = QRect(left, area.top() + (area.height() - lines) // 2, right - left, theme.line(13))
        second = first.translated(0, theme.line(13) + 1)
        painter.drawText(first, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), row.time)
        painter.setFont(theme.font(13, 600 if row.strong else 400))
        painter.setPen(theme.color("text"))
        name_room = first.width() - time_width - theme.space.s
        name = painter.fontMetrics().elidedText(one_line(row.name, 120), Qt.TextElideMode.ElideRight, name_room)
        painter.drawText(first, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
        if row.label:
            taken = painter.fontMetrics().horizontalAdvance(name)
            self._label(painter, first.adjusted(taken, 0, -time_width - theme.space.s, 0), row.label)
        if row.unread:
            width = self._pill_width(painter, row.unread)
            self._pill(painter, QRectF(right - width, second.top() + 0.5, width, theme.size("pill")), row.unread, "")
            second.setRight(int(right - width - theme.space.s))
        if row.here:
            second.setRight(self._colleagues(painter, second, row))
        if row.portal and second.width() - SECOND_LEAST >= PORTAL_LEAST:
            second.setRight(self._portal(painter, second, row.portal))
        if row.phone and row.phone != row.second_icon:
            icon = theme.size("icon-small")
            place = QRect(second.right() - icon, second.center().y() - icon // 2 + 1, icon, icon)
            icons.paint(painter, place, theme, row.phone, row.phone_role)
            second.setRight(place.left() - theme.space.xs)
        self._second(painter, second, row)
        if row.marks:
            tag = theme.size("tag")
            self._marks(painter, QRect(left, second.bottom() + 4, right - left, tag), row)
        painter.restore()

    def _colleagues(self, painter: QPainter, area: QRect, row: Row) -> int:
        """Avatars of who else looks at it, at the right of the line; gives where that begins."""
        side, right = self._theme.size("pill"), area.right()
        for name in row.here[:HERE_MOST]:
            paint_avatar(painter, QRect(right - side, area.top(), side, side), self._theme, name, f"agent {name}", "", "window")
            right -= side + 2
        return right - self._theme.space.xs

    def _portal(self, painter: QPainter, area: QRect, name: str) -> int:
        """The portal's name at the right of the line; gives where the rest of it ends."""
        theme = self._theme
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text-3"))
        room = min(PORTAL_MOST, area.width() - SECOND_LEAST)
        said = painter.fontMetrics().elidedText(one_line(name, 80), Qt.TextElideMode.ElideRight, room)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), said)
        return area.right() - painter.fontMetrics().horizontalAdvance(said) - theme.space.s

    def _badge(self, painter: QPainter, area: QRect, row: Row, rim: str) -> None:
        """The running phone session over a corner of the avatar."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(rim))
        painter.drawEllipse(area)
        icons.paint(painter, area.adjusted(2, 2, -2, -2), self._theme, row.phone, row.phone_role)

    def _marks(self, painter: QPainter, area: QRect, row: Row) -> None:
        """Tags as coloured labels; what has no room is counted."""
        theme, x, gap = self._theme, area.left(), self._theme.space.xs
        painter.setFont(theme.font(11))
        metrics = painter.fontMetrics()
        for place, mark in enumerate(row.marks):
            left_over = len(row.marks) - place
            room = area.right() - x - (metrics.horizontalAdvance(f"+{left_over - 1}") + gap if left_over > 1 else 0)
            pad = 6
            said = metrics.elidedText(one_line(mark.text, 80), Qt.TextElideMode.ElideRight, min(MARK_MOST, max(0, room - 2 * pad)))
            width = metrics.horizontalAdvance(said) + 2 * pad
            if room < MARK_LEAST or not said:
                painter.setPen(theme.color("text-3"))
                painter.drawText(QRect(x, area.top(), area.right() - x, area.height()), int(Qt.AlignmentFlag.AlignVCenter), f"+{left_over}")
                return
            box = QRect(x, area.top(), width, area.height())
            ground, ink = theme.tag(mark.colour)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(ink)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), said)
            x += width + gap

    def _label(self, painter: QPainter, area: QRect, label: str) -> None:
        """What room the name left; none of it where only a letter or two would show."""
        painter.setFont(self._theme.font(13))
        said = painter.fontMetrics().elidedText(f" · {one_line(label, 120)}", Qt.TextElideMode.ElideRight, area.width())
        if area.width() >= LABEL_LEAST:
            painter.setPen(self._theme.color("text-2"))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), said)

    def _second(self, painter: QPainter, area: QRect, row: Row) -> None:
        theme = self._theme
        x = area.left()
        if row.typing:
            for n in range(3):
                ink = theme.color("accent")
                ink.setAlphaF((1.0, 0.7, 0.4)[n])
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ink)
                painter.drawEllipse(QPointF(x + 3 + n * 6, area.center().y() + 1), 1.8, 1.8)
            x += 24
        elif row.second_icon:
            side = theme.size("icon-small")
            icons.paint(painter, QRect(x, area.center().y() - side // 2 + 1, side, side), theme, row.second_icon, row.second_role)
            x += side + 6
        if row.lead:
            painter.setFont(theme.font(13, 600))
            painter.setPen(theme.color("accent"))
            painter.drawText(QRect(x, area.top(), area.right() - x, area.height()), int(Qt.AlignmentFlag.AlignVCenter), row.lead)
            x += painter.fontMetrics().horizontalAdvance(row.lead) + 6
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("accent" if row.typing else row.second_role))
        rest = QRect(x, area.top(), max(0, area.right() - x), area.height())
        said = painter.fontMetrics().elidedText(one_line(row.second, 300), Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), said)

    def _pill_width(self, painter: QPainter, count: int) -> float:
        painter.setFont(self._theme.font(11, 600, tabular=True))
        return float(max(self._theme.size("pill"), painter.fontMetrics().horizontalAdvance(str(min(count, 99))) + 10))

    def _pill(self, painter: QPainter, area: QRectF, count: int, rim: str) -> None:
        theme = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        radius = area.height() / 2
        if rim:
            painter.setBrush(theme.color(rim))
            painter.drawRoundedRect(area.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(area, radius, radius)
        painter.setPen(theme.color("on-accent"))
        painter.setFont(theme.font(11, 600, tabular=True))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), str(min(count, 99)))


class ConversationList(QListView):
    """`opened` names the conversation that was chosen; `settled` tells that the pointer has left and rows may move again."""

    opened = Signal(str)
    settled = Signal()
    wants_more = Signal()
    """The end of the list is near."""
    pressed_key = Signal(str)
    """A letter while the list has the keyboard."""
    stepped = Signal(int)
    """An arrow down or up while no row is chosen, so that Qt would count from a row that nobody sees marked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.marked = False
        """Whether any row has a third line; then all are as high."""
        self.by_keyboard = False
        self.rows = ConversationRows(self)
        self.setModel(self.rows)
        self._painter = RowPainter(theme, self.rows, self)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(tr("Conversations"))
        self.selectionModel().currentChanged.connect(self._current_changed)
        self._quiet = False
        self._chosen = ""
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Rows keep their places while the pointer is over the list."""
        self._quiet = True
        marked = any(row.marks for row in rows)
        if marked != self.marked:
            self.marked = marked
            self.lay_again()
        self.rows.show(rows, hold_order=self.pointer_over())
        self._quiet = False

    @property
    def compact(self) -> bool:
        """Only faces are shown."""
        return self.rows.narrow

    def set_compact(self, compact: bool) -> None:
        self.rows.narrow = compact
        self.lay_again()

    def lay_again(self) -> None:
        """Rows are of another height now. Qt keeps the height of uniform rows until it is told that they are none."""
        self.setUniformItemSizes(False)
        self.setUniformItemSizes(True)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def pointer_over(self) -> bool:
        return self.isVisible() and self.underMouse()

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if not self._quiet and bar.maximum() and value > bar.maximum() - self.viewport().height():
            self.wants_more.emit()

    def choose(self, conversation: str) -> None:
        """Mark the row without telling anybody."""
        index = self.rows.find(conversation)
        if index.isValid() and conversation == self._chosen and self.selectionModel().isSelected(index):
            return  # whoever scrolled the list is not brought back with every news
        self._chosen = conversation
        self._quiet = True
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)
        else:
            self.clearSelection()
        self._quiet = False

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._quiet:
            self.opened.emit(self.rows.row(current).id)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.settled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_keyboard = True
        if event.text().isalpha() and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.pressed_key.emit(event.text().lower())
            return
        by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if by is not None and not self.selectionModel().hasSelection():
            self.stepped.emit(by)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: Any) -> None:
        self.by_keyboard = False
        super().mousePressEvent(event)
