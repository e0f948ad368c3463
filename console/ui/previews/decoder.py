"""The console's end of the decoder: one process, started with the first picture, started again when it dies, killed when it is late.

Starting takes a quarter of a second (an interpreter and Qt's part for pictures), a job some milliseconds; so it stays. Calls block: ask
from a thread of the background. One job at a time.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from console.ui.previews.pipe import (
    ALPHA,
    ANSWER_HEAD,
    ANY,
    FORMATS,
    JOB_BYTES,
    NOTHING,
    PIXEL,
    Answer,
    Job,
    Untrusted,
    job_head,
    read_answer,
)
from protocol import limits
from protocol.pictures import NoPicture, TooLargePicture, look

log = logging.getLogger(__name__)

WITHIN_S = 10.0
"""For one picture; the largest takes half a second."""
READY_WITHIN_S = 30.0
JOBS = 500
"""Of one process; then another takes its place, so that nothing which a picture left behind lives long."""
_HOUSE = Path(__file__).resolve().parents[3]
_PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH", "HOME", "VIRTUAL_ENV", "PYTHONHASHSEED")
"""Of the environment. No secret is in it, and no address of a desktop."""


class Decoder:
    """Any thread. After `close` every picture is none."""

    def __init__(self, command: list[str] | None = None, within_s: float = WITHIN_S) -> None:
        self._command = command or [sys.executable, "-m", "console.ui.previews.child"]
        self._within_s = within_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._jobs = 0
        self._number = 0
        self._closed = False
        self.started = 0
        """How many processes there have been."""

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        child = self._child
        return child.pid if child is not None else None

    def theirs(self, data: bytes, within: QSize | None = None, type: str = "") -> QImage:
        """A picture of others, scaled down to fit `within`; null for what is none, is of another `type` than was said, is damaged, or took
        the decoder with it."""
        try:
            looked = look(data)
        except (NoPicture, TooLargePicture) as error:
            log.warning("a picture is not shown: %s", error)
            return QImage()
        if type and type != looked.type:
            log.warning("a picture is not shown: it is %s and was said to be %s", looked.type, type)
            return QImage()
        return self._decode(data, FORMATS[looked.type], within)

    def ours(self, data: bytes, within: QSize | None = None) -> QImage:
        """One that the person at this computer chose: of any kind that Qt knows, turned upright."""
        return self._decode(data, ANY, within)

    def close(self) -> None:
        """No further pictures; one that is under way is given up."""
        self._closed = True
        child = self._child
        if child is not None:
            with contextlib.suppress(OSError):
                child.kill()
        with self._lock:
            self._let_go()

    def _decode(self, data: bytes, format: bytes, within: QSize | None) -> QImage:
        if not 0 < len(data) <= JOB_BYTES:
            return QImage()
        side = limits.PICTURE_SIDE_PX
        width, height = (side, side) if within is None else (min(max(1, within.width()), side), min(max(1, within.height()), side))
        with self._lock:
            for _ in range(2):  # once more in another process: it may have been the last picture's doing, or somebody's who killed it
                if self._closed:
                    break
                self._number = self._number % 0xFFFF_FFFF + 1
                job = Job(self._number, format, width, height, len(data))
                try:
                    return self._asked(job, data)
                except _Late:
                    log.warning("a picture took the decoder longer than %.0f s and is not shown", self._within_s)
                    self._let_go()
                    break
                except (OSError, Untrusted) as error:
                    if not self._closed:
                        log.warning("the decoder of pictures has ended (%s): %s", self._ending(), error)
                    self._let_go()
        return QImage()

    def _asked(self, job: Job, data: bytes) -> QImage:
        """Raises OSError, Untrusted, _Late. Whatever is raised, the process is not asked again."""
        if self._child is None or self._jobs >= JOBS:
            self._start()
        child = self._child
        assert child is not None and child.stdin is not None and child.stdout is not None
        self._jobs += 1
        with _in_time(child, self._within_s):
            child.stdin.write(job_head(job))
            child.stdin.write(data)
            child.stdin.flush()
            answer = read_answer(_whole(child, ANSWER_HEAD), job)
            pixels = _whole(child, answer.size)
        return _image(answer, pixels)

    def _start(self) -> None:
        self._let_go()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        child = self._child = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_HOUSE,
            env=environment,
            creationflags=flags,
        )
        self._jobs = 0
        self.started += 1
        with _in_time(child, READY_WITHIN_S):
            read_answer(_whole(child, ANSWER_HEAD), Job(0, ANY, 1, 1, 1))

    def _ending(self) -> str:
        child = self._child
        if child is None:
            return "not started"
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(0.2)
        return f"exit {child.returncode}" if child.returncode is not None else "it talks nonsense"

    def _let_go(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        child.wait()


class _Late(Exception):
    """It was killed because it took too long."""


@contextlib.contextmanager
def _in_time(child: subprocess.Popen[bytes], within_s: float):  # type: ignore[no-untyped-def]
    """Whatever the process does, reading from it and writing to it ends. Raises _Late."""
    late = threading.Event()

    def kill() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(within_s, kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, Untrusted) as error:
        if late.is_set():
            raise _Late from error
        raise
    finally:
        timer.cancel()


def _whole(child: subprocess.Popen[bytes], size: int) -> bytes:
    """Raises OSError where the process ends before."""
    assert child.stdout is not None
    data = child.stdout.read(size) if size else b""
    if len(data) < size:
        raise BrokenPipeError("it has ended")
    return data


def _image(answer: Answer, pixels: bytes) -> QImage:
    if answer.kind == NOTHING:
        return QImage()
    alpha = answer.kind == ALPHA
    format = QImage.Format.Format_ARGB32_Premultiplied if alpha else QImage.Format.Format_RGB32
    # copied: the bytes are Python's
    return QImage(pixels, answer.width, answer.height, answer.width * PIXEL, format).copy()
