"""What a customer is told of who helps, and of where mail goes: at once when it is another, and told again to who fell behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from broker.actions import accounts
from broker.store.port import Tx
from protocol import desk, wire
from protocol.records import Portal
from tests.broker.house import Client, House, in_house, new_id
from tests.broker.socket.test_routing import write

BOX, OLGA, BEA = "help@example.org", "olga@example.org", "bea@mail.example"


async def stage(house: House, mail: str = BOX) -> tuple[Client, Client, str]:
    """Olga and Bea at their consoles, each with an address, at a portal with a form and with `mail` as its box."""
    olga = await house.console()
    portal = Portal(id=house.portal, name="Harbour", form=True, phone=True)
    await olga.done(wire.PortalPut(id=new_id(), portal=portal))
    await set_box(house, mail)
    bea, token = await house.agent("Bea")
    console = await house.console(token, device="laptop")
    for agent, theirs in ((house.owner, OLGA), (bea, BEA)):
        await olga.done(desk.AgentPut(id=new_id(), agent=agent, mail=theirs))
    return olga, console, bea


async def set_box(house: House, mail: str) -> None:
    """The address is the mailbox's, which no portal_put sets."""

    def put(tx: Tx) -> None:
        portal = tx.find(Portal, house.portal)
        assert portal is not None
        tx.put(replace(portal, mail=mail))

    await house.parts.store.write(put)


async def told(customer: Client) -> list[tuple[str, str]]:
    await customer.settle()
    assert customer.welcome is not None and customer.welcome.portal is not None
    face = customer.welcome.portal
    return [(face.technician, face.mail), *((f.name, f.mail) for f in customer.frames if isinstance(f, wire.Technician))]


def there(customer: Client) -> list[tuple[str, bool]]:
    """What it was told of agents who are there."""
    return [(f.party, f.online) for f in customer.frames if isinstance(f, wire.Presence) and f.party != "desk"]


