"""Files that lie ready beside what is being written: which, and for which conversation. Their bytes are the file keep's. Qt thread."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable

from console.replica.database import Database
from console.replica.outbox import CannotStore
from console.words import tr
from protocol import codec
from protocol.errors import ProtocolError
from protocol.records import File

log = logging.getLogger(__name__)


class Attached:
    """The table `attached`. A message that takes its files into the outbox takes them from here in the same step."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, conversation: str, file: File) -> None:
        """On disk before this returns. Raises CannotStore."""
        try:
            with self._db.durable():
                self._db.change(
                    "INSERT OR REPLACE INTO attached (id, conversation, data) VALUES (?, ?, ?)",
                    file.id, conversation, codec.encode_struct(file),
                )  # fmt: skip
        except sqlite3.Error as error:
            log.exception("a file beside what is written could not be noted")
            raise CannotStore(tr("What you are writing cannot be saved on this computer. Is the disk full?")) from error

    def remove(self, files: Iterable[str]) -> None:
        """They were taken out. Raises CannotStore."""
        try:
            with self._db.durable():
                for id in files:
                    self._db.change("DELETE FROM attached WHERE id = ?", id)
        except sqlite3.Error as error:
            log.exception("files beside what is written could not be taken out")
            raise CannotStore(tr("What you are writing cannot be saved on this computer. Is the disk full?")) from error

    def all(self) -> list[tuple[str, File]]:
        """Each with its conversation, in the order in which they came."""
        found = []
        for conversation, data in self._db.all("SELECT conversation, data FROM attached ORDER BY n"):
            try:
                found.append((conversation, codec.struct(File, data)))
            except ProtocolError:
                log.exception("a file beside what is written cannot be read")
        return found
