"""A long text on its way to the phone as if it was typed: a few parts at a time, so that it can be stopped and nothing is lost. Pure.

Part after part leaves as the receipts of the former ones come: what has left cannot be called back. Line ends and tabs stay text, as in a
paste: a chat must not be sent by the first of them. Other control characters are left out.
"""

from __future__ import annotations

import unicodedata
from collections import deque
from dataclasses import dataclass

from console.viewer.keys import split
from protocol.inp import Item, Text

AT_ONCE = 6
"""Parts that are under way together: two frames of `inp`. More would not be faster, only harder to stop."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Characters that have landed, of all."""

    done: int
    whole: int


class Pasting:
    """One text. `next` gives what is to be sent, `sent` is told its numbers, `judged` what became of it, until `over`."""

    def __init__(self, text: str) -> None:
        parts = split(cleaned(text))
        self._waiting: deque[str] = deque(parts)
        self._whole = sum(len(part) for part in parts)
        self._under_way: dict[int, str] = {}
        self._missing: dict[int, str] = {}
        """Left and did not land."""
        self._done = 0
        self._stopped = False
        self.why = ""
        """Why the phone did not take the rest."""

    def next(self) -> list[Item]:
        """What may leave now."""
        if self._stopped:
            return []
        return [Text(self._waiting[n]) for n in range(min(len(self._waiting), AT_ONCE - len(self._under_way)))]

    def sent(self, numbers: list[int]) -> None:
        """The parts of `next` have these numbers; 0: it did not leave, nothing does any more."""
        for number in numbers:
            if not number:
                self.stop("not_connected")
                return
            self._under_way[number] = self._waiting.popleft()

    def judged(self, item: int, result: str, why: str) -> bool:
        """A receipt; false: it is not about this text."""
        part = self._under_way.pop(item, None)
        if part is None:
            return False
        if result == "done":
            self._done += len(part)
        else:
            # What follows has left already: if it lands, the text has a hole, and the rest begins with what is missing.
            self._missing[item] = part
            self.stop(why or result)
        return True

    def stop(self, why: str = "") -> None:
        """No further part leaves."""
        self._stopped = True
        self.why = self.why or why

    def lost(self) -> None:
        """The connection is gone; what was under way counts as not landed."""
        self._missing |= self._under_way
        self._under_way.clear()
        self.stop("unanswered")

    @property
    def progress(self) -> Progress:
        return Progress(self._done, self._whole)

    @property
    def over(self) -> bool:
        """All is judged that has left, and nothing will leave any more."""
        return not self._under_way and (self._stopped or not self._waiting)

    @property
    def rest(self) -> str:
        """What has not landed."""
        left = self._missing | self._under_way
        return "".join([*(left[number] for number in sorted(left)), *self._waiting])


def cleaned(text: str) -> str:
    """One kind of line end, and no control characters but it and the tab."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
