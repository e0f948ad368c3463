"""Groups, tags, macros and the own status through real sockets: who may, who sees, and what follows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from protocol import desk, wire
from protocol.records import Agent, Conversation, Deed, Group, Macro, Message, Portal, Shortcut, Tag, View
from tests.broker.house import House, in_house, new_id


def test_a_rename_and_a_merge_lose_no_conversation(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        _, joined = await house.session(console)
        conversation = joined["conversation"]
        for tag in (Tag("one", "Billing", "yellow"), Tag("two", "Money")):
            await console.done(desk.TagPut(id=new_id(), tag=tag))
        await console.done(desk.Tagged(id=new_id(), conversation=conversation, add=["one"]))
        await console.done(desk.TagPut(id=new_id(), tag=Tag("one", "Invoices", "yellow")))
        await console.settle()
        assert console.one(Conversation, conversation).tags == ["one"] and console.one(Tag, "one").name == "Invoices"
        assert await console.refused(desk.TagPut(id=new_id(), tag=Tag("three", "MONEY"))) == "taken"
        spoken = console.one(Conversation, conversation).last_at
        house.clock.turn(60)
        await console.done(desk.TagMerge(id=new_id(), tag="one", into="two"))
        await console.settle()
        merged = console.one(Conversation, conversation)
        assert merged.tags == ["two"] and merged.last_at == spoken, "tidying is nothing that happened in it"
        assert console.one(Tag, "one") == Tag("one", "Invoices", "yellow", archived=True, merged_into="two")

    in_house(tmp_path, story)


def test_owners_change_groups_and_all_others_read(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        bea, token = await house.agent("Bea")
        other = await house.console(token, device="d2")
        group = Group("g", "Second level", [bea])
        assert await other.refused(desk.GroupPut(id=new_id(), group=group)) == "forbidden"
        await owner.done(desk.GroupPut(id=new_id(), group=group))
        await other.settle()
        assert other.one(Group, "g") == group
        assert await owner.refused(desk.GroupPut(id=new_id(), group=Group("h", "x", ["nobody"]))) == "no_such"

    in_house(tmp_path, story)


def test_ones_own_macro_is_not_there_for_a_colleague(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        bea, token = await house.agent("Bea")
        other = await house.console(token, device="d2")
        mine = Macro("m", "Mine", [Deed("send", "Hello"), Deed("resolve")], owner=bea)
        assert await owner.refused(desk.MacroPut(id=new_id(), macro=mine)) == "forbidden"
        await other.done(desk.MacroPut(id=new_id(), macro=mine))
        await owner.settle()
        assert other.one(Macro, "m") == mine and owner.all(Macro) == []
        assert await owner.refused(desk.MacroPut(id=new_id(), macro=Macro("m", "Taken", [Deed("resolve")]))) == "forbidden"
        await other.done(desk.MacroPut(id=new_id(), macro=Macro("m", "Mine", mine.deeds)))
        await owner.settle()
        assert [macro.name for macro in owner.all(Macro)] == ["Mine"], "it is everybody's now"

    in_house(tmp_path, story)


@pytest.mark.parametrize(
    ("put", "shared"),
    [
        (desk.ShortcutPut, Shortcut("s", "hi", "Hello", {"en": "Hello"})),
        (desk.MacroPut, Macro("m", "Hello", [Deed("resolve")])),
        (desk.ViewPut, View("v", "Mine", "state:open")),
    ],
    ids=["shortcut", "macro", "view"],
)
def test_what_all_have_becomes_nobodys_own_but_by_an_owner(tmp_path: Path, put: Any, shared: Any) -> None:
    """Not even of who made it: no record says who that was."""

    async def story(house: House) -> None:
        owner = await house.console()
        bea, token = await house.agent("Bea")
        other = await house.console(token, device="d2")
        await other.done(put(new_id(), shared))
        assert await other.refused(put(new_id(), replace(shared, owner=bea))) == "shared"
        await owner.settle()
        assert owner.all(type(shared)) == [shared], "it is there for all still"
        await owner.done(put(new_id(), replace(shared, owner=house.owner)))
        await other.settle()
        assert other.all(type(shared)) == []

    in_house(tmp_path, story)


def test_a_merge_writes_in_ones_name_only_where_one_sees(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        _, token = await house.agent("Bea")
        hidden = Portal(new_id(), "Elsewhere", agents=[house.owner])
        await owner.done(wire.PortalPut(id=new_id(), portal=hidden))
        bea = await house.console(token, device="d2")
        for tag in (Tag("one", "Billing"), Tag("two", "Money")):
            await owner.done(desk.TagPut(id=new_id(), tag=tag))
        conversations = [(await house.join(await owner.code(portal)))["conversation"] for portal in (house.portal, hidden.id)]
        for conversation in conversations:
            await owner.done(desk.Tagged(id=new_id(), conversation=conversation, add=["one"]))
        await bea.done(desk.TagMerge(id=new_id(), tag="one", into="two"))
        await owner.settle()
        for conversation, author in zip(conversations, ("Bea", ""), strict=True):
            assert owner.one(Conversation, conversation).tags == ["two"]
            last = max((m for m in owner.all(Message) if m.conversation == conversation), key=lambda m: m.seq)
            assert (last.event is not None and last.event.type, last.author.name) == ("tagged", author)

    in_house(tmp_path, story)


def test_the_status_is_on_every_device(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        one, two = await house.console(), await house.console(device="d2")
        await one.done(desk.StatusPut(id=new_id(), status="busy"))
        await two.settle()
        assert two.one(Agent, house.owner).status == "busy"

    in_house(tmp_path, story)
