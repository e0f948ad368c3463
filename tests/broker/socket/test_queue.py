"""The place of those who wait for somebody: told when it is another, and that it is over once they are served."""

from __future__ import annotations

import asyncio
from pathlib import Path

from protocol import desk, wire
from protocol.conversations import places
from protocol.records import Conversation, Portal
from tests.broker.house import Client, House, in_house, new_id


def told(client: Client) -> list[int]:
    return [frame.place for frame in client.frames if isinstance(frame, wire.Place)]


def test_who_waits_and_in_which_order() -> None:
    def made(id: str, at: int, **more: object) -> Conversation:
        return Conversation(id=id, number=at, portal="p", name="x", created_at=at, **more)  # type: ignore[arg-type]

    served = [made("owned", 1, agent="a"), made("answered", 2, replied_at=5), made("over", 3, state="resolved")]
    assert places([made("second", 6), made("first", 4), *served]) == {"first": 1, "second": 2}


def test_places_move_as_others_are_let_in_answered_or_go(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await console.done(wire.PortalPut(id=new_id(), portal=Portal(id=house.portal, name="Kiosk", form=True)))
        waiting: list[tuple[Client, str]] = []
        for n in range(2):
            joined = await house.join(await console.code(house.portal), name=f"Guest {n}")
            waiting.append((await house.customer(joined["seat"]), joined["conversation"]))
            house.clock.turn(1)
        answer = await house.post(f"/api/v1/portal/{house.portal}/write", {"id": new_id(), "name": "Ben", "body": "Hello"})
        written = answer.json()
        third = await house.customer(written["seat"])
        (first, one), (second, _) = waiting
        house.parts.hub.tell_places()
        await second.got(wire.Place, lambda f: f.place == 2)
        await third.got(wire.Place, lambda f: f.place == 3)
        await first.settle()
        assert told(first) == [1]
        await console.done(wire.Admit(id=new_id(), conversation=one))
        house.parts.hub.tell_places()
        await first.got(wire.Place, lambda f: f.place == 0)
        await second.got(wire.Place, lambda f: f.place == 1)
        await third.got(wire.Place, lambda f: f.place == 2)
        await second.close()
        while house.parts.hub.counts()[1] > 2:
            await asyncio.sleep(0)
        house.parts.hub.tell_places()
        await third.got(wire.Place, lambda f: f.place == 1)
        await console.done(desk.Join(id=new_id(), conversation=written["conversation"]))
        house.parts.hub.tell_places()
        house.parts.hub.tell_places()
        await third.got(wire.Place, lambda f: f.place == 0)
        assert told(third) == [3, 2, 1, 0] and told(first) == [1, 0]

    in_house(tmp_path, story)
