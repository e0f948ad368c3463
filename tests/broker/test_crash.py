"""kill -9 under load: what was acknowledged is there, once, in order. And the test can fail: a broker that answers early loses lines."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import msgspec
import pytest

from protocol import codec, wire
from protocol.records import Portal
from tests.broker.house import ALL_CAPS, Client, new_id
from tests.broker_process import BrokerProcess

SENDERS_AT_ONCE = 16


async def _round(broker: BrokerProcess, acked: dict[str, int], kill_after: int) -> None:
    """One session; lines are sent until `kill_after` are acknowledged, then the broker is killed with others under way."""
    console = await Client.connect(broker.url, "console", broker.token, device="d")
    code = await console.code(console.all(Portal)[0].id)
    async with httpx.AsyncClient(trust_env=False) as http:
        joined = (await http.post(f"{broker.url}/api/v1/join", json={"token": code.url.rpartition("/")[2], "name": "Anna"})).json()
    customer = await Client.connect(broker.url, "customer", joined["seat"], caps=ALL_CAPS)
    await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
    done = 0
    killed = asyncio.Event()

    async def sender(party: Client) -> None:
        nonlocal done
        while not killed.is_set():
            line = wire.Send(id=new_id(), conversation=joined["conversation"], body="x")
            await party.hint(line)
            with contextlib.suppress(TimeoutError):
                await party.until(lambda line=line: line.id in party.answers or party.close_code is not None)  # type: ignore[misc]
            for answer in party.answers.get(line.id, []):
                frame = codec.from_broker(answer)
                assert isinstance(frame, wire.Ack)
                acked[line.id] = codec.struct(wire.SentAs, frame.result).seq
                done += 1
            if party.close_code is not None:
                return
            if done >= kill_after and not killed.is_set():
                killed.set()
                broker.kill9()

    await asyncio.gather(*(sender(party) for party in (console, customer) for _ in range(SENDERS_AT_ONCE // 2)))
    for party in (console, customer):
        # what had arrived before the socket broke was acknowledged as well
        for id, answers in party.answers.items():
            frame = codec.from_broker(answers[0])
            if isinstance(frame, wire.Ack) and id not in acked and b"seq" in bytes(frame.result):
                acked[id] = codec.struct(wire.SentAs, frame.result).seq
        await party.close()


def _stored(data: Path) -> dict[str, tuple[str, int]]:
    with closing(sqlite3.connect(data / "broker.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = [msgspec.json.decode(row[0]) for row in database.execute("SELECT data FROM records WHERE kind = 'message'")]
    by_conversation: dict[str, list[int]] = {}
    for row in rows:
        by_conversation.setdefault(row["conversation"], []).append(row["seq"])
    for seqs in by_conversation.values():
        assert sorted(seqs) == list(range(1, len(seqs) + 1)), "a gap or a double"
    return {row["id"]: (row["conversation"], row["seq"]) for row in rows}


def _kills(data: Path, rounds: int, seed: int, command: tuple[str, ...] = ("-m", "broker")) -> tuple[int, int]:
    """How many lines were acknowledged, and how many of them are lost or renumbered."""
    rng = random.Random(seed)
    acked: dict[str, int] = {}
    broker = BrokerProcess(data, command=command)
    for _ in range(rounds):
        broker.start()
        try:
            asyncio.run(_round(broker, acked, rng.randint(5, 60)))
        finally:
            broker.kill9()
    stored = _stored(data)
    return len(acked), sum(stored.get(id, ("", 0))[1] != seq for id, seq in acked.items())


@pytest.mark.timeout(1_800)  # 500 kills by night, about 2 s each
def test_nothing_acknowledged_is_lost(tmp_path: Path, counts: Callable[[int, int], int]) -> None:
    acked, lost = _kills(tmp_path, counts(6, 500), seed=1)
    assert acked > counts(6, 500) * 5
    assert lost == 0


def test_a_broker_that_answers_early_is_seen(tmp_path: Path) -> None:
    early = str(Path(__file__).parent / "early_ack.py")
    acked, lost = _kills(tmp_path, 4, seed=2, command=("-c", f"import runpy; runpy.run_path({early!r}, run_name='__main__')"))
    assert acked and lost > 0


def test_a_repeated_request_after_a_crash_is_written_once(tmp_path: Path) -> None:
    """The answer may be lost, the line may be there: the same request again settles it."""

    async def story() -> None:
        broker = BrokerProcess(tmp_path)
        broker.start()
        try:
            console = await Client.connect(broker.url, "console", broker.token, device="d")
            code_request = wire.CodeNew(id=new_id(), portal=console.all(Portal)[0].id)
            await console.done(code_request)
            url = broker.url
            await asyncio.to_thread(broker.kill9)
            await console.close()
            await asyncio.to_thread(broker.start)
            assert broker.url == url, "the port is kept, invitations stay good"
            again = await Client.connect(broker.url, "console", broker.token, device="d", feed=console.feed, since=console.since)
            assert again.welcome is not None and not again.welcome.snapshot
            await again.done(code_request)
            assert again.answers[code_request.id] == console.answers[code_request.id]
            await again.close()
        finally:
            await asyncio.to_thread(broker.stop)

    asyncio.run(story())
