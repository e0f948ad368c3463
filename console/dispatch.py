"""Which requests of the outbox may go over the link now: one at a time in each lane (`lanes.py`), and how fast frames follow each other.

No socket, no clock, no store; times are monotonic milliseconds. `link_protocol.py` asks, and says what was answered.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from console.lanes import behind, lane
from console.replica import Queued
from protocol import limits, wire

ANSWER_WITHIN_MS = 10_000
"""A request without an answer for so long is repeated on the same connection; the same id brings the same answer."""
AGAIN_MS, AGAIN_AT_LEAST_MS = 200, 20
"""When a refused request is repeated where the broker does not say, and never sooner, whatever it says."""
WINDOW = 32
"""Requests under way at once."""
PACE_PER_SECOND = limits.FRAMES_PER_SECOND * 3 // 4
PACE_BURST = limits.FRAME_BURST * 3 // 4


@dataclass(frozen=True, slots=True)
class NeedFiles:
    """This message waits at the head of its lane until its files are with the broker: `brought` or `not_brought` says so."""

    request: wire.Send


class Pace:
    """Frames that may be sent: a bucket that fills with time, below what the broker allows."""

    def __init__(self) -> None:
        self.left = float(PACE_BURST)
        self._at = 0

    def fill(self, now: int) -> None:
        self.left = min(float(PACE_BURST), self.left + (now - self._at) * PACE_PER_SECOND / 1_000)
        self._at = now

    def spend(self) -> None:
        self.left -= 1

    def empty(self, now: int) -> None:
        """The broker called it too fast."""
        self.left, self._at = 0.0, now


class Dispatch:
    """What waits in the outbox, what is under way, and what is held back for a while."""

    def __init__(self, pace: Pace) -> None:
        self.newest = 0
        """The largest `Queued.n` that was offered."""
        self._pace = pace
        self._lanes: dict[str, deque[Queued]] = {}
        self._in_flight: dict[str, tuple[str, int]] = {}
        """request id -> lane and when it was sent."""
        self._held: dict[str, int] = {}
        """lane -> not before."""
        self._wanted: set[str] = set()
        """Requests whose files were asked for on this connection."""
        self._brought: set[str] = set()
        """Requests whose files are with the broker, as far as is known."""

    def begin(self) -> None:
        """Another connection is ready: all is offered anew."""
        self._held.clear()
        self._in_flight.clear()
        self._wanted.clear()
        self._lanes.clear()

    def lost(self) -> None:
        """No answer comes any more to what is under way."""
        self._in_flight.clear()

    def offered(self, pending: Iterable[Queued], whole: bool) -> None:
        """What waits in the outbox: all of it (`whole`), or what is newer than `newest`."""
        if whole:
            self._lanes.clear()
            self.newest = 0
        for queued in pending:
            self.newest = max(self.newest, queued.n)
            self._lanes.setdefault(lane(queued), deque()).append(queued)

    def brought(self, request: str) -> None:
        """The files of this request are with the broker."""
        self._brought.add(request)

    def not_brought(self, request: str, now: int) -> bool:
        """They never will be: it counts as sent, for its refusal to come. False when it is not at the head of its lane."""
        name = next((name for name, queue in self._lanes.items() if queue[0].id == request), "")
        if name:
            self._in_flight[request] = (name, now)
        return bool(name)

    def answered(self, request: str) -> None:
        """It is over: the next of its lane may go."""
        self._wanted.discard(request)
        self._brought.discard(request)
        name, _ = self._in_flight.pop(request, ("", 0))
        queue = self._lanes.get(name)
        if queue and queue[0].id == request:
            queue.popleft()
            if not queue:
                del self._lanes[name]

    def refused(self, nack: wire.Nack, now: int) -> None:
        """For good, or to be repeated after a while: then its lane is held."""
        if not nack.retry:
            self.answered(nack.id)
        elif nack.id in self._in_flight:
            if nack.code == "no_file":
                self._wanted.discard(nack.id)
                self._brought.discard(nack.id)
            name, _ = self._in_flight.pop(nack.id)
            self._held[name] = now + max(nack.after_ms or AGAIN_MS, AGAIN_AT_LEAST_MS)

    def give_up_waiting(self, now: int) -> None:
        """What was sent long ago without an answer is sent again."""
        for request, (_, sent_at) in list(self._in_flight.items()):
            if now - sent_at >= ANSWER_WITHIN_MS:
                del self._in_flight[request]

    def due_at(self, now: int, never: int) -> int:
        """When something here may go that may not go yet; `never` where it does not by itself."""
        due = [until for name, until in self._held.items() if self._lanes.get(name)]
        if self._pace.left < 1 and any(self._lanes.values()):
            due.append(now + 1_000 // PACE_PER_SECOND)
        return min(due, default=never)

    def send(self, now: int) -> list[wire.Request | NeedFiles]:
        """The head of every lane that is free; from now on it is under way, or its files are asked for."""
        going: list[wire.Request | NeedFiles] = []
        self._pace.fill(now)
        for name, queue in self._lanes.items():
            if len(self._in_flight) >= WINDOW or self._pace.left < 1:
                break
            head = queue[0]
            if head.id in self._in_flight or self._held.get(name, 0) > now or self._waits_behind(head):
                continue
            self._held.pop(name, None)
            if isinstance(head.request, wire.Send) and head.request.files and head.id not in self._brought:
                if head.id not in self._wanted:
                    self._wanted.add(head.id)
                    going.append(NeedFiles(head.request))
                continue
            self._in_flight[head.id] = (name, now)
            self._pace.spend()
            going.append(head.request)
        return going

    def _waits_behind(self, head: Queued) -> bool:
        """Whether something that it builds on was wished before it and is not through."""
        return any(self._lanes[other][0].n < head.n for other in behind(head.request) if other in self._lanes)
