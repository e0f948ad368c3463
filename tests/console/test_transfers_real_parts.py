"""Files between a console, a real broker and a practice phone in a process of its own: cut, killed and gone on with, byte for byte.

The broker, the console's carrier of files, the console and the connection are struck once each, in any order, at points of the file that
one seed gives: each night all of them in both directions, a gigabyte each; in every run some. The practice phone itself is not killed: it
holds seat and files in memory, and a new one is another customer. The page survives: its owner gives the file once more, and what came
is still there (`tests/customer/web/test_page_transfers.py`).
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import secrets
import signal
from pathlib import Path

import pytest

from console import intents as wish
from console.desk import Desk
from console.transfers.standing import Standing
from customer.phone.filing.store import Made
from tests.conftest import NIGHTLY
from tests.console.test_entry import House, until
from tests.customer.phone.phone_process import PhoneProcess

GIGABYTE = pytest.param(1_000_000_000, marks=[pytest.mark.nightly, pytest.mark.timeout(3_600)])
BLOWS = ("broker", "carrier", "console", "connection")
TO_THE_PHONE = BLOWS if NIGHTLY else BLOWS[:3]
FROM_THE_PHONE = BLOWS if NIGHTLY else ("broker", "connection")
WITHIN = 0.95 if NIGHTLY else 0.5
"""Of the file: later in a small one, and it would be there before the blow."""

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")


def luck() -> random.Random:
    """The same each time, another one each night; `TAPLINE_SEED` gives one again."""
    seed = int(os.environ.get("TAPLINE_SEED") or (secrets.randbelow(1 << 32) if NIGHTLY else 14))
    print(f"TAPLINE_SEED={seed}")
    return random.Random(seed)


async def phone_of(desk: Desk, folder: Path) -> tuple[PhoneProcess, str]:
    """A practice phone that was let in and says yes to everything; and its conversation."""
    code = desk.submit(wish.NewCode(desk.replica.portals()[0].id))
    await until(lambda: desk.replica.own_code(code))
    own = desk.replica.own_code(code)
    assert own is not None
    phone = await PhoneProcess.start(own.url, "--lang", "en", "--persona", "tiny", "--auto-consent", "--files", str(folder))
    joined = await phone.until_event("joined")
    conversation = str(joined["conversation"])
    await until(lambda: desk.replica.conversation(conversation))
    desk.submit(wish.AdmitCustomer(conversation))
    await phone.until_event("admitted")
    await until(lambda: (live := desk.live(conversation)) is not None and live.caps.files)
    return phone, conversation


def one(desk: Desk, conversation: str, name: str) -> Standing:
    return next(s for s in desk.transfers(conversation) if s.name == name)


class Struck:
    """One file on its way, and all that is hit meanwhile."""

    def __init__(self, house: House, phone: PhoneProcess, conversation: str, name: str, size: int) -> None:
        self.house, self._phone, self._conversation, self._name, self._size = house, phone, conversation, name, size
        self._patience_s = 60 + size / 300_000

    @property
    def desk(self) -> Desk:
        assert self.house.entry.desk is not None
        return self.house.entry.desk

    @property
    def standing(self) -> Standing:
        return one(self.desk, self._conversation, self._name)

    async def by(self, blows: tuple[str, ...], chance: random.Random) -> Standing:
        """Each of them once; gives how the file stands once it is there. A small one may be there before the last blows fall."""
        points = sorted(chance.uniform(0.02, WITHIN) for _ in blows)
        for n, (blow, point) in enumerate(zip(chance.sample(blows, len(blows)), points, strict=True)):
            await self._come_to(int(self._size * point))
            print(f"{blow} at {self.standing.done} of {self._size} bytes, {self.standing.state}")
            if self._done():
                assert n > 0 and not NIGHTLY, "too late for a blow"
                break
            await self._blow(blow)
        await until(self._done, self._patience_s)
        return self.standing

    async def _come_to(self, point: int) -> None:
        await until(lambda: self.standing.done >= point, self._patience_s)

    def _done(self) -> bool:
        return self.standing.state == "done"

    async def _blow(self, what: str) -> None:
        match what:
            case "broker":
                await until(lambda: self.house.entry.broker_pid is not None)
                os.kill(self.house.entry.broker_pid or 0, signal.SIGKILL)
            case "carrier":
                if (first := await self._carrier()) is not None:
                    os.kill(first, signal.SIGKILL)
                    await until(lambda: self.desk._porter._carrier.pid not in (None, first) or self._done())
            case "console":
                assert memory_mb(await self._carrier()) < 250, "whatever the size"
                await self.house.close()
                self.house = House(self.house.profile)
                assert self.house.entry.resume() is not None
                await self.house.entry.connect()
                await self.house.online()
            case _:
                await self._phone.ask("file", act="cut")

    async def _carrier(self) -> int | None:
        """None where it is not needed any more: the file is there."""
        await until(lambda: self.desk._porter._carrier.pid is not None or self._done())
        return self.desk._porter._carrier.pid


def made(path: Path, size: int) -> str:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for at in range(0, size, 1_000_000):
            part = os.urandom(min(1_000_000, size - at))
            digest.update(part)
            file.write(part)
    return digest.hexdigest()


def memory_mb(pid: int | None) -> float:
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.embedded.AGAIN_FIRST_S", 0.02)
    monkeypatch.setattr("console.transfers.carrier.AGAIN_S", 0.02)


@pytest.mark.parametrize("size", [20_000_000, GIGABYTE])
def test_to_the_phone_through_a_killed_broker_a_killed_carrier_and_a_console_that_starts_again(tmp_path: Path, size: int) -> None:
    chance = luck()

    async def story() -> None:
        house = House(tmp_path)
        desk = await house.entry.start_here("Ana")
        await house.online()
        phone, conversation = await phone_of(desk, tmp_path / "phone")
        try:
            source = tmp_path / "Fichier d’été.bin"
            sha256 = made(source, size)
            desk.submit(wish.OfferFiles(conversation, (source,)))
            struck = Struck(house, phone, conversation, source.name, size)
            await until(lambda: struck.standing.state == "running")
            assert (await struck.by(TO_THE_PHONE, chance)).sends
            assert sha256_of(tmp_path / "phone" / source.name) == sha256
            assert struck.desk.replica.transfers(conversation)[0].sha256 == sha256
            await struck.house.close()
        finally:
            await phone.stop()

    asyncio.run(story())


@pytest.mark.parametrize("size", [5_000_000, GIGABYTE])
def test_from_the_phone_as_well_and_through_the_broker_where_there_is_no_other_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    chance = luck()
    folder = tmp_path / "Downloads"

    async def sent(desk: Desk, phone: PhoneProcess, conversation: str, name: str, size: int) -> str:
        id = str((await phone.ask("file", act="send", name=name, size=size))["id"])
        await until(lambda: (last := desk.transfers(conversation)[0]).id == id and last.state == "offered")
        desk.submit(wish.TakeTransfer(id, folder))
        return desk.transfers(conversation)[0].name

    async def story() -> None:
        house = House(tmp_path)
        desk = await house.entry.start_here("Ana")
        await house.online()
        phone, conversation = await phone_of(desk, tmp_path / "phone")
        try:
            desk.submit(wish.AskForFile(conversation, folder))
            await until(lambda: desk.transfers(conversation))
            struck = Struck(house, phone, conversation, await sent(desk, phone, conversation, "film.mp4", size), size)
            came = (await struck.by(FROM_THE_PHONE, chance)).path
            assert came is not None and sha256_of(came) == Made("film.mp4", size).sha256()
            desk = struck.desk
            await until(lambda: one(desk, conversation, "photo.jpg").state == "done")
            first = one(desk, conversation, "photo.jpg")
            assert first.path is not None and first.path.read_bytes() == Made("photo.jpg", first.size).read(0, first.size)
            # none is offered after two that broke, and none is wanted: both sides come to the broker by themselves
            monkeypatch.setattr("console.transfers.porter.Porter._may_signal", lambda *_: False)
            await phone.ask("file", act="cut")
            await phone.ask("file", act="cut")
            name = await sent(desk, phone, conversation, "../..\\CON.apk", 2_000_000)
            assert one(desk, conversation, name).program
            await until(lambda: one(desk, conversation, name).through_broker or one(desk, conversation, name).state == "done")
            await until(lambda: one(desk, conversation, name).state == "done")
            came = one(desk, conversation, name).path
            assert came is not None and came.parent == folder and came.suffix == ".apk" and came.stem != "CON"
            assert came.read_bytes() == Made("../..\\CON.apk", 2_000_000).read(0, 2_000_000)
            assert not list(folder.glob("*.tapline-part"))
            await struck.house.close()
        finally:
            await phone.stop()

    asyncio.run(story())
