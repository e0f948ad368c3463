"""Input on its way to the phone: numbers, repetition and acknowledgement over a channel that has none. Pure; time is an argument (seconds).

PROTOCOL.md section 10. Every frame repeats all that is not yet acknowledged, oldest first; what is urgent leaves at once, moves are
gathered. Measured: at 5 % loss the finger's UP arrives after 22 ms in the median and 35 ms at the 99th percentile, where an ordered
channel needs a second.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from protocol import inp, limits

REPEATS_S = (0.010, 0.020, 0.040)
"""When the last frame is repeated after it was first sent..."""
REPEAT_EVERY_S = 0.050
"""...and then as often as this."""
MOVE_GAP_S = 1 / 120
KEEP_ALIVE_S = limits.SILENT_TOUCH_CANCELLED_MS / 1000 / 5
"""While a pointer is down, at least one frame in this time: five chances before the phone cancels."""
ITEMS_PER_FRAME = 120
MERGE_BEYOND = 120
"""Unsent items beyond which moves of the same stroke replace each other: after an outage the finger must catch up."""
WAITING_MAX = 4000
"""Unsent items at most. A person cannot make so many before the heartbeat gives the connection up; beyond it moves are dropped."""


@dataclass(slots=True)
class InputCounts:
    items: int = 0
    frames: int = 0
    repeats: int = 0
    merged: int = 0
    settled: int = 0
    """Items acknowledged."""
    settle_ms: float = 0.0
    """Smoothed time from an item's entry to its acknowledgement."""
    settle_worst_ms: float = 0.0


@dataclass(slots=True)
class _Sent:
    item: inp.Item
    data: bytes
    since: float


def _hovers(item: inp.Item) -> bool:
    return isinstance(item, inp.Touch) and item.phase is inp.Phase.HOVER


def _voided(item: inp.Item, stale_g: int) -> inp.Item:
    return replace(item, g=stale_g) if isinstance(item, inp.Touch | inp.Wheel) else inp.Wheel(stale_g, 0, 0, 0, 0)


