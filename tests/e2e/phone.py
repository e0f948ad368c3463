"""A practice phone as a process of its own, asked and told over its control port. Needs no asyncio child watcher: Qt loops have none."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
CONNECT_WITHIN_S = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def spawn(command: list[str], env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env)


class PhoneProcess:
    """Started by `start`; `ask` fails where the phone refuses."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process = process
        self._log = log
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    @classmethod
    async def start(
        cls, url: str, log: Path, *arguments: str, window: bool = False, program: str = "customer.phone"
    ) -> PhoneProcess:
        """`program`: another module that takes the same arguments."""
        port = free_port()
        env = {**os.environ} if window else {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        how = [] if window else ["--headless"]
        command = [sys.executable, "-m", program, "--join", url, "--control-port", str(port), *how, *arguments]
        process = spawn(command, env, log)
        phone = cls(process, log)
        for _ in range(int(CONNECT_WITHIN_S / 0.05)):
            try:
                phone._reader, phone._writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
                return phone
            except OSError:
                if process.poll() is not None:
                    break
                await asyncio.sleep(0.05)
        phone.kill()
        raise RuntimeError(f"the practice phone did not start: {phone.said()[-1500:]}")

    def said(self) -> str:
        return self._log.read_text("utf-8", "replace")

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ask(self, do: str, **values: Any) -> dict[str, Any]:
        assert self._reader is not None and self._writer is not None
        self._writer.write(json.dumps({"do": do, **values}).encode() + b"\n")
        line = await asyncio.wait_for(self._reader.readline(), 15)
        answer: dict[str, Any] = json.loads(line)
        if not answer.pop("ok"):
            raise AssertionError(f"the phone refused {do}: {answer.get('error')}")
        return answer

    async def state(self) -> dict[str, Any]:
        return await self.ask("state")

    async def until(self, holds: Callable[[dict[str, Any]], object], why: str, within_s: float = 15.0) -> dict[str, Any]:
        """The state, once `holds(state)`. Fails with the last one."""
        end = asyncio.get_running_loop().time() + within_s
        while True:
            state = await self.state()
            if holds(state):
                return state
            if asyncio.get_running_loop().time() > end:
                state.pop("chat", None)
                raise AssertionError(f"the phone did not come to: {why}; it says {str(state)[:1200]}")
            await asyncio.sleep(0.03)

    async def allow(self, *what: str) -> None:
        """The owner says yes to each of these questions as it comes."""
        for wish in what:
            await self.until(lambda s, w=wish: s["prompt"] and s["prompt"]["what"] == w, f"the question about {wish}", 20)  # type: ignore[misc]
            await self.ask("consent", what=wish, answer="granted")

    def kill(self) -> None:
        if self._writer is not None:
            self._writer.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
