"""A session between real networks on one machine, whose ends move: broker, console and customer in network namespaces of their own.

    python -m tests.e2e.roaming run --times 10 --folder DIR     (root on Linux; status 3 and a line on why where this cannot be had)

Between them stands a router. Customer and console have two interfaces each, of which one is up: to move is to take one down with its
address and routes and to bring the other one up, as a phone does between Wi-Fi and mobile. Nobody is told. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from benchmarks.witness.rig import PHONE
from console.intents import AdmitCustomer
from console.live_view import Phase
from console.viewer.peer_events import PictureFirst
from tests.broker_process import BrokerProcess
from tests.e2e.bare_console import opened, until

BROKER = "10.91.9.1"
NETS = {"customer": ("10.91.0", "10.91.1"), "console": ("10.91.2", "10.91.3")}
IMPOSSIBLE = 3
BACK_WITHIN_S = 30.0
PAUSE_S = 1.5


def why_not() -> str:
    """Why this machine has no network namespaces for us; empty where it has."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "network namespaces need root on Linux"
    if shutil.which("ip") is None:
        return "the program `ip` is missing"
    name = f"tl{os.getpid()}x"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    if made.returncode:
        return made.stderr.strip() or "ip netns add failed"
    subprocess.run(["ip", "netns", "del", name], check=False)
    return ""


class Networks:
    """The router `m` and the ends `customer` and `console`; `with` takes them down again."""

    def __init__(self) -> None:
        self._prefix = f"tl{os.getpid()}"
        self._side = {"customer": 0, "console": 0}

    def name(self, role: str) -> str:
        return f"{self._prefix}{role[:4]}"

    def within(self, role: str) -> tuple[str, ...]:
        """The command that runs another one there."""
        return "ip", "netns", "exec", self.name(role)

    def _do(self, role: str, *command: str) -> None:
        subprocess.run([*self.within(role), *command], check=True, capture_output=True)

    def __enter__(self) -> Networks:
        for role in ("middle", *NETS):
            subprocess.run(["ip", "netns", "add", self.name(role)], check=True)
            self._do(role, "ip", "link", "set", "lo", "up")
        self._do("middle", "ip", "address", "add", f"{BROKER}/32", "dev", "lo")
        self._do("middle", "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
        for role, nets in NETS.items():
            for side, net in enumerate(nets):
                here, there = f"{role[:3]}{side}", f"m{role[:3]}{side}"
                self._do("middle", "ip", "link", "add", there, "type", "veth", "peer", "name", here, "netns", self.name(role))
                self._do("middle", "ip", "address", "add", f"{net}.1/24", "dev", there)
                self._do("middle", "ip", "link", "set", there, "up")
            self._up(role)
        return self

    def _up(self, role: str) -> None:
        side = self._side[role]
        net, link = NETS[role][side], f"{role[:3]}{side}"
        self._do(role, "ip", "link", "set", link, "up")
        self._do(role, "ip", "address", "add", f"{net}.2/24", "dev", link)
        self._do(role, "ip", "route", "replace", "default", "via", f"{net}.1")

    def move(self, role: str) -> None:
        """Another interface, another address."""
        side = self._side[role]
        link = f"{role[:3]}{side}"
        self._do(role, "ip", "address", "flush", "dev", link)
        self._do(role, "ip", "link", "set", link, "down")
        self._side[role] = 1 - side
        self._up(role)

    def __exit__(self, *_: object) -> None:
        for role in ("middle", *NETS):
            subprocess.run(["ip", "netns", "del", self.name(role)], check=False)


# ---- the console's process -------------------------------------------------------------------------------------------


async def be_console(url: str, token: str, folder: Path) -> None:
    """Tells its invitation, each first picture with its epoch, and how the session stands when asked; ends with standard input."""

    def tell(**what: object) -> None:
        print(json.dumps(what), flush=True)

    async with opened(folder, url, token) as console:
        tell(url=await console.new_code())
        waiting = await until(lambda: next((c for c in console.desk.replica.conversations() if c.state == "waiting"), None), "a customer")
        console.desk.submit(AdmitCustomer(waiting.id))
        ended = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
        told = 0
        while not ended.done():
            for event in console.told[told:]:
                told += 1
                if isinstance(event.event, PictureFirst):
                    tell(first=event.at, epoch=event.event.epoch)
            await asyncio.sleep(0.01)
        view = console.live(waiting.id)
        lines = console.desk.replica.messages(waiting.id, limit=10_000)
        asked = [m for m in lines if m.event is not None and m.event.type == "asked"]
        tell(live=view.phase is Phase.LIVE, asked=len(asked))


# ---- the whole -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def process(log: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with log.open("a") as errors:
        made = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env=env)
    try:
        yield made
    finally:
        made.kill()
        made.wait()
        for pipe in (made.stdin, made.stdout):
            if pipe is not None:
                pipe.close()


def line(out: IO[str] | None) -> dict[str, Any]:
    assert out is not None
    text = out.readline()
    if not text:
        raise RuntimeError("the console's process ended")
    found: dict[str, Any] = json.loads(text)
    return found


def run(times: int, folder: Path) -> dict[str, Any]:
    """Both ends in turn, `times` moves in all: seconds until a picture of a new connection."""
    took: list[float] = []
    with (
        Networks() as nets,
        BrokerProcess(folder / "broker", host=BROKER, within=nets.within("middle")) as broker,
        process(
            folder / "console.log", *nets.within("console"), sys.executable, "-m", "tests.e2e.roaming", "console",
            "--url", broker.url, f"--token={broker.token}", "--folder", str(folder),  # a token may begin with a dash
        ) as console,
    ):  # fmt: skip
        url = line(console.stdout)["url"]
        phone = sys.executable, "-m", PHONE, "--join", url, "--prints", str(folder / "prints"), "--persona", "tiny"
        with process(folder / "phone.log", *nets.within("customer"), *phone):
            line(console.stdout)
            for n in range(times):
                time.sleep(PAUSE_S)
                begun = time.monotonic()
                nets.move("customer" if n % 2 == 0 else "console")
                moved = time.monotonic()
                while (first := line(console.stdout))["first"] < begun:
                    pass
                took.append(first["first"] - moved)
                print(f"move {n + 1}: {took[-1]:.2f} s, epoch {first['epoch']}", file=sys.stderr, flush=True)
            time.sleep(0.5)
            assert console.stdin is not None
            console.stdin.close()
            end = line(console.stdout)
            while "live" not in end:
                end = line(console.stdout)
    return {"took_s": took, **end}


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("role", choices=("run", "console"))
    wanted.add_argument("--times", type=int, default=10)
    wanted.add_argument("--folder", type=Path, required=True)
    wanted.add_argument("--url", default="")
    wanted.add_argument("--token", default="")
    options = wanted.parse_args()
    if options.role == "console":
        asyncio.run(be_console(options.url, options.token, options.folder))
        return 0
    if why := why_not():
        print(json.dumps({"why": why}))
        return IMPOSSIBLE
    print(json.dumps(run(options.times, options.folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
