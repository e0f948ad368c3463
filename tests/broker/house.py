"""A broker inside the test's own event loop, on a real port and with a clock that the test turns; and parties that talk to it."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
import websockets

from broker.actions import accounts
from broker.asgi import assemble, dismantle
from broker.parts import Parts
from broker.rules.crowd import Crowd
from broker.rules.reach import Address
from broker.serve import Server, server_config
from broker.settings import Settings
from protocol import codec, ids, wire
from protocol.fields import Record
from protocol.records import KINDS
from protocol.support import Caps

F = TypeVar("F", bound=wire.Frame)
R = TypeVar("R", bound=Record)

WITHIN_S = 40.0
PASSWORD = "correct horse battery"
ALL_CAPS = Caps(view=True, control=True, diag=True, files=True)


class FakeClock:
    """Stands still unless it is turned."""

    def __init__(self, now_ms: int = 1_700_000_000_000) -> None:
        self._now_ms = now_ms

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic_s(self) -> float:
        return self._now_ms / 1000

    def turn(self, seconds: float) -> None:
        self._now_ms += round(seconds * 1000)


def new_id() -> str:
    return ids.new_id(time.time_ns() // 1_000_000)


@dataclass
class House:
    """A running broker with an owner and one portal."""

    parts: Parts
    clock: FakeClock
    url: str
    token: str
    owner: str
    portal: str
    _clients: list[Client] = field(default_factory=list)

    async def console(self, token: str | None = None, **hello: Any) -> Client:
        return await self._connect("console", token or self.token, device=hello.pop("device", "d1"), **hello)

    async def customer(self, seat: str, **hello: Any) -> Client:
        return await self._connect("customer", seat, caps=hello.pop("caps", ALL_CAPS), **hello)

    async def _connect(self, role: str, token: str, **hello: Any) -> Client:
        client = await Client.connect(self.url, role, token, **hello)
        self._clients.append(client)
        return client

    async def agent(self, name: str = "Bea", role: str = "agent") -> tuple[str, str]:
        """Another agent: its id and a token."""

        def make(tx: Any) -> tuple[str, str]:
            agent = accounts.add_agent(tx, name, f"{name.lower()}@example.org", None, role, self.clock.now_ms())  # type: ignore[arg-type]
            return agent.id, accounts.sign_in(tx, agent.id, "laptop", self.clock.now_ms())[0]

        return await self.parts.store.write(make)

    async def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as http:
            return await http.post(self.url + path, json=body, headers=headers)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as http:
            return await http.get(self.url + path, headers=headers)

    async def join(self, code: wire.NewCode, name: str = "Anna", **more: object) -> dict[str, Any]:
        answer = await self.post("/api/v1/join", {"token": code.url.rpartition("/")[2], "name": name, **more})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def session(self, console: Client) -> tuple[Client, dict[str, Any]]:
        """A customer who was let in; and what the join told."""
        joined = await self.join(await console.code(self.portal))
        customer = await self.customer(joined["seat"])
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        return customer, joined

    async def close(self) -> None:
        for client in self._clients:
            await client.close()


class Client:
    """A party as the protocol wants it: it keeps a replica, checks the chain of revisions, and matches answers to requests."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self.records: dict[tuple[str, str], bytes] = {}
        self.since = 0
        self.feed = ""
        self.welcome: wire.Welcome | None = None
        self.frames: list[wire.Frame] = []
        self.answers: dict[str, list[str]] = {}
        self.close_code: int | None = None
        self._changed = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None

    @classmethod
    async def connect(cls, url: str, role: str, token: str, **hello: Any) -> Client:
        """Connected, greeted and caught up; or closed, and `close_code` says why."""
        client = await cls.open(url)
        resume: Client | None = hello.pop("resume", None)
        if resume is not None:
            client.records = dict(resume.records)
        proto = hello.pop("proto", (1, 0))
        greeting = wire.Hello(proto=proto, role=role, token=token, **hello)  # type: ignore[arg-type]
        client.since, client.feed = greeting.since, greeting.feed
        await client.send(codec.encode(greeting))
        await client.until(lambda: client.welcome is not None or client.close_code is not None)
        if client.welcome is not None and client.welcome.snapshot:
            await client.until(lambda: any(isinstance(f, wire.SnapEnd) for f in client.frames) or client.close_code is not None)
        if client.close_code is None:
            # A request is read only once all that was missed has been sent; the answer to a ping therefore comes after it.
            await client.settle()
        return client

    @classmethod
    async def open(cls, url: str) -> Client:
        """The socket alone, without a hello."""
        socket = await websockets.connect(f"ws{url[4:]}/api/v1/socket", compression=None, proxy=None, max_size=2**20, ping_interval=None)
        client = cls(socket)
        client._reader = asyncio.create_task(client._read())
        return client

    async def send(self, text: str | bytes) -> None:
        try:
            await self._socket.send(text)
        except websockets.ConnectionClosed:
            await self.closed()

    async def hint(self, frame: wire.Frame) -> None:
        await self.send(codec.encode(frame))

    async def ask(self, request: wire.Request) -> wire.Ack | wire.Nack:
        """Send a request and wait for its answer."""
        before = len(self.answers.get(request.id, []))
        await self.send(codec.encode(request))
        await self.until(lambda: len(self.answers.get(request.id, [])) > before or self.close_code is not None)
        answer = codec.from_broker(self.answers[request.id][-1])
        assert isinstance(answer, wire.Ack | wire.Nack)
        return answer

    async def done(self, request: wire.Request) -> wire.Ack:
        answer = await self.ask(request)
        assert isinstance(answer, wire.Ack), answer
        return answer

    async def refused(self, request: wire.Request) -> str:
        answer = await self.ask(request)
        assert isinstance(answer, wire.Nack), answer
        return answer.code

    async def code(self, portal: str, **more: Any) -> wire.NewCode:
        answer = await self.done(wire.CodeNew(id=new_id(), portal=portal, **more))
        return codec.struct(wire.NewCode, answer.result)

    async def settle(self) -> None:
        """All that the broker had for this party when it read this has come."""
        n = len(self.frames) + 1
        await self.hint(wire.Ping(n=n))
        await self.until(lambda: self.close_code is not None or any(isinstance(f, wire.Pong) and f.n == n for f in self.frames))

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(WITHIN_S):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    async def got(self, kind: type[F], true: Callable[[F], bool] = lambda _: True) -> F:
        """The first frame of this kind that fits, come or to come."""

        def find() -> F | None:
            return next((f for f in self.frames if isinstance(f, kind) and true(f)), None)

        await self.until(lambda: find() is not None)
        found = find()
        assert found is not None
        return found

    async def closed(self) -> int:
        await self.until(lambda: self.close_code is not None)
        assert self.close_code is not None
        return self.close_code

    def all(self, kind: type[R]) -> list[R]:
        name = next(k for k, t in KINDS.items() if t is kind)
        return [codec.struct(kind, data) for (k, _), data in self.records.items() if k == name]

    def one(self, kind: type[R], id: str) -> R:
        return next(record for record in self.all(kind) if record.id == id)

    async def close(self) -> None:
        await self._socket.close()
        if self._reader is not None:
            await self._reader

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                assert isinstance(text, str)
                self._take(text)
                self._changed.set()
        except websockets.ConnectionClosed:
            pass
        self.close_code = self._socket.close_code or 1006
        self._changed.set()

    def _take(self, text: str) -> None:
        frame = codec.from_broker(text)
        self.frames.append(frame)
        match frame:
            case wire.Welcome():
                self.welcome = frame
                self.feed = frame.feed
                if frame.snapshot:
                    self.records.clear()
            case wire.Snap(kind=kind, items=items):
                assert len(text.encode()) < 64 * 1024
                for item in items:
                    self.records[kind, codec.struct(KINDS[kind], item).id] = bytes(item)
            case wire.SnapEnd(rev=rev):
                self.since = rev
            case wire.Chg():
                assert frame.prev == self.since, f"a gap: {frame} after {self.since}"
                assert frame.rev > frame.prev
                self.since = frame.rev
                if frame.op == "put":
                    self.records[frame.kind, frame.id] = bytes(frame.data)
                else:
                    self._remove(frame.kind, frame.id)
            case wire.Ack(id=id) | wire.Nack(id=id):
                self.answers.setdefault(id, []).append(text)
            case _:
                pass

    def _remove(self, kind: str, id: str) -> None:
        self.records.pop((kind, id), None)
        if kind == "conversation":
            for key, data in list(self.records.items()):
                if msgspec.json.decode(data).get("conversation") == id and key[0] != "code":
                    del self.records[key]


