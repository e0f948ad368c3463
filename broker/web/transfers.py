"""Files between technician and device whose ends find no way to each other: brought here, fetched as they come (PROTOCOL.md section 13).

Nothing is kept beyond the transfer. Each request is judged anew, for consent may have been taken back since the last one; a `GET` gives a
piece of what is there and waits a little where there is nothing yet.
"""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from collections.abc import Callable

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from broker.actions import contacts, transfers
from broker.actions.actors import Actor
from broker.blobs.port import BadHash, BlobsFull, BlobsUnavailable, WrongOffset
from broker.errors import Refused, StoreUnavailable
from broker.parts import Parts
from broker.store.port import Reader
from broker.web.answers import busy, problem
from broker.web.bearers import admitted
from broker.web.blobs import HARMLESS, digest_of
from protocol import ids, limits
from protocol.support import Transfer

log = logging.getLogger(__name__)

STATUS = {
    "no_such": 404, "forbidden": 403, "no_consent": 403, "blocked": 403, "ended": 409, "not_running": 409, "too_many": 429, "no_room": 507,
}  # fmt: skip
WAIT_S = 8.0
"""For more bytes, of a `GET` that has all there are: shorter than our patience with a connection."""
WAITING = 2 * limits.TRANSFERS_AT_ONCE
"""`GET`s of one party in one session that may wait so at once: one of each file, and as many of a client that has begun anew."""
AGAIN_S = 0.5
"""When to ask again where too many wait."""
_RANGE = re.compile(r"bytes (?:(\d{1,15})-(\d{1,15})|\*)/(\d{1,15})")
_FROM = re.compile(r"bytes=(\d{1,15})-")


