"""What is worth a look, above everything else: each finding a chip that leads to its item. Qt thread."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.diagnostics.names import item_name, section_name
from console.diagnostics.rules import Verdict
from console.ui import icons
from console.ui.parts.painted_row import PaintedRow
from console.ui.parts.text import Text
from console.ui.plain import one_line
from console.ui.session.diagnostics.rows_view import MARKS
from console.ui.theme import Theme
from console.words import tr, trn

MOST = 3
"""In sight at once; the rest is a press away."""


class FindingRow(PaintedRow):
    """One sentence and where it comes from."""

    def __init__(self, theme: Theme, verdict: Verdict, parent: QWidget | None = None) -> None:
        super().__init__(theme, ".".join(verdict.item), "popup-row", parent)
        self.verdict = verdict
        self._detail = f"{section_name(verdict.item[0])} · {item_name(*verdict.item)}"
        self.setAccessibleName(one_line(verdict.text))
        self.setAccessibleDescription(one_line(self._detail))
        self.setToolTip("")

    def draw(self, painter: QPainter) -> None:
        theme, side = self.theme, self.theme.size("icon")
        icon, role = MARKS[self.verdict.level]
        icons.paint(painter, QRect(theme.space.s, (self.height() - side) // 2, side, side), theme, icon, role)
        left = theme.space.s + side + theme.space.m
        room = self.draw_arrow(painter) - left
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(theme.font(13, 600 if self.verdict.level in ("bad", "warn") else 400))
        painter.setPen(theme.color("text"))
        said = painter.fontMetrics().elidedText(one_line(self.verdict.text), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, theme.space.xs, room, theme.line(13)), align, said)
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text-3"))
        below = painter.fontMetrics().elidedText(one_line(self._detail), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, theme.space.xs + theme.line(13), room, theme.line(11)), align, below)

    def sizeHint(self) -> QSize:
        return QSize(200, self.theme.line(13) + self.theme.line(11) + 2 * self.theme.space.xs)


class Findings(QWidget):
    """`chosen` has section and key."""

    chosen = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: list[Verdict] | None = None
        self._all = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.space.xs)
        self.title = Text(theme, "", 15, 600)
        self.title.setContentsMargins(theme.space.s, 0, 0, 0)
        self.column.addWidget(self.title)
        self.rows: list[PaintedRow] = []
        self.tab_after: tuple[QWidget, ...] = ()
        """What the keyboard is at before the first row: rows are made later than all around them, and would come last."""

    def show_verdicts(self, found: Sequence[Verdict]) -> None:
        grave = [verdict for verdict in found if verdict.level != "good"]
        if grave == self._shown:
            return
        self._shown = grave
        self.title.setText(trn("{n} thing to look at", "{n} things to look at", len(grave)) if grave else tr("Nothing stands out"))
        self._fill(grave)

    def _fill(self, grave: Sequence[Verdict]) -> None:
        focused = any(row.hasFocus() for row in self.rows)
        for row in self.rows:
            self.column.removeWidget(row)
            row.hide()
            row.deleteLater()
        shown = grave if self._all else grave[:MOST]
        made: list[PaintedRow] = []
        for verdict in shown:
            finding = FindingRow(self._theme, verdict)
            finding.clicked.connect(lambda _on=False, item=verdict.item: self.chosen.emit(*item))
            made.append(finding)
        if len(grave) > MOST:
            more = MoreRow(self._theme, tr("Show fewer") if self._all else trn("{n} more", "{n} more", len(grave) - MOST))
            more.clicked.connect(self._turn)
            made.append(more)
        self.rows = made
        for row in made:
            self.column.addWidget(row)
        for before, after in pairwise((*self.tab_after, *made)):
            QWidget.setTabOrder(before, after)
        if focused and made:
            made[-1].setFocus()

    def _turn(self) -> None:
        self._all = not self._all
        self._fill(self._shown or [])


class MoreRow(PaintedRow):
    """The rest of the findings, or only the gravest again."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__(theme, "more", "chip")
        self._words = words
        self.setAccessibleName(words)

    def draw(self, painter: QPainter) -> None:
        theme = self.theme
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.color("accent"))
        left = 2 * theme.space.s + theme.size("icon") + theme.space.xs
        painter.drawText(QRect(left, 0, self.width() - left, self.height()), int(Qt.AlignmentFlag.AlignVCenter), self._words)
