"""kill -9 under load: what was acknowledged is there, once, in order, and every feed goes on without a gap. And the test can fail: a
broker that answers early loses lines, one that forgets its answers doubles them.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import websockets

from protocol import codec, wire
from protocol.records import Message, Portal
from tests.broker.forked import PROGRAM, ForkedBroker
from tests.broker.house import ALL_CAPS, Client, new_id
from tests.broker_process import BrokerProcess

forks = pytest.mark.skipif(sys.platform == "win32", reason="no fork there")
LANES = 8
"""Of each party: lines that are under way at once."""
FRAMES_OF_A_LIFE = 100
"""What one party sends to one broker: at 120 frames it would be too fast."""
ANSWERS_OF_A_LIFE = 120
"""So many lines are answered at most before the blow falls; at least none, then it falls on greetings and catching up."""
BLOW_WITHIN_S = 0.02
KILLS = 50
"""Of one data folder."""
KILLED = 1006
"""What a party hears of it: a connection without a close frame."""


@dataclass
class Lane:
    """One who writes a line after the other, each until it is answered: what a kill left open goes again with the same id."""

    name: str
    line: wire.Send | None = None
    written: int = 0

    def next(self, conversation: str) -> wire.Send:
        if self.line is None:
            self.written += 1
            self.line = wire.Send(id=new_id(), conversation=conversation, body=f"{self.name} {self.written}")
        return self.line


@dataclass
class Load:
    """What is written, and when it is enough for this life of the broker."""

    conversation: str
    acked: dict[str, int] = field(default_factory=dict)
    """The place of each line that was answered, by its id."""
    left: int = 0
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, answers: int) -> None:
        self.left = answers
        self.enough.clear()
        if not answers:
            self.enough.set()

    def answered(self, line: str, seq: int) -> None:
        self.acked[line] = seq
        self.left -= 1
        if self.left == 0:
            self.enough.set()


@dataclass
class Party:
    """A console or a customer over all lives of a broker, with its replica."""

    broker: BrokerProcess
    load: Load
    lanes: list[Lane]
    seat: str = ""
    """A customer's; without it the party is the console."""
    client: Client | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def role(self) -> str:
        return "customer" if self.seat else "console"

    async def back(self) -> Client | None:
        """Connected again, from where it was; None when the broker is gone before that."""
        before = self.client
        more: dict[str, Any] = {"caps": ALL_CAPS} if self.seat else {"device": "d"}
        if before is not None:
            more |= {"feed": before.feed, "since": before.since, "resume": before}
        try:
            client = await Client.connect(self.broker.url, self.role, self.seat or self.broker.token, **more)
        except (OSError, websockets.InvalidHandshake):
            return None
        if client.welcome is None:
            assert client.close_code == KILLED, f"the {self.role} is not let in: {client.close_code}"
            return None
        if before is not None and client.welcome.snapshot:
            self.faults.append(f"the {self.role}'s feed began anew")
        self.client = client
        return client

    async def write(self) -> None:
        """All lanes write until the broker is gone."""
        client = await self.back()
        if client is None:
            return
        left = FRAMES_OF_A_LIFE

        async def write(lane: Lane) -> None:
            nonlocal left
            while left > 0 and client.close_code is None:
                left -= 1
                await self._send(client, lane, lane.next(self.load.conversation))

        await asyncio.gather(*map(write, self.lanes))
        await client.closed()
        await client.close()

    async def rest(self) -> Client:
        """What is still open goes again, and nothing else."""
        client = await self.back()
        assert client is not None
        await asyncio.gather(*(self._send(client, lane, lane.line) for lane in self.lanes if lane.line is not None))
        return client

    async def _send(self, client: Client, lane: Lane, line: wire.Send) -> None:
        await client.hint(line)
        await client.until(lambda: line.id in client.answers or client.close_code is not None)
        if line.id not in client.answers:
            return
        answer = codec.from_broker(client.answers[line.id][0])
        if isinstance(answer, wire.Ack):
            self.load.answered(line.id, codec.struct(wire.SentAs, answer.result).seq)
        else:
            self.faults.append(f"{line.body!r} is refused: {answer}")
        lane.line = None


@dataclass
class Toll:
    """What became of all that was written."""

    acked: int
    faults: list[str]


