"""The one SQLite file of an account: opened, checked, brought up to date, and set aside when it is damaged.

Qt thread only (sqlite3 refuses another). WAL. What a person did is committed with `synchronous=FULL`, because a power cut
would lose it (RELIABILITY 0.6); what the broker can tell again is committed with NORMAL and costs no fsync.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from console.errors import UserFacingError, cannot_write
from console.replica.schema import MIGRATIONS, TABLES, Migration
from console.words import tr, trn

log = logging.getLogger(__name__)

OPEN_END = 2**62
"""Above every `seq`, time and number that a row holds."""
BUSY_TIMEOUT_MS = 5_000
CHECKPOINT_PAGES = 4_000
"""Of the log, after which a commit folds it into the file, and waits for the disk."""
GIVE_UP_STEPS = 20_000
"""Of SQLite's machine, which does some twenty million in a second."""
LOOK_AT_ONCE_BYTES = 64 * 1024 * 1024
"""What is looked through before the window opens, after a console that was killed."""
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SIDE_FILES = ("", "-wal", "-shm")


class StoreTooNew(UserFacingError):
    """The file was written by a newer console; using it would lose what that one knew."""


class CannotOpen(UserFacingError):
    """The file can be neither used nor made: the disk is full, there is no leave to write, another program holds it."""


class Damaged(Exception):
    """The file opens but its content is no store."""


Row = tuple[Any, ...]


