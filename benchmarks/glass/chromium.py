"""Starts Chromium and drives one page of it over the DevTools protocol; synchronous, websockets only."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

PAGES = Path(__file__).resolve().parent / "pages"
# No look-ups of its own, no throttling of a page that nobody sees, and real addresses in ICE candidates.
FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run --no-default-browser-check --disable-background-timer-throttling --disable-quic"
    " --disable-renderer-backgrounding --disable-backgrounding-occluded-windows --autoplay-policy=no-user-gesture-required"
    " --disable-features=WebRtcHideLocalIpsWithMdns,Translate --disable-component-update --disable-extensions --disable-sync"
    " --disable-background-networking --allow-file-access-from-files --mute-audio --test-type"
)


def binary() -> str:
    """Path of Chromium: $CHROMIUM, else the first on the PATH. Raises FileNotFoundError."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            behind = Path(found).parent.parent / "lib" / "chromium" / "chromium"  # Debian: the program behind the shell script
            return str(behind) if behind.exists() else found
    raise FileNotFoundError("Chromium is not installed")


class PageError(Exception):
    """The page threw, or DevTools refused a command."""


class Chromium:
    """One browser with a profile of its own and one page. `debug` false: nothing but the process (a viewer under test)."""

    def __init__(self, *, headless: bool = True, display: str | None = None, args: tuple[str, ...] = (), debug: bool = True) -> None:
        self._profile = tempfile.mkdtemp(prefix="chromium-")
        env = {**os.environ, **({"DISPLAY": display} if display else {})}
        command = [binary(), *FLAGS.split(), f"--user-data-dir={self._profile}", *args]
        if headless:
            command.append("--headless=new")
        if debug:
            command.append("--remote-debugging-port=0")
        if headless:
            command.append("about:blank")
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env, start_new_session=True)
        self.pid = self._process.pid
        self._socket: ClientConnection | None = None
        self._session: str | None = None
        self._count = 0
        if debug:
            try:
                self._attach()
            except BaseException:
                self.stop()
                raise

    def _attach(self) -> None:
        told = Path(self._profile) / "DevToolsActivePort"
        until = time.monotonic() + 30
        while not (told.exists() and len(told.read_text().splitlines()) > 1):
            if time.monotonic() > until or self._process.poll() is not None:
                raise PageError("Chromium told of no DevTools port")
            time.sleep(0.05)
        port, path = told.read_text().splitlines()[:2]
        self._socket = connect(f"ws://127.0.0.1:{port}{path}", max_size=None, compression=None)
        pages = [t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        target = pages[0]["targetId"] if pages else self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Runtime.enable")

    def call(self, method: str, **params: object) -> Any:
        """One DevTools command and its result. Raises PageError."""
        assert self._socket is not None
        self._count += 1
        message: dict[str, object] = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(timeout=60))
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise PageError(f"{method}: {answer['error']}")
                return answer["result"]

    def before_each_page(self, source: str) -> None:
        """JavaScript that runs in every new document before its own."""
        self.call("Page.addScriptToEvaluateOnNewDocument", source=source)

    def go(self, url: str) -> None:
        self.call("Page.navigate", url=url)

    def js(self, expression: str, *, gesture: bool = False) -> Any:
        """Value of an expression, promises awaited. `gesture`: as if the person had just clicked. Raises PageError."""
        done = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=gesture)
        if "exceptionDetails" in done:
            details = done["exceptionDetails"]
            raise PageError(details.get("exception", {}).get("description", str(details)))
        return done["result"].get("value")

    def wait(self, expression: str, within_s: float = 30) -> Any:
        """The first true value of an expression. Raises TimeoutError."""
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            value = self.js(expression)
            if value:
                return value
            time.sleep(0.05)
        raise TimeoutError(expression)

    def clock_offset_ms(self, tries: int = 25) -> float:
        """The page's wall clock minus ours, by the shortest of some round trips."""
        best: tuple[float, float] | None = None
        for _ in range(tries):
            before = time.time() * 1000
            theirs = self.js("performance.timeOrigin+performance.now()")
            after = time.time() * 1000
            if best is None or after - before < best[0]:
                best = (after - before, theirs - (before + after) / 2)
        assert best is not None
        return best[1]

    def stop(self) -> None:
        """Ends the browser and all that it started, and removes its profile."""
        if self._socket is not None:
            self._socket.close()
        try:
            os.killpg(self.pid, signal.SIGKILL)  # its own session: only what we started
        except ProcessLookupError:
            pass
        self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)


def share_canvas(width: int, height: int, fps: int, *, mode: str = "scroll", idle_ms: int = 2000, settle: int = 0) -> str:
    """Script for `before_each_page`: the page's own getDisplayMedia() returns the canvas with the clock."""
    source = "\n".join((PAGES / name).read_text("utf-8") for name in ("glass_canvas.js", "inject.js"))
    options = {"w": width, "h": height, "fps": fps, "mode": mode, "idleMs": idle_ms, "settle": settle}
    return f"{source}\nglassInject({json.dumps(options)});"
