"""No Qt object dies on another thread than Qt's."""

from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from console.ui.garbage import GarbageCollector


class Knot:
    """Refers to itself: only the cyclic collector frees it."""

    def __init__(self, deaths: list[str]) -> None:
        self.me = self
        weakref.finalize(self, lambda: deaths.append(threading.current_thread().name))


def tie(deaths: list[str], knots: int) -> None:
    keep: list[list[list[int]]] = []
    for _ in range(knots):
        Knot(deaths)
        keep.extend([[]] for _ in range(20))  # allocations are what makes the interpreter collect


def test_knots_die_on_the_qt_thread(qtbot: QtBot) -> None:
    deaths: list[str] = []
    collector = GarbageCollector()
    try:
        assert not gc.isenabled()
        worker = threading.Thread(target=tie, args=(deaths, 2_000), name="worker")
        worker.start()
        worker.join()
        assert deaths == [], "nothing is collected where the garbage was made"
        qtbot.waitUntil(lambda: len(deaths) == 2_000)
        assert set(deaths) == {threading.current_thread().name}
    finally:
        collector.close()
    assert gc.isenabled()


def test_without_it_they_die_anywhere() -> None:
    """The reason for all this: what would happen otherwise."""
    deaths: list[str] = []
    worker = threading.Thread(target=tie, args=(deaths, 2_000), name="worker")
    worker.start()
    worker.join()
    assert "worker" in deaths
