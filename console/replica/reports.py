"""Reports of sessions that are over: bytes that only this computer has, kept as long as their conversation. Qt thread, synchronous."""

from __future__ import annotations

import logging
import sqlite3

from console.replica.database import Database

log = logging.getLogger(__name__)


class Reports:
    """The table `report`. What is in a report, the caller knows."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, session_id: str, conversation: str, at_ms: int, data: bytes) -> bool:
        """In the place of an earlier one. False, and the reason in the log, where the disk takes nothing: a session ends all the same."""
        try:
            with self._db.repeatable():
                self._db.change("INSERT OR REPLACE INTO report VALUES (?, ?, ?, ?)", session_id, conversation, at_ms, data)
        except sqlite3.Error:
            log.exception("the report of session %s could not be kept", session_id)
            return False
        return True

    def of(self, session_id: str) -> bytes | None:
        row = self._db.one("SELECT data FROM report WHERE id = ?", session_id)
        return None if row is None else bytes(row[0])
