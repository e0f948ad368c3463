"""What is SQLite's own: durability settings, locks, a full disk, migrations."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import event

from broker.errors import SetupError, StoreUnavailable
from broker.folder import DataFolder
from broker.rules.allowance import Spent
from broker.rules.audience import AgentAudience
from broker.rules.files import Held
from broker.store import migrate, sqlite
from broker.store.port import Reader, Tx
from broker.store.reading import KIND_OF, SqlReader
from broker.store.sqlite import SqliteStore
from broker.store.tables import metadata
from broker.store.writing import SqlTx
from protocol import codec
from protocol.fields import Record
from protocol.records import Agent, Block, Contact, Portal
from protocol.support import Consent, Item, Report, Section


def story(folder: Path, tell: Callable[[SqliteStore], Any]) -> None:
    async def main() -> None:
        DataFolder(folder).prepare()
        store = SqliteStore(folder / "broker.db", lambda changes: None)
        try:
            await tell(store)
        finally:
            store.close()

    asyncio.run(main())


def test_the_writer_is_durable_and_readers_cannot_write(tmp_path: Path) -> None:
    async def tell(store: SqliteStore) -> None:
        def pragmas(tx: Any) -> list[object]:
            return [tx._sql.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "query_only")]

        assert await store.write(pragmas) == ["wal", 2, 0]
        assert (await store.read(pragmas))[2] == 1

    story(tmp_path, tell)


def test_many_requests_share_a_commit(tmp_path: Path) -> None:
    async def tell(store: SqliteStore) -> None:
        commits = 0
        real = store._commit

        def counted(*args: Any) -> None:
            nonlocal commits
            commits += 1
            real(*args)

        store._commit = counted  # type: ignore[method-assign, assignment]
        await asyncio.gather(*(store.write(lambda tx, n=n: tx.put(Portal(id=f"p{n}", name="x"))) for n in range(500)))  # type: ignore[misc]
        assert commits <= 30

    story(tmp_path, tell)


def test_a_job_knows_nothing_of_one_that_was_undone_in_the_same_commit(tmp_path: Path) -> None:
    async def main() -> None:
        DataFolder(tmp_path).prepare()
        commits: list[list[tuple[str, int]]] = []
        store = SqliteStore(tmp_path / "broker.db", lambda changes: commits.append([(c.id, c.rev) for c in changes]))
        busy, go_on = threading.Event(), threading.Event()

        def hold(tx: Tx) -> None:
            busy.set()
            assert go_on.wait(10)

        def bad(tx: Tx) -> None:
            assert tx.find(Portal, "p") == Portal(id="p", name="first")
            tx.put(Portal(id="p", name="gone"))
            tx.spend("ledger", 100)
            raise ValueError("no")

        def good(tx: Tx) -> tuple[Portal | None, Spent, int]:
            return tx.find(Portal, "p"), tx.spent("ledger"), tx.put(Portal(id="q", name="here"))

        try:
            await store.write(lambda tx: tx.put(Portal(id="p", name="first")))
            jobs = [asyncio.ensure_future(store.write(job)) for job in (hold, good, bad, good)]
            assert await asyncio.to_thread(busy.wait, 10)
            go_on.set()
            results = await asyncio.gather(*jobs, return_exceptions=True)
        finally:
            go_on.set()
            store.close()
        first, undone = Portal(id="p", name="first"), results.pop(2)
        assert isinstance(undone, ValueError)
        assert results == [None, (first, Spent(), 2), (first, Spent(), 3)]
        assert commits == [[("p", 1)], [("q", 2), ("q", 3)]], "all three in one commit"

    asyncio.run(main())


def test_a_full_disk_refuses_the_whole_group_and_heals(tmp_path: Path) -> None:
    async def tell(store: SqliteStore) -> None:
        await store.write(lambda tx: tx.put(Portal(id="before", name="x")))

        def pages(tx: Any, limit: int) -> int:
            return int(tx._sql.exec_driver_sql(f"PRAGMA max_page_count = {limit}").scalar())

        await store.write(lambda tx: pages(tx, 1))  # cannot go below what is used: the next page is one too many
        jobs = [store.write(lambda tx, n=n: tx.put(Portal(id=f"p{n}", name="x" * 5000))) for n in range(20)]  # type: ignore[misc]
        results = await asyncio.gather(*jobs, return_exceptions=True)
        assert {type(r) for r in results} == {StoreUnavailable}
        assert [p.id for p in await store.read(lambda reader: reader.portals())] == ["before"]
        await store.write(lambda tx: pages(tx, 100_000))
        assert await store.write(lambda tx: tx.put(Portal(id="after", name="x"))) == 2

    story(tmp_path, tell)


def test_a_lock_of_another_process_is_waited_for_then_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_MS", 50)

    async def tell(store: SqliteStore) -> None:
        with closing(sqlite3.connect(tmp_path / "broker.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable):
                await store.write(lambda tx: tx.next_number())
            assert await store.read(lambda reader: reader.rev()) == 0, "readers go on"
            other.execute("ROLLBACK")
        assert await store.write(lambda tx: tx.next_number()) == 1

    story(tmp_path, tell)


def test_the_answer_comes_after_the_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another connection sees the row at the moment when the answer is there."""

    async def tell(store: SqliteStore) -> None:
        with closing(sqlite3.connect(tmp_path / "broker.db")) as other:
            for n in range(50):
                await store.write(lambda tx, n=n: tx.put(Portal(id=f"p{n}", name="x")))  # type: ignore[misc]
                assert other.execute("SELECT count(*) FROM records").fetchone()[0] == n + 1

    story(tmp_path, tell)


