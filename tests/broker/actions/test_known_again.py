"""Whom the portal takes a writer for: an identifier that others may have, too, lends nobody another's address, name or block."""

from __future__ import annotations

from pathlib import Path

from protocol import desk, wire
from protocol.records import Block, Contact, Conversation, Mailing, Portal
from tests.broker.house import Client, House, in_house, new_id

EVIL, GOOD = "mallory@evil.example", "anna@example.org"


class Door:
    """The form of the house's portal, with a console beside it."""

    def __init__(self, house: House, console: Client) -> None:
        self.house, self.console = house, console

    @classmethod
    async def open(cls, house: House) -> Door:
        console = await house.console()
        await console.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Harbour", form=True)))
        return cls(house, console)

    async def write(self, name: str, visitor: str, email: str = "") -> Conversation:
        words = {"id": new_id(), "name": name, "body": "My phone is wet", "email": email, "visitor": visitor}
        answer = await self.house.post(f"/api/v1/portal/{self.house.portal}/write", words)
        assert answer.status_code == 200, answer.text
        await self.console.settle()
        return self.console.one(Conversation, answer.json()["conversation"])

    async def error(self, name: str, visitor: str, email: str = "") -> str:
        words = {"id": new_id(), "name": name, "body": "My phone is wet", "email": email, "visitor": visitor}
        answer = await self.house.post(f"/api/v1/portal/{self.house.portal}/write", words)
        return str(answer.json().get("error", ""))

    async def mailed(self, conversation: Conversation) -> str:
        """The address to which an agent's mail goes; else why it does not go."""
        send = wire.Send(id=new_id(), conversation=conversation.id, body="Here is your reset link", via="email")
        if conversation.contact is None or not self.console.one(Contact, conversation.contact).email:
            return await self.console.refused(send)
        await self.console.done(send)
        await self.console.settle()
        return self.console.one(Mailing, send.id).to

    async def put(self, contact: str | None, field: str, value: str) -> None:
        await self.console.done(desk.ContactPut(id=new_id(), contact=contact or "", field=field, value=value))
        await self.console.settle()


def test_an_answer_never_goes_to_who_had_the_identifier_before(tmp_path: Path) -> None:
    """By the link of somebody, or at a computer that many use."""

    async def story(house: House) -> None:
        door = await Door.open(house)
        for name in ("Victim", "Mallory"):  # a name, too, proves nothing
            shared = new_id()
            before = await door.write("Mallory", shared, EVIL)
            words = await door.write(name, shared)
            assert words.contact != before.contact
            assert await door.mailed(words) == "no_address"
        assert (await door.write("Mallory", shared)).contact == words.contact, "known again as the newer one"
        joined = await house.join(await door.console.code(house.portal), name="Victor", visitor=shared)
        await door.console.settle()
        assert door.console.one(Conversation, joined["conversation"]).contact not in (before.contact, words.contact)
        assert await door.mailed(before) == EVIL, "its own"

    in_house(tmp_path, story)


def test_an_answer_never_goes_to_who_has_the_identifier_later(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        door = await Door.open(house)
        for later in ("Mallory", "Victim"):
            shared = new_id()
            before = await door.write("Victim", shared)
            after = await door.write(later, shared, EVIL)
            assert after.contact != before.contact
            assert (await door.mailed(before), await door.mailed(after)) == ("no_address", EVIL)

    in_house(tmp_path, story)


def test_who_says_the_same_again_is_known_again(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        door = await Door.open(house)
        own = new_id()
        first = await door.write("Anna", own, GOOD)
        assert (await door.write("Anna", own, "ANNA@example.org ")).contact == first.contact
        assert (await door.write("Anna Muster", own, GOOD)).contact == first.contact, "the address is the same"
        other = new_id()
        by_name = await door.write("Ben", other)
        assert (await door.write(" ben ", other)).contact == by_name.contact

    in_house(tmp_path, story)


def test_what_an_agent_has_said_of_a_person_keeps_it_known(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        door = await Door.open(house)
        own, further = new_id(), new_id()
        first = await door.write("anna", own)
        await door.put(first.contact, "name", "Anna Muster")
        await door.put(first.contact, "email", GOOD)
        joined = await house.join(await door.console.code(house.portal), name="Anna", visitor=own)
        await door.console.settle()
        again = door.console.one(Conversation, joined["conversation"])
        assert again.contact == first.contact and await door.mailed(again) == GOOD
        second = await door.write("Anna M.", further, EVIL)
        await door.console.done(desk.ContactMerge(id=new_id(), contact=second.contact or "", into=first.contact or ""))
        assert (await door.write("Anna M.", further)).contact == first.contact

    in_house(tmp_path, story)


def test_the_link_of_who_is_blocked_turns_nobody_else_away(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        door = await Door.open(house)
        shared = new_id()
        blocked = await door.write("Mallory", shared, EVIL)
        block = Block(id=new_id(), by="contact", value=blocked.contact or "", agent="a", at=0)
        await door.console.done(desk.BlockPut(id=new_id(), block=block))
        assert await door.error("Mallory", shared) == "blocked", "also without the address"
        assert await door.error("Other", shared, EVIL) == "blocked", "also by another name"
        assert await door.error("Innocent", shared) == ""
        code = await door.console.code(house.portal)
        assert (await house.join(code, name="Innocent", visitor=shared))["seat"]

    in_house(tmp_path, story)
