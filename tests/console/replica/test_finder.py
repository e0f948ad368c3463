"""The thread that searches: answers come to the right ones, the newest question wins, and the index is built beside the window's work."""

from __future__ import annotations

import queue
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.chat.filters import Filters
from console.replica import Finder, Replica
from console.replica.database import Database
from console.replica.index import Index
from console.replica.search import Search
from console.replica.wanted import Answer, Question
from protocol import wire
from tests.console import feed_model as model
from tests.console.feed_model import FeedModel
from tests.console.replica.test_replica_file import damage

WITHIN_S = 30.0


class Here:
    """Stands for the Qt thread: carries out what was posted when the test says so."""

    def __init__(self) -> None:
        self._posted: queue.Queue[Callable[[], None]] = queue.Queue()
        self.post = self._posted.put

    def until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + WITHIN_S
        while not done():
            self._posted.get(timeout=max(0.0, end - time.monotonic()))()


@pytest.fixture
def here() -> Here:
    return Here()


@pytest.fixture
def filled(replica: Replica) -> FeedModel:
    feed = FeedModel()
    for number in range(20):
        feed.put(model.conversation(f"c{number}", number=number))
        for seq in range(1, 41):
            feed.put(model.message(f"m{number}-{seq}", f"c{number}", seq, body=f"common words {number * 100 + seq}"))
    replica.begin(feed.feed, True)
    for frame in feed.snapshot():
        replica.apply(frame)
    return feed


@pytest.fixture
def finder(path: Path, replica: Replica, filled: FeedModel, here: Here) -> Iterator[Finder]:
    made = Finder(path, here.post)
    yield made
    made.close()


def asking(text: str, **how: int) -> Question:
    return Question(Filters(text=text).wanted(5, "me"), **how)


def test_it_brings_the_index_up_to_date_and_says_how_far_it_is(finder: Finder, replica: Replica, here: Here) -> None:
    told: list[int] = []
    finder.listen(told.append)
    here.until(lambda: bool(told) and told[-1] == 0)
    assert told == sorted(told, reverse=True) and finder.unindexed == 0
    assert Index(replica._db).left() == 0


def test_a_snapshot_gives_it_new_work(finder: Finder, filled: FeedModel, replica: Replica, here: Here) -> None:
    told: list[int] = []
    finder.listen(told.append)
    here.until(lambda: bool(told) and told[-1] == 0)
    filled.put(model.message("new", "c1", 41, body="seldom"))
    replica.begin(filled.feed, True)
    for frame in filled.snapshot():
        replica.apply(frame)
    answers: list[Answer] = []
    finder.poke()

    def found() -> bool:
        if not answers or (answers[-1].whole and not answers[-1].lines):
            finder.ask("search", asking("seldom", lines=5), answers.append)
        return bool(answers and answers[-1].lines)

    here.until(found)
    assert [line.message.id for line in answers[-1].lines] == ["new"]


def test_answers_come_whole_and_to_their_own_slot(finder: Finder, here: Here) -> None:
    first: list[Answer] = []
    second: list[Answer] = []
    here.until(lambda: True)
    finder.ask("search", asking("common", lines=30), first.append)
    finder.ask("palette", asking("zoe", people=3), second.append)
    here.until(lambda: bool(first and first[-1].whole and second and second[-1].whole))
    assert not first[-1].people and not second[-1].lines


def test_only_the_newest_question_of_a_slot_is_answered(finder: Finder, here: Here) -> None:
    told: list[str] = []
    for text in ("c", "co", "com"):
        finder.ask("search", asking(text, lines=5), lambda answer, text=text: told.append(text) if answer.whole else None)  # type: ignore[misc]
    here.until(lambda: "com" in told)
    assert told == ["com"]


def test_nobody_is_answered_who_no_longer_waits(finder: Finder, here: Here) -> None:
    told: list[Answer] = []
    finder.ask("search", asking("common", lines=5), told.append)
    finder.forget("search")
    other: list[Answer] = []
    finder.ask("other", asking("common", lines=5), other.append)
    here.until(lambda: bool(other and other[-1].whole))
    assert told == []


