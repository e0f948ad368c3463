"""Work that takes too long for the Qt thread: done in a few threads, its result handed back on the Qt thread; and the decoder of pictures,
for which such work waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from console.ui.previews.decoder import Decoder

THREADS = 2

Then = Callable[[object], None]
_Found = tuple[Then, Then | None, object]


class Background(QObject):
    """Qt thread, but for the work itself. Nothing is handed back after `close`."""

    _done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(THREADS)
        self.decoder = Decoder()
        self._open = True
        self._found: deque[_Found] = deque()
        """What is done and not handed back yet."""
        self._done.connect(self._hand_over)

    def run(self, work: Callable[[], object], then: Then, unwanted: Then | None = None) -> None:
        """`then` gets what `work` returned, or the exception that it raised; `unwanted` gets it instead where that came too late."""
        if self._open:
            self._pool.start(_Job(work, then, unwanted, self._told))

    def close(self) -> None:
        """What waits is forgotten, what is under way is waited for."""
        self._open = False
        self.decoder.close()
        self._pool.clear()
        self._pool.waitForDone()
        while self._found:
            _, unwanted, found = self._found.popleft()
            if unwanted is not None:
                unwanted(found)

    def _told(self, found: _Found) -> None:
        """On the job's thread."""
        self._found.append(found)
        self._done.emit()

    def _hand_over(self) -> None:
        if self._found:  # not after `close`, which may come between
            then, _, found = self._found.popleft()
            then(found)


class _Job(QRunnable):
    def __init__(self, work: Callable[[], object], then: Then, unwanted: Then | None, tell: Callable[[_Found], None]) -> None:
        super().__init__()
        self._work, self._then, self._unwanted, self._tell = work, then, unwanted, tell

    def run(self) -> None:
        found: object
        try:
            found = self._work()
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            found = error
        self._tell((self._then, self._unwanted, found))
