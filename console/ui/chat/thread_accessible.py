"""The thread as a list for screen readers: each line held is an item with its words, in order; the chosen one has the focus.

The interfaces are ours and Qt keeps pointers to them, so each is kept here until Qt has let go of it. Qt thread only.
Where Qt knows a null pointer PySide's stubs know no None: hence what mypy is told to overlook.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget

from console.ui.chat.lines import Bubble, EventLine, Line, ReportLine
from console.ui.chat.spoken import spoken_bubble
from console.ui.chat.thread_view import ThreadView
from console.ui.plain import one_line

_installed = False


def expose_threads() -> None:
    """Have every thread seen as a list. Once for the program; Qt asks for the interface only where somebody listens."""
    global _installed
    if not _installed:
        QAccessible.installFactory(_interface_of)
        _installed = True


def _interface_of(_name: str, thing: QObject) -> QAccessibleInterface | None:
    """A new one each time: Qt asks again where a slot has given the view another meta object, keeps both and deletes both."""
    if not isinstance(thing, ThreadView):
        return None
    thing.exposed = ThreadList(thing, thing.exposed if isinstance(thing.exposed, ThreadList) else None)
    return thing.exposed


def words_of(line: Line) -> str:
    """A line as it is read out."""
    if isinstance(line, ReportLine):
        return one_line(line.detail.replace("\n", ", "))
    return one_line(spoken_bubble(line) if isinstance(line, Bubble) else line.text)


class ThreadList(QAccessibleWidget):
    """The view itself."""

    def __init__(self, view: ThreadView, before: ThreadList | None) -> None:
        """`before`: what the view was exposed by until now; Qt still has it, and its items are ours."""
        super().__init__(view, QAccessible.Role.List, view.accessibleName())
        self._view, self._before = view, before
        self._items: dict[str, LineItem] = before._items if before is not None else {}

    def childCount(self) -> int:
        return len(self._view.lines())

    def child(self, index: int, /) -> QAccessibleInterface | None:  # type: ignore[override]
        lines = self._view.lines()
        if not 0 <= index < len(lines):
            return None
        key = lines[index].key
        item = self._items.get(key)
        if item is None:
            item = self._items[key] = LineItem(self._view, key)
        return item

    def indexOfChild(self, child: QAccessibleInterface, /) -> int:
        row = self._view.row_of(child.key) if isinstance(child, LineItem) else None
        return -1 if row is None else row

    def childAt(self, x: int, y: int, /) -> QAccessibleInterface | None:  # type: ignore[override]
        key = self._view.key_at(x, y)
        return self.child(self._view.row_of(key) or 0) if key else None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        current = self._view.current()
        row = self._view.row_of(current) if current is not None and self._view.hasFocus() else None
        return self.child(row) if row is not None else None

    def forget_gone(self) -> None:
        """Lines were let go: so are their items, by Qt first."""
        for key in [key for key in self._items if self._view.row_of(key) is None]:
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(self._items[key]))
            del self._items[key]


class LineItem(QAccessibleInterface):
    """One line, found again by its key however the thread moves."""

    def __init__(self, view: ThreadView, key: str) -> None:
        super().__init__()
        self._view, self.key = view, key

    def _line(self) -> Line | None:
        row = self._view.row_of(self.key)
        return self._view.lines()[row] if row is not None else None

    def isValid(self) -> bool:
        return self._line() is not None

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def window(self) -> QWindow:
        return self._view.window().windowHandle()

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.readOnly = True
        state.focusable = state.selectable = isinstance(self._line(), Bubble | EventLine)
        state.offscreen = self._view.rect_of(self.key).isEmpty()
        state.focused = state.selected = self._view.hasFocus() and self._view.current() == self.key
        return state

    def text(self, what: QAccessible.Text, /) -> str:
        line = self._line()
        return words_of(line) if line is not None and what == QAccessible.Text.Name else ""

    def setText(self, _what: QAccessible.Text, _text: str, /) -> None:
        pass

    def rect(self) -> QRect:
        box = self._view.rect_of(self.key).toRect()
        return QRect(self._view.viewport().mapToGlobal(box.topLeft()), box.size()) if not box.isEmpty() else QRect()

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._view)

    def child(self, _index: int, /) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childCount(self) -> int:
        return 0

    def childAt(self, _x: int, _y: int, /) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def indexOfChild(self, _child: QAccessibleInterface, /) -> int:
        return -1
