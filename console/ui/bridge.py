"""Where async meets Qt: the only place that starts tasks. Slots stay plain functions; the user interface never awaits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)


class Bridge(QObject):
    """Owns every task of the console's loop: keeps it, names it, reports its failure. Qt thread.

    `failed` carries the task's name; the error itself is in the log.
    """

    failed = Signal(str)

    def __init__(self, loop: asyncio.AbstractEventLoop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = loop
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run `work` on the loop. The task is kept alive here and its failure is reported."""
        task = self._loop.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def running(self) -> list[str]:
        return sorted(task.get_name() for task in self._tasks)

    async def close(self) -> None:
        """Cancel what still runs and wait for it; before the loop stops."""
        waiting = list(self._tasks)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            log.error("task %s failed", task.get_name(), exc_info=error)
            self.failed.emit(task.get_name())
