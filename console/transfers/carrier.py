"""The console's hold on the process that carries its files: started with the first one, started again when it dies. Any thread.

`tell` hears on a thread of its own. What was begun and not dropped is begun again in a new process, which goes on from what is on disk.
"""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from console.transfers import engine, pipe
from protocol.wire import Sig

log = logging.getLogger(__name__)

HOUSE = Path(__file__).resolve().parents[2]
STOP_WITHIN_S = 4.0
AGAIN_S = 2.0
"""Between two starts: one that dies at once must not be started without end."""


class Carrier:
    """The process that carries files, started when there is one to carry. Closed with the desk; nothing is started after that."""

    def __init__(self, tell: Callable[[engine.Told], None], command: list[str] | None = None) -> None:
        self._tell = tell
        self._command = command or [sys.executable, "-m", "console.transfers.child"]
        self._lock = threading.RLock()
        self._child: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._use: pipe.Use | None = None
        self._begun: dict[str, pipe.Begin] = {}
        self._started_at = 0.0
        self._closed = False

    @property
    def pid(self) -> int | None:
        child = self._child
        return child.pid if child is not None else None

    def use(self, use: pipe.Use) -> None:
        with self._lock:
            if use != self._use:
                self._use = use
                self._order(use)

    def begin(self, begin: pipe.Begin) -> None:
        with self._lock:
            self._begun[begin.kept.id] = begin
            if self._child is None:
                self._start()
            else:
                self._order(begin)

    def pause(self, pause: pipe.Pause) -> None:
        with self._lock:
            self._order(pause)

    def drop(self, drop: pipe.Drop) -> bool:
        """False where no process runs that would do it."""
        with self._lock:
            self._begun.pop(drop.id, None)
            self._order(drop)
            return self._child is not None

    def hear(self, sig: Sig) -> None:
        with self._lock:
            self._order(pipe.Hear(sig))

    def close(self) -> None:
        with self._lock:
            self._closed = True
            child, reader = self._child, self._reader
            self._begun.clear()
        if child is None:
            return
        with contextlib.suppress(OSError):
            assert child.stdin is not None
            child.stdin.close()
        try:
            child.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if reader is not None:
            reader.join(STOP_WITHIN_S)

    # ---- inside

    def _order(self, order: pipe.Order) -> None:
        child = self._child
        if child is None or child.stdin is None:
            return
        try:
            child.stdin.write(pipe.line(order))
            child.stdin.flush()
        except OSError as error:
            log.warning("the process that carries files does not listen: %s", error)  # its end is heard by the reader

    def _start(self) -> None:
        if self._closed:
            return
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self._started_at = time.monotonic()
        child = self._child = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=HOUSE, creationflags=flags
        )
        self._reader = threading.Thread(target=self._read, args=(child,), name="files", daemon=True)
        self._reader.start()
        for order in (*((self._use,) if self._use is not None else ()), *self._begun.values()):
            self._order(order)

    def _read(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        with child.stdout:
            for raw in child.stdout:
                try:
                    self._tell(pipe.told(raw))
                except ValueError as error:
                    log.error("the process that carries files says what nobody understands: %s", error)
        child.wait()
        with contextlib.suppress(OSError):
            if child.stdin is not None:
                child.stdin.close()
        while not self._closed and (wait_s := self._started_at + AGAIN_S - time.monotonic()) > 0:
            time.sleep(min(wait_s, 0.05))
        with self._lock:
            if self._child is child:
                self._child = None
                if self._begun and not self._closed:
                    log.warning("the process that carries files ended with %s and is started again", child.returncode)
                    self._start()
