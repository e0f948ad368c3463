"""The technician's input on its last stretch: ordered, once each, acknowledged, replayed by the console's own clock.

Pure (PROTOCOL 10): frames and times go in, effects come out. `now` is milliseconds of one monotonic clock. A stroke is played
`PLAYOUT_MS` after its down arrived, each sample at its `dt`. What the network holds longer than that is played as soon as it comes, but
with the time that was meant (as Android's injected events carry theirs), so that the speed of a fling stays the hand's own.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from protocol import inp, limits
from protocol.errors import ProtocolError
from protocol.inp import Item, Key, Phase, Press, Text, Touch, Wheel

PLAYOUT_MS = 40.0
ACK_EVERY_MS = 20.0
AHEAD_MAX = 1_024
"""Items kept that arrived before an earlier one; beyond that they are dropped and come again."""
QUEUE_MAX = 4_096


@dataclass(frozen=True, slots=True)
class SendAck:
    next: int


@dataclass(frozen=True, slots=True)
class Play:
    """Carry out this item now; touches carry pixels and the time at which the finger is meant to be there, which may be past."""

    n: int
    item: Item
    at_ms: float
    x_px: int = 0
    y_px: int = 0
    more: bool = False
    """Another finger's move of the same moment comes next: together they are one event."""


@dataclass(frozen=True, slots=True)
class Hovered:
    """A pointer that touches nothing is at this pixel."""

    x_px: int
    y_px: int


@dataclass(frozen=True, slots=True)
class CancelTouch:
    """Fingers of this stroke are gone without having lifted."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One for each stroke, key (its down, each repetition of it), text and wheel step; a key's up has none."""

    n: int
    r: str
    s: int | None = None
    why: str = ""


Effect = SendAck | Play | Hovered | CancelTouch | Receipt


