"""Files on the practice phone: the person is asked for each that comes and chooses each that goes; without consent nothing moves.

On the session's asyncio loop.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from customer.phone.filing.receiver import OutOfPlace, Receiver
from customer.phone.filing.relay import PIECE, Relay
from customer.phone.filing.road import Road
from customer.phone.filing.sender import Sender
from customer.phone.filing.store import Made, Taken
from customer.phone.screen.files_shown import FileShown
from protocol import fileroad, ids, wire
from protocol.errors import ProtocolError
from protocol.fields import Record
from protocol.support import Session, Transfer

if TYPE_CHECKING:
    from customer.phone.asides import Room

log = logging.getLogger(__name__)

TICK_S = 0.25
PIECE_EVERY_S = 0.006
"""Fingers share this loop: a real phone has threads for that."""
WISHED_SIZE = 2_400_000
WISH = "wish"
OVER = ("done", "refused", "cancelled", "failed")
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


@dataclass(slots=True)
class Going:
    """A file that is sent."""
    made: Made
    sha256: str = ""
    sender: Sender = field(init=False)
    held: int = -1
    """With the broker; -1: not asked yet."""

    def __post_init__(self) -> None:
        self.sender = Sender(self.made.size)


@dataclass(slots=True)
class Coming:
    taken: Taken
    receiver: Receiver
    trouble: str = ""
    """Why it waits for its owner: disk_full, not_written."""


class FileAside:
    """`room`: what the session lends."""
    def __init__(self, room: Room) -> None:
        self._room = room
        self._records: dict[str, Transfer] = {}
        self._going: dict[str, Going] = {}
        self._coming: dict[str, Coming] = {}
        self._asked: dict[str, FileShown] = {}
        self._busy: set[str] = set()
        self._roads: dict[str, Road] = {}
        """By technician."""
        self._here: frozenset[str] = frozenset()
        """Whom the session names: with nobody else is anything exchanged, whatever their console does."""
        self._lead = ""
        self._relay = Relay(room.server, room.seat)
        self._ticking = self._over = False
        self._past: set[str] = set()
        room.phone.state.files.answer = self.answer

    # ---- what the person and the tests do

    def answer(self, id: str, yes: bool) -> None:
        asked = self._asked.pop(id, None)
        if asked is None and (coming := self._coming.get(id)) is not None and coming.trouble:
            if yes:
                self.pause(id, False)
            else:
                self.cancel(id)
            return
        if asked is None or self._over:
            return
        if id == WISH:
            if yes:
                self.send("photo.jpg", asked.size)
        elif yes and self._room.allows("files"):
            record = self._records[id]
            self._coming[id] = Coming(Taken(self._room.choices.folder, id, record.name), Receiver(id, record.size))
            self._move(id, "running")
        else:
            self._move(id, "refused")
        self._show()

    def send(self, name: str, size: int) -> str:
        """Send a made up file; nothing where it is not allowed."""
        if not self._room.allows("files") or self._over:
            return ""
        made = Made(name, size)
        id = self._room.new_id()
        going = self._going[id] = Going(made)
        self._room.request(wire.TransferNew(id, self._room.joined.session, name, size))
        self._room.tasks.start(self._hash(going), "hash a file")
        return id

    async def _hash(self, going: Going) -> None:
        going.sha256 = await asyncio.to_thread(going.made.sha256)
        for road in self._roads.values():
            self._pump(road)

    def pause(self, id: str, on: bool) -> None:
        if (going := self._going.get(id)) is not None:
            going.sender.paused = on
            if (road := self._road_of(id)) is not None:
                self._pump(road)
        if (coming := self._coming.get(id)) is not None:
            coming.receiver.paused, coming.trouble = on, ""
            self._ask_more(id, coming)
            self._show()

    def cancel(self, id: str) -> None:
        self._move(id, "cancelled")
        self._let_go(id)

    @property
    def standings(self) -> list[dict[str, object]]:
        return [
            {"id": r.id, "name": r.name, "size": r.size, "by": r.by, "state": r.state, "done": self._done(r), "way": self._way(r.id),
             "trouble": self._trouble(r.id)}
            for r in self._records.values()
        ]  # fmt: skip

    @property
    def asks(self) -> list[str]:
        return list(self._asked)

    def drop_connection(self) -> None:
        """For tests: all of them are gone, as in a tunnel."""
        for road in self._roads.values():
            road.broken()

    # ---- as the session tells

    def held(self, record: Record) -> None:
        if isinstance(record, Session) and record.id == self._room.joined.session:
            self._lead = record.lead or ""
            self._here = frozenset((*(technician.id for technician in record.here), *filter(None, [record.lead])))
            self._needs()
        if not isinstance(record, Transfer) or record.session != self._room.joined.session:
            return
        if not ids.is_id(record.id):
            log.warning("a file whose id is none is nobody's: %r", record.id)
            return
        before = self._records.get(record.id)
        self._records[record.id] = record
        if record.state == "offered" and record.by == "agent" and before is None:
            self._asked[record.id] = FileShown(record.id, record.name, record.size, "save")
            self._room.say("file", id=record.id, name=record.name, size=record.size)
            if self._room.choices.auto_consent:
                asyncio.get_running_loop().call_soon(self.answer, record.id, True)
        if record.state in OVER:
            self._let_go(record.id)
            if before is None or before.state != record.state:
                self._room.say("file", id=record.id, state=record.state, why=record.why)
        self._needs()
        if (coming := self._coming.get(record.id)) is not None:
            self._ask_more(record.id, coming)  # the connection may stand already
        if (going := self._going.get(record.id)) is not None and (road := self._road_of(record.id)) is not None:
            for want in road.kept(record.id):
                going.sender.ask(want)
            self._pump(road)

    def hinted(self, frame: wire.Frame) -> None:
        match frame:
            case wire.Wish(what="file", session=self._room.joined.session):
                if self._room.allows("files"):
                    self._asked[WISH] = FileShown(WISH, "", WISHED_SIZE, "send")
                    self._show()
                    if self._room.choices.auto_consent:
                        asyncio.get_running_loop().call_soon(self.answer, WISH, True)
            case wire.Sig(road="file", session=self._room.joined.session):
                self._signalled(frame)
            case _:
                pass

    def settled(self, request: wire.Request, code: str) -> None:
        if isinstance(request, wire.TransferNew) and code:
            self._going.pop(request.id, None)

    def changed(self) -> None:
        """What may not go on stops here, whatever anybody else believes."""
        if not self._room.allows("files"):
            self._asked.clear()
            self._show()
        self._needs()

    def over(self) -> None:
        self._over = True
        for id in [*self._going, *self._coming]:
            self._let_go(id)
        self._asked.clear()
        self._needs()

    # ---- the way

    def _signalled(self, sig: wire.Sig) -> None:
        road = self._roads.get(sig.agent or self._lead)
        if road is not None and self._room.allows("files") and not self._over and road.agent in self._here:
            road.signalled(sig)

    def _needs(self) -> None:
        wanted = {record.agent for record in self._records.values() if record.state == "running"} & self._here
        if not self._room.allows("files") or self._over:
            wanted.clear()
        for agent in wanted - self._roads.keys():
            self._roads[agent] = Road(agent, self._room, self._told)
        for agent, road in self._roads.items():
            road.need(agent in wanted)
        if wanted and not self._ticking:
            self._ticking = True
            asyncio.get_running_loop().call_later(TICK_S, self._tick)
        self._show()

    def _tick(self) -> None:
        self._ticking = False
        for id in [*self._going, *self._coming]:
            if self._way(id) == "broker" and id not in self._busy:
                self._busy.add(id)
                self._room.tasks.start(self._through_broker(id), "a file through the broker")
        self._needs()

    def _road_of(self, id: str) -> Road | None:
        """Where this file goes; nowhere unless it is on its way."""
        record = self._records.get(id)
        return self._roads.get(record.agent) if record is not None and record.state == "running" else None

    def _way(self, id: str) -> str:
        road = self._road_of(id)
        return road.state if road is not None else "none"

    def _told(self, road: Road, what: str, data: Any) -> None:
        coming = {id: coming for id, coming in self._coming.items() if self._road_of(id) is road}
        match what:
            case "open":
                for id, going in self._going.items():
                    if self._road_of(id) is road:
                        going.sender.connection()
                for one in coming.values():
                    self._say_wants(road, one.receiver.connection())
            case "frame":
                self._frame(road, data)
            case "room":
                self._pump(road)
            case "gone":
                for one in coming.values():
                    one.receiver.gone()

    # ---- frames

    def _frame(self, road: Road, raw: bytes) -> None:
        """Of a file that is another technician's this one knows nothing."""
        try:
            frame = fileroad.decode(raw)
            id = frame.transfer
            known = self._road_of(id) is road
            match frame:
                case fileroad.Want() if known and id in self._going:
                    if self._room.allows("files"):
                        self._going[id].sender.ask(frame)
                        self._pump(road)
                case fileroad.Data() if known and id in self._coming:
                    if data := self._coming[id].receiver.accepts(frame):
                        self._came(id, self._coming[id], data)
                case fileroad.End() if known and id in self._coming:
                    if self._coming[id].receiver.ends():
                        self._judge(id, frame.sha256)
                case _ if id in self._past:
                    pass  # the last words of one that is over
                case fileroad.Want() if self._may_come(id, road):
                    road.keep(frame)
                case _:
                    raise OutOfPlace("a file that nobody knows")
        except (ProtocolError, OutOfPlace) as error:
            log.warning("files: the other side breaks the rules: %s", error)
            road.broken()

    def _may_come(self, id: str, road: Road) -> bool:
        """Whether this may be a file of ours whose way the broker has told the technician's side of, and not yet this one."""
        record = self._records.get(id)
        return record is None or (record.state == "offered" and record.by == "customer" and record.agent == road.agent)

    def _came(self, id: str, coming: Coming, data: bytes) -> None:
        try:
            coming.taken.append(data)
        except OSError as error:
            log.error("a file cannot be written: %s", error)
            coming.receiver.stalled(len(data))
            coming.trouble = "disk_full" if error.errno in _FULL else "not_written"
            self._room.say("file", id=id, trouble=coming.trouble)
            self._show()
            return
        self._ask_more(id, coming)

    def _ask_more(self, id: str, coming: Coming) -> None:
        road = self._road_of(id)
        if road is not None and road.state == "peer":
            self._say_wants(road, coming.receiver.next())

    def _say_wants(self, road: Road, wants: list[fileroad.Want]) -> None:
        for want in wants:
            road.send(want)

    def _pump(self, road: Road) -> None:
        """A piece of each file; the next ones in a later turn of the loop, which fingers share."""
        if not road.has_room or not self._room.allows("files"):
            return
        sent = False
        for id, going in self._going.items():
            if not going.sha256 or self._road_of(id) is not road:
                continue
            if (part := going.sender.take()) is not None:
                road.send(fileroad.Data(id, part[0], going.made.read(*part)))
                sent = True
            elif going.sender.ends():
                road.send(fileroad.End(id, going.sha256))
        if sent and not road.pumping:
            road.pumping = True
            asyncio.get_running_loop().call_later(PIECE_EVERY_S, self._pump_on, road)

    def _pump_on(self, road: Road) -> None:
        road.pumping = False
        self._pump(road)

    def _judge(self, id: str, sha256: str) -> None:
        coming = self._coming[id]
        found = coming.taken.sha256()
        try:
            path = coming.taken.finish() if found == sha256 else None
        except OSError as error:
            log.error("a file that came could not be kept: %s", error)
            self._move(id, "failed", why="not_written")
        else:
            if path is not None:
                self._room.say("file", id=id, path=str(path))
                self._move(id, "done", found)
            else:
                self._move(id, "failed", why="bad_hash")
        self._let_go(id)

    # ---- through the broker

    async def _through_broker(self, id: str) -> None:
        try:
            while self._way(id) == "broker" and (id in self._going or id in self._coming) and self._room.allows("files"):
                wait_s = await self._piece(id)
                await asyncio.sleep(wait_s)
        finally:
            self._busy.discard(id)

    async def _piece(self, id: str) -> float:
        """One request; gives the wait until the next."""
        if (going := self._going.get(id)) is not None:
            if going.sender.paused or not going.sha256:
                return 0.2
            at = max(0, going.held)
            data = b"" if going.held < 0 else going.made.read(at, PIECE)
            reply = await asyncio.to_thread(self._relay.put, id, going.made.size, at, data, going.sha256)
            if reply.status in (200, 202, 409):
                whole, going.held = going.held == reply.held == going.made.size, reply.held
                return 1.0 if whole or reply.status == 409 else 0.0
            return 1.0
        coming = self._coming[id]
        receiver = coming.receiver
        if receiver.paused:
            return 0.2
        if receiver.here == receiver.size:
            reply = await asyncio.to_thread(self._relay.head, id)
            if reply.hashed and id in self._coming:
                self._judge(id, reply.hashed)
            return 0.5
        reply = await asyncio.to_thread(self._relay.get, id, receiver.here)
        if reply.status != 206:
            return 0.0 if reply.status == 204 else 1.0
        if id in self._coming and self._way(id) == "broker" and 0 < len(reply.data) <= receiver.size - receiver.here:
            receiver.took(len(reply.data))
            self._came(id, coming, reply.data)
        return 0.0

    # ---- inside

    def _move(self, id: str, state: str, sha256: str = "", why: str = "") -> None:
        self._room.request(wire.TransferTo(self._room.new_id(), id, state, sha256, why))  # type: ignore[arg-type]

    def _let_go(self, id: str) -> None:
        self._past.add(id)
        self._asked.pop(id, None)
        self._going.pop(id, None)
        coming = self._coming.pop(id, None)
        if coming is not None:
            coming.taken.drop()

    def _done(self, record: Transfer) -> int:
        if record.state == "done":
            return record.size
        if (going := self._going.get(record.id)) is not None:
            return max(going.sender.position, going.held, 0)
        coming = self._coming.get(record.id)
        return coming.receiver.here if coming is not None else 0

    def _trouble(self, id: str) -> str:
        return coming.trouble if (coming := self._coming.get(id)) is not None else ""

    def _show(self) -> None:
        moving = [
            FileShown(r.id, r.name, r.size, self._trouble(r.id), 100 * self._done(r) // max(1, r.size))
            for r in self._records.values()
            if r.state == "running"
        ]
        rows = [*self._asked.values(), *moving]
        if rows != self._room.phone.state.files.rows:
            self._room.phone.state.files.rows = rows
            self._room.phone.changed()
            self._room.moved()
