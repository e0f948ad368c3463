"""A broker as people run it: a process of its own on a real port. For tests that need more than the application in memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Protocol

REPOSITORY = Path(__file__).resolve().parent.parent
READY_WITHIN_S = 30.0


class Child(Protocol):
    """What is needed of a process that was started: a part of `subprocess.Popen`."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes] | None

    def send_signal(self, number: int, /) -> None: ...

    def kill(self) -> None: ...

    def wait(self, timeout: float | None = None) -> int: ...


class BrokerProcess:
    """`python -m broker serve --embedded` on a free port of the loopback, which it keeps over restarts."""

    def __init__(
        self,
        data_dir: Path,
        *extra_args: str,
        command: tuple[str, ...] = ("-m", "broker"),
        host: str = "127.0.0.1",
        within: tuple[str, ...] = (),
    ) -> None:
        """`within`: a command that runs it somewhere else, such as in a network namespace, where `host` is an address."""
        self._data = data_dir
        self._extra = extra_args
        self._command = command
        self._host = host
        self._within = within
        self._process: Child | None = None
        self._port = 0
        self.url = ""
        self.token = ""

    @property
    def data(self) -> Path:
        return self._data

    @property
    def pid(self) -> int:
        assert self._process is not None, "it does not run"
        return self._process.pid

    @property
    def log_file(self) -> Path:
        return self._data / "broker.log"

    def start(self) -> None:
        """Returns when it listens. `token` is another one after each start."""
        assert self._process is None, "it runs already"
        listen = f"{self._host}:{self._port}"
        arguments = ["serve", "--embedded", "--data", str(self._data), "--listen", listen, *self._extra]
        self._data.mkdir(parents=True, exist_ok=True)
        with open(self._data / "stderr.log", "ab") as errors:
            self._process = self._spawn(arguments, errors)
        assert self._process.stdout is not None
        watchdog = threading.Timer(READY_WITHIN_S, self._process.kill)
        watchdog.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watchdog.cancel()
            watchdog.join()
        if not line:
            self.kill9()
            raise RuntimeError(f"the broker did not start:\n{(self._data / 'stderr.log').read_text('utf-8')[-4000:]}")
        told = json.loads(line)
        self.url, self.token = told["url"], told["token"]
        self._port = int(self.url.rpartition(":")[2])

    def _spawn(self, arguments: list[str], errors: IO[bytes]) -> Child:
        program = [*self._within, sys.executable, *self._command, *arguments]
        return subprocess.Popen(program, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=dict(os.environ))

    def kill9(self) -> None:
        """As a power cut would: no goodbye, nothing flushed."""
        if self._process is not None:
            self._process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
            self._ended()

    def stop(self) -> None:
        """As the console does: close its standard input, and wait."""
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._ended()

    def _ended(self) -> None:
        process, self._process = self._process, None
        assert process is not None
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def __enter__(self) -> BrokerProcess:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
