"""`port.Store` on SQLite: WAL, synchronous=FULL, one writer thread with group commit, readers of their own.

Measured (reliability notes 0.6): with synchronous=NORMAL a power cut loses acknowledged rows, with FULL none; a commit
per message manages 2,000 a second, groups of 100 six times that. An answer leaves only after the commit that holds it.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from broker.errors import StoreUnavailable
from broker.rules.audience import Change
from broker.store import migrate
from broker.store.port import Reader, Tx
from broker.store.reading import KeptBlocks, SqlReader
from broker.store.writing import SqlTx

log = logging.getLogger(__name__)

T = TypeVar("T")

GROUP = 128
"""Jobs per commit at most: a queue longer than this still answers its first ones soon."""
READERS = 4
BUSY_MS = 5_000
WRITER = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "temp_store=MEMORY")
"""What is deleted is overwritten: a conversation that was kept long enough leaves no words in the file. The last one is about savepoints:
what they may have to undo would go to a temporary file beyond 64 KiB, which each group passes, with two system calls for each page that
a message touches."""


@dataclass(slots=True)
class _Job:
    work: Callable[[Tx], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None
    changes: list[Change] = field(default_factory=list)


class SqliteStore:
    """Construct on the event loop's thread. `on_commit` is called there, before the answers of the same commit go out."""

    def __init__(self, path: Path, on_commit: Callable[[tuple[Change, ...]], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_commit = on_commit
        migrate.upgrade(path)
        self._path = path
        self._writer_engine = _engine(path, "BEGIN IMMEDIATE", writer=True)
        self._reader_engine = _engine(path, "BEGIN", writer=False)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._kept_blocks = KeptBlocks()
        self._closed = False
        self._thread = threading.Thread(target=self._write_all, name="store-writer", daemon=True)
        self._thread.start()

    async def write(self, job: Callable[[Tx], T]) -> T:
        if self._closed:
            raise StoreUnavailable("the broker is stopping")
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(job, future))
        return await future

    async def read(self, question: Callable[[Reader], T]) -> T:
        return await self._loop.run_in_executor(self._readers, self.read_now, question)

    def read_now(self, question: Callable[[Reader], T]) -> T:
        with self._reader_engine.connect() as connection, connection.begin():
            return question(SqlReader(connection, self._kept_blocks))

    async def scrub(self) -> None:
        await self._loop.run_in_executor(self._readers, self._fold)

    def _fold(self) -> None:
        """The log still holds pages as they were. Where somebody reads in it, the next fold takes it along."""
        with closing(sqlite3.connect(self._path, timeout=BUSY_MS / 1000, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        self._readers.shutdown(wait=True)
        self._writer_engine.dispose()
        self._reader_engine.dispose()

    # ---- writer thread

    def _write_all(self) -> None:
        with self._writer_engine.connect() as connection:
            running = True
            while running:
                group: list[_Job] = []
                item = self._jobs.get()
                while item is not None:
                    group.append(item)
                    if len(group) == GROUP:
                        break
                    try:
                        item = self._jobs.get_nowait()
                    except queue.Empty:
                        break
                running = item is not None
                if group:
                    self._commit(connection, group)

    def _commit(self, connection: Connection, group: list[_Job]) -> None:
        try:
            with connection.begin():
                for job in group:
                    self._run(connection, job)
        except OperationalError as error:
            # Disk full, file locked, I/O error: SQLite may have undone the whole transaction, so all of the group is undone.
            log.error("the store could not commit: %s", error.orig)
            for job in group:
                job.error = StoreUnavailable(str(error.orig))
        except Exception as error:
            log.exception("the writer failed")
            for job in group:
                job.error = StoreUnavailable(type(error).__name__)
        try:
            self._loop.call_soon_threadsafe(self._tell, group)
        except RuntimeError:  # the loop is closed: nobody waits for these answers any more
            log.warning("%d answers came after the end", len(group))

    def _run(self, connection: Connection, job: _Job) -> None:
        tx = SqlTx(connection, self._kept_blocks)
        try:
            job.result = tx.run(job.work)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            job.error = error
        else:
            job.changes = tx.made

    # ---- event loop's thread

    def _tell(self, group: list[_Job]) -> None:
        changes = tuple(change for job in group if job.error is None for change in job.changes)
        if changes:
            try:
                self._on_commit(changes)
            except Exception:
                log.exception("a listener of commits failed")
        for job in group:
            if job.future.cancelled():
                continue
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.result)


def _engine(path: Path, begin: str, *, writer: bool) -> Engine:
    engine = create_engine(f"sqlite:///{path}", pool_size=READERS + 1, max_overflow=8)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: sqlite3's own comes too late for IMMEDIATE
        for pragma in (f"busy_timeout={BUSY_MS}", *(WRITER if writer else ("query_only=ON",))):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def started(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
