"""Turns: nobody is held up by who waits, and a job that fails ends alone."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

import pytest

from console.files.rounds import Rounds

LONG_S = 3_600.0


@pytest.fixture
def rounds() -> Iterator[Rounds]:
    made = Rounds("rounds of a test")
    yield made
    made.close(30)


def test_each_job_has_a_turn_and_who_waits_holds_up_nobody(rounds: Rounds) -> None:
    turns: list[str] = []
    done = threading.Event()

    def waits() -> float:
        turns.append("waits")
        return LONG_S

    def works() -> float | None:
        turns.append("works")
        if turns.count("works") < 3:
            return 0.0
        done.set()
        return None

    rounds.add("w", waits)
    rounds.add("j", works)
    assert done.wait(30)
    assert turns.count("waits") == 1 and turns.count("works") == 3


def test_hurried_jobs_do_not_wait(rounds: Rounds) -> None:
    turns = threading.Semaphore(0)

    def waits() -> float:
        turns.release()
        return LONG_S

    rounds.add("w", waits)
    assert turns.acquire(timeout=30)
    rounds.hurry()
    assert turns.acquire(timeout=30)
    rounds.add("w", waits)
    assert turns.acquire(timeout=30)


def test_what_is_hurried_in_its_own_turn_has_another_at_once(rounds: Rounds) -> None:
    turns = threading.Semaphore(0)
    first = threading.Event()

    def waits() -> float:
        turns.release()
        if not first.is_set():
            first.set()
            rounds.hurry()
        return LONG_S

    rounds.add("w", waits)
    assert turns.acquire(timeout=30) and turns.acquire(timeout=30)
    assert not turns.acquire(timeout=0.05)


def test_a_job_that_fails_is_given_up_alone(rounds: Rounds, caplog: pytest.LogCaptureFixture) -> None:
    done = threading.Event()
    rounds.add("bad", lambda: 1 / 0)

    def good() -> None:
        done.set()

    rounds.add("good", good)
    assert done.wait(30)
    assert "given up" in caplog.text


def test_nothing_begins_after_the_end() -> None:
    rounds = Rounds("closed")
    rounds.close()
    rounds.add("a", lambda: 1 / 0)
    assert rounds._thread is None


def test_what_is_added_while_its_namesake_ends_begins_after_it() -> None:
    rounds = Rounds("test")
    told: queue.SimpleQueue[str] = queue.SimpleQueue()

    def first() -> None:
        rounds.add("a", lambda: told.put("second"))
        told.put("first")

    rounds.add("a", first)
    assert [told.get(timeout=40), told.get(timeout=40)] == ["first", "second"]
    rounds.close()
