"""Carries the bytes: reads, writes, sends and receives, by whichever way there is. On the loop of a process of its own (`child.py`).

What is decided is decided in `sending`, `receiving` and `road`; what happened is told to the desk, which asks the broker for the rest.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from console.transfers import keeping, receiving, relay
from console.transfers.keeping import Kept
from console.transfers.road import Accept, Close, Road, SayWanted
from console.transfers.road import Effect as RoadEffect
from console.transfers.sending import Early, Sending
from protocol import fileroad
from protocol.errors import ProtocolError
from protocol.wire import IceServer, Sig

log = logging.getLogger(__name__)

TICK_S = 0.25
PIECES_AT_ONCE = 2
PUMP_EVERY_S = 0.002
"""So many of our own pieces in one turn, and the next after so long: acknowledgements and other files have theirs."""
REMEMBERED = 500
"""Files that are over, whose last frames may still come."""
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


class Line(Protocol):
    """What this needs of `viewer.file_connection.FileConnection`."""

    @property
    def room(self) -> bool: ...
    async def accept(self, sdp: str) -> None: ...
    async def add_candidate(self, candidate: str, mid: str, mline: int) -> None: ...
    def send(self, frame: bytes) -> None: ...
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Moved:
    """How far it is. `trouble`: why it does not go on."""

    id: str
    done: int
    way: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """All is there and right, under its own name."""

    id: str
    sha256: str
    path: Path


@dataclass(frozen=True, slots=True)
class Failed:
    """It will never be whole: a stable word."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Say:
    """Signalling that is to go to the customer."""

    sig: Sig


Told = Moved | Arrived | Failed | Say


@dataclass(slots=True)
class _Job:
    kept: Kept
    sending: Sending | None = None
    receiving: receiving.Receiving | None = None
    paused: bool = False
    trouble: str = ""
    relaying: bool = False
    judging: bool = False
    brought: int = -1
    """With the broker; -1: not known yet."""
    source: BinaryIO | None = None
    told: tuple[int, str, str] = (-1, "", "")

    @property
    def done(self) -> int:
        if self.receiving is not None:
            return self.receiving.have
        return max(self.sending.at if self.sending is not None else 0, self.brought, 0)


@dataclass(slots=True)
class _Session:
    road: Road = field(default_factory=Road)
    line: Line | None = None
    servers: list[IceServer] = field(default_factory=list)
    early: Early = field(default_factory=Early)


