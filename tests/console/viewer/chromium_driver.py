"""Starts a headless Chromium and speaks the DevTools protocol with it; only what the viewer's tests need."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from websockets.sync.client import connect

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--disable-component-update",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-extensions",
    "--autoplay-policy=no-user-gesture-required",
    "--remote-debugging-port=0",
)


def program() -> str:
    """The browser to start: $CHROMIUM, or the real program behind Debian's wrapper, or what PATH knows."""
    if named := os.environ.get("CHROMIUM"):
        return named
    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("Chromium is not installed; `python3 dev.py test` installs it")
    behind = Path(found).parent.parent / "lib" / "chromium" / "chromium"
    return str(behind) if behind.exists() else found


class Chromium:
    """One browser with one page; a context manager. Host candidates stay hidden behind mDNS names, as in the field."""

    def __init__(self, page: Path, *flags: str) -> None:
        self._folder = tempfile.mkdtemp(prefix="viewer-chromium")
        command = [program(), *_FLAGS, *flags, f"--user-data-dir={self._folder}", page.as_uri()]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self._stack = ExitStack()
        self._number = 0
        self._session = ""
        try:
            self._attach()
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def js(self, expression: str) -> Any:
        """Evaluate in the page, awaiting promises."""
        answer = self._call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"].get("exception", {}).get("description", answer["exceptionDetails"]))
        return answer["result"].get("value")

    def call(self, function: str, *args: object) -> Any:
        return self.js(f"{function}({', '.join(json.dumps(arg) for arg in args)})")

    def stop(self) -> None:
        self._stack.close()
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _attach(self) -> None:
        file, until = Path(self._folder) / "DevToolsActivePort", time.monotonic() + 30
        while not (file.exists() and len(lines := file.read_text().split("\n")) > 1):
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError("Chromium did not open its DevTools port")
            time.sleep(0.05)
        self._socket = self._stack.enter_context(connect(f"ws://127.0.0.1:{lines[0]}{lines[1]}", max_size=None, compression=None))
        while True:
            pages = [
                item
                for item in self._call("Target.getTargets")["targetInfos"]
                if item["type"] == "page" and item["url"].startswith("file:")
            ]
            if pages:
                break
            if time.monotonic() > until:
                raise RuntimeError("Chromium did not open the page")
            time.sleep(0.05)
        self._session = self._call("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]
        while not self.js("document.readyState === 'complete' && typeof share === 'function'"):
            time.sleep(0.02)

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(timeout=60))
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
