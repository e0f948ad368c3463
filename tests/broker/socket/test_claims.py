"""Who looks at a conversation and who answers: told to colleagues who see it, as whom the broker knows, and to nobody else."""

from __future__ import annotations

from pathlib import Path

from protocol import wire
from protocol.records import Portal
from tests.broker.house import Client, House, in_house, new_id


def claims(client: Client) -> list[wire.Claim]:
    return [frame for frame in client.frames if isinstance(frame, wire.Claim)]


def test_a_claim_reaches_the_colleagues_of_the_portal_and_no_customer(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, at_home = await house.console(), await house.console(device="home")
        bea, token = await house.agent("Bea")
        _, outside = await house.agent("Zoe")
        closed = Portal(id=house.portal, name="Harbour", agents=[house.owner, bea])
        await olga.done(wire.PortalPut(id=new_id(), portal=closed))
        customer, joined = await house.session(olga)
        colleague = await house.console(token, device="d2")
        zoe = await house.console(outside, device="d3")
        said = wire.Claim(conversation=joined["conversation"], composing=True, agent=bea, name="Mallory")
        await olga.hint(said)
        heard = wire.Claim(conversation=joined["conversation"], composing=True, agent=house.owner, name="Olga")
        assert await colleague.got(wire.Claim) == await at_home.got(wire.Claim) == heard, "who it is comes from the broker"
        await zoe.hint(said)
        await customer.hint(said)
        for client in (zoe, customer, olga, colleague):
            await client.settle()
        assert claims(customer) == claims(zoe) == claims(olga) == [], "not the customer, not who does not see it, not the same device"
        assert claims(colleague) == [heard], "and who does not see it claims nothing"

    in_house(tmp_path, story)
