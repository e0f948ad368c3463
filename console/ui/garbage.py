"""Cyclic garbage is collected on the Qt thread only.

Python may collect on whatever thread happens to allocate. A Qt object that dies on the media or a decoder thread leaves its
timers behind, and the next tick of the event loop calls into freed memory (seen: a crash in QTimerInfoList::activateTimers).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 250
"""How often the counters are looked at; in between objects without cycles are freed as ever."""


def collect_what_is_due() -> None:
    """Collect the oldest generation whose threshold is passed, as the interpreter itself would, but on the thread that calls."""
    for generation, (count, threshold) in reversed(list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))):
        if threshold and count > threshold:
            gc.collect(generation)
            return


class GarbageCollector(QObject):
    """From its making until `close`, automatic collection is off and this timer does the same by the same thresholds. Qt thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.collect()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        collect_what_is_due()

    def close(self) -> None:
        """Collect once more, here, and leave the interpreter as it was."""
        self._timer.stop()
        gc.collect()
        if self._was_on:
            gc.enable()
