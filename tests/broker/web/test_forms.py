"""Writing to a portal without a code: what its page shows, how it learns who came, what is stored, who is turned away."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker.actions import mail
from broker.store.port import Reader
from broker.web import forms
from protocol import desk, wire
from protocol.records import Block, Contact, Conversation, Message, Portal
from tests.broker.house import WITHIN_S, Client, FakeClock, House, in_house, new_id


async def open_form(house: House, console: Client, **more: Any) -> str:
    portal = Portal(id=house.portal, name="Harbour Phones", form=True, notice="We keep what you write for a year.", **more)
    await console.done(wire.PortalPut(id=new_id(), portal=portal))
    return f"/api/v1/portal/{house.portal}"


async def write(house: House, path: str, **body: Any) -> httpx.Response:
    return await house.post(f"{path}/write", {"id": new_id(), "name": "Ana", "body": "My phone is wet", **body})


def stored(house: House) -> int:
    def count(reader: Reader) -> int:
        return len(reader.of_portal("conversation", house.portal))

    return house.parts.store.read_now(count)


async def waits(house: House, many: int) -> None:
    """Until so many pages wait for a change at the desk."""
    while house.parts.hub.waiting_for_desk < many:
        await asyncio.sleep(0)


def test_only_a_portal_with_a_form_has_a_page(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        for path in (f"/w/{house.portal}", f"/api/v1/portal/{house.portal}", f"/api/v1/portal/{house.portal}/desk", "/w/nobody"):
            assert (await house.get(path)).status_code == 404
        assert (await write(house, f"/api/v1/portal/{house.portal}")).status_code == 404
        path = await open_form(house, console)
        assert (await house.get(f"/w/{house.portal}")).status_code == 200
        face = (await house.get(path)).json()
        assert face == {"name": "Harbour Phones", "notice": "We keep what you write for a year.", "available": True}

    in_house(tmp_path, story)


def test_with_somebody_there_it_is_a_chat_at_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        path = await open_form(house, console)
        body = {"id": new_id(), "name": "Ana\u202e", "body": "My phone is wet", "visitor": new_id(), "lang": "fr"}
        answer = await house.post(f"{path}/write", body)
        assert answer.status_code == 200, answer.text
        again = await house.post(f"{path}/write", body)
        assert again.json() == answer.json() and stored(house) == 1, "a lost answer costs nothing"
        seated = answer.json()
        assert seated["portal"].get("available", True)
        await console.settle()
        conversation = console.one(Conversation, seated["conversation"])
        assert (conversation.channel, conversation.state, conversation.agent, conversation.name) == ("form", "open", None, "Ana")
        lines = sorted(console.all(Message), key=lambda m: m.seq)
        assert [(m.kind, m.event.type if m.event else m.body) for m in lines] == [("event", "written"), ("text", "My phone is wet")]
        customer = await house.customer(seated["seat"])
        assert customer.welcome is not None and customer.welcome.me.session is None
        await console.done(wire.Send(id=new_id(), conversation=conversation.id, body="Dry it"))
        await customer.settle()
        assert [m.body for m in customer.all(Message) if m.author.kind == "agent" and m.kind == "text"] == ["Dry it"]
        await customer.done(wire.Send(id=new_id(), conversation=conversation.id, body="Thanks"))
        second = (await write(house, path, visitor=body["visitor"])).json()
        await console.settle()
        assert console.one(Conversation, second["conversation"]).contact == conversation.contact, "known again"

    in_house(tmp_path, story)


def test_the_seat_is_the_writer_s_alone(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        path = await open_form(house, console)
        body = {"id": new_id(), "name": "Ana", "body": "My phone is wet"}
        seated = (await house.post(f"{path}/write", body)).json()
        await console.settle()
        for line in console.all(Message):
            assert line.id != body["id"], "no record tells what brings the seat"
            assert (await house.post(f"{path}/write", {**body, "id": line.id})).json()["seat"] != seated["seat"]
        contact = console.one(Conversation, seated["conversation"]).contact
        block = Block(id=new_id(), by="contact", value=str(contact), agent="a", at=0)
        await console.done(desk.BlockPut(id=new_id(), block=block))
        assert (await house.post(f"{path}/write", body)).json()["error"] == "blocked", "who is blocked repeats in vain"
        lifted = Block(id=block.id, by="contact", value=str(contact), agent="a", at=0, until=house.clock.now_ms())
        await console.done(desk.BlockPut(id=new_id(), block=lifted))
        house.clock.turn(599)
        assert (await house.post(f"{path}/write", body)).json()["seat"] == seated["seat"]
        house.clock.turn(2)
        late = (await house.post(f"{path}/write", body)).json()
        assert late["seat"] != seated["seat"] and late["conversation"] != seated["conversation"]

    in_house(tmp_path, story, FakeClock())


async def empty_house(house: House) -> str:
    """Nobody is there any more; gives the form's path."""
    console = await house.console()
    path = await open_form(house, console)
    await console.close()
    while house.parts.hub.desk(house.portal).online:
        await asyncio.sleep(0)
    assert not (await house.get(path)).json().get("available", False)
    return path


