"""What is marked of a thread: from one place to another, across any number of lines, held or not. Pure.

A line's `order` is its `seq`, or lies beyond every `seq` while it is unsent; a place is counted in UTF-16 code units, as Qt does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

UNSENT = 2**53
"""The order of unsent lines begins here; a `seq` is never so large."""
BEYOND = 2**62
"""After every line, and behind every text."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in the text of a line. `key`: which line, as its order changes when it is sent."""

    order: int
    place: int
    key: str = ""


START, END = Mark(0, 0), Mark(BEYOND, BEYOND)


@dataclass(frozen=True, slots=True)
class Selection:
    """From where it was begun to where it is now; either may come first."""

    anchor: Mark
    head: Mark

    @property
    def low(self) -> Mark:
        return min(self.anchor, self.head, key=_where)

    @property
    def high(self) -> Mark:
        return max(self.anchor, self.head, key=_where)

    @property
    def empty(self) -> bool:
        return _where(self.anchor) == _where(self.head)

    @property
    def one_line(self) -> bool:
        return self.anchor.order == self.head.order

    def span(self, order: int, length: int, whole: bool = False) -> tuple[int, int] | None:
        """Start and length of what is marked of a line whose text is `length` long; `whole`: it is marked as a whole or not at all."""
        low, high = self.low, self.high
        if self.empty or not low.order <= order <= high.order:
            return None
        if whole:
            return 0, length
        start = min(low.place, length) if order == low.order else 0
        end = min(high.place, length) if order == high.order else length
        return start, end - start


def everything() -> Selection:
    return Selection(START, END)


def renumbered(selection: Selection, order_of: Callable[[str], int | None]) -> Selection:
    """The same, after lines were sent: `order_of` tells the order of a line that is held."""

    def now(mark: Mark) -> Mark:
        order = order_of(mark.key) if mark.key else None
        return mark if order is None or order == mark.order else replace(mark, order=order)

    return Selection(now(selection.anchor), now(selection.head))


def _where(mark: Mark) -> tuple[int, int]:
    return mark.order, mark.place
