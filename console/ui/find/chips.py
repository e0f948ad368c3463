"""Conditions of a search as chips that wrap: each is taken away by its press, or by Delete where the keyboard is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.chat.filter_words import Chipped
from console.ui.parts.button import Button
from console.ui.plain import one_line, tip
from console.ui.theme import Theme
from console.words import tr

CHIP_CHARS = 36


class Wrapped(QWidget):
    """Widgets in rows from the left, as many in each as fit."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = theme.space.xs
        self._parts: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def put(self, parts: Sequence[QWidget]) -> None:
        """These instead of those that are there."""
        for old in self._parts:
            old.hide()
            old.deleteLater()
        self._parts = list(parts)
        for part in self._parts:
            part.setParent(self)
            part.show()
        self._arrange()
        self.setVisible(bool(self._parts))
        self.updateGeometry()

    def parts(self) -> list[QWidget]:
        return list(self._parts)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._walk(width, move=False)

    def sizeHint(self) -> QSize:
        return QSize(0, self._walk(self.width(), move=False))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        height = self._walk(self.width(), move=True)
        if self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _walk(self, width: int, *, move: bool) -> int:
        x = y = height = 0
        for part in self._parts:
            size = part.sizeHint()
            if x and x + size.width() > width:
                x, y = 0, y + height + self._gap
            if move:
                part.setGeometry(QRect(QPoint(x, y), QSize(min(size.width(), max(width, 1)), size.height())))
            x += size.width() + self._gap
            height = size.height()
        return y + height


class FilterChip(Button):
    """One condition; `removed` when it is taken away."""

    removed = Signal(object)

    def __init__(self, theme: Theme, what: Chipped, parent: QWidget | None = None) -> None:
        words = one_line(what.words, CHIP_CHARS)
        super().__init__(theme, words, "quiet", icon="x", height="chip", ground="window", weight=400, parent=parent)
        self.what = what
        self.setAccessibleName(tr("{filter}, press to remove", filter=self.text()))
        self.setToolTip(tip(tr("Remove {filter}", filter=what.words)))
        self.clicked.connect(lambda: self.removed.emit(what))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.what)
            return
        super().keyPressEvent(event)


class Chips(Wrapped):
    """The conditions of a search. `removed` names one; the keyboard then goes to its neighbour."""

    removed = Signal(object)
    emptied = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self._shown: list[Chipped] = []
        self.setAccessibleName(tr("Filters"))
        self.hide()

    def show_chips(self, chips: Sequence[Chipped]) -> None:
        if list(chips) == self._shown:
            return
        parts = self.parts()
        had = next((at for at, part in enumerate(parts) if part.hasFocus()), None)
        self._shown = list(chips)
        made = [FilterChip(self._theme, chip) for chip in self._shown]
        for chip in made:
            chip.removed.connect(self.removed)
        self.put(made)
        if had is not None:
            if made:
                made[min(had, len(made) - 1)].setFocus()
            else:
                self.emptied.emit()
