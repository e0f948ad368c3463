"""Many requests about files on their way at once: room is promised to one at a time, and bytes wake only who waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from broker.blobs.port import BlobsFull
from broker.web import transfers as door
from broker.web.transfers import TransferDoor
from protocol import limits
from tests.broker.house import House, in_house
from tests.broker.web.test_transfers import Scene, scene

SIZE = 1_000


class Asked:
    """One request to the door whose body comes when it is told to. `heard` once the door wants the body."""

    def __init__(self, there: TransferDoor, s: Scene, method: str, id: str, secret: str, **headers: str) -> None:
        self.heard = asyncio.Event()
        self.body: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        told = {"authorization": f"Bearer {secret}", **headers}
        scope = {
            "type": "http", "method": method, "path": f"/api/v1/transfer/{id}", "query_string": b"", "client": ("127.0.0.1", 5),
            "path_params": {"id": id},
            "headers": [(name.encode(), value.encode()) for name, value in told.items()],
        }  # fmt: skip
        self.answer = asyncio.create_task(there.serve(Request(scope, self._receive)))

    async def _receive(self) -> dict[str, Any]:
        self.heard.set()
        return await self.body.get()

    def brings(self, data: bytes, more: bool = False) -> None:
        self.body.put_nowait({"type": "http.request", "body": data, "more_body": more})

    async def judged(self) -> int:
        """0 where its bytes may come, else the status of the refusal."""
        wants = asyncio.create_task(self.heard.wait())
        await asyncio.wait([wants, self.answer], return_when=asyncio.FIRST_COMPLETED)
        wants.cancel()
        return 0 if self.heard.is_set() else (await self.answer).status_code

    async def status(self) -> int:
        return (await self.answer).status_code


class Crowd:
    def __init__(self, s: Scene, wait_s: float = 60.0) -> None:
        self._s = s
        self.door = TransferDoor(s.house.parts, wait_s)
        self._all: list[Asked] = []

    def put(self, id: str, first: int = 0, end: int = SIZE, size: int = SIZE) -> Asked:
        return self._asked("PUT", id, self._s.house.token, **{"content-range": f"bytes {first}-{end - 1}/{size}"})

    def get(self, id: str, first: int = 0) -> Asked:
        return self._asked("GET", id, self._s.joined["seat"], range=f"bytes={first}-")

    def _asked(self, method: str, id: str, secret: str, **headers: str) -> Asked:
        self._all.append(Asked(self.door, self._s, method, id, secret, **headers))
        return self._all[-1]

    async def over(self) -> None:
        for asked in self._all:
            asked.answer.cancel()
        await asyncio.gather(*(asked.answer for asked in self._all), return_exceptions=True)


@asynccontextmanager
async def crowd(house: House) -> AsyncIterator[tuple[Scene, Crowd]]:
    s = await scene(house)
    here = Crowd(s)
    try:
        yield s, here
    finally:
        await here.over()


@pytest.mark.parametrize("limit", ["TRANSFER_SEAT_ROOM", "TRANSFER_ROOM"])
def test_what_is_announced_takes_room_until_its_request_ends_however_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(limits, limit, 2 * SIZE)

    async def story(house: House) -> None:
        async with crowd(house) as (s, here):
            ids = [await s.begin(size=SIZE) for _ in range(3)]
            puts = [here.put(id) for id in ids]
            assert sorted([await put.judged() for put in puts]) == [0, 0, 507], "what is not here yet is announced already"
            one, two = (put for put in puts if put.heard.is_set())
            free = next(id for id, put in zip(ids, puts, strict=True) if not put.heard.is_set())

            one.body.put_nowait({"type": "http.disconnect"})
            assert await one.status() == 400
            again = here.put(free)
            assert await again.judged() == 0, "who is gone brings nothing any more"
            again.brings(b"x" * (SIZE + 1))
            assert await again.status() == 400
            again = here.put(free)
            assert await again.judged() == 0
            again.answer.cancel()
            await asyncio.wait([again.answer])

            with monkeypatch.context() as full:
                full.setattr(house.parts.relay, "append", lambda *_: (_ for _ in ()).throw(BlobsFull("full")), raising=False)
                again = here.put(free)
                assert await again.judged() == 0
                again.brings(b"x")
                assert await again.status() == 507
            again = here.put(free)
            assert await again.judged() == 0
            for put in (two, again):
                put.brings(b"x" * SIZE)
                assert await put.status() == 202
            assert sum(s.held(id) for id in ids) == 2 * SIZE
            one = here.put(ids[puts.index(one)])
            assert await one.judged() == 507, "what has come is counted once, and still"

    in_house(tmp_path, story)


def test_bytes_wake_only_who_waits_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        async with crowd(house) as (s, here):
            other, awaited = await s.begin(size=SIZE), await s.begin(size=SIZE)
            looked: list[str] = []
            held = house.parts.relay.held

            def counts(name: str) -> int:
                looked.append(name)
                return held(name)

            monkeypatch.setattr(house.parts.relay, "held", counts, raising=False)
            near, far = here.get(awaited), here.get(awaited, SIZE // 2)
            while len(looked) < 2:
                await asyncio.sleep(0)
            put = here.put(other)
            assert await put.judged() == 0
            looked.clear()
            for n in range(20):
                put.brings(b"x" * (SIZE // 20), more=n < 19)
            assert await put.status() == 202
            assert awaited.replace("-", "") not in looked, "bytes of another file are nothing to look after"
            assert not near.answer.done()

            put = here.put(awaited)
            put.brings(b"y" * 10, more=True)
            assert await near.status() == 206
            assert not far.answer.done(), "it has these already"
            put.brings(b"y" * (SIZE - 10))
            assert (await put.status(), await far.status()) == (202, 206)

    in_house(tmp_path, story)


def test_so_many_of_a_party_wait_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "WAITING", 2)

    async def story(house: House) -> None:
        async with crowd(house) as (s, here):
            id = await s.begin(size=SIZE)
            waiting = [here.get(id) for _ in range(3)]
            done, _ = await asyncio.wait([w.answer for w in waiting], return_when=asyncio.FIRST_COMPLETED)
            refused: Response = done.pop().result()
            assert refused.status_code == 429 and b"too_many" in refused.body and refused.headers["retry-after"] == "1"
            put = here.put(id)
            put.brings(b"x" * SIZE)
            assert await put.status() == 202
            assert sorted([await w.status() for w in waiting]) == [206, 206, 429]
            assert await here.get(id).status() == 206, "who was answered waits no more"

    in_house(tmp_path, story)
