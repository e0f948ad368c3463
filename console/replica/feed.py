"""Taking in the broker's change feed: changes one by one, or a snapshot that replaces everything in one step.

Two facts make this safe: a change and the position after it are one transaction, and a change that is not the next one
is refused (Gap). So the store is always exactly what the broker had at `since`.
"""

from __future__ import annotations

import logging

from console.notices import Changed
from console.replica.database import Database
from console.replica.index import Index
from console.replica.records import columns, concerns
from protocol import codec, wire
from protocol.errors import ProtocolError
from protocol.fields import Record
from protocol.records import KINDS, Code, Message

log = logging.getLogger(__name__)

_FIELDS = "kind, id, conversation, session, seq, author, state, at, data"
# not INSERT OR REPLACE: a record keeps its `n`, by which others know it
_UPDATE = ", ".join(f"{name} = excluded.{name}" for name in _FIELDS.split(", ")[2:])
_PUT = f"INSERT INTO {{table}} ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET {_UPDATE}"
_PUT_RECORD = _PUT.format(table="record")
_PUT_INCOMING = _PUT.format(table="incoming")


SAME = b""
"""In `incoming`, in the place of data that is held already: nothing else changes `record` while a snapshot comes."""


READS = " ".join(sorted(KINDS))
"""What this version can read, as it stands beside what was read with it."""


FILE = "file"
"""Kind of a `Changed`: this file's message is gone, and with it whatever lies here of the file."""


class Gap(Exception):
    """A change is missing between what is held and what came; the link must resume."""


