"""A bad network on loopback: relays UDP and TCP through `weather.Line`s, in a thread of its own.

    with ChaosRelay(to_console=Weather(latency_ms=40, loss=0.02), seed=7) as relay:
        port = relay.tcp("127.0.0.1", broker_port)                # connect there instead of to the broker
        sdp = signalling.rewrite_candidates(sdp, relay, "customer")  # peers reach the customer through the relay
        relay.cut(); relay.heal(); relay.freeze("console")
    relay.black_out(); relay.heal()                               # nobody is told; TCP catches up afterwards
    relay.hand_over("customer"); relay.switch_path()              # what was open is dead and silent, what is new works

Two ends, `customer` and `console`; a line is named after the end that it leads to. Methods may be called from any thread.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
import threading
from collections.abc import Coroutine
from random import Random
from typing import Any, Literal, TypeVar

from tests.chaos.weather import CALM, TCP_CONNECT_S, TCP_RETRANSMIT_S, Line, Weather, repeated_at

log = logging.getLogger(__name__)
End = Literal["customer", "console"]
Address = tuple[str, int]
T = TypeVar("T")
OTHER: dict[End, End] = {"customer": "console", "console": "customer"}
DATAGRAM_BYTES = 65_536
FLOWS = 256
CHUNK_BYTES = 16_384
FORGET_DEAD_S = 15.0
"""A dead flow that was silent for so long is forgotten: its port may be somebody else's by now. ICE alone speaks every 5 s."""


class Path:
    """What both ends have between them: the weather each way, and which addresses still lead anywhere."""

    def __init__(self, to_customer: Weather, to_console: Weather, seed: int) -> None:
        self.lines: dict[End, Line] = {
            "customer": Line(to_customer, Random(seed)),
            "console": Line(to_console, Random(seed + 1)),
        }
        self.addresses: dict[End, int] = {"customer": 0, "console": 0}
        """Counts the addresses that an end has had; what began with an earlier one is dead."""
        self.ways = 0
        """Counts the ways that datagrams have taken between them."""
        self.light = asyncio.Event()
        self.light.set()

    def birth(self, end: End) -> tuple[int, int]:
        """Of a socket of this end, as of now."""
        return self.addresses[end], self.ways


