"""A small broker on loopback that behaves, or misbehaves as told. Real sockets, memory for a store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from protocol import codec, wire
from tests.console import feed_model as model
from tests.console.feed_model import FeedModel


@dataclass
class Mischief:
    """Every n-th time, counted over all connections; 0: never."""

    lose_ack: int = 0
    cut_before_ack: int = 0
    cut_after_ack: int = 0
    lose_change: int = 0
    double_change: int = 0
    not_now: int = 0
    rubbish: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def now(self, what: str) -> bool:
        every = getattr(self, what)
        self.counts[what] = self.counts.get(what, 0) + 1
        return bool(every) and self.counts[what] % every == 0


class ScriptedBroker:
    """Serves one agent. What it committed is `feed`; `history` are the messages in the order of their `seq`."""

    def __init__(self, mischief: Mischief | None = None) -> None:
        self.feed = FeedModel()
        self.mischief = mischief or Mischief()
        self.history: list[str] = []
        self.answers: dict[str, wire.Ack] = {}
        self.hellos: list[wire.Hello] = []
        self.hints: list[wire.Frame] = []
        self.close_codes: list[int] = []
        self.port = 0
        self.on_hello: Callable[[wire.Hello], int | None] = lambda hello: None
        """A close code instead of a welcome."""
        self._server: Server | None = None
        self._sockets: dict[ServerConnection, int] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._server = await serve(self._serve, "127.0.0.1", self.port, compression=None, ping_interval=None, close_timeout=0.2)
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        """As a killed process: connections are reset, nobody says goodbye."""
        assert self._server is not None
        for socket in list(self._sockets):
            socket.transport.abort()
        self._server.close()
        await self._server.wait_closed()
        self._server = None

    async def say(self, frame: wire.FromBroker) -> None:
        for socket in list(self._sockets):
            await socket.send(codec.encode(frame))

    async def put(self, record: object) -> None:
        self.feed.put(record)  # type: ignore[arg-type]
        await self._spread()

    async def _serve(self, socket: ServerConnection) -> None:
        try:
            hello = codec.from_console(await socket.recv())
            assert isinstance(hello, wire.Hello)
            self.hellos.append(hello)
            code = self.on_hello(hello)
            if code is not None:
                await socket.close(code, "as told")
                return
            await self._welcome(socket, hello)
            async for text in socket:
                await self._take(socket, codec.from_console(text))
        except ConnectionClosed:
            pass
        finally:
            self._sockets.pop(socket, None)
            self.close_codes.append(socket.close_code or 1006)

    async def _welcome(self, socket: ServerConnection, hello: wire.Hello) -> None:
        snapshot = hello.feed != self.feed.feed or hello.since > self.feed.rev
        me = wire.Me("agent", model.ME, "Ada", "owner")
        await socket.send(codec.encode(wire.Welcome((1, 0), self.feed.feed, model.T0, me, "Workspace", snapshot=snapshot)))
        self._sockets[socket] = hello.since
        if snapshot:
            frames = self.feed.snapshot(3)
            self._sockets[socket] = self.feed.rev
            for frame in frames:
                await socket.send(codec.encode(frame))
        await self._spread()

    async def _spread(self) -> None:
        for socket in list(self._sockets):
            for chg in self.feed.after(self._sockets[socket]):
                self._sockets[socket] = chg.rev
                if self.mischief.now("rubbish"):
                    await socket.send("{rubbish")
                if self.mischief.now("lose_change"):
                    continue
                await socket.send(codec.encode(chg))
                if self.mischief.now("double_change"):
                    await socket.send(codec.encode(chg))

    async def _take(self, socket: ServerConnection, frame: wire.FromConsole) -> None:
        if not isinstance(frame, wire.Request):
            self.hints.append(frame)
            if isinstance(frame, wire.Ping):
                await socket.send(codec.encode(wire.Pong(frame.n, model.T0)))
            return
        known = self.answers.get(frame.id)
        if known is None:
            if self.mischief.now("not_now"):
                await socket.send(codec.encode(wire.Nack(frame.id, "disk_full", "", True, 5)))
                return
            known = self.answers[frame.id] = self._commit(frame)
        if self.mischief.now("cut_before_ack"):
            socket.transport.abort()
            return
        if not self.mischief.now("lose_ack"):
            await socket.send(codec.encode(known))
        await self._spread()
        if self.mischief.now("cut_after_ack"):
            socket.transport.abort()

    def _commit(self, request: wire.Request) -> wire.Ack:
        match request:
            case wire.Send():
                self.history.append(request.id)
                seq = sum(m.conversation == request.conversation for k, m in self.feed.held.items() if k[0] == "message") + 1  # type: ignore[attr-defined]
                self.feed.put(model.message(request.id, request.conversation, seq, model.MYSELF, body=request.body))
                return wire.Ack(request.id, self.feed.rev, codec.raw(wire.SentAs(seq, model.T0)))
            case wire.CodeNew():
                self.feed.put(model.code(request.id))
                told = wire.NewCode("482913067", "http://127.0.0.1/j/abc", model.T0 + 900_000)
                return wire.Ack(request.id, self.feed.rev, codec.raw(told))
            case _:
                self.feed.put(model.portal(f"p{self.feed.rev}"))
                return wire.Ack(request.id, self.feed.rev)