class Database:
    """A connection with explicit transactions. Errors are sqlite3's own."""

    def __init__(self, path: Path, migrations: tuple[Migration, ...] | None = MIGRATIONS, checkpoint_pages: int = CHECKPOINT_PAGES) -> None:
        """Raises StoreTooNew, Damaged, or sqlite3.Error when the file cannot be used. Without `migrations`: as `beside`."""
        # created by us and not by SQLite, so that nobody else can read it for a moment; the -wal takes its mode
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        os.chmod(path, 0o600)
        self._sqlite = sqlite3.connect(path, isolation_level=None, cached_statements=256)
        self._suspect = False
        try:
            self._set_up(checkpoint_pages)
            if migrations is not None:
                self._prepare(migrations)
        except BaseException:
            self._sqlite.close()
            raise

    def _set_up(self, checkpoint_pages: int) -> None:
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            f"wal_autocheckpoint={checkpoint_pages}",
            "synchronous=FULL",
            "secure_delete=ON",  # what is wiped (plain codes) is overwritten
            "temp_store=MEMORY",
        ):
            self._sqlite.execute(f"PRAGMA {pragma}")

    def _prepare(self, migrations: tuple[Migration, ...]) -> None:
        version: int = self._sqlite.execute("PRAGMA user_version").fetchone()[0]
        if version > len(migrations):
            raise StoreTooNew(tr("This profile was used by a newer Tapline. Update this one, or start it with another profile."))
        for number, migration in enumerate(migrations[version:], version + 1):
            with self.durable():
                for statement in migration:
                    self._sqlite.execute(statement)
                self._sqlite.execute(f"PRAGMA user_version={number}")
        tables = {name for (name,) in self._sqlite.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables >= TABLES:
            raise Damaged(f"tables missing: {sorted(TABLES - tables)}")
        if self.meta("damaged", "0") != "0":
            raise Damaged("a look at the whole file has found it")
        if self.meta("open", "0") != "0":
            # the last console did not close it: a look now is cheaper than a surprise in mid-session
            if self._bytes() <= LOOK_AT_ONCE_BYTES:
                self.look_through()
            else:
                self.set_meta("unchecked", "1")  # a gigabyte takes seconds: the finder looks, beside the window
        self.set_meta("open", "1")

    def look_through(self) -> None:
        """Whether the file is whole. Raises Damaged."""
        found = self._run("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise Damaged(found)

    def _bytes(self) -> int:
        size = self.one("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return 0 if size is None else int(size[0])

    def close(self) -> None:
        """Fold the log into the file (wiped codes leave no trace in it) and let go."""
        if not self._suspect:
            try:
                self.set_meta("open", "0")
                self._sqlite.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error:
                log.exception("the local store could not be closed cleanly; it will be checked at the next start")
        self._sqlite.close()

    @contextlib.contextmanager
    def durable(self) -> Iterator[None]:
        """A transaction that is on disk when the block is left."""
        self._run("BEGIN IMMEDIATE")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            if self._sqlite.in_transaction:
                self._sqlite.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def repeatable(self) -> Iterator[None]:
        """A transaction that a power cut may undo as a whole; for what the broker tells again."""
        self._run("PRAGMA synchronous=NORMAL")
        try:
            with self.durable():
                yield
        finally:
            self._sqlite.execute("PRAGMA synchronous=FULL")

    def all(self, sql: str, *values: object) -> list[Row]:
        return self._run(sql, *values).fetchall()

    def one(self, sql: str, *values: object) -> Row | None:
        row: Row | None = self._run(sql, *values).fetchone()
        return row

    def change(self, sql: str, *values: object) -> int:
        """Number of rows that changed."""
        return self._run(sql, *values).rowcount

    def change_many(self, sql: str, rows: Iterable[Row]) -> None:
        """The same for each row."""
        try:
            self._sqlite.executemany(sql, rows)
        except sqlite3.DatabaseError as error:
            self._look_at(error)
            raise

    def meta(self, key: str, default: str) -> str:
        row = self.one("SELECT value FROM meta WHERE key = ?", key)
        return default if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        self.change("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)

    def each(self, sql: str, *values: object) -> Iterator[Row]:
        """Row by row, as they are found."""
        return self._run(sql, *values)

    def give_up_when(self, given_up: Callable[[], bool]) -> None:
        """What runs on this connection ends with an error as soon as that is true; it is asked about once in a millisecond."""
        self._sqlite.set_progress_handler(given_up, GIVE_UP_STEPS)

    def close_quietly(self) -> None:
        """Let go of a connection that is `beside` the one that keeps the file in order."""
        self._sqlite.close()

    def _run(self, sql: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._sqlite.execute(sql, values)
        except sqlite3.DatabaseError as error:
            self._look_at(error)
            raise

    def _look_at(self, error: sqlite3.DatabaseError) -> None:
        if is_damage(error):
            self._suspect = True


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken (and not full, locked or out of reach)."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF in _DAMAGE


def beside(path: Path, checkpoint_pages: int = CHECKPOINT_PAGES) -> Database:
    """Another connection to a file that is open already, for the thread that calls. Raises sqlite3.Error; ended by `close_quietly`."""
    return Database(path, None, checkpoint_pages)


def open_database(path: Path, migrations: tuple[Migration, ...] = MIGRATIONS) -> tuple[Database, str]:
    """The file at `path`, made where there is none. The text is a notice for the technician, empty when all is well.

    A damaged file is renamed, what was not yet sent is taken over from it as far as it can be read, and the rest comes back
    with a snapshot. Raises StoreTooNew or CannotOpen.
    """
    try:
        return _open_or_replace(path, migrations)
    except (OSError, sqlite3.Error, Damaged) as error:
        log.exception("the local store cannot be opened")
        raise CannotOpen(_why_not(path, error)) from error


def _why_not(path: Path, error: Exception) -> str:
    if isinstance(error, OSError):
        return cannot_write(path, error)
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return tr("Another program holds {file}. Close it (a backup, perhaps), then try again.", file=path)
    return cannot_write(path, full=code == sqlite3.SQLITE_FULL)


def _open_or_replace(path: Path, migrations: tuple[Migration, ...]) -> tuple[Database, str]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return Database(path, migrations), ""
    except Damaged as error:
        log.error("the local store is damaged: %s", error)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        log.error("the local store is damaged: %s", error)
    aside = _set_aside(path)
    fresh = Database(path, migrations)
    kept, unreadable = _salvage(aside, fresh)
    return fresh, _notice(aside, kept, unreadable)


def _notice(aside: Path, kept: int, unreadable: bool) -> str:
    text = tr("The local store was damaged. It was set aside as {name} and is being filled again from the broker.", name=aside.name)
    if kept:
        text += " " + trn("{n} unsent message or request was kept.", "{n} unsent messages and requests were kept.", kept)
    if unreadable:
        text += " " + tr("Messages that had not been sent may be missing: check your last conversations.")
    return text


def _set_aside(path: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    name = f"{path.stem}-damaged-{stamp}{path.suffix}"
    number = 1
    while path.with_name(name).exists():
        number += 1
        name = f"{path.stem}-damaged-{stamp}-{number}{path.suffix}"
    for side in _SIDE_FILES:
        old = path.with_name(path.name + side)
        if old.exists():
            old.rename(path.with_name(name + side))
    return path.with_name(name)


_SALVAGED = {
    "outbox": "id, conversation, message, at_ms, state, code, rev, seq, sent_at, data",
    "own_code": "id, code, url, expires_at",
    "report": "id, conversation, at_ms, data",
    "draft": "id, conversation, mode, text, caret, reply_to, at_ms",
    "attached": "id, conversation, data",
}


def _salvage(aside: Path, fresh: Database) -> tuple[int, bool]:
    """Copy what only this computer knows. Returns how many requests were saved, and whether some may be missing."""
    found: dict[str, list[Row]] = {}
    unreadable = False
    broken = sqlite3.connect(aside, isolation_level=None)
    try:
        for table, columns in _SALVAGED.items():
            rows, whole = _readable_rows(broken, table, columns)
            found[table] = rows
            unreadable = unreadable or (table == "outbox" and not whole)
    finally:
        broken.close()
    with fresh.durable():
        for table, rows in found.items():
            places = ", ".join("?" * len(_SALVAGED[table].split(",")))
            for row in rows:
                fresh.change(f"INSERT OR IGNORE INTO {table} ({_SALVAGED[table]}) VALUES ({places})", *row)
        # what was answered but not yet shown is asked again: the broker answers the same id the same way
        fresh.change("UPDATE outbox SET state = 'queued' WHERE state = 'sent'")
    return len(found["outbox"]), unreadable


def _readable_rows(broken: sqlite3.Connection, table: str, columns: str) -> tuple[list[Row], bool]:
    """Rows from the front up to the damage, then from the end down to it; whether these are all."""
    front, whole = _rows_until_damage(broken, table, columns, "ASC")
    if whole:
        return front, True
    back, _ = _rows_until_damage(broken, table, columns, "DESC")
    return list(dict.fromkeys(front + back[::-1])), False


def _rows_until_damage(broken: sqlite3.Connection, table: str, columns: str, order: str) -> tuple[list[Row], bool]:
    rows: list[Row] = []
    try:
        for row in broken.execute(f"SELECT {columns} FROM {table} ORDER BY {'n' if table == 'outbox' else 'id'} {order}"):
            rows.append(row)  # noqa: PERF402 - what came before the damage must be kept
    except sqlite3.Error as error:
        log.error("%s of the damaged store: %s", table, error)
        return rows, False
    return rows, True
