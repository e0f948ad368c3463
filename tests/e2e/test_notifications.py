"""From a customer's phone to the desktop and back: real broker, real bus, real notification server, the console with its window hidden."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from console.intents import SavePortal
from tests.desktop_bus import DesktopBus, NotificationServer
from tests.e2e.conftest import Perform
from tests.e2e.phone import REPOSITORY, PhoneProcess, spawn
from tests.e2e.stage import Stage, perform

pytestmark = [pytest.mark.e2e, pytest.mark.bus]


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DesktopBus]:
    with DesktopBus(tmp_path / "b") as made:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
        yield made


@pytest.fixture
def server(bus: DesktopBus) -> Iterator[NotificationServer]:
    with NotificationServer(bus.address) as made:
        yield made


def standing(server: NotificationServer, title: str) -> dict[str, Any] | None:
    """The notification on the screen whose title holds this."""
    return next((call for call in server.standing().values() if title in call["args"][3]), None)


def away(stage: Stage, elsewhere: QWidget) -> None:
    """The technician closes the window and works in another."""
    elsewhere.hide()
    elsewhere.show()
    elsewhere.activateWindow()
    stage.window.close()


def has_seq(message: str, state: dict[str, Any]) -> bool:
    return any(line["id"] == message and line["seq"] for line in state["chat"])


async def say(phone: PhoneProcess, body: str) -> None:
    """The customer writes until the broker has it: what is said before one is let in is refused."""
    for _ in range(20):
        said = (await phone.ask("say", body=body))["id"]
        with contextlib.suppress(AssertionError):
            await phone.until(partial(has_seq, said), "acknowledged", 1)
            return
    raise AssertionError(f"not acknowledged: {body}")


def test_hidden_told_clicked_answered_in_place_and_withdrawn(
    play: Perform[None], server: NotificationServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))

    async def scene(stage: Stage) -> None:
        await stage.start_here()
        await stage.until(lambda: stage.console.means.native.ability.service, "the notification server found")
        _, _, url = await stage.new_code()
        elsewhere = QWidget()  # off-screen nobody else's window is there to work in
        away(stage, elsewhere)
        assert stage.window.isHidden(), "closed to the tray"
        phone = await PhoneProcess.start(url, tmp_path / "phone.log", "--name", "Claire", "--persona", "tiny")
        try:
            door = await stage.until(lambda: standing(server, "Claire wants to join"), "who waits is told", 30)
            assert door is not None and door["args"][6]["urgency"] == ["y", 2]
            server.click(door["gave"])
            await stage.until(stage.window.isVisible, "the window back")
            conversation = await stage.at_the_door("Claire")
            assert stage.window.on_screen() == conversation
            await stage.admit("Claire")
            assert standing(server, "wants to join") is None

            away(stage, elsewhere)
            await say(phone, "<b>It</b> says & asks")
            told = await stage.until(lambda: standing(server, "Claire"), "her words are told")
            assert told is not None
            assert told["args"][4] == "&lt;b&gt;It&lt;/b&gt; says &amp; asks"
            assert "inline-reply" in told["args"][5]

            server.answer(told["gave"], "Press the blue one")
            await phone.until(lambda s: any(m["body"] == "Press the blue one" for m in s["chat"]), "the answer on the phone")
            await stage.until(lambda: standing(server, "Claire") is None, "answered: withdrawn")

            await say(phone, "Done")
            await stage.until(lambda: standing(server, "Claire"), "her next words")
            stage.window.activate()
            stage.window.open_conversation(conversation)
            await stage.until(lambda: standing(server, "Claire") is None, "read here: withdrawn")
        finally:
            phone.kill()
            elsewhere.deleteLater()

    play(scene)


class ConsoleProcess:
    """The real program, off-screen, in a process that can be stopped like a computer that sleeps."""

    def __init__(self, profile: Path, log: Path) -> None:
        self.profile = profile
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        self.process = spawn([sys.executable, "-m", "console", "--profile", str(profile), "--background"], env, log)

    def new_code(self) -> str:
        """By the command line, through the running console."""
        command = [sys.executable, "-m", "console", "codes", "new", "--profile", str(self.profile), "--json"]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        return str(json.loads(done.stdout)["url"]) if done.returncode == 0 else ""

    def end(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()


async def until(holds: Callable[[], Any], why: str, within_s: float = 30.0) -> Any:
    end = asyncio.get_running_loop().time() + within_s
    while not (found := holds()):
        assert asyncio.get_running_loop().time() < end, why
        await asyncio.sleep(0.05)
    return found


def test_after_a_sleep_all_is_there_and_what_was_missed_is_told_once(
    qapp: object, server: NotificationServer, tmp_path: Path, counts: Callable[[int, int], int]
) -> None:
    """The console's process is stopped for 12 s (nightly: 60, as the requirement has it); broker and customers go on meanwhile."""

    async def prepare(stage: Stage) -> None:
        await stage.start_here()
        portal = next(iter(stage.desk.replica.portals()))
        stage.desk.submit(SavePortal(replace(portal, admit="self")))
        await stage.until(lambda: stage.desk.replica.portals()[0].admit == "self", "a portal that lets people in by itself")

    perform(tmp_path, prepare)

    async def night() -> None:
        console = ConsoleProcess(tmp_path / "profile", tmp_path / "console.log")
        phones: list[PhoneProcess] = []
        try:
            for name in ("Claire", "Tom"):
                url = await until(console.new_code, (tmp_path / "console.log").read_text("utf-8", "replace"), 60)
                phones.append(await PhoneProcess.start(url, tmp_path / f"{name}.log", "--name", name, "--persona", "tiny"))
                await say(phones[-1], "Hello")
                await until(partial(standing, server, name), f"{name} is told while awake")
            before = len(server.seen())
            console.process.send_signal(signal.SIGSTOP)
            for phone in phones:
                for n in (1, 2):
                    await say(phone, f"while you slept {n}")
            await asyncio.sleep(counts(12, 60))
            assert len(server.seen()) == before
            console.process.send_signal(signal.SIGCONT)
            await until(lambda: standing(server, "While you were away"), "what was missed", 20)
            await asyncio.sleep(2)
            missed = [call["args"][4] for call in server.seen()[before:] if not call["args"][3].startswith("Still waiting")]
            assert missed == ["4 new lines in 2 conversations\nClaire, Tom"]
        finally:
            for phone in phones:
                phone.kill()
            console.end()

    asyncio.run(night())
