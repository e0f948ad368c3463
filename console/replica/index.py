"""What conversations are found by: the words of messages and names, and the facts that filters ask for. Follows from `record`.

Kept in the transactions that write `record`, or step by step from the queue `unindexed` (an older file, a snapshot). A record is in the
index or in the queue, never in both. Whoever has a transaction open calls; no thread of its own.
"""

from __future__ import annotations

import logging

from console.replica import terms
from console.replica.database import Database, Row
from protocol import codec
from protocol.conversations import last_active
from protocol.errors import ProtocolError
from protocol.fields import Record
from protocol.records import Conversation, Message

log = logging.getLogger(__name__)

VERSION = "1"
"""Of terms.py: when a text has other words than before, everything is indexed anew."""
FINDABLE = {"contact": 0, "code": 0, "conversation": 0, "message": 1}
"""Kinds, and in which order they are taken from the queue: who, before what was said."""
_KINDS = ", ".join(f"'{kind}'" for kind in FINDABLE)
_LATE = "CASE kind WHEN 'message' THEN 1 ELSE 0 END"
_QUEUE = f"INSERT OR IGNORE INTO unindexed SELECT {_LATE}, n FROM record WHERE kind IN ({_KINDS}) AND n"
MANY = 10_000
"""Records of a snapshot that differ from what is held: with more of them everything is indexed anew."""


