"""An open log: its lines at once, its deaths, what is found and what is let through, with a worker that is waited for."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.logs import crashes, document, regex
from console.logs.document import LogDocument
from console.logs.filters import Filter
from console.logs.index import BLOCK
from console.logs.search import Needle
from tests.console.logs import samples


class Opened:
    """A document whose news are heard on the worker itself."""

    def __init__(self, path: Path) -> None:
        self._changed = threading.Condition()
        self.told: list[str] = []
        self.log = LogDocument.open(path, self._post, self.told.append)

    def _post(self, deed: Callable[[], None]) -> None:
        with self._changed:
            deed()
            self._changed.notify_all()

    def wait(self, true: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(true, 30)

    def whole(self) -> Opened:
        self.wait(lambda: self.log.index.done)
        over = threading.Event()  # the turn that ends the index tells deaths after it
        self.log._rounds.add("over", over.set)
        assert over.wait(30)
        return self


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[bytes | str], Opened]]:
    all: list[Opened] = []

    def open(data: bytes | str) -> Opened:
        path = tmp_path / f"{len(all)}.log"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        all.append(Opened(path))
        return all[-1]

    yield open
    for each in all:
        each.log.close()


Open = Callable[[bytes | str], Opened]


def test_it_can_be_read_at_once_and_its_end_comes_later(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "PIECE", BLOCK)
    text = samples.THREADTIME * 3_000
    here = opened(text)
    assert here.log.kind == "threadtime" and here.log.lines > 1_000 and here.log.text(3).text == text.splitlines()[3]
    here.whole()
    assert here.log.lines == len(text.splitlines()) == here.log.rows
    assert here.log.text(here.log.lines - 1).text == text.splitlines()[-1]


def test_deaths_are_found_once_each_also_where_pieces_meet(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "FIRST_BYTES", BLOCK)
    monkeypatch.setattr(document, "PIECE", BLOCK)
    for shift in (0, 3, 8, 14):
        quiet = "11-30 13:00:00.000  710   710 V Audio: standby\n" * 1_389
        start = quiet + "x" * (BLOCK - len(quiet) - len("11-30 13:32:01.123  8421  8421 E AndroidRuntime: ") - shift - 1) + "\n"
        here = opened(start + "".join(samples.THREADTIME.splitlines(True)[4:]) + quiet * 2 + samples.THREADTIME).whole()
        assert [(c.death, c.title.split(": ")[1]) for c in here.log.crashes] == [("exception", "FATAL EXCEPTION")] * 2
        first, last = here.log.block(here.log.crashes[0])
        assert last - first == 5 and "Main.kt:17" in here.log.text(last - 1).text


@pytest.mark.parametrize(
    ("text", "death", "lines", "title"),
    [
        (samples.ANR, "anr", 12, "com.example.shop"),
        (samples.TOMBSTONE, "native", 13, "com.example.shop"),
        (samples.TIME, "native", 1, samples.TIME.splitlines()[1]),
    ],
)
def test_deaths_of_other_kinds(opened: Open, text: str, death: str, lines: int, title: str) -> None:
    here = opened(text).whole()
    (crash,) = here.log.crashes
    first, last = here.log.block(crash)
    assert (crash.death, last - first) == (death, lines)
    assert here.log.title(crash) == title, "who died, not the mark that it begins with"


def test_no_more_deaths_than_can_be_looked_at(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crashes, "MOST", 10)
    here = opened((samples.BRIEF.splitlines()[1] + "\n" + "x\n" * 50) * 40).whole()
    assert len(here.log.crashes) == 10


def test_words_are_found_and_a_new_question_ends_the_former(opened: Open) -> None:
    here = opened(samples.THREADTIME * 500).whole()
    here.log.find(Needle("nothing like it"))
    here.log.find(Needle("force finishing"))
    here.wait(lambda: not here.log.finding)
    assert len(here.log.found) == 500
    assert "Force finishing" in here.log.text(here.log.line_at(here.log.found[7])).text
    here.log.find(Needle(""))
    assert not here.log.finding and len(here.log.found) == 0


def test_only_some_lines_are_shown_and_their_numbers_stay(opened: Open) -> None:
    here = opened(samples.THREADTIME * 200).whole()
    here.log.show_only(Filter(level="W", text="force"))
    here.wait(lambda: not here.log.filtering)
    assert here.log.rows == 200 and here.log.line_of(1) == 12 + 9
    assert here.log.row_of(here.log.line_of(150)) == 150 and here.log.row_of(0) == 0
    here.log.show_only(Filter())
    assert here.log.rows == here.log.lines


def test_a_pattern_finds_lines_in_a_process_of_its_own(opened: Open) -> None:
    here = opened(samples.THREADTIME * 30).whole()
    here.log.show_only(Filter(level="E", pattern=r"cart\.kt:\d+"))
    here.wait(lambda: not here.log.filtering)
    assert here.log.rows == 30


def test_neither_a_hostile_pattern_nor_a_hostile_line_hangs_anything(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regex.Matching.__init__, "__defaults__", (0.3,))
    here = opened("a" * 5_000 + "!\n").whole()
    here.log.show_only(Filter(pattern="(a+)+$"))
    here.wait(lambda: "slow" in here.told)
    assert not here.log.filtering
    here.log.show_only(Filter(pattern="(unfinished"))
    here.wait(lambda: "bad" in here.told)
    assert here.log.lines == 1 and here.log.text(0).cut == 0


def test_binary_bytes_and_wide_characters_open(opened: Open) -> None:
    noise = opened(os.urandom(300_000)).whole()
    assert noise.log.kind == "plain" and all(noise.log.text(n).text.isprintable() or True for n in range(50))
    wide = opened("\ufeff".encode("utf-16-le") + samples.TIME.encode("utf-16-le")).whole()
    assert wide.log.kind == "time" and wide.log.lines == 2
    assert opened(b"").log.rows == 0


class Kept(regex.Matching):
    """Remembers those that were made, and can be held while it is made."""

    made: list[Kept]
    begun: threading.Event
    go_on: threading.Event

    def __init__(self, path: Path, pattern: str) -> None:
        super().__init__(path, pattern)
        self.made.append(self)
        self.begun.set()
        assert self.go_on.wait(30)

    def over(self) -> bool:
        return self._child.returncode is not None


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> type[Kept]:
    Kept.made, Kept.begun, Kept.go_on = [], threading.Event(), threading.Event()
    monkeypatch.setattr(regex, "Matching", Kept)
    monkeypatch.setattr(regex, "PIECE", 100)
    return Kept


def test_a_log_that_is_closed_while_it_is_filtered_leaves_no_process(opened: Open, kept: type[Kept]) -> None:
    kept.go_on.set()
    here = opened(samples.THREADTIME * 300).whole()
    here.log.show_only(Filter(pattern="first"))
    here.wait(lambda: "filter" in here.told)
    assert here.log.filtering and not kept.made[0].over()
    here.log.show_only(Filter(pattern="second"))
    assert kept.made[0].over(), "at once, not when it has its next turn"
    here.wait(lambda: len(kept.made) == 2 and here.log.filtered_to > 0)
    here.log.close()
    assert kept.made[1].over()


def test_nor_one_that_is_closed_while_the_process_begins(opened: Open, kept: type[Kept]) -> None:
    here = opened(samples.THREADTIME * 300).whole()
    here.log.show_only(Filter(pattern="first"))
    assert kept.begun.wait(30)
    here.log.close()
    kept.go_on.set()
    thread = here.log._rounds._thread
    assert thread is not None
    thread.join(30)
    assert kept.made[0].over()


def test_a_copy_of_wide_characters_goes_with_its_log_also_when_it_does_not_come_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, path = tmp_path / "temp", tmp_path / "wide.log"
    folder.mkdir()
    path.write_bytes("\ufeff".encode("utf-16-le") + samples.TIME.encode("utf-16-le"))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    here = Opened(path)
    assert len(list(folder.iterdir())) == 1
    here.log.close()
    assert list(folder.iterdir()) == []

    def fail(*_: object) -> Iterator[float]:
        raise OSError("the disk is full")

    for name in ("narrowed", "kind_of"):
        with monkeypatch.context() as patch:
            patch.setattr(document, name, fail)
            with pytest.raises(OSError, match="full"):
                Opened(path)
            assert list(folder.iterdir()) == [], name
