"""How much of the disk files take: what counts against whom, when it counts no more, and what is left to the database."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from broker.blobs import directory
from broker.web.blobs import sweep_blobs
from protocol import limits, wire
from protocol.records import Portal
from tests.broker.house import WITHIN_S, FakeClock, House, in_house, new_id
from tests.broker.web.test_files import PICTURE, Bringer, scene
from tests.some_pictures import png


def counted(house: House) -> int:
    return house.parts.store.read_now(lambda reader: reader.blobs_held("", "")).everything


def test_files_leave_the_database_room_and_words_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        early = await s.theirs.brought(png(5, 5))
        with monkeypatch.context() as patch:
            total = 100 * directory.RESERVE_BYTES
            left = [directory.RESERVE_BYTES + len(PICTURE) - 1]
            patch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(total=total, free=left[0]))
            id = new_id()
            answer = await s.theirs.put(id, PICTURE)
            assert (answer.status_code, answer.json()["error"]) == (503, "disk_full")
            await s.customer.done(s.theirs.message(early, body="words go on"))
            await house.join(await s.console.code(house.portal))
            left[0] += 1
            assert (await s.theirs.put(id, PICTURE)).status_code == 200, "the same file goes on by itself"

    in_house(tmp_path, story)


def test_quotas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        ids = [await s.theirs.brought() for _ in range(limits.FILES_WAITING)]
        answer = await s.theirs.put(new_id(), PICTURE)
        assert (answer.status_code, answer.json()["error"]) == (429, "too_many")
        await s.mine.brought()
        await s.customer.done(s.theirs.message(*ids[: limits.FILES_PER_MESSAGE]))
        await s.theirs.brought()
        monkeypatch.setattr(limits, "CONVERSATION_FILE_BYTES", len(PICTURE) * (limits.FILES_WAITING + 3) - 1)
        answer = await s.theirs.put(new_id(), PICTURE)
        assert (answer.status_code, answer.json()["error"]) == (507, "over_quota")

    in_house(tmp_path, story)


def test_forms_that_announce_much_take_nothing_from_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        await console.done(wire.PortalPut(id=new_id(), portal=replace(console.one(Portal, house.portal), form=True)))
        answer = await house.post(f"/api/v1/portal/{house.portal}/write", {"id": new_id(), "name": "Ana", "body": "Hello"})
        form = Bringer(house, answer.json()["seat"], answer.json()["conversation"])
        monkeypatch.setattr(limits, "UNANSWERED_FILE_BYTES", 3 * len(PICTURE))
        monkeypatch.setattr(limits, "CUSTOMERS_FILE_BYTES", 4 * len(PICTURE))
        monkeypatch.setattr(limits, "ALL_FILE_BYTES", 5 * len(PICTURE))
        for _ in range(3):
            assert (await form.put(new_id(), b"", whole=PICTURE)).status_code == 202
        answer = await form.put(new_id(), b"", whole=PICTURE)
        assert (answer.status_code, answer.json()["error"]) == (507, "over_quota")
        s = await scene(house)
        late = new_id()
        assert (await s.theirs.put(late, b"", whole=PICTURE)).status_code == 202
        for _ in range(4):
            await s.mine.brought()
        assert (await s.theirs.put(late, PICTURE)).json()["error"] == "over_quota", "what came meanwhile counts once it is whole"
        await s.mine.brought()
        assert (await s.mine.put(new_id(), PICTURE)).json()["error"] == "over_quota"

    in_house(tmp_path, story)


def test_what_came_counts_though_it_is_never_whole_and_until_it_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock(time.time_ns() // 1_000_000)

    async def story(house: House) -> None:
        s = await scene(house)
        ids = [new_id(), new_id()]
        for id in ids:
            assert (await s.theirs.put(id, PICTURE[:-1], whole=PICTURE)).status_code == 202
        assert counted(house) == 2 * (len(PICTURE) - 1)
        late = new_id()
        assert (await s.theirs.put(late, PICTURE[:10], whole=PICTURE)).status_code == 202
        monkeypatch.setattr(limits, "CUSTOMERS_FILE_BYTES", 3 * len(PICTURE) - 3)
        assert (await s.theirs.put(late, PICTURE[10:], 10, whole=PICTURE)).json()["error"] == "over_quota", "its beginning lies there"
        assert (await s.theirs.put(ids[0], PICTURE[-1:], len(PICTURE) - 1, whole=PICTURE)).status_code == 200, "a last byte is one byte"
        assert counted(house) == 2 * len(PICTURE) + 9
        bad = await s.mine.put(new_id(), PICTURE, sha256=bytes(32))
        assert bad.json()["error"] == "bad_hash" and counted(house) == 2 * len(PICTURE) + 9
        clock.turn(limits.FILE_UNCLAIMED_S + 60)
        await sweep_blobs(house.parts)
        assert counted(house) == 0

    in_house(tmp_path, story, clock)


def test_what_came_of_a_request_that_is_cut_counts(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id, half = new_id(), len(PICTURE) // 2

        async def cut() -> AsyncIterator[bytes]:
            yield PICTURE[:half]
            async with asyncio.timeout(WITHIN_S):
                while (await s.theirs.ask("HEAD", id)).headers.get("upload-offset", "0") == "0":
                    pass
            raise ConnectionError("the tunnel")

        with pytest.raises(ConnectionError):
            await s.theirs.put(id, PICTURE, content=cut())
        async with asyncio.timeout(WITHIN_S):
            while (await s.theirs.put(id, b"", whole=PICTURE)).status_code == 409:  # it has not noticed yet that the connection is gone
                pass
        assert counted(house) == int((await s.theirs.ask("HEAD", id)).headers["upload-offset"]) > 0

    in_house(tmp_path, story)


def test_what_a_broker_that_died_did_not_count_is_counted_by_the_sweep(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = new_id()
        await s.theirs.put(id, PICTURE[:10], whole=PICTURE)
        row = house.parts.store.read_now(lambda reader: reader.blob(id))
        assert row is not None
        house.parts.blobs.append(row.name, 10, PICTURE[10:100])
        for _ in range(2):
            await sweep_blobs(house.parts)
            assert counted(house) == 100
        assert (await s.theirs.put(id, PICTURE[100:], 100, whole=PICTURE)).status_code == 200
        assert counted(house) == len(PICTURE)

    in_house(tmp_path, story)
