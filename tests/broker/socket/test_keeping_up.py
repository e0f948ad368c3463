"""More in one moment than a queue holds closes nobody who reads; and who is shown as here is not shown for ever."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from broker.actions import accounts
from broker.bus import ToCustomer
from broker.parts import Parts
from broker.socket import greeting, outgoing
from broker.socket.outgoing import Gone
from broker.socket.party import CustomerParty, Party
from protocol import codec, wire
from protocol.records import Agent
from tests.broker.house import WITHIN_S, Client, House, in_house, new_id


async def seats(house: House, console: Client, count: int) -> list[str]:
    """So many customers with a live socket; gives their conversations."""
    conversations = []
    for _ in range(count):
        joined = await house.join(await console.code(house.portal))
        await house.customer(joined["seat"])
        conversations.append(joined["conversation"])
    return conversations


def told(client: Client) -> dict[str, bool]:
    """What each conversation's other side was last told to be."""
    return {f.conversation: f.online for f in client.frames if isinstance(f, wire.Presence) and f.conversation != "desk"}


def test_an_agent_comes_in_while_more_customers_are_here_than_its_queue_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        conversations = await seats(house, await house.console(), 12)
        monkeypatch.setattr(outgoing, "MESSAGES_MOST", 8)
        late = await house.console(device="late")
        assert late.close_code is None
        assert told(late) == dict.fromkeys(conversations, True)

    in_house(tmp_path, story)


def test_many_changes_in_one_commit_close_nobody_who_reads(tmp_path: Path) -> None:
    many = outgoing.MESSAGES_MOST + 50

    def hire(tx: Any) -> None:
        for n in range(many):
            accounts.add_agent(tx, f"Agent {n}", f"a{n}@example.org", None, "agent", 1)

    async def story(house: House) -> None:
        console = await house.console()
        await house.parts.store.write(hire)
        await console.until(lambda: console.close_code is not None or len(console.all(Agent)) == many + 1)
        assert console.close_code is None, "the chain of revisions was checked by the test's client"
        await console.done(wire.Rename(id=new_id(), name="Olga II"))
        await console.until(lambda: console.one(Agent, house.owner).name == "Olga II")

    in_house(tmp_path, story)


def test_who_falls_behind_learns_who_has_gone_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        conversations = await seats(house, console, 12)
        await console.settle()
        assert told(console) == dict.fromkeys(conversations, True)
        monkeypatch.setattr(outgoing, "MESSAGES_MOST", 8)
        for conversation in conversations:  # as when a proxy before us falls: all sockets are lost in one turn of the loop
            customer = house.parts.hub.customer_of(conversation)
            assert customer is not None
            house.parts.hub.left(customer)
        await console.until(lambda: console.close_code is not None or not any(told(console).values()))
        assert console.close_code is None
        assert told(console) == dict.fromkeys(conversations, False)

    in_house(tmp_path, story)


def test_a_customer_who_falls_behind_learns_that_its_technician_has_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        await customer.until(lambda: told(customer) == {joined["conversation"]: True})
        monkeypatch.setattr(outgoing, "MESSAGES_MOST", 8)
        for _ in range(9):
            house.parts.bus.publish(ToCustomer(joined["conversation"], wire.Typing(conversation=joined["conversation"])))
        hub = house.parts.hub
        for party in [p for here in hub._agents.values() for p in here]:
            hub.left(party)
        await customer.until(lambda: customer.close_code is not None or told(customer) == {joined["conversation"]: False})
        assert customer.close_code is None

    in_house(tmp_path, story)


def dying(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a socket dies after its hello, before it has all that it missed."""

    async def catch_up(_parts: Parts, party: Party, _snapshot: bool) -> None:
        party.out.stop()
        raise Gone

    monkeypatch.setattr(greeting, "catch_up", catch_up)


async def hello(house: House, role: str, token: str, device: str = "") -> Client:
    client = await Client.open(house.url)
    await client.send(codec.encode(wire.Hello(proto=(1, 0), role=role, token=token, device=device)))  # type: ignore[arg-type]
    house._clients.append(client)
    return client


def test_a_customer_whose_next_socket_dies_before_it_arrives_is_shown_as_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        old = await house.customer(joined["seat"])
        await console.got(wire.Presence, lambda p: p.party == "customer")
        replaced = house.parts.hub.customer_of(joined["conversation"])
        assert isinstance(replaced, CustomerParty)
        dying(monkeypatch)
        await hello(house, "customer", joined["seat"])
        assert await old.closed() == 4409
        await console.got(wire.Presence, lambda p: not p.online)
        house.parts.hub.arrived(replaced)
        await console.settle()
        assert told(console) == {joined["conversation"]: False}, "the socket that was replaced is nobody"

    in_house(tmp_path, story)


@pytest.mark.parametrize("device", ["d1", "another"])
def test_a_technician_whose_next_socket_dies_before_it_arrives_is_shown_as_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, device: str
) -> None:
    async def story(house: House) -> None:
        console = await house.console(device="d1")
        customer, joined = await house.session(console)
        await customer.got(wire.Presence)
        first_gone = asyncio.Event()

        async def catch_up(_parts: Parts, party: Party, _snapshot: bool) -> None:
            await first_gone.wait()
            party.out.stop()
            raise Gone

        monkeypatch.setattr(greeting, "catch_up", catch_up)
        agents = house.parts.hub.counts()[0]
        await (await hello(house, "console", house.token, device)).got(wire.Welcome)
        assert house.parts.hub.counts()[0] == agents + (device != "d1")
        await console.close()
        async with asyncio.timeout(WITHIN_S):
            while house.parts.hub.counts()[0] > 1:
                await asyncio.sleep(0)
        assert told(customer) == {joined["conversation"]: True}, "another is on its way"
        first_gone.set()
        await customer.got(wire.Presence, lambda p: not p.online)

    in_house(tmp_path, story)
