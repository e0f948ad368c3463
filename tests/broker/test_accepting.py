"""Connections that bring nothing, or too slowly, or too many at once."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from pathlib import Path
from typing import Any

import pytest

from broker.accepting import Acceptor
from broker.complaints import Complaints
from broker.rules.crowd import Crowd
from broker.rules.reach import Address
from broker.serve import listen
from broker.settings import Settings
from protocol import limits, wire
from tests.broker.house import FakeClock, House, in_house, new_id
from tests.broker_process import BrokerProcess

WITHIN_S = 30.0


def where(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").rpartition(":")
    return host, int(port)


class Deadlines:
    """How long the broker waits for a request, in the test's hand: `pass_` lets that time be over for everybody who is waited for."""

    SECONDS = 3_600.125
    """By this length they are known among all that the loop is to call later."""

    def __init__(self) -> None:
        self._handles: list[tuple[asyncio.TimerHandle, asyncio.Transport]] = []

    def begin(self) -> None:
        """Inside of the loop that is to be watched."""
        loop = asyncio.get_running_loop()
        call_later = loop.call_later

        def watched(delay: float, callback: Any, *args: Any, context: Any = None) -> asyncio.TimerHandle:
            handle = call_later(delay, callback, *args, context=context)
            if delay == self.SECONDS:
                self._handles.append((handle, callback.__self__))
            return handle

        loop.call_later = watched  # type: ignore[assignment,method-assign]

    def of(self, client: asyncio.StreamWriter) -> list[asyncio.TimerHandle]:
        """All that ever ran for this connection, oldest first."""
        name = client.get_extra_info("sockname")
        return [handle for handle, transport in self._handles if transport.get_extra_info("peername") == name]

    def pass_(self) -> None:
        for handle, transport in self._handles:
            if not handle.cancelled():
                transport.abort()


@pytest.fixture
def deadlines(monkeypatch: pytest.MonkeyPatch) -> Deadlines:
    monkeypatch.setattr(limits, "REQUEST_WITHIN_S", Deadlines.SECONDS)
    return Deadlines()


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    """All that still comes."""
    try:
        return await asyncio.wait_for(reader.read(), WITHIN_S)
    except ConnectionError:
        return b""


def test_small_frames_do_not_wait_for_others(tmp_path: Path) -> None:
    """Through our own listener, not the test house's: asyncio reads from it whether this is TCP."""

    async def story() -> None:
        made: asyncio.Future[asyncio.BaseTransport] = asyncio.get_running_loop().create_future()

        class Told(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                made.set_result(transport)

        listener, settings = listen(Settings(tmp_path, Address("127.0.0.1", 0)))
        crowd = Crowd(10, 10, lambda _address: False)
        accepting = asyncio.create_task(Acceptor(crowd, Complaints(FakeClock()), None, lambda _gone: Told()).run(listener))
        with listener, socket.create_connection(("127.0.0.1", settings.address.listen_port)):
            transport = await asyncio.wait_for(made, WITHIN_S)
            assert transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            accepting.cancel()
            await asyncio.wait([accepting])
            transport.abort()  # type: ignore[attr-defined]

    asyncio.run(story())


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        b"POST /api/v1/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nx",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /",
    ],
    ids=["silence", "half a head", "half a body", "half a body that nobody reads", "half a second request"],
)
def test_who_brings_no_whole_request_in_time_is_closed(tmp_path: Path, deadlines: Deadlines, said: bytes) -> None:
    async def story(house: House) -> None:
        deadlines.begin()
        reader, writer = await asyncio.open_connection(*where(house.url))
        writer.write(said)
        for _ in range(3):
            assert (await house.get("/healthz")).status_code == 200  # what was written before has come by now
            if said:
                writer.write(b"x")
        standing = deadlines.of(writer)
        assert sum(not one.cancelled() for one in standing) == 1 and len(standing) <= 2, "a byte now and then winds nothing up again"
        deadlines.pass_()
        await until_closed(reader)
        writer.close()

    in_house(tmp_path, story)


def test_who_is_in_time_is_not_closed(tmp_path: Path, deadlines: Deadlines) -> None:
    """An open WebSocket, and the next request on a connection that is kept, are as good as before."""

    async def story(house: House) -> None:
        deadlines.begin()
        console = await house.console()
        deadlines.pass_()
        assert console.close_code is None
        reader, writer = await asyncio.open_connection(*where(house.url))
        for n in range(4):
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert (await reader.readuntil(b"}")).startswith(b"HTTP/1.1 200")
            assert all(one.cancelled() for one in deadlines.of(writer)[: n + 1]), "the time of a request ends with it"
        writer.close()
        await console.done(wire.Rename(id=new_id(), name="Olga"))

    in_house(tmp_path, story)


def test_one_address_does_not_take_all_and_what_is_closed_is_free_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    crowd = Crowd(100, 4, lambda _address: False)

    async def story(house: House) -> None:
        console = await house.console()
        held = [await asyncio.open_connection(*where(house.url)) for _ in range(3)]
        reader, refused = await asyncio.open_connection(*where(house.url))
        assert (await until_closed(reader)) == b""
        refused.close()
        assert console.close_code is None
        for _, writer in held:
            writer.close()
        await console.close()
        async with asyncio.timeout(WITHIN_S):
            while crowd.all:
                await asyncio.sleep(0.01)
        assert (await house.get("/healthz")).status_code == 200

    in_house(tmp_path, story, crowd=crowd)
    assert caplog.text.count("was refused: 4 are open") == 1


def test_a_broker_with_few_file_handles_hears_through_a_thousand_silent_connections(tmp_path: Path) -> None:
    """Its soft limit is raised; where that is not allowed, it takes in fewer than it has handles."""
    resource = pytest.importorskip("resource")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 1024:
        pytest.skip("this machine allows few files")
    code = "import resource, runpy; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 256)); runpy.run_module('broker', run_name='__main__')"
    with BrokerProcess(tmp_path, command=("-c", code)) as running:
        host, port = where(running.url)
        held = [socket.create_connection((host, port), timeout=5) for _ in range(100)]
        try:
            assert _healthz(host, port).startswith(b"HTTP/1.1 200"), "more than the soft limit of 64"
            held += [socket.create_connection((host, port), timeout=5) for _ in range(200)]
            for one in held[128:]:
                assert _read(one) == b"", "no more than there are handles, less those of the house"
            held[0].close()
            assert _healthz(host, port).startswith(b"HTTP/1.1 200"), "while the others are silent still"
        finally:
            for one in held:
                one.close()
    assert "Traceback" not in running.log_file.read_text("utf-8")


def _read(one: socket.socket) -> bytes:
    try:
        return one.recv(4096)
    except ConnectionError:
        return b""


def _healthz(host: str, port: int) -> bytes:
    """The first connection after one was closed may come before the broker has noticed that."""
    for _ in range(100):
        with socket.create_connection((host, port), timeout=5) as one:
            with contextlib.suppress(ConnectionError):
                one.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            if said := _read(one):
                return said
    return b""
