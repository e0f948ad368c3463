"""Files of any type over HTTP: told by their bytes, named harmlessly, kept once, fetched in parts."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import unquote

import pytest

from broker.web.blobs import sweep_blobs
from protocol import limits, wire
from protocol.filenames import file_name
from protocol.records import File
from tests.broker.house import FakeClock, House, in_house, new_id
from tests.broker.web.test_files import PICTURE, pictures, scene
from tests.some_files import deep_zip, each_type, hostile_names
from tests.some_pictures import png, png_claiming

KINDS = [*each_type(), ("image/png", png_claiming(30_000, 30_000)), ("application/zip", deep_zip(2))]


def test_any_file_goes_as_what_it_is_whatever_it_is_called(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        for n, (kind, data) in enumerate(KINDS):
            id = new_id()
            answer = await s.theirs.put(id, data, headers={"Content-Type": "text/html"})
            assert (answer.status_code, answer.json()["type"]) == (200, kind)
            await s.customer.done(s.theirs.message(id, body=str(n), name="../invoice.pdf\u202e.exe"))
            got = await s.mine.ask("GET", id)
            assert got.content == data and got.headers["content-type"].partition(";")[0] == kind
            assert got.headers["content-disposition"].startswith("attachment;") and ".exe." in got.headers["content-disposition"]
            assert got.headers["x-content-type-options"] == "nosniff"
            assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
        await s.console.settle()
        assert [(f.type, f.width * f.height < limits.PICTURE_PIXELS) for f in pictures(s.console)] == [(kind, True) for kind, _ in KINDS]
        assert all(f.name.startswith("invoice.pdf.exe.") for f in pictures(s.console))

    in_house(tmp_path, story)


def test_three_hundred_hostile_names_come_out_as_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE_REQUEST_BURST", 10_000)
    monkeypatch.setattr(limits, "FRAME_BURST", 10_000)

    async def story(house: House) -> None:
        s = await scene(house)
        given = list(hostile_names())
        for n in range(0, len(given), limits.FILES_PER_MESSAGE):
            some = [name.encode("utf-8", "replace").decode()[: limits.FILE_NAME_CHARS] for name in given[n : n + limits.FILES_PER_MESSAGE]]
            ids = [await s.mine.brought(b"MZ\0") for _ in some]
            files = [File(id, name, "image/png", 1, "0" * 64) for id, name in zip(ids, some, strict=True)]
            await s.console.done(wire.Send(id=new_id(), conversation=s.mine.conversation, body="", files=files))
        await s.customer.settle()
        names = [file.name for file in pictures(s.customer)]
        assert len(names) == 300 and all(name == file_name(name, "application/octet-stream") for name in names)
        last = pictures(s.customer)[-1]
        answer = await s.theirs.ask("GET", last.id)
        assert unquote(answer.headers["content-disposition"].partition("''")[2]) == last.name
        assert len(list(house.parts.blobs.all())) == 1, "the same three bytes are kept once"

    in_house(tmp_path, story)


def test_the_same_bytes_are_kept_once_and_as_long_as_anybody_needs_them(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        first, second = await s.theirs.brought(), await s.mine.brought()
        other = await s.mine.brought(png(3, 2))
        assert len(list(house.parts.blobs.all())) == 2
        await s.console.done(s.mine.message(second))
        house.clock.turn(limits.FILE_UNCLAIMED_S + 1)
        await sweep_blobs(house.parts)
        assert (await s.theirs.ask("HEAD", first)).status_code == 404, "forgotten"
        assert (await s.mine.ask("GET", second)).content == PICTURE, "and its bytes are another's, too"
        assert (await s.mine.ask("HEAD", other)).status_code == 404
        assert len(list(house.parts.blobs.all())) == 1

    clock = FakeClock(time.time_ns() // 1_000_000)
    in_house(tmp_path, story, clock)


def test_who_has_only_the_hash_gets_no_bytes(tmp_path: Path) -> None:
    """Kept once does not mean given out: everybody brings all of it."""

    async def story(house: House) -> None:
        s = await scene(house)
        await s.mine.brought()
        id = new_id()
        answer = await s.theirs.put(id, b"", whole=PICTURE)
        assert (answer.status_code, answer.headers["upload-offset"]) == (202, "0")
        assert (await s.theirs.ask("GET", id)).status_code == 404

    in_house(tmp_path, story)


def test_a_download_that_was_cut_goes_on(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = await s.mine.brought()
        await s.console.done(s.mine.message(id))
        part = await s.theirs.ask("GET", id, Range="bytes=100-")
        assert (part.status_code, part.content) == (206, PICTURE[100:])
        assert part.headers["content-range"] == f"bytes 100-{len(PICTURE) - 1}/{len(PICTURE)}"
        assert part.headers["content-disposition"].startswith("attachment") and part.headers["content-length"] == str(len(PICTURE) - 100)
        over = await s.theirs.ask("GET", id, Range=f"bytes={len(PICTURE)}-")
        assert (over.status_code, over.content) == (416, b"")
        for nonsense in ("bytes=-5", "bytes=1-2", "bytes=0-,5-", "x", "bytes=" + "9" * 30 + "-"):
            assert (await s.theirs.ask("GET", id, Range=nonsense)).content == PICTURE, "what is not offered is not done"

    in_house(tmp_path, story)
