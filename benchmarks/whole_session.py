"""From a change on the customer's screen to the pixels of the console's window, through the whole product, measured from outside.

A real console with its embedded broker on an X server of its own, a code, a customer with that code, consent, WebRTC. Customers: `page`,
the customer's page in Chromium whose screen is the canvas with the bar, and `phone`, the practice phone with the bar in its pictures.
`still`: one change a second and nothing else. `moving`: the canvas scrolls; the phone's list is dragged by the console's own mouse.
Beside them in the same run, the canvas' bare peer: Chromium's own video element, without broker and page. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from benchmarks import glass_to_glass
from benchmarks.figures import percentile, spread
from benchmarks.glass.chromium import clock_offset_ms, driven, share_canvas
from tests.customer.web.chromium import Tab
from tests.e2e.web_customer import consent, join_by_link

DESCRIPTION = "A change on the customer's screen to the console's window, whole product: page and practice phone (milliseconds)"

ROOT = Path(__file__).resolve().parents[1]
TARGET_MS = 150
"""For a single change of an otherwise still picture, in the median."""
STILL_MS = 1000
PAGE_SIZE, PAGE_FPS = (720, 1600), 30
Figures = dict[str, float | int | None]


class Told:
    """A program of ours in a session of its own, and the JSON lines that it says."""

    def __init__(self, module: str, *arguments: str, display: str, log: Path) -> None:
        platform = "xcb" if display else "offscreen"
        env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": platform, "PYTHONPATH": str(ROOT)}
        self._module, self._log = module, log
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=errors, start_new_session=True,
            )  # fmt: skip
        self._lines: Queue[dict[str, Any]] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as told:
            for line in told:
                self._lines.put(json.loads(line))

    def until(self, key: str, within_s: float = 60) -> Any:
        """The value of `key` in the first line that has it. Raises TimeoutError with what the program said."""
        end = time.monotonic() + within_s
        while time.monotonic() < end and (self._process.poll() is None or not self._lines.empty()):
            try:
                line = self._lines.get(timeout=0.2)
            except Empty:
                continue
            if key in line:
                return line[key]
        raise TimeoutError(f"{self._module} told no {key}: {self._log.read_text(errors='replace')[-800:]}")

    def since(self, key: str) -> list[Any]:
        """The values of `key` in all lines that were not read yet."""
        found = []
        while not self._lines.empty():
            line = self._lines.get()
            if key in line:
                found.append(line[key])
        return found

    def stop(self) -> None:
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it had ended by itself
        self._process.wait()
        self._reader.join(10)


@contextmanager
def page(url: str, codec: str, moving: bool) -> Iterator[Tab]:
    """The customer's page, joined; its canvas begins to change once it is shared."""
    with driven() as tab:
        only = f"globalThis.__codec={json.dumps('video/' + codec)};" + ONLY_CODEC
        tab.before_load(only + share_canvas(*PAGE_SIZE, PAGE_FPS, mode="scroll" if moving else "idle", idle_ms=STILL_MS))
        join_by_link(tab, url, "Claire Fontaine")
        consent(tab)
        yield tab


ONLY_CODEC = """
{ const kinds = RTCRtpSender.getCapabilities.bind(RTCRtpSender);
  RTCRtpSender.getCapabilities = (kind) => { const c = kinds(kind); return { ...c,
    codecs: c.codecs.filter((x) => [__codec.toLowerCase(), 'video/rtx'].includes(x.mimeType.toLowerCase())) }; }; }
"""


def ask(port: int, **request: object) -> dict[str, Any]:
    """One request to the practice phone's control port."""
    with socket.create_connection(("127.0.0.1", port), 10) as to:
        to.sendall(json.dumps(request).encode() + b"\n")
        answer: dict[str, Any] = json.loads(to.makefile().readline())
    if not answer["ok"]:
        raise RuntimeError(f"the phone refused {request}: {answer['error']}")
    return answer


def pass_the_time(seconds: float, port: int) -> None:
    """With a phone's control port: another page each second."""
    for n in range(round(seconds * 1000 / STILL_MS)):
        if port:
            ask(port, do="open", page="list" if n % 2 else "settings")
        time.sleep(STILL_MS / 1000)


