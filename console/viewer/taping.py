"""Which of the received frames a recording gets: never one of a moment that the customer hides, and first a frame that stands alone.

On the media thread, where frames and the customer's word about them both arrive: decided anywhere later, a frame could slip through.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from console.viewer.assembler import EncodedFrame
from protocol.peer import Vid

HIDDEN = frozenset({"private", "secure"})
"""States of the picture that are not ours to keep."""


KEY_EVERY_S = 4.0
"""While it is recorded and moves: whoever jumps in a film waits for all pictures since the key frame before. A screen that rests costs
nothing."""


class Tape(Protocol):
    """What this file needs of `recorder.Recorder`."""

    @property
    def needs_key(self) -> bool: ...

    def put(self, codec: str, frame: EncodedFrame) -> None: ...

    def cut(self) -> None: ...


class Taping:
    """One connection's. Until the customer has said how its picture is, nothing is kept."""

    def __init__(self, want_key: Callable[[], None]) -> None:
        self._want_key = want_key
        self._tape: Tape | None = None
        self._hidden = True
        self._opened = 0.0
        self._key_at = 0.0
        """When the last key frame came, or was asked for."""

    def record(self, tape: Tape | None) -> None:
        """Give what comes to `tape`; None: no longer."""
        self._tape = tape
        if tape is not None:
            tape.cut()
            self._begin()

    def say(self, vid: Vid, now: float) -> None:
        """The customer's word about the picture, at `now` in the clock of the frames."""
        was, self._hidden = self._hidden, vid.state in HIDDEN
        if self._hidden and self._tape is not None:
            self._tape.cut()
        elif was and not self._hidden:
            self._opened = now
            self._begin()

    def frame(self, codec: str, frame: EncodedFrame) -> None:
        """A whole frame, in order. One that began to arrive while the picture was hidden is of that time."""
        if self._tape is not None and not self._hidden and frame.first_packet >= self._opened:
            self._tape.put(codec, frame)
            if frame.key:
                self._key_at = frame.first_packet
            elif frame.first_packet - self._key_at >= KEY_EVERY_S:
                self._key_at = frame.first_packet
                self._want_key()

    def _begin(self) -> None:
        if self._tape is not None and not self._hidden and self._tape.needs_key:
            self._want_key()
