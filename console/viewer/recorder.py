"""The received stream on disk as it came, without encoding again: whole frames into an ordinary container, on a thread of its own.

H.264 goes into a fragmented MP4 (readable also when the program dies in the middle), VP8 into WebM; a rotation is a new parameter set in
the same track, which FFmpeg's and Chromium's players follow. Time in the file is the session's own time: where nothing was recorded the
last frame before stands still. What must not be kept is left out by the caller's `cut`; after it nothing is written before a key frame.
"""

from __future__ import annotations

import io
import logging
import os
import shutil
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, Literal

import av

from console.viewer.assembler import EncodedFrame
from console.viewer.stream_header import Announced, BadHeader, allowed, picture_size

log = logging.getLogger(__name__)

WAITING_BYTES = 32 * 1024 * 1024
"""Frames that wait for a slow disk; beyond it the recording ends rather than memory."""
FREE_BYTES = 100 * 1024 * 1024
"""So much stays free on the disk: a recording must not be what fills it."""
LOOK_EVERY, LOOK_BYTES = 150, 16 * 1024 * 1024
"""Frames, or bytes, between two looks at the free space: a frame may have megabytes."""
FILES_MAX = 16
"""Of one recording. Each change of the codec begins another one, and a sender changes it once, where an encoder fails it."""
_MS = Fraction(1, 1000)
_FORMATS = {
    # a screen that rests sends no key frame for minutes: a fragment each two seconds bounds what a crash can lose
    "H264": ("mp4", {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "2000000"}),
    "VP8": ("webm", {}),
}

End = Literal["stopped", "disk_full", "failed", "too_slow"]


@dataclass(frozen=True, slots=True)
class FilmSpan:
    """What of the frames' time a file has. `began_s`: of its first frame, by time.monotonic(); `gaps`: between which of its milliseconds
    nothing was kept."""

    path: Path
    began_s: float
    length_ms: int = 0
    gaps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording is over. `files`: what lies on disk, in order; more than one where the sender changed its codec."""

    why: End
    files: tuple[Path, ...]
    frames: int
    bytes: int


def private_file(path: Path) -> IO[bytes]:
    """A new file that only this person may read. Raises FileExistsError."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb")


def free_bytes(folder: Path) -> int:
    """Free space where `folder` lies, for this person."""
    return shutil.disk_usage(folder).free


