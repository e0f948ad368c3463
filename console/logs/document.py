"""A log that is open: its lines, what kind it is, where something died; and, found in steps on a thread of its own, what is looked for in
it and what is shown of it.

`post` brings what is told back to the thread of the one who opened it. What a worker has found so far may be read meanwhile.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from console.files.rounds import Rounds
from console.logs import crashes, regex
from console.logs.crashes import Crash
from console.logs.filters import Filter, Judge
from console.logs.index import BLOCK, LineIndex
from console.logs.lines import SHOWN_BYTES, shown
from console.logs.mapped import PIECE, Mapped, narrowed, wide_encoding
from console.logs.rows import Kind, Row, kind_of, read
from console.logs.search import Needle, Search
from console.logs.skimming import Skim

log = logging.getLogger(__name__)

FIRST_BYTES = 256 * 1024
"""Read at once, so that there is something to see."""
FOLDER = "tapline-log-"
"""How the names of folders with copies of logs begin."""
FILTER_LINES = 4_000
"""Of one step."""

Told = Literal["index", "find", "filter", "slow", "bad"]


@dataclass(frozen=True, slots=True)
class Text:
    """A line as it is shown; `cut`: how long the whole one is, in bytes, where this is its beginning."""

    text: str
    cut: int = 0


class LogDocument:
    """Made by `open`. Its methods belong to one thread, that of `post`."""

    def __init__(self, data: Mapped, post: Callable[[Callable[[], None]], None], tell: Callable[[Told], None], folder: Path | None) -> None:
        self._data, self._post, self._tell, self._folder = data, post, tell, folder
        self.index = LineIndex(data)
        self._rounds = Rounds("log file")
        self._closed = False
        self.crashes: list[Crash] = []
        self.shown: array[int] | None = None
        """The lines that the filter lets through, as far as it has come; None without one."""
        self.filtered_to = 0
        self.found: array[int] = array("Q")
        """Offsets of what is looked for."""
        self.found_to = 0
        self._asked = 0
        self._filtering = 0
        self._worker: _Filtering | None = None
        """Of the filter that was set last."""
        self._carry = b""
        self.index.step(data[data.first : data.first + FIRST_BYTES // BLOCK * BLOCK])
        self._marks(data.first, data[data.first : self.index.at])
        self.kind: Kind = kind_of([self.text(n).text for n in range(min(200, self.index.lines or 1))])
        if not self.index.done:
            self._rounds.add("index", self._index_step)

    @classmethod
    def open(cls, path: Path, post: Callable[[Callable[[], None]], None], tell: Callable[[Told], None]) -> LogDocument:
        """Raises OSError. A file of wide characters is copied first, which takes a second for a hundred megabytes."""
        encoding = wide_encoding(path)
        with contextlib.ExitStack() as undone:
            folder: Path | None = None
            if encoding:
                folder = Path(tempfile.mkdtemp(prefix=FOLDER))
                undone.callback(_remove, folder)
                copy = folder / "narrow.log"
                for _ in narrowed(path, encoding, copy):
                    pass
                path = copy
            data = Mapped(path)
            undone.callback(data.close)
            made = cls(data, post, tell, folder)
            undone.pop_all()  # all of it is the document's from now on
            return made

    def close(self) -> None:
        self._closed = True
        self._asked += 1
        self._end_filtering()
        self._rounds.close()
        self._data.close()
        if self._folder is not None:
            _remove(self._folder)

    # ---- what is there

    @property
    def size(self) -> int:
        return self._data.size

    @property
    def lines(self) -> int:
        """As far as is known, in the whole file."""
        return self.index.lines

    @property
    def rows(self) -> int:
        """How many there are to show."""
        return self.lines if self.shown is None else len(self.shown)

    def line_of(self, row: int) -> int:
        return row if self.shown is None else self.shown[row]

    def row_of(self, line: int) -> int:
        """Where it is shown; of one that is not, the next that is."""
        if self.shown is None:
            return min(line, max(0, self.lines - 1))
        low, high = 0, len(self.shown)
        while low < high:
            middle = (low + high) // 2
            if self.shown[middle] < line:
                low = middle + 1
            else:
                high = middle
        return min(low, max(0, len(self.shown) - 1))

    def text(self, line: int) -> Text:
        begin, end = self.index.span(line)
        return Text(shown(self._data[begin : min(end, begin + SHOWN_BYTES)]), end - begin if end - begin > SHOWN_BYTES else 0)

    def read(self, line: int) -> Row:
        return read(self.kind, self.text(line).text)

    def offset(self, line: int) -> int:
        return self.index.start(line)

    def line_at(self, offset: int) -> int:
        return self.index.line_at(offset)

    def block(self, crash: Crash) -> tuple[int, int]:
        """The lines that tell of it, from first until before last."""
        return crashes.block(self.kind, crash.line, lambda n: self.text(n).text, self.lines)

    def title(self, crash: Crash) -> str:
        """What tells of it in a line."""
        return crashes.title(crash, lambda n: self.text(n).text, self.lines)

    @property
    def share(self) -> float:
        """How much of it is indexed."""
        return self.index.at / self._data.size if self._data.size else 1.0

    # ---- indexing, on the worker

    def _index_step(self) -> float | None:
        if self._closed:
            return None
        begin = self.index.at
        piece = self._data.read_once(begin, min(self._data.size, begin + PIECE // BLOCK * BLOCK))
        self.index.step(piece)
        self._marks(begin, piece)
        self._say("index")
        return None if self.index.done else 0.0

    def _marks(self, begin: int, piece: bytes) -> None:
        """Marks in it, also those that began in the piece before."""
        near = self._carry + piece
        base = begin - len(self._carry)
        for at, death in crashes.marks_in(near):
            if len(self.crashes) >= crashes.MOST:
                break
            before = self.crashes[-1] if self.crashes else None
            if before is not None and base + at <= before.offset:
                continue
            line = self.index.line_at(base + at)
            if before is not None and crashes.joins(before, line, death):
                continue
            self.crashes.append(Crash(line, death, self.text(line).text, base + at))
        self._carry = near[-(crashes.LONGEST_MARK - 1) :]

    # ---- looking for words

    def find(self, needle: Needle) -> None:
        """Places are told as `find`; a new question ends the former."""
        self._asked += 1
        self.found, self.found_to = array("Q"), 0
        if not needle:
            self.found_to = self.size
            return
        mine, search, found = self._asked, Search(self._data, needle), self.found

        def step() -> float | None:
            if mine != self._asked or self._closed:
                return None
            found.extend(search.step())
            self.found_to = search.at if not search.done else self.size
            self._say("find")
            return None if search.done else 0.0

        self._rounds.add(f"find {mine}", step)

    @property
    def finding(self) -> bool:
        return self.found_to < self.size

    # ---- showing only some

    def show_only(self, wanted: Filter) -> None:
        """Lines are told as `filter`; `slow` and `bad` say that the pattern is no good. A new one ends the former."""
        self._end_filtering()
        self.filtered_to = 0
        if not wanted:
            self.shown = None
            self.filtered_to = self.size
            return
        self.shown = array("L")
        mine, kept = self._filtering, self.shown
        worker = self._worker = _Filtering(self, wanted, kept)

        def turn() -> float | None:
            if mine != self._filtering or self._closed:
                return None
            try:
                over = worker.step()
            except (regex.TooSlow, regex.BadPattern, OSError) as error:
                log.info("a pattern was given up: %r", error)
                if mine == self._filtering:
                    self.filtered_to = self.size
                    self._say("slow" if isinstance(error, regex.TooSlow) else "bad")
                return None
            self.filtered_to = worker.at
            self._say("filter")
            if over:
                return None
            return 0.0 if worker.may_go_on() else 0.05

        def step() -> float | None:
            wait_s: float | None = None
            try:
                wait_s = turn()
            finally:
                if wait_s is None or self._closed or mine != self._filtering:  # who ended it meanwhile may not have seen its process
                    worker.close()
            return wait_s

        self._rounds.add(f"filter {mine}", step)

    def _end_filtering(self) -> None:
        """The process of its pattern ends now: after `close` its thread has no further turn in which to end it."""
        self._filtering += 1
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()

    @property
    def filtering(self) -> bool:
        return self.filtered_to < self.size

    def _say(self, what: Told) -> None:
        self._post(lambda: None if self._closed else self._tell(what))


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


class _Filtering:
    """The lines that a filter lets through, from the first on."""

    def __init__(self, document: LogDocument, wanted: Filter, kept: array[int]) -> None:
        self._document, self._wanted, self._kept = document, wanted, kept
        self._data = document._data
        self._judge = Judge(document.kind, wanted)
        self._skim = Skim(document.kind, wanted)
        self._matching: regex.Matching | None = None
        self._line = 0
        self.at = self._data.first

    def may_go_on(self) -> bool:
        return self._document.index.done or self._document.index.at > self.at

    def step(self) -> bool:
        """Whether it was the last. Raises TooSlow, BadPattern, OSError."""
        size = self._data.size
        end = min(size, self.at + regex.PIECE)
        piece = self._data.read_once(self.at, end)
        if end < size:
            whole = piece.rfind(b"\n") + 1
            end = self.at + whole if whole else self._data.find(b"\n", end, size) + 1 or size
            piece = piece[:whole] if whole else self._data.read_once(self.at, end)
        matching: set[int] | None = None
        if self._wanted.pattern:
            found = self._matching
            if found is None:
                found = self._matching = regex.Matching(self._data.path, self._wanted.pattern)
            matching = set(found.lines(self.at, end))
        self._go_through(piece, matching)
        self.at = end
        return end >= size

    def _go_through(self, piece: bytes, matching: set[int] | None) -> None:
        at, judge, skim, line = 0, self._judge, self._skim, self._line
        kept: list[int] = []
        size = len(piece)
        skim.over(piece)
        while at < size:
            end, wanted = skim.run(at)
            if end > at:
                count = piece.count(b"\n", at, end) + (piece[end - 1] != 10)
                if wanted:
                    kept.extend(range(line, line + count))
                if skim.of_heads:
                    judge.passed(wanted)
                line += count
                at = end
                continue
            end = piece.find(b"\n", at)
            end = size if end < 0 else end
            wanted = judge.wants(shown(piece[at : min(end, at + SHOWN_BYTES)].rstrip(b"\r")))
            if wanted and (matching is None or self.at + at in matching):
                kept.append(line)
            line += 1
            at = end + 1
        self._line = line
        self._kept.extend(kept)

    def close(self) -> None:
        """Any thread, also while a step is under way."""
        matching, self._matching = self._matching, None
        if matching is not None:
            matching.close()
