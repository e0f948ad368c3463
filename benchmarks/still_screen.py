"""One change of a screen that otherwise stands still, from the encoded frame to the window's pixels: our viewer against the barest floor.

Both get the same frames, encoded before: the floor by TCP into PyAV and QPainter, our receive path and picture by WebRTC from an aiortc
sender. Time runs from the moment at which the source hands the frame over until the observer reads its number in the window. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from websockets.sync.client import connect

from benchmarks.figures import percentile, spread
from benchmarks.glass import barcode
from benchmarks.glass.relay import Relay
from benchmarks.glass_to_glass import ROOT, Setting, x_server
from tests.console.viewer.aiortc_screen import AiortcScreen

DESCRIPTION = "A single change of a still screen, encoded frame to visible pixel: our viewer against bare decode and blit"

AT_MOST = 1.3
"""Of the floor's median."""
EVERY_S = 0.5
WARM_UP = 4
"""Changes that are not counted: programs that have just started."""


def frames(width: int, height: int, count: int) -> list[bytes]:
    """Access units of a list-like picture in which the bar and a card change with each; the first is a key frame."""
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.bit_rate = Fraction(1, 1000), Fraction(30), 8_000_000
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline", "g": "100000", "bf": "0"}
    random = np.random.default_rng(5)
    image = np.full((height, width, 3), 246, np.uint8)
    top = barcode.cell_size(width, height)[1] * barcode.ROWS + 16
    for row in range(top, height - 40, 40):
        ink = (random.random((5, (width - 100) // 4)) < 0.35).repeat(4, 0).repeat(4, 1)
        image[row : row + 20, 60 : 60 + ink.shape[1]][ink] = 40
    units = []
    for number in range(count):
        card = image[height // 2 : height // 2 + 160, 40 : width - 40]
        card[:] = random.integers(0, 255, 3, np.uint8)
        barcode.draw(image, time.time() * 1000, number)
        frame = av.VideoFrame.from_ndarray(image, format="bgr24").reformat(format="yuv420p")
        frame.pts = number * 1000
        units.append(b"".join(bytes(packet) for packet in encoder.encode(frame)))
    return units


class Tcp:
    """The floor's source."""

    def __init__(self, size: str, env: dict[str, str]) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        command = [sys.executable, "-m", "benchmarks.glass.floor", "--port", str(port), "--size", size]
        self._process = subprocess.Popen(command, cwd=ROOT, env=env)
        listening.settimeout(30)
        self._to = listening.accept()[0]
        self._to.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.close()

    def send(self, unit: bytes) -> None:
        self._to.sendall(len(unit).to_bytes(4, "big") + unit)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._to.close()


class WebRtc:
    """Our viewer's source: an aiortc sender whose frames are encoded already."""

    def __init__(self, size: str, env: dict[str, str]) -> None:
        self._up = ExitStack()
        relay = Relay()
        self._up.callback(relay.stop)
        command = [sys.executable, "-m", "benchmarks.glass.receiver_console", "--signal", f"{relay.url}/receiver", "--size", size]
        process = subprocess.Popen(command, cwd=ROOT, env=env)
        self._up.callback(process.wait)
        self._up.callback(process.kill)
        signalling = self._up.enter_context(connect(f"{relay.url}/sender", max_size=None, compression=None))
        assert json.loads(signalling.recv(30))["t"] == "ready"
        self._screen = self._up.enter_context(AiortcScreen("H264"))
        signalling.send(json.dumps({"t": "offer", "sdp": self._screen.offer()}))
        self._screen.answered(json.loads(signalling.recv(30))["sdp"])

    def send(self, unit: bytes) -> None:
        self._screen.put(av.Packet(unit))

    def close(self) -> None:
        self._up.close()


SOURCES: dict[str, Callable[[str, dict[str, str]], Tcp | WebRtc]] = {"console": WebRtc, "floor": Tcp}


def once(name: str, setting: Setting, units: list[bytes]) -> dict[str, float | int | None]:
    """One viewer, all frames. Raises RuntimeError where none was seen."""
    with ExitStack() as up:
        folder = Path(up.enter_context(tempfile.TemporaryDirectory()))
        display = up.enter_context(x_server())
        env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
        observer = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.glass.observer", "--display", display, "--out", str(folder / "seen.json")],
            cwd=ROOT, stdout=subprocess.PIPE,
        )  # fmt: skip
        up.callback(observer.kill)
        source = SOURCES[name]("x".join(map(str, setting.window)), env)
        up.callback(source.close)
        sent_ms: dict[int, float] = {}
        for number, unit in enumerate(units):
            sent_ms[number] = time.time() * 1000
            source.send(unit)
            time.sleep(EVERY_S)
        observer.terminate()
        observer.wait(10)
        seen: dict[str, Any] = json.loads((folder / "seen.json").read_text())
    late = [at - sent_ms[number] for at, _, number in seen["frames"] if number in sent_ms and number >= WARM_UP]
    if not late:
        raise RuntimeError(f"{name} showed no change")
    return {"p50_ms": median(late), "p95_ms": percentile(late, 0.95), "max_ms": max(late), "shown": len(late), "made": len(units) - WARM_UP}


def main(argv: list[str]) -> dict[str, object]:
    """In turns; medians with their range, and the ratio of the medians."""
    wanted = argparse.ArgumentParser(prog="dev.py bench still_screen", description=DESCRIPTION)
    wanted.add_argument("--sizes", default="720x1600,1080x2400")
    wanted.add_argument("--changes", type=int, default=40)
    wanted.add_argument("--runs", type=int, default=3)
    o = wanted.parse_args(argv)
    result: dict[str, object] = {}
    for size in o.sizes.split(","):
        width, height = map(int, size.split("x"))
        setting = Setting(width, height, 30, "H264", "idle", 0, 0, 0)
        units = frames(width, height, o.changes + WARM_UP)
        runs: dict[str, list[dict[str, float | int | None]]] = {"console": [], "floor": []}
        for n in range(o.runs):
            for name in runs if n % 2 == 0 else reversed(runs):
                run = once(name, setting, units)
                runs[name].append(run)
                print(f"{size} {name}: {run}", file=sys.stderr, flush=True)
        medians = {name: median([v for r in of if (v := r["p50_ms"]) is not None]) for name, of in runs.items()}
        ratio = medians["console"] / medians["floor"]
        result[size] = {
            **{name: {key: spread([v for r in of if (v := r[key]) is not None]) for key in of[0]} for name, of in runs.items()},
            "ratio": ratio,
            "at_most": AT_MOST,
            "met": ratio <= AT_MOST,
        }
    return result