class ChaosRelay:
    """All doors (UDP) and gates (TCP) of one bad path between a customer and a console."""

    def __init__(self, *, to_customer: Weather = CALM, to_console: Weather = CALM, seed: int = 1) -> None:
        self._path = Path(to_customer, to_console, seed)
        self.lines = self._path.lines
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._run, name="chaos relay")
        self._doors: dict[tuple[End, Address], _Door] = {}
        self._old_doors: list[_Door] = []
        self._gates: list[_Gate] = []

    def __enter__(self) -> ChaosRelay:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    # ---- what tests say ----

    def udp(self, owner: End, host: str, port: int) -> Address:
        """A door to `owner`'s UDP socket: whoever sends there reaches it through the weather. The same socket has one door."""
        return self._call(self._open_door(owner, (host, port)))

    def tcp(self, host: str, port: int, server: End = "console", client: End | None = None) -> int:
        """A loopback port that leads to a TCP server, whose side of the path is `server`.

        `client`: whose change of address kills its connections; the other end's, unless told (a server between both has two).
        """
        return self._call(self._open_gate((host, port), server, client or OTHER[server]))

    def weather(self, *, to_customer: Weather | None = None, to_console: Weather | None = None) -> None:
        """Changes the weather from the next packet on."""
        self._call(self._set({"customer": to_customer, "console": to_console}))

    def cut(self) -> None:
        """Nothing passes: datagrams vanish, TCP connections are reset and new ones refused, until `heal`."""
        self._call(self._cut(True))

    def heal(self) -> None:
        """Undoes `cut`, `freeze` and `black_out`."""
        self._call(self._cut(False))

    def freeze(self, toward: End) -> None:
        """Half-open: what goes toward this end vanishes without a trace, connections stay, the other direction works."""
        self._call(self._freeze(toward))

    def black_out(self) -> None:
        """A tunnel: datagrams vanish, TCP stands still and nobody is told. After `heal` TCP goes on when it next repeats itself."""
        self._call(self._black_out())

    def hand_over(self, end: End) -> None:
        """This end has another address (Wi-Fi to mobile): what it had open is dead and nobody is told, what it opens from now on works."""
        self._call(self._hand_over(end))

    def switch_path(self) -> None:
        """Datagrams take another way (a relay went away): all flows between both ends are dead, TCP and new flows are not."""
        self._call(self._switch_path())

    # ---- on the relay's thread ----

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _open_door(self, owner: End, target: Address) -> Address:
        door = self._doors.get((owner, target))
        if door is None or door.dead:
            if door is not None:
                self._old_doors.append(door)
            door = self._doors[owner, target] = _Door(self._loop, self._path, owner, target)
        return door.address

    async def _open_gate(self, target: Address, server: End, client: End) -> int:
        gate = _Gate(self._loop, self._path, server, target, client)
        self._gates.append(gate)
        return await gate.open()

    async def _set(self, wanted: dict[End, Weather | None]) -> None:
        for end, weather in wanted.items():
            if weather is not None:
                self.lines[end].weather = weather

    async def _black_out(self) -> None:
        for line in self.lines.values():
            line.cut = True
        self._path.light.clear()

    async def _hand_over(self, end: End) -> None:
        self._path.addresses[end] += 1

    async def _switch_path(self) -> None:
        self._path.ways += 1

    async def _cut(self, cut: bool) -> None:
        self._path.light.set()
        for line in self.lines.values():
            line.cut = cut
        for gate in self._gates:
            gate.refusing = cut
            if cut:
                gate.reset()

    async def _freeze(self, toward: End) -> None:
        self.lines[toward].cut = True

    async def _close(self) -> None:
        for door in (*self._doors.values(), *self._old_doors):
            door.close()
        self._path.light.set()
        for gate in self._gates:
            await gate.close()


class _Flow:
    """What one sender has sent through a door, and the socket that stands for it on the far side."""

    __slots__ = ("back", "birth", "heard_at")

    def __init__(self, back: socket.socket, birth: tuple[int, int]) -> None:
        self.back = back
        self.birth = birth
        self.heard_at = 0.0


class _Door:
    """One UDP socket that stands for a peer's. Each sender gets a socket of its own behind it, so that answers find back."""

    def __init__(self, loop: asyncio.AbstractEventLoop, path: Path, owner: End, target: Address) -> None:
        self._loop, self._path, self._owner, self._target = loop, path, owner, target
        self._birth = path.birth(owner)
        self._front = self._socket()
        self._flows: dict[Address, _Flow] = {}
        self.address: Address = self._front.getsockname()[:2]
        loop.add_reader(self._front, self._from_outside)

    @property
    def dead(self) -> bool:
        """Whether the socket that it leads to belongs to an address or a way of the past."""
        return self._birth != self._path.birth(self._owner)

    def _socket(self) -> socket.socket:
        made = socket.socket(socket.AF_INET6 if ":" in self._target[0] else socket.AF_INET, socket.SOCK_DGRAM)
        made.setblocking(False)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        made.bind((self._target[0], 0))
        return made

    def _from_outside(self) -> None:
        while (got := _receive(self._front)) is not None:
            data, sender = got
            flow, now = self._flows.get(sender), self._loop.time()
            if flow is not None and not self._lives(flow) and now - flow.heard_at > FORGET_DEAD_S:
                self._shut(flow.back)
                flow = None
            if flow is None:
                if len(self._flows) >= FLOWS:
                    continue
                flow = self._flows[sender] = _Flow(self._socket(), self._path.birth(OTHER[self._owner]))
                self._loop.add_reader(flow.back, self._from_owner, flow, sender)
            flow.heard_at = now
            if self._lives(flow):
                self._pass(self._owner, data, flow.back, self._target)

    def _from_owner(self, flow: _Flow, sender: Address) -> None:
        while (got := _receive(flow.back)) is not None:
            data, source = got
            if source[1] == self._target[1] and self._lives(flow):
                self._pass(OTHER[self._owner], data, self._front, sender)

    def _lives(self, flow: _Flow) -> bool:
        return not self.dead and flow.birth == self._path.birth(OTHER[self._owner])

    def _pass(self, toward: End, data: bytes, by: socket.socket, to: Address) -> None:
        line = self._path.lines[toward]
        for at in line.offer(len(data), self._loop.time()):
            self._loop.call_at(at, self._deliver, line, data, by, to)

    def _deliver(self, line: Line, data: bytes, by: socket.socket, to: Address) -> None:
        if line.cut or by.fileno() < 0:  # cut while under way
            return
        try:
            by.sendto(data, to)
        except OSError as error:  # the peer's socket is gone, or its buffer full: a network tells nobody either
            log.debug("not delivered: %s", error)

    def _shut(self, each: socket.socket) -> None:
        self._loop.remove_reader(each)
        each.close()

    def close(self) -> None:
        for each in (self._front, *(flow.back for flow in self._flows.values())):
            self._shut(each)


