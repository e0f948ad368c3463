"""Glass to glass: from drawing on the sender's canvas to the pixels of the viewer's window, measured from outside.

Receivers run alternately (A B C, C B A ...) against the same sender, a headless Chromium: `console` (our receive path and picture),
`aiortc` (stock), `chromium` (its own video element). Each run has its own X server, browser profile and signalling. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.figures import percentile, spread
from benchmarks.glass.chromium import PAGES, Window, clock_offset_ms, driven
from benchmarks.glass.meter import Meter
from benchmarks.glass.relay import Relay
from tests.customer.web.chromium import Tab

DESCRIPTION = "Canvas to visible pixel: our viewer, stock aiortc and Chromium with the same sender (milliseconds, frames/s, CPU)"

ROOT = Path(__file__).resolve().parents[1]
SCREEN = "1920x1200"
MOST_HIGH, MOST_WIDE = 1100, 1200


@dataclass(frozen=True, slots=True)
class Setting:
    """What is sent and for how long. `mode` scroll: every frame moves; idle: one change each `idle_ms`, one frame each."""

    width: int
    height: int
    fps: int
    codec: str
    mode: str
    idle_ms: int
    warm_up_s: float
    seconds: float

    @property
    def window(self) -> tuple[int, int]:
        """The viewer's window: the picture, scaled down to fit the screen."""
        scale = min(MOST_HIGH / self.height, MOST_WIDE / self.width, 1)
        return round(self.width * scale), round(self.height * scale)


class Program:
    """A receiver that is a program of ours, in a session of its own."""

    def __init__(self, module: str, url: str, setting: Setting, display: str, log: Path) -> None:
        width, height = setting.window
        env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", module, "--signal", f"{url}/receiver", "--size", f"{width}x{height}"]
        with log.open("wb") as out:
            self._process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True)
        self.pid = self._process.pid

    def stop(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it had ended by itself
        self._process.wait()


def _browser(url: str, setting: Setting, display: str, _log: Path) -> Window:
    return Window(f"file://{PAGES / 'receiver.html'}?{urlencode({'ws': url})}", *setting.window, display)


Receiver = Callable[[str, Setting, str, Path], Program | Window]
RECEIVERS: dict[str, Receiver] = {
    "console": lambda *a: Program("benchmarks.glass.receiver_console", *a),
    "aiortc": lambda *a: Program("benchmarks.glass.receiver_aiortc", *a),
    "chromium": _browser,
}


@contextmanager
def x_server() -> Iterator[str]:
    """A private X server in memory; gives its display."""
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", f"{SCREEN}x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[writes], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writes)
    try:
        with os.fdopen(reads) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def sender(url: str, setting: Setting) -> Iterator[Tab]:
    """A headless Chromium with the canvas and its clock."""
    query = {
        "ws": url, "w": setting.width, "h": setting.height, "fps": setting.fps, "codec": setting.codec, "mode": setting.mode,
        "idle": setting.idle_ms, "maxkbps": 8000, "startkbps": 4000, "as": 8000,
    }  # fmt: skip
    with driven() as tab:
        tab.go(f"file://{PAGES / 'sender.html'}?{urlencode(query)}")
        tab.wait("!!globalThis.__glass||globalThis.__glassError")
        yield tab