async def _story(broker: BrokerProcess, kills: int, luck: random.Random) -> Toll:
    broker.start()
    desk = await Client.connect(broker.url, "console", broker.token, device="d")
    code = await desk.code(desk.all(Portal)[0].id)
    async with httpx.AsyncClient(trust_env=False) as http:
        joined = (await http.post(f"{broker.url}/api/v1/join", json={"token": code.url.rpartition("/")[2], "name": "Anna"})).json()
    await desk.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
    await desk.close()
    load = Load(joined["conversation"])
    console = Party(broker, load, [Lane(f"console-{n}") for n in range(LANES)])
    customer = Party(broker, load, [Lane(f"customer-{n}") for n in range(LANES)], joined["seat"])
    parties = (console, customer)
    for party in parties:
        await (await party.rest()).close()
    for _ in range(kills):
        load.begin(luck.randint(0, ANSWERS_OF_A_LIFE))
        async with asyncio.TaskGroup() as life:
            for party in parties:
                life.create_task(party.write())
            await load.enough.wait()
            await asyncio.sleep(luck.uniform(0, BLOW_WITHIN_S))
            broker.kill9()
        broker.start()
    for client in await asyncio.gather(*(party.rest() for party in parties)):
        await client.settle()
        await client.close()
    broker.stop()
    return Toll(len(load.acked), _faults(broker.data, parties, load))


def _faults(data: Path, parties: tuple[Party, ...], load: Load) -> list[str]:
    with closing(sqlite3.connect(data / "broker.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = database.execute("SELECT data FROM records WHERE kind = 'message' AND conversation = ? ORDER BY seq", (load.conversation,))
        thread = [msgspec.json.decode(row[0], type=Message) for row in rows]
    found = [fault for party in parties for fault in party.faults]
    if [line.seq for line in thread] != list(range(1, len(thread) + 1)):
        found.append("a gap or a double in the thread")
    seqs = {line.id: line.seq for line in thread}
    if gone := [id for id, seq in load.acked.items() if seqs.get(id) != seq]:
        found.append(f"{len(gone)} acknowledged lines are lost or have another place")
    said = [line.body for line in thread if line.kind == "text"]
    written = [f"{lane.name} {n}" for party in parties for lane in party.lanes for n in range(1, lane.written + 1)]
    lost, doubled = Counter(written) - Counter(said), Counter(said) - Counter(written)
    if lost or doubled:
        found.append(f"lost {sorted(lost)[:9]}, doubled {sorted(doubled)[:9]}")
    for party in parties:
        for lane in party.lanes:
            numbers = [int(body.rpartition(" ")[2]) for body in said if body.startswith(f"{lane.name} ")]
            if numbers != sorted(numbers):
                found.append(f"{lane.name} is out of order")
        assert party.client is not None
        held = sorted(party.client.all(Message), key=lambda line: line.seq)
        if [(m.id, m.seq) for m in held] != [(m.id, m.seq) for m in thread if party.role == "console" or m.visibility == "all"]:
            found.append(f"the {party.role} holds another thread than the broker")
    return found


def _toll(data: Path, kills: int, seed: int, program: Path = PROGRAM) -> Toll:
    with closing(ForkedBroker(data, program)) as broker:
        return asyncio.run(_story(broker, kills, random.Random(seed)))


@forks
@pytest.mark.timeout(7_200)
def test_nothing_acknowledged_is_lost(tmp_path: Path, counts: Callable[[int, int], int]) -> None:
    """50 kills; by night 10,000, of 200 brokers one after the other."""
    for number in range(counts(1, 200)):
        data = tmp_path / str(number)
        toll = _toll(data, KILLS, seed=number)
        assert toll.faults == [], f"seed {number}"
        assert toll.acked > KILLS * 20, f"only {toll.acked} lines: that was no load"
        shutil.rmtree(data)


@forks
@pytest.mark.parametrize(("fault", "seen"), [("early_ack.py", "acknowledged lines are lost"), ("no_dedupe.py", "doubled ['")])
def test_a_broker_with_a_fault_is_seen(fault: str, seen: str, tmp_path: Path) -> None:
    toll = _toll(tmp_path, 6, seed=2, program=Path(__file__).parent / fault)
    assert any(seen in one for one in toll.faults), toll.faults


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