def _receive(sock: socket.socket) -> tuple[bytes, Address] | None:
    try:
        data, sender = sock.recvfrom(DATAGRAM_BYTES)
    except (BlockingIOError, ConnectionRefusedError):  # the latter: an earlier datagram found nobody
        return None
    return data, sender[:2]


class _Gate:
    """A listening TCP port in front of a server."""

    def __init__(self, loop: asyncio.AbstractEventLoop, path: Path, server: End, target: Address, client: End) -> None:
        self._loop, self._path, self._server_end, self._target, self._client = loop, path, server, target, client
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.refusing = False

    async def open(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            if self.refusing:
                writer.transport.abort()
                return
            begun, address = self._loop.time(), self._path.addresses[self._client]
            if not self._path.light.is_set():
                await self._path.light.wait()
                await asyncio.sleep(repeated_at(begun, self._loop.time(), TCP_CONNECT_S) - self._loop.time())
            there_reader, there_writer = await asyncio.open_connection(*self._target)
            self._writers.add(there_writer)
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._pump(reader, there_writer, self._server_end, address))
                    both.create_task(self._pump(there_reader, writer, OTHER[self._server_end], address))
            finally:
                self._writers.discard(there_writer)
                there_writer.transport.abort()
        except* (OSError, asyncio.IncompleteReadError) as gone:
            log.debug("connection over: %s", gone.exceptions)
        except* asyncio.CancelledError:
            log.debug("connection over: the relay closes")  # let out, asyncio.streams would print it
        finally:
            self._writers.discard(writer)
            self._tasks.discard(task)
            writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, toward: End, address: int) -> None:
        """Bytes of one direction, each chunk at its time; reading goes on meanwhile, at most 64 chunks ahead.

        `address`: the client's when it connected. Once it has another, everything is swallowed, the end too: nobody is told.
        """
        line, light = self._path.lines[toward], self._path.light
        under_way: asyncio.Queue[tuple[float, float, bytes]] = asyncio.Queue(maxsize=64)

        def dead() -> bool:
            return address != self._path.addresses[self._client]

        async def deliver() -> None:
            while True:
                sent, at, data = await under_way.get()
                await asyncio.sleep(max(0.0, at - self._loop.time()))
                while not light.is_set():
                    await light.wait()
                    await asyncio.sleep(repeated_at(sent, self._loop.time(), TCP_RETRANSMIT_S) - self._loop.time())
                if not data:
                    if writer.can_write_eof() and not dead():
                        writer.write_eof()
                    return
                if not line.cut and not dead():
                    writer.write(data)
                    await writer.drain()

        async with asyncio.TaskGroup() as group:
            group.create_task(deliver())
            data = b"-"
            while data:
                data = await reader.read(CHUNK_BYTES)
                now = self._loop.time()
                await under_way.put((now, line.offer_stream(len(data), now), data))

    def reset(self) -> None:
        for writer in list(self._writers):
            sock = writer.get_extra_info("socket")
            if sock is not None and sock.fileno() >= 0:  # it may have gone by itself meanwhile
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST, not FIN
            writer.transport.abort()

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self.reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
