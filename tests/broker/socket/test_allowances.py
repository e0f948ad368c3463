"""Strangers with a code: what they may make the broker keep, and how often they may come back for more."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from protocol import limits, wire
from protocol.records import Message, Portal
from protocol.support import Caps, Client, Session
from tests.broker.house import House, in_house, new_id


def send(conversation: str, body: str = "x") -> wire.Send:
    return wire.Send(id=new_id(), conversation=conversation, body=body)


def answers_kept(data: Path) -> int:
    with closing(sqlite3.connect(data / "broker.db")) as database:
        return int(database.execute("SELECT count(*) FROM answers WHERE party LIKE 'customer:%'").fetchone()[0])


def test_who_waits_says_twenty_things_and_after_that_may_only_leave(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        customer = await house.customer(joined["seat"])
        first = send(joined["conversation"])
        before = await customer.done(first)
        for _ in range(limits.WAITING_REQUESTS - 1):
            await customer.done(send(joined["conversation"]))
        session = joined["session"]
        for request in (
            send(joined["conversation"]),
            wire.Grant(id=new_id(), session=session, what="view", state="granted"),
            wire.Mark(id=new_id(), session=session, what="share_started"),
        ):
            answer = await customer.ask(request)
            assert isinstance(answer, wire.Nack) and (answer.code, answer.retry) == ("too_many", False)
        again = await house.customer(joined["seat"])
        assert await again.refused(send(joined["conversation"])) == "too_many", "a new connection brings nothing back"
        assert (await again.done(first)).rev == before.rev, "what was answered is answered the same"
        assert answers_kept(tmp_path) == limits.WAITING_REQUESTS, "no does not fill the disk either"
        assert len([m for m in console.all(Message) if m.kind == "text"]) == limits.WAITING_REQUESTS
        await again.done(wire.End(id=new_id(), session=session))
        await console.settle()
        assert console.one(Session, session).ended_by == "customer"

    in_house(tmp_path, story)


def test_who_wrote_by_the_form_says_as_little_until_somebody_answers(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await console.done(wire.PortalPut(id=new_id(), portal=replace(console.one(Portal, house.portal), form=True)))
        answer = await house.post(f"/api/v1/portal/{house.portal}/write", {"id": new_id(), "name": "Ana", "body": "Hello"})
        conversation = answer.json()["conversation"]
        customer = await house.customer(answer.json()["seat"])
        for _ in range(limits.WAITING_REQUESTS - 1):  # the form itself was the first
            await customer.done(send(conversation))
        assert await customer.refused(send(conversation)) == "too_many"
        await console.done(send(conversation))
        await customer.done(send(conversation))

    in_house(tmp_path, story)


def test_who_was_let_in_goes_on_to_the_conversations_own_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONVERSATION_REQUESTS", limits.WAITING_REQUESTS + 5)

    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        customer = await house.customer(joined["seat"])
        for _ in range(limits.WAITING_REQUESTS):
            await customer.done(send(joined["conversation"]))
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        for _ in range(5):
            await customer.done(wire.Mark(id=new_id(), session=joined["session"], what="share_started"))
        assert await customer.refused(send(joined["conversation"])) == "too_many"
        await console.done(send(joined["conversation"], "technicians are not counted"))

    in_house(tmp_path, story)


def test_long_messages_use_up_the_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONVERSATION_BYTES", 10_000)

    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        await customer.done(send(joined["conversation"], "é" * 3_999))
        assert await customer.refused(send(joined["conversation"], "é" * 3_999)) == "too_many"
        await customer.done(send(joined["conversation"], "a short one still fits"))

    in_house(tmp_path, story)


def test_a_refused_request_counts_and_a_leave_always_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONVERSATION_REQUESTS", 30)

    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        for _ in range(30):
            assert await customer.refused(wire.End(id=new_id(), session="somebody else's")) == "no_such"
        assert await customer.refused(wire.End(id=new_id(), session="somebody else's")) == "no_such"
        assert await customer.refused(send(joined["conversation"])) == "too_many"
        assert answers_kept(tmp_path) == 30
        await customer.done(wire.End(id=new_id(), session=joined["session"]))

    in_house(tmp_path, story)


def test_who_leaves_again_and_again_fills_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONVERSATION_REQUESTS", 10)

    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        for _ in range(40):
            await customer.done(wire.End(id=new_id(), session=joined["session"]))
        assert answers_kept(tmp_path) == 10
        await console.settle()
        assert console.one(Session, joined["session"]).state == "ended"

    in_house(tmp_path, story)


def test_a_client_that_is_another_at_every_hello_is_not_listened_to_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INTRODUCTIONS", 3)

    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        for n in range(5):
            house.clock.turn(1 / limits.INTRODUCTIONS_PER_SECOND)
            assert (await house.customer(joined["seat"], caps=Caps(max_pointers=n + 1))).close_code is None
        await console.settle()
        assert console.one(Session, joined["session"]).caps.max_pointers == 3

    in_house(tmp_path, story)


def test_a_client_that_is_another_all_the_time_does_not_fill_the_agents_sockets(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        shown = []
        for n in range(limits.INTRODUCTION_BURST + 3):
            await house.customer(joined["seat"], client=Client(model=f"{n}"))
            await house.customer(joined["seat"], client=Client(model=f"{n}"))
            await console.settle()
            shown.append(console.one(Session, joined["session"]).client.model)
        assert shown == ["0", "1", "2", "3", "4", "4", "4", "4"], "the same again costs nothing, another at once does"
        house.clock.turn(1 / limits.INTRODUCTIONS_PER_SECOND)
        await house.customer(joined["seat"], client=Client(model="later"))
        await console.settle()
        assert console.one(Session, joined["session"]).client.model == "later"

    in_house(tmp_path, story)


def test_a_client_that_describes_itself_at_great_length_is_not_listened_to(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        long = Caps(view=True, why={f"{n}": "\x01" * limits.REASON_CHARS for n in range(32)})
        assert (await house.customer(joined["seat"], caps=long)).close_code is None
        await console.settle()
        assert console.one(Session, joined["session"]).caps == Caps()

    in_house(tmp_path, story)


def test_a_reconnect_brings_no_new_frames(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        _, joined = await house.session(console)
        house.clock.turn(60)
        first = await house.customer(joined["seat"])
        for n in range(limits.FRAME_BURST - 11):
            await first.hint(wire.Ping(n=1000 + n))
        await first.settle()
        second = await house.customer(joined["seat"])
        for n in range(20):
            await second.hint(wire.Ping(n=1000 + n))
        assert await second.closed() == 4429
        house.clock.turn(2)
        assert (await house.customer(joined["seat"])).close_code is None, "40 frames later"

    in_house(tmp_path, story)


def test_further_devices_bring_no_new_frames(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        first, joined = await house.session(console)
        other, _ = await house.session(console)
        answer = await house.post("/api/v1/seat/link", {}, Authorization=f"Bearer {joined['seat']}")
        asked = {"token": answer.json()["url"].rpartition("/")[2], "id": new_id()}
        second = await house.customer((await house.post("/api/v1/seat/open", asked)).json()["seat"])
        house.clock.turn(60)
        for n in range(limits.FRAME_BURST - 1):
            await first.hint(wire.Typing(conversation=joined["conversation"], on=bool(n % 2)))
        await first.settle()
        await other.settle()
        assert (first.close_code, other.close_code) == (None, None)
        await second.hint(wire.Typing(conversation=joined["conversation"]))
        assert await second.closed() == 4429

    in_house(tmp_path, story)


def test_hellos_of_one_seat_are_counted(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        _, joined = await house.session(console)
        house.clock.turn(600)
        for _ in range(limits.HELLO_BURST):
            client = await house.customer(joined["seat"])
            assert client.close_code is None
            house.clock.turn(0.06)  # one frame each for the ping with which the test's client settles
        seconds = limits.HELLO_BURST * 0.06
        codes = [(await house.customer(joined["seat"])).close_code for _ in range(int(seconds) + 1)]
        assert codes[-1] == 4429, codes
        assert (await house.console()).close_code is None, "others come in"
        house.clock.turn(1)
        assert (await house.customer(joined["seat"])).close_code is None

    in_house(tmp_path, story)


def test_hellos_of_one_address_are_counted_whatever_they_bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ADDRESS_HELLO_BURST", 8)

    async def story(house: House) -> None:
        codes = [(await house.customer(f"guess {n}")).close_code for n in range(10)]
        assert codes == [4401] * 8 + [4429] * 2

    in_house(tmp_path, story)