def test_a_customer_of_the_form_learns_of_each_who_has_its_conversation(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, console, bea = await stage(house)
        mine, other = [await write(house, name) for name in ("Ana", "Ben")]
        ana, ben = [await house.customer(seated["seat"]) for seated in (mine, other)]
        so_far = [("", BOX)]
        assert await told(ana) == so_far
        await olga.done(wire.Admit(id=new_id(), conversation=mine["conversation"]))
        so_far += [("Olga", OLGA)]
        assert await told(ana) == so_far
        await olga.done(desk.Assign(id=new_id(), conversation=mine["conversation"], agent=bea))
        so_far += [("Bea", BEA)]
        assert await told(ana) == so_far
        await console.done(wire.Rename(id=new_id(), name="Beatrice"))
        await console.done(desk.AgentPut(id=new_id(), agent=bea, mail=""))
        so_far += [("Beatrice", BEA), ("Beatrice", BOX)]
        assert await told(ana) == so_far
        await console.done(desk.StatusPut(id=new_id(), status="busy"))
        await console.done(wire.Send(id=new_id(), conversation=mine["conversation"], body="Hello"))
        assert await told(ana) == so_far, "nothing that would be something else"
        await set_box(house, "")
        await console.done(desk.Assign(id=new_id(), conversation=mine["conversation"]))
        so_far += [("Beatrice", ""), ("", "")]
        assert await told(ana) == so_far
        assert await told(ben) == [("", BOX), ("", "")], "another customer's technician is no business of theirs"
        assert all(f.conversation == mine["conversation"] for f in ana.frames if isinstance(f, wire.Technician))
        assert not any(isinstance(f, wire.Technician) for party in (olga, console) for f in party.frames)

    in_house(tmp_path, story)


def test_by_code_it_is_its_maker_until_a_colleague_admits_on_every_device(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, console, _bea = await stage(house, mail="")
        joined = await house.join(await olga.code(house.portal))
        customer = await house.customer(joined["seat"])
        await olga.done(desk.AgentPut(id=new_id(), agent=house.owner, mail="new@example.org"))
        assert await told(customer) == [("Olga", OLGA), ("Olga", "new@example.org")]
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        assert (await told(customer))[-1] == ("Bea", BEA)
        again = await house.customer(joined["seat"])
        assert await told(again) == [("Bea", BEA)], "the welcome says it, and nothing is said twice"

    in_house(tmp_path, story)


def test_who_is_behind_is_told_once_it_has_the_rest(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, _console, bea = await stage(house)
        seated = await write(house)
        customer = await house.customer(seated["seat"])
        party = house.parts.hub.customer_of(seated["conversation"])
        assert party is not None
        party.live = False
        await olga.done(desk.Assign(id=new_id(), conversation=seated["conversation"], agent=bea))
        assert await told(customer) == [("", BOX)]
        party.behind.set()
        await customer.got(wire.Technician)
        assert await told(customer) == [("", BOX), ("Bea", BEA)]

    in_house(tmp_path, story)


async def jonas_has_three(house: House, olga: Client) -> tuple[str, list[dict[str, str]]]:
    """Jonas with an address, and by his code: whom nobody let in, whom he has, and whom he helped. Gives his id and what they were told."""
    jonas, token = await house.agent("Jonas")
    console = await house.console(token, device="j")
    await olga.done(desk.AgentPut(id=new_id(), agent=jonas, mail="jonas@example.org"))
    waiting, going, resolved = [await house.join(await console.code(house.portal)) for _ in range(3)]
    for joined in (going, resolved):
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
    await console.done(wire.End(id=new_id(), session=resolved["session"]))
    await console.done(desk.Resolve(id=new_id(), conversation=resolved["conversation"]))
    return jonas, [waiting, going, resolved]


@pytest.mark.parametrize("how", ["taken out of the portal", "account closed"])
def test_who_may_be_here_no_longer_is_named_to_no_customer_by_his_code_or_otherwise(tmp_path: Path, how: str) -> None:
    async def story(house: House) -> None:
        olga, _console, _bea = await stage(house)
        jonas, theirs = await jonas_has_three(house, olga)
        customers = [await house.customer(joined["seat"]) for joined in theirs]
        assert [await told(customer) for customer in customers] == [[("Jonas", "jonas@example.org")]] * 3
        if how == "account closed":
            await house.parts.store.write(lambda tx: accounts.close(tx, "jonas@example.org", house.clock.now_ms()))
        else:
            portal = Portal(id=house.portal, name="Harbour", form=True, phone=True, agents=[house.owner])
            await olga.done(wire.PortalPut(id=new_id(), portal=portal))
        assert [(await told(customer))[1:] for customer in customers] == [[("", BOX)]] * 3
        assert [there(customer) for customer in customers] == [[], *[[(jonas, True), (jonas, False)]] * 2]
        for joined in theirs:
            assert await told(await house.customer(joined["seat"])) == [("", BOX)], "nor does another page of theirs name him"

    in_house(tmp_path, story)


def test_whose_conversation_nobody_has_any_more_is_told_who_made_its_code(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, console, _bea = await stage(house)
        going, resolved = [await house.join(await olga.code(house.portal)) for _ in range(2)]
        customers = [await house.customer(joined["seat"]) for joined in (going, resolved)]
        for joined in (going, resolved):
            await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        await console.done(wire.End(id=new_id(), session=resolved["session"]))
        await console.done(desk.Resolve(id=new_id(), conversation=resolved["conversation"]))
        assert [await told(customer) for customer in customers] == [[("Olga", OLGA), ("Bea", BEA)]] * 2
        await house.parts.store.write(lambda tx: accounts.close(tx, "bea@example.org", house.clock.now_ms()))
        assert [(await told(customer))[2:] for customer in customers] == [[("Olga", OLGA)]] * 2
        again = await house.customer(resolved["seat"])
        assert await told(again) == [("Olga", OLGA)], "though it keeps whose it was"

    in_house(tmp_path, story)


def test_whose_conversation_goes_to_another_or_to_nobody_hears_first_that_the_former_is_gone(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, _console, bea = await stage(house)
        seated = await write(house)
        customer = await house.customer(seated["seat"])

        async def goes_to(agent: str | None) -> list[tuple[str, bool]]:
            so_far = len(there(customer))
            await olga.done(desk.Assign(id=new_id(), conversation=seated["conversation"], agent=agent))
            await customer.settle()
            return there(customer)[so_far:]

        assert await goes_to(house.owner) == [(house.owner, True)]
        assert await goes_to(bea) == [(house.owner, False), (bea, True)]
        assert await goes_to(None) == [(bea, False)]
        assert await goes_to(bea) == [(bea, True)]
        party = house.parts.hub.customer_of(seated["conversation"])
        assert party is not None
        party.live = False
        assert await goes_to(house.owner) == []
        party.behind.set()
        await customer.until(lambda: there(customer)[-2:] == [(bea, False), (house.owner, True)])

    in_house(tmp_path, story)
