"""A broker that is there in 30 ms instead of 400: forked from a process that has imported the program, and runs nothing, before.

What is forked is the program itself, run from its file: a process of its own with its own sockets, store and threads, that
`kill -9` ends as it ends any other. Only the reading of the code is saved, so that hundreds of deaths fit into a test run.
Run as a program this module is the process that forks.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import traceback
from pathlib import Path
from typing import IO

import broker.__main__
from tests.broker_process import REPOSITORY, BrokerProcess, Child

PROGRAM = Path(broker.__main__.__file__)
CALL_BYTES = 65_536
SAID_BYTES = 8
"""Of a number: numbers are of one length, so that a pid and the status of one that died at once do not run together."""


class ForkedBroker(BrokerProcess):
    """A `BrokerProcess` for many starts and deaths; `close` it, or use it in a `with`."""

    def __init__(self, data_dir: Path, program: Path = PROGRAM) -> None:
        super().__init__(data_dir)
        self._program = program
        self._calls, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "tests.broker.forked", str(theirs.fileno())]
            self._forks = subprocess.Popen(command, cwd=REPOSITORY, pass_fds=[theirs.fileno()])

    def close(self) -> None:
        """Ends the one that runs, and the process that forks."""
        self.kill9()
        self._calls.close()
        self._forks.wait(60)

    def __exit__(self, *_: object) -> None:
        self.close()

    def _spawn(self, arguments: list[str], errors: IO[bytes]) -> Child:
        return _Forked(self._calls, [str(self._program), *arguments], errors)


class _Forked:
    """One that was forked. Only the process that forks can wait for it, and does."""

    def __init__(self, calls: socket.socket, arguments: list[str], errors: IO[bytes]) -> None:
        their_in, ours_in = os.pipe()
        ours_out, their_out = os.pipe()
        socket.send_fds(calls, [json.dumps(arguments).encode()], [their_in, their_out, errors.fileno()])
        for fd in (their_in, their_out):
            os.close(fd)
        self._calls = calls
        self.stdin: IO[bytes] | None = os.fdopen(ours_in, "wb")
        self.stdout: IO[bytes] | None = os.fdopen(ours_out, "rb")
        self.pid = _heard(calls)

    def send_signal(self, number: int, /) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        self._calls.settimeout(timeout)
        try:
            return _heard(self._calls)
        except TimeoutError:
            raise subprocess.TimeoutExpired("broker", timeout or 0) from None
        finally:
            self._calls.settimeout(None)


def _say(calls: socket.socket, number: int) -> None:
    calls.sendall(number.to_bytes(SAID_BYTES, "big", signed=True))


def _heard(calls: socket.socket) -> int:
    said = calls.recv(SAID_BYTES)
    assert len(said) == SAID_BYTES, "the process that forks is gone"
    return int.from_bytes(said, "big", signed=True)


def _fork(calls: socket.socket) -> None:
    """One broker after the other: its pid is said when it begins, its exit status when it has ended."""
    while True:
        call, fds, _, _ = socket.recv_fds(calls, CALL_BYTES, 3)
        if not call:
            return
        pid = os.fork()
        if pid == 0:
            calls.close()
            for to, fd in enumerate(fds):
                os.dup2(fd, to)
                os.close(fd)
            os._exit(_run(json.loads(call)))
        for fd in fds:
            os.close(fd)
        _say(calls, pid)
        _, status = os.waitpid(pid, 0)
        _say(calls, os.waitstatus_to_exitcode(status))


def _run(arguments: list[str]) -> int:
    sys.argv = arguments
    try:
        runpy.run_path(arguments[0], run_name="__main__")
    except SystemExit as done:
        return int(done.code or 0)
    except Exception:  # noqa: BLE001 - as an interpreter does at its end
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    import uvloop  # noqa: F401 - the broker imports it when it begins

    with socket.socket(fileno=int(sys.argv[1])) as ours:
        _fork(ours)
