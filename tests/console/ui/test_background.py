"""What is done away from the window comes back to it, or goes to whoever clears it away: never to nobody."""

from __future__ import annotations

import threading

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.ui.background import Background


def test_results_come_back_in_their_order_and_so_do_errors(qtbot: QtBot) -> None:
    here, found, unwanted = Background(), list[object](), list[object]()
    go_on = threading.Event()

    def late() -> object:
        assert go_on.wait(30)
        raise ValueError("late")

    here.run(late, found.append, unwanted.append)
    here.run(lambda: "first", found.append, unwanted.append)
    qtbot.waitUntil(lambda: found == ["first"])
    go_on.set()
    qtbot.waitUntil(lambda: len(found) == 2)
    assert str(found[1]) == "late"
    here.close()
    assert unwanted == []


def test_what_comes_after_the_end_is_unwanted(qtbot: QtBot) -> None:
    here, found, unwanted = Background(), list[object](), list[object]()
    begun, done = threading.Event(), threading.Event()

    def work() -> object:
        begun.set()
        return "too late"

    here.run(work, found.append, unwanted.append)
    here.run(lambda: done.set(), found.append)
    assert begun.wait(30) and done.wait(30)
    here.close()
    QApplication.processEvents()
    assert found == [] and unwanted == ["too late"]
    here.run(work, found.append, unwanted.append)
    QApplication.processEvents()
    assert found == [] and unwanted == ["too late"]