def once(name: str, setting: Setting) -> dict[str, float | int | None]:
    """One run of one receiver. Raises RuntimeError where nothing was seen."""
    with tempfile.TemporaryDirectory() as folder, x_server() as display:
        told, log = Path(folder) / "seen.json", Path(folder) / "log.txt"
        relay = Relay()
        observer = receiver = None
        try:
            with sender(relay.url, setting) as tab:
                offset_ms = clock_offset_ms(tab)
                observer = subprocess.Popen(
                    [sys.executable, "-m", "benchmarks.glass.observer", "--display", display, "--out", str(told)],
                    cwd=ROOT, stdout=subprocess.PIPE,
                )  # fmt: skip
                assert observer.stdout is not None
                observer.stdout.readline()
                launched_ms = time.time() * 1000
                receiver = RECEIVERS[name](relay.url, setting, display, log)
                meter = Meter(receiver.pid)
                time.sleep(setting.warm_up_s)
                meter.start()
                begun = time.time()
                for _ in range(int(setting.seconds)):
                    time.sleep(1)
                    meter.sample()
                ended = time.time()
                cpu_s, memory_mb = meter.cpu_s(), meter.pss_mb()
                connected_ms = tab.js("globalThis.__glassConnected||0") - offset_ms
                drawn_fps = tab.js("(s => s.drawn / s.secs)(__glass.stats())")
                encode_ms = tab.js("__glassStats().then(s => s.framesEncoded ? 1000 * s.totalEncodeTime / s.framesEncoded : null)")
                drift_ms = abs(clock_offset_ms(tab) - offset_ms)
                observer.terminate()
                observer.wait(10)
                seen = json.loads(told.read_text())
        finally:
            if receiver:
                receiver.stop()
            if observer and observer.poll() is None:
                observer.kill()
            relay.stop()
        frames = [(at, drawn - offset_ms) for at, drawn, _ in seen["frames"]]
        if not frames:
            raise RuntimeError(f"{name} showed nothing: {log.read_text(errors='replace')[-600:] if log.exists() else ''}")
    counted = [f for f in frames if begun * 1000 <= f[0] <= ended * 1000]
    late = [at - drawn for at, drawn in counted]
    gaps = [b[0] - a[0] for a, b in pairwise(counted)]
    return {
        "latency_p50_ms": percentile(late, 0.5),
        "latency_p95_ms": percentile(late, 0.95),
        "shown_fps": len(counted) / (ended - begun),
        "drawn_fps": drawn_fps,
        "longest_freeze_ms": max(gaps, default=None),
        "first_frame_after_start_ms": frames[0][0] - launched_ms,
        "first_frame_after_connect_ms": frames[0][0] - connected_ms,
        "cpu_ms_per_frame": 1000 * cpu_s / len(counted) if counted else None,
        "memory_pss_mb": memory_mb,
        "sender_encode_ms": encode_ms,
        "clock_offset_ms": offset_ms,
        "clock_drift_ms": drift_ms,
        "earliest_ms": min(late, default=None),
        "unreadable": seen["unreadable"],
    }


def main(argv: list[str]) -> dict[str, object]:
    """Medians with their range, and each receiver's median over the first's."""
    wanted = argparse.ArgumentParser(prog="dev.py bench glass_to_glass", description=DESCRIPTION)
    wanted.add_argument("--receivers", default="console,aiortc,chromium")
    wanted.add_argument("--size", default="720x1600")
    wanted.add_argument("--fps", type=int, default=30)
    wanted.add_argument("--codec", choices=("H264", "VP8"), default="H264")
    wanted.add_argument("--mode", choices=("scroll", "typing", "idle"), default="scroll")
    wanted.add_argument("--idle-ms", type=int, default=2000)
    wanted.add_argument("--runs", type=int, default=3)
    wanted.add_argument("--warm-up", type=float, default=6)
    wanted.add_argument("--seconds", type=float, default=10)
    o = wanted.parse_args(argv)
    width, height = map(int, o.size.split("x"))
    setting = Setting(width, height, o.fps, o.codec, o.mode, o.idle_ms, o.warm_up, o.seconds)
    names = o.receivers.split(",")
    runs: dict[str, list[dict[str, float | int | None]]] = {name: [] for name in names}
    for n in range(o.runs):
        for name in names if n % 2 == 0 else reversed(names):
            run = once(name, setting)
            runs[name].append(run)
            print(f"{name}: {run}", file=sys.stderr, flush=True)
    figures = {name: {key: spread([v for r in of if (v := r[key]) is not None]) for key in of[0]} for name, of in runs.items() if of}
    return {"setting": {"size": o.size, "fps": o.fps, "codec": o.codec, "mode": o.mode, "seconds": o.seconds}, **figures}