def test_a_search_that_fails_is_answered_all_the_same(
    finder: Finder, here: Here, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(Search, "answer", broken)
    told: list[Answer] = []
    finder.ask("search", asking("common", lines=5), told.append)
    here.until(lambda: bool(told))
    assert told[-1].whole and "a search failed" in caplog.text


def test_a_question_that_takes_long_is_given_up_for_the_next(finder: Finder, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one counts to a number that it would reach after an hour; it has to be given up."""
    plain = Search.answer

    def slow(search: Search, question: Question) -> Iterator[Answer]:
        if question.people == 77:
            search._db.one("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000000) SELECT max(i) FROM n")
        yield from plain(search, question)

    monkeypatch.setattr(Search, "answer", slow)
    told: list[str] = []
    finder.ask("search", asking("common", people=77), lambda _answer: told.append("slow"))
    while finder._running is None:
        time.sleep(0.001)
    finder.ask("search", asking("common", lines=1), lambda answer: told.append("next") if answer.whole else None)
    here.until(lambda: "next" in told)
    assert told == ["next"]


def test_the_window_can_write_while_the_index_is_built(path: Path, replica: Replica, filled: FeedModel, here: Here) -> None:
    finder = Finder(path, here.post)
    try:
        for number in range(200):
            replica.keep_report(f"s{number}", "c1", 5, b"figures")
            replica.apply(filled.put(model.message(f"n{number}", "c1", 50 + number, body=f"meanwhile {number}")))
        done: list[int] = []
        finder.listen(done.append)
        here.until(lambda: 0 in done or finder.unindexed == 0)
    finally:
        finder.close()
    left = Index(replica._db)
    while left.left():
        left.step(100)
    search = Search(replica._db)
    assert len(list(search.lines(Filters(text="meanwhile").wanted(5, "me"), 1000))) == 200
    assert len(list(search.lines(Filters(text="common").wanted(5, "me"), 1000))) == 800


def test_it_ends_in_mid_work_and_goes_on_at_the_next_start(
    path: Path, replica: Replica, filled: FeedModel, here: Here
) -> None:
    Finder(path, here.post).close()
    left = Index(replica._db).left()
    again = Finder(path, here.post)
    told: list[int] = []
    again.listen(told.append)
    here.until(lambda: again.unindexed == 0 and (left == 0 or bool(told)))
    again.close()


def killed(replica: Replica, path: Path) -> None:
    """As a killed console leaves it."""
    replica.close()
    with sqlite3.connect(path) as sqlite:
        sqlite.execute("UPDATE meta SET value = '1' WHERE key = 'open'")
    sqlite.close()


def test_a_large_file_is_looked_through_beside_the_window(
    path: Path, replica: Replica, filled: FeedModel, here: Here, monkeypatch: pytest.MonkeyPatch, open_replica: Callable[[Path], Replica]
) -> None:
    monkeypatch.setattr("console.replica.database.LOOK_AT_ONCE_BYTES", 0)
    killed(replica, path)
    again = open_replica(path)
    assert again.notice == "" and again._db.meta("unchecked", "") == "1"
    finder = Finder(path, here.post)
    told: list[int] = []
    finder.listen(told.append)
    here.until(lambda: bool(told) and told[-1] == 0)
    end = time.monotonic() + WITHIN_S
    while again._db.meta("unchecked", "") == "1" and time.monotonic() < end:
        time.sleep(0.01)
    finder.close()
    assert (again._db.meta("unchecked", ""), again._db.meta("damaged", "0")) == ("0", "0")


def test_damage_that_it_finds_is_told_and_mended_at_the_next_start(
    path: Path, replica: Replica, filled: FeedModel, here: Here, monkeypatch: pytest.MonkeyPatch, open_replica: Callable[[Path], Replica]
) -> None:
    monkeypatch.setattr("console.replica.database.LOOK_AT_ONCE_BYTES", 0)
    build = Index(replica._db)
    while build.left():
        build.step(500)
    replica.queue(wire.Send("a", "c1", "not lost"), 1)
    killed(replica, path)
    damage(path, "record")
    again = open_replica(path)
    finder = Finder(path, here.post)
    told: list[str] = []
    finder.on_damage(told.append)
    here.until(lambda: bool(told))
    finder.close()
    again.close()
    mended = open_replica(path)
    assert "damaged" in mended.notice and [q.id for q in mended.pending()] == ["a"] and mended.conversations() == []


def test_without_a_file_it_says_so_in_the_log_and_answers_nothing(
    path: Path, here: Here, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(*_: object, **__: object) -> Database:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr("console.replica.finder.beside", refused)
    finder = Finder(path, here.post)
    finder.ask("search", asking("x", lines=1), lambda _answer: None)
    finder.close()
    assert "cannot be searched" in caplog.text
