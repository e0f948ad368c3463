"""Blocks through real sockets: who may change whose, and whom one holds after a merge."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from protocol import desk, limits, wire
from protocol.records import Block, Contact, Conversation, Cursor, Message, Portal
from protocol.support import Consent, Session
from tests.broker.house import Client, House, in_house, new_id


def put(by: str, value: str, id: str = "") -> desk.BlockPut:
    return desk.BlockPut(id=new_id(), block=Block(id=id or new_id(), by=by, value=value, agent="a", at=0))  # type: ignore[arg-type]


def blocked(console: Client) -> list[str]:
    return sorted(block.value for block in console.all(Block))


async def contact_of(console: Client, conversation: str) -> str:
    await console.settle()
    return str(console.one(Conversation, conversation).contact)


async def block_by_email(console: Client, conversation: str) -> None:
    """Whoever is blocked by it stays connected: only its next request is refused."""
    contact = await contact_of(console, conversation)
    await console.done(desk.ContactPut(id=new_id(), contact=contact, field="email", value="eve@evil.org"))
    await console.done(put("email", "eve@evil.org"))


def test_a_block_of_addresses_is_not_lifted_by_making_it_another_s(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        _, joined = await house.session(owner)
        contact = await contact_of(owner, joined["conversation"])
        _, token = await house.agent("Bea")
        bea = await house.console(token, device="d2")
        held = put("address", "6.6.6.0/24")
        await owner.done(held)
        assert await bea.refused(put("contact", contact, held.block.id)) == "forbidden"
        await owner.settle()
        assert [block.value for block in owner.all(Block)] == ["6.6.6.0/24"]
        await bea.done(put("contact", contact))

    in_house(tmp_path, story)


def test_a_block_that_waited_offline_holds_whom_the_contact_was_merged_into(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        first, joined = await house.session(console)
        _, other = await house.session(console)
        gone, into = await contact_of(console, joined["conversation"]), await contact_of(console, other["conversation"])
        await console.done(desk.ContactMerge(id=new_id(), contact=gone, into=into))
        await console.done(put("contact", gone))
        await console.settle()
        assert [block.value for block in console.all(Block)] == [into]
        assert await first.closed() == 4403

    in_house(tmp_path, story)


def test_a_block_goes_along_when_its_contact_is_merged(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        first, joined = await house.session(console)
        second, other = await house.session(console)
        gone, into = await contact_of(console, joined["conversation"]), await contact_of(console, other["conversation"])
        await console.done(put("contact", gone))
        assert await first.closed() == 4403
        await second.done(wire.Send(id=new_id(), conversation=other["conversation"], body="I am not blocked yet"))
        await console.done(desk.ContactMerge(id=new_id(), contact=gone, into=into))
        await console.settle()
        assert blocked(console) == [into]
        assert await second.closed() == 4403
        for seat in (joined["seat"], other["seat"]):
            assert (await house.customer(seat)).close_code == 4403

    in_house(tmp_path, story)


def test_who_is_blocked_while_the_session_runs_can_still_end_it_and_nothing_else(tmp_path: Path) -> None:
    """By an e-mail address: the socket stays. Nobody is held in a session."""

    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        conversation, session = joined["conversation"], joined["session"]
        await block_by_email(console, conversation)
        assert await customer.refused(wire.Send(id=new_id(), conversation=conversation, body="Buy")) == "blocked"
        await customer.done(wire.End(id=new_id(), session=session, why="done"))
        await console.settle()
        ended = console.one(Session, session)
        assert (ended.state, ended.ended_by) == ("ended", "customer")
        assert not any(message.body == "Buy" for message in console.all(Message))
        assert await customer.refused(desk.Rate(id=new_id(), conversation=conversation, value=1)) == "blocked"

    in_house(tmp_path, story)


def test_who_is_blocked_while_the_screen_is_shared_can_still_take_that_back(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        conversation, session = joined["conversation"], joined["session"]
        await console.done(wire.Ask(id=new_id(), session=session, what=["view", "control"]))
        await customer.done(wire.Grant(id=new_id(), session=session, what="view", state="granted"))
        await block_by_email(console, conversation)
        assert await customer.refused(wire.Grant(id=new_id(), session=session, what="control", state="granted")) == "blocked"
        await customer.done(wire.Grant(id=new_id(), session=session, what="view", state="revoked"))
        await customer.done(wire.Grant(id=new_id(), session=session, what="control", state="denied"))
        await console.settle()
        assert {consent.what: consent.state for consent in console.all(Consent)} == {"view": "revoked", "control": "denied"}
        offer = wire.Sig(session=session, kind="offer", epoch=1, sdp="v=0")
        await customer.hint(offer)
        await customer.settle()
        assert [f.code for f in customer.frames if isinstance(f, wire.Error) and f.about == "sig"] == ["no_consent"]

    in_house(tmp_path, story)


def test_another_address_typed_at_the_same_browser_is_somebody_else(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await console.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Harbour", form=True)))
        visitor = new_id()

        async def email_for(typed: str) -> tuple[str, str]:
            words = {"id": new_id(), "name": "Ana", "body": "My phone is wet", "visitor": visitor, "email": typed}
            answer = await house.post(f"/api/v1/portal/{house.portal}/write", words)
            contact = await contact_of(console, answer.json()["conversation"])
            return contact, console.one(Contact, contact).email

        first, email = await email_for("eve@evil.org")
        assert email == "eve@evil.org"
        assert await email_for("Eve@Evil.org") == (first, email), "known again"
        second, email = await email_for("victim@good.org")
        assert (second != first, email) == (True, "victim@good.org")
        assert console.one(Contact, first).email == "eve@evil.org"
        assert await email_for("victim@good.org") == (second, email), "and known again by what was typed last"

    in_house(tmp_path, story)


def test_who_is_blocked_by_e_mail_address_shows_nothing_of_what_is_typed(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await console.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Harbour", form=True, preview=True)))
        words = {"id": new_id(), "name": "Eve", "body": "Hello", "email": "eve@evil.org"}
        seated = (await house.post(f"/api/v1/portal/{house.portal}/write", words)).json()
        customer, conversation = await house.customer(seated["seat"]), seated["conversation"]
        await customer.hint(wire.Typing(conversation=conversation, text="one"))
        assert (await console.got(wire.Typing)).text == "one"
        await console.done(put("email", "eve@evil.org"))
        await customer.hint(wire.Typing(conversation=conversation, text="two"))
        await customer.hint(wire.Seen(conversation=conversation, read=2))
        await customer.settle()
        await console.settle()
        assert [frame.text for frame in console.frames if isinstance(frame, wire.Typing)] == ["one"]
        assert not any(cursor.party == "customer" for cursor in console.all(Cursor))

    in_house(tmp_path, story)


def test_a_contacts_block_is_seen_by_the_agents_of_its_portal_alone(tmp_path: Path) -> None:
    """Who leaves the portal loses it, who comes gets it, and nobody makes it everybody's."""

    async def story(house: House) -> None:
        owner = await house.console()
        _, joined = await house.session(owner)
        contact = await contact_of(owner, joined["conversation"])
        bea, token = await house.agent("Bea")
        inside = await house.console(token, device="d2")
        of_contact, of_all = put("contact", contact), put("email", "eve@evil.org")
        await inside.done(of_contact)
        await inside.done(of_all)
        await inside.settle()
        assert blocked(inside) == sorted([contact, "eve@evil.org"])
        assert inside.one(Block, of_contact.block.id).portal == house.portal and inside.one(Block, of_all.block.id).portal is None

        mine = await owner.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Harbour", agents=[house.owner])))
        await inside.settle()
        assert blocked(inside) == ["eve@evil.org"] and mine.rev
        outside = await house.console(token, device="d3")
        assert blocked(outside) == ["eve@evil.org"], "nor in a snapshot"
        await owner.done(desk.BlockPut(id=new_id(), block=replace(of_contact.block, reason="spam")))
        await outside.settle()
        assert blocked(outside) == ["eve@evil.org"], "nor as a change"
        assert await outside.refused(put("contact", contact)) == "no_such"
        assert await owner.refused(put("address", "203.0.113.7", of_contact.block.id)) == "bad_block"
        assert await owner.refused(put("contact", contact, of_all.block.id)) == "bad_block"

        await owner.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Harbour", agents=[house.owner, bea])))
        assert await outside.closed() == 1012
        assert blocked(await house.console(token, device="d3")) == sorted([contact, "eve@evil.org"])

    in_house(tmp_path, story)


