"""The broker of *Start on this computer*: a child process of ours, started, watched and started again.

`python -m broker serve --embedded`. It holds our end of its standard input: when this console dies in whatever way, the
pipe closes and the broker ends. Plain threads and subprocess, because asyncio's child watchers do not work under every Qt
loop; what they find is handed to the loop that called `start`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from console.errors import UserFacingError
from console.words import tr

log = logging.getLogger(__name__)

READY_WITHIN_S = 30.0
STOP_WITHIN_S = 5.0
AGAIN_FIRST_S = 0.2
AGAIN_MOST_S = 8.0
STEADY_AFTER_S = 30.0
"""A child that lived so long starts the back-off anew when it dies."""
LOG_BYTES = 1024 * 1024
_HOUSE = Path(__file__).resolve().parent.parent
"""Where `broker` is found, from whatever folder the console was started."""


class BrokerDidNotStart(UserFacingError):
    """The child ended or said nothing. Its last words are in the log file that the text names."""


class EmbeddedBroker:
    """One broker process. Made, started and stopped on the loop's thread; `on_restart(url, token)` is called there.

    `token` signs the owner in; it changes with every start. With `port` 0 the broker takes the one of last time if it is free.
    """

    def __init__(
        self,
        data: Path,
        owner_name: str,
        lang: str,
        listen: str = "127.0.0.1",
        port: int = 0,
        on_restart: Callable[[str, str], None] | None = None,
        command: list[str] | None = None,
    ) -> None:
        self._data = data
        self._listen = listen
        self._port = port
        self._on_restart = on_restart
        self._log_path = data / "embedded-broker.log"
        self._command = command or [sys.executable, "-m", "broker"]
        self._owner = ["--owner-name", owner_name, "--lang", "fr" if lang.startswith("fr") else "en"]
        self._loop: asyncio.AbstractEventLoop | None = None
        self._first: asyncio.Future[tuple[str, str]] | None = None
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._watcher: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """Of the child that runs now."""
        child = self._child
        return None if child is None else child.pid

    async def start(self) -> tuple[str, str]:
        """Address and token. Raises BrokerDidNotStart, OSError. Call it once."""
        self._data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._loop = asyncio.get_running_loop()
        self._first = self._loop.create_future()
        self._watcher = threading.Thread(target=self._watch, name="embedded broker", daemon=True)
        self._watcher.start()
        try:
            return await self._first
        except BaseException:
            self._stopping.set()
            raise

    async def stop(self) -> None:
        """End the child in order; in five seconds at most."""
        await asyncio.get_running_loop().run_in_executor(None, self.stop_now)

    def stop_now(self) -> None:
        """As `stop`, blocking: for the way out of the program."""
        self._stopping.set()
        with self._lock:
            if self._child is not None:
                _let_go(self._child)
        if self._watcher is not None:
            self._watcher.join(STOP_WITHIN_S + 1)

    # ---- on the watcher's thread

    def _watch(self) -> None:
        wait = AGAIN_FIRST_S
        try:
            while not self._stopping.is_set():
                born = time.monotonic()
                try:
                    self._live()
                except (OSError, BrokerDidNotStart) as error:
                    if self._failed_at_first(error):
                        return
                    log.error("the embedded broker could not be started again: %s", error)
                if self._stopping.is_set():
                    return
                if time.monotonic() - born >= STEADY_AFTER_S:
                    wait = AGAIN_FIRST_S
                log.warning("the embedded broker has ended; starting it again in %.1f s", wait)
                self._stopping.wait(wait)
                wait = min(AGAIN_MOST_S, wait * 2)
        except Exception as error:
            log.exception("the watch over the embedded broker has ended")
            self._failed_at_first(error)

    def _live(self) -> None:
        """One child from its birth to its death."""
        host = f"[{self._listen}]" if ":" in self._listen else self._listen
        arguments = [*self._command, "serve", "--embedded", "--data", str(self._data), "--listen", f"{host}:{self._port}", *self._owner]
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        with self._open_log() as errors:
            with self._lock:
                if self._stopping.is_set():
                    return
                child = self._child = subprocess.Popen(
                    arguments,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (str(_HOUSE), os.environ.get("PYTHONPATH", ""))))},
                    encoding="utf-8",
                    errors="replace",
                    creationflags=flags,
                    start_new_session=sys.platform != "win32",  # Ctrl+C in a terminal is for the console; it ends the child in order
                )
            try:
                self._hear(child)
                child.wait()
            except BrokerDidNotStart:
                child.kill()
                raise
            finally:
                with self._lock:
                    self._child = None
                _let_go(child)
                if child.stdout is not None:
                    child.stdout.close()

    def _hear(self, child: subprocess.Popen[str]) -> None:
        """The ready line; the rest of standard output is read and dropped so that the child never blocks on it."""
        assert child.stdout is not None
        late = threading.Timer(READY_WITHIN_S, child.kill)
        late.daemon = True
        late.start()
        try:
            told = _ready_line(child.stdout.readline(4096))
        finally:
            late.cancel()
        if told is None:
            raise BrokerDidNotStart(tr("The broker on this computer did not start. What it said is in {file}.", file=str(self._log_path)))
        url, token = told
        self._tell(url, token)
        for line in child.stdout:
            log.debug("embedded broker: %s", line.rstrip()[:500])

    def _tell(self, url: str, token: str) -> None:
        loop, first = self._loop, self._first
        assert loop is not None and first is not None

        def here() -> None:
            if not first.done():
                first.set_result((url, token))
            elif self._on_restart is not None and not self._stopping.is_set():
                self._on_restart(url, token)

        with contextlib.suppress(RuntimeError):  # the loop is closed: the program ends
            loop.call_soon_threadsafe(here)

    def _failed_at_first(self, error: Exception) -> bool:
        """Whether `start` still waited: then it raises, and nothing is tried again."""
        loop, first = self._loop, self._first
        assert loop is not None and first is not None
        if first.done():
            return False

        def here() -> None:
            if not first.done():
                first.set_exception(error)

        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(here)
        return True

    def _open_log(self) -> BinaryIO:
        if self._log_path.exists() and self._log_path.stat().st_size > LOG_BYTES:
            self._log_path.replace(self._log_path.with_suffix(".old.log"))
        return self._log_path.open("ab")


def _ready_line(line: str) -> tuple[str, str] | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    if not isinstance(told, dict) or not isinstance(told.get("url"), str) or not isinstance(told.get("token"), str):
        return None
    return told["url"], told["token"]


def _let_go(child: subprocess.Popen[str]) -> None:
    """Close the pipe, which asks the child to end; insist when it does not."""
    if child.stdin is not None:
        with contextlib.suppress(OSError):
            child.stdin.close()
    try:
        child.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        log.warning("the embedded broker does not end by itself")
        child.kill()
        child.wait(STOP_WITHIN_S)
