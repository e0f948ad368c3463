"""The list beside the caret: what is typed filters it, arrows choose, and below stands what would be inserted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.ui.chat.suggestion_list import Suggestion, SuggestionList
from console.ui.parts.surface import Hairline, paint_floating
from console.ui.parts.text import Text
from console.ui.plain import plain
from console.ui.theme import Theme
from console.words import tr

WIDTH = 400
SHADOW = 24
PREVIEW_CHARS = 280
PREVIEW_LINES = 4


class Suggestions(QWidget):
    """A layer of the window of `beside`; never takes the keyboard. `picked`: clicked."""

    picked = Signal()

    def __init__(self, theme: Theme, beside: QWidget) -> None:
        super().__init__(beside)
        self._theme, self._beside = theme, beside
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        space = theme.space
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SHADOW, SHADOW, SHADOW, SHADOW)
        column = QVBoxLayout()
        column.setContentsMargins(space.xs, space.xs, space.xs, space.xs)
        column.setSpacing(0)
        outer.addLayout(column)
        self.list = SuggestionList(theme, tr("Suggestions"))
        self.list.clicked.connect(lambda _index: self.picked.emit())
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._show_preview())
        self._line = Hairline(theme)
        self._preview = Text(theme, "", 13, role="text-2", wrap=True)
        self._preview.setContentsMargins(space.m, space.s, space.m, space.s)
        self._preview.setFixedWidth(WIDTH - 2 * space.xs)
        column.addWidget(self.list)
        column.addWidget(self._line)
        column.addWidget(self._preview)
        theme.changed.connect(self.update)
        self.hide()

    def show_rows(self, rows: Sequence[Suggestion], caret: QRect) -> None:
        """`caret`: where, in the coordinates of `beside`; the list stands above it, or below where that has more room."""
        window = self._beside.window()
        if self.parentWidget() is not window:
            self.setParent(window)
            window.installEventFilter(self)
        self.list.show_rows(rows)
        self._show_preview()
        at = QRect(self._beside.mapTo(window, caret.topLeft()), caret.size())
        self._place(at, window)
        self.raise_()
        self.show()

    def _place(self, caret: QRect, window: QWidget) -> None:
        width = min(WIDTH, window.width() - 2 * self._theme.space.s)
        height = self._height()
        above = caret.top() - self._theme.space.xs - height
        top = above if above >= 0 or caret.bottom() + height > window.height() else caret.bottom() + self._theme.space.xs
        left = min(max(caret.left() - self._theme.space.m, self._theme.space.s), window.width() - width - self._theme.space.s)
        self.setGeometry(left - SHADOW, max(0, top) - SHADOW, width + 2 * SHADOW, height + 2 * SHADOW)

    def _height(self) -> int:
        shown = self.list.height() + 2 * self._theme.space.xs
        if not self._preview.isHidden():
            shown += self._line.height() + self._preview.height()
        return shown

    def _show_preview(self) -> None:
        chosen = self.list.chosen()
        text = plain(chosen.preview, 4 * PREVIEW_CHARS) if chosen is not None else ""
        lines = text.splitlines()
        cut = len(lines) > PREVIEW_LINES or len(text) > PREVIEW_CHARS
        text = "\n".join(lines[:PREVIEW_LINES])[:PREVIEW_CHARS] + ("…" if cut else "")
        some = any(row.preview for row in self.list.rows.rows)
        self._line.setVisible(some)
        self._preview.setVisible(some)
        if not some:
            return
        # as high for every row as for the highest: the list must not move under the arrows
        self._preview.setText(text)
        self._preview.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._preview.setFixedHeight(PREVIEW_LINES * self._theme.line(13) + 2 * self._theme.space.s)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.WindowDeactivate) and self.isVisible():
            self.hide()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        card = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        paint_floating(painter, card, self._theme, self._theme.radius.card)
        painter.end()
