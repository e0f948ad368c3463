"""The log viewer over a logcat of 100 MB, in its real window: first screen, index, search, filters, and what it keeps in memory.

The floor of the search is the same run's: the same file read in the same pieces and looked through by `bytes.find`, with nothing around it.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from benchmarks.figures import spread
from console.logs.filters import Filter
from console.logs.mapped import PIECE
from console.logs.search import Needle
from console.ui.session.logs.log_window import LogWindow
from console.ui.theme import Theme
from customer.phone.logs.folder import logcat

DESCRIPTION = "A logcat of 100 MB in the log viewer: first screen (ms), search (MB/s) against a bare scan of the same file, memory (MiB)"

SIZE = 100_000_000
TARGETS = {"first_screen_ms": 300.0, "search_mb_s": 500.0, "memory_mib": 150.0}
WORDS = {"nothing": "no such words", "seldom": "force finishing", "often": "binder"}
WITHIN_S = 120.0


class Painted(QObject):
    """Notes when the lines of a log were first painted."""

    def __init__(self, window: LogWindow) -> None:
        super().__init__(window)
        self._window = window
        self.at: float | None = None
        window.area.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        log = self._window.log
        if event.type() is QEvent.Type.Paint and self.at is None and log is not None and log.rows:
            watched.removeEventFilter(self)
            QApplication.sendEvent(watched, event)  # the painting itself is part of it
            self.at = time.perf_counter()
            return True
        return False


def main(argv: list[str]) -> dict[str, object]:
    """Each run opens the file in a window of its own; the file is in the system's cache, as one that has just been fetched is."""
    wanted = argparse.ArgumentParser(prog="dev.py bench logs", description=DESCRIPTION)
    wanted.add_argument("--runs", type=int, default=5)
    runs: int = wanted.parse_args(argv).runs
    app = QApplication.instance() or QApplication([])
    theme = Theme("light")
    theme.dress()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "logcat.txt"
        say("writing the log")
        with path.open("wb") as file:
            for piece in logcat(SIZE):
                file.write(piece)
        first, whole, memory = [], [], []
        found: dict[str, list[float]] = {name: [] for name in (*WORDS, "accents")}
        floors: list[float] = []
        filters: dict[str, list[float]] = {"level": [], "words": [], "pattern": []}
        for run in range(runs + 1):
            one = run_once(theme, path)
            say(f"run {run}: {one}")
            if run == 0:
                continue  # warms disk and program
            first.append(one["first_screen_ms"])
            whole.append(one["indexed_ms"])
            memory.append(one["memory_mib"])
            floors.append(one["floor"])
            for name, values in found.items():
                values.append(one[name])
            for name, values in filters.items():
                values.append(one[f"filter_{name}"])
    del app
    figures = {
        "first_screen_ms": spread(first),
        "indexed_ms": spread(whole),
        "search_mb_s": {name: spread(values) for name, values in found.items()},
        "floor_mb_s": spread(floors),
        "filter_ms": {name: spread(values) for name, values in filters.items()},
        "memory_over_base_mib": spread(memory),
    }
    middle = sorted(found["nothing"])[len(found["nothing"]) // 2]
    floor = sorted(floors)[len(floors) // 2]
    within = {
        "first_screen": sorted(first)[len(first) // 2] <= TARGETS["first_screen_ms"],
        "search": middle >= min(TARGETS["search_mb_s"], floor * 0.9),
        "memory": max(memory) <= TARGETS["memory_mib"],
    }
    return {**figures, "targets": TARGETS, "within_target": within}


def run_once(theme: Theme, path: Path) -> dict[str, float]:
    """Everything once, in one window."""
    window = LogWindow(theme)
    window.show()
    settle(lambda: window.isVisible())
    base = resident_mib()
    painted = Painted(window)
    begun = time.perf_counter()
    window.open_path(path)
    settle(lambda: painted.at is not None)
    assert painted.at is not None
    told = {"first_screen_ms": (painted.at - begun) * 1000}
    most = [resident_mib()]
    log = window.log
    assert log is not None
    settle(lambda: log.index.done)
    told["indexed_ms"] = (time.perf_counter() - begun) * 1000
    for name, words in (*WORDS.items(), ("accents", "éphémère")):
        begun = time.perf_counter()
        log.find(Needle(words))
        settle(lambda: not log.finding)
        share = log.size if len(log.found) < 100_000 else log.found[-1]
        told[name] = share / 1e6 / (time.perf_counter() - begun)
        most.append(resident_mib())
    told["floor"] = bare_scan(path)
    for line in range(0, log.lines, max(1, log.lines // 200)):
        window.area.go(line)
        window.area.repaint()
    for name, wanted in (("level", Filter(level="W")), ("words", Filter(text="binder")), ("pattern", Filter(pattern=r"CartView\.kt:\d+"))):
        begun = time.perf_counter()
        log.show_only(wanted)
        settle(lambda: not log.filtering)
        told[f"filter_{name}"] = (time.perf_counter() - begun) * 1000
        most.append(resident_mib())
    told["memory_mib"] = max(most) - base
    window.dispose()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return told


def bare_scan(path: Path) -> float:
    """MB/s of reading the file in pieces and looking through each, once lowered, for what is not there."""
    begun, size = time.perf_counter(), 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE):
            size += len(piece)
            assert piece.lower().find(b"no such words") < 0
    return size / 1e6 / (time.perf_counter() - begun)


def settle(true: Callable[[], bool]) -> None:
    """Lets the window live until it is so. Raises RuntimeError when it never is."""
    until = time.perf_counter() + WITHIN_S
    while not true():
        QApplication.processEvents()
        if time.perf_counter() > until:
            raise RuntimeError("the log viewer did not come to its end")
        time.sleep(0.0005)


def resident_mib() -> float:
    """Memory of this process; 0 where the system does not tell."""
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