def once(customer: str, codec: str, moving: bool, warm_up_s: float, seconds: float) -> Figures:
    """One session. Raises where nothing was seen."""
    with ExitStack() as up:
        folder = Path(up.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        display = up.enter_context(glass_to_glass.x_server())
        seen_file = folder / "seen.json"
        hand = ["--hand"] if moving and customer == "phone" else []
        console = Told(
            "benchmarks.glass.console_session", "--folder", str(folder), *hand, display=display, log=folder / "console.txt"
        )  # fmt: skip
        up.callback(console.stop)
        url = console.until("url")
        offset_ms = 0.0
        tab: Tab | None = None
        port = 0
        if customer == "page":
            tab = up.enter_context(page(url, codec, moving))
            offset_ms = clock_offset_ms(tab)
        else:
            phone = Told(
                "benchmarks.glass.phone_with_clock", "--join", url, "--codec", codec, display="", log=folder / "phone.txt"
            )  # fmt: skip
            up.callback(phone.stop)
            port = phone.until("port")
        console.until("live")
        if customer == "phone":
            ask(port, do="open", page="list")
        observer = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.glass.observer", "--display", display, "--out", str(seen_file)],
            cwd=ROOT, stdout=subprocess.PIPE,
        )  # fmt: skip
        up.callback(observer.kill)
        time.sleep(warm_up_s)
        begun_ms = time.time() * 1000
        pass_the_time(seconds, port if not moving and customer == "phone" else 0)
        ended_ms = time.time() * 1000
        drift_ms = abs(clock_offset_ms(tab) - offset_ms) if tab is not None else 0.0
        observer.terminate()
        observer.wait(10)
        seen = json.loads(seen_file.read_text())
    frames = [(at, drawn - offset_ms, number) for at, drawn, number in seen["frames"] if begun_ms <= at <= ended_ms]
    if not frames:
        raise RuntimeError(f"nothing of {customer} was seen in the console's window")
    late = [at - drawn for at, drawn, _ in frames]
    numbers = [number for *_, number in frames]
    return {
        "latency_p50_ms": percentile(late, 0.5),
        "latency_p95_ms": percentile(late, 0.95),
        "latency_max_ms": max(late),
        "changes_shown": len(frames),
        "changes_made": (numbers[-1] - numbers[0]) % 0x10000 + 1,
        # The phone rests between two flings: its gaps say nothing.
        "longest_freeze_ms": max((b[0] - a[0] for a, b in pairwise(frames)), default=None) if moving and tab else None,
        "clock_drift_ms": drift_ms,
        "unreadable": seen["unreadable"],
    }


def peer(codec: str, moving: bool, warm_up_s: float, seconds: float) -> Figures:
    """Chromium's video element with the same canvas, without anything of ours."""
    mode = "scroll" if moving else "idle"
    run = glass_to_glass.once(
        "chromium", glass_to_glass.Setting(*PAGE_SIZE, PAGE_FPS, codec, mode, STILL_MS, warm_up_s, seconds)
    )  # fmt: skip
    return {key: run[key] for key in ("latency_p50_ms", "latency_p95_ms", "longest_freeze_ms", "clock_drift_ms")}


def main(argv: list[str]) -> dict[str, object]:
    """Alternately; medians with their range. `within_target` holds for the median of each still run."""
    wanted = argparse.ArgumentParser(prog="dev.py bench whole_session", description=DESCRIPTION)
    wanted.add_argument("--kinds", default="still,moving")
    wanted.add_argument("--customers", default="page,phone,peer")
    wanted.add_argument("--codec", choices=("H264", "VP8"), default="H264")
    wanted.add_argument("--runs", type=int, default=3)
    wanted.add_argument("--warm-up", type=float, default=6)
    wanted.add_argument("--seconds", type=float, default=30)
    o = wanted.parse_args(argv)
    result: dict[str, object] = {"setting": {"codec": o.codec, "seconds": o.seconds, "page": PAGE_SIZE, "still_ms": STILL_MS}}
    names = o.customers.split(",")
    for kind in o.kinds.split(","):
        moving = kind == "moving"
        runs: dict[str, list[Figures]] = {name: [] for name in names}
        for n in range(o.runs):
            for name in names if n % 2 == 0 else reversed(names):
                run = peer(o.codec, moving, o.warm_up, o.seconds) if name == "peer" else once(name, o.codec, moving, o.warm_up, o.seconds)
                runs[name].append(run)
                print(f"{kind} {name}: {run}", file=sys.stderr, flush=True)
        figures: dict[str, object] = {
            name: {key: spread([v for r in of if (v := r[key]) is not None]) for key in of[0]} for name, of in runs.items()
        }
        if not moving:
            ours = [r["latency_p50_ms"] for name in names if name != "peer" for r in runs[name]]
            figures["within_target"] = all(ms is not None and ms <= TARGET_MS for ms in ours) if ours else None
        result[kind] = figures
    return result
