"""Files on their way through the broker: only between the two whose they are, only while that is allowed, and gone with their end."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker.blobs.port import BlobsFull
from broker.web import transfers as door
from broker.web.transfers import sweep_transfers
from protocol import limits, wire
from protocol.fields import What
from protocol.records import Message
from protocol.support import Transfer
from tests.broker.house import Client, House, in_house, new_id

FILE = os.urandom(300_000)


class Scene:
    """A technician and a customer, a transfer between them, and both as HTTP clients of the broker."""

    def __init__(self, house: House, console: Client, customer: Client, joined: dict[str, Any]) -> None:
        self.house, self.console, self.customer, self.joined = house, console, customer, joined
        self.session = joined["session"]

    async def consent(self, state: str = "granted") -> None:
        if state == "granted":
            what: list[What] = ["files"]
            await self.console.done(wire.Ask(new_id(), self.session, what))
        await self.customer.done(wire.Grant(new_id(), self.session, "files", state))  # type: ignore[arg-type]

    async def begin(self, size: int = len(FILE), by: str = "agent", name: str = "log.txt") -> str:
        sender, getter = (self.console, self.customer) if by == "agent" else (self.customer, self.console)
        id = new_id()
        await sender.done(wire.TransferNew(id, self.session, name, size))
        await getter.done(wire.TransferTo(new_id(), id, "running"))
        return id

    async def ask(self, who: str, method: str, id: str, content: bytes | None = None, **headers: str) -> httpx.Response:
        secret = {"agent": self.house.token, "customer": self.joined["seat"]}.get(who, who)
        async with httpx.AsyncClient(trust_env=False) as http:
            headers = {"Authorization": f"Bearer {secret}", **headers}
            return await http.request(method, f"{self.house.url}/api/v1/transfer/{id}", content=content, headers=headers)

    async def put(
        self, who: str, id: str, data: bytes, first: int = 0, size: int = len(FILE), sha256: bytes | None = None
    ) -> httpx.Response:
        span = f"{first}-{first + len(data) - 1}" if data else "*"
        digest = {} if sha256 is None else {"Repr-Digest": f"sha-256=:{base64.b64encode(sha256).decode()}:"}
        return await self.ask(who, "PUT", id, data, **{"Content-Range": f"bytes {span}/{size}", **digest})

    async def get(self, who: str, id: str, first: int = 0) -> httpx.Response:
        return await self.ask(who, "GET", id, Range=f"bytes={first}-")

    def held(self, id: str) -> int:
        return self.house.parts.relay.held(id.replace("-", ""))

    def error(self, answer: httpx.Response) -> tuple[int, str]:
        return answer.status_code, answer.json()["error"]


async def scene(house: House) -> Scene:
    console = await house.console()
    customer, joined = await house.session(console)
    s = Scene(house, console, customer, joined)
    await s.consent()
    return s


@pytest.mark.parametrize("by", ["agent", "customer"])
def test_what_comes_is_fetched_as_it_comes_and_its_hash_with_it(tmp_path: Path, by: str) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        other = "customer" if by == "agent" else "agent"
        id = await s.begin(by=by)
        assert (await s.put(by, id, FILE[:100_000])).status_code == 202
        piece = await s.get(other, id, 7)
        assert piece.status_code == 206 and piece.content == FILE[7:100_000]
        assert piece.headers["content-range"] == f"bytes 7-99999/{len(FILE)}"
        waiting = asyncio.create_task(s.get(other, id, 100_000))
        await s.console.settle()
        assert (await s.put(by, id, FILE[100_000:], 100_000, sha256=hashlib.sha256(FILE).digest())).status_code == 200
        rest = await waiting
        assert rest.status_code == 206 and FILE[100_000:].startswith(rest.content) and rest.content
        told = await s.ask(other, "HEAD", id)
        assert told.headers["upload-offset"] == told.headers["upload-length"] == str(len(FILE))
        assert told.headers["transfer-hash"] == hashlib.sha256(FILE).hexdigest()
        await s.console.settle()
        assert s.console.one(Transfer, id).sha256 == hashlib.sha256(FILE).hexdigest()

    in_house(tmp_path, story)


def test_only_the_two_whose_it_is_and_only_the_sender_brings(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = await s.begin()
        _, bea = await house.agent("Bea", "owner")
        stranger = (await house.session(s.console))[1]["seat"]
        for who in (bea, stranger):
            assert s.error(await s.put(who, id, FILE)) == (404, "no_such")
            assert s.error(await s.get(who, id)) == (404, "no_such")
        assert s.error(await s.put("customer", id, FILE)) == (403, "forbidden")
        assert s.error(await s.put("nobody", id, FILE)) == (401, "bad_credentials")
        assert s.error(await s.get("agent", new_id())) == (404, "no_such")
        assert s.held(id) == 0

    in_house(tmp_path, story)


def test_nothing_more_than_was_announced_and_nothing_in_another_place(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = await s.begin(size=1000)
        assert (await s.put("agent", id, FILE[:1001], size=1001)).status_code == 400
        assert (await s.ask("agent", "PUT", id, FILE[:1001], **{"Content-Range": "bytes 0-999/1000"})).status_code == 400
        assert s.held(id) <= 1000
        answer = await s.put("agent", id, b"x" * 10, s.held(id) + 5, size=1000)
        assert s.error(answer) == (409, "wrong_offset") and answer.headers["upload-offset"] == str(s.held(id))

    in_house(tmp_path, story)


def test_other_bytes_than_their_hash_says_are_dropped(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = await s.begin()
        assert s.error(await s.put("agent", id, FILE, sha256=b"x" * 32)) == (422, "bad_hash")
        assert s.held(id) == 0

    in_house(tmp_path, story)


@pytest.mark.parametrize("how", ["revoked", "cancelled", "done", "ended"])
def test_with_consent_and_with_the_end_everything_stops_and_nothing_stays(tmp_path: Path, how: str) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = await s.begin()
        await s.put("agent", id, FILE[:1000])
        match how:
            case "revoked":
                await s.consent("revoked")
            case "ended":
                await s.console.done(wire.End(new_id(), s.session))
            case "done":
                await s.customer.done(wire.TransferTo(new_id(), id, "done", hashlib.sha256(FILE).hexdigest()))
            case _:
                await s.console.done(wire.TransferTo(new_id(), id, "cancelled"))
        told = (403, "no_consent") if how == "revoked" else (409, "ended")
        assert s.error(await s.put("agent", id, FILE[1000:2000], 1000)) == told
        assert s.error(await s.get("customer", id)) == told
        await sweep_transfers(house.parts)
        assert s.held(id) == (1000 if how == "revoked" else 0), "it may be allowed again, but what is over is gone"

    in_house(tmp_path, story)


def test_before_somebody_takes_it_nothing_travels(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = new_id()
        await s.console.done(wire.TransferNew(id, s.session, "a.bin", 10))
        assert s.error(await s.put("agent", id, b"0123456789", size=10)) == (409, "not_running")

    in_house(tmp_path, story)


def test_there_is_room_for_so_much_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        one, two = await s.begin(), await s.begin()
        monkeypatch.setattr(limits, "TRANSFER_SEAT_ROOM", 5_000)
        assert (await s.put("agent", one, FILE[:3_000])).status_code == 202
        assert s.error(await s.put("agent", two, FILE[:3_000])) == (507, "no_room")
        monkeypatch.setattr(limits, "TRANSFER_SEAT_ROOM", 50_000)
        monkeypatch.setattr(limits, "TRANSFER_ROOM", 5_000)
        assert s.error(await s.put("agent", two, FILE[:3_000])) == (507, "no_room")
        monkeypatch.setattr(limits, "TRANSFER_ROOM", 50_000)

        def full(*_: object) -> int:
            raise BlobsFull("full")

        monkeypatch.setattr(house.parts.relay, "append", full, raising=False)
        assert s.error(await s.put("agent", two, FILE[:3_000])) == (507, "no_room")
        monkeypatch.undo()
        assert (await s.put("agent", two, FILE[:3_000])).status_code == 202, "it goes on once there is room"

    in_house(tmp_path, story)


def test_who_asks_for_what_has_not_come_waits_a_little_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door.TransferDoor.__init__, "__defaults__", (0.05,))

    async def story(house: House) -> None:
        s = await scene(house)
        id = await s.begin()
        assert (await s.get("customer", id)).status_code == 204
        assert (await s.get("customer", id, len(FILE))).status_code == 416

    in_house(tmp_path, story)


def test_so_many_at_once_each_way(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        for _ in range(limits.TRANSFERS_AT_ONCE):
            await s.console.done(wire.TransferNew(new_id(), s.session, "a.bin", 10))
        assert await s.console.refused(wire.TransferNew(new_id(), s.session, "a.bin", 10)) == "too_many"
        await s.customer.done(wire.TransferNew(new_id(), s.session, "a.bin", 10))

    in_house(tmp_path, story)


def test_an_empty_file_has_its_hash_too(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = await s.begin(size=0)
        assert (await s.put("agent", id, b"", size=0, sha256=hashlib.sha256(b"").digest())).status_code == 200
        assert (await s.ask("customer", "HEAD", id)).headers["transfer-hash"] == hashlib.sha256(b"").hexdigest()

    in_house(tmp_path, story)


def test_the_thread_tells_how_it_ended(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        s = await scene(house)
        id = await s.begin(name="..\\..\\\u202egnp.exe")
        await s.customer.done(wire.TransferTo(new_id(), id, "failed", why="bad_hash"))
        await s.customer.settle()
        (line,) = [m for m in s.customer.all(Message) if m.event is not None and m.event.type == "file_failed"]
        assert line.event is not None and line.event.args["name"] == "gnp.exe" and line.event.args["why"] == "bad_hash"

    in_house(tmp_path, story)


@pytest.mark.parametrize("road", ["", "file"])
def test_each_road_needs_its_own_consent_and_counts_its_own_epochs(tmp_path: Path, road: str) -> None:
    async def story(house: House) -> None:
        console = await house.console()
        customer, joined = await house.session(console)
        session = joined["session"]
        needs, other = ("files", "view") if road == "file" else ("view", "files")
        asked: list[What] = ["files", "view"]
        await console.done(wire.Ask(new_id(), session, asked))
        await customer.done(wire.Grant(new_id(), session, other, "granted"))  # type: ignore[arg-type]
        offer = wire.Sig(session, 1, "offer", sdp="v=0", road=road)  # type: ignore[arg-type]
        await customer.hint(offer)
        assert (await customer.got(wire.Error, lambda e: e.about == "sig")).code == "no_consent"
        await customer.done(wire.Grant(new_id(), session, needs, "granted"))  # type: ignore[arg-type]
        for epoch, way in ((7, "" if road else "file"), (1, road)):
            await customer.hint(wire.Sig(session, epoch, "offer", sdp="v=0", road=way))  # type: ignore[arg-type]
        got = await console.got(wire.Sig, lambda f: f.road == road and f.epoch == 1)
        assert got.kind == "offer", "the other road's seventh makes this first one no older"

    in_house(tmp_path, story)
