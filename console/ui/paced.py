"""Work that follows news: soon after the first, and seldom enough that a flood of news leaves the window to the hand. Qt thread.

A customer can send hundreds of lines a second; what follows from each must not be done for each.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

PER_S = 10.0
"""Times a second under load: more than that nobody reads."""
AT_ONCE = 5.0
"""Times in a row without a pause, as when a person does something."""
SHARE = 0.25
"""Of the thread's time that the work may take: slow work is done less often."""


@dataclass(slots=True)
class Pace:
    """How often. Time is an argument (seconds). Pure."""

    left: float = AT_ONCE
    at: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the work may be done."""
        self._refill(now)
        return 0.0 if self.left >= 1 else (1 - self.left) / PER_S

    def did(self, begun: float, ended: float) -> None:
        """It was done; what took long is paid for as if it had been several times."""
        self._refill(ended)
        self.left -= max(1.0, (ended - begun) * PER_S / SHARE)

    def _refill(self, now: float) -> None:
        self.left = min(AT_ONCE, self.left + max(0.0, now - self.at) * PER_S)
        self.at = now


class Paced(QObject):
    """`start` has `work` done once, however often it is called before. `first_ms`: no sooner than that after the first call."""

    def __init__(self, work: Callable[[], object], parent: QObject, first_ms: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._work, self._first_ms, self._clock = work, first_ms, clock
        self._pace = Pace(at=clock())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._run)

    def start(self) -> None:
        if not self._timer.isActive():
            self._timer.start(max(self._first_ms, math.ceil(self._pace.wait(self._clock()) * 1000)))

    def _run(self) -> None:
        begun = self._clock()
        try:
            self._work()
        finally:
            self._pace.did(begun, self._clock())