class InputChannel:
    """Sender of items frames. The driver calls `add`, `acked` and, at `due`, `poll`, and sends the frames that they return."""

    def __init__(self) -> None:
        self.counts = InputCounts()
        self.numbers: list[int] = []
        """Of the items that were taken last, in their order; 0 for one that was merged into another or dropped."""
        self.due: float | None = None
        self._waiting: deque[tuple[inp.Item, float]] = deque()
        self._unacked: deque[_Sent] = deque()
        self._hover: inp.Item | None = None
        """The newest place of a pointer that touches nothing: it goes when nothing else is on the way, never behind a touch."""
        self._first = 1
        self._down: set[int] = set()
        self._new_at = 0.0
        self._repeat = 0
        self._last_frame_at = -1e9

    @property
    def pending(self) -> int:
        """Items not yet acknowledged, sent or not."""
        return len(self._waiting) + len(self._unacked)

    def add(self, items: list[inp.Item], now: float) -> bytes | None:
        """Take items. Returns a frame to send now, if one of them is urgent or nothing was sent lately. Raises ValueError for bad items."""
        self.numbers = []
        encoded = [inp.encode_item(item) for item in items]
        urgent = False
        for item, _ in zip(items, encoded, strict=True):
            before = self.counts.items
            urgent |= self._enqueue(item, now)
            self.numbers.append(self.counts.items if self.counts.items > before else 0)
        self._let_hover_go(now)
        frame = None
        if self._waiting and (urgent or now >= self._last_frame_at + MOVE_GAP_S):
            frame = self._fresh(now)
        self._reckon_due()
        return frame

    def acked(self, next_n: int, now: float) -> tuple[int, bytes | None]:
        """All items below `next_n` have arrived. Returns how many that settles and a frame to send now, if any."""
        settled = min(next_n - self._first, len(self._unacked))
        if settled <= 0:
            return 0, None
        counts = self.counts
        for _ in range(settled):
            took = (now - self._unacked.popleft().since) * 1000
            counts.settle_ms = took if not counts.settled else counts.settle_ms * 0.9 + took * 0.1
            counts.settle_worst_ms = max(counts.settle_worst_ms, took)
            counts.settled += 1
        self._first += settled
        self._let_hover_go(now)
        frame = self._fresh(now) if self._waiting and now >= self._last_frame_at + MOVE_GAP_S else None
        self._reckon_due()
        return settled, frame

    def void(self, stale_g: int, now: float) -> None:
        """The connection fell silent: nothing that has not arrived by now is ever carried out, however late it arrives.

        Numbers have no gap, so each such item gives its place to one that the phone must refuse as stale. `stale_g`: no geometry of the
        phone's. What had arrived unknown to us keeps its number there, and its second coming is dropped.
        """
        kept = [sent.item for sent in self._unacked] + [item for item, _ in self._waiting]
        self._unacked.clear()
        self._waiting = deque((_voided(item, stale_g), now) for item in kept)
        self._hover = None
        self._down.clear()
        self._reckon_due()

    def poll(self, now: float) -> bytes | None:
        """The frame that is due by `now`: new moves, a repetition, or the sign of life of a held touch."""
        frame = None
        if self._waiting and now >= self._last_frame_at + MOVE_GAP_S and (fresh := self._fresh(now)) is not None:
            frame = fresh
        elif self._unacked:
            if now >= self._repeat_at():
                while self._repeat_at() <= now:
                    self._repeat += 1
                self.counts.repeats += 1
                frame = self._frame(now)
        elif self._down and now >= self._last_frame_at + KEEP_ALIVE_S:
            frame = self._frame(now)
        self._reckon_due()
        return frame

    # ---- inside --------------------------------------------------------------------------------------------------

    def _enqueue(self, item: inp.Item, now: float) -> bool:
        if _hovers(item):
            self._hover = item
            return False
        self._hover = None  # what comes after it makes it old
        moves = isinstance(item, inp.Touch) and item.phase is inp.Phase.MOVE
        if isinstance(item, inp.Touch):
            if item.phase is inp.Phase.DOWN:
                self._down.add(item.pointer)
            elif item.phase in (inp.Phase.UP, inp.Phase.CANCEL):
                self._down.discard(item.pointer)
        if moves and len(self._waiting) > MERGE_BEYOND and self._merge(item, now):
            return False
        self.counts.items += 1
        self._waiting.append((item, now))
        return not moves and not isinstance(item, inp.Wheel)

    def _let_hover_go(self, now: float) -> None:
        if self._hover is not None and not self._waiting and all(_hovers(sent.item) for sent in self._unacked):
            self.counts.items += 1
            self._waiting.append((self._hover, now))
            self._hover = None

    def _merge(self, item: inp.Item, now: float) -> bool:
        """Replace an unsent move by a newer one of the same stroke and pointer, if only other fingers' moves lie between."""
        assert isinstance(item, inp.Touch)
        for back in range(1, limits.POINTERS + 1):
            last = self._waiting[-back][0]
            if not isinstance(last, inp.Touch) or (last.phase, last.stroke, last.g) != (item.phase, item.stroke, item.g):
                break
            if last.pointer == item.pointer:
                self.counts.merged += 1
                del self._waiting[-back]
                self._waiting.append((item, now))
                return True
        return len(self._waiting) >= WAITING_MAX

    def _fresh(self, now: float) -> bytes | None:
        """A frame with as many new items as fit behind the unacknowledged ones; None if none fits."""
        size = inp.HEAD_BYTES + sum(len(sent.data) for sent in self._unacked)
        moved = False
        while self._waiting and len(self._unacked) < ITEMS_PER_FRAME:
            item, since = self._waiting[0]
            data = inp.encode_item(item)
            if size + len(data) > limits.INP_BYTES:
                break
            self._waiting.popleft()
            self._unacked.append(_Sent(item, data, since))
            size += len(data)
            moved = True
        if not moved:
            return None
        self._new_at = now
        self._repeat = 0
        return self._frame(now)

    def _frame(self, now: float) -> bytes:
        self._last_frame_at = now
        self.counts.frames += 1
        return inp.encode_items(self._first, [sent.data for sent in self._unacked])

    def _repeat_at(self) -> float:
        at = self._repeat
        if at < len(REPEATS_S):
            return self._new_at + REPEATS_S[at]
        return self._new_at + REPEATS_S[-1] + REPEAT_EVERY_S * (at - len(REPEATS_S) + 1)

    def _fits(self) -> bool:
        size = inp.HEAD_BYTES + sum(len(sent.data) for sent in self._unacked)
        return len(self._unacked) < ITEMS_PER_FRAME and size + len(inp.encode_item(self._waiting[0][0])) <= limits.INP_BYTES

    def _reckon_due(self) -> None:
        due: float | None = None
        if self._waiting and self._fits():
            due = self._last_frame_at + MOVE_GAP_S
        if self._unacked:
            due = self._repeat_at() if due is None else min(due, self._repeat_at())
        elif self._down and due is None:
            due = self._last_frame_at + KEEP_ALIVE_S
        self.due = due
