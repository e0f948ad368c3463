"""A conversation on two devices at once: a link that opens one more seat, once, and what each of both sees."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from broker.rules import budget
from protocol import desk, wire
from protocol.records import Conversation, Message, Portal
from protocol.support import Consent, Session
from tests.broker.house import House, in_house, new_id


async def link(house: House, seat: str) -> str:
    answer = await house.post("/api/v1/seat/link", {}, Authorization=f"Bearer {seat}")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    size = len(told["qr"])
    assert size >= 21 and all(len(row) == size and set(row) <= {"0", "1"} for row in told["qr"])
    return str(told["url"].rpartition("/c/")[2])


async def opened(house: House, token: str, id: str = "") -> tuple[int, dict[str, object]]:
    answer = await house.post("/api/v1/seat/open", {"token": token, "id": id or new_id()})
    return answer.status_code, answer.json()


def test_two_devices_share_one_conversation_and_signalling_stays_where_it_began(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        first, joined = await house.session(console)
        status, seated = await opened(house, await link(house, joined["seat"]))
        assert status == 200 and seated["conversation"] == joined["conversation"] and seated["seat"] != joined["seat"]
        second = await house.customer(str(seated["seat"]))
        assert second.welcome is not None and second.welcome.me.session is None
        assert first.close_code is None, "both stay"
        await console.done(wire.Send(id=new_id(), conversation=joined["conversation"], body="Hello"))
        await second.done(wire.Send(id=new_id(), conversation=joined["conversation"], body="from the second"))
        for device in (first, second):
            await device.settle()
            assert [m.body for m in device.all(Message) if m.kind == "text"] == ["Hello", "from the second"]
        session = joined["session"]
        await console.done(wire.Ask(id=new_id(), session=session, what=["view"]))
        await first.done(wire.Grant(id=new_id(), session=session, what="view", state="granted"))
        await console.hint(wire.Sig(session=session, epoch=1, kind="wanted"))
        await first.got(wire.Sig)
        await second.hint(wire.Sig(session=session, epoch=1, kind="offer", sdp="v=0"))
        refused = await second.got(wire.Error)
        assert (refused.about, refused.code) == ("sig", "forbidden")
        await console.hint(wire.Typing(conversation=joined["conversation"]))
        for device in (first, second):
            await device.got(wire.Typing)
        assert not any(isinstance(frame, wire.Sig) for frame in second.frames)
        await second.settle()
        assert second.all(Consent)[0].state == "granted"
        await second.done(wire.End(id=new_id(), session=session))
        await first.settle()
        assert first.one(Session, session).state == "ended", "either device ends it"

    in_house(tmp_path, story)


def test_the_customer_is_here_as_long_as_one_of_its_devices_is(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        first, joined = await house.session(console)
        _, seated = await opened(house, await link(house, joined["seat"]))
        second = await house.customer(str(seated["seat"]))
        seen = [f.online for f in console.frames if isinstance(f, wire.Presence)]
        await first.close()
        await second.hint(wire.Typing(conversation=joined["conversation"]))
        await console.got(wire.Typing)
        assert [f.online for f in console.frames if isinstance(f, wire.Presence)] == seen, "one is still here"
        await second.close()
        await console.got(wire.Presence, lambda f: not f.online)

    in_house(tmp_path, story)


def test_a_link_opens_once_for_ten_minutes_and_a_used_one_gives_nothing(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        _, joined = await house.session(console)
        used, old = await link(house, joined["seat"]), await link(house, joined["seat"])
        id = new_id()
        first = await opened(house, used, id)
        assert await opened(house, used, id) == first, "its answer was lost"
        assert [(s, b["error"]) for s, b in [await opened(house, used)]] == [(409, "used")]
        house.clock.turn(600)
        assert [(s, b["error"]) for s, b in [await opened(house, old)]] == [(410, "expired")]
        for token in ("A" * 22, "../x"):
            assert [(s, b["error"]) for s, b in [await opened(house, token)]] == [(404, "unknown")]
        assert (await house.get(f"/c/{used}")).status_code == 200
        for wrong in ("", "Bearer nothing", f"Bearer {house.token}"):
            assert (await house.post("/api/v1/seat/link", {}, Authorization=wrong)).status_code == 401

    in_house(tmp_path, story)


def test_who_waits_at_the_door_cannot_hand_on_and_links_run_out(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        answer = await house.post("/api/v1/seat/link", {}, Authorization=f"Bearer {joined['seat']}")
        assert (answer.status_code, answer.json()["error"]) == (403, "not_admitted")
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        for _ in range(50):
            await link(house, joined["seat"])
        answer = await house.post("/api/v1/seat/link", {}, Authorization=f"Bearer {joined['seat']}")
        assert (answer.status_code, answer.json()["error"]) == (429, "too_many")

    in_house(tmp_path, story)


def test_who_wrote_without_a_code_hands_on_once_somebody_has_answered(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await console.done(wire.PortalPut(id=new_id(), portal=replace(console.one(Portal, house.portal), form=True)))
        words = {"id": new_id(), "name": "Ana", "body": "Hello"}
        seated = (await house.post(f"/api/v1/portal/{house.portal}/write", words)).json()
        answer = await house.post("/api/v1/seat/link", {}, Authorization=f"Bearer {seated['seat']}")
        assert (answer.status_code, answer.json()["error"]) == (403, "not_answered")
        await console.done(wire.Send(id=new_id(), conversation=seated["conversation"], body="Good morning"))
        assert (await opened(house, await link(house, seated["seat"])))[0] == 200

    in_house(tmp_path, story)


def test_who_asks_or_opens_in_vain_is_soon_told_to_wait_without_asking_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "LINK", (5, 5, 5, 5))

    async def story(house: House) -> None:
        console = await house.console()
        _, joined = await house.session(console)
        waiting = await house.join(await console.code(house.portal))
        used = await link(house, joined["seat"])
        await opened(house, used)

        async def ask() -> httpx.Response:
            return await house.post("/api/v1/seat/link", {}, Authorization=f"Bearer {waiting['seat']}")

        assert [(await opened(house, used))[0] for _ in range(5)] == [409] * 5
        assert [(await ask()).status_code for _ in range(budget.LINK_REFUSALS)] == [403] * budget.LINK_REFUSALS
        with monkeypatch.context() as closed:
            closed.setattr(house.parts.store, "write", None)
            assert (await opened(house, used))[1]["error"] == "slow_down"
            answer = await ask()
            assert (answer.json()["error"], answer.headers["Retry-After"]) == ("slow_down", "60")
        await link(house, joined["seat"])
        house.clock.turn(61)
        assert ((await opened(house, used))[0], (await ask()).status_code) == (409, 403)

    in_house(tmp_path, story)


def test_the_second_device_edits_rates_and_goes_on_after_the_end(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        first, joined = await house.session(console)
        said = new_id()
        await first.done(wire.Send(id=said, conversation=joined["conversation"], body="Helo"))
        _, seated = await opened(house, await link(house, joined["seat"]))
        second = await house.customer(str(seated["seat"]))
        await first.done(wire.End(id=new_id(), session=joined["session"]))
        await second.done(desk.Edit(id=new_id(), message=said, body="Hello"))
        await second.done(desk.Rate(id=new_id(), conversation=joined["conversation"], value=5, comment="quick"))
        await first.settle()
        assert first.one(Message, said).body == "Hello"
        assert first.one(Conversation, joined["conversation"]).rating == 5

    in_house(tmp_path, story)
