"""Requests over the real socket: what they change, who may, and that a repetition changes nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from protocol import wire
from protocol.limits import LIVE_CODES_PER_AGENT
from protocol.records import Agent, Code, Conversation, Message, Portal
from protocol.support import Caps, Consent, Session
from tests.broker.house import FakeClock, House, in_house, new_id


def test_the_main_journey(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        code = await console.code(house.portal, label="Mr Smith")
        assert code.url.startswith(house.url + "/j/")
        joined = await house.join(code, "Anna")
        assert not joined["admitted"]
        assert joined["portal"] == {"name": "Support", "technician": "Olga", "id": house.portal}
        await console.settle()
        waiting = console.one(Conversation, joined["conversation"])
        assert (waiting.state, waiting.name, waiting.label) == ("waiting", "Anna", "Mr Smith")
        assert console.all(Code)[0].state == "claimed"
        customer = await house.customer(joined["seat"])
        assert customer.welcome is not None and customer.welcome.me.conversation == waiting.id
        await console.done(wire.Admit(id=new_id(), conversation=waiting.id))
        sent = await console.done(wire.Send(id=new_id(), conversation=waiting.id, body="Hello"))
        await customer.done(wire.Send(id=new_id(), conversation=waiting.id, body="Hi"))
        await customer.done(wire.End(id=new_id(), session=joined["session"]))
        await customer.settle()
        await console.settle()
        assert console.one(Conversation, waiting.id).state == "open", "the end of a session resolves nothing"
        session = console.one(Session, joined["session"])
        assert (session.state, session.ended_by) == ("ended", "customer")
        lines = sorted(console.all(Message), key=lambda m: m.seq)
        assert [m.event.type if m.event else m.body for m in lines] == ["code_created", "claimed", "admitted", "Hello", "Hi", "ended"]
        assert [m.seq for m in lines] == [1, 2, 3, 4, 5, 6]
        assert b'"seq":4' in bytes(sent.result)
        assert customer.one(Session, joined["session"]).state == "ended"

    in_house(tmp_path, story)


def test_a_repeated_request_brings_the_same_bytes_also_after_a_restart(tmp_path: Path) -> None:
    clock = FakeClock()
    code_request: list[wire.Request] = []
    answers: dict[str, str] = {}

    async def first(house: House) -> None:
        console = await house.console()
        requests: list[wire.Request] = [
            wire.CodeNew(id=new_id(), portal=house.portal, label="x"),
            wire.CodeNew(id=new_id(), portal="nowhere"),
            wire.CodeCancel(id=new_id(), code="nothing"),
        ]
        for request in requests:
            await console.ask(request)
            await console.ask(request)
            one, two = console.answers[request.id]
            assert one == two
            answers[request.id] = one
        assert len(console.all(Code)) == 1
        code_request.extend(requests)

    async def second(house: House) -> None:
        console = await house.console()
        for request in code_request:
            await console.ask(request)
            # the port is another one in this test; an operator's --public-url is not
            assert _without_port(console.answers[request.id][0]) == _without_port(answers[request.id])
        assert len(console.all(Code)) == 1

    in_house(tmp_path, first, clock)
    clock.turn(5)
    in_house(tmp_path, second, clock)


def _without_port(frame: str) -> str:
    before, found, after = frame.partition("127.0.0.1:")
    return before + found + after.lstrip("0123456789")


def test_a_message_repeated_while_the_first_is_under_way_is_written_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        send = wire.Send(id=new_id(), conversation=joined["conversation"], body="once")
        await asyncio.gather(*(customer.hint(send) for _ in range(5)))
        await customer.until(lambda: len(customer.answers.get(send.id, [])) == 5)
        assert len(set(customer.answers[send.id])) == 1
        await console.settle()
        assert [m.body for m in console.all(Message)].count("once") == 1

    in_house(tmp_path, story)


def test_seq_is_gapless_when_many_write_at_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        conversation = joined["conversation"]

        async def write(party: object, count: int) -> None:
            await asyncio.gather(
                *(party.done(wire.Send(id=new_id(), conversation=conversation, body=f"{i}")) for i in range(count))  # type: ignore[attr-defined]
            )

        await asyncio.gather(write(console, 60), write(customer, 60))
        await console.settle()
        assert sorted(m.seq for m in console.all(Message)) == list(range(1, 3 + 120 + 1))

    in_house(tmp_path, story)


def test_what_is_refused_and_why(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        conversation, session = joined["conversation"], joined["session"]

        def send(**more: object) -> wire.Send:
            return wire.Send(**{"id": new_id(), "conversation": conversation, "body": "x", **more})

        assert await customer.refused(send(kind="note")) == "forbidden"
        assert await customer.refused(send(conversation=new_id())) == "no_such"
        assert await customer.refused(send(body=" \n")) == "empty"
        assert await console.refused(send(body="\U0001f600" * 2049)) == "too_long"
        assert await console.refused(send(reply_to=new_id())) == "no_such"
        assert await customer.refused(wire.Grant(id=new_id(), session=session, what="view", state="granted")) == "not_asked"
        note = await console.done(send(kind="note"))
        assert await customer.refused(send(reply_to=note.id)) == "no_such", "a customer cannot even ask whether a note is there"
        assert await customer.refused(send(id=note.id)) == "forbidden"
        assert await console.refused(wire.Refuse(id=new_id(), conversation=conversation)) == "taken"
        await console.done(wire.End(id=new_id(), session=session, why="done"))
        await console.done(wire.End(id=new_id(), session=session, why="again"))
        await console.settle()
        assert console.one(Session, session).why == "done"
        await console.done(send())  # chat outlives the session
        assert await console.refused(wire.Ask(id=new_id(), session=session, what=["view"])) == "ended"
        assert await console.refused(wire.Admit(id=new_id(), conversation=conversation)) == "ended"
        await console.done(send(kind="note"))

    in_house(tmp_path, story)


def test_a_customer_may_not_act_as_an_agent(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        customer = await house.customer(joined["seat"])
        for text in (
            f'{{"t":"admit","id":"a1","conversation":"{joined["conversation"]}"}}',
            f'{{"t":"code_new","id":"a2","portal":"{house.portal}"}}',
            f'{{"t":"ask","id":"a3","session":"{joined["session"]}","what":["view"]}}',
        ):
            await customer.send(text)
        await customer.until(lambda: sum(isinstance(f, wire.Error) for f in customer.frames) == 3)
        assert {f.code for f in customer.frames if isinstance(f, wire.Error)} == {"unknown_type"}
        await console.settle()
        assert console.one(Session, joined["session"]).state == "waiting"

    in_house(tmp_path, story)


def test_two_agents_at_the_same_door(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        other = await house.console((await house.agent("Bea"))[1])
        joined = await house.join(await console.code(house.portal))
        requests = [wire.Admit(id=new_id(), conversation=joined["conversation"]) for _ in range(2)]
        answers = await asyncio.gather(console.ask(requests[0]), other.ask(requests[1]))
        assert sorted(getattr(a, "code", "ack") for a in answers) == ["ack", "taken"]

    in_house(tmp_path, story)


def test_eight_live_codes_and_no_more(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        codes = [await console.code(house.portal) for _ in range(LIVE_CODES_PER_AGENT)]
        assert len({c.code for c in codes}) == len(codes)
        assert await console.refused(wire.CodeNew(id=new_id(), portal=house.portal)) == "too_many_codes"
        first = console.all(Code)[0]
        await console.done(wire.CodeCancel(id=new_id(), code=first.id))
        await console.code(house.portal)
        assert all("•" in code.masked and len(code.masked.replace("•", "").replace(" ", "")) == 2 for code in console.all(Code))

    in_house(tmp_path, story)


def test_consent_from_question_to_revocation(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        session = joined["session"]

        def state(what: str) -> str:
            return next((c.state for c in console.all(Consent) if c.what == what), "none")

        async def ask(*what: str) -> wire.Ack | wire.Nack:
            return await console.ask(wire.Ask(id=new_id(), session=session, what=list(what), ttl_s=60))  # type: ignore[arg-type]

        async def say(what: str, said: str) -> wire.Ack | wire.Nack:
            return await customer.ask(wire.Grant(id=new_id(), session=session, what=what, state=said))  # type: ignore[arg-type]

        await ask("view", "control")
        await say("view", "granted")
        await say("control", "denied")
        await console.settle()
        assert (state("view"), state("control")) == ("granted", "denied")
        again = await ask("control")
        assert isinstance(again, wire.Nack) and again.code == "too_soon" and again.after_ms == 10_000
        house.clock.turn(10)
        assert isinstance(await ask("control"), wire.Ack)
        await say("view", "revoked")
        await console.settle()
        assert (state("view"), state("control")) == ("revoked", "asked")
        said = [m.event.type for m in sorted(console.all(Message), key=lambda m: m.seq) if m.event][3:]
        assert said == ["asked", "asked", "granted", "denied", "asked", "revoked"]
        await console.done(wire.End(id=new_id(), session=session))
        await console.settle()
        assert state("control") == "expired"

    in_house(tmp_path, story)


def test_a_client_that_cannot_is_not_asked(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        await house.customer(joined["seat"], caps=Caps(why={"view": "no browser on this phone can"}))
        ask = wire.Ask(id=new_id(), session=joined["session"], what=["view"])
        assert await console.refused(ask) == "cannot"
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        answer = await console.ask(wire.Ask(id=new_id(), session=joined["session"], what=["view"]))
        assert isinstance(answer, wire.Nack) and (answer.code, answer.text) == ("cannot", "no browser on this phone can")

    in_house(tmp_path, story)


def test_a_recording_needs_consent_and_each_side_tells_its_own_facts(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        session = joined["session"]
        customer = await house.customer(joined["seat"], caps=Caps(view=True))
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        record = wire.Mark(id=new_id(), session=session, what="record_started")
        assert await console.refused(record) == "no_consent"
        assert await customer.refused(wire.Mark(id=new_id(), session=session, what="record_started")) == "forbidden"
        assert await console.refused(wire.Mark(id=new_id(), session=session, what="private_started")) == "forbidden"
        await console.done(wire.Ask(id=new_id(), session=session, what=["record"]))
        await customer.done(wire.Grant(id=new_id(), session=session, what="record", state="granted"))
        await console.done(wire.Mark(id=new_id(), session=session, what="record_started"))
        await customer.done(wire.Mark(id=new_id(), session=session, what="private_started"))
        await console.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Bank", record="never")))
        await customer.done(wire.Grant(id=new_id(), session=session, what="record", state="revoked"))
        assert await console.refused(wire.Ask(id=new_id(), session=session, what=["record"])) == "forbidden"

    in_house(tmp_path, story)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "bad_portal"),
        ({"code_length": 8}, "bad_portal"),
        ({"agents": ["nobody"]}, "bad_portal"),
        ({"code_length": 12, "admit": "self", "lang": "fr"}, ""),
    ],
)
def test_only_owners_change_portals_and_only_into_good_ones(tmp_path: Path, change: dict[str, object], code: str) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        agent = await house.console((await house.agent())[1])
        portal = Portal(**{"id": house.portal, "name": "Help", **change})  # type: ignore[arg-type]
        assert await agent.refused(wire.PortalPut(id=new_id(), portal=portal)) == "forbidden"
        request = wire.PortalPut(id=new_id(), portal=portal)
        if code:
            assert await owner.refused(request) == code
        else:
            await owner.done(request)
            await agent.settle()
            assert agent.one(Portal, house.portal) == portal

    in_house(tmp_path, story)


def test_an_agent_renames_itself_and_later_lines_carry_the_name(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        colleague = await house.console((await house.agent())[1])
        assert await owner.refused(wire.Rename(id=new_id(), name=" \u202e ")) == "empty"
        await owner.done(wire.Rename(id=new_id(), name="  Jonas\nWeber "))
        await colleague.settle()
        assert colleague.one(Agent, house.owner).name == "Jonas Weber" and colleague.one(Agent, house.owner).role == "owner"
        joined = await house.join(await owner.code(house.portal))
        await owner.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        said = new_id()
        await owner.done(wire.Send(id=said, conversation=joined["conversation"], body="Bonjour"))
        customer = await house.customer(joined["seat"])
        await customer.settle()
        assert customer.one(Message, said).author.name == "Jonas Weber"

    in_house(tmp_path, story)


def test_a_portal_that_admits_by_itself(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await console.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Kiosk", admit="self", view="allowed")))
        code = await console.code(house.portal)
        assert len(code.code) == 9 and not code.code.isdigit()
        joined = await house.join(code)
        assert joined["admitted"]
        await console.settle()
        assert console.one(Conversation, joined["conversation"]).agent == house.owner
        customer = await house.customer(joined["seat"])
        await customer.done(wire.Grant(id=new_id(), session=joined["session"], what="view", state="granted"))
        assert await customer.refused(wire.Grant(id=new_id(), session=joined["session"], what="control", state="granted")) == "not_asked"

    in_house(tmp_path, story)


def test_a_portal_lets_nobody_in_by_itself_to_whom_does_not_see_it_any_more(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        owner = await house.console()
        _, token = await house.agent()
        bea = await house.console(token, device="b")
        kiosk = Portal(id=house.portal, name="Kiosk", admit="self")
        await owner.done(wire.PortalPut(id=new_id(), portal=kiosk))
        code = await bea.code(house.portal)
        await owner.done(wire.PortalPut(id=new_id(), portal=replace(kiosk, agents=[house.owner])))
        joined = await house.join(code)
        assert not joined["admitted"]
        await owner.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))

    in_house(tmp_path, story)