def test_an_empty_house_without_a_mailbox_keeps_what_is_written_and_wants_no_address(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        path = await empty_house(house)
        assert not (await house.get(path)).json().get("by_mail", False)
        answer = await write(house, path)
        assert answer.status_code == 200, answer.text
        portal = answer.json()["portal"]
        assert portal["available"] is False and not portal.get("by_mail", False), "the page promises no mail either"
        customer = await house.customer(answer.json()["seat"])
        assert customer.welcome is not None and customer.welcome.portal is not None and not customer.welcome.portal.by_mail
        again = await house.console(device="d2")
        assert [m.body for m in again.all(Message) if m.kind == "text"] == ["My phone is wet"]

    in_house(tmp_path, story)


def test_an_empty_house_with_a_mailbox_keeps_what_is_written_and_wants_an_address(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        path = await empty_house(house)
        await house.parts.store.write(lambda tx: mail.opened(tx, house.portal, "help@example.org"))
        assert (await house.get(path)).json()["by_mail"] is True
        answer = await write(house, path)
        assert (answer.status_code, answer.json()["error"], stored(house)) == (409, "email_needed", 0)
        answer = await write(house, path, email=" Ana@Example.org ")
        assert answer.status_code == 200 and answer.json()["portal"]["available"] is False
        customer = await house.customer(answer.json()["seat"])
        assert customer.welcome is not None and customer.welcome.portal is not None and customer.welcome.portal.by_mail
        again = await house.console(device="d2")
        assert [c.email for c in again.all(Contact)] == ["ana@example.org"]
        assert [m.body for m in again.all(Message) if m.kind == "text"] == ["My phone is wet"]

    in_house(tmp_path, story)


def test_a_waiting_page_learns_by_the_change_itself_that_somebody_came_or_went(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "WAIT_S", 24 * 3600.0)  # by the clock it would learn it tomorrow

    async def story(house: House) -> None:
        console = await house.console()
        path = await open_form(house, console)
        for known, deed, told in (("1", "busy", {"available": False, "busy": True}), ("0", "online", {"available": True})):
            asking = asyncio.create_task(house.get(f"{path}/desk?known={known}"))
            await waits(house, 1)
            assert not asking.done(), "it waits for a change"
            await console.done(desk.StatusPut(id=new_id(), status=deed))  # type: ignore[arg-type]
            async with asyncio.timeout(WITHIN_S):
                assert (await asking).json() == told
        assert (await house.get(f"{path}/desk")).json() == {"available": True}, "without a word of what is known it is answered at once"

    in_house(tmp_path, story)


def test_a_broker_that_stops_waits_for_no_page(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        path = await open_form(house, await house.console())
        asking = asyncio.create_task(house.get(f"{path}/desk?known=1"))
        await waits(house, 1)
        house.parts.hub.let_go()
        assert (await asking).json() == {"available": True}

    in_house(tmp_path, story)


def test_waiting_pages_are_bounded(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        path = await open_form(house, await house.console())
        async with asyncio.TaskGroup() as tasks:
            waiting = [tasks.create_task(house.get(f"{path}/desk?known=1")) for _ in range(17)]
            done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            assert (len(done), len(pending)) == (1, 16)
            for task in pending:
                task.cancel()

    in_house(tmp_path, story)


def test_what_cannot_be_taken_is_told_by_name(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        path = await open_form(house, await house.console())
        for fault, body in (
            ("name_needed", {"name": " "}),
            ("bad_email", {"email": "ana"}),
            ("empty", {"body": " \n"}),
            ("too_long", {"body": "é" * 4_001}),
            ("bad_message", {"id": "x"}),
        ):
            answer = await write(house, path, **body)
            assert (answer.status_code, answer.json()["error"]) == (400, fault)
        assert stored(house) == 0

    in_house(tmp_path, story)


def test_who_is_blocked_is_not_stored_by_form_or_code(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        path = await open_form(house, console)
        visitor = new_id()
        seated = (await write(house, path, visitor=visitor)).json()
        await console.settle()
        contact = console.one(Conversation, seated["conversation"]).contact
        customer = await house.customer(seated["seat"])
        code = await console.code(house.portal)

        async def put(by: str, value: str, until: int | None = None) -> str:
            block = Block(id=new_id(), by=by, value=value, agent="a", at=0, until=until)  # type: ignore[arg-type]
            await console.done(desk.BlockPut(id=new_id(), block=block))
            return block.id

        async def lift(id: str, by: str, value: str) -> None:
            block = Block(id=id, by=by, value=value, agent="a", at=0, until=house.clock.now_ms())  # type: ignore[arg-type]
            await console.done(desk.BlockPut(id=new_id(), block=block))

        id = await put("contact", str(contact))
        assert await customer.closed() == 4403
        assert (await write(house, path, visitor=visitor)).json()["error"] == "blocked"
        answer = await house.post("/api/v1/join", {"token": code.url.rpartition("/")[2], "name": "Ana", "visitor": visitor})
        assert (answer.status_code, answer.json()["error"]) == (403, "blocked")
        await lift(id, "contact", str(contact))
        id = await put("email", "*@spam.example")
        assert (await write(house, path, email="x@spam.example")).json()["error"] == "blocked"
        await lift(id, "email", "*@spam.example")
        other = await house.customer((await write(house, path)).json()["seat"])
        assert other.close_code is None
        id = await put("address", "127.0.0.*")
        assert await other.closed() == 4403, "also who is here already"
        assert (await house.customer(seated["seat"])).close_code == 4403
        assert (await write(house, path)).json()["error"] == "blocked"
        answer = await house.post("/api/v1/join", {"token": code.url.rpartition("/")[2], "name": "Ana"})
        assert answer.json()["error"] == "blocked"
        assert stored(house) == 2
        await lift(id, "address", "127.0.0.*")
        assert (await house.join(code))["seat"], "the code was not used up"
        assert house.parts.store.read_now(lambda reader: reader.spent("blocked:form").times) == 3

    in_house(tmp_path, story)


def test_who_begins_too_many_waits_and_when_all_do_work_is_to_be_proved(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        path = await open_form(house, await house.console())
        for _ in range(10):
            assert (await write(house, path)).status_code == 200
        answer = await write(house, path)
        assert (answer.status_code, answer.json()["error"]) == (429, "slow_down") and answer.json()["retry_after_s"] > 0
        house.clock.turn(601)
        house.parts.limiter.total("written", 1.0, 60.0, house.clock.monotonic_s()).charge(house.clock.monotonic_s(), 60)
        answer = await write(house, path)
        assert (answer.status_code, answer.json()["error"]) == (429, "proof_needed") and answer.json()["proof"]["bits"] > 0

    in_house(tmp_path, story)
