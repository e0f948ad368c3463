"""Which encoded frames the decoder gets, and which pictures are worth handing on. Pure; time is an argument (seconds).

A decoder that falls behind must still see every frame that later ones refer to. So frames are only left out together, up to the next key
frame; pictures that have already been overtaken are decoded but not handed on.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from console.viewer.assembler import EncodedFrame

BEHIND_FRAMES = 3
"""With more than this many waiting, only the newest picture is handed on..."""
SHOW_AT_LEAST_EVERY_S = 0.1
"""...but one in this time, so that a slow machine shows a slow picture and not a frozen one."""
LATE_S = 0.3
"""A frame older than this is late. Only if what waits would take as long again to decode is it left out: after a mere stall the decoder
catches up within some frames, and a key frame would be slower."""
LATE_AGAIN_S = 2.0
"""Skipping to a key frame costs the most expensive frame there is; a machine that is always late must not do it all the time."""
OLDEST_S = 2.0
"""...unless the frame at the head is as old as this: then what waits is a past that nobody wants to see any more."""
FRAMES_MAX = 120
BYTES_MAX = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Job:
    """Decode `frame`; hand its picture on if `show`."""

    codec: str
    frame: EncodedFrame
    show: bool


class DecodeQueue:
    """Bounded by frames, bytes and age. Not locked: the decoder thread's owner does that."""

    def __init__(self) -> None:
        self._frames: deque[tuple[str, EncodedFrame]] = deque()
        self._bytes = 0
        self._waits_for_key = True
        self._shown_at = -1e9
        self._skipped_at = -1e9
        self._decode_s = 0.0
        self.dropped: deque[tuple[str, int]] = deque()
        """(reason, frames) dropped since the owner last looked."""
        self.wants_key = False
        """A key frame is needed; the owner asks for one and clears this."""
        self._asks = True

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def waits_for_key(self) -> bool:
        return self._waits_for_key

    def put(self, codec: str, frame: EncodedFrame) -> None:
        """A whole frame, in order."""
        if self._waits_for_key and not frame.key:
            self._drop("no_key", 1)
            self.wants_key = self._asks
            return
        if frame.key:
            self._waits_for_key = False
            self._asks = True
        self._frames.append((codec, frame))
        self._bytes += len(frame.data)
        if len(self._frames) > FRAMES_MAX or self._bytes > BYTES_MAX:
            self._skip("overflow", beyond_head=True)

    def take(self, now: float) -> Job | None:
        """The next frame to decode."""
        hopeless = len(self._frames) * self._decode_s > LATE_S
        age = now - self._frames[0][1].assembled if self._frames else 0.0
        if hopeless and age > LATE_S and (age > OLDEST_S or now - self._skipped_at > LATE_AGAIN_S):
            # The frame at the head may itself be a key frame: nothing before a later one is worth decoding.
            self._skipped_at = now
            self._skip("late")
        if not self._frames:
            return None
        codec, frame = self._frames.popleft()
        self._bytes -= len(frame.data)
        show = len(self._frames) <= BEHIND_FRAMES or now - self._shown_at >= SHOW_AT_LEAST_EVERY_S
        if show:
            self._shown_at = now
        return Job(codec, frame, show)

    def took(self, seconds: float) -> None:
        """One frame was decoded in this time."""
        self._decode_s = seconds if not self._decode_s else self._decode_s * 0.8 + seconds * 0.2

    def failed(self, ask: bool = True) -> None:
        """The decoder could not use a frame: what follows refers to it. Without `ask`, wait for a key frame that comes by itself."""
        self._asks = ask
        self._skip("error", to_first_key=True)

    def _skip(self, why: str, to_first_key: bool = False, beyond_head: bool = False) -> None:
        """Leave out what lies before the newest (or first) waiting key frame; without one, all. `beyond_head`: at least one frame."""
        keys = [i for i, (_, frame) in enumerate(self._frames) if frame.key and (i or not beyond_head)]
        keep = (keys[0] if to_first_key else keys[-1]) if keys else len(self._frames)
        if not keys:
            self._waits_for_key = True
            self.wants_key = self._asks
        else:
            self._waits_for_key = False
        if keep:
            self._drop(why, keep)
        for _ in range(keep):
            self._bytes -= len(self._frames.popleft()[1].data)

    def _drop(self, why: str, frames: int) -> None:
        self.dropped.append((why, frames))
