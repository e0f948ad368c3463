"""The thread that searches and brings the index up to date, so that neither ever holds up the window.

It has two connections of its own to the file: one reads and gives up what nobody waits for, one writes in steps of a few milliseconds
with a pause between, because whoever writes on the Qt thread waits for the end of a step. Answers are handed over by `post`.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from console.replica.database import Damaged, Database, beside, is_damage
from console.replica.index import Index
from console.replica.search import Search
from console.replica.wanted import Answer, Question
from console.words import tr

log = logging.getLogger(__name__)

STEP_S = 0.004
"""How long a step may hold the file's lock for writing."""
PAUSE_S = 0.008
"""Between two steps."""
FIRST_STEP = 40
"""Records; the steps then grow or shrink to what STEP_S allows."""
LARGEST_STEP = 1_000
TELL_S = 0.03
"""Hits that are there are shown after this time, though more are looked for."""
CHECKPOINT_PAGES = 1_000
"""Of the log, after which this thread folds it into the file; sooner than the window's connection, which should not wait for the disk."""
PROGRESS_S = 0.5
"""Between two words about how far the index is."""

Then = Callable[[Answer], None]


class Finder:
    """Qt thread, but for `_work`. Made once the store is open, closed before it."""

    def __init__(self, path: Path, post: Callable[[Callable[[], None]], None]) -> None:
        self._path, self._post = path, post
        self._lock = threading.Condition()
        self._asked: dict[str, tuple[int, Question, Then]] = {}
        """By slot: the newest question of each, until it is taken up."""
        self._newest: dict[str, int] = {}
        self._count = 0
        self._running: tuple[str, int] | None = None
        self._poked = True
        self._closed = False
        self.unindexed = 0
        """Records that search does not know yet, as far as was told."""
        self._moved: Callable[[int], None] = lambda left: None
        self._tell_damage: Callable[[str], None] = lambda text: None
        self._looking_through = False
        self._thread = threading.Thread(target=self._work, name="finder")
        self._thread.start()

    def listen(self, moved: Callable[[int], None]) -> None:
        """`moved` is told on the Qt thread how many records are not indexed yet, a few times a second while there are any."""
        self._moved = moved

    def on_damage(self, tell: Callable[[str], None]) -> None:
        """`tell` is called on the Qt thread, with words for the technician, when the file turns out to be damaged."""
        self._tell_damage = tell

    def ask(self, slot: str, question: Question, then: Then) -> None:
        """`then` gets the answer, in growing parts, on the Qt thread. Another question in the same slot takes the place of this one."""
        with self._lock:
            self._count += 1
            self._newest[slot] = self._count
            self._asked[slot] = (self._count, question, then)
            self._lock.notify()

    def forget(self, slot: str) -> None:
        """Nobody waits for an answer in this slot any more."""
        with self._lock:
            self._asked.pop(slot, None)
            self._newest.pop(slot, None)

    def poke(self) -> None:
        """There may be records to index."""
        with self._lock:
            self._poked = True
            self._lock.notify()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._lock.notify()
        self._thread.join()

    # ---- the thread

    def _work(self) -> None:
        try:
            reader, writer = beside(self._path), beside(self._path, checkpoint_pages=CHECKPOINT_PAGES)
        except sqlite3.Error:
            log.exception("the local store cannot be searched")
            return
        reader.give_up_when(self._given_up)
        try:
            self._rounds(Search(reader), _Indexing(writer), _Checking(reader, writer))
        finally:
            reader.close_quietly()
            writer.close_quietly()

    def _rounds(self, search: Search, indexing: _Indexing, checking: _Checking) -> None:
        told_at = 0.0
        while True:
            with self._lock:
                if not self._asked and not self._poked and not self._closed:
                    self._lock.wait(PAUSE_S if indexing.left or checking.due else None)
                if self._closed:
                    return
                slot = next(iter(self._asked), None)
                taken = None if slot is None else self._asked.pop(slot)
                poked, self._poked = self._poked, False
            if poked:
                indexing.look()
            if slot is not None and taken is not None:
                self._answer(search, slot, *taken)
            if indexing.left:  # also between questions, or whoever types on and on would keep it from ending
                indexing.step()
            elif checking.due and slot is None:
                self._look_through(checking)
            if time.monotonic() - told_at >= PROGRESS_S or not indexing.left:
                told_at = time.monotonic()
                self._tell_progress(indexing.left)

    def _look_through(self, checking: _Checking) -> None:
        """After a kill: whether the whole file can be read. Given up for a question, and begun again after it."""
        self._looking_through = True
        try:
            if checking.finds_damage():
                self._post(self._damage_found)
        finally:
            self._looking_through = False

    def _damage_found(self) -> None:
        if not self._closed:
            self._tell_damage(
                tr("The local store is damaged. Start Tapline again: it is then filled anew from the broker, and what waits is kept.")
            )

    def _answer(self, search: Search, slot: str, number: int, question: Question, then: Then) -> None:
        shown_at = time.monotonic()
        self._running = (slot, number)
        try:
            for found in search.answer(question):
                if found.whole or time.monotonic() - shown_at >= TELL_S:
                    shown_at = time.monotonic()
                    self._hand_over(slot, number, _copy(found), then)
                if self._given_up():
                    return
        except sqlite3.Error as error:
            if not self._given_up():
                log.exception("a search failed")
                self._hand_over(slot, number, Answer(whole=True), then)
            else:
                log.debug("a search was given up: %s", error)
        finally:
            self._running = None

    def _given_up(self) -> bool:
        """Whether nobody waits any more for what is looked for just now."""
        running = self._running
        if self._looking_through:
            return self._closed or bool(self._asked)
        return self._closed or (running is not None and self._newest.get(running[0]) != running[1])

    def _hand_over(self, slot: str, number: int, found: Answer, then: Then) -> None:
        found.unindexed = self.unindexed

        def handed() -> None:
            if self._newest.get(slot) == number and not self._closed:
                then(found)

        self._post(handed)

    def _tell_progress(self, left: int) -> None:
        def told() -> None:
            if left != self.unindexed and not self._closed:
                self.unindexed = left
                self._moved(left)

        self._post(told)


