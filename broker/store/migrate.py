"""Brings a database to the present schema with Alembic, at every start; a current one is only looked at (Alembic costs 0.2 s to load)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from broker.errors import SetupError

HEAD = "0013"
"""The newest file in `migrations/versions`; a test holds the two together."""
_FOLDER = Path(__file__).resolve().parent / "migrations"


def version(path: Path) -> str | None:
    """The schema's version, None for an empty file. Raises SetupError when the file is no database."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            known = connection.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    except sqlite3.DatabaseError as error:
        raise SetupError(f"{path} cannot be read as a database: {error}") from error
    return str(row[0]) if row else None


def upgrade(path: Path) -> None:
    """Raises SetupError when the database was written by a newer program."""
    found = version(path)
    if found == HEAD:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise SetupError(f"{path} was written by a newer version of Tapline (schema {found}). Update this program.")
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            connection.exec_driver_sql("PRAGMA synchronous=FULL")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    finally:
        engine.dispose()