class Engine:
    """Its loop's thread only. `connect(servers, epoch, tell)` makes a line whose events come on this loop."""

    def __init__(
        self,
        start: Callable[[Coroutine[Any, Any, Any], str], object],
        connect: Callable[[list[IceServer], int, Callable[[str, Any], None]], Line],
        door: relay.Relay,
        tell: Callable[[Told], None],
        now_ms: Callable[[], int],
    ) -> None:
        self._start, self._connect, self._door, self._tell, self._now = start, connect, door, tell, now_ms
        self._jobs: dict[str, _Job] = {}
        self._sessions: dict[str, _Session] = {}
        self._past: dict[str, None] = {}
        self._ticking = False
        self._turn = 0
        self._pumping: set[str] = set()
        self._closed = False

    # ---- deeds

    def begin(self, kept: Kept, servers: list[IceServer], direct: bool) -> None:
        """The file is on its way from now on; again it changes nothing but the servers."""
        session = self._sessions.setdefault(kept.session, _Session())
        session.servers, session.road.direct = servers, direct
        if kept.id in self._jobs or self._closed:
            return
        job = _Job(kept, paused=kept.paused)
        try:
            if kept.sends:
                job.sending = Sending(kept.size)
                job.sending.held = kept.paused
            else:
                job.receiving = receiving.Receiving(kept.id, kept.size, keeping.have(kept))
                job.receiving.paused = kept.paused
        except OSError as error:
            log.error("a file on its way cannot be gone on with: %s", error)
            self._tell(Failed(kept.id, "not_written"))
            return
        self._jobs[kept.id] = job
        if session.road.open and job.receiving is not None:
            self._do(job, job.receiving.begin())
        if job.sending is not None:
            for want in session.early.take(kept.id):
                job.sending.wanted(want)
            self._pump(kept.session)
        self._needs(kept.session)
        self._tick()

    def pause(self, id: str, on: bool) -> None:
        job = self._jobs.get(id)
        if job is None:
            return
        job.paused = on
        job.trouble = ""
        if job.sending is not None:
            job.sending.held = on
            self._pump(job.kept.session)
        if job.receiving is not None:
            if on:
                job.receiving.pause()
            else:
                self._do(job, job.receiving.go_on())
        self._needs(job.kept.session)
        self._say(job)

    def drop(self, id: str) -> None:
        """It is over, however it ended."""
        job = self._jobs.pop(id, None)
        if job is None:
            return
        self._past[id] = None
        while len(self._past) > REMEMBERED:
            del self._past[next(iter(self._past))]
        if job.source is not None:
            job.source.close()
        self._needs(job.kept.session)

    def signalled(self, sig: Sig) -> None:
        session = self._sessions.get(sig.session)
        if session is None:
            return
        match sig.kind:
            case "offer":
                self._road(sig.session, session.road.offered(sig.epoch, sig.sdp))
            case "candidate" if session.line is not None and sig.epoch == session.road.epoch:
                self._start(session.line.add_candidate(sig.candidate, sig.mid, sig.mline), "file candidate")

    async def close(self) -> None:
        self._closed = True
        for id in list(self._jobs):
            self.drop(id)
        for session in self._sessions.values():
            if session.line is not None:
                await session.line.close()

    # ---- the way

    def _needs(self, id: str) -> None:
        session = self._sessions[id]
        on = any(job.kept.session == id and not job.paused for job in self._jobs.values()) or (
            session.road.open and any(job.kept.session == id for job in self._jobs.values())
        )
        self._road(id, session.road.need(on, self._now()))

    def _road(self, id: str, effects: list[RoadEffect]) -> None:
        session = self._sessions[id]
        for effect in effects:
            match effect:
                case SayWanted(epoch):
                    self._tell(Say(Sig(id, epoch, "wanted", road="file")))
                case Accept(epoch, sdp):
                    self._let_go(id)
                    line = session.line = self._connect(session.servers, epoch, self._hears(id, epoch))
                    self._start(line.accept(sdp), "file offer")
                case Close():
                    self._let_go(id)

    def _let_go(self, id: str) -> None:
        session = self._sessions[id]
        line, session.line = session.line, None
        session.early.forget()
        for job in self._of(id):
            if job.receiving is not None:
                job.receiving.lost()
        if line is not None:
            self._start(line.close(), "close files")

    def _hears(self, id: str, epoch: int) -> Callable[[str, Any], None]:
        def hear(what: str, data: Any) -> None:
            session = self._sessions.get(id)
            if session is None or session.road.epoch != epoch or session.line is None or self._closed:
                return
            match what:
                case "answered":
                    self._tell(Say(Sig(id, epoch, "answer", sdp=data, road="file")))
                case "open":
                    session.road.opened(epoch, self._now())
                    for job in self._of(id):
                        if job.sending is not None:
                            job.sending.anew()
                        if job.receiving is not None:
                            self._do(job, job.receiving.begin())
                case "frame":
                    self._frame(id, data)
                case "room":
                    self._pump(id)
                case "lost":
                    self._broken(id)

        return hear

    def _broken(self, id: str) -> None:
        session = self._sessions[id]
        self._let_go(id)
        self._road(id, session.road.lost(session.road.epoch, self._now()))

    def _of(self, session: str) -> list[_Job]:
        return [job for job in self._jobs.values() if job.kept.session == session]

    # ---- by the connection

    def _frame(self, session: str, raw: bytes) -> None:
        try:
            frame = fileroad.decode(raw)
        except ProtocolError as error:
            self._breach(session, str(error))
            return
        job = self._jobs.get(frame.transfer)
        if job is None or job.kept.session != session:
            if job is None and isinstance(frame, fileroad.Want) and frame.transfer not in self._past:
                self._sessions[session].early.keep(frame)
            elif frame.transfer not in self._past:
                self._breach(session, "a file that nobody asked for")
            return
        match frame:
            case fileroad.Want() if job.sending is not None:
                job.sending.wanted(frame)
                self._pump(session)
            case fileroad.Data() if job.receiving is not None:
                self._do(job, job.receiving.data(frame))
            case fileroad.End() if job.receiving is not None:
                self._do(job, job.receiving.end(frame.sha256))
            case _:
                self._breach(session, "a frame of the other direction")

    def _breach(self, session: str, why: str) -> None:
        log.warning("files: the other side breaks the rules: %s", why)
        self._broken(session)

    def _do(self, job: _Job, effects: list[receiving.Effect]) -> None:
        session = self._sessions[job.kept.session]
        for effect in effects:
            match effect:
                case fileroad.Want() if session.line is not None:
                    session.line.send(fileroad.encode(effect))
                case receiving.Write(data):
                    if self._write(job, data):
                        assert job.receiving is not None
                        self._do(job, job.receiving.written(len(data)))
                case receiving.Judge(sha256):
                    self._judge(job, sha256)
                case receiving.Breach(why):
                    self._breach(job.kept.session, why)
                    return
                case _:
                    pass

    def _write(self, job: _Job, data: bytes) -> bool:
        assert job.receiving is not None
        try:
            keeping.append(job.kept.part, job.receiving.have, data)
        except OSError as error:
            log.error("a file that comes could not be written: %s", error)
            job.receiving.stalled()
            job.paused, job.trouble = True, "disk_full" if error.errno in _FULL else "not_written"
            self._say(job)
            return False
        return True

    def _pump(self, id: str) -> None:
        """As much of ours as the line takes, a piece of each file in turn."""
        session = self._sessions[id]
        for _ in range(PIECES_AT_ONCE):
            jobs = [job for job in self._of(id) if job.sending is not None]
            if session.line is None or not session.line.room or not jobs:
                return
            self._turn += 1
            sent = [self._send(session.line, jobs[(self._turn + n) % len(jobs)]) for n in range(len(jobs))]
            if not any(sent):
                return
        if id not in self._pumping:
            self._pumping.add(id)
            asyncio.get_running_loop().call_later(PUMP_EVERY_S, self._pump_again, id)

    def _pump_again(self, id: str) -> None:
        self._pumping.discard(id)
        if id in self._sessions and not self._closed:
            self._pump(id)

    def _send(self, line: Line, job: _Job) -> bool:
        assert job.sending is not None
        piece = job.sending.next()
        if piece is None:
            if job.sending.end_due():
                line.send(fileroad.encode(fileroad.End(job.kept.id, job.kept.sha256)))
            return False
        data = self._read(job, piece.offset, piece.count)
        if data is None:
            return False
        line.send(fileroad.encode(fileroad.Data(job.kept.id, piece.offset, data)))
        return True

    def _read(self, job: _Job, at: int, count: int) -> bytes | None:
        """None, and told, where the file is no longer what was offered."""
        try:
            if job.source is None:
                stat = Path(job.kept.path).stat()
                if (stat.st_size, stat.st_mtime_ns) != (job.kept.size, job.kept.mtime_ns):
                    raise ValueError("it is another one now")
                job.source = open(job.kept.path, "rb")  # noqa: SIM115 - as long as the job lives
            job.source.seek(at)
            data = job.source.read(count)
            if len(data) != count:
                raise ValueError("it is shorter now")
            return data
        except (OSError, ValueError) as error:
            log.error("a file cannot be sent any more: %s", error)
            self._tell(Failed(job.kept.id, "changed" if isinstance(error, ValueError) else "not_read"))
            self.drop(job.kept.id)
            return None

    # ---- the end

    def _judge(self, job: _Job, sha256: str) -> None:
        if not job.judging:
            job.judging = True
            self._start(self._compare(job, sha256), "judge a file")

    async def _compare(self, job: _Job, sha256: str) -> None:
        loop, id = asyncio.get_running_loop(), job.kept.id
        try:
            found = await loop.run_in_executor(None, keeping.sha256_of, job.kept.part)
            if id not in self._jobs:
                return
            if found != sha256:
                keeping.drop(job.kept)
                self._tell(Failed(id, "bad_hash"))
            else:
                self._tell(Arrived(id, found, await loop.run_in_executor(None, keeping.finish, job.kept)))
        except OSError as error:
            log.error("a file that came could not be kept: %s", error)
            self._tell(Failed(id, "not_written"))
        self.drop(id)

    # ---- through the broker

    async def _relay(self, job: _Job) -> None:
        try:
            while job.kept.id in self._jobs and not job.paused and not job.judging and self._way(job) == "broker":
                wait = await self._relay_once(job)
                if wait is None:
                    return
                await asyncio.sleep(wait)
        finally:
            job.relaying = False

    async def _relay_once(self, job: _Job) -> float | None:
        loop = asyncio.get_running_loop()
        if job.sending is not None:
            first = max(0, job.brought)
            data = self._read(job, first, min(relay.PIECE, job.kept.size - first)) if job.brought >= 0 else b""
            if data is None:
                return None
            answer = await loop.run_in_executor(None, self._door.bring, job.kept.id, job.kept.size, first, data, job.kept.sha256)
        else:
            assert job.receiving is not None
            if job.receiving.have < job.kept.size:
                answer = await loop.run_in_executor(None, self._door.fetch, job.kept.id, job.receiving.have)
            else:
                answer = await loop.run_in_executor(None, self._door.standing, job.kept.id)
        return self._relayed(job, answer) if job.kept.id in self._jobs else None

    def _relayed(self, job: _Job, answer: relay.Answer) -> float | None:
        """What came of it; gives the wait until the next request, None for no more."""
        match answer:
            case relay.Held(count, hashed):
                job.trouble = ""
                if job.receiving is not None:
                    if hashed and job.receiving.have == job.kept.size:
                        self._judge(job, hashed)
                        return None
                    return relay.AGAIN_S
                whole, job.brought = job.brought == count == job.kept.size, min(count, job.kept.size)
                self._say(job)
                return relay.AGAIN_S if whole else 0.0
            case relay.Came(data):
                job.trouble = ""
                assert job.receiving is not None
                if self._way(job) != "broker" or len(data) > job.kept.size - job.receiving.have:
                    return None
                if not self._write(job, data):
                    return None
                job.receiving.took(len(data))
                self._say(job)
                return 0.0
            case relay.Wait(seconds, trouble):
                if trouble or seconds == 0.0:
                    job.trouble = trouble
                    self._say(job)
                return seconds
            case relay.Over(why):
                if why:
                    self._tell(Failed(job.kept.id, why))
                    self.drop(job.kept.id)
                return relay.FULL_S if not why else None

    def _way(self, job: _Job) -> str:
        return self._sessions[job.kept.session].road.way

    # ---- time

    def _tick(self) -> None:
        if not self._ticking and not self._closed:
            self._ticking = True
            asyncio.get_running_loop().call_later(TICK_S, self._ticked)

    def _ticked(self) -> None:
        self._ticking = False
        if self._closed:
            return
        for id, session in self._sessions.items():
            self._road(id, session.road.tick(self._now()))
        for job in list(self._jobs.values()):
            self._say(job)
            if not job.relaying and not job.paused and not job.judging and self._way(job) == "broker":
                job.relaying = True
                self._start(self._relay(job), "file through the broker")
        if self._jobs:
            self._tick()

    def _say(self, job: _Job) -> None:
        told = job.done, self._way(job), job.trouble
        if told != job.told:
            job.told = told
            self._tell(Moved(job.kept.id, *told))