@asynccontextmanager
async def house(data: Path, clock: FakeClock | None = None, **settings: Any) -> AsyncIterator[House]:
    """A broker on a free port; it stops with the block, and its data stay."""
    clock = clock or FakeClock()
    listener = socket.create_server(("127.0.0.1", 0))
    address = settings.pop("address", None) or Address("127.0.0.1", listener.getsockname()[1])
    crowd: Crowd | None = settings.pop("crowd", None)
    parts = assemble(Settings(data, replace(address, listen_port=listener.getsockname()[1]), **settings), clock)
    started = asyncio.Event()
    listener.setblocking(False)
    server = Server(server_config(parts, crowd), started.set)
    serving = asyncio.create_task(server._serve([listener]))
    try:
        token, _ = await parts.store.write(lambda tx: accounts.embedded_owner(tx, "Olga", "en", clock.now_ms()))
        owner, portal = await parts.store.read(lambda reader: (reader.agents()[0].id, reader.portals()[0].id))
        running = House(parts, clock, f"http://127.0.0.1:{listener.getsockname()[1]}", token, owner, portal)
        await started.wait()
        try:
            yield running
        finally:
            await running.close()
    finally:
        server.should_exit = True
        await serving
        dismantle(parts)


def in_house(data: Path, story: Callable[[House], Awaitable[None]], clock: FakeClock | None = None, **settings: Any) -> None:
    """Run `story` in a house of its own."""

    async def run() -> None:
        async with house(data, clock, **settings) as running:
            await story(running)

    asyncio.run(run())
