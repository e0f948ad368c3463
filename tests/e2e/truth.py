"""What the broker really holds: its database, read from outside while it runs."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any


class BrokerTruth:
    """Reads `records` of a broker's data folder; opens the file anew for each question and read-only."""

    def __init__(self, data: Path) -> None:
        self._data = data

    @property
    def database(self) -> Path:
        return self._data / "broker.db"

    def records(self, kind: str) -> list[dict[str, Any]]:
        """All records of a kind, oldest change first."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT data FROM records WHERE kind = ? ORDER BY rev", (kind,)).fetchall()
        finally:
            connection.close()
        return [json.loads(row[0]) for row in rows]

    def record(self, kind: str, id: str) -> dict[str, Any]:
        return next((r for r in self.records(kind) if r["id"] == id), {})

    def messages(self, conversation: str) -> list[dict[str, Any]]:
        return sorted((m for m in self.records("message") if m["conversation"] == conversation), key=lambda m: int(m["seq"]))

    def holds_text(self, text: str) -> bool:
        """Whether any file of the data folder contains `text`: for secrets that must not lie there."""
        needle = text.encode()
        return any(needle in path.read_bytes() for path in self._data.rglob("*") if path.is_file())
