"""The broker as our child: a stand-in that does what it is told, and the real one."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from console.embedded import BrokerDidNotStart, EmbeddedBroker

STAND_IN = """
import json, os, sys
mode = {mode!r}
print("a word to the log", file=sys.stderr, flush=True)
with open({lives!r}, "a") as file:
    file.write(json.dumps([os.getpid(), sys.argv[1:]]) + "\\n")
born = len(open({lives!r}).readlines())
if mode == "dies" or (mode == "dies-later" and born == 2):
    sys.exit(3)
if mode == "babbles":
    print("<html>", flush=True)
else:
    print(json.dumps({{"ready": True, "url": "http://127.0.0.1:1234", "token": f"token-{{born}}"}}), flush=True)
for _ in range(20000):
    print("noise that nobody reads")
sys.stdout.flush()
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.embedded.AGAIN_FIRST_S", 0.02)


def stand_in(folder: Path, mode: str = "serves") -> tuple[list[str], Path]:
    lives = folder / "lives"
    script = folder / "stand_in.py"
    script.write_text(STAND_IN.format(mode=mode, lives=str(lives)))
    return [sys.executable, str(script)], lives


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_starts_is_watched_and_stops(tmp_path: Path) -> None:
    command, lives = stand_in(tmp_path)

    async def journey() -> None:
        again: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        broker = EmbeddedBroker(tmp_path / "data", "Zoé", "fr_FR", on_restart=lambda *told: again.put_nowait(told), command=command)
        async with asyncio.timeout(60):
            assert await broker.start() == ("http://127.0.0.1:1234", "token-1")
            for number in (2, 3):
                assert broker.pid is not None
                os.kill(broker.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
                assert await again.get() == ("http://127.0.0.1:1234", f"token-{number}")
            pid = broker.pid
            assert pid is not None
            await broker.stop()
        assert not alive(pid) and broker.pid is None
        assert again.empty()

    asyncio.run(journey())
    assert len(lives.read_text().splitlines()) == 3
    data = str(tmp_path / "data").replace("\\", "\\\\")
    wanted = f'["serve", "--embedded", "--data", "{data}", "--listen", "127.0.0.1:0", "--owner-name", "Zo\\u00e9", "--lang", "fr"]'
    assert wanted in lives.read_text()
    assert "a word to the log" in (tmp_path / "data" / "embedded-broker.log").read_text()


@pytest.mark.parametrize("mode", ["dies", "babbles"])
def test_one_that_does_not_start_is_said_with_its_log(tmp_path: Path, mode: str) -> None:
    command, lives = stand_in(tmp_path, mode)

    async def journey() -> None:
        broker = EmbeddedBroker(tmp_path / "data", "Ada", "en", command=command)
        async with asyncio.timeout(60):
            with pytest.raises(BrokerDidNotStart) as error:
                await broker.start()
            await broker.stop()
        assert "embedded-broker.log" in error.value.text

    asyncio.run(journey())
    assert len(lives.read_text().splitlines()) == 1


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    async def journey() -> None:
        broker = EmbeddedBroker(tmp_path / "data", "Ada", "en", command=[str(tmp_path / "nothing")])
        with pytest.raises(FileNotFoundError):
            await broker.start()
        await broker.stop()

    asyncio.run(journey())


def test_a_failed_restart_is_tried_again(tmp_path: Path) -> None:
    command, lives = stand_in(tmp_path, "dies-later")

    async def journey() -> None:
        again: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        broker = EmbeddedBroker(tmp_path / "data", "Ada", "en", on_restart=lambda *told: again.put_nowait(told), command=command)
        async with asyncio.timeout(60):
            await broker.start()
            assert broker.pid is not None
            os.kill(broker.pid, signal.SIGTERM)
            assert (await again.get())[1] == "token-3"
            await broker.stop()

    asyncio.run(journey())
    assert len(lives.read_text().splitlines()) == 3


PARENT = """
import asyncio, sys
from pathlib import Path
from console.embedded import EmbeddedBroker

async def main():
    broker = EmbeddedBroker(Path(sys.argv[1]), "Ada", "en", command=[sys.executable, sys.argv[2]])
    await broker.start()
    print(broker.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def test_the_child_does_not_outlive_a_killed_console(tmp_path: Path) -> None:
    command, _ = stand_in(tmp_path)
    root = Path(__file__).resolve().parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "data"), command[1]], stdout=subprocess.PIPE, encoding="utf-8", cwd=root
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 40
    while alive(child) and time.monotonic() < until and not _is_zombie(child):
        time.sleep(0.02)
    assert not alive(child) or _is_zombie(child)


def _is_zombie(pid: int) -> bool:
    """Where nobody collects orphans (a bare container), the dead stay listed."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def test_the_real_broker(tmp_path: Path) -> None:
    async def journey() -> None:
        again: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        broker = EmbeddedBroker(tmp_path / "data", "Zoé", "fr", on_restart=lambda *told: again.put_nowait(told))
        async with asyncio.timeout(60):
            url, token = await broker.start()
            assert token and url.startswith("http://127.0.0.1:")

            def healthy() -> bytes:
                with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{url}/healthz", timeout=30) as answer:
                    return bytes(answer.read())

            assert b'"ok"' in await asyncio.to_thread(healthy)
            assert broker.pid is not None
            os.kill(broker.pid, signal.SIGTERM)
            again_url, again_token = await again.get()
            assert again_url == url and again_token != ""
            await broker.stop()

    asyncio.run(journey())