def test_only_owners_block_very_many_people(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        _, token = await house.agent("Bea")
        bea = await house.console(token, device="d2")
        for range in ("0.0.0.0/0", "203.*.*.*", "2000::/3"):
            assert await bea.refused(put("address", range)) == "too_wide"
        held = put("address", "203.0.*.*")
        await bea.done(held)
        assert await bea.refused(put("address", "203.*.*.*", held.block.id)) == "too_wide"
        await bea.done(put("address", "2001:db8::/32"))
        assert await bea.refused(put("email", "*@gmail.com")) == "too_wide"
        await owner.done(put("email", "*@evil.org"))
        await owner.done(put("address", "2000::/3"))

    in_house(tmp_path, story)


def test_an_agents_block_of_addresses_holds_where_this_agent_sees_the_portal(tmp_path: Path) -> None:
    """As it is when somebody comes, and an owner's holds everywhere."""

    async def story(house: House) -> None:
        owner = await house.console()
        _, token = await house.agent("Bea")
        other = Portal(id=new_id(), name="Elsewhere", form=True, agents=[house.owner])
        await owner.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Harbour", form=True)))
        await owner.done(wire.PortalPut(id=new_id(), portal=other))
        bea = await house.console(token, device="d2")

        async def write(portal: str, email: str) -> tuple[int, str]:
            answer = await house.post(f"/api/v1/portal/{portal}/write", {"id": new_id(), "name": "Eve", "body": "Hello", "email": email})
            return answer.status_code, answer.json().get("seat", "")

        seats = [(await write(portal, ""))[1] for portal in (house.portal, other.id)]
        here, there = [await house.customer(seat) for seat in seats]
        await bea.done(put("email", "eve@evil.org"))
        assert [(await write(portal, "eve@evil.org"))[0] for portal in (house.portal, other.id)] == [403, 200]

        await bea.done(put("address", "127.0.0.0/16"))
        assert await here.closed() == 4403
        await there.settle()
        conversation = there.all(Conversation)[0].id
        await there.done(wire.Send(id=new_id(), conversation=conversation, body="still here"))
        assert there.close_code is None
        assert [(await write(portal, ""))[0] for portal in (house.portal, other.id)] == [403, 200]

        await owner.done(wire.PortalPut(id=new_id(), portal=replace(other, agents=None)))
        assert (await write(other.id, ""))[0] == 403, "from now on Bea answers there, too"
        await owner.done(wire.PortalPut(id=new_id(), portal=other))
        await there.done(wire.Send(id=new_id(), conversation=conversation, body="and again"))
        await owner.done(put("address", "127.0.0.1"))
        assert await there.closed() == 4403

    in_house(tmp_path, story)


def test_so_many_blocks_hold_at_the_same_time_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        monkeypatch.setattr(limits, "BLOCKS_OF_AGENT", 2)
        monkeypatch.setattr(limits, "BLOCKS", 3)
        owner = await house.console()
        _, token = await house.agent("Bea")
        bea = await house.console(token, device="d2")
        held = [put("address", f"203.0.113.{n}") for n in range(2)]
        for one in held:
            await bea.done(one)
        assert await bea.refused(put("address", "203.0.113.9")) == "too_many_blocks"
        await bea.done(desk.BlockPut(id=new_id(), block=replace(held[0].block, reason="spam"))), "one that holds is changed"
        await owner.done(put("address", "203.0.114.1"))
        assert await owner.refused(put("address", "203.0.114.2")) == "too_many_blocks", "in all"
        await bea.done(desk.BlockPut(id=new_id(), block=replace(held[0].block, until=1)))
        await bea.done(put("address", "203.0.113.9"))
        assert await bea.refused(desk.BlockPut(id=new_id(), block=held[0].block)) == "too_many_blocks", "nor by setting one up again"

    in_house(tmp_path, story)
