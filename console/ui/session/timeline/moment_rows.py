"""The moments of a session as a list: who, when and what, two lines each; as long as it likes. Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from console.session_record.moments import Moment
from console.session_record.record import SessionRecord
from console.ui import icons
from console.ui.parts.list_rows import ListRows
from console.ui.plain import one_line, tip
from console.ui.session.timeline.lane_words import SAID_BYTES, exact, lane_name, told
from console.ui.theme import Theme
from console.words import tr

_ICON_ROLES = {"good": "good", "warn": "warn", "bad": "bad"}
TIP_BYTES = 2_000


class MomentRows(QListView):
    """`chosen`: the person went to this moment by key or pointer (its number)."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._following = False
        self.hits: frozenset[int] = frozenset()
        self.rows: ListRows[Moment] = ListRows(_said, self)
        self.setModel(self.rows)
        self.setItemDelegate(_Row(theme, self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Moments of the session"))
        self.selectionModel().currentChanged.connect(self._moved)
        theme.changed.connect(self.viewport().update)

    def show_record(self, record: SessionRecord) -> None:
        """What is new comes at the end; the place stays."""
        here = self.currentIndex().row()
        self._quietly(lambda: self.rows.show(record.moments))
        if here >= 0:
            self.follow(here)

    def follow(self, number: int) -> None:
        """The playhead has come to this moment: it is shown, and nobody has chosen it."""
        index = self.rows.index(number) if number >= 0 else QModelIndex()
        if index == self.currentIndex():
            return

        def go() -> None:
            self.setCurrentIndex(index)
            if index.isValid():
                self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

        self._quietly(go)

    def show_hits(self, hits: list[int]) -> None:
        self.hits = frozenset(hits)
        self.viewport().update()

    def _quietly(self, deed: Callable[[], None]) -> None:
        before, self._following = self._following, True
        try:
            deed()
        finally:
            self._following = before

    def _moved(self, index: QModelIndex) -> None:
        if not self._following and index.isValid():
            self.chosen.emit(index.row())


def _said(moment: Moment) -> tuple[str, str]:
    return told(moment), f"{exact(moment.at)}, {lane_name(moment.lane)}"


class _Row(QStyledItemDelegate):
    """Icon, who and when above; what was said below."""

    def __init__(self, theme: Theme, rows: MomentRows) -> None:
        super().__init__(rows)
        self._theme, self._rows = theme, rows

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, self._theme.size("record-row"))

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> bool:
        if event.type() == QEvent.Type.ToolTip and index.isValid():
            QToolTip.showText(event.globalPos(), tip(one_line(self._rows.rows.rows[index.row()].text, TIP_BYTES)), view)
            return True
        return super().helpEvent(event, view, option, index)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        theme, space = self._theme, self._theme.space
        moment = self._rows.rows.rows[index.row()]
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        here, over = bool(state & QStyle.StateFlag.State_Selected), bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if here else "found" if index.row() in self._rows.hits else "note" if moment.note else "raised" if over else ""
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            painter.drawRoundedRect(area.adjusted(space.s, 1, -space.s, -1), theme.radius.control, theme.radius.control)
        side = theme.size("icon")
        left, right = area.left() + space.l, area.right() - space.l
        role = _ICON_ROLES.get(moment.mood, "accent" if moment.ours else "text-2")
        icons.paint(painter, QRect(left, area.top() + (area.height() - side) // 2, side, side), theme, moment.icon or "info", role)
        left += side + space.m
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(theme.font(11, tabular=True))
        painter.setPen(theme.color("text-2" if here else "text-3"))
        when = exact(moment.at)
        taken = painter.fontMetrics().horizontalAdvance(when)
        above = QRect(left, area.top() + space.s - 2, right - left, theme.line(11))
        painter.drawText(above, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), when)
        who = one_line(moment.who, 80) or lane_name(moment.lane)
        above.setRight(right - taken - space.s)
        painter.setFont(theme.font(11, 600 if moment.who else 400))
        painter.drawText(above, flags, painter.fontMetrics().elidedText(who, Qt.TextElideMode.ElideRight, above.width()))
        below = QRect(left, above.bottom() + 1, right - left, theme.line(13))
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("text"))
        words = one_line(moment.text, SAID_BYTES)
        painter.drawText(below, flags, painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, below.width()))
        painter.restore()
