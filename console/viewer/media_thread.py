"""The media thread: one thread with one asyncio loop that owns every peer connection, its data channels and its timers.

aiortc and av are imported on this thread, on first use or by `warm()`, so that the window shows first (they take about half a second).
Nothing else in the program starts tasks on this loop: `TaskOwner` keeps, names and reports them.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import importlib
import logging
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")

REPORTS_PER_MINUTE = 20
"""Unexpected errors that are logged in full; a hostile peer must not be able to fill the log."""


CLOSE_WITHIN_S = 3.5
"""What is held gets so long to close when the thread stops."""


class TaskOwner:
    """Starts tasks on the running loop, holds them, and reports what escapes from them. Media thread only."""

    def __init__(self, report: Callable[[str, BaseException], None]) -> None:
        self._report = report
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closers: dict[object, Callable[[], Coroutine[Any, Any, None]]] = {}

    def start(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Run `work` in a task of this name; an exception from it is reported once."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._report(task.get_name(), error)

    def hold(self, key: object, close: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Something with threads or sockets lives here: `close` ends it when the media thread stops first. `release` undoes it."""
        self._closers[key] = close

    def release(self, key: object) -> None:
        self._closers.pop(key, None)

    async def end(self, within: float) -> None:
        """Close what is held; whatever still runs after `within` seconds is left to be cancelled."""
        closing = [self.start(close(), "close at the end") for close in list(self._closers.values())]
        if closing:
            await asyncio.wait(closing, timeout=within)

    def names(self) -> list[str]:
        """Names of the tasks that are running, for tests and diagnostics."""
        return sorted(task.get_name() for task in self._tasks.copy())


class MediaThread:
    """Owns the thread and the loop. `start`, `stop`, `submit` and `call` may be used from any other thread.

    `tell_trouble(text)` hears, on the media thread, of every unexpected error (already logged).
    """

    def __init__(self, tell_trouble: Callable[[str], None] | None = None, name: str = "media") -> None:
        self._name = name
        self._tell_trouble = tell_trouble
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._owner = TaskOwner(self._report)
        self._reports: list[float] = []

    @property
    def owner(self) -> TaskOwner:
        """The one owner of tasks on this thread's loop."""
        return self._owner

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Start the thread and wait (a millisecond or two) until its loop runs."""
        if self._thread is not None:
            raise RuntimeError("the media thread was started before")
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()
        self._ready.wait()

    def warm(self) -> None:
        """Import aiortc and av on the media thread now; returns at once. Call it when the first window is up."""
        self.call(importlib.import_module, "console.viewer.connection")

    def submit(self, work: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Run a coroutine on the media thread. Its errors are reported and also stand in the future."""
        future: concurrent.futures.Future[T] = concurrent.futures.Future()

        def begin() -> None:
            if future.set_running_or_notify_cancel():
                self._owner.start(self._fill(future, work), getattr(work, "__qualname__", "submitted"))
            else:
                work.close()

        try:
            self._running_loop().call_soon_threadsafe(begin)
        except RuntimeError:
            work.close()
            raise
        return future

    async def _fill(self, future: concurrent.futures.Future[T], work: Coroutine[Any, Any, T]) -> None:
        try:
            future.set_result(await work)
        except asyncio.CancelledError:
            future.set_exception(concurrent.futures.CancelledError())
            raise
        except Exception as error:
            future.set_exception(error)
            raise

    def call(self, fn: Callable[..., object], *args: object) -> None:
        """Call a plain function on the media thread soon; its errors are reported. Raises RuntimeError when the thread is not running."""
        self._running_loop().call_soon_threadsafe(fn, *args)

    def stop(self, timeout: float = 5.0) -> bool:
        """Close the peers that are left, cancel the rest, end the loop and join. True if the thread ended within `timeout` seconds."""
        thread, loop, stop = self._thread, self._loop, self._stop
        if thread is None or loop is None or stop is None:
            return True
        try:
            loop.call_soon_threadsafe(stop.set)
        except RuntimeError:
            log.debug("the media thread had already ended")
        thread.join(timeout)
        return not thread.is_alive()

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            raise RuntimeError("the media thread is not running")
        return self._loop

    def _run(self) -> None:
        # Proactor loops queue UDP through IOCP; the selector loop is what aioice is known to work with.
        loop = asyncio.SelectorEventLoop() if sys.platform == "win32" else asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        loop.set_exception_handler(self._unhandled)
        try:
            loop.run_until_complete(self._main(loop))
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    async def _main(self, loop: asyncio.AbstractEventLoop) -> None:
        self._stop = asyncio.Event()
        self._loop = loop
        self._ready.set()
        await self._stop.wait()
        await self._owner.end(CLOSE_WITHIN_S)
        me = asyncio.current_task()
        rest = [task for task in asyncio.all_tasks() if task is not me]
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.wait(rest, timeout=3)
        await loop.shutdown_default_executor()

    def _unhandled(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self._report(str(context.get("message", "event loop")), error if isinstance(error, BaseException) else RuntimeError(str(context)))

    def _report(self, where: str, error: BaseException) -> None:
        now = self._loop.time() if self._loop else 0.0
        self._reports = [at for at in self._reports if now - at < 60]
        if len(self._reports) >= REPORTS_PER_MINUTE:
            log.debug("unexpected error in %s: %r", where, error)
            return
        self._reports.append(now)
        log.error("unexpected error on the %s thread in %s", self._name, where, exc_info=error)
        if self._tell_trouble is not None:
            self._tell_trouble(f"{where}: {type(error).__name__}: {error}"[:300])
