"""The statements that every message runs, past SQLAlchemy's own execution, which took two thirds of the writer's time (measured).

SQLAlchemy still writes them, once for each dialect; they run on the driver's own cursor. Values are not converted on their way, so they
must be of types that the driver has itself. The engine of another database needs a dialect with a positional `paramstyle`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import CompilerElement


@dataclass(frozen=True, slots=True)
class _Written:
    """A statement in one dialect. `order`: its parameters' names; `fixed`: the values of those that are part of the statement."""

    text: str
    order: tuple[str, ...]
    fixed: dict[str, object]


class Prepared:
    """A statement that is written once. Its open parameters are `bindparam`s, given by name when it runs."""

    def __init__(self, statement: CompilerElement) -> None:
        self._statement = statement
        self._written: dict[str, _Written] = {}

    def written(self, dialect: Dialect) -> _Written:
        known = self._written.get(dialect.name)
        if known is None:
            compiled = self._statement.compile(dialect=dialect)
            assert isinstance(compiled, SQLCompiler) and compiled.positiontup is not None
            fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
            known = self._written[dialect.name] = _Written(compiled.string, tuple(compiled.positiontup), fixed)
        return known


class Driver:
    """A connection as its driver sees it, within a transaction that SQLAlchemy began. Raises what SQLAlchemy would raise."""

    def __init__(self, connection: Connection) -> None:
        self._dialect = connection.dialect
        self._cursor = connection.connection.cursor()

    def rows(self, statement: Prepared, **values: object) -> list[tuple[Any, ...]]:
        """Run a statement that gives rows."""
        return self._run(statement, values)

    def row(self, statement: Prepared, **values: object) -> tuple[Any, ...] | None:
        """The only row, if there is one."""
        rows = self.rows(statement, **values)
        return rows[0] if rows else None

    def change(self, statement: Prepared, **values: object) -> int:
        """Run a statement that changes rows; gives how many."""
        self._run(statement, values)
        return int(self._cursor.rowcount)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What is done within is undone when it raises. May be nested: a savepoint's name means the latest that has it."""
        self._execute("SAVEPOINT undo")
        try:
            yield
        except BaseException:
            self._execute("ROLLBACK TO SAVEPOINT undo")
            self._execute("RELEASE SAVEPOINT undo")
            raise
        self._execute("RELEASE SAVEPOINT undo")

    def _run(self, statement: Prepared, values: dict[str, object]) -> list[tuple[Any, ...]]:
        written = statement.written(self._dialect)
        values = written.fixed | values
        return self._execute(written.text, [values[name] for name in written.order])

    def _execute(self, text: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        driver = self._dialect.loaded_dbapi
        try:
            self._cursor.execute(text, values)
            return list(self._cursor.fetchall()) if self._cursor.description is not None else []
        except driver.Error as error:
            # without the values: what people wrote does not belong into a log
            raise DBAPIError.instance(text, None, error, driver.Error, hide_parameters=True, dialect=self._dialect) from error
