"""The sections of a report at the left: where one is, where something is to be looked at, and the way there. Qt thread."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.diagnostics.names import section_name
from console.diagnostics.rows import Mark
from console.ui import icons
from console.ui.parts.list_rows import Index, ListRows
from console.ui.plain import one_line
from console.ui.session.diagnostics.rows_view import MARKS
from console.ui.theme import Theme
from console.words import tr

Entry = tuple[str, Mark]


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: ListRows[Entry], view: QListView) -> None:
        super().__init__(view)
        self._theme, self._model = theme, model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, self._theme.size("control"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, (section, mark) = self._theme, self._model.rows[index.row()]
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected" if chosen else "hover"))
            painter.drawRoundedRect(area, theme.radius.control, theme.radius.control)
        side = theme.size("icon")
        words = area.adjusted(theme.space.m, 0, -(side + theme.space.l if mark else theme.space.m), 0)
        painter.setFont(theme.font(13, 600 if chosen else 400))
        painter.setPen(theme.color("text" if chosen else "text-2"))
        said = painter.fontMetrics().elidedText(one_line(section_name(section), 120), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), said)
        if mark:
            icon, role = MARKS[mark]
            at = QRect(area.right() - side - theme.space.s, area.top() + (area.height() - side) // 2, side, side)
            icons.paint(painter, at, theme, icon, role)
        painter.restore()


class SectionList(QListView):
    """`chosen` names a section."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: ListRows[Entry] = ListRows(_said, self)
        self.setModel(self._rows)
        self.setItemDelegate(_Painter(theme, self._rows, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Sections"))
        self.viewport().setAutoFillBackground(False)
        self.clicked.connect(lambda index: self.chosen.emit(self._rows.rows[index.row()][0]))
        theme.changed.connect(self.viewport().update)

    def show_sections(self, marks: Mapping[str, Mark]) -> None:
        entries = list(marks.items())
        if entries != self._rows.rows:
            at = self.section()
            self._rows.show(entries)
            self.mark(at)

    def section(self) -> str:
        row = self.currentIndex().row()
        return self._rows.rows[row][0] if 0 <= row < len(self._rows.rows) else ""

    def mark(self, section: str) -> None:
        """Where one is in the list beside."""
        for n, (name, _) in enumerate(self._rows.rows):
            if name == section and n != self.currentIndex().row():
                self.setCurrentIndex(self._rows.index(n))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.section()
        super().keyPressEvent(event)
        if self.section() != before or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.section())


def _said(entry: Entry) -> tuple[str, str]:
    section, mark = entry
    told = {"bad": tr("something is bad"), "warn": tr("something to look at"), "notice": tr("something to know"), "good": "", "": ""}
    return section_name(section), told[mark]
