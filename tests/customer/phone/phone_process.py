"""A practice phone as people run it: a process of its own, asked and told through its control interface."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.customer.phone.technician import PATIENCE_S, until

REPOSITORY = Path(__file__).resolve().parents[3]


class PhoneProcess:
    """`events` holds what it said on standard output."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.events: list[dict[str, Any]] = []
        self._answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._reading = asyncio.ensure_future(self._read())
        self._errors = asyncio.ensure_future(self._complaints())
        self.complaints = ""

    @classmethod
    async def start(cls, url: str, *arguments: str) -> PhoneProcess:
        """Joined to nothing yet; asks go through its standard input."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "customer.phone", "--join", url, "--headless", "--json", "--control-stdin", *arguments,
            cwd=REPOSITORY, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, limit=1 << 22,
        )  # fmt: skip
        return cls(process)

    async def ask(self, do: str, **values: Any) -> dict[str, Any]:
        """One request; fails where the phone refuses it."""
        answer = await self.try_to(do, **values)
        assert answer.pop("ok"), answer
        return answer

    async def try_to(self, do: str, **values: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **values}).encode() + b"\n")
        return await asyncio.wait_for(self._answers.get(), PATIENCE_S)

    async def state(self) -> dict[str, Any]:
        return await self.ask("state")

    async def until_state(self, what: Any, why: str, within: float = PATIENCE_S) -> dict[str, Any]:
        """The state, once `what(state)` holds."""
        for _ in range(int(within / 0.03)):
            state = await self.state()
            if what(state):
                return state
            await asyncio.sleep(0.03)
        raise AssertionError(f"the phone did not come to: {why}; last {state}")

    async def until_event(self, name: str, **values: Any) -> dict[str, Any]:
        def found() -> dict[str, Any] | None:
            return next((e for e in self.events if e["event"] == name and all(e.get(k) == v for k, v in values.items())), None)

        return await until(found, f"event {name} {values}")

    async def stop(self) -> int:
        """End of its standard input ends it; whoever does not listen is killed."""
        if self._process.returncode is None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            try:
                await asyncio.wait_for(self._process.wait(), PATIENCE_S if "ended" in {e["event"] for e in self.events} else 0.2)
            except TimeoutError:
                self._process.kill()
        status = await self._process.wait()
        await asyncio.gather(self._reading, self._errors)
        return status

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            said = json.loads(line)
            if "event" in said:
                self.events.append(said)
            else:
                self._answers.put_nowait(said)

    async def _complaints(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self.complaints += line.decode(errors="replace")