class Feed:
    """Writes `record` and the position. Every method leaves the store consistent, whatever happens in the middle."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._index = Index(db)
        self._index.check()
        self.feed = db.meta("feed", "")
        self.since = int(db.meta("since", "0"))
        self._incoming_feed = ""
        self._gathering = False
        self._first = False
        """Nothing was ever held: a snapshot is written where it stays, and is there as it comes."""
        self._forgotten = bool(self.feed) and db.meta("kinds", "") != READS
        """Also where a console of another version held the file: what that one could not read it skipped, and it would never come again."""

    def begin(self, feed: str, snapshot: bool) -> None:
        """The broker's welcome. Raises Gap when it would go on with another history than ours without a snapshot."""
        if not snapshot and (feed != self.feed or self._forgotten):
            raise Gap(f"the broker goes on with feed {feed}, held is {self.feed or 'none'}")
        with self._db.repeatable():
            self._db.change("DELETE FROM incoming")
            self._first = snapshot and not self.feed
            if self._first and self._db.one("SELECT 1 FROM record LIMIT 1") is not None:  # the first one was cut before
                self._db.change("DELETE FROM record")
                self._index.begin_anew()
        self._gathering = snapshot
        self._incoming_feed = feed

    def forget_position(self) -> None:
        """Ask for a snapshot next time; all that is held stays readable until it is there."""
        self._forgotten = True

    @property
    def position(self) -> tuple[str, int]:
        return ("", 0) if self._forgotten else (self.feed, self.since)

    def change(self, chg: wire.Chg) -> list[Changed]:
        """Take in one change. A change that is already held does nothing."""
        if self._gathering:
            raise Gap("a change in the middle of a snapshot")
        if chg.rev <= self.since:
            return []
        if chg.prev != self.since:
            raise Gap(f"change {chg.rev} follows {chg.prev}, held is {self.since}")
        with self._db.repeatable():
            changed = self._put(chg) if chg.op == "put" else self._remove(chg)
            self._db.set_meta("since", str(chg.rev))
            changed += self._settle(chg.rev)
        self.since = chg.rev
        return changed

    def snapshot_part(self, snap: wire.Snap) -> None:
        if not self._gathering:
            raise Gap("a snapshot that was not announced")
        if self._first:
            with self._db.repeatable():
                self._take_in_place(snap)
            return
        with self._db.repeatable():
            for item in snap.items:
                record = _decoded(snap.kind, bytes(item))
                if record is not None:
                    data = bytes(item)
                    held = self._db.one("SELECT data FROM record WHERE kind = ? AND id = ?", snap.kind, record.id)
                    same = held is not None and held[0] == data
                    self._db.change(_PUT_INCOMING, snap.kind, record.id, *columns(record), SAME if same else data)

    def snapshot_end(self, end: wire.SnapEnd) -> list[Changed]:
        """Replace what was held by what was gathered."""
        if not self._gathering:
            raise Gap("the end of a snapshot that was not announced")
        with self._db.repeatable():
            files = [] if self._first else self._take_over()
            if self._incoming_feed != self.feed and self.feed:
                # another history (a restored backup): what was answered in the old one may be unknown in this one, so it
                # is asked again; the same id brings the same answer or is done now
                self._db.change("UPDATE outbox SET state = 'queued' WHERE state = 'sent'")
            self._db.set_meta("feed", self._incoming_feed)
            self._db.set_meta("since", str(end.rev))
            self._db.set_meta("kinds", READS)
            self._settle(end.rev)
            for table in ("report", "draft", "attached"):
                self._db.change(f"DELETE FROM {table} WHERE conversation NOT IN (SELECT id FROM record WHERE kind = 'conversation')")
            for (code_id,) in self._db.all("SELECT id FROM own_code"):
                row = self._db.one("SELECT data FROM record WHERE kind = 'code' AND id = ?", code_id)
                record = None if row is None else _decoded("code", row[0])
                if record is not None:
                    self._keep_own_code_only_while_live(record)
        self.feed, self.since = self._incoming_feed, end.rev
        self._gathering = self._forgotten = self._first = False
        return [Changed("all", ""), *files]

    # ---- inside a transaction

    def _take_in_place(self, snap: wire.Snap) -> None:
        row = self._db.one("SELECT ifnull(max(n), 0) FROM record")
        for item in snap.items:
            record = _decoded(snap.kind, bytes(item))
            if record is not None:
                self._db.change(_PUT_RECORD, snap.kind, record.id, *columns(record), bytes(item))
        self._index.queue_behind(0 if row is None else int(row[0]))

    def _take_over(self) -> list[Changed]:
        """Only what differs is written: a snapshot mostly says what is held already, and what stays keeps its place in the index.
        Gives the files that are named no more."""
        indexed = self._index.before_snapshot()
        gone = "SELECT r.n FROM record r LEFT JOIN incoming i ON i.kind = r.kind AND i.id = r.id WHERE i.n IS NULL"
        files = self._files_of(f"n IN ({gone})")
        self._db.change(f"DELETE FROM record WHERE n IN ({gone})")
        self._db.change(
            f"INSERT INTO record ({_FIELDS}) SELECT {_FIELDS} FROM incoming WHERE data <> ? ORDER BY n"
            f" ON CONFLICT (kind, id) DO UPDATE SET {_UPDATE}",
            SAME,
        )
        self._db.change("DELETE FROM incoming")
        self._index.after_snapshot(indexed)
        return files

    def _put(self, chg: wire.Chg) -> list[Changed]:
        record = _decoded(chg.kind, bytes(chg.data))
        if record is None:
            return []
        if record.id != chg.id:
            log.error("change %s of %s names another record", chg.rev, chg.kind)
            return []
        before = self._index.held(chg.kind, record.id)
        self._db.change(_PUT_RECORD, chg.kind, record.id, *columns(record), bytes(chg.data))
        self._index.put(chg.kind, record, before)
        self._keep_own_code_only_while_live(record)
        return [Changed(chg.kind, record.id, concerns(record))]

    def _remove(self, chg: wire.Chg) -> list[Changed]:
        row = self._db.one("SELECT conversation, n, data FROM record WHERE kind = ? AND id = ?", chg.kind, chg.id)
        if row is None:
            return []
        conversation, n, data = row
        self._index.gone(chg.kind, n, data)
        self._db.change("DELETE FROM record WHERE kind = ? AND id = ?", chg.kind, chg.id)
        files: list[Changed] = []
        if chg.kind == "conversation":
            files = self._files_of("conversation = ?", chg.id)
            self._index.conversation_gone(chg.id)
            self._db.change("DELETE FROM record WHERE conversation = ?", chg.id)
            for table in ("report", "draft", "attached"):
                self._db.change(f"DELETE FROM {table} WHERE conversation = ?", chg.id)
            conversation = chg.id
        elif chg.kind == "code":
            self._db.change("DELETE FROM own_code WHERE id = ?", chg.id)
        return [Changed(chg.kind, chg.id, conversation), *files]

    def _files_of(self, where: str, *values: object) -> list[Changed]:
        """Files of messages that go now: their copies on this computer go with them."""
        sql = f"SELECT data FROM record WHERE kind = 'message' AND {where} AND instr(CAST(data AS TEXT), '\"files\"')"
        named = [_decoded("message", bytes(data)) for (data,) in self._db.all(sql, *values)]
        return [Changed(FILE, file.id, m.conversation) for m in named if isinstance(m, Message) for file in m.files]

    def _settle(self, rev: int) -> list[Changed]:
        """Drop the requests whose change has arrived."""
        done = self._db.all("SELECT id, conversation FROM outbox WHERE state = 'sent' AND rev <= ?", rev)
        if done:
            self._db.change("DELETE FROM outbox WHERE state = 'sent' AND rev <= ?", rev)
        return [Changed("outbox", request, conversation) for request, conversation in done]

    def _keep_own_code_only_while_live(self, record: Record) -> None:
        if isinstance(record, Code) and record.state != "live":
            self._db.change("DELETE FROM own_code WHERE id = ?", record.id)


def _decoded(kind: str, data: bytes) -> Record | None:
    """A record, or None for what this version does not understand: it is skipped, its `rev` counted (PROTOCOL 2)."""
    try:
        return codec.record(kind, data)
    except ProtocolError as error:
        log.warning("skipped a record of kind %s: %s", kind[:32], error)
        return None