class TransferDoor:
    """Handlers. A transfer has one PUT at a time; a second one has to wait for it."""

    def __init__(self, parts: Parts, wait_s: float = WAIT_S) -> None:
        self._parts = parts
        self._wait_s = wait_s
        self._busy: dict[str, int] = {}
        """Transfers that a PUT is writing to now, and up to where it may."""
        self._judging = asyncio.Lock()
        """Room is measured and promised by one at a time."""
        self._waits: dict[str, list[_Wait]] = {}

    async def serve(self, request: Request) -> Response:
        actor, id = await admitted(self._parts, request, "transfers"), request.path_params["id"]
        if isinstance(actor, Response):
            return actor
        try:
            match request.method:
                case "PUT":
                    return await self._put(request, actor, id)
                case "HEAD":
                    transfer, _ = await self._judged(actor, id)
                    return Response(headers=_standing(transfer, await self._held(id)))
                case _:
                    return await self._get(request, actor, id)
        except Refused as error:
            return problem(STATUS[error.code], error.code, error.text, retry_after_s=AGAIN_S if error.code == "too_many" else None)
        except BlobsFull:
            return problem(507, "no_room", "the disk of the broker is full; try again later", retry_after_s=5)
        except (StoreUnavailable, BlobsUnavailable):
            return busy()

    async def _judged(self, actor: Actor, id: str) -> tuple[Transfer, bool]:
        now_ms = self._parts.clock.now_ms()

        def look(reader: Reader) -> tuple[Transfer, bool]:
            if contacts.stopped(reader, actor, now_ms):
                raise Refused("blocked", "nothing is taken from here")
            return transfers.travels(reader, actor, id)

        return await self._parts.store.read(look)

    async def _held(self, id: str) -> int:
        return await anyio.to_thread.run_sync(self._parts.relay.held, _name(id))

    # ---- in

    async def _put(self, request: Request, actor: Actor, id: str) -> Response:
        said = _RANGE.fullmatch(request.headers.get("content-range", ""))
        if said is None:
            return problem(400, "bad_message", "Content-Range is needed")
        transfer, sends = await self._judged(actor, id)
        if not sends:
            raise Refused("forbidden", "this is the other side's to bring")
        first, last, size = (None if n is None else int(n) for n in said.groups())
        if size != transfer.size or (first is not None and last is not None and not first <= last < size):
            return problem(400, "bad_message", "Content-Range is not of the file that was announced")
        sha256 = digest_of(request.headers.get("repr-digest", ""))
        if id in self._busy:
            return problem(409, "busy", "these bytes are being written by another request", retry_after_s=1)
        self._busy[id] = 0
        try:
            if first is not None and last is not None:
                await self._leave_room(transfer, first, last + 1)
                await self._take(request, id, first, last + 1)
            held = await self._held(id)
            if held == size and sha256 is not None:
                await anyio.to_thread.run_sync(self._finish, id, size, sha256)
                await self._parts.store.write(lambda tx: transfers.hashed(tx, id, sha256))
                return Response(status_code=200, headers={**HARMLESS, "Upload-Offset": str(held)})
            return Response(status_code=202, headers={**HARMLESS, "Upload-Offset": str(held)})
        except WrongOffset as error:
            answer = problem(409, "wrong_offset", f"{error.held} bytes are here")
            answer.headers["Upload-Offset"] = str(error.held)
            return answer
        except _TooMuch:
            return problem(400, "bad_message", "the body holds more than its Content-Range says")
        except BadHash:
            return problem(422, "bad_hash", "the bytes are not those that were announced")
        except ClientDisconnect:
            return problem(400, "bad_message", "the body did not come")  # nobody reads it; what came is kept
        finally:
            del self._busy[id]

    def _finish(self, id: str, size: int, sha256: str) -> None:
        """In a thread. Raises BadHash."""
        if not size:
            self._parts.relay.append(_name(id), 0, b"")
        self._parts.relay.finish(_name(id), sha256)

    async def _leave_room(self, transfer: Transfer, first: int, end: int) -> None:
        """Neither all sessions together nor one of them fill the disk, with what PUTs under way have announced and not yet brought.
        From here on this one's is counted, until it ends. Raises Refused."""
        siblings = await self._parts.store.read(lambda reader: reader.transfers(transfer.conversation, transfer.session))
        open_ones = {t.id for t in siblings if t.state in transfers.NEXT and ids.is_id(t.id)}
        async with self._judging:
            whole, own = await anyio.to_thread.run_sync(self._taken, dict(self._busy), open_ones)
            if whole + end - first > limits.TRANSFER_ROOM or own + end - first > limits.TRANSFER_SEAT_ROOM:
                raise Refused("no_room", "the broker has no room for more files on their way; try again later")
            self._busy[transfer.id] = end

    def _taken(self, promised: dict[str, int], siblings: set[str]) -> tuple[int, int]:
        """In a thread: the room that all files on their way have or will have, and these. What comes meanwhile may count twice."""
        relay = self._parts.relay
        held = {id: relay.held(_name(id)) for id in siblings | promised.keys()}
        yet = {id: max(0, end - held[id]) for id, end in promised.items()}
        return relay.size() + sum(yet.values()), sum(held[id] + yet.get(id, 0) for id in siblings)

    async def _take(self, request: Request, id: str, at: int, end: int) -> None:
        """Keep what comes, in order."""
        async for part in request.stream():
            if part:
                if at + len(part) > end:
                    raise _TooMuch
                at = await anyio.to_thread.run_sync(self._parts.relay.append, _name(id), at, part)
                for wait in self._waits.get(id, ()):
                    wait.heard(at)

    # ---- out

    async def _get(self, request: Request, actor: Actor, id: str) -> Response:
        transfer, _ = await self._judged(actor, id)
        asked = _FROM.fullmatch(request.headers.get("range", ""))
        first = int(asked[1]) if asked else 0
        if first >= transfer.size:
            said = {**_standing(transfer, await self._held(id)), "Content-Range": f"bytes */{transfer.size}"}
            return Response(status_code=416, headers=said)
        held = await self._more_than(first, transfer, actor)
        transfer, _ = await self._judged(actor, id)  # it may have been taken back meanwhile
        if held <= first:
            return Response(status_code=204, headers=_standing(transfer, held))
        last = min(held, first + limits.TRANSFER_PIECE) - 1
        data = await anyio.to_thread.run_sync(self._read, id, first, last + 1 - first)
        told = {"Content-Range": f"bytes {first}-{first + len(data) - 1}/{transfer.size}", "Content-Disposition": "attachment"}
        return Response(data, 206, {**_standing(transfer, held), **told}, media_type="application/octet-stream")

    def _read(self, id: str, first: int, count: int) -> bytes:
        """In a thread."""
        try:
            with self._parts.relay.peek(_name(id)) as file:
                file.seek(first)
                return file.read(count)
        except FileNotFoundError as error:  # it ended in this moment
            raise Refused("no_such", "there is no such file on its way") from error

    async def _more_than(self, first: int, transfer: Transfer, actor: Actor) -> int:
        """How much is there, as soon as it is more than `first`, or after a while. Raises Refused."""
        id = transfer.id
        wait = _Wait((actor.party, transfer.session), first)
        if sum(other.party == wait.party for waits in self._waits.values() for other in waits) >= WAITING:
            raise Refused("too_many", "so many requests of this side wait for bytes already; try again later")
        self._waits.setdefault(id, []).append(wait)  # before looking: what comes in between is not missed
        try:
            async with asyncio.timeout(self._wait_s):
                held = await self._held(id)
                return held if held > first else await wait.more
        except TimeoutError:
            return await self._held(id)
        finally:
            self._waits[id].remove(wait)
            if not self._waits[id]:
                del self._waits[id]


class _Wait:
    """A `GET` of `party` that has the bytes before `first`. Woken once, by the first byte that it has not, and by nothing else."""

    def __init__(self, party: tuple[str, str], first: int) -> None:
        self.party = party
        self.more: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._first = first

    def heard(self, held: int) -> None:
        if held > self._first and not self.more.done():
            self.more.set_result(held)


class _TooMuch(Exception):
    """The body holds more than its Content-Range says."""


async def sweep_transfers(parts: Parts) -> None:
    """The bytes go with the transfer's end."""
    for name, _ in await anyio.to_thread.run_sync(lambda: list(parts.relay.all())):
        if not await parts.store.read(_open(str(uuid.UUID(name)))):
            await anyio.to_thread.run_sync(parts.relay.remove, name)


def _open(id: str) -> Callable[[Reader], bool]:
    def look(reader: Reader) -> bool:
        found = reader.find(Transfer, id)
        return found is not None and found.state in transfers.NEXT

    return look


def _name(id: str) -> str:
    """Of its bytes: the id without its dashes, so that the sweep finds the way back."""
    return uuid.UUID(id).hex


def _standing(transfer: Transfer, held: int) -> dict[str, str]:
    said = {"Upload-Offset": str(held), "Upload-Length": str(transfer.size)}
    return {**HARMLESS, **said, **({"Transfer-Hash": transfer.sha256} if transfer.sha256 else {})}
