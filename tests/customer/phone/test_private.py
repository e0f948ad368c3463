"""A private moment of the practice phone, seen by a technician who keeps every picture: not one shows what the phone showed meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import av
import pytest

from protocol import codec
from protocol.inp import Key
from protocol.peer import Clip, ClipGet, ClipRes, Focus, Geom, PeerMessage, Vid
from tests.broker_process import BrokerProcess
from tests.customer.phone.room import Room, room
from tests.customer.phone.technician import until

SUN = (226, 163, 59)
"""The large disc in the film on the phone's page `landscape`: nothing else has so much of this colour."""


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerProcess]:
    with BrokerProcess(tmp_path_factory.mktemp("broker")) as running:
        yield running


def shows_the_film(frame: av.VideoFrame) -> bool:
    """Whether more than a twentieth of the picture has the sun's colour."""
    small = frame.reformat(60, 60, "rgb24").to_ndarray().astype(int)
    near = abs(small - SUN).sum(axis=2) < 60
    return float(near.mean()) > 0.05


def states(r: Room) -> list[str]:
    return [m.state for m in r.desk.viewer.said if isinstance(m, Vid)]


def since_private(r: Room) -> list[PeerMessage]:
    """What was said after the word that it is private."""
    said = r.desk.viewer.said
    return said[next(i for i, m in enumerate(said) if isinstance(m, Vid) and m.state == "private") :]


async def upright(r: Room) -> Geom:
    def seen() -> Geom | None:
        geom = r.desk.viewer.last(Geom)
        return geom if geom is not None and geom.rot == 0 else None

    return await until(seen, "the phone upright")


async def begun(r: Room) -> None:
    await r.share()
    await r.phone.ask("open", page="list")
    await until(lambda: r.desk.viewer.pictures, "a picture")


def test_nothing_of_a_private_moment_leaves_the_phone(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker) as r:
            await begun(r)
            await r.phone.ask("private", on=True)
            await r.phone.ask("open", page="landscape")
            await until(lambda: states(r)[-1] == "private", "the word that it is private")
            seen = len(r.desk.viewer.pictures)
            sent = (await r.phone.state())["frames_sent"]
            for page in ("landscape", "mail", "landscape"):
                await r.phone.ask("open", page=page)
                await r.desk.viewer.ask_for_key_frame()
                await asyncio.sleep(0.3)
            assert (await r.phone.state())["frames_sent"] == sent, "not a frame, whoever asks for one"
            n = await r.desk.viewer.send(Key("BACK"))
            receipt = await until(lambda: next((x for x in r.desk.viewer.results if x.n == n), None), "the receipt")
            assert (receipt.r, receipt.why) == ("refused", "private")
            await r.phone.ask("open", page="text")  # with its field in focus
            await r.phone.ask("open", page="list")
            r.geom = await upright(r)
            assert await r.tap("nav:HOME") == "refused private"
            assert states(r)[-1] == "private"
            assert not any(m.takes for m in since_private(r) if isinstance(m, Focus)), "not a word about where the owner types"
            await r.phone.ask("private", on=False)
            await until(lambda: states(r)[-1] in ("live", "idle"), "the word that it is over")
            await until(lambda: len(r.desk.viewer.pictures) > seen + 1, "pictures again")
            assert await r.tap("nav:HOME") == "done"
            assert not any(map(shows_the_film, r.desk.viewer.pictures))
            await r.phone.ask("open", page="landscape")
            await until(lambda: any(map(shows_the_film, r.desk.viewer.pictures)), "the film, that it can be told at all")
            assert [line for line in r.lines() if line.startswith("private")] == ["private_started", "private_ended"]

    asyncio.run(main())


def test_a_lost_connection_does_not_end_it(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker) as r:
            await begun(r)
            await r.phone.ask("private", on=True)
            await r.phone.ask("open", page="landscape")
            await r.desk.viewer.close()
            r.desk.viewer.said.clear()
            r.desk.viewer.pictures.clear()
            await until(lambda: (r.desk.viewer.said or None) and states(r), "the new connection")
            assert states(r) == ["private"], "its first word about the picture"
            await asyncio.sleep(1.0)
            assert not r.desk.viewer.pictures
            await r.phone.ask("open", page="list")
            await r.phone.ask("private", on=False)
            await until(lambda: len(r.desk.viewer.pictures) > 1, "pictures again")
            assert not any(map(shows_the_film, r.desk.viewer.pictures))

    asyncio.run(main())


def test_the_owner_covers_by_hand_and_nobody_else_uncovers(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker) as r:
            await begun(r)
            await r.phone.ask("open", page="chat")
            assert await r.tap("private") == "done"
            assert not (await r.phone.state())["private"], "the technician's finger does not press it"
            await r.phone.ask("tap", target="private")
            await r.phone.until_state(lambda s: s["private"], "the private moment")
            await r.phone.ask("open", page="list")
            await r.phone.ask("tap", target="private:off")
            await r.phone.until_state(lambda s: not s["private"], "its end")

    asyncio.run(main())


def test_the_clipboard_is_covered_too(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker) as r:
            await begun(r)
            await r.ask("clipboard")
            await until(lambda: r.consent("clipboard") == "granted", "the clipboard")
            await r.phone.ask("private", on=True)
            assert r.desk.viewer.ctl is not None
            for wish in (ClipGet(1), Clip("take this", 2)):
                r.desk.viewer.ctl.send(codec.encode(wish))

            def answers() -> list[tuple[int, str, str]]:
                return [(m.n, m.r, m.why) for m in r.desk.viewer.said if isinstance(m, ClipRes)]

            await until(lambda: len(answers()) == 2, "both answers")
            assert answers() == [(1, "refused", "private"), (2, "refused", "private")]
            assert not [m for m in r.desk.viewer.said if isinstance(m, Clip)]

    asyncio.run(main())
