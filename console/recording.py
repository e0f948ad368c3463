"""The recording of one session: when it may begin, when it must end, and what everybody is told of it.

Pure: wishes, how the session stands, and times (milliseconds) in; effects out. The frames' own rules are in `viewer/taping.py`, the file
in `viewer/recorder.py`. The customer is asked before (consent `record`), sees on their side that it runs (`rec`), and both threads of the
conversation say when it began and ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LEAVE_MS = 130_000
"""A wish waits this long for the customer's answer: the broker lets the question lapse after 120 s."""

State = Literal["off", "asking", "on"]
Told = Literal[
    "never", "asking", "denied", "on", "saved", "nothing", "revoked", "disk_full", "failed", "too_slow", "no_picture", "no_folder"
]  # fmt: skip
"""What a technician hears: `never`: the portal does not allow it; `saved`: stopped as wished, the file is whole; `nothing`: stopped before
anything was recorded; `no_folder`: the file has no place to lie in."""


@dataclass(frozen=True, slots=True)
class Road:
    """How the session stands. `live`: a picture and its channels are there; `open`: the channels at least, also while nothing is
    heard on them; `left`: no picture is ours to see any more, nobody shows one or a colleague has the customer; `over`: the session has
    ended; `never`: so says the portal."""

    live: bool = False
    open: bool = False
    left: bool = False
    over: bool = False
    granted: bool = False
    asked: bool = False
    never: bool = False


@dataclass(frozen=True, slots=True)
class AskLeave:
    """Ask the customer for the recording."""


@dataclass(frozen=True, slots=True)
class Begin:
    """Make the file's recorder and give it to the connection."""


@dataclass(frozen=True, slots=True)
class Finish:
    """Take the recorder from the connection and let it close the file; `Recording.finished` follows."""


@dataclass(frozen=True, slots=True)
class ShowCustomer:
    """Say on `ctl` whether the picture is being recorded."""

    on: bool


@dataclass(frozen=True, slots=True)
class WriteDown:
    """A line of the thread: `record_started`, or `record_stopped` with the reason."""

    what: Literal["record_started", "record_stopped"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """For the technician."""

    what: Told


Effect = AskLeave | Begin | Finish | ShowCustomer | WriteDown | Tell


class Recording:
    """One session's. `state` and `since_ms` are for looking at."""

    def __init__(self) -> None:
        self.state: State = "off"
        self.since_ms = 0
        self._wished_at = 0
        self._shown = False
        self._why = ""

    def wish(self, on: bool, road: Road, now_ms: int) -> list[Effect]:
        """The technician wants a recording, or no more."""
        if not on:
            if self.state == "asking":
                self.state = "off"
            return self._finish("") if self.state == "on" else []
        if self.state == "on":
            return []
        if road.never:
            return [Tell("never")]
        if not road.live:
            return [Tell("no_picture")]
        if road.granted:
            return self._begin(now_ms)
        self.state, self._wished_at = "asking", now_ms
        return [Tell("asking")] if road.asked else [AskLeave(), Tell("asking")]

    def see(self, road: Road, now_ms: int) -> list[Effect]:
        """How the session stands now; called after every change of it."""
        if self.state == "asking":
            return self._wait(road, now_ms)
        if self.state != "on":
            return []
        if road.over:
            return self._finish("ended")
        if not road.granted:
            return self._finish("revoked")
        if road.left:
            return self._finish("")  # the leave was for what was shown until here
        if not road.open:
            self._shown = False  # another connection begins without knowing
        elif road.live and not self._shown:
            self._shown = True
            return [ShowCustomer(True)]
        return []

    def denied(self) -> list[Effect]:
        """The customer said no, the question lapsed, or it was refused."""
        if self.state != "asking":
            return []
        self.state = "off"
        return [Tell("denied")]

    def finished(self, why: str, frames: int) -> list[Effect]:
        """The recorder has closed its files: as it was told, or by itself for `why` (`recorder.End`)."""
        if self.state == "on":  # by itself
            self.state = "off"
            told = _trouble(why)
            return [Finish(), *self._hide(), WriteDown("record_stopped", told), Tell(told)]
        told = closed(why, frames)
        return [Tell("revoked" if self._why == "revoked" and told in ("saved", "nothing") else told)]

    # ---- inside

    def _wait(self, road: Road, now_ms: int) -> list[Effect]:
        if road.over:
            self.state = "off"
            return []
        if road.granted:
            return self._begin(now_ms) if road.live else []
        return self.denied() if now_ms - self._wished_at > LEAVE_MS else []

    def _begin(self, now_ms: int) -> list[Effect]:
        self.state, self.since_ms, self._shown, self._why = "on", now_ms, True, ""
        return [Begin(), ShowCustomer(True), WriteDown("record_started"), Tell("on")]

    def _finish(self, why: str) -> list[Effect]:
        self.state, self._why = "off", why
        written: list[Effect] = [] if why == "ended" else [WriteDown("record_stopped", why)]
        return [Finish(), *self._hide(), *written]

    def _hide(self) -> list[Effect]:
        shown, self._shown = self._shown, False
        return [ShowCustomer(False)] if shown else []


def closed(why: str, frames: int) -> Told:
    """What is told of files that were closed as they were told to be; also then the last frames may have found no room."""
    if why in ("disk_full", "failed", "too_slow"):
        return _trouble(why)
    return "saved" if frames else "nothing"


def _trouble(why: str) -> Told:
    return "disk_full" if why == "disk_full" else "too_slow" if why == "too_slow" else "failed"
