"""Files from a console to a real broker and back, through a broker that dies, a console that dies, and a place that is full."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from console import intents as wish
from console.desk import Desk
from console.files import upload
from console.files.upload import Upload
from console.notices import LinkPhase
from protocol import wire
from protocol.records import File
from tests.console.test_entry import House, until
from tests.console.test_link_real_broker import join
from tests.some_pictures import png


def picture(seed: int) -> bytes:
    return png(60, 40, text=os.urandom(60_000).hex().encode() + str(seed).encode())


async def admitted(desk: Desk) -> str:
    """A customer's conversation, open."""
    code = desk.submit(wish.NewCode(desk.replica.portals()[0].id))
    await until(lambda: desk.replica.own_code(code))
    own = desk.replica.own_code(code)
    assert own is not None
    seat = await asyncio.to_thread(join, desk.workspace.url, own.code)
    conversation = str(seat["conversation"])
    await until(lambda: desk.replica.conversation(conversation))
    desk.submit(wish.AdmitCustomer(conversation))
    await until(lambda: (c := desk.replica.conversation(conversation)) is not None and c.state == "open")
    return conversation


def said(desk: Desk, conversation: str) -> list[tuple[str, list[int]]]:
    """Words and the sizes of pictures, in the order of the thread."""
    return [(m.body, [f.size for f in m.files]) for m in desk.replica.messages(conversation, limit=200) if m.kind != "event"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")
def test_in_order_through_a_broker_that_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.embedded.AGAIN_FIRST_S", 0.02)
    monkeypatch.setattr(upload, "PIECE", 10_000)
    monkeypatch.setattr(upload, "FIRST_WAIT_S", 0.02)

    async def story() -> None:
        house = House(tmp_path)
        desk = await house.entry.start_here("Ana")
        await house.online()
        conversation = await admitted(desk)
        expected: list[tuple[str, list[int]]] = []
        sent: list[bytes] = []

        def taken(n: int) -> bool:
            """So many pictures are on their way or there: what is written next stands behind them."""
            waiting = sum(bool(q.request.files) for q in desk.replica.queued_messages(conversation) if isinstance(q.request, wire.Send))
            return waiting + sum(bool(sizes) for _, sizes in said(desk, conversation)) > n

        for n in range(4):
            sent.append(picture(n))
            desk.submit(wish.SendFile(conversation, sent[-1], body=f"picture {n}"))
            await until(partial(taken, n))
            desk.submit(wish.SendText(conversation, f"after {n}"))
            expected += [(f"picture {n}", [len(sent[-1])]), (f"after {n}", [])]
            pid = house.entry.broker_pid
            if n % 2 == 0 and pid is not None:
                os.kill(pid, signal.SIGKILL)
        await until(lambda: not desk.replica.unsettled())
        assert said(desk, conversation) == expected
        await house.close()

    asyncio.run(story())


def test_a_picture_survives_the_console_s_restart(tmp_path: Path) -> None:
    data = picture(1)

    async def first() -> tuple[str, str]:
        house = House(tmp_path)
        desk = await house.entry.start_here("Ana")
        await house.online()
        conversation = await admitted(desk)
        assert house.entry._link is not None and house.entry._broker is not None
        await house.entry._broker.stop()
        await until(lambda: desk.link_state.phase is not LinkPhase.ONLINE)
        id = desk.submit(wish.SendFile(conversation, data, "shot.png"))
        await until(lambda: desk.replica.queued_messages(conversation))
        await house.close()
        return conversation, id

    async def second(conversation: str, id: str) -> None:
        house = House(tmp_path)
        desk = house.entry.resume()
        assert desk is not None
        assert [q.id for q in desk.replica.queued_messages(conversation)] == [id]
        await house.entry.connect()
        await until(lambda: desk.replica.message(id) is not None and not desk.replica.unsettled())
        message = desk.replica.message(id)
        assert message is not None
        (file,) = message.files
        found = desk.file(file.id).path
        assert found is not None and found.read_bytes() == data
        await house.close()
        for path in (tmp_path / "accounts").glob("*.files/*/*"):
            path.unlink()
        await third(file)

    async def third(file: File) -> None:
        house = House(tmp_path)
        desk = house.entry.resume()
        assert desk is not None and desk.file(file.id).path is None
        conversation = desk.replica.conversations()[0].id
        await house.entry.connect()
        desk.submit(wish.FetchFile(conversation, file))
        await until(lambda: desk.file(file.id).path)
        path: Any = desk.file(file.id).path
        assert path.read_bytes() == data
        await house.entry.leave()
        assert not list((tmp_path / "accounts").glob("*.files")), "signing out leaves no picture behind"
        await house.close()

    asyncio.run(second(*asyncio.run(first())))


def noise(size: int) -> bytes:
    return os.urandom(size // 64) * 64


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")
def test_a_large_file_goes_on_after_the_broker_was_killed_in_its_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up and down: what was brought or fetched before a kill is not brought or fetched again, and every byte is right."""
    monkeypatch.setattr("console.embedded.AGAIN_FIRST_S", 0.02)
    monkeypatch.setattr(upload, "MOST_PIECE", 512 * 1024)
    monkeypatch.setattr(upload, "FIRST_WAIT_S", 0.02)
    monkeypatch.setattr("console.files.carrying.FETCH_WAIT_S", 0.1)
    monkeypatch.setattr("console.files.carrying.FETCH_TRIES", 100)
    monkeypatch.setattr("console.files.carrying.TURN_BYTES", 512 * 1024)
    data, steps = noise(24_000_000), []
    real = Upload.answered

    def answered(self: Upload, status: int, code: str = "", held: int | None = None) -> object:
        steps.append(held)
        return real(self, status, code, held)

    monkeypatch.setattr(Upload, "answered", answered)

    async def story() -> None:
        house = House(tmp_path)
        desk = await house.entry.start_here("Ana")
        await house.online()
        conversation = await admitted(desk)
        (tmp_path / "dump.hprof").write_bytes(data)
        id = desk.submit(wish.SendFile(conversation, tmp_path / "dump.hprof"))
        await until(lambda: any(held and held > 6_000_000 for held in steps))
        assert house.entry.broker_pid is not None
        os.kill(house.entry.broker_pid, signal.SIGKILL)
        await until(lambda: desk.replica.message(id) is not None and not desk.replica.unsettled())
        message = desk.replica.message(id)
        assert message is not None
        (file,) = message.files
        assert (file.name, file.size, file.type) == ("dump.hprof", len(data), "application/octet-stream")
        brought = [held for held in steps if held is not None]
        assert all(b >= a - 512 * 1024 for a, b in pairwise(brought)), "it did not begin anew"
        await until(lambda: desk.file(file.id).path is not None and not desk.file(file.id).moving)
        for path in (tmp_path / "accounts").glob("*.files/*/*"):
            path.unlink()
        desk.submit(wish.FetchFile(conversation, file))
        await until(lambda: desk.file(file.id).done > 3_000_000)
        assert house.entry.broker_pid is not None
        os.kill(house.entry.broker_pid, signal.SIGKILL)
        await until(lambda: desk.file(file.id).path is not None)
        found = desk.file(file.id).path
        assert found is not None and found.read_bytes() == data
        await house.close()

    asyncio.run(story())


SENDER = """
import asyncio, os, sys
from pathlib import Path
from console import intents as wish
from console.files import carrying
from tests.console.test_entry import House, until
from tests.console.test_pictures_real_broker import admitted

async def story():
    house = House(Path(sys.argv[1]))
    desk = await house.entry.start_here("Ana")
    await house.online()
    conversation = await admitted(desk)
    desk.submit(wish.SendFile(conversation, Path(sys.argv[2])))
    await until(lambda: any(desk.file(f.id).done > 2_000_000 for q in desk.replica.queued_messages(conversation) for f in q.request.files))
    os.kill(os.getpid(), 9)

asyncio.run(story())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")
def test_a_large_file_goes_on_after_the_console_was_killed_in_its_middle(tmp_path: Path) -> None:
    data = noise(40_000_000)
    (tmp_path / "dump.hprof").write_bytes(data)
    profile = tmp_path / "profile"
    profile.mkdir()
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", SENDER, str(profile), str(tmp_path / "dump.hprof")]
    killed = subprocess.run(command, cwd=root, capture_output=True, timeout=120)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2_000:]
    (tmp_path / "dump.hprof").unlink()

    async def second() -> None:
        house = House(profile)
        desk = house.entry.resume()
        assert desk is not None
        (queued,) = desk.replica.unsettled()
        await house.entry.connect()
        await until(lambda: desk.replica.message(queued.id) is not None and not desk.replica.unsettled())
        stored = [path for path in (profile / "broker" / "blobs").glob("??/*") if path.stat().st_size == len(data)]
        assert len(stored) == 1 and stored[0].read_bytes() == data
        await house.close()

    asyncio.run(second())
