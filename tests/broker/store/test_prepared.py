"""Statements that are written once: for each database, and with the errors that SQLAlchemy has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, bindparam, create_engine, create_mock_engine, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from broker.store import reading, writing
from broker.store.prepared import Driver, Prepared
from broker.store.tables import facts, metadata

ADD = Prepared(insert(facts))
FIND = Prepared(select(facts.c.value).where(facts.c.name == bindparam("name"), facts.c.value != "hidden"))


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://", connect_args={"isolation_level": None})  # as the store has it: no BEGIN of the driver's own
    metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_sqlite_and_postgresql_take_each_of_them() -> None:
    hot = [each for module in (reading, writing) for each in vars(module).values() if isinstance(each, Prepared)]
    assert len(hot) >= 10
    for mark, url, paramstyle in (("?", "sqlite://", "qmark"), ("%s", "postgresql://", "format")):
        dialect = create_mock_engine(url, lambda *_, **__: None, paramstyle=paramstyle).dialect
        for statement in hot:
            written = statement.written(dialect)
            assert written.text.count(mark) == len(written.order)


def test_rows_changes_and_what_is_undone(connection: Connection) -> None:
    driver = Driver(connection)
    assert driver.row(FIND, name="a") is None
    assert driver.change(ADD, name="a", value="1") == 1
    assert driver.change(ADD, name="b", value="hidden") == 1
    assert (driver.row(FIND, name="a"), driver.rows(FIND, name="b")) == (("1",), [])
    with pytest.raises(ZeroDivisionError), driver.savepoint():
        driver.change(ADD, name="c", value="1")
        with driver.savepoint():
            driver.change(ADD, name="d", value="1")
        with pytest.raises(KeyError), driver.savepoint():
            driver.change(ADD, name="e", value="1")
            raise KeyError
        assert [driver.row(FIND, name=name) for name in "cde"] == [("1",), ("1",), None]
        raise ZeroDivisionError
    assert [driver.row(FIND, name=name) for name in "acde"] == [("1",), None, None, None]


def test_errors_are_of_sqlalchemy_and_tell_no_values(connection: Connection) -> None:
    driver = Driver(connection)
    driver.change(ADD, name="a", value="1")
    with pytest.raises(IntegrityError) as taken:
        driver.change(ADD, name="a", value="what somebody wrote")
    assert "UNIQUE" in str(taken.value) and "somebody" not in str(taken.value)
    connection.exec_driver_sql("DROP TABLE facts")
    with pytest.raises(OperationalError):
        driver.rows(FIND, name="a")
