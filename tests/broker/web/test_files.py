"""Files over HTTP: brought in parts, judged, named by a message, read by whom they are for, and forgotten."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker.web.blobs import sweep_blobs
from protocol import desk, limits, wire
from protocol.records import Block, Conversation, File, Message, Portal
from tests.broker.house import WITHIN_S, Client, FakeClock, House, in_house, new_id
from tests.some_pictures import png

PICTURE = png(60, 40, text=os.urandom(3_000).hex().encode())


class Bringer:
    """One party with its token or seat, as an HTTP client of the broker."""

    def __init__(self, house: House, secret: str, conversation: str) -> None:
        self._house, self._secret, self.conversation = house, secret, conversation

    async def ask(self, method: str, id: str, *, content: object = None, query: str = "", **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, verify=False) as http:
            headers = {"Authorization": f"Bearer {self._secret}", **headers}
            return await http.request(method, f"{self._house.url}/api/v1/blob/{id}{query}", content=content, headers=headers)  # type: ignore[arg-type]

    async def put(
        self, id: str, data: bytes, first: int = 0, *, whole: bytes = b"", sha256: bytes | None = None, **more: Any
    ) -> httpx.Response:
        """`data` from `first` on, of the file `whole` (by default: all of it)."""
        whole = whole or data
        digest = base64.b64encode(sha256 or hashlib.sha256(whole).digest()).decode()
        span = f"{first}-{first + len(data) - 1}" if data else "*"
        headers = {"Content-Range": f"bytes {span}/{len(whole)}", "Repr-Digest": f"sha-256=:{digest}:"} | more.pop("headers", {})
        return await self.ask("PUT", id, content=more.pop("content", data), query=f"?conversation={self.conversation}", **headers)

    async def brought(self, data: bytes = PICTURE) -> str:
        id = new_id()
        answer = await self.put(id, data)
        assert answer.status_code == 200, answer.text
        return id

    def message(self, *ids: str, body: str = "", kind: str = "text", name: str = "shot.png") -> wire.Send:
        files = [File(id, name, "image/png", 1, "0" * 64) for id in ids]  # what is said of them is not believed
        return wire.Send(id=new_id(), conversation=self.conversation, body=body, kind=kind, files=files)  # type: ignore[arg-type]


class Scene:
    """A technician and a customer in an admitted session."""

    def __init__(self, house: House, console: Client, customer: Client, joined: dict[str, Any]) -> None:
        self.house, self.console, self.customer, self.joined = house, console, customer, joined
        self.mine = Bringer(house, house.token, joined["conversation"])
        self.theirs = Bringer(house, joined["seat"], joined["conversation"])


async def scene(house: House) -> Scene:
    console = await house.console()
    customer, joined = await house.session(console)
    return Scene(house, console, customer, joined)


def pictures(client: Client) -> list[File]:
    return [file for message in sorted(client.all(Message), key=lambda m: m.seq) for file in message.files]


def test_a_picture_goes_both_ways(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        ids = []
        for bringer, party in ((s.mine, s.console), (s.theirs, s.customer)):
            id = await bringer.brought()
            ids.append(id)
            await party.done(bringer.message(id, name="../Écran 1.png"))
        for client, reader in ((s.console, s.mine), (s.customer, s.theirs)):
            await client.settle()
            sha256 = hashlib.sha256(PICTURE).hexdigest()
            assert pictures(client) == [File(id, "Écran 1.png", "image/png", len(PICTURE), sha256, 60, 40) for id in ids]
            for id in ids:
                answer = await reader.ask("GET", id)
                assert (answer.status_code, answer.content) == (200, PICTURE)
                assert answer.headers["content-type"] == "image/png"
                assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%89cran%201.png"
                assert answer.headers["x-content-type-options"] == "nosniff"
                assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"

    in_house(tmp_path, story)


def test_an_upload_that_was_cut_goes_on(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id, half = new_id(), len(PICTURE) // 2
        assert (await s.theirs.ask("HEAD", id)).status_code == 404

        async def cut() -> Any:
            yield PICTURE[:half]
            async with asyncio.timeout(WITHIN_S):
                while (await s.theirs.ask("HEAD", id)).headers.get("upload-offset", "0") == "0":
                    pass
            assert (await s.theirs.put(id, b"", whole=PICTURE)).json()["error"] == "busy"
            raise ConnectionError("the tunnel")

        with pytest.raises(ConnectionError):
            await s.theirs.put(id, PICTURE, content=cut())
        head = (await s.theirs.ask("HEAD", id)).headers
        assert 0 < int(head["upload-offset"]) <= half and head["upload-length"] == str(len(PICTURE))
        again = await s.theirs.put(id, PICTURE)
        async with asyncio.timeout(WITHIN_S):
            while again.status_code == 409 and again.json()["error"] == "busy":  # it has not noticed yet that the connection is gone
                again = await s.theirs.put(id, PICTURE)
        assert (again.status_code, again.json()["error"]) == (409, "wrong_offset")
        held = int(again.headers["upload-offset"])
        part = await s.theirs.put(id, PICTURE[held : held + 10], held, whole=PICTURE)
        assert (part.status_code, part.headers["upload-offset"]) == (202, str(held + 10))
        for _ in range(2):
            asked = await s.theirs.put(id, b"", whole=PICTURE)
            assert (asked.status_code, asked.headers["upload-offset"]) == (202, str(held + 10))
        done = await s.theirs.put(id, PICTURE[held + 10 :], held + 10, whole=PICTURE)
        assert done.json() == {
            "id": id, "type": "image/png", "size": len(PICTURE), "sha256": hashlib.sha256(PICTURE).hexdigest(), "width": 60, "height": 40,
        }  # fmt: skip
        assert (await s.theirs.put(id, b"", whole=PICTURE)).json() == done.json(), "the answer was lost: ask again"
        await s.customer.done(s.theirs.message(id))

    in_house(tmp_path, story)


def test_a_broker_that_died_before_its_judgement_gives_it_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []

    async def first(house: House) -> None:
        s = await scene(house)
        id = new_id()
        with monkeypatch.context() as patch:
            patch.setattr("broker.actions.files.judged", lambda *_: 1 / 0)
            assert (await s.mine.put(id, PICTURE)).status_code == 500
        assert await s.console.refused(s.mine.message(id)) == "no_file"
        kept.extend((id, s.mine.conversation))

    async def second(house: House) -> None:
        id, conversation = kept
        mine = Bringer(house, house.token, conversation)
        assert (await mine.ask("HEAD", id)).headers["upload-offset"] == str(len(PICTURE))
        assert (await mine.put(id, b"", whole=PICTURE)).json()["width"] == 60
        console = await house.console()
        await console.done(mine.message(id))

    clock = FakeClock()
    in_house(tmp_path, first, clock)
    in_house(tmp_path, second, clock)


def test_other_bytes_than_announced_are_refused(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = new_id()
        answer = await s.mine.put(id, PICTURE, sha256=hashlib.sha256(b"other").digest())
        assert (answer.status_code, answer.json()["error"]) == (422, "bad_hash")
        assert (await s.mine.ask("HEAD", id)).status_code == 404
        assert await s.console.refused(s.mine.message(id)) == "no_file"
        assert (await s.mine.put(id, PICTURE)).status_code == 200, "the same identifier may be brought anew"

    in_house(tmp_path, story)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Range": ""},
        {"Content-Range": "bytes 5-4/10"},
        {"Content-Range": "bytes 0-10/10"},
        {"Content-Range": "bytes 0-9/0"},
        {"Content-Range": "bytes 0-9/*"},
        {"Content-Range": f"bytes 0-9/{9**20}"},
        {"Repr-Digest": ""},
        {"Repr-Digest": "sha-256=:AAAA:"},
        {"Repr-Digest": "md5=:AAAAAAAAAAAAAAAAAAAAAA==:"},
    ],
)
def test_a_header_that_makes_no_sense_is_refused(tmp_path: Path, headers: dict[str, str]) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        answer = await s.mine.put(new_id(), b"0123456789", headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, "bad_message")

    in_house(tmp_path, story)


def test_a_body_longer_than_it_says_is_refused(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        answer = await s.mine.put(new_id(), PICTURE[:100], whole=PICTURE, content=PICTURE)
        assert answer.status_code == 400

    in_house(tmp_path, story)


def test_what_is_too_large_is_refused_before_it_comes(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        size = limits.FILE_BYTES + 1
        answer = await s.mine.put(new_id(), b"x", headers={"Content-Range": f"bytes 0-0/{size}"})
        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")

    in_house(tmp_path, story)


def test_nobody_else_reads_or_writes_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        _, other = await house.session(s.console)
        stranger = Bringer(house, other["seat"], s.mine.conversation)
        _, token = await house.agent("Bea")
        id, theirs = await s.mine.brought(), await s.theirs.brought()
        for brought in (id, theirs):
            assert (await stranger.ask("GET", brought)).status_code == 404
            assert (await stranger.ask("HEAD", brought)).status_code == 404
            assert (await stranger.put(brought, PICTURE)).status_code == 404
        assert (await stranger.put(new_id(), PICTURE)).status_code == 404, "not into another's conversation"
        assert (await s.theirs.ask("GET", id)).status_code == 404, "no message names it yet"
        assert (await s.mine.ask("GET", id)).status_code == 200
        assert await s.customer.refused(s.theirs.message(id)) == "no_file", "not by who has not brought it"
        own = Bringer(house, other["seat"], other["conversation"])
        assert (await own.put(id, PICTURE)).json()["error"] == "taken"
        await s.console.done(s.mine.message(id))
        assert (await s.theirs.ask("GET", id)).status_code == 200
        assert (await stranger.ask("GET", id)).status_code == 404
        assert (await Bringer(house, token, s.mine.conversation).ask("GET", id)).status_code == 200, "a colleague of the portal"
        for secret in ("x", "x" * 43):
            assert (await Bringer(house, secret, s.mine.conversation).ask("GET", id)).status_code == 401
        await house.post("/api/v1/sign-out", {}, Authorization=f"Bearer {token}")
        assert (await Bringer(house, token, s.mine.conversation).ask("GET", id)).status_code == 401

    in_house(tmp_path, story)


def test_an_agent_who_does_not_see_the_portal_sees_no_file(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        bea, token = await house.agent("Bea")
        portal = Portal(id=house.portal, name="Support", agents=[house.owner])
        await s.console.done(wire.PortalPut(id=new_id(), portal=portal))
        id = await s.mine.brought()
        await s.console.done(s.mine.message(id))
        assert (await Bringer(house, token, s.mine.conversation).ask("GET", id)).status_code == 404
        assert (await Bringer(house, token, s.mine.conversation).put(new_id(), PICTURE)).status_code == 404
        assert bea

    in_house(tmp_path, story)


def test_a_note_s_picture_never_reaches_the_customer(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = await s.mine.brought()
        await s.console.done(s.mine.message(id, kind="note"))
        await s.customer.settle()
        assert pictures(s.customer) == []
        assert (await s.theirs.ask("GET", id)).status_code == 404
        assert (await s.mine.ask("GET", id)).status_code == 200

    in_house(tmp_path, story)


def test_a_file_belongs_to_one_message(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id, other = await s.mine.brought(), await s.mine.brought()
        request = s.mine.message(id)
        await s.console.done(request)
        await s.console.done(request)
        assert await s.console.refused(s.mine.message(other, id)) == "no_file"
        assert await s.console.refused(s.mine.message(other, other)) == "no_file"
        assert await s.console.refused(s.mine.message(body=" ")) == "empty"
        await s.console.done(s.mine.message(other, body="both"))

    in_house(tmp_path, story)


def test_what_was_taken_back_is_gone_and_counts_no_more(tmp_path: Path) -> None:
    clock = FakeClock(time.time_ns() // 1_000_000)

    async def story(house: House) -> None:
        s = await scene(house)
        bystander = await s.theirs.brought()
        gone, kept = await s.mine.brought(os.urandom(5_000)), await s.mine.brought()
        sends = [s.mine.message(gone), s.mine.message(kept), s.theirs.message(bystander)]
        for party, send in zip((s.console, s.console, s.customer), sends, strict=True):
            await party.done(send)
        for send in sends[:2]:
            await s.console.done(desk.Unsend(id=new_id(), message=send.id))
        for reader in (s.mine, s.theirs):
            assert [(await reader.ask("GET", id)).status_code for id in (gone, kept, bystander)] == [404, 404, 200]
        names = house.parts.store.read_now(lambda reader: reader.blob_names())
        assert len(names) == 1, "the row is gone, and with it what it counts"
        assert {name for name, _ in house.parts.blobs.all()} == names, "and the bytes with the answer, not a day later"
        clock.turn(limits.FILE_UNCLAIMED_S + 60)
        await sweep_blobs(house.parts)
        assert {name for name, _ in house.parts.blobs.all()} == names, "bytes that another message needs stay"

    in_house(tmp_path, story, clock)


def test_who_fetches_what_is_taken_back_in_this_moment_hears_that_it_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = await s.mine.brought()

        def gone(self: Path, *_: object) -> None:
            raise FileNotFoundError

        with monkeypatch.context() as patch:
            patch.setattr(Path, "open", gone)
            answer = await s.mine.ask("GET", id)
        assert (answer.status_code, answer.json()["error"]) == (404, "no_such")

    in_house(tmp_path, story)


def test_bytes_that_cannot_go_at_once_cost_no_answer_and_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock(time.time_ns() // 1_000_000)

    async def story(house: House) -> None:
        s = await scene(house)
        send = s.mine.message(await s.mine.brought())
        await s.console.done(send)

        def in_use(self: Path, missing_ok: bool = False) -> None:
            raise PermissionError(13, "in use")

        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", in_use)
            await s.console.done(desk.Unsend(id=new_id(), message=send.id))
        assert len(list(house.parts.blobs.all())) == 1
        clock.turn(limits.FILE_UNCLAIMED_S + 60)
        await sweep_blobs(house.parts)
        assert list(house.parts.blobs.all()) == []

    in_house(tmp_path, story, clock)


def test_a_stranger_at_the_door_brings_nothing_and_who_was_let_in_does_after_the_end_too(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        joined = await house.join(await console.code(house.portal))
        theirs = Bringer(house, joined["seat"], joined["conversation"])
        assert (await theirs.put(new_id(), PICTURE)).json()["error"] == "not_admitted"
        await console.done(wire.Admit(id=new_id(), conversation=joined["conversation"]))
        customer = await house.customer(joined["seat"])
        id = await theirs.brought()
        await customer.done(theirs.message(id))
        await console.done(wire.End(id=new_id(), session=joined["session"]))
        await customer.done(theirs.message(await theirs.brought()))
        mine = Bringer(house, house.token, joined["conversation"])
        await console.done(mine.message(await mine.brought(), kind="note"))
        house.clock.turn(limits.SEAT_LIVES_MS / 1000 + 1)
        assert (await theirs.ask("GET", id)).status_code == 401

    in_house(tmp_path, story)


@pytest.mark.parametrize("by", ["contact", "address"])
def test_who_is_blocked_brings_and_gets_no_byte(tmp_path: Path, by: str) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id, half, whole = new_id(), len(PICTURE) // 2, await s.theirs.brought()
        assert (await s.theirs.ask("GET", whole)).status_code == 200
        assert (await s.theirs.put(id, PICTURE[:half], whole=PICTURE)).status_code == 202
        await s.console.settle()
        value = "127.0.0.1" if by == "address" else str(s.console.one(Conversation, s.mine.conversation).contact)
        block = Block(id=new_id(), by=by, value=value, agent="a", at=0)  # type: ignore[arg-type]
        await s.console.done(desk.BlockPut(id=new_id(), block=block))
        for answer in (await s.theirs.put(new_id(), PICTURE), await s.theirs.put(id, PICTURE[half:], half, whole=PICTURE)):
            assert (answer.status_code, answer.json()["error"]) == (403, "blocked")
        assert [(await s.theirs.ask(way, whole)).status_code for way in ("GET", "HEAD")] == [403, 403]
        assert sorted(house.parts.blobs.held(name) for name, _ in house.parts.blobs.all()) == [half, len(PICTURE)]
        assert (await s.mine.put(new_id(), PICTURE)).status_code == 200, "agents are never blocked"

    in_house(tmp_path, story)


def test_who_asks_too_often_waits(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        async with httpx.AsyncClient(trust_env=False, headers={"Authorization": f"Bearer {s.joined['seat']}"}) as http:
            got = [(await http.head(f"{house.url}/api/v1/blob/{new_id()}")).status_code for _ in range(limits.FILE_REQUEST_BURST + 1)]
        assert set(got[:-1]) == {404} and got[-1] == 429
        assert (await s.mine.ask("HEAD", new_id())).status_code == 404, "others do not wait with them"

    in_house(tmp_path, story)


def test_what_no_message_names_is_forgotten_after_a_day(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        named, left, half = await s.mine.brought(), await s.mine.brought(png(5, 5)), new_id()
        await s.console.done(s.mine.message(named))
        await s.mine.put(half, PICTURE[:50], whole=PICTURE)
        orphan = "0" * 32
        house.parts.blobs.append(orphan, 0, b"of a crash")
        await sweep_blobs(house.parts)
        assert len(list(house.parts.blobs.all())) == 4, "not before"
        house.clock.turn(limits.FILE_UNCLAIMED_S + 3_600)  # an hour more, for the machine's clock goes on
        await sweep_blobs(house.parts)
        assert (await s.mine.ask("GET", named)).content == PICTURE
        for gone in (left, half):
            assert (await s.mine.ask("HEAD", gone)).status_code == 404
        assert await s.console.refused(s.mine.message(left)) == "no_file"
        assert len(list(house.parts.blobs.all())) == 1

    clock = FakeClock(time.time_ns() // 1_000_000)  # the files' own times are the machine's
    in_house(tmp_path, story, clock)


@pytest.mark.parametrize(("error", "code", "after"), [(28, "disk_full", "6"), (5, "unavailable", "2")], ids=["full", "broken"])
def test_a_disk_that_refuses_costs_a_repetition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, code: str, after: str
) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = new_id()
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(error, "the disk")))
            answer = await s.mine.put(id, PICTURE)
            assert (answer.status_code, answer.json()["error"], answer.headers["retry-after"]) == (503, code, after)
        assert (await s.mine.put(id, b"", whole=PICTURE)).status_code == 200

    in_house(tmp_path, story)


def test_a_disk_that_is_full_half_way_keeps_what_was_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = new_id()
        assert (await s.mine.put(id, PICTURE[:1000], whole=PICTURE)).status_code == 202
        really = os.write

        def half(handle: int, data: memoryview | bytes) -> int:
            if len(data) > 700:
                return really(handle, data[:700])
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "write", half)
            answer = await s.mine.put(id, PICTURE[1000:2200], 1000, whole=PICTURE)
        assert (answer.status_code, answer.json()["error"]) == (503, "disk_full")
        assert (await s.mine.ask("HEAD", id)).headers["upload-offset"] == "1000", "as if nothing had come"
        assert (await s.mine.put(id, PICTURE[1000:], 1000, whole=PICTURE)).status_code == 200
        assert (await s.mine.ask("GET", id)).content == PICTURE

    in_house(tmp_path, story)


def test_a_picture_larger_than_a_request_s_time_comes_in_several(tmp_path: Path) -> None:
    """A slow line: each request is cut by the broker's patience, and each brings a part."""

    async def story(house: House) -> None:
        s = await scene(house)
        id, picture = new_id(), png(400, 300, text=os.urandom(200_000).hex().encode())
        at = 0
        while at < len(picture):
            answer = await s.theirs.put(id, picture[at : at + 60_000], at, whole=picture)
            at = int(answer.headers.get("upload-offset", len(picture)))
        assert answer.json()["size"] == len(picture)
        await s.customer.done(s.theirs.message(id))
        assert (await s.mine.ask("GET", id)).content == picture

    in_house(tmp_path, story)
