"""In and out with a real broker process: first start, next start, broker killed, listening wider, signing in and out."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from broker.__main__ import main as broker_main
from console.entry import Entry, SignInNeeded
from console.intents import NewCode
from console.link import SystemClock
from console.notices import LinkPhase, Notice, RequestDone
from console.settings import Account, Settings
from console.sign_in import WrongPassword
from console.surroundings import Surroundings
from tests.broker_process import BrokerProcess


class House:
    """What the composition root lends, without a window."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        loop = asyncio.get_running_loop()
        self.tasks: list[asyncio.Task[Any]] = []
        self.settings = Settings(profile)

        def no_screen(*_: object, **__: object) -> Any:
            raise AssertionError("no screen is opened here")

        around = Surroundings(no_screen, lambda fn: void(loop.call_soon_threadsafe(fn)), SystemClock().wall_ms, self.settings)
        self.entry = Entry(profile, self.settings, around, self._start)

    def _start(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(work, name=name))

    async def online(self) -> None:
        await until(lambda: self.entry.desk is not None and self.entry.desk.link_state.phase is LinkPhase.ONLINE)

    async def close(self) -> None:
        await self.entry.close()
        await asyncio.gather(*self.tasks)


def void(_: object) -> None:
    """A handle that nobody needs."""


async def until(holds: Callable[[], object], within_s: float = 60.0) -> None:
    async with asyncio.timeout(within_s):
        while not holds():
            await asyncio.sleep(0.01)


def test_first_start_next_start_and_a_killed_broker(tmp_path: Path) -> None:
    async def play() -> None:
        house = House(tmp_path)
        assert house.entry.resume() is None
        desk = await house.entry.start_here("Jonas Weber")
        await house.online()
        assert desk.workspace.agent_name == "Jonas Weber" and desk.workspace.role == "owner" and desk.workspace.embedded
        told: list[Notice] = []
        desk.subscribe(told.append)
        portal = desk.replica.portals()[0]
        request = desk.submit(NewCode(portal.id, "Claire"))
        await until(lambda: any(isinstance(n, RequestDone) and n.id == request for n in told))
        done = next(n for n in told if isinstance(n, RequestDone) and n.id == request)
        assert done.code and done.url.endswith(done.url.rpartition("/j/")[2])

        first = house.entry.broker_pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await until(lambda: house.entry.broker_pid not in (None, first))
        await house.online()
        again = desk.submit(NewCode(portal.id, "after the fall"))
        await until(lambda: any(isinstance(n, RequestDone) and n.id == again for n in told))

        await house.entry.listen_wider(True)
        await until(lambda: desk.workspace.reach == "network")
        await house.online()
        await house.close()

        next_time = House(tmp_path)
        shown = next_time.entry.resume()
        assert shown is not None and {c.label for c in shown.replica.codes()} == {"Claire", "after the fall"}
        assert shown.workspace.agent_name == "Jonas Weber" and shown.workspace.agent_id == desk.workspace.agent_id
        await next_time.entry.connect()
        await next_time.online()
        await next_time.close()

    asyncio.run(play())


def test_sign_in_and_out_of_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert broker_main(["owner", "create", "--data", str(data), "--name", "Ada", "--email", "ada@desk.example", "--password-stdin"]) == 0
    broker = BrokerProcess(data)
    broker.start()

    async def play() -> None:
        house = House(tmp_path / "profile")
        with pytest.raises(WrongPassword):
            await house.entry.sign_in(broker.url, "ada@desk.example", "wrong horse")
        assert house.entry.resume() is None
        desk = await house.entry.sign_in(broker.url, " ada@desk.example ", "correct horse battery")
        await house.online()
        assert desk.workspace.agent_name == "Ada" and not desk.workspace.embedded
        files = [p for p in (tmp_path / "profile").rglob("*") if p.is_file()]
        assert files and not any(b"correct horse" in p.read_bytes() for p in files)
        await house.entry.leave()
        assert house.settings.account is None and not list((tmp_path / "profile" / "accounts").glob("*"))
        await house.close()

    try:
        asyncio.run(play())
    finally:
        broker.stop()


def test_without_a_keyring_the_password_is_asked_again(tmp_path: Path) -> None:
    async def play() -> None:
        house = House(tmp_path)
        house.settings.remember_account(Account("https://desk.example", "a", "Ada", "ada@desk.example"))
        desk = house.entry.resume()
        assert desk is not None and not desk.workspace.keyring
        with pytest.raises(SignInNeeded):
            await house.entry.connect()
        await house.close()

    asyncio.run(play())
