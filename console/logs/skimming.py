"""Stretches of a log about which a filter need not be asked line by line: what becomes of all their lines is seen from their bytes. Pure.

Only what is certain is skimmed: lines of plain ASCII up to their message that say how grave they are, and lines in which a word cannot be.
Every other line is judged as ever (`filters.Judge`), so that nothing is let through or kept back by a second set of rules.
"""

from __future__ import annotations

import re

from console.logs.filters import Filter
from console.logs.lines import UNSEEN
from console.logs.rows import LEVELS, Kind

_CLOCK = rb"(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,9}"
_HEADS: dict[Kind, bytes] = {
    "threadtime": _CLOCK
    + rb"(?: [+-]\d{4})? {1,8}(?:[a-z]\w{0,20} {1,8}|\d{1,7} {1,8}(?=\d{1,7} {1,8}\d))?\d{1,7} {1,8}\d{1,7} [%b] [ -9;-~]{0,100}: ",
    "time": _CLOCK + rb" {1,4}[%b]/[ -')-~]{0,100}\( {0,6}\d{1,7}\):",
    "brief": rb"[%b]/[ -')-~]{0,100}\( {0,6}\d{1,7}\):",
}
"""A line that says of itself how grave it is, by the letters that are put in: narrower than what `rows.py` reads, never wider. All of these
name their process, so that none is of the process named last."""

_DOUBTFUL = re.compile(rb"[\x80-\xff]")
"""In another case it may be a letter of ASCII, or two."""
_DOUBTFUL_WITH_TABS = re.compile(rb"[\t\x80-\xff]")
"""A tab is shown as spaces."""


class Skim:
    """For one filter over the lines of one kind of log. `over` before `run`."""

    def __init__(self, kind: Kind, wanted: Filter) -> None:
        self._dropped: re.Pattern[bytes] | None = None
        self._kept: re.Pattern[bytes] | None = None
        self._word: bytes | None = None
        """Without it nothing is wanted; empty: no line of ASCII can have what is looked for."""
        self._doubtful = _DOUBTFUL
        self._piece = self._lowered = b""
        self._next_word = self._next_doubt = -1
        if wanted.level and kind in _HEADS:
            at = LEVELS.index(wanted.level)
            self._dropped = _runs(kind, LEVELS[:at])
            if wanted == Filter(level=wanted.level):
                self._kept = _runs(kind, LEVELS[at:])
        elif wanted.text and not wanted.asks_of_rows:
            self._look_for(wanted.text.casefold())

    def _look_for(self, word: str) -> None:
        if word.isascii() and word.isprintable():
            self._word = word.encode()
            self._doubtful = _DOUBTFUL_WITH_TABS if " " in word else _DOUBTFUL
        elif not word.isascii() and UNSEEN not in word:
            self._word = b""

    def over(self, piece: bytes) -> None:
        """What `run` is about, from now on: whole lines, but perhaps for the last."""
        self._piece = piece
        if self._word is not None:
            self._lowered = piece.lower() if self._word else b""
            self._next_word = self._next_doubt = -1

    def run(self, at: int) -> tuple[int, bool]:
        """From the line at `at` on: until where all have the same fate, and whether they are wanted. Until `at`: this one is to judge."""
        if self._word is not None:
            return self._without_word(at, self._word), False
        for runs, wanted in ((self._dropped, False), (self._kept, True)):
            if runs is not None and (found := runs.match(self._piece, at)) is not None:
                return found.end(), wanted
        return at, False

    @property
    def of_heads(self) -> bool:
        """Whether the lines of a run say of themselves what they are, so that what follows goes with the last of them."""
        return self._word is None

    def _without_word(self, at: int, word: bytes) -> int:
        """The beginning of the next line that may have it."""
        size = len(self._piece)
        if self._next_word < at:
            found = self._lowered.find(word, at) if word else -1
            self._next_word = found if found >= 0 else size
        if self._next_doubt < at:
            doubt = self._doubtful.search(self._piece, at)
            self._next_doubt = doubt.start() if doubt is not None else size
        near = min(self._next_word, self._next_doubt)
        return size if near == size else self._piece.rfind(b"\n", at, near) + 1 or at


def _runs(kind: Kind, levels: tuple[str, ...]) -> re.Pattern[bytes] | None:
    """Whole lines of these levels, as many as follow each other."""
    letters = "".join(levels).replace("F", "FAS")
    return re.compile(rb"(?:%b[^\n]*+\n)++" % (_HEADS[kind] % letters.encode())) if letters else None
