"""How many conversations each saved view holds: asked of the search soon after something changed, and shown with the view. Qt thread.

Views with words in them have no number: to count what holds a frequent word takes long in a long history, and whoever types would wait.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject

from console.chat.filters import read
from console.replica.wanted import Answer, Question
from console.ui.desk_port import DeskPort
from console.ui.paced import Paced
from protocol.records import View

SLOT = "view"
MOST = 99
"""What is counted to; more are said as more."""
SOON_MS = 1_000
"""After the first change: counting shares the thread of the search with whoever types there."""


class ViewCounts:
    """`moved` is called when a number is another."""

    def __init__(self, desk: DeskPort, moved: Callable[[], None], parent: QObject) -> None:
        self._desk, self._moved = desk, moved
        self._views: list[View] = []
        self._counts: dict[str, int] = {}
        self._due = Paced(self.ask, parent, first_ms=SOON_MS)

    def told(self, views: Sequence[View]) -> list[tuple[View, str]]:
        """These views, each with its number in words; empty where it is not known yet."""
        if self._views != list(views):
            gone = {view.id for view in self._views} - {view.id for view in views}
            self._views = list(views)
            for id in gone:
                self._counts.pop(id, None)
                if self._desk.finder is not None:
                    self._desk.finder.forget(_slot(id))
            self._due.start()
        return [(view, _words(self._counts.get(view.id))) for view in views]

    def look_again(self) -> None:
        """Conversations are new or other."""
        if self._views:
            self._due.start()

    def ask(self) -> None:
        """Count them now."""
        finder = self._desk.finder
        if finder is None:
            return
        for view in self._views:
            wanted = read(view.query).wanted(self._desk.now_ms(), self._desk.me)
            if wanted.words:
                self._counts.pop(view.id, None)
                finder.forget(_slot(view.id))
                continue
            finder.ask(_slot(view.id), Question(wanted, count=MOST + 1), partial(self._told, view.id))

    def _told(self, id: str, answer: Answer) -> None:
        if answer.whole and self._counts.get(id) != answer.count:
            self._counts[id] = answer.count
            self._moved()


def _slot(id: str) -> str:
    return f"{SLOT} {id}"


def _words(count: int | None) -> str:
    return "" if count is None else str(count) if count <= MOST else f"{MOST}+"
