"""A thread that gives each of its jobs a turn, so that one that waits or is long holds up no other."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

Step = Callable[[], float | None]
"""Does a part of a job, and may block. Gives how many seconds the job has to wait for its next turn; None when it is over."""


class Rounds:
    """The thread starts with the first job. It is a daemon: one that hangs in the network does not keep the program from ending."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._steps: dict[str, Step] = {}
        self._next_steps: dict[str, Step] = {}
        """Added while a job of the same name had its turn."""
        self._due: dict[str, float] = {}
        """When each job has its next turn (monotonic, s), in the order of the turns; infinity while it has it."""
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def add(self, key: str, step: Step) -> None:
        """A job of this name that is under way goes on, without waiting; if it ends with this very turn, `step` begins."""
        with self._changed:
            if self._closed:
                return
            if self._due.get(key) == math.inf:
                self._next_steps[key] = step
            self._steps.setdefault(key, step)
            self._due[key] = 0.0
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify()

    def hurry(self) -> None:
        """Nobody waits any longer."""
        with self._changed:
            self._due = dict.fromkeys(self._due, 0.0)
            self._changed.notify()

    def close(self, within_s: float = 0.5) -> None:
        """No further turns. A step that is under way may outlive this."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join(within_s)

    def _run(self) -> None:
        while (key := self._next()) is not None:
            wait_s: float | None = None
            try:
                wait_s = self._steps[key]()
            except Exception:
                log.exception("%s: a job failed and was given up", self._name)
            with self._changed:
                due, following = self._due.pop(key), self._next_steps.pop(key, None)
                if wait_s is None and following is not None:
                    self._steps[key], self._due[key] = following, 0.0
                elif wait_s is None:
                    del self._steps[key]
                else:  # what was hurried during its own turn does not wait
                    self._due[key] = time.monotonic() + wait_s if due == math.inf else 0.0

    def _next(self) -> str | None:
        """The job whose turn it is, when it is; None at the end."""
        with self._changed:
            while not self._closed:
                key = min(self._due, key=self._due.__getitem__, default=None)
                wait_s = math.inf if key is None else self._due[key] - time.monotonic()
                if key is not None and wait_s <= 0:
                    self._due[key] = math.inf
                    return key
                self._changed.wait(None if wait_s == math.inf else wait_s)
            return None
