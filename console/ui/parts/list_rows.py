"""The rows of a list as a model, for its view and for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from console.ui.plain import one_line

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

SAID_MOST = 300
"""Bytes of a row as it is read out."""


class ListRows(QAbstractListModel, Generic[Row]):
    """All rows at once; `say` gives the words of one and what explains them."""

    def __init__(self, say: Callable[[Row], tuple[str, str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._say = say
        self.rows: list[Row] = []

    def show(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        words, more = self._say(self.rows[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(words, SAID_MOST)
        return one_line(more, SAID_MOST) if role == Qt.ItemDataRole.AccessibleDescriptionRole else None
