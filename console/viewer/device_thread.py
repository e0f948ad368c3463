"""A hardware decoder in a thread of its own: opening one can take half a second, and a driver may never come back.

Who gives it frames never waits longer than it says. A thread that hangs is abandoned: it ends by itself if its driver ever returns.
What no thread can help: while libav opens a device or copies a picture back it holds Python's lock (av 18.1).
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from console.viewer.decoder_choice import Seen

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

    from console.viewer.decoder import VideoDecoder

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one access unit. `seconds` of decoding; `error` not empty: the device is of no use any more."""

    seconds: float = 0.0
    seen: Seen | None = None
    frames: list[VideoFrame] = field(default_factory=list)
    error: str = ""


class Beside(Protocol):
    """A decoder that works beside the one who asks; used by one thread."""

    def give(self, access_unit: bytes) -> None:
        """Decode this, some time; what comes of it is only looked at."""
        ...

    def outcomes(self) -> list[Outcome]:
        """What has come of given access units since the last call, in order."""
        ...

    def decode(self, access_unit: bytes, within_s: float) -> Outcome | None:
        """Decode this now, everything given before being done; None: it did not come back in time and is of no use any more."""
        ...

    def abandon(self) -> None:
        """No more is wanted. Returns at once."""
        ...


class DeviceThread:
    """`make` opens the decoder, on the thread."""

    def __init__(self, make: Callable[[], VideoDecoder], look: Callable[[VideoFrame], Seen], clock: Callable[[], float]) -> None:
        self._make = make
        self._look = look
        self._clock = clock
        self._change = threading.Condition()
        self._in: deque[tuple[bytes, bool]] = deque()
        self._out: deque[Outcome] = deque()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="device", daemon=True)
        self._thread.start()

    def give(self, access_unit: bytes) -> None:
        self._put(access_unit, False)

    def outcomes(self) -> list[Outcome]:
        with self._change:
            out = list(self._out)
            self._out.clear()
        return out

    def decode(self, access_unit: bytes, within_s: float) -> Outcome | None:
        self._put(access_unit, True)
        with self._change:
            self._change.wait_for(lambda: self._out, within_s)
            return self._out.popleft() if self._out else None

    def abandon(self) -> None:
        with self._change:
            self._over = True
            self._in.clear()
            self._change.notify_all()

    def join(self, timeout: float) -> bool:
        """For tests: whether the thread has ended."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _put(self, access_unit: bytes, keep: bool) -> None:
        with self._change:
            self._in.append((access_unit, keep))
            self._change.notify_all()

    def _run(self) -> None:
        try:
            decoder = self._make()
            while (item := self._next()) is not None:
                outcome = self._one(decoder, *item)
                with self._change:
                    self._out.append(outcome)
                    self._change.notify_all()
                del outcome  # its pictures are not ours any more
        except Exception as error:  # drivers and libav raise what they like: this device is of no use, and that is told
            log.debug("a device failed", exc_info=True)
            with self._change:
                self._out.append(Outcome(error=f"{type(error).__name__}: {error}"[:200]))
                self._change.notify_all()

    def _next(self) -> tuple[bytes, bool] | None:
        with self._change:
            self._change.wait_for(lambda: self._over or self._in)
            return None if self._over else self._in.popleft()

    def _one(self, decoder: VideoDecoder, access_unit: bytes, keep: bool) -> Outcome:
        began = self._clock()
        frames = decoder.decode(access_unit)
        seconds = self._clock() - began
        if keep:
            return Outcome(seconds, frames=frames)
        return Outcome(seconds, self._look(frames[-1]) if frames else None)
