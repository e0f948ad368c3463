"""The phone's view of its conversation, and its socket against a scripted broker: resume, outbox, gaps, last words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve

from customer.phone.link import Link
from customer.phone.persona import PERSONAS
from customer.phone.replica import Fact, GapFound, Gone, Held, Hinted, Replica, Settled, Welcomed
from protocol import codec, wire
from protocol.fields import Author
from protocol.records import Message
from tests.customer.phone.technician import until


def replica() -> Replica:
    return Replica(PERSONAS["tiny"], "seat", "en")


def message(seq: int, body: str = "x") -> Message:
    return Message(id=f"m{seq}", conversation="c", seq=seq, kind="text", author=Author("agent", "a"), at=0, body=body)


def put(rev: int, prev: int, record: Message) -> wire.Chg:
    return wire.Chg(rev, prev, "message", "put", record.id, codec.raw(record))


def welcome(snapshot: bool = False) -> wire.Welcome:
    return wire.Welcome((1, 0), "feed", 0, wire.Me("customer", "customer", "C"), snapshot=snapshot)


def test_changes_follow_each_other_and_a_gap_is_seen() -> None:
    held = replica()
    assert held.apply(put(5, 0, message(1))) == [Held(message(1))]
    assert held.apply(put(9, 5, message(2))) == [Held(message(2))]
    assert held.apply(put(12, 10, message(3))) == [GapFound()]
    assert (held.since, [m.seq for m in held.messages]) == (9, [1, 2])
    assert held.apply(wire.Chg(10, 9, "message", "remove", "m1")) == [Gone("message", "m1")]


def test_a_snapshot_replaces_all_but_the_outbox() -> None:
    held = replica()
    held.apply(put(5, 0, message(1)))
    held.queue(wire.Send("s1", "c", "hello"))
    held.apply(welcome(snapshot=True))
    held.apply(wire.Snap("message", [codec.raw(message(7))]))
    held.apply(wire.Snap("unicorn", [codec.raw(message(8))]))
    held.apply(wire.SnapEnd(40))
    assert ([m.seq for m in held.messages], held.since, held.feed) == ([7], 40, "feed")
    assert [s.id for s in held.unsent] == ["s1"]


def test_kinds_of_a_newer_version_are_counted_and_bad_records_skipped() -> None:
    held = replica()
    assert held.apply(wire.Chg(1, 0, "unicorn", "put", "u", codec.raw(message(1)))) == []
    assert held.apply(wire.Chg(2, 1, "message", "put", "m", codec.raw(wire.SnapEnd(3)))) == []
    assert held.since == 2


def test_a_request_stays_until_it_is_answered_for_good() -> None:
    held = replica()
    request = wire.Send("s1", "c", "hello")
    held.queue(request)
    assert held.apply(wire.Nack("s1", "busy", retry=True)) == []
    assert held.apply(wire.Ack("other", 3)) == []
    assert held.apply(wire.Ack("s1", 3)) == [Settled(request, "")]
    held.queue(request)
    assert held.apply(wire.Nack("s1", "ended")) == [Settled(request, "ended")]
    assert not held.outbox


Script = Callable[[ServerConnection, wire.Hello, int], Awaitable[None]]


class Running:
    """A link against a scripted broker."""

    def __init__(self) -> None:
        self.replica = replica()
        self.facts: list[Fact] = []
        self.states: list[str] = []
        self.hellos: list[wire.Hello] = []
        self.link: Link

    def tell(self, fact: Fact) -> None:
        self.facts.append(fact)
        if isinstance(fact, Hinted) and isinstance(fact.frame, wire.Typing):
            raise RuntimeError("a fact that cannot be followed")


@asynccontextmanager
async def running(script: Script) -> AsyncIterator[Running]:
    here = Running()

    async def serve_one(socket: ServerConnection) -> None:
        hello = codec.from_customer(await socket.recv())
        assert isinstance(hello, wire.Hello)
        here.hellos.append(hello)
        await script(socket, hello, len(here.hellos))

    async with serve(serve_one, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        here.link = Link(f"ws://127.0.0.1:{port}/", here.replica, here.tell, here.states.append)
        task = asyncio.ensure_future(here.link.run())
        try:
            yield here
        finally:
            here.link.stop()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def test_requests_are_repeated_in_order_after_a_lost_connection_and_the_feed_resumes() -> None:
    async def script(socket: ServerConnection, hello: wire.Hello, n: int) -> None:
        await socket.send(codec.encode(welcome()))
        if n == 1:
            await socket.send(codec.encode(put(5, 0, message(1))))
            assert isinstance(codec.from_customer(await socket.recv()), wire.Send)
            await socket.close(1012)
            return
        got = [codec.from_customer(await socket.recv()) for _ in range(2)]
        for request in got:
            assert isinstance(request, wire.Send)
            await socket.send(codec.encode(wire.Ack(request.id, 6)))
        await socket.wait_closed()

    async def main() -> None:
        async with running(script) as r:
            await until(lambda: Welcomed(welcome()) in r.facts, "welcome")
            r.link.request(wire.Send("s1", "c", "one"))
            r.link.request(wire.Send("s2", "c", "two"))
            await until(lambda: len([f for f in r.facts if isinstance(f, Settled)]) == 2, "both answers")
            assert [(h.feed, h.since) for h in r.hellos] == [("", 0), ("feed", 5)]
            assert [f.request.id for f in r.facts if isinstance(f, Settled)] == ["s1", "s2"]
            assert r.states[:3] == ["online", "offline", "online"]

    asyncio.run(main())


def test_a_gap_closes_and_resumes() -> None:
    codes: list[int | None] = []

    async def script(socket: ServerConnection, hello: wire.Hello, n: int) -> None:
        await socket.send(codec.encode(welcome()))
        if n == 1:
            await socket.send(codec.encode(put(5, 0, message(1))))
            await socket.send(codec.encode(put(9, 7, message(2))))
        await socket.wait_closed()
        codes.append(socket.close_code)

    async def main() -> None:
        async with running(script) as r:
            await until(lambda: len(r.hellos) == 2, "the second hello")
            assert codes == [4000] and r.hellos[1].since == 5

    asyncio.run(main())


def test_a_broker_that_is_doubted_is_asked_and_left_at_once_where_it_is_silent() -> None:
    async def script(socket: ServerConnection, hello: wire.Hello, n: int) -> None:
        await socket.send(codec.encode(welcome()))
        while isinstance(frame := codec.from_customer(await socket.recv()), wire.Ping):
            if frame.n == 1:
                await socket.send(codec.encode(wire.Pong(frame.n)))

    async def main() -> None:
        async with running(script) as r:
            await until(lambda: r.states == ["online"], "online")
            r.link.probe()
            await until(lambda: r.states == ["online", "proved"], "the answer")
            r.link.probe()
            await until(lambda: len(r.hellos) == 2, "another connection", 10)
            await until(lambda: r.states == ["online", "proved", "offline", "online"], "online again")

    asyncio.run(main())


@pytest.mark.parametrize("code", [4401, 4403, 4409, 4410, 4426])
def test_last_words_are_last(code: int) -> None:
    async def script(socket: ServerConnection, hello: wire.Hello, n: int) -> None:
        await socket.close(code)

    async def main() -> None:
        async with running(script) as r:
            await until(lambda: r.states == [f"closed:{code}"], "the end")
            await asyncio.sleep(0.05)
            assert len(r.hellos) == 1

    asyncio.run(main())


def test_nonsense_from_the_broker_and_a_fault_here_do_not_end_the_link() -> None:
    async def script(socket: ServerConnection, hello: wire.Hello, n: int) -> None:
        await socket.send("{")
        await socket.send('{"t":"unicorn"}')
        await socket.send(codec.encode(welcome()))
        await socket.send(codec.encode(wire.Typing("c")))
        await socket.send(codec.encode(put(5, 0, message(1))))
        await socket.wait_closed()

    async def main() -> None:
        async with running(script) as r:
            await until(lambda: Held(message(1)) in r.facts, "the message after all that")
            assert len(r.hellos) == 1

    asyncio.run(main())
