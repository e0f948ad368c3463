"""Search over what a fake desk holds: the real one, in a file that is made anew for each question, answered at once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from console.replica import Replica
from console.replica.index import Index
from console.replica.search import Search
from console.replica.wanted import Answer, Question
from protocol import codec, wire
from protocol.fields import Record
from protocol.records import KINDS


class FakeFinder:
    """`held` tells every record. With `waits` answers come at `answer`, so that a test can look at the time in between."""

    def __init__(self, held: Callable[[], Iterable[Record]]) -> None:
        self._held = held
        self.unindexed = 0
        self.waits = False
        self.asked: list[Question] = []
        self._waiting: dict[str, tuple[Question, Callable[[Answer], None]]] = {}

    def ask(self, slot: str, question: Question, then: Callable[[Answer], None], /) -> None:
        self.asked.append(question)
        self._waiting[slot] = (question, then)
        if not self.waits:
            self.answer()

    def forget(self, slot: str, /) -> None:
        self._waiting.pop(slot, None)

    def answer(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for question, then in waiting.values():
            then(self._found(question))

    def _found(self, question: Question) -> Answer:
        held = list(self._held())
        with tempfile.TemporaryDirectory() as folder:
            replica = Replica.open(Path(folder, "a.sqlite"))
            replica.begin("feed", True)
            for kind, of in KINDS.items():
                replica.apply(wire.Snap(kind, [codec.raw(record) for record in held if isinstance(record, of)]))
            replica.apply(wire.SnapEnd(1))
            index = Index(replica._db)
            with replica._db.repeatable():
                while index.left():
                    index.step(1_000)
            *_, found = Search(replica._db).answer(question)
            replica.close()
        found.unindexed = self.unindexed
        return found
