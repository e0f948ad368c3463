"""Several technicians in one session: who is named, who signals with the customer, who leads when another is gone, who is told of whom."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from broker.errors import StoreUnavailable
from broker.keeping import end_deserted, sweep_once
from broker.rules.expiry import AWAY_ENDS_MS
from protocol import limits, wire
from protocol.desk import Assign, Invite, Join, Leave
from protocol.records import Message, Portal
from protocol.support import Session, Technician
from tests.broker.house import Client, FakeClock, House, in_house, new_id
from tests.broker.socket.test_sockets import error_about_sig, granted, sig


def session_of(client: Client) -> Session:
    [session] = client.all(Session)
    return session


def lines(client: Client) -> list[str]:
    return [m.event.type for m in sorted(client.all(Message), key=lambda m: m.seq) if m.event is not None]


async def helped(house: House) -> tuple[Client, Client, str, Client, dict[str, str]]:
    """Olga, Bea who helps her (and Bea's id), and their customer, whose screen may be seen."""
    olga = await house.console()
    bea_id, token = await house.agent("Bea")
    bea = await house.console(token, device="b")
    customer, joined = await granted(house, olga)
    await olga.done(Invite(id=new_id(), conversation=joined["conversation"], agent=bea_id))
    await customer.settle()
    return olga, bea, bea_id, customer, joined


def test_the_session_names_who_may_see_it_and_the_customer_reads_who_came(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, bea, bea_id, customer, joined = await helped(house)
        zoe_id, token = await house.agent("Zoe")
        zoe = await house.console(token, device="z")
        assert session_of(customer).here == [Technician(house.owner, "Olga"), Technician(bea_id, "Bea")]
        assert session_of(customer).lead == house.owner and lines(customer)[-1] == "invited"
        await zoe.done(Join(id=new_id(), conversation=joined["conversation"], watch=True))
        await customer.settle()
        assert session_of(customer).here[-1] == Technician(zoe_id), "who looks on untold has no name"
        assert lines(customer)[-1] == "invited"
        portal = next(p for p in olga.all(Portal) if p.id == house.portal)
        await olga.done(wire.PortalPut(id=new_id(), portal=replace(portal, watch=False)))
        await customer.settle()
        assert [t.id for t in session_of(customer).here] == [house.owner, bea_id], "the portal lets nobody look on any more"
        assert await error_about_sig(zoe, sig(joined["session"], "wanted")) == "forbidden"
        assert await error_about_sig(bea, sig(joined["session"], "wanted")) == ""

    in_house(tmp_path, story)


def test_each_has_signalling_of_its_own_with_the_customer(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, bea, bea_id, customer, joined = await helped(house)
        session = joined["session"]
        await bea.hint(sig(session, "wanted", 7))
        assert (await customer.got(wire.Sig)).agent == bea_id, "the broker says who it is, whatever the console says"
        await customer.hint(sig(session, "offer", 8, agent=bea_id, sdp="to bea"))
        await customer.hint(sig(session, "offer", 1, sdp="to who leads"))
        assert (await bea.got(wire.Sig)).sdp == "to bea"
        assert (await olga.got(wire.Sig)).sdp == "to who leads", "an epoch of the one is none of the other"
        await olga.hint(sig(session, "answer", 1, sdp="of olga", agent=bea_id))
        assert (await customer.got(wire.Sig, lambda s: s.kind == "answer")).agent == house.owner
        assert await error_about_sig(customer, sig(session, "offer", 9, agent="nobody")) == "forbidden"

    in_house(tmp_path, story)


def test_who_is_let_go_signals_no_more_and_a_fifth_has_to_wait(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, bea, bea_id, customer, joined = await helped(house)
        session, conversation = joined["session"], joined["conversation"]
        assert await error_about_sig(bea, sig(session, "wanted")) == ""
        late = []
        for n in range(limits.TECHNICIANS - 1):
            _, token = await house.agent(f"A{n}")
            late.append(await house.console(token, device=f"a{n}"))
            await late[-1].done(Join(id=new_id(), conversation=conversation))
        assert [await error_about_sig(one, sig(session, "wanted")) for one in late] == ["", "", "too_many"]
        assert await error_about_sig(olga, sig(session, "wanted")) == "", "who leads always has one"
        await olga.done(Leave(id=new_id(), conversation=conversation, agent=bea_id))
        assert await error_about_sig(bea, sig(session, "wanted")) == "forbidden"
        assert await error_about_sig(late[-1], sig(session, "wanted")) == ""
        await customer.settle()
        assert lines(customer)[-1] == "uninvited"

    in_house(tmp_path, story)


def test_control_goes_to_who_takes_part_by_who_has_it_or_owns_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, bea, bea_id, customer, joined = await helped(house)
        zoe_id, token = await house.agent("Zoe")
        zoe = await house.console(token, device="z")
        session, conversation = joined["session"], joined["conversation"]
        assert await zoe.refused(wire.Lead(id=new_id(), session=session, agent=zoe_id)) == "forbidden"
        assert await olga.refused(wire.Lead(id=new_id(), session=session, agent=zoe_id)) == "cannot"
        await olga.done(wire.Lead(id=new_id(), session=session, agent=bea_id))
        await customer.settle()
        assert (session_of(customer).lead, lines(customer)[-1]) == (bea_id, "lead")
        await bea.done(Leave(id=new_id(), conversation=conversation))
        await customer.settle()
        assert session_of(customer).lead == house.owner and lines(customer)[-2:] == ["left", "lead"]

    in_house(tmp_path, story)


def test_a_transfer_takes_control_along_and_nobody_s_session_is_led_by_whoever_takes_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga = await house.console()
        bea_id, token = await house.agent("Bea")
        bea = await house.console(token, device="b")
        customer, joined = await granted(house, olga)
        await olga.done(Assign(id=new_id(), conversation=joined["conversation"], agent=bea_id, comment="yours"))
        await customer.settle()
        assert (session_of(customer).lead, session_of(customer).here) == (bea_id, [Technician(bea_id, "Bea")])
        assert lines(customer)[-1] == "transferred", "one line is enough"
        assert await error_about_sig(olga, sig(joined["session"], "wanted")) == "forbidden"
        await bea.done(Assign(id=new_id(), conversation=joined["conversation"]))
        await customer.settle()
        assert session_of(customer).lead is None
        await olga.done(Join(id=new_id(), conversation=joined["conversation"]))
        await customer.settle()
        assert session_of(customer).lead == house.owner

    in_house(tmp_path, story)


def test_consoles_learn_once_which_of_those_who_take_part_has_no_connection(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        olga, bea, bea_id, _, _ = await helped(house)

        def told(client: Client, agent: str) -> list[bool]:
            return [f.online for f in client.frames if isinstance(f, wire.Presence) and f.party == agent]

        await olga.settle()
        assert told(olga, bea_id) == [True]
        await bea.close()
        await olga.got(wire.Presence, lambda p: p.party == bea_id and not p.online)
        assert told(olga, bea_id) == [True, False]
        late = await house.console((await house.agent("Zoe"))[1], device="z")
        await late.settle()
        assert told(late, house.owner) == [True] and told(late, bea_id) == [], "who comes later is told who is here"

    in_house(tmp_path, story)


def test_a_session_whose_customer_stays_away_is_ended_by_the_broker(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        await customer.close()
        await console.got(wire.Presence, lambda p: p.party == "customer" and not p.online)
        house.clock.turn(AWAY_ENDS_MS / 1000 - 1)
        await end_deserted(house.parts, house.clock.now_ms())
        await console.settle()
        assert session_of(console).state == "active"
        back = await house.customer(joined["seat"])
        house.clock.turn(2)
        await end_deserted(house.parts, house.clock.now_ms())
        await back.close()
        await console.settle()
        assert session_of(console).state == "active", "it came back in time"
        house.clock.turn(AWAY_ENDS_MS / 1000 + 1)
        await sweep_once(house.parts, house.clock.now_ms())
        await end_deserted(house.parts, house.clock.now_ms())
        await console.settle()
        ended = session_of(console)
        assert (ended.state, ended.ended_by, ended.why) == ("ended", "broker", "away")

    in_house(tmp_path, story)


def test_whose_customer_is_away_counts_anew_after_a_restart_and_is_not_lost_by_a_store_that_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, known = FakeClock(), dict[str, str]()

    async def before(house: House) -> None:
        console = await house.console()
        for name in ("away", "back"):
            _, joined = await house.session(console)
            known[name], known[f"{name}'s seat"] = joined["session"], joined["seat"]

    async def after(house: House) -> None:
        console = await house.console()

        def states() -> list[str]:
            return [session.state for name in ("away", "back") if (session := console.one(Session, known[name]))]

        async def later(seconds: float) -> list[str]:
            house.clock.turn(seconds)
            await end_deserted(house.parts, house.clock.now_ms())
            await console.settle()
            return states()

        await house.customer(known["back's seat"])
        assert await later(AWAY_ENDS_MS / 1000 - 1) == ["active", "active"]

        async def busy(job: object) -> None:
            raise StoreUnavailable("database is locked")

        with monkeypatch.context() as patch:
            patch.setattr(house.parts.store, "write", busy)
            assert await later(1) == ["active", "active"]
        assert await later(1) == ["ended", "active"]
        assert house.parts.hub.away.left_before(house.clock.now_ms()) == []

    in_house(tmp_path, before, clock)
    clock.turn(AWAY_ENDS_MS / 1000)  # for so long there was no broker, which is nobody's fault
    in_house(tmp_path, after, clock)
