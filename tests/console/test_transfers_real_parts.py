"""Files between a console, a real broker and a practice phone in a process of its own: cut, killed and gone on with, byte for byte."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
from pathlib import Path

import pytest

from console import intents as wish
from console.desk import Desk
from console.transfers.standing import Standing
from customer.phone.filing.store import Made
from tests.console.test_entry import House, until
from tests.customer.phone.phone_process import PhoneProcess

SIZE = 20_000_000


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


SIZES = [SIZE, pytest.param(1_000_000_000, marks=[pytest.mark.nightly, pytest.mark.timeout(3_600)])]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")
@pytest.mark.parametrize("size", SIZES)
def test_to_the_phone_through_a_killed_broker_a_killed_carrier_and_a_console_that_starts_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("console.embedded.AGAIN_FIRST_S", 0.02)
    monkeypatch.setattr("console.transfers.carrier.AGAIN_S", 0.02)
    patience_s = 60 + size / 300_000

    async def story() -> None:
        house = House(tmp_path)
        desk = await house.entry.start_here("Ana")
        await house.online()
        phone, conversation = await phone_of(desk, tmp_path / "phone")
        try:
            source = tmp_path / "Fichier d’été.bin"
            sha256 = made(source, size)
            desk.submit(wish.OfferFiles(conversation, (source,)))
            await until(lambda: one(desk, conversation, source.name).done > size // 8, patience_s)
            assert house.entry.broker_pid is not None
            os.kill(house.entry.broker_pid, signal.SIGKILL)
            await until(lambda: one(desk, conversation, source.name).done > size // 4, patience_s)
            carrier = desk._porter._carrier
            first = carrier.pid
            assert first is not None
            os.kill(first, signal.SIGKILL)
            await until(lambda: carrier.pid not in (None, first))
            await until(lambda: one(desk, conversation, source.name).done > size // 3, patience_s)
            assert memory_mb(carrier.pid) < 250, "whatever the size"
            await house.close()
            again = House(tmp_path)
            resumed = again.entry.resume()
            assert resumed is not None
            await again.entry.connect()
            await again.online()
            before = one(resumed, conversation, source.name)
            assert before.state != "done" and before.sends
            await until(lambda: one(resumed, conversation, source.name).state == "done", patience_s)
            with (tmp_path / "phone" / source.name).open("rb") as came:
                assert hashlib.file_digest(came, "sha256").hexdigest() == sha256
            assert resumed.replica.transfers(conversation)[0].sha256 == sha256
            await again.close()
        finally:
            await phone.stop()

    asyncio.run(story())


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


def test_from_the_phone_and_through_the_broker_where_there_is_no_other_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.transfers.road.CONNECT_WITHIN_MS", 300)

    async def story() -> None:
        house = House(tmp_path)
        desk = await house.entry.start_here("Ana")
        await house.online()
        phone, conversation = await phone_of(desk, tmp_path / "phone")
        try:
            folder = tmp_path / "Downloads"
            desk.submit(wish.AskForFile(conversation, folder))
            await until(lambda: any(s.state == "done" for s in desk.transfers(conversation)))
            (first,) = desk.transfers(conversation)
            assert first.path is not None and first.path.read_bytes() == Made("photo.jpg", first.size).read(0, first.size)
            # nobody answers its offers: both sides come to the broker by themselves
            monkeypatch.setattr("console.transfers.porter.Porter.signalled", lambda *_: None)
            await phone.ask("file", act="cut")
            sent = await phone.ask("file", act="send", name="../..\\CON.apk", size=5_000_000)
            await until(lambda: len(desk.transfers(conversation)) == 2 and desk.transfers(conversation)[0].state == "offered")
            offered = desk.transfers(conversation)[0]
            assert offered.id == sent["id"] and offered.program
            desk.submit(wish.TakeTransfer(offered.id, folder))
            await until(lambda: desk.transfers(conversation)[0].through_broker or desk.transfers(conversation)[0].state == "done")
            await until(lambda: desk.transfers(conversation)[0].state == "done")
            came = desk.transfers(conversation)[0].path
            assert came is not None and came.parent == folder and came.suffix == ".apk" and came.stem != "CON"
            assert came.read_bytes() == Made("../..\\CON.apk", 5_000_000).read(0, 5_000_000)
            assert not list(folder.glob("*.tapline-part"))
            await house.close()
        finally:
            await phone.stop()

    asyncio.run(story())