@dataclass(slots=True)
class _Stroke:
    number: int
    base_ms: float
    down: set[int] = field(default_factory=set)
    playing: bool = False
    """Its down was carried out."""
    newest_ms: float = float("-inf")
    """Time never runs back within a stroke, whatever the console says."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    n: int
    item: Item
    due_ms: float
    at_ms: float
    """When it is meant to happen; earlier than `due_ms` for what came too late."""


class InputRoad:
    """One for each data channel `inp`: item numbers begin anew with it."""

    def __init__(self, g: int, size_px: tuple[int, int]) -> None:
        self._g = g
        self._size = size_px
        self._next = 1
        self._ahead: dict[int, Item] = {}
        self._queue: deque[_Waiting] = deque()
        self._arriving: _Stroke | None = None
        self._playing: _Stroke | None = None
        self._dead: int | None = None
        self._gate = self._typing = ""
        self._ack_due: float | None = None
        self._ack_sent_ms = -1e9
        self._heard_ms = 0.0
        self.bad_frames = 0
        self.doubles = 0

    # ---- what the phone tells

    def set_geometry(self, g: int, size_px: tuple[int, int]) -> list[Effect]:
        """The screen has another shape: what was aimed at the old one is stale from now on."""
        self._g, self._size = g, size_px
        if self._playing is None:
            return []
        return self._kill(self._playing, self._next - 1, "stale", "")

    def set_gate(self, why: str, typing: str = "") -> list[Effect]:
        """Why nothing may be executed (`no_consent`, `unverified`, `secure`, `locked`, `ended`), or nothing where all may be; and why
        no text and no letter may, where other touches and keys may."""
        self._gate, self._typing = why, typing
        if not why or self._playing is None:
            return []
        return self._kill(self._playing, self._next - 1, "cancelled", why)

    def end(self) -> list[Effect]:
        """The session is over: what waits is not executed, what comes is refused."""
        effects = self.set_gate("ended")
        for waiting in self._queue:
            effects += self._refuse(waiting.n, waiting.item, "refused", "ended")
        self._queue.clear()
        return effects

    # ---- time and network

    def receive(self, data: bytes, now: float) -> list[Effect]:
        """One message of the channel. Call `tick` until it gives nothing afterwards."""
        try:
            frame = inp.decode(data)
        except ProtocolError:
            self.bad_frames += 1
            return []
        if isinstance(frame, inp.Acked):
            self.bad_frames += 1
            return []
        self._heard_ms = now
        urgent = False
        fresh = False
        for offset, item in enumerate(frame.items):
            n = frame.first + offset
            if n < self._next or n in self._ahead:
                self.doubles += 1
            elif n - self._next < AHEAD_MAX:
                self._ahead[n] = item
                fresh = True
        while self._next in self._ahead and len(self._queue) < QUEUE_MAX:
            item = self._ahead.pop(self._next)
            urgent = urgent or not isinstance(item, Touch) or item.phase in (Phase.DOWN, Phase.UP, Phase.CANCEL)
            self._enqueue(self._next, item, now)
            self._next += 1
        effects: list[Effect] = []
        if frame.items:
            if urgent or now - self._ack_sent_ms >= ACK_EVERY_MS:
                effects.append(self._ack(now))
            elif fresh or self._ack_due is None:
                self._ack_due = self._ack_sent_ms + ACK_EVERY_MS
        return effects

    def tick(self, now: float) -> list[Effect]:
        """The next thing that is due, or nothing. One at a time: what an item does may change what becomes of the one behind it."""
        if self._ack_due is not None and now >= self._ack_due:
            return [self._ack(now)]
        while self._queue and self._queue[0].due_ms <= now:
            effects = self._play(self._queue.popleft())
            if effects:
                return effects
        stroke = self._playing or self._arriving
        if stroke is not None and now - self._heard_ms >= limits.SILENT_TOUCH_CANCELLED_MS:
            return self._kill(stroke, self._next - 1, "cancelled", "silence")
        return []

    def deadline_ms(self) -> float | None:
        """When `tick` is due next."""
        due = [] if self._ack_due is None else [self._ack_due]
        if self._queue:
            due.append(self._queue[0].due_ms)
        if self._playing is not None or self._arriving is not None:
            due.append(self._heard_ms + limits.SILENT_TOUCH_CANCELLED_MS)
        return min(due, default=None)

    # ---- inside

    def _ack(self, now: float) -> SendAck:
        self._ack_due = None
        self._ack_sent_ms = now
        return SendAck(self._next)

    def _enqueue(self, n: int, item: Item, now: float) -> None:
        last = self._queue[-1].due_ms if self._queue else now
        due = at = max(now, last)
        if isinstance(item, Touch) and item.phase is not Phase.HOVER:
            stroke = self._arriving
            if item.phase is Phase.DOWN and (stroke is None or stroke.number != item.stroke):
                stroke = self._arriving = _Stroke(item.stroke, max(now + PLAYOUT_MS, last) - item.dt_ms)
            if stroke is not None and stroke.number == item.stroke:
                at = stroke.newest_ms = max(stroke.newest_ms, stroke.base_ms + item.dt_ms)
                due = max(now, last, at)
                if item.phase is Phase.DOWN:
                    stroke.down.add(item.pointer)
                elif item.phase in (Phase.UP, Phase.CANCEL):
                    stroke.down.discard(item.pointer)
                    if not stroke.down:
                        self._arriving = None
        self._queue.append(_Waiting(n, item, due, at))

    def _play(self, waiting: _Waiting) -> list[Effect]:
        n, item = waiting.n, waiting.item
        match item:
            case Touch():
                return self._touch(n, item, waiting.at_ms)
            case Wheel() if item.g != self._g:
                return [Receipt(n, "stale")]
            case Key(press=Press.UP):
                return [Play(n, item, waiting.at_ms)]
            case _ if self._gate:
                return self._refuse(n, item, "refused", self._gate)
            case Key() | Text() if self._typing and _types(item):
                return self._refuse(n, item, "refused", self._typing)
            case Wheel():
                x, y = self._px(item.x, item.y)
                return [Play(n, item, waiting.at_ms, x, y)]
            case Key() | Text():
                return [Play(n, item, waiting.at_ms)]

    def _touch(self, n: int, item: Touch, at_ms: float) -> list[Effect]:
        stroke = self._playing
        x, y = self._px(item.x, item.y)
        if item.phase is Phase.HOVER:
            return [Hovered(x, y)] if not self._gate and item.g == self._g else []
        if stroke is None or stroke.number != item.stroke:
            if item.phase is not Phase.DOWN or item.stroke == self._dead:
                return []
            before: list[Effect] = []
            if stroke is not None:
                before = self._kill(stroke, n, "cancelled", "")
            self._dead = None
            if item.g != self._g or self._gate:
                self._dead = item.stroke
                stale = item.g != self._g
                return [*before, Receipt(n, "stale" if stale else "refused", item.stroke, "" if stale else self._gate)]
            self._playing = _Stroke(item.stroke, at_ms, {item.pointer}, True)
            return [*before, Play(n, item, at_ms, x, y)]
        if item.g != self._g:
            return self._kill(stroke, n, "stale", "")
        if item.phase is Phase.DOWN:
            stroke.down.add(item.pointer)
        elif item.phase is Phase.CANCEL:
            return self._kill(stroke, n, "cancelled", "")
        elif item.phase is Phase.UP:
            stroke.down.discard(item.pointer)
            if not stroke.down:
                self._playing = None
                return [Play(n, item, at_ms, x, y), Receipt(n, "done", stroke.number)]
        return [Play(n, item, at_ms, x, y, item.phase is Phase.MOVE and self._goes_on(item, at_ms))]

    def _goes_on(self, item: Touch, at_ms: float) -> bool:
        """Whether the next in the queue is another finger's move of the same event."""
        if not self._queue or self._queue[0].at_ms != at_ms:
            return False
        other = self._queue[0].item
        return isinstance(other, Touch) and other.pointer != item.pointer and _moment(other) == _moment(item)

    def _kill(self, stroke: _Stroke, n: int, r: str, why: str) -> list[Effect]:
        """The rest of this stroke is not executed; its one receipt goes now."""
        self._dead = stroke.number
        if self._arriving is not None and self._arriving.number == stroke.number:
            self._arriving = None
        played, self._playing = self._playing is stroke, None if self._playing is stroke else self._playing
        self._queue = deque(w for w in self._queue if not _part_of(w.item, stroke.number))
        gone: list[Effect] = [CancelTouch()] if played else []
        return [*gone, Receipt(n, r, stroke.number, why)]

    def _refuse(self, n: int, item: Item, r: str, why: str) -> list[Effect]:
        if isinstance(item, Key) and item.press is Press.UP:
            return []  # it only lets go
        if not isinstance(item, Touch):
            return [Receipt(n, r, None, why)]
        if item.phase is Phase.DOWN and item.stroke != self._dead:
            self._dead = item.stroke
            return [Receipt(n, r, item.stroke, why)]
        return []

    def _px(self, x: int, y: int) -> tuple[int, int]:
        """PROTOCOL 10: pixel min(W-1, floor(x * W / 65535))."""
        w, h = self._size
        return min(w - 1, x * w // 65535), min(h - 1, y * h // 65535)


def _types(item: Key | Text) -> bool:
    """PROTOCOL 11: text, and keys that are letters, digits or F1 to F12. Others (BACK, ENTER, the arrows) are control."""
    return isinstance(item, Text) or len(item.key) == 1 or (item.key[:1] == "F" and item.key[1:].isdigit())


def _moment(touch: Touch) -> tuple[Phase, int, int, int]:
    return touch.phase, touch.stroke, touch.g, touch.dt_ms


def _part_of(item: Item, stroke: int) -> bool:
    return isinstance(item, Touch) and item.stroke == stroke and item.phase is not Phase.HOVER