class Recorder:
    """Started when made. `put`, `cut` and `needs_key` are for the media thread, `stop` for any; `told` hears of the end on the recorder's.

    `base`: the file's path without its ending, in a folder that exists. `opens` and `free` are the disk, for tests.
    """

    def __init__(
        self,
        base: Path,
        told: Callable[[Recorded], None],
        *,
        opens: Callable[[Path], IO[bytes]] = private_file,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        self._base, self._told, self._opens, self._free = base, told, opens, free
        self._change = threading.Condition()
        self._frames: deque[tuple[str, EncodedFrame, bool]] = deque()
        """Each with whether it begins anew after a cut."""
        self.spans: tuple[FilmSpan, ...] = ()
        """What is on disk so far, for any thread to look at."""
        self._waiting = 0
        self._needs_key = True
        self._end: End | None = None
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def put(self, codec: str, frame: EncodedFrame) -> None:
        """A whole frame, in order. Never blocks for longer than another `put`."""
        anew = self._needs_key
        if anew:
            if not frame.key:
                return
            self._needs_key = False
        with self._change:
            if self._end is not None:
                return
            self._frames.append((codec, frame, anew))
            self._waiting += len(frame.data)
            if self._waiting > WAITING_BYTES:
                self._end = "too_slow"
            self._change.notify()

    def cut(self) -> None:
        """What comes next does not continue what was put before: a gap, a hidden moment, another connection."""
        self._needs_key = True

    @property
    def needs_key(self) -> bool:
        """Nothing is written before a key frame: ask for one."""
        return self._needs_key

    def stop(self) -> None:
        """Write what waits and close the file; `told` hears when that is done."""
        with self._change:
            self._end = self._end or "stopped"
            self._change.notify()

    def join(self, timeout: float) -> bool:
        """Whether the thread has ended."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    # ---- the recorder's thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        files = _Files(self._base, self._opens, self._free)
        why: End = "stopped"
        try:
            while (item := self._next()) is not None:
                files.write(*item)
                self.spans = tuple(files.spans)
            why = self._end or "stopped"
        except OSError as error:
            why = _trouble(error)
            log.warning("the recording ends: %s", error)
        except Exception:
            why = "failed"
            log.exception("the recording ends")
        with self._change:
            self._end = why
            self._frames.clear()
        try:
            files.close()
        except Exception as error:  # libav raises more than OSError, and whoever waits for the end must hear of it
            why = _trouble(error) if why == "stopped" else why
            log.warning("the recording could not be closed in order", exc_info=error)
        self._told(Recorded(why, tuple(files.paths), files.frames, files.bytes))

    def _next(self) -> tuple[str, EncodedFrame, bool] | None:
        with self._change:
            while not self._frames:
                if self._end is not None:
                    return None
                self._change.wait()
            if self._end == "too_slow":
                return None
            item = self._frames.popleft()
            self._waiting -= len(item[1].data)
            return item


class _NoRoom(OSError):
    """The disk has no more room that a recording may take."""


_FULL = (28, 122, 27)
"""ENOSPC, EDQUOT, EFBIG: no space, quota, larger than a file may be."""


def _trouble(error: Exception) -> End:
    full = isinstance(error, _NoRoom) or (isinstance(error, OSError) and error.errno in _FULL)
    return "disk_full" if full else "failed"


class _Files:
    """Containers written one after the other, a new one for each codec."""

    def __init__(self, base: Path, opens: Callable[[Path], IO[bytes]], free: Callable[[Path], int]) -> None:
        self._base, self._opens, self._free = base, opens, free
        self._codec = ""
        self._container: av.container.OutputContainer | None = None
        self._stream: Any = None
        self._file: IO[bytes] | None = None
        self._began = 0.0
        self._last_ms = -1
        self._looked_for, self._announced = "", Announced("")
        self._refused = False
        self._looked_at = 0
        self.paths: list[Path] = []
        self.spans: list[FilmSpan] = []
        self.frames = self.bytes = 0

    def write(self, codec: str, frame: EncodedFrame, anew: bool = False) -> None:
        if self.frames % LOOK_EVERY == 0 or self.bytes - self._looked_at > LOOK_BYTES:
            self._looked_at = self.bytes
            if self._free(self._base.parent) < FREE_BYTES:
                raise _NoRoom("the disk is nearly full")
        if codec != self._looked_for:
            self._looked_for, self._announced = codec, Announced(codec)
        if not self._fits(frame):
            return
        if codec != self._codec:
            self.close()
            self._open(codec, frame)
        assert self._container is not None
        ms = max(self._last_ms + 1, round((frame.first_packet - self._began) * 1000))
        span = self.spans[-1]
        gaps = (*span.gaps, (span.length_ms, ms)) if anew and self._last_ms >= 0 else span.gaps
        self.spans[-1] = replace(span, length_ms=ms, gaps=gaps)
        self._last_ms = ms
        packet = av.Packet(frame.data)
        packet.stream, packet.pts, packet.dts, packet.time_base, packet.is_keyframe = self._stream, ms, ms, _MS, frame.key
        self._container.mux(packet)
        self.frames += 1
        self.bytes += len(frame.data)

    def _fits(self, frame: EncodedFrame) -> bool:
        """What the decoder refuses is not kept either: libav looks into a stream's beginning here, and a player will into all of it."""
        try:
            size = self._announced.look(frame.data)
        except BadHeader:
            self._refused = True
        else:
            if size is not None:
                self._refused = not allowed(*size)
        return not self._refused

    def close(self) -> None:
        container, self._container = self._container, None
        file, self._file = self._file, None
        try:
            if container is not None:
                container.close()
        finally:
            if file is not None:
                file.close()

    def _open(self, codec: str, frame: EncodedFrame) -> None:
        if len(self.paths) == FILES_MAX:
            raise ValueError("the sender changes its codec all the time")
        ending, options = _FORMATS[codec]
        number = f" ({len(self.paths) + 1})" if self.paths else ""
        path = self._base.with_name(f"{self._base.name}{number}.{ending}")
        self._file = self._opens(path)
        self.paths.append(path)
        container = self._container = av.open(self._file, "w", format=ending, options=options)
        if codec == "H264":
            # only a probed stream carries the parameter sets that MP4 wants in its head
            with av.open(io.BytesIO(frame.data), format="h264") as probe:
                self._stream = container.add_stream_from_template(probe.streams.video[0])
        else:
            width, height = picture_size(codec, frame.data) or (0, 0)
            self._stream = container.add_mux_stream("vp8", width=width, height=height)
        self._stream.time_base = _MS
        self._codec, self._began, self._last_ms = codec, frame.first_packet, -1
        self.spans.append(FilmSpan(path, frame.first_packet))