class _Indexing:
    """Steps that take as long as they may."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._index = Index(db)
        self._most = FIRST_STEP
        self.left = 0

    def look(self) -> None:
        try:
            self.left = self._index.left()
        except sqlite3.Error:
            log.exception("the index cannot be read")

    def step(self) -> None:
        try:
            with self._db.repeatable():
                begun = time.monotonic()
                taken = self._index.step(self._most)
            took = time.monotonic() - begun
        except sqlite3.Error:
            log.exception("the index stays as it is until the next start")
            self.left = 0
            return
        self.left = max(0, self.left - taken) if taken else 0
        if taken == self._most:
            self._most = int(min(LARGEST_STEP, max(1, self._most * min(2.0, STEP_S / max(took, 1e-4)))))


class _Checking:
    """A look at a large file that was not closed, beside the work."""

    def __init__(self, reader: Database, writer: Database) -> None:
        self._reader, self._writer = reader, writer
        self.due = reader.meta("unchecked", "0") != "0"

    def finds_damage(self) -> bool:
        """False also when it was given up; then it is still due."""
        try:
            self._reader.look_through()
        except Damaged as error:
            return self._ends(damaged=True, why=str(error))
        except sqlite3.Error as error:
            return is_damage(error) and self._ends(damaged=True, why=str(error))
        return self._ends(damaged=False)

    def _ends(self, *, damaged: bool, why: str = "") -> bool:
        self.due = False
        try:
            with self._writer.durable():
                self._writer.set_meta("unchecked", "0")
                if damaged:
                    log.error("the local store is damaged: %s", why)
                    self._writer.set_meta("damaged", "1")
        except sqlite3.Error:
            log.exception("what was found about the local store could not be noted")
        return damaged


def _copy(found: Answer) -> Answer:
    return replace(found, lines=list(found.lines), people=list(found.people), threads=list(found.threads))
