"""The local replica of one account: what the broker told, what waits for it, and who wants to know.

Everything on screen is read from here and nothing is written past it. One SQLite file, Qt thread, synchronous.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from console.notices import Changed
from console.replica.attached import Attached
from console.replica.database import Database, open_database
from console.replica.drafts import Draft, Drafts
from console.replica.feed import Feed
from console.replica.outbox import Outbox, Queued
from console.replica.reports import Reports
from console.replica.sessions import Sessions
from protocol import desk, wire
from protocol.records import File

log = logging.getLogger(__name__)

Listener = Callable[[Changed], None]


def account_file(profile: Path, account: str) -> Path:
    """Where the replica of an account lies. `account` names it for good, for instance the broker's URL and the agent's id."""
    return profile / "accounts" / f"{hashlib.sha256(account.encode()).hexdigest()[:24]}.sqlite"


class Replica(Sessions):
    """See the module. Make it by `open`; reads are inherited from `Records`, `People` and `Sessions`."""

    def __init__(self, db: Database, notice: str = "") -> None:
        super().__init__(db)
        self._feed = Feed(db)
        self._outbox = Outbox(db)
        self._reports = Reports(db)
        self._drafts = Drafts(db)
        self._attached = Attached(db)
        self._listeners: list[Listener] = []
        self.notice = notice
        """What the technician should know about how the file was found; empty when all is well."""

    @classmethod
    def open(cls, path: Path) -> Replica:
        """Open or make the file, mode 0600. Raises StoreTooNew or CannotOpen, both with words for the technician."""
        db, notice = open_database(path)
        return cls(db, notice)

    def close(self) -> None:
        self._listeners.clear()
        self._db.close()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """`listener` is called after the commit of every change, in order. Returns the way out."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    # ---- the feed

    @property
    def position(self) -> tuple[str, int]:
        """Name of the history and last revision held, for `hello`."""
        return self._feed.position

    def begin(self, feed: str, snapshot: bool) -> None:
        """What `welcome` announced. Must come before the first `apply` of a connection. Raises Gap."""
        self._feed.begin(feed, snapshot)

    def apply(self, frame: wire.Chg | wire.Snap | wire.SnapEnd) -> None:
        """Take in what the broker sent. Raises Gap when it does not follow what is held; nothing has changed then."""
        match frame:
            case wire.Chg():
                self._tell(self._feed.change(frame))
            case wire.Snap():
                self._feed.snapshot_part(frame)
            case wire.SnapEnd():
                self._tell(self._feed.snapshot_end(frame))

    def forget_position(self) -> None:
        """Have the next `hello` ask for a snapshot. What is held stays readable until then."""
        self._feed.forget_position()

    def forget_expired(self, now_ms: int) -> None:
        """Wipe the plain text of own codes that are over by `now_ms` (the broker's clock), told or not."""
        wiped = self._db.all("SELECT id FROM own_code WHERE expires_at <= ?", now_ms)
        if wiped:
            with self._db.durable():
                self._db.change("DELETE FROM own_code WHERE expires_at <= ?", now_ms)
            self._tell([Changed("code", code_id) for (code_id,) in wiped])

    def readdress(self, base: str) -> None:
        """Invitations lead to where the broker is reached now: `base` is its public address of this connection."""
        changed = []
        for code_id, url in self._db.all("SELECT id, url FROM own_code"):
            before, mark, token = url.rpartition("/j/")
            if mark and before != base.rstrip("/"):
                changed.append((base.rstrip("/") + mark + token, code_id))
        if changed:
            with self._db.durable():
                for url, code_id in changed:
                    self._db.change("UPDATE own_code SET url = ? WHERE id = ?", url, code_id)
            self._tell([Changed("code", code_id) for _, code_id in changed])

    # ---- the outbox

    def queue(self, request: wire.Request, at_ms: int, *, drafted: bool = False) -> None:
        """Accept a request: on disk before this returns. The same id again does nothing. `drafted`: it is what was half written, whose
        draft goes in the same step. Raises CannotStore."""
        conversation = self._conversation_of(request)
        if self._outbox.queue(request, conversation, at_ms, drafted=drafted):
            self._tell([Changed("outbox", request.id, conversation)])

    def pending(self, after: int = 0) -> list[Queued]:
        """The requests that the broker must still answer, in order; `after`: only those with a larger `n`."""
        return self._outbox.pending(after)

    def unsettled(self) -> list[Queued]:
        """Requests whose change is not here yet, failed and answered ones included, in order: what is shown counts with them."""
        return self._outbox.all()

    def queued_messages(self, conversation_id: str) -> list[Queued]:
        """This console's messages that the thread does not hold yet, in order: queued, sent or failed."""
        return self._outbox.messages(conversation_id)

    def acked(self, ack: wire.Ack) -> Queued | None:
        """An answer of the broker. Returns the request that it settles; None for a repeated or unknown answer."""
        return self._told(self._outbox.acked(ack, self._feed.since), code=True)

    def refused(self, nack: wire.Nack) -> Queued | None:
        """A refusal. A message stays as failed, another request is forgotten, a `retry` one waits on."""
        return self._told(self._outbox.refused(nack))

    def retry(self, request_id: str, new_id: str) -> None:
        """Queue a failed message again, by hand, under another id. Raises CannotStore."""
        held = self._outbox.retry(request_id, new_id)
        if held is not None:
            self._tell([Changed("outbox", id, held.conversation) for id in (request_id, new_id)])

    def discard(self, request_id: str) -> None:
        """Give up a failed message. Raises CannotStore."""
        self._told(self._outbox.discard(request_id))

    # ---- what only this computer knows

    def keep_report(self, session_id: str, conversation: str, at_ms: int, data: bytes) -> None:
        """The report of a session that is over, or that this program leaves. Forgotten with its conversation."""
        if self._reports.keep(session_id, conversation, at_ms, data):
            self._tell([Changed("report", session_id, conversation)])

    def report(self, session_id: str) -> bytes | None:
        return self._reports.of(session_id)

    def keep_draft(self, draft: Draft, at_ms: int) -> None:
        """On disk before this returns; an empty one is forgotten. Raises CannotStore."""
        self._drafts.keep(draft, at_ms)

    def drafts(self) -> list[Draft]:
        """All that is half written, the latest last."""
        return self._drafts.all()

    def attach(self, conversation: str, file: File) -> None:
        """It lies ready beside what is being written; on disk before this returns. Raises CannotStore."""
        self._attached.add(conversation, file)

    def detach(self, files: Iterable[str]) -> None:
        """Taken out again. Raises CannotStore."""
        self._attached.remove(files)

    def attached(self) -> list[tuple[str, File]]:
        """What lies ready to be sent, each with its conversation; a message in the outbox has taken its files from here."""
        return self._attached.all()

    # ---- inside

    def _told(self, held: Queued | None, code: bool = False) -> Queued | None:
        if held is not None:
            changes = [Changed("outbox", held.id, held.conversation)]
            if code and isinstance(held.request, wire.CodeNew):
                changes.append(Changed("code", held.id))
            self._tell(changes)
        return held

    def _conversation_of(self, request: wire.Request) -> str | None:
        """Whose thread it concerns."""
        match request:
            case desk.Edit() | desk.Unsend() | desk.Redact() | desk.MailAgain():
                message = self.message(request.message)
                waiting = self._outbox.get(request.message) if message is None else None
                return message.conversation if message is not None else waiting.conversation if waiting is not None else None
            case wire.End() | wire.Ask() | wire.Mark() | wire.Hold() | wire.Lead() | wire.Compared() | wire.TransferNew():
                session = self.session(request.session)
                return None if session is None else session.conversation
            case wire.TransferTo():
                transfer = self.transfer(request.transfer)
                return None if transfer is None else transfer.conversation
            case _:
                return getattr(request, "conversation", None)

    def _tell(self, changes: list[Changed]) -> None:
        for change in changes:
            for listener in list(self._listeners):
                try:
                    listener(change)
                except Exception:
                    log.exception("a listener failed on %s", change)
