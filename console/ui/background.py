"""Work that takes too long for the Qt thread: done in a few threads, its result handed back on the Qt thread; and the decoder of pictures,
for which such work waits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from console.ui.previews.decoder import Decoder

THREADS = 2

Then = Callable[[object], None]


class Background(QObject):
    """Qt thread, but for the work itself. Nothing is handed back after `close`."""

    _done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(THREADS)
        self.decoder = Decoder()
        self._open = True
        self._done.connect(self._hand_over)

    def run(self, work: Callable[[], object], then: Then) -> None:
        """`then` gets what `work` returned, or the exception that it raised."""
        if self._open:
            self._pool.start(_Job(work, then, self._done.emit))

    def close(self) -> None:
        """What waits is forgotten, what is under way is waited for."""
        self._open = False
        self.decoder.close()
        self._pool.clear()
        self._pool.waitForDone()

    def _hand_over(self, told: tuple[Then, object]) -> None:
        then, found = told
        if self._open:
            then(found)


class _Job(QRunnable):
    def __init__(self, work: Callable[[], object], then: Then, tell: Callable[[object], None]) -> None:
        super().__init__()
        self._work, self._then, self._tell = work, then, tell

    def run(self) -> None:
        found: object
        try:
            found = self._work()
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            found = error
        self._tell((self._then, found))
