"""A pattern over a file, in a process of its own that is ended when it takes too long: neither a pattern nor a line can hang the window.

Any thread, one at a time.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

PIECE = 256 * 1024
WITHIN_S = 4.0
"""For one piece; an ordinary pattern takes 20 ms."""
READY_WITHIN_S = 30.0
PATTERN_CHARS = 400
_HOUSE = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH", "HOME", "VIRTUAL_ENV", "PYTHONHASHSEED")


class TooSlow(Exception):
    """The pattern takes too long over these lines."""


class BadPattern(Exception):
    """It is none; the text says why."""


def check(pattern: str) -> None:
    """Raises BadPattern."""
    if len(pattern) > PATTERN_CHARS:
        raise BadPattern(f"longer than {PATTERN_CHARS} characters")
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise BadPattern(str(error)) from error


class Matching:
    """One pattern over one file. `close` ends the process, also while it is asked."""

    def __init__(self, path: Path, pattern: str, within_s: float = WITHIN_S) -> None:
        """Raises BadPattern, OSError."""
        check(pattern)
        self._within_s = within_s
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self._child = subprocess.Popen(
            [sys.executable, "-m", "console.logs.regex_child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_HOUSE,
            env=environment, creationflags=flags,
        )  # fmt: skip
        self.late = False
        try:
            self._ask(json.dumps({"path": str(path), "pattern": pattern}), READY_WITHIN_S)
        except BaseException:
            self.close()
            raise

    def lines(self, begin: int, end: int) -> list[int]:
        """Where, in this part of whole lines, those begin that match. Raises TooSlow, OSError."""
        offsets: list[int] = json.loads(self._ask(f"{begin} {end}", self._within_s))
        return [begin + offset for offset in offsets]

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _ask(self, line: str, within_s: float) -> str:
        assert self._child.stdin is not None and self._child.stdout is not None
        timer = threading.Timer(within_s, self._too_late)
        timer.daemon = True
        timer.start()
        try:
            self._child.stdin.write(line.encode() + b"\n")
            self._child.stdin.flush()
            answer = self._child.stdout.readline()
        except ValueError as error:  # closed meanwhile
            raise OSError(str(error)) from error
        finally:
            timer.cancel()
        if self.late:
            raise TooSlow
        if not answer:
            raise OSError("the process that looks for patterns has ended")
        return answer.decode()

    def _too_late(self) -> None:
        self.late = True
        self._child.kill()
