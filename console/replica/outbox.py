"""What the technician asked for and the broker has not yet confirmed: durable, in order, each once.

queued -> (ack) sent -> gone as soon as the change itself is here; queued -> (final nack) failed -> queued again by hand, or
discarded. Only chat messages stay as failed; another refused request is told once and gone. Qt thread, synchronous.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from msgspec.structs import replace

from console.errors import UserFacingError
from console.intents import DraftMode
from console.replica.database import Database, Row
from console.words import tr
from protocol import codec, desk, wire
from protocol.errors import ProtocolError
from protocol.records import Code

log = logging.getLogger(__name__)

State = Literal["queued", "sent", "failed"]


class CannotStore(UserFacingError):
    """The request could not be written down (disk full, file out of reach): nothing was accepted."""


@dataclass(frozen=True, slots=True)
class Queued:
    """One request of this console. `conversation` where it belongs to one; `code` is the broker's reason when it failed.

    `seq` and `sent_at` are the broker's answer to a chat message that is `sent`.
    """

    n: int
    """Place in the order of sending; grows, and is never given twice."""
    id: str
    request: wire.Request
    conversation: str | None
    at_ms: int
    state: State
    code: str = ""
    seq: int = 0
    sent_at: int = 0


_COLUMNS = "n, id, data, conversation, at_ms, state, code, seq, sent_at"


class Outbox:
    """The table `outbox`. What is queued is on disk before `queue` returns."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def queue(self, request: wire.Request, conversation: str | None, at_ms: int, *, drafted: bool = False) -> bool:
        """False when this id is already there: asking twice is asking once. Raises CannotStore.

        `drafted`: it was written in the composer. A kill between two steps would leave its words both on their way and half written, to be
        sent a second time.
        """
        with self._kept():
            new = self._db.change(
                "INSERT OR IGNORE INTO outbox (id, conversation, message, at_ms, state, data) VALUES (?, ?, ?, ?, 'queued', ?)",
                request.id,
                conversation,
                isinstance(request, wire.Send),
                at_ms,
                codec.encode_struct(request),
            )
            for file in request.files if isinstance(request, wire.Send) else ():
                self._db.change("DELETE FROM attached WHERE id = ?", file.id)  # it lies ready for nothing else any more
            if drafted and isinstance(request, wire.Send | desk.Edit):
                mode: DraftMode = "edit" if isinstance(request, desk.Edit) else "note" if request.kind == "note" else "message"
                self._db.change("DELETE FROM draft WHERE conversation = ? AND mode = ?", conversation, mode)
        return new == 1

    def all(self) -> list[Queued]:
        """Everything that is not settled, in order, failed ones included."""
        return self._read(f"SELECT {_COLUMNS} FROM outbox ORDER BY n")

    def pending(self, after: int) -> list[Queued]:
        """What must still be answered, in order."""
        return self._read(f"SELECT {_COLUMNS} FROM outbox WHERE state = 'queued' AND n > ? ORDER BY n", after)

    def messages(self, conversation: str) -> list[Queued]:
        """Chat messages of one thread that are not in the replica yet, in order."""
        return self._read(
            f"SELECT {_COLUMNS} FROM outbox WHERE message = 1 AND conversation = ?"
            " AND NOT EXISTS (SELECT 1 FROM record WHERE kind = 'message' AND record.id = outbox.id) ORDER BY n",
            conversation,
        )

    def get(self, request_id: str) -> Queued | None:
        found = self._read(f"SELECT {_COLUMNS} FROM outbox WHERE id = ?", request_id)
        return found[0] if found else None

    def acked(self, ack: wire.Ack, since: int) -> Queued | None:
        """The broker has it. None for an answer that nobody waits for (a repeated one)."""
        held = self.get(ack.id)
        if held is None or held.state == "sent":
            return None
        with self._db.durable():
            if ack.rev <= since:
                self._db.change("DELETE FROM outbox WHERE id = ?", ack.id)
            else:
                seq, sent_at = _sent_as(held, ack)
                self._db.change(
                    "UPDATE outbox SET state = 'sent', code = '', rev = ?, seq = ?, sent_at = ? WHERE id = ?", ack.rev, seq, sent_at, ack.id
                )
            if isinstance(held.request, wire.CodeNew):
                self._keep_code(ack)
        return held

    def refused(self, nack: wire.Nack) -> Queued | None:
        """The broker said no. A message stays as failed, another request goes; one that may be repeated stays as it is."""
        held = self.get(nack.id)
        if held is None or held.state != "queued":
            return None
        if not nack.retry:
            with self._db.durable():
                if isinstance(held.request, wire.Send):
                    self._db.change("UPDATE outbox SET state = 'failed', code = ? WHERE id = ?", nack.code, nack.id)
                else:
                    self._db.change("DELETE FROM outbox WHERE id = ?", nack.id)
        return held

    def retry(self, request_id: str, new_id: str) -> Queued | None:
        """Queue a failed message again, as a new one and behind what waits already: of the former one the broker repeats its refusal,
        whatever has changed since. None when it has not failed. Raises CannotStore."""
        held = self.get(request_id)
        if held is None or held.state != "failed":
            return None
        with self._kept():
            self._db.change(
                "INSERT INTO outbox (id, conversation, message, at_ms, state, data) VALUES (?, ?, ?, ?, 'queued', ?)",
                new_id,
                held.conversation,
                isinstance(held.request, wire.Send),
                held.at_ms,
                codec.encode_struct(replace(held.request, id=new_id)),
            )
            # after the new row, so that AUTOINCREMENT never gives its number again: the link takes one that it has seen for one that it has
            self._db.change("DELETE FROM outbox WHERE id = ?", request_id)
        return held

    def discard(self, request_id: str) -> Queued | None:
        """Give a failed message up. None when it has not failed: what may be on its way cannot be taken back.

        Raises CannotStore.
        """
        held = self.get(request_id)
        if held is None or held.state != "failed":
            return None
        with self._kept():
            self._db.change("DELETE FROM outbox WHERE id = ?", request_id)
        return held

    @contextlib.contextmanager
    def _kept(self) -> Iterator[None]:
        """What the technician wished is on disk when the block is left, or CannotStore says why not."""
        try:
            with self._db.durable():
                yield
        except sqlite3.Error as error:
            log.exception("a wish could not be written to the outbox")
            raise CannotStore(tr("This could not be saved on this computer, so it was not sent. Is the disk full?")) from error

    def _keep_code(self, ack: wire.Ack) -> None:
        try:
            told = codec.struct(wire.NewCode, ack.result)
        except ProtocolError:
            log.exception("the answer to a new code cannot be read")
            return
        row = self._db.one("SELECT data FROM record WHERE kind = 'code' AND id = ?", ack.id)
        known = None if row is None else codec.record("code", row[0])
        if isinstance(known, Code) and known.state != "live":
            return  # claimed or cancelled before the answer came: there is nothing left to tell
        self._db.change("INSERT OR REPLACE INTO own_code VALUES (?, ?, ?, ?)", ack.id, told.code, told.url, told.expires_at)

    def _read(self, sql: str, *values: object) -> list[Queued]:
        return [queued for row in self._db.all(sql, *values) if (queued := _queued(row)) is not None]


def _queued(row: Row) -> Queued | None:
    n, request_id, data, conversation, at_ms, state, code, seq, sent_at = row
    try:
        request = codec.from_console(data)
    except ProtocolError:
        log.exception("request %s in the outbox cannot be read", request_id)
        return None
    return Queued(n, request_id, cast(wire.Request, request), conversation, at_ms, state, code, seq, sent_at)


def _sent_as(held: Queued, ack: wire.Ack) -> tuple[int, int]:
    if not isinstance(held.request, wire.Send):
        return 0, 0
    try:
        told = codec.struct(wire.SentAs, ack.result)
    except ProtocolError:
        log.exception("the answer to a message cannot be read")
        return 0, 0
    return told.seq, told.at
