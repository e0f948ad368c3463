"""Files both ways at one desk: carries out what is wished, follows their records, and says how far each is. Qt thread.

The bytes are carried by a process of its own (`carrier.py`), what touches the disk before is done on a thread (`disk.py`), and what waits
for the customer's yes is held in `asking.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from console import intents as wish
from console.notices import TransferMoved
from console.transfers import engine, keeping, pipe
from console.transfers.asking import Asking
from console.transfers.carrier import Carrier
from console.transfers.disk import Disk
from console.transfers.keeping import Keeping, Kept
from console.transfers.names import may_run
from console.transfers.standing import OPEN, Speed, Standing, State, left_s, state_of
from protocol import ids, wire
from protocol.support import Consent, Session, Transfer

log = logging.getLogger(__name__)

DONE_KEPT = 100
"""Files that are over, whose place is remembered."""


class Records(Protocol):
    """What is looked up in the local copy."""
    def transfer(self, transfer_id: str, /) -> Transfer | None: ...
    def transfers(self, conversation_id: str, /) -> Sequence[Transfer]: ...
    def session(self, session_id: str, /) -> Session | None: ...
    def consents(self, session_id: str, /) -> Sequence[Consent]: ...


@dataclass(frozen=True, slots=True)
class Around:
    """What the desk lends."""

    records: Records
    queue: Callable[[wire.Request], object]
    hint: Callable[[wire.Frame], None]
    ask: Callable[[str], None]
    """Ask the customer of this conversation for files."""
    notify: Callable[[TransferMoved], None]
    post: Callable[[Callable[[], None]], None]
    now_ms: Callable[[], int]
    me: Callable[[], str]
    servers: Callable[[], list[wire.IceServer]]
    near: Callable[[], bool]
    """The broker is on this computer, so the customer may be, too."""
    session: Callable[[str], str]
    """The support session that runs in a conversation, or nothing."""


class Porter:
    """One for the desk; closed with it."""
    def __init__(self, folder: Path, post: Callable[[Callable[[], None]], None]) -> None:
        self._keeping = Keeping(folder)
        self._post = post
        self._around: Around | None = None
        self._broker = "", ""
        self._carrier = Carrier(lambda told: self._post(lambda: self._told(told)))
        self._disk = Disk(self._keeping, post, self._broke)
        self._kept: dict[str, Kept] = {}
        self._standings: dict[str, Standing] = {}
        self._speeds: dict[str, Speed] = {}
        self._asking = Asking()
        self._sent: dict[str, Path] = {}
        """Where what was offered in this run lies: it can be sent again, whatever became of it."""
        self._running: dict[str, bool] = {}
        """What is on its way, and whether a connection of our own may carry it."""
        self._closed = False

    # ---- life

    def use(self, url: str, token: str) -> None:
        """Where the broker is and who asks."""
        self._broker = url, token
        self._carrier.use(pipe.Use(url, token, self._around.near() if self._around is not None else False))

    def attach(self, around: Around) -> None:
        """Take up what was on its way when the program ended."""
        self._around = around
        over = []
        for kept in self._keeping.all():
            self._kept[kept.id] = kept
            record = around.records.transfer(kept.id)
            if record is not None:
                self._follow(record)
            if record is None or record.state not in ("offered", "running"):
                over.append(kept.id)
        for id in over[:-DONE_KEPT]:
            self._kept.pop(id, None)
            self._keeping.forget(id)

    def close(self) -> None:
        self._closed = True
        self._disk.stop()
        self._carrier.close()
        self._disk.close()

    # ---- looking

    def standings(self, conversation: str) -> list[Standing]:
        """All files of a conversation, the newest first."""
        assert self._around is not None
        records = {record.id: record for record in self._around.records.transfers(conversation)}
        found = [self._standing(record) for record in records.values()]
        found += [s for s in self._standings.values() if s.conversation == conversation and s.id not in records]
        return sorted(found, key=lambda s: s.id, reverse=True)

    def asked(self, conversation: str) -> bool:
        """The customer is asked for a file that has not come yet."""
        assert self._around is not None
        return self._asking.where(conversation, self._around.now_ms()) is not None

    def _standing(self, record: Transfer) -> Standing:
        known = self._standings.get(record.id)
        if known is not None and (record.state == "running" or (known.state not in OPEN and known.state == record.state)):
            return known
        assert self._around is not None
        kept = self._kept.get(record.id)
        path = Path(kept.path) if kept is not None and (kept.sends or record.state == "done") else self._sent.get(record.id)
        return Standing(
            record.id, record.conversation, record.session, record.name, record.size, record.by == "agent", state_of(record),
            done=record.size if record.state == "done" else 0, path=path, trouble=record.why if record.state == "failed" else "",
            program=record.by == "customer" and may_run(record.name), mine=record.agent == self._around.me(),
        )  # fmt: skip

    # ---- wishes

    def wish(self, intent: wish.Intent) -> str:
        """The id of the first file, where one came of it."""
        assert self._around is not None
        match intent:
            case wish.OfferFiles(conversation, paths):
                return next(iter([self._offer(conversation, path) for path in paths]), "")
            case wish.AskForFile(conversation, folder):
                session = self._around.session(conversation)
                self._asking.ask(conversation, folder, self._around.now_ms())
                if self._allowed(session):
                    self._around.hint(wire.Wish(session, "file"))
                else:
                    self._asking.wait(conversation)
                    self._around.ask(conversation)
            case wish.TakeTransfer(transfer, folder):
                self._take(transfer, folder)
            case wish.PauseTransfer(transfer, on):
                self._pause(transfer, on)
            case wish.CancelTransfer(transfer):
                self._cancel(transfer)
            case _:
                log.error("nobody carries out %s", type(intent).__name__)
        return ""

    def _offer(self, conversation: str, path: Path) -> str:
        assert self._around is not None
        id, session = ids.new_id(self._around.now_ms()), self._around.session(conversation)
        self._sent[id] = path
        self._show(Standing(id, conversation, session, path.name, 0, True, "asking", path=path))
        if not session:
            self._fail(id, "ended")
            return id
        if not self._allowed(session):
            self._asking.wait(conversation, id)
            self._around.ask(conversation)
            return id
        self._prepare(id)
        return id

    def _prepare(self, id: str) -> None:
        """Look at the file and hash it, away from the window; then offer it."""
        standing = self._standings[id]
        assert standing.path is not None
        self._disk.look_at(standing, standing.path, lambda found: self._prepared(id, found))

    def _prepared(self, id: str, found: Kept | str) -> None:
        standing = self._standings.get(id)
        if standing is None or standing.state != "asking" or self._around is None:
            if isinstance(found, Kept):
                self._keeping.forget(id)
            return
        if isinstance(found, str):
            self._fail(id, found)
            return
        self._kept[id] = found
        self._around.queue(wire.TransferNew(id, found.session, found.name, found.size))
        self._show(replace(standing, name=found.name, size=found.size, state="offered"))

    def _take(self, id: str, folder: Path | None) -> None:
        assert self._around is not None
        record = self._around.records.transfer(id)
        if record is None or record.state != "offered" or record.by != "customer":
            return
        if folder is None:
            self._say(id, "refused")
            return
        self._show(replace(self._standing(record), state="waiting"))
        kept = Kept(id, record.conversation, record.session, record.name, record.size, False, "")
        self._disk.begin(kept, folder, lambda found: self._began(id, found))

    def _began(self, id: str, found: Kept | None) -> None:
        assert self._around is not None
        if found is None:
            record = self._around.records.transfer(id)
            if record is not None:
                self._show(replace(self._standing(record), state="offered", trouble="not_written"))
            return
        self._kept[id] = found
        self._say(id, "running")

    def _pause(self, id: str, on: bool) -> None:
        kept, standing = self._kept.get(id), self._standings.get(id)
        if kept is None or standing is None or standing.state not in OPEN:
            return
        self._kept[id] = kept = replace(kept, paused=on)
        self._keep(kept)
        self._rest(id)
        self._show(replace(standing, state="paused" if on else "waiting", bytes_s=0.0, left_s=None, trouble=""))
        self._carrier.pause(pipe.Pause(id, on))

    def _cancel(self, id: str) -> None:
        assert self._around is not None
        record, standing = self._around.records.transfer(id), self._standings.get(id)
        if record is not None and record.state in ("offered", "running"):
            self._say(id, "cancelled")
        elif record is None and standing is not None and standing.state in OPEN:
            if id in self._kept:
                self._say(id, "cancelled")  # its offer is on its way to the broker
        else:
            return
        self._asking.cancelled(id)
        if standing is not None:
            self._show(replace(standing, state="cancelled", bytes_s=0.0, left_s=None))
        self._let_go(id, forget=True)

    # ---- from the records

    def changed(self, transfer: str) -> None:
        assert self._around is not None
        record = self._around.records.transfer(transfer)
        if record is not None:
            self._follow(record)
            self._around.notify(TransferMoved(record.conversation, record.id))

    def all_changed(self) -> None:
        """A snapshot has come, or other servers for connections."""
        assert self._around is not None
        for id in list(self._kept):
            record = self._around.records.transfer(id)
            if record is None:
                continue
            if record.state == "running" and id in self._running:
                self._begin(record)
            self._follow(record)

    def session_changed(self, conversation: str) -> None:
        """Perhaps it names others than before."""
        assert self._around is not None
        for id, direct in list(self._running.items()):
            record = self._around.records.transfer(id) if self._kept[id].conversation == conversation else None
            if record is not None and record.state == "running" and self._may_signal(record) != direct:
                self._begin(record)

    def _begin(self, record: Transfer) -> None:
        assert self._around is not None
        direct = self._running[record.id] = self._may_signal(record)
        self._carrier.begin(pipe.Begin(self._kept[record.id], self._around.servers(), direct))

    def _may_signal(self, record: Transfer) -> bool:
        """Signalling about a file is between the customer and whose transfer it is, while the session names that one."""
        assert self._around is not None
        me, session = self._around.me(), self._around.records.session(record.session)
        return session is not None and record.agent == me and (session.lead == me or any(there.id == me for there in session.here))

    def consent_changed(self, conversation: str, session: str, what: str) -> None:
        """What waited for a yes goes now, or never; what is on its way stops with a no."""
        assert self._around is not None
        state = self._consent(session)
        if what != "files" or state == "asked":
            return  # what was said of anything else says nothing of a question about files that is on its way
        if state != "granted":
            self._asking.over(conversation)  # a file that comes later is asked about
        waiting = self._asking.answered(conversation) if state else None
        if waiting is not None:
            for id in waiting:
                if state == "granted":
                    self._prepare(id)
                else:
                    self._fail(id, "denied")
            if state == "granted" and self._asking.for_file(conversation):
                self._around.hint(wire.Wish(session, "file"))
        for record in self._around.records.transfers(conversation):
            if record.session == session and record.state == "running":
                self._follow(record)

    def refused(self, request: str, code: str) -> None:
        """An offer that the broker does not take."""
        standing = self._standings.get(request)
        if standing is not None and standing.state in ("asking", "offered"):
            self._fail(request, code)

    def _follow(self, record: Transfer) -> None:
        assert self._around is not None
        kept, id = self._kept.get(record.id), record.id
        mine = record.agent == self._around.me()
        match record.state:
            case "offered":
                folder = self._asking.where(record.conversation, self._around.now_ms())
                if record.by == "customer" and mine and folder is not None and kept is None:
                    self._asking.over(record.conversation)
                    self._take(id, folder)
            case "running" if kept is not None and self._allowed(record.session):
                if id not in self._running:
                    self._begin(record)
                    self._show(replace(self._standing(record), state="paused" if kept.paused else "waiting", path=Path(kept.path)))
            case "running" if id in self._running:
                self._let_go(id, forget=False)
                self._show(replace(self._standing(record), state="paused", trouble="no_consent", bytes_s=0.0, left_s=None))
            case "running":
                pass
            case _:
                self._let_go(id, forget=record.state != "done")
                self._standings.pop(id, None)

    def _allowed(self, session: str) -> bool:
        return self._consent(session) == "granted"

    def _consent(self, session: str) -> str:
        assert self._around is not None
        return next((c.state for c in self._around.records.consents(session) if c.what == "files"), "")

    # ---- from the link

    def signalled(self, sig: wire.Sig) -> None:
        self._carrier.hear(sig)

    # ---- from the engine

    def _told(self, told: engine.Told) -> None:
        if self._closed or self._around is None:
            return
        match told:
            case engine.Say(sig):
                self._around.hint(sig)
            case engine.Moved(id, done, way, trouble) if (standing := self._standings.get(id)) is not None and id in self._running:
                now = self._around.now_ms()
                paused = self._kept[id].paused or trouble in ("disk_full", "not_written")
                speed = self._speeds.setdefault(id, Speed())
                if done != standing.done:
                    speed.note(done, now)
                rate = 0.0 if paused else speed.of(now)
                state: State = "paused" if paused else "running" if way in ("peer", "broker") else "waiting"
                left = left_s(standing.size, done, rate)
                self._show(
                    replace(standing, state=state, done=done, bytes_s=rate, left_s=left, through_broker=way == "broker", trouble=trouble)
                )
            case engine.Arrived(id, sha256, path):
                if id in self._kept:
                    self._kept[id] = replace(self._kept[id], path=str(path))
                    self._keep(self._kept[id])
                    before = self._standings[id]
                    self._show(replace(before, state="done", done=before.size, path=path, left_s=None, trouble=""))
                self._say(id, "done", sha256)
            case engine.Failed(id, why):
                self._say(id, "failed", why=why)
                self._fail(id, why)
            case _:
                pass

    # ---- inside

    def _say(self, id: str, state: str, sha256: str = "", why: str = "") -> None:
        assert self._around is not None
        self._around.queue(wire.TransferTo(ids.new_id(self._around.now_ms()), id, state, sha256, why))  # type: ignore[arg-type]

    def _fail(self, id: str, why: str) -> None:
        standing = self._standings.get(id)
        if standing is not None:
            self._show(replace(standing, state="failed", trouble=why, bytes_s=0.0, left_s=None))
        self._let_go(id, forget=True)

    def _let_go(self, id: str, *, forget: bool) -> None:
        self._running.pop(id, None)
        self._speeds.pop(id, None)
        kept = self._kept.pop(id, None) if forget else self._kept.get(id)

        gone = kept if forget else None
        if not self._carrier.drop(pipe.Drop(id, gone)) and gone is not None:
            keeping.drop(gone)
        if forget and kept is not None:
            self._keeping.forget(id)

    def _rest(self, id: str) -> None:
        if id in self._speeds:
            self._speeds[id].rest()

    def _keep(self, kept: Kept) -> None:
        try:
            self._keeping.keep(kept)
        except OSError as error:
            log.error("what is kept of a file on its way could not be written: %s", error)

    def _show(self, standing: Standing) -> None:
        if self._standings.get(standing.id) != standing:
            self._standings[standing.id] = standing
            assert self._around is not None
            self._around.notify(TransferMoved(standing.conversation, standing.id))

    def _broke(self, id: str) -> None:
        """Nobody may wait for it: both sides are told."""
        if self._closed or self._around is None:
            return
        record = self._around.records.transfer(id)
        if record is not None and record.state in ("offered", "running"):
            self._say(id, "failed", why="failed")
        self._fail(id, "failed")
