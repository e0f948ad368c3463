"""Two agents press Join at the same moment: one owns the conversation, the other is told that he came second. Every time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from broker.actions.actors import AgentActor
from broker.actions.perform import perform
from broker.store.port import Reader, Tx
from protocol import codec, desk, wire
from protocol.records import Conversation
from tests.broker.house import House, in_house, new_id


def role(frame: str) -> tuple[str, int]:
    ack = codec.from_broker(frame)
    assert isinstance(ack, wire.Ack), frame
    joined = codec.struct(desk.JoinedAs, ack.result)
    return joined.role, joined.place


def joins(house: House, actor: AgentActor, conversation: str) -> Callable[[Tx], str]:
    request = desk.Join(id=new_id(), conversation=conversation)
    return lambda tx: perform(tx, actor, request, house.clock.now_ms(), house.parts.pepper, "")


def look(conversation: str) -> Callable[[Reader], Conversation | None]:
    return lambda reader: reader.find(Conversation, conversation)


async def free(house: House, count: int) -> list[str]:
    """So many conversations that nobody has taken."""
    ids = [new_id() for _ in range(count)]
    now = house.clock.now_ms()
    for id in ids:
        record = Conversation(id=id, number=1, portal=house.portal, name="Anna", created_at=now, state="open", channel="form")
        await house.parts.store.write(lambda tx, record=record: tx.put(record))  # type: ignore[misc]
    return ids


def test_a_thousand_races_on_the_store(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        bea, _ = await house.agent("Bea")
        actors = [AgentActor(house.owner, "Olga", "owner"), AgentActor(bea, "Bea", "agent")]
        store = house.parts.store
        winners: Counter[str] = Counter()
        for n, conversation in enumerate(await free(house, 1_000)):
            first, second = actors if n % 2 else actors[::-1]
            answers = await asyncio.gather(*(store.write(joins(house, actor, conversation)) for actor in (first, second)))
            assert sorted(map(role, answers)) == [("helper", 2), ("owner", 1)]
            record = await store.read(look(conversation))
            assert record is not None and {record.agent, *record.agents} == {house.owner, bea}
            winners[str(record.agent)] += 1
        assert len(winners) == 2, "who is first is not always the same"

    in_house(tmp_path, story)


def test_races_through_sockets(tmp_path: Path, counts: Callable[[int, int], int]) -> None:
    async def story(house: House) -> None:
        olga = await house.console()
        bea = await house.console((await house.agent("Bea"))[1], device="bea")
        for conversation in await free(house, counts(20, 60)):
            requests = [desk.Join(id=new_id(), conversation=conversation) for _ in range(2)]
            answers = await asyncio.gather(olga.done(requests[0]), bea.done(requests[1]))
            assert sorted(codec.struct(desk.JoinedAs, ack.result).role for ack in answers) == ["helper", "owner"]
            for client in (olga, bea):
                await client.settle()
            record = olga.one(Conversation, conversation)
            assert record == bea.one(Conversation, conversation) and len(record.agents) == 1

    in_house(tmp_path, story)
