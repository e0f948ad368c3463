"""The link on real sockets against a broker that breaks everything a broker and a network can break."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from console.link import Link, socket_url
from console.notices import LinkChanged, LinkPhase, LinkState
from console.replica import Replica
from protocol import wire
from protocol.ids import new_id
from tests.chaos.relay import ChaosRelay
from tests.console import feed_model as model
from tests.console.scripted_broker import Mischief, ScriptedBroker


class Console:
    """A link with its replica and everything that it told."""

    def __init__(self, url: str, path: Path) -> None:
        self.replica = Replica.open(path)
        self.told: list[object] = []
        self.changed = asyncio.Event()
        self.link = Link(url, "token", "device", self.replica, self._tell)
        self.replica.subscribe(lambda change: self.changed.set())
        self._task = asyncio.create_task(self.link.run())

    def _tell(self, event: object) -> None:
        self.told.append(event)
        self.changed.set()

    async def until(self, ready: Callable[[], bool], within_s: float = 60) -> None:
        async with asyncio.timeout(within_s):
            while not ready():
                await self.changed.wait()
                self.changed.clear()

    async def online(self) -> None:
        await self.until(lambda: self.link.state.phase is LinkPhase.ONLINE)

    @property
    def states(self) -> list[LinkState]:
        return [e.state for e in self.told if isinstance(e, LinkChanged)]

    def send(self, number: int, conversation: str) -> str:
        request = wire.Send(new_id(model.T0 + number), conversation, f"text {number}")
        self.replica.queue(request, number)
        self.link.poke()
        return request.id

    async def close(self) -> None:
        self.link.close()
        async with asyncio.timeout(60):
            await self._task
        self.replica.close()

    async def kill(self) -> None:
        """As a process that dies: no close, nothing said."""
        self._task.cancel()
        await asyncio.wait([self._task])
        self.replica.close()


@asynccontextmanager
async def at_work(tmp_path: Path, mischief: Mischief | None = None) -> AsyncIterator[tuple[ScriptedBroker, Console]]:
    broker = ScriptedBroker(mischief)
    await broker.start()
    console = Console(broker.url, tmp_path / "a.sqlite")
    try:
        yield broker, console
    finally:
        await console.close()
        await broker.stop()


def test_connects_takes_the_snapshot_and_follows(tmp_path: Path) -> None:
    async def journey() -> None:
        async with at_work(tmp_path) as (broker, console):
            broker.feed.put(model.agent())
            broker.feed.put(model.conversation("c1"))
            await console.online()
            assert [s.phase for s in console.states] == [LinkPhase.CONNECTING, LinkPhase.SYNCING, LinkPhase.ONLINE]
            assert [c.id for c in console.replica.conversations()] == ["c1"]
            await broker.put(model.message("m1", "c1", 1))
            await console.until(lambda: console.replica.message("m1") is not None)
            console.link.hint(wire.Typing("c1"))
            await broker.say(wire.Typing("c1", True, "Zoé"))
            await console.until(lambda: wire.Typing("c1", True, "Zoé") in console.told)
            code = wire.CodeNew("k1", "p")
            console.replica.queue(code, 1)
            console.link.poke()
            await console.until(lambda: any(isinstance(e, wire.Ack) for e in console.told))
            own = console.replica.own_code("k1")
            assert own is not None and own.code == "482913067"
            assert broker.hints == [wire.Typing("c1")]
            hello = broker.hellos[0]
            assert (hello.proto, hello.role, hello.token, hello.device, hello.feed, hello.since) == (
                (1, 0),
                "console",
                "token",
                "device",
                "",
                0,
            )

    asyncio.run(journey())


MISCHIEF = [
    Mischief(),
    Mischief(cut_before_ack=7),
    Mischief(cut_after_ack=7),
    Mischief(lose_change=11, double_change=3),
    Mischief(not_now=5),
    Mischief(cut_before_ack=13, cut_after_ack=17, lose_change=19, double_change=5, not_now=7, rubbish=40),
]


@pytest.mark.timeout(1_000)
@pytest.mark.parametrize("mischief", MISCHIEF, ids=lambda m: ",".join(k for k, v in vars(m).items() if v and k != "counts") or "none")
def test_nothing_is_lost_or_doubled_and_order_holds(
    tmp_path: Path, mischief: Mischief, counts: Callable[[int, int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.link_protocol.BACKOFF_MOST_MS", 40)  # so many cuts in a row are nobody's network

    async def journey() -> None:
        async with at_work(tmp_path, mischief) as (broker, console):
            for conversation in ("c1", "c2"):
                broker.feed.put(model.conversation(conversation))
            typed: dict[str, list[str]] = {"c1": [], "c2": []}
            for number, conversation in zip(range(counts(60, 2_000)), itertools.cycle(typed), strict=False):
                typed[conversation].append(console.send(number, conversation))
                await asyncio.sleep(0)
            await console.until(lambda: not console.replica.pending(), counts(100, 900))  # the link keeps under the broker's pace
            broker.mischief.lose_change = 0
            await broker.put(model.agent())  # a lost change is noticed by the next one
            await console.until(lambda: not console.replica.unsettled() and console.replica.position[1] == broker.feed.rev)
            for conversation, expected in typed.items():
                thread = console.replica.messages(conversation, limit=10_000)
                assert [m.id for m in thread] == expected
                assert [m.seq for m in thread] == list(range(1, len(expected) + 1))
            assert sorted(broker.history) == sorted(typed["c1"] + typed["c2"])
            assert console.replica.position == (broker.feed.feed, broker.feed.rev)

    asyncio.run(journey())


def test_a_lost_answer_on_a_living_connection_is_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.dispatch.ANSWER_WITHIN_MS", 50)

    async def journey() -> None:
        async with at_work(tmp_path, Mischief(lose_ack=3)) as (broker, console):
            broker.feed.put(model.conversation("c1"))
            await console.online()
            typed = [console.send(n, "c1") for n in range(4)]
            await console.until(lambda: not console.replica.unsettled())
            assert broker.history == typed
            assert len(broker.hellos) == 1

    asyncio.run(journey())


def test_a_request_to_be_repeated_soon_is_repeated_soon(tmp_path: Path) -> None:
    """Each waits 5 ms as told, not for the next tick of a second."""

    async def journey() -> None:
        async with at_work(tmp_path, Mischief(not_now=2)) as (broker, console):
            await console.online()
            typed = [console.send(n, "c1") for n in range(20)]
            await console.until(lambda: not console.replica.pending(), 6)
            assert broker.history == typed

    asyncio.run(journey())


def test_the_broker_is_killed_and_comes_back(tmp_path: Path) -> None:
    async def journey() -> None:
        async with at_work(tmp_path) as (broker, console):
            broker.feed.put(model.conversation("c1"))
            await console.online()
            typed = []
            for number in range(20):
                typed.append(console.send(number, "c1"))
                if number % 5 == 4:
                    await broker.stop()
                    await console.until(lambda: console.link.state.phase is LinkPhase.OFFLINE)
                    typed.append(console.send(100 + number, "c1"))
                    await broker.start()
                    await console.online()
            await console.until(lambda: not console.replica.unsettled())
            assert broker.history == typed
            # resumed, no second snapshot
            assert [h.feed for h in broker.hellos[1:]] == [broker.feed.feed] * (len(broker.hellos) - 1)

    asyncio.run(journey())


def test_the_console_is_killed_and_comes_back(tmp_path: Path) -> None:
    async def journey() -> None:
        broker = ScriptedBroker(Mischief(cut_before_ack=5))
        await broker.start()
        broker.feed.put(model.conversation("c1"))
        typed: list[str] = []
        for life in range(4):
            console = Console(broker.url, tmp_path / "a.sqlite")
            typed += [console.send(life * 10 + n, "c1") for n in range(5)]
            await console.online()
            # the broker has some of them now; what it answered is lost with the process
            await console.kill()
        last = Console(broker.url, tmp_path / "a.sqlite")
        await last.until(lambda: not last.replica.unsettled())
        assert broker.history == typed
        assert [m.id for m in last.replica.messages("c1")] == typed
        await last.close()
        await broker.stop()

    asyncio.run(journey())


def test_a_lost_change_is_noticed_and_the_gap_said(tmp_path: Path) -> None:
    async def journey() -> None:
        async with at_work(tmp_path, Mischief(lose_change=3)) as (broker, console):
            await console.online()
            for number in range(1, 8):
                await broker.put(model.agent(f"A{number}", f"a{number}"))
            await console.until(lambda: len(console.replica.agents()) >= 6)
            assert 4000 in broker.close_codes
            assert any(s.why == "gap" for s in console.states)

    asyncio.run(journey())


def test_a_broker_that_cannot_resume_ends_in_a_snapshot(tmp_path: Path) -> None:
    async def journey() -> None:
        async with at_work(tmp_path) as (broker, console):
            await console.online()
            await broker.put(model.agent())
            await console.until(lambda: len(console.replica.agents()) == 1)
            # from now on its memory of what it sent is wrong
            broker.feed.put(model.portal("p1"))
            del broker.feed.changes[-1]
            await broker.put(model.portal("p2"))
            await console.until(lambda: len(console.replica.portals()) == 2)
            assert broker.hellos[-1].feed == ""

    asyncio.run(journey())


@pytest.mark.parametrize(("code", "why"), [(4401, "signed_out"), (4409, "replaced"), (4426, "too_old")])
def test_a_refusal_stays_until_a_hand_tries_again(tmp_path: Path, code: int, why: str) -> None:
    async def journey() -> None:
        async with at_work(tmp_path) as (broker, console):
            broker.on_hello = lambda hello: code
            await console.until(lambda: console.link.state.phase is LinkPhase.REFUSED)
            assert console.link.state.why == why
            console.send(1, "c1")
            assert len(broker.hellos) == 1
            broker.on_hello = lambda hello: None
            console.link.retry_now()
            await console.until(lambda: not console.replica.unsettled())

    asyncio.run(journey())


def test_nobody_there_and_somebody_else_there(tmp_path: Path) -> None:
    async def journey() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        console = Console(f"http://127.0.0.1:{port}", tmp_path / "a.sqlite")
        await console.until(lambda: any(s.why == "unreachable" and s.retry_at_ms for s in console.states))

        async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(web, "127.0.0.1", port)
        await console.until(lambda: any(s.why == "not_a_broker" for s in console.states))
        server.close()
        await server.wait_closed()
        await console.close()

    asyncio.run(journey())


def through(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """Have this process use that proxy for everything, as a person sets it."""
    for name in ("no_proxy", "https_proxy", "socks_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("http_proxy", proxy)


@pytest.mark.parametrize("proxy", ["socks5h://127.0.0.1:9", "http://name-without-password@127.0.0.1:9", "nonsense://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_told_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    async def journey() -> None:
        through(monkeypatch, proxy)
        console = Console("http://desk.example", tmp_path / "a.sqlite")
        await console.until(lambda: [s.why for s in console.states if s.retry_at_ms].count("proxy") >= 2)
        await console.close()

    asyncio.run(journey())


@pytest.mark.parametrize(("status", "why"), [(407, "proxy"), (502, "unreachable"), (0, "proxy")])
def test_a_proxy_that_lets_nobody_through_is_not_taken_for_the_broker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, why: str
) -> None:
    async def journey() -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status if status else b"what?\r\n\r\n")
            await writer.drain()
            writer.close()

        proxy = await asyncio.start_server(answer, "127.0.0.1", 0)
        through(monkeypatch, f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
        console = Console("http://desk.example", tmp_path / "a.sqlite")
        await console.until(lambda: any(s.retry_at_ms for s in console.states))
        assert {s.why for s in console.states if s.retry_at_ms} == {why}
        await console.close()
        proxy.close()
        await proxy.wait_closed()

    asyncio.run(journey())


def test_what_nobody_foresaw_is_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    async def journey() -> None:
        def surprise(*_: object, **__: object) -> None:
            raise RuntimeError("a surprise of the library")

        with monkeypatch.context() as broken:
            broken.setattr("console.link.connect", surprise)
            async with at_work(tmp_path) as (_, console):
                await console.until(lambda: any(s.why == "unreachable" and s.retry_at_ms for s in console.states))
                assert "a surprise of the library" in caplog.text
                broken.undo()
                await console.online()

    asyncio.run(journey())


def test_a_store_that_fails_before_the_hello_is_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def journey() -> None:
        def unreadable(_: Replica) -> tuple[str, int]:
            raise OSError("disk gone")

        with monkeypatch.context() as broken:
            broken.setattr(Replica, "position", property(unreadable))
            async with at_work(tmp_path) as (_, console):
                await console.until(lambda: any(s.phase is LinkPhase.OFFLINE and s.retry_at_ms for s in console.states))
                broken.undo()
                await console.online()

    asyncio.run(journey())


def test_a_listener_that_fails_stops_nothing(tmp_path: Path) -> None:
    async def journey() -> None:
        broker = ScriptedBroker()
        await broker.start()
        replica = Replica.open(tmp_path / "a.sqlite")
        seen = asyncio.Event()

        def tell(event: object) -> None:
            if isinstance(event, LinkChanged) and event.state.phase is LinkPhase.ONLINE:
                seen.set()
            raise RuntimeError("a broken listener")

        link = Link(broker.url, "token", "device", replica, tell)
        async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
            tasks.create_task(link.run())
            await seen.wait()
            link.close()
        replica.close()
        await broker.stop()

    asyncio.run(journey())


def test_a_store_that_fails_is_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def journey() -> None:
        async with at_work(tmp_path) as (broker, console):
            await console.online()
            apply = console.replica.apply

            def full(frame: object) -> None:
                raise OSError("disk full")

            monkeypatch.setattr(console.replica, "apply", full)
            await broker.put(model.agent())
            await console.until(lambda: any(s.why == "store" for s in console.states))
            monkeypatch.setattr(console.replica, "apply", apply)
            await console.until(lambda: len(console.replica.agents()) == 1)

    asyncio.run(journey())


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/api/v1/socket"),
        ("https://desk.example/", "wss://desk.example/api/v1/socket"),
        ("https://example.org/support/", "wss://example.org/support/api/v1/socket"),
    ],
)
def test_where_the_socket_is(url: str, expected: str) -> None:
    assert socket_url(url) == expected


def test_a_network_that_is_doubted_is_asked_and_a_dead_way_is_left_at_once(tmp_path: Path) -> None:
    """Another address kills the connection without a word; nothing would be noticed for thirty seconds."""

    async def journey() -> None:
        broker = ScriptedBroker()
        await broker.start()
        with ChaosRelay() as relay:
            port = await asyncio.to_thread(relay.tcp, "127.0.0.1", broker.port, "customer", "console")
            console = Console(f"http://127.0.0.1:{port}", tmp_path / "a.sqlite")
            try:
                await console.online()
                console.link.probe()
                await console.until(lambda: any(isinstance(e, wire.Pong) for e in console.told))
                await asyncio.to_thread(relay.hand_over, "console")
                console.link.probe()
                await console.until(lambda: len(broker.hellos) == 2)
                await console.online()
                assert [s.why for s in console.states if s.phase is LinkPhase.OFFLINE] == ["timeout"]
            finally:
                await console.close()
        await broker.stop()

    asyncio.run(journey())
