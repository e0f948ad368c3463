"""One WebSocket from the handshake to the close: hello, welcome, what was missed, then requests and hints."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NoReturn

import anyio.to_thread
import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from broker.actions import visits
from broker.actions.perform import perform
from broker.actions.sessions import introduce
from broker.arriving import came, whole_address
from broker.blobs.port import BlobsUnavailable
from broker.errors import StoreUnavailable
from broker.parts import Parts
from broker.rules.budget import neighbourhood
from broker.rules.people import clean_name
from broker.rules.visits import Came
from broker.secret import secret_hash
from broker.socket import greeting, hints
from broker.socket.outgoing import Gone, Outgoing
from broker.socket.party import RESTART, AgentParty, CustomerParty, Party
from broker.store.port import Tx
from protocol import codec, limits, wire
from protocol.errors import ProtocolError
from protocol.records import Portal

log = logging.getLogger(__name__)

BAD_MESSAGES = 20
IN_FLIGHT = 32
"""Requests of one socket that may wait for the disk; more are not read yet."""


class _Envelope(msgspec.Struct):
    t: str
    id: str


class Connection:
    """Lives as long as its socket."""

    def __init__(self, websocket: WebSocket, parts: Parts) -> None:
        self._websocket = websocket
        self._parts = parts
        self._out = Outgoing(websocket)
        self._bad = 0
        self._slots = asyncio.Semaphore(IN_FLIGHT)

    async def run(self) -> None:
        """Serve the socket until it closes. The WebSocket is accepted already."""
        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(self._out.run(), name="socket-out")
            serving = tasks.create_task(self._guarded(partial(self._serve, tasks)), name="socket-in")
            # A peer that takes nothing sends no close either: nobody would ever wake the reader.
            sending.add_done_callback(lambda _: serving.cancel())

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except (WebSocketDisconnect, Gone):
            pass
        except StoreUnavailable as error:
            log.warning("a socket could not be served: %s", error)
            self._out.finish(1012, "the store is busy")
        except Exception:
            log.exception("a socket failed")
            self._out.finish(1011, "internal error")

    async def _serve(self, tasks: asyncio.TaskGroup) -> None:
        hello = await self._hello()
        if not self._may_greet(hello):
            self._out.finish(4429, "too many hellos")
            await self._drain()
        greeted = await greeting.greet(self._parts, hello, self._out, whole_address(self._websocket))
        if greeted is None:
            await self._drain()
        party, welcome = greeted
        if isinstance(party, CustomerParty):
            await self._introduce(party, hello)
            await self._count_visit(party)
        hub = self._parts.hub
        hub.enter(party)
        try:
            await self._out.put(codec.encode(welcome))
            await greeting.catch_up(self._parts, party, welcome.snapshot)
            keeping_up = tasks.create_task(self._guarded(partial(self._keep_up, party)), name="socket-keep-up")
            try:
                await self._converse(party, tasks)
            finally:
                keeping_up.cancel()
        finally:
            hub.left(party)

    async def _keep_up(self, party: Party) -> None:
        """Serve from the store whenever more came in one moment than the queue holds."""
        while True:
            await party.behind.wait()
            party.behind.clear()
            await greeting.catch_up(self._parts, party, snapshot=False)

    async def _hello(self) -> wire.Hello:
        try:
            text = await asyncio.wait_for(self._receive(), limits.HELLO_WITHIN_S)
        except TimeoutError:
            self._out.finish(4401, "no hello in time")
            await self._drain()
        try:
            frame = codec.from_party(text)
        except ProtocolError as error:
            self._out.offer(codec.encode(wire.Error(code=error.code, text="the first frame must be a hello")))
            frame = None
        if isinstance(frame, wire.Hello):
            return frame
        self._out.finish(4401, "the first frame must be a hello")
        await self._drain()

    def _may_greet(self, hello: wire.Hello) -> bool:
        """Before anything is read for it: a hello costs a snapshot, and a loop of them would cost the whole broker."""
        now_s = self._parts.clock.monotonic_s()
        source = f"hello:{neighbourhood(whole_address(self._websocket))}"
        token = f"hello:{secret_hash(hello.token).hex()}"
        limiter = self._parts.limiter
        may = limiter.bucket(source, limits.ADDRESS_HELLOS_PER_SECOND, limits.ADDRESS_HELLO_BURST, now_s).take(now_s)
        may = may and limiter.bucket(token, limits.HELLOS_PER_SECOND, limits.HELLO_BURST, now_s).take(now_s)
        if not may:
            self._parts.complaints.say("too many hellos from %s", source.partition(":")[2])
        return may

    async def _introduce(self, party: CustomerParty, hello: wire.Hello) -> None:
        if party.session is None or (party.session.caps, party.session.client) == (hello.caps, hello.client):
            return
        session, now_s = party.actor.session, self._parts.clock.monotonic_s()
        # Before anything is written: it would go to every agent of the portal.
        bucket = self._parts.limiter.bucket(f"introductions:{session}", limits.INTRODUCTIONS_PER_SECOND, limits.INTRODUCTION_BURST, now_s)
        size = len(codec.encode_struct(hello.caps)) + len(codec.encode_struct(hello.client))
        if size > limits.INTRODUCTION_BYTES or not bucket.take(now_s):
            self._parts.complaints.say("a customer's client describes itself too often or at too great length; its former word stands")
        elif not await self._parts.store.write(lambda tx: introduce(tx, session, hello.caps, hello.client)):
            self._parts.complaints.say("a customer's client has described itself too often; its former word stands")

    async def _count_visit(self, party: CustomerParty) -> None:
        """Whoever comes back after half an hour visits again."""
        parts, conversation, now_ms = self._parts, party.actor.conversation, self._parts.clock.now_ms()
        if await parts.store.read(lambda reader: visits.back_is_news(reader, conversation, now_ms)):
            portal = await parts.store.read(lambda reader: reader.find(Portal, party.conversation.portal))
            how = came(parts, self._websocket, portal) if portal is not None else Came()
            await parts.store.write(lambda tx: visits.came_back(tx, conversation, how, now_ms))

    async def _receive(self) -> str | bytes:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            self._out.stop()
            raise WebSocketDisconnect(message.get("code", 1005))
        text: str | None = message.get("text")
        return text if text is not None else bytes(message["bytes"])

    async def _drain(self) -> NoReturn:
        """Wait until the close that is under way is done."""
        while True:
            await self._receive()

    async def _converse(self, party: Party, tasks: asyncio.TaskGroup) -> None:
        clock = self._parts.clock
        # of the party, not of the connection: else a reconnect would bring a full budget, and each device of a customer another one
        now_s = clock.monotonic_s()
        whose = party.actor.party if isinstance(party, CustomerParty) else party.key
        bucket = self._parts.limiter.bucket(f"frames:{whose}", limits.FRAMES_PER_SECOND, limits.FRAME_BURST, now_s)
        decode = codec.from_console if isinstance(party, AgentParty) else codec.from_customer
        while True:
            data = await self._receive()
            if party.leaving is not None or self._out.closing:
                continue
            if not bucket.take(clock.monotonic_s()):
                self._out.offer(codec.encode(wire.Error(code="too_fast", text="at most 20 frames per second")))
                self._out.finish(4429, "too fast")
                continue
            if isinstance(data, bytes):
                self._no_good("bad_message", "frames are text", party)
                continue
            try:
                frame = decode(data)
            except ProtocolError as error:
                self._unreadable(data, error, party)
                continue
            match frame:
                case wire.Request():
                    await self._slots.acquire()
                    party.in_flight += 1
                    tasks.create_task(self._perform(party, frame), name="request")
                case wire.Hello():
                    self._no_good("bad_message", "hello comes once", party)
                case _:
                    await hints.take(self._parts, party, frame)

    async def _perform(self, party: Party, request: wire.Request) -> None:
        parts = self._parts
        assert isinstance(party, AgentParty | CustomerParty)
        try:
            work = partial(_perform_now, party=party, request=request, parts=parts)
            answer, freed = await parts.store.write(work)
            await self._remove(freed)
            self._out.offer(answer)
            if isinstance(request, wire.Take) and answer.startswith('{"t":"ack"'):
                party.leave(RESTART, "this seat has a session now")
        except StoreUnavailable:
            nack = wire.Nack(id=request.id, code="unavailable", text="the broker cannot write now", retry=True, after_ms=1_000)
            self._out.offer(codec.encode(nack))
        except Exception:
            log.exception("a %s request failed", type(request).__name__)
            nack = wire.Nack(id=request.id, code="failed", text="the broker failed on this request")
            self._out.offer(codec.encode(nack))
        finally:
            party.in_flight -= 1
            self._slots.release()
            party.settle()

    async def _remove(self, freed: list[str]) -> None:
        """Bytes that count no more since the commit: gone before the answer, so that nobody fills the disk with what was taken back."""
        try:
            for name in freed:
                await anyio.to_thread.run_sync(self._parts.blobs.remove, name)
        except BlobsUnavailable as error:
            log.warning("bytes that nobody needs stay until they are swept: %s", error)

    # ---- what is no good

    def _unreadable(self, data: str, error: ProtocolError, party: Party) -> None:
        try:
            envelope = codec.struct(_Envelope, data)
        except ProtocolError:
            envelope = None
        if error.code != "unknown_type" and envelope is not None and 1 <= len(envelope.id) <= limits.ID_CHARS:
            code = "too_long" if envelope.t == "send" and "length" in error.detail and "body" in error.detail else "bad_message"
            self._count_bad(code, error.detail, party)
            self._out.offer(codec.encode(wire.Nack(id=envelope.id, code=code, text=error.detail[: limits.REASON_CHARS])))
            return
        self._no_good(error.code, error.detail, party, about=envelope.t[:40] if envelope is not None else "")

    def _no_good(self, code: str, text: str, party: Party, about: str = "") -> None:
        self._count_bad(code, text, party)
        self._out.offer(codec.encode(wire.Error(code=code, text=text[: limits.REASON_CHARS], about=about)))

    def _count_bad(self, code: str, text: str, party: Party) -> None:
        self._bad += 1
        who = "an agent" if isinstance(party, AgentParty) else "a customer"
        self._parts.complaints.say("bad frame from %s: %s (%s)", who, code, clean_name(text, 120))
        if self._bad >= BAD_MESSAGES:
            self._out.finish(4400, "too many bad messages")


def _perform_now(tx: Tx, *, party: AgentParty | CustomerParty, request: wire.Request, parts: Parts) -> tuple[str, list[str]]:
    """The answer, and the names of bytes that nobody needs once this is committed."""
    base_url = parts.settings.address.base_url
    return perform(tx, party.actor, request, parts.clock.now_ms(), parts.pepper, base_url), tx.freed
