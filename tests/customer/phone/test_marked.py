"""A technician draws over a practice phone: the picture has it, in its geometry, until it is taken away or nothing is shared."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import av
import pytest

from protocol.peer import Geom, PeerHello, Pointing
from tests.broker_process import BrokerProcess
from tests.customer.phone.room import Room, room
from tests.customer.phone.technician import until

INK = (211, 55, 44)
CROSS = [(8000, 20000), (57000, 50000)]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerProcess]:
    with BrokerProcess(tmp_path_factory.mktemp("broker")) as running:
        yield running


def inked(frame: av.VideoFrame) -> int:
    """Pixels that look like ink."""
    picture = frame.reformat(270, 600, "rgb24").to_ndarray().astype(int)
    return int((abs(picture - INK).sum(axis=2) < 90).sum())


def lying(geom: Geom | None) -> Geom | None:
    return geom if geom is not None and geom.rot == 1 else None


async def marks(r: Room, wanted: list[int], why: str) -> None:
    def there(state: dict[str, Any]) -> bool:
        return [mark["id"] for mark in state["marks"]] == wanted

    await r.phone.until_state(there, why)


def test_what_is_drawn_is_in_the_picture_and_goes_with_its_geometry(broker: BrokerProcess) -> None:
    async def main() -> None:
        async with room(broker) as r:
            await r.share()
            viewer = r.desk.viewer
            hello = viewer.last(PeerHello)
            assert hello is not None and hello.caps.marks
            await r.phone.ask("open", page="text")
            await until(lambda: viewer.pictures, "a picture")
            before = inked(viewer.pictures[-1])
            viewer.say(Pointing(r.geom.g + 1, "free", 1, CROSS))
            viewer.say(Pointing(r.geom.g, "arrow", 2, CROSS))
            await marks(r, [2], "the mark of this geometry")
            await until(lambda: inked(viewer.pictures[-1]) > before + 300, "ink in the picture")
            state = await r.phone.state()
            assert state["marks"] == [{"id": 2, "kind": "arrow", "path": [list(spot) for spot in CROSS]}]
            viewer.say(Pointing(r.geom.g, "clear", 2))
            await marks(r, [], "the clear")
            await until(lambda: inked(viewer.pictures[-1]) < before + 100, "the ink gone")
            viewer.say(Pointing(r.geom.g, "circle", 3, CROSS))
            await marks(r, [3], "a circle")
            await r.phone.ask("rotate", to=1)
            await marks(r, [], "the marks of the old geometry gone")
            geom = await until(lambda: lying(viewer.last(Geom)), "the new geometry")
            viewer.say(Pointing(geom.g, "free", 4, CROSS))
            await marks(r, [4], "a mark of the new one")
            await r.phone.ask("revoke", what="view")
            await marks(r, [], "nothing once nothing is shared")

    asyncio.run(main())
