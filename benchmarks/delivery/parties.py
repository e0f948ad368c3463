"""Customers and a console that are a socket each and nothing else: they keep no records, and note when what comes."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Literal

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.delivery.house import Seat
from protocol import codec, ids, limits, wire

AT_ONCE = 32
"""Sockets that are being opened."""
PER_ADDRESS = limits.ADDRESS_HELLO_BURST // 2
"""So many come from one address of the loopback (on Linux 127.0.0.0/8 is ours as a whole): a broker greets no more of one place at once."""

Hear = Callable[[wire.FromBroker], None]


class Socket:
    """One party, greeted. `hear` is told each frame."""

    def __init__(self, connection: ClientConnection, conversation: str, hear: Hear) -> None:
        self._connection = connection
        self.conversation = conversation
        self._hear = hear
        self.closed = ""
        """Why the broker let it go, empty while it has not."""

    async def say(self, id: str, body: str) -> None:
        await self._connection.send(codec.encode(wire.Send(id, self.conversation, body)))

    async def read(self) -> None:
        """Until the socket closes."""
        try:
            async for text in self._connection:
                self._hear(codec.from_broker(text))
        except ConnectionClosed:
            pass
        self.closed = f"{self._connection.close_code} {self._connection.close_reason}"

    async def close(self) -> None:
        await self._connection.close()


async def come(url: str, role: Literal["console", "customer"], token: str, address: str, hear: Hear, conversation: str = "") -> Socket:
    """Connected from `address`, greeted, and with its snapshot. Raises RuntimeError where the broker does not take it."""
    connection = await connect(
        f"ws{url[4:]}/api/v1/socket",
        local_addr=(address, 0), proxy=None, compression=None, ping_interval=None, max_size=limits.FRAME_BYTES, open_timeout=60,
        close_timeout=1,
    )  # fmt: skip
    await connection.send(codec.encode(wire.Hello((limits.PROTO_MAJOR, limits.PROTO_MINOR), role, token, device=ids.new_id(0))))
    try:
        async with asyncio.timeout(60):
            while not isinstance(codec.from_broker(await connection.recv()), wire.SnapEnd):
                pass
    except ConnectionClosed as error:
        raise RuntimeError(f"the broker did not take a {role}: {error}") from error
    return Socket(connection, conversation, hear)


@contextlib.asynccontextmanager
async def present(url: str, seats: Sequence[Seat], hear: Hear, *, owner: str = "") -> AsyncIterator[list[Socket]]:
    """All these customers with a socket each; with the token `owner` a console comes first."""
    gate = asyncio.Semaphore(AT_ONCE)
    reading: list[asyncio.Future[None]] = []

    def read(socket: Socket) -> Socket:
        reading.append(asyncio.ensure_future(socket.read()))
        return socket

    async def customer(n: int, seat: Seat) -> Socket:
        async with gate:
            return read(await come(url, "customer", seat.seat, f"127.0.0.{1 + n // PER_ADDRESS}", hear, seat.conversation))

    there: list[Socket] = [read(await come(url, "console", owner, "127.0.0.1", hear))] if owner else []
    try:
        there += await asyncio.gather(*(customer(n, seat) for n, seat in enumerate(seats)))
        yield there[1:] if owner else there
        gone = [each.closed for each in there if each.closed]
        if gone:
            raise RuntimeError(f"the broker closed {len(gone)} sockets: {gone[0]}")
    finally:
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        await asyncio.gather(*(each.close() for each in there), return_exceptions=True)


class Answers:
    """Which messages were acknowledged, which came to the console, and when (time.perf_counter())."""

    def __init__(self) -> None:
        self.acked: dict[str, float] = {}
        self.delivered: dict[str, float] = {}
        self.refused: list[str] = []
        self.rev = 0
        """The latest revision that an acknowledgement told."""

    def __call__(self, frame: wire.FromBroker) -> None:
        match frame:
            case wire.Ack(id, rev):
                self.acked[id] = time.perf_counter()
                self.rev = max(self.rev, rev)
            case wire.Nack(id, code):
                self.refused.append(code)
            case wire.Chg(kind="message", id=id):
                self.delivered.setdefault(id, time.perf_counter())
            case wire.Error(code):
                self.refused.append(code)
            case _:
                pass


def new_id() -> str:
    return ids.new_id(time.time_ns() // 1_000_000)