class Index:
    """Writes `said`, `named`, `facts`, `tagged`, `took_part` and `unindexed`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def check(self) -> None:
        """Once after opening: whether the index is of this version; else everything is queued."""
        if self._db.meta("index", "") != VERSION:
            with self._db.durable():
                self.begin_anew()
                self._db.set_meta("index", VERSION)

    def begin_anew(self) -> None:
        """Forget everything, and queue what is held."""
        for table in ("said", "named"):
            self._db.change(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
        for table in ("facts", "tagged", "took_part", "unindexed"):
            self._db.change(f"DELETE FROM {table}")
        for kind, late in FINDABLE.items():
            # by the index of kind and id: the records themselves are not read
            self._db.change("INSERT INTO unindexed SELECT ?, n FROM record WHERE kind = ? ORDER BY n", late, kind)

    # ---- one record at a time

    def held(self, kind: str, record_id: str) -> Row | None:
        """`n` and data of what a change will replace; for `put`."""
        return self._db.one("SELECT n, data FROM record WHERE kind = ? AND id = ?", kind, record_id) if kind in FINDABLE else None

    def put(self, kind: str, record: Record, before: Row | None) -> None:
        """`record` is written, in the place of `before`."""
        if kind not in FINDABLE:
            return
        if before is None:
            row = self._db.one("SELECT n FROM record WHERE kind = ? AND id = ?", kind, record.id)
            if row is not None:
                self._add(int(row[0]), record)
        elif not self._queued(kind, int(before[0])):
            self._replace(int(before[0]), record, _decoded(kind, before[1]))

    def gone(self, kind: str, n: int, data: bytes) -> None:
        """A record is being removed, or will be queued anew."""
        if kind not in FINDABLE:
            return
        if self._db.change("DELETE FROM unindexed WHERE late = ? AND n = ?", FINDABLE[kind], n):
            return
        record = _decoded(kind, data)
        if record is not None:
            self._forget_words(n, record)

    def conversation_gone(self, conversation: str) -> None:
        """With all that is in it; before its records are removed."""
        sql = f"SELECT kind, n, data FROM record WHERE conversation = ? AND kind IN ({_KINDS})"
        for kind, n, data in self._db.all(sql, conversation):
            self.gone(kind, n, data)
        for table in ("facts", "tagged", "took_part"):
            self._db.change(f"DELETE FROM {table} WHERE conversation = ?", conversation)

    # ---- a snapshot

    def before_snapshot(self) -> tuple[int, list[int]] | None:
        """What `incoming` will remove or change leaves the index. For `after_snapshot`; None when all begins anew."""
        differs = (
            "SELECT r.n FROM record r LEFT JOIN incoming i ON i.kind = r.kind AND i.id = r.id"
            f" WHERE r.kind IN ({_KINDS}) AND (i.n IS NULL OR i.data <> x'') LIMIT ?"
        )
        found = [n for (n,) in self._db.all(differs, MANY + 1)]
        if len(found) > MANY:
            return None
        for n in found:
            row = self._db.one("SELECT kind, data FROM record WHERE n = ?", n)
            if row is not None:
                self.gone(row[0], n, row[1])
        newest = self._db.one("SELECT ifnull(max(n), 0) FROM record")
        return (int(newest[0]) if newest is not None else 0), found

    def after_snapshot(self, before: tuple[int, list[int]] | None) -> None:
        """`record` is what the snapshot said."""
        if before is None:
            self.begin_anew()
            return
        newest, changed = before
        self.queue_behind(newest)
        for n in changed:
            self._db.change(f"{_QUEUE} = ?", n)
        for table in ("facts", "tagged", "took_part"):
            self._db.change(f"DELETE FROM {table} WHERE conversation NOT IN (SELECT id FROM record WHERE kind = 'conversation')")

    def queue_behind(self, n: int) -> None:
        """Records that were written past the index, all with a number above `n`."""
        self._db.change(f"{_QUEUE} > ?", n)

    # ---- the queue

    def left(self) -> int:
        """How many records are not indexed yet."""
        row = self._db.one("SELECT count(*) FROM unindexed")
        return 0 if row is None else int(row[0])

    def step(self, most: int) -> int:
        """Index at most that many of the queue, the newest first. Returns how many it took."""
        next_ = self._db.one("SELECT late FROM unindexed ORDER BY late LIMIT 1")
        if next_ is None:
            return 0
        late = int(next_[0])
        sql = (
            "SELECT q.n, r.kind, r.data FROM (SELECT n FROM unindexed WHERE late = ? ORDER BY n DESC LIMIT ?) q"
            " LEFT JOIN record r ON r.n = q.n ORDER BY q.n"
        )
        rows = self._db.all(sql, late, most)
        for n, kind, data in rows:
            record = None if kind is None else _decoded(kind, data)
            if record is not None:
                self._add(n, record)
        self._db.change("DELETE FROM unindexed WHERE late = ? AND n BETWEEN ? AND ?", late, rows[0][0], rows[-1][0])
        return len(rows)

    # ---- inside

    def _queued(self, kind: str, n: int) -> bool:
        return self._db.one("SELECT 1 FROM unindexed WHERE late = ? AND n = ?", FINDABLE[kind], n) is not None

    def _add(self, n: int, record: Record) -> None:
        for table, words in _words(record).items():
            self._db.change(f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", n, words)
        self._take_facts(record, None)

    def _replace(self, n: int, record: Record, before: Record | None) -> None:
        if before is None or _words(before) != _words(record):
            if before is not None:
                self._forget_words(n, before)
            for table, words in _words(record).items():
                self._db.change(f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", n, words)
        self._take_facts(record, before)

    def _forget_words(self, n: int, record: Record) -> None:
        for table, words in _words(record).items():
            self._db.change(f"INSERT INTO {table} ({table}, rowid, words) VALUES ('delete', ?, ?)", n, words)

    def _take_facts(self, record: Record, before: Record | None) -> None:
        match record:
            case Message(author=author, kind=kind) if kind != "event" and author.kind == "agent" and before is None:
                self._db.change("INSERT OR IGNORE INTO took_part VALUES (?, ?, 'spoke')", record.conversation, author.id)
            case Conversation():
                self._take_conversation(record, before if isinstance(before, Conversation) else None)
            case _:
                pass

    def _take_conversation(self, now: Conversation, before: Conversation | None) -> None:
        self._db.change(
            "INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            now.id, last_active(now), now.created_at, now.state, now.snoozed_until or 0, now.portal, now.agent, now.group, now.resolved_by,
            now.rating, bool(now.rating_comment.strip()), now.contact, now.code,
        )  # fmt: skip
        if before is None or before.tags != now.tags:
            self._db.change("DELETE FROM tagged WHERE conversation = ?", now.id)
            self._db.change_many("INSERT OR IGNORE INTO tagged VALUES (?, ?)", ((now.id, tag) for tag in now.tags))
        if before is None or (before.agent, before.agents) != (now.agent, now.agents):
            self._db.change("DELETE FROM took_part WHERE conversation = ? AND how = 'is'", now.id)
            there = (now.agent, *now.agents) if now.agent else now.agents
            self._db.change_many("INSERT OR IGNORE INTO took_part VALUES (?, ?, 'is')", ((now.id, agent) for agent in there))


def _words(record: Record) -> dict[str, str]:
    """Table and words for it; nothing for a record without any."""
    spoken = terms.spoken(record) if isinstance(record, Message) else []
    found = {"said": terms.tokens(spoken), "named": terms.name_tokens(terms.names(record))}
    return {table: words for table, words in found.items() if words}


def _decoded(kind: str, data: bytes) -> Record | None:
    try:
        return codec.record(kind, data)
    except ProtocolError:
        log.exception("a stored %s cannot be read", kind)
        return None
