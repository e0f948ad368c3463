"""The log of what others did wrong: one line each, never a secret, and not more lines than a person can read."""

from __future__ import annotations

import logging

from broker.clock import Clock
from broker.rules.budget import Bucket

log = logging.getLogger(__name__)

LINES_PER_S, LINES_BURST = 2.0, 100.0
"""At 200 bytes a line under 30 KiB a minute, whatever comes in."""
TRACES_PER_S, TRACES_BURST = 1 / 60, 10.0
"""A traceback has 5 KiB and tells the same each time."""


class Complaints:
    """Event loop's thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lines = Bucket.full(LINES_PER_S, LINES_BURST, clock.monotonic_s())
        self._traces = Bucket.full(TRACES_PER_S, TRACES_BURST, clock.monotonic_s())
        self._unsaid = 0

    def say(self, text: str, *args: object) -> None:
        if self.may_say():
            log.warning(text, *args)

    def report(self, text: str, error: BaseException) -> None:
        """A fault of ours that somebody outside can bring about, again and again if he likes."""
        if self.may_say():
            traced = self._traces.take(self._clock.monotonic_s())
            log.error("%s: %s", text, type(error).__name__, exc_info=error if traced else None)

    def may_say(self) -> bool:
        """Whether one more line may be written now; for lines that are written elsewhere."""
        if not self._lines.take(self._clock.monotonic_s()):
            self._unsaid += 1
            return False
        if self._unsaid:
            log.warning("%d more of these were not logged", self._unsaid)
            self._unsaid = 0
        return True


class Sparing(logging.Filter):
    """For the loggers of libraries that write a line, or a whole traceback, for whatever comes in from the network."""

    def __init__(self, complaints: Complaints) -> None:
        super().__init__()
        self._complaints = complaints

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        if record.exc_info and record.exc_info[1] is not None:
            self._complaints.report(record.getMessage().strip()[:200], record.exc_info[1])
            return False
        return self._complaints.may_say()