def test_migrations_make_what_the_tables_say(tmp_path: Path) -> None:
    from sqlalchemy import create_engine, inspect

    file = tmp_path / "a.db"
    migrate.upgrade(file)
    assert migrate.version(file) == migrate.HEAD
    migrate.upgrade(file)
    engines = [create_engine(f"sqlite:///{file}"), create_engine("sqlite:///:memory:")]
    metadata.create_all(engines[1])
    try:
        made, said = (inspect(engine) for engine in engines)
        assert set(made.get_table_names()) - {"alembic_version"} == set(said.get_table_names())
        for table in said.get_table_names():
            columns = [{c["name"]: (str(c["type"]), c["nullable"]) for c in i.get_columns(table)} for i in (made, said)]
            assert columns[0] == columns[1], table
            indexes = [{i["name"]: (i["column_names"], i["unique"]) for i in one.get_indexes(table)} for one in (made, said)]
            assert indexes[0] == indexes[1], table
    finally:
        for engine in engines:
            engine.dispose()


def test_the_newest_migration_is_the_head(tmp_path: Path) -> None:
    newest = max(path.name.partition("_")[0] for path in (Path(migrate.__file__).parent / "migrations" / "versions").glob("*.py"))
    assert newest == migrate.HEAD


def test_a_database_from_the_future_or_no_database_is_said(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    migrate.upgrade(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SetupError, match="newer version"):
        migrate.upgrade(file)
    (tmp_path / "b.db").write_bytes(b"this is no database, whatever it is called" * 10)
    with pytest.raises(SetupError, match="cannot be read"):
        migrate.upgrade(tmp_path / "b.db")


def test_a_writer_that_fails_in_a_strange_way_lives_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def tell(store: SqliteStore) -> None:
        def broken(_connection: object) -> SqlTx:
            raise MemoryError

        with monkeypatch.context() as patch:
            patch.setattr(sqlite, "SqlTx", broken)
            with pytest.raises(StoreUnavailable):
                await store.write(lambda tx: tx.next_number())
        assert await store.write(lambda tx: tx.next_number()) == 1

    story(tmp_path, tell)


@contextmanager
def at_version(file: Path, version: str) -> Iterator[Callable[[str, tuple[object, ...]], object]]:
    """A database as a former program left it, to be filled with its statements."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        yield connection.exec_driver_sql
        connection.commit()
    engine.dispose()


def test_devices_that_are_signed_in_are_known_after_the_upgrade(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    with at_version(file, "0001") as run:
        for n, device in enumerate(("0192f3c1-aaaa-7000-8000-000000000000", "embedded", "")):
            run("INSERT INTO tokens VALUES (?, 'olga', ?, 0)", (bytes([n]), device))
    migrate.upgrade(file)
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT * FROM devices").fetchall() == [("olga", "0192f3c1-aaaa-7000-8000-000000000000")]


def test_blocks_of_contacts_are_their_portals_after_the_upgrade(tmp_path: Path) -> None:
    """And who has held them meanwhile fetches everything anew."""
    old: list[Record] = [
        Agent(id="bea", name="Bea"),
        Contact(id="zoe", portal="p1", name="Zoé", created_at=1),
        Block(id="b1", by="contact", value="zoe", agent="olga", at=1, reason="Außer sich"),
        Block(id="b2", by="email", value="*@example.com", agent="olga", at=1),
    ]
    file = tmp_path / "broker.db"
    with at_version(file, "0008") as run:
        run("UPDATE counters SET value = 9 WHERE name = 'rev'", ())
        for rev, record in enumerate(old, 1):
            portal = record.portal if isinstance(record, Contact) else None
            row = (KIND_OF[type(record)], record.id, rev, portal, codec.encode_struct(record).decode(), False)
            run("INSERT INTO records (kind, id, rev, portal, data, agents_only) VALUES (?, ?, ?, ?, ?, ?)", row)

    async def tell(store: SqliteStore) -> None:
        others = AgentAudience("bea", frozenset({"p2"}))
        seen = await store.read(lambda reader: [change.id for change in reader.snapshot(others) if change.kind == "block"])
        assert seen == ["b2"]
        blocks = await store.read(lambda reader: list(reader.blocks()))
        assert blocks == [replace(old[2], portal="p1"), old[3]]
        assert await store.read(lambda reader: (reader.floor("bea"), reader.rev())) == (11, 11)

    story(tmp_path, tell)


def test_what_all_files_come_to_is_known_after_the_upgrade_and_not_added_up_each_time(tmp_path: Path) -> None:
    with at_version(tmp_path / "broker.db", "0009") as run:
        for n, type in enumerate(("image/png", "", "text/plain")):
            run(
                "INSERT INTO blobs (id, conversation, party, name, size, sha256, at, type) VALUES (?, 'c', 'p', ?, 50, 'x', 1, ?)",
                (n, n, type),
            )

    async def tell(store: SqliteStore) -> None:
        asked: list[str] = []

        def held(reader: Reader) -> Held:
            assert isinstance(reader, SqlReader)
            event.listen(reader._sql, "before_cursor_execute", lambda *told: asked.append(str(told[2])))
            return reader.blobs_held("c2", "olga")

        assert await store.read(held) == Held(everything=100)
        with closing(sqlite3.connect(tmp_path / "broker.db")) as database:
            plans = [row[3] for sql in asked for row in database.execute(f"EXPLAIN QUERY PLAN {sql}", ["x"] * sql.count("?"))]
        assert plans and not any(plan.startswith("SCAN") for plan in plans), plans

    story(tmp_path, tell)


def test_whether_a_device_told_all_of_itself_under_a_yes_is_asked_without_reading_what_it_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decoded(kind: type[Record], data: str) -> Record:
        assert kind is not Report
        return struct(kind, data)

    struct = codec.struct
    monkeypatch.setattr(codec, "struct", decoded)
    words = [Section("apps", [Item('"part":true', '{"part":true,"session":"other"}')])]
    yes = {session: Consent(f"{session}:diag", session, "c", "diag", "granted", 1) for session in ("mine", "other")}

    async def tell(store: SqliteStore) -> None:
        async def told(*records: Record) -> list[bool]:
            await store.write(lambda tx: [tx.put(record, "p") for record in records])
            return await store.read(lambda reader: [reader.told_under(yes[session]) for session in ("mine", "other")])

        assert await told(*yes.values(), Report("1", "mine", "c", 1, words, part=True)) == [False, False]
        assert await told(Report("2", "mine", "c", 1, words)) == [True, False], "whatever its words are"
        assert await told(yes["mine"], Report("3", "mine", "c", 1, words, part=True)) == [False, False], "another yes"
        assert await told(Report("4", "mine", "elsewhere", 1, words)) == [False, False]
        assert await told(Report("5", "other", "c", 1, words)) == [False, True]

    story(tmp_path, tell)
