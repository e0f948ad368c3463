"""Offers as they reach consoles: whose turn it is, when it is over, after a restart, and who gets it when several reach for it."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

from broker.actions.routing import carry_out
from broker.asgi import route_once
from broker.keeping import sweep_once
from broker.queues import Queues
from broker.rules.routing import plan
from protocol import codec, desk, limits, wire
from protocol.limits import OFFER_LIVES_MS
from protocol.records import Agent, Conversation, Hours, Portal
from protocol.support import Session
from tests.broker.house import Client, House, in_house, new_id


async def stage(house: House, **more: Any) -> tuple[Client, Client, str]:
    """The owner and Bea at their consoles, at a portal that asks whoever is least busy."""
    olga = await house.console()
    form: dict[str, Any] = {"form": True, "phone": True, "routing": "least_busy"} | more
    await olga.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Harbour", **form)))
    bea, token = await house.agent("Bea")
    console = await house.console(token, device="laptop")
    await olga.settle()
    return olga, console, bea


async def write(house: House, name: str = "Ana", **more: Any) -> dict[str, Any]:
    words = {"id": new_id(), "name": name, "body": "My phone is wet", **more}
    answer = await house.post(f"/api/v1/portal/{house.portal}/write", words)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def offered(house: House, console: Client, conversation: str) -> tuple[str | None, list[str]]:
    await route_once(house.parts)
    await console.settle()
    found = console.one(Conversation, conversation)
    return found.offered, found.declined


def test_it_goes_round_until_somebody_takes_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, console, bea = await stage(house)
        await olga.done(desk.Join(id=new_id(), conversation=(await write(house, "Mine"))["conversation"]))
        new = (await write(house))["conversation"]
        assert await offered(house, console, new) == (bea, []), "the owner has one already"
        house.clock.turn(OFFER_LIVES_MS / 1000 - 1)
        assert await offered(house, console, new) == (bea, [])
        house.clock.turn(1)
        assert await offered(house, console, new) == (house.owner, [bea]), "she has not answered"
        late = await console.ask(wire.Decline(id=new_id(), conversation=new))
        assert isinstance(late, wire.Nack) and late.code == "too_late"
        await olga.done(wire.Decline(id=new_id(), conversation=new))
        assert await offered(house, console, new) == (None, [bea, house.owner]), "free for all"
        await console.done(desk.Join(id=new_id(), conversation=new))
        await console.settle()
        found = console.one(Conversation, new)
        assert (found.agent, found.offered, found.declined) == (bea, None, [])

    in_house(tmp_path, story)


def test_two_accept_at_once_and_one_gets_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, console, bea = await stage(house)
        for wants in ("phone", "chat"):
            written = await write(house, wants=wants)
            new = written["conversation"]
            await route_once(house.parts)
            answers = await asyncio.gather(*(client.ask(wire.Admit(id=new_id(), conversation=new)) for client in (olga, console)))
            assert sorted(type(answer).__name__ for answer in answers) == ["Ack", "Nack"]
            assert [a.code for a in answers if isinstance(a, wire.Nack)] == ["taken"]
            await olga.settle()
            found = olga.one(Conversation, new)
            assert found.agent in (house.owner, bea) and found.agents == [] and found.offered is None
            if wants == "phone":
                session = olga.one(Session, written["session"])
                assert session.state == "active" and session.lead == found.agent

    in_house(tmp_path, story)


def test_a_plan_that_comes_too_late_changes_nothing(tmp_path: Path) -> None:
    """Another process of the broker, or the same a moment ago, planned with what was the case then."""

    async def story(house: House) -> None:
        olga, console, _bea = await stage(house)
        new = (await write(house))["conversation"]
        now_ms = house.clock.now_ms()
        here, known = house.parts.hub.agents_here(), house.parts.hub.rev
        plans = [plan(house.parts.hub.queues.situation({one}, now_ms), now_ms) for one in sorted(here)]
        assert len(plans) == 2 and all(plans)
        for moves in plans:
            await house.parts.store.write(partial(carry_out, moves=moves, known=known))
        await console.settle()
        assert console.one(Conversation, new).offered == plans[0][0].after.offered, "the first one counts"
        await olga.done(desk.Join(id=new_id(), conversation=new))
        await house.parts.store.write(lambda tx: carry_out(tx, plans[1], known))
        await olga.settle()
        assert olga.one(Conversation, new).offered is None

    in_house(tmp_path, story)


def test_offers_outlive_the_broker(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        _olga, console, bea = await stage(house)
        first = (await write(house))["conversation"]
        asked, _ = await offered(house, console, first)
        house.clock.turn(1)
        again = house.parts.store.read_now(Queues.read).situation({house.owner, bea}, house.clock.now_ms())
        assert [(c.id, c.offered) for c in again.going] == [(first, asked)]
        assert asked is not None and again.turn[asked] > 0, "whose turn it was is not forgotten either"

    in_house(tmp_path, story)


def test_colleagues_are_told_who_is_here_and_capacity_is_kept(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, console, bea = await stage(house)
        await olga.got(wire.Presence, lambda f: f.conversation == "desk" and f.party == bea and f.online)
        await console.got(wire.Presence, lambda f: f.conversation == "desk" and f.party == house.owner and f.online)
        await console.done(desk.AgentPut(id=new_id(), agent=bea, capacity=1))
        await console.done(desk.StatusPut(id=new_id(), status="away"))
        await olga.settle()
        assert (olga.one(Agent, bea).capacity, olga.one(Agent, bea).status) == (1, "away"), "a status says nothing of how much one takes"
        await console.close()
        await olga.got(wire.Presence, lambda f: f.party == bea and not f.online)

    in_house(tmp_path, story)


def test_who_is_full_is_not_asked_until_something_is_done(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, _console, _bea = await stage(house, agents=[])
        await olga.done(desk.AgentPut(id=new_id(), agent=house.owner, capacity=1))
        one, two = [(await write(house, name))["conversation"] for name in ("One", "Two")]
        await route_once(house.parts)
        await olga.done(desk.Join(id=new_id(), conversation=one))
        assert (await offered(house, olga, two))[0] is None
        await olga.done(desk.Resolve(id=new_id(), conversation=one))
        assert (await offered(house, olga, two))[0] == house.owner

    in_house(tmp_path, story)


def test_a_phone_session_is_asked_for_and_begins_with_whoever_takes_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, console, _bea = await stage(house)
        written = await write(house, wants="phone")
        customer = await house.customer(written["seat"])
        assert customer.welcome is not None and customer.welcome.me.session == written["session"]
        await console.settle()
        found, session = console.one(Conversation, written["conversation"]), console.one(Session, written["session"])
        assert (found.wants, found.state, found.session, session.state) == ("phone", "open", session.id, "waiting")
        await customer.done(wire.Send(id=new_id(), conversation=found.id, body="Hello?"))
        await console.done(desk.Join(id=new_id(), conversation=found.id))
        await customer.settle()
        assert customer.one(Session, session.id).state == "active"
        chat = await write(house, wants="chat")
        assert "session" not in chat
        await olga.settle()
        assert olga.one(Conversation, chat["conversation"]).wants == "chat"

    in_house(tmp_path, story)


def test_who_gives_up_waiting_for_the_phone_still_has_the_chat(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await stage(house)
        written = await write(house, wants="phone")
        customer = await house.customer(written["seat"])
        await customer.done(wire.End(id=new_id(), session=written["session"], why="exit"))
        await customer.done(wire.Send(id=new_id(), conversation=written["conversation"], body="Then in words"))
        again = await house.customer(written["seat"])
        assert again.close_code is None

    in_house(tmp_path, story)


def test_who_waits_for_the_phone_waits_no_longer_than_the_conversation(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        _olga, console, _bea = await stage(house)
        written = await write(house, wants="phone")
        customer = await house.customer(written["seat"])

        async def settled() -> tuple[str, str | None, str]:
            house.clock.turn(limits.UNDO_WITHIN_MS / 1000)
            await sweep_once(house.parts, house.clock.now_ms())
            await customer.settle()
            session = customer.one(Session, written["session"])
            return session.state, session.ended_by, session.why

        await console.done(desk.Resolve(id=new_id(), conversation=written["conversation"]))
        await console.done(desk.Reopen(id=new_id(), conversation=written["conversation"]))
        assert await settled() == ("waiting", None, ""), "the resolution was undone"
        await console.done(desk.Resolve(id=new_id(), conversation=written["conversation"]))
        await customer.settle()
        assert customer.one(Session, written["session"]).state == "waiting"
        assert await settled() == ("ended", "broker", "resolved")
        await customer.done(wire.Send(id=new_id(), conversation=written["conversation"], body="And now?"))
        await console.done(desk.Join(id=new_id(), conversation=written["conversation"]))
        await customer.settle()
        assert customer.one(Session, written["session"]).state == "ended", "what is over stays over"

    in_house(tmp_path, story)


def test_a_portal_without_it_gives_no_phone_session(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await stage(house, phone=False)
        answer = await house.post(f"/api/v1/portal/{house.portal}/write", {"id": new_id(), "name": "A", "body": "b", "wants": "phone"})
        assert answer.status_code == 403 and answer.json()["error"] == "forbidden"
        assert house.parts.store.read_now(lambda reader: reader.going()) == [], "and there is nothing in the queue"

    in_house(tmp_path, story)


def test_outside_of_the_hours_nobody_is_there_and_the_page_is_told_when_that_changes(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        # the clock stands on a Tuesday, 22:13 UTC
        olga, _console, _bea = await stage(house, hours=[Hours(1, 22 * 60, 22 * 60 + 30), Hours(2, 540, 600)], install_url="https://e.org/app")
        path = f"/api/v1/portal/{house.portal}"
        face = (await house.get(path)).json()
        assert face["available"] and face["phone"] and "opens_at" not in face and face["install_url"] == "https://e.org/app"
        written = await write(house)
        customer = await house.customer(written["seat"])
        house.parts.hub.keep_hours()
        house.clock.turn(20 * 60)
        house.parts.hub.keep_hours()
        told = await customer.got(wire.Presence, lambda f: f.party == "desk" and not f.online)
        face = (await house.get(path)).json()
        assert told.opens_at == face["opens_at"]
        late = await write(house, email="ana@example.org")
        assert (late["portal"]["opens_at"], late["portal"]["available"]) == (face["opens_at"], False)
        welcome = (await house.customer(late["seat"])).welcome
        assert welcome is not None and welcome.portal is not None and welcome.portal.opens_at == face["opens_at"]
        assert "available" not in face and face["opens_at"] - house.clock.now_ms() == ((24 - 22) * 60 - 33 + 540) * 60_000 - 20_000
        assert await offered(house, olga, written["conversation"]) == (None, [])
        house.clock.turn((face["opens_at"] - house.clock.now_ms()) / 1000)
        house.parts.hub.keep_hours()
        await customer.got(wire.Presence, lambda f: f.party == "desk" and f.online and f is not told and f.opens_at is None)
        assert (await offered(house, olga, written["conversation"]))[0] is not None

    in_house(tmp_path, story)


def test_that_all_are_busy_is_told_and_that_somebody_is_free_again(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, console, bea = await stage(house, routing="manual")
        customer = await house.customer((await write(house))["seat"])

        def told() -> tuple[bool, bool]:
            return next((f.online, f.busy) for f in reversed(customer.frames) if isinstance(f, wire.Presence) and f.party == "desk")

        assert told() == (True, False)
        await olga.done(desk.StatusPut(id=new_id(), status="away"))
        await console.done(desk.AgentPut(id=new_id(), agent=bea, capacity=1))
        mine = (await write(house, "Mine"))["conversation"]
        await console.done(desk.Join(id=new_id(), conversation=mine))
        house.parts.hub.tell_places()
        await customer.until(lambda: told() == (True, True))
        await console.done(desk.Resolve(id=new_id(), conversation=mine))
        house.parts.hub.tell_places()
        await customer.until(lambda: told() == (True, False))
        await console.done(desk.StatusPut(id=new_id(), status="busy"))
        await customer.until(lambda: told() == (False, True))
        path = f"/api/v1/portal/{house.portal}"
        assert (await house.get(path)).json()["busy"] and (await house.get(f"{path}/desk")).json() == {"available": False, "busy": True}
        late = await house.customer((await write(house, email="ana@example.org"))["seat"])
        assert late.welcome is not None and late.welcome.portal is not None
        assert (late.welcome.portal.available, late.welcome.portal.busy) == (False, True)

    in_house(tmp_path, story)


def test_how_long_it_takes_is_told_once_somebody_was_served(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, _console, _bea = await stage(house, routing="manual")
        first, second = [await write(house, name) for name in ("One", "Two")]
        one, two = [await house.customer(seated["seat"]) for seated in (first, second)]
        house.parts.hub.tell_places()
        await two.got(wire.Place, lambda f: f.place == 2 and f.wait_s == 0)
        house.clock.turn(200)
        await olga.done(desk.Join(id=new_id(), conversation=first["conversation"]))
        third = await house.customer((await write(house, "Three"))["seat"])
        house.parts.hub.tell_places()
        await two.got(wire.Place, lambda f: f.place == 1 and f.wait_s == 60)
        await third.got(wire.Place, lambda f: f.place == 2 and f.wait_s == 240)
        house.clock.turn(90)
        house.parts.hub.tell_places()
        await third.got(wire.Place, lambda f: f.place == 2 and f.wait_s == 120)
        await one.settle()

    in_house(tmp_path, story)


def test_the_hint_keeps_its_shape() -> None:
    assert codec.encode(wire.Place(conversation="c", place=2, wait_s=240)) == '{"t":"place","conversation":"c","place":2,"wait_s":240}'
