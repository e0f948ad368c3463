"""Fingers on the phone, from the first one's down to the last one's up: which samples leave, and when.

Pure: phone points (0..65535) and times (milliseconds of any steady clock) in, items of the `inp` channel out. Fingers that move at the same
time get the same `dt_ms`: for Android that is one event (PROTOCOL.md section 10).

Nothing is smoothed, predicted or completed, but one thing is told that a hand does not tell: that it rests. What Android makes of silence
was measured on its own code: its velocity is a least-squares fit of degree 2 over the last 100 ms, and a gap of more than 40 ms between two
samples means that the finger stood still (AOSP VelocityTracker, ASSUME_POINTER_STOPPED_TIME).
"""

from __future__ import annotations

from collections.abc import Mapping

from protocol.inp import Item, Phase, Touch

SAMPLE_MS = 8
"""Of the samples of a finger that wait, one per this time is kept, the newest: 125 a second, as a good touch screen reports."""
FEW_FINGERS = 4
"""More fingers than this are sampled and sent half as often: a frame holds 73 samples that are not acknowledged yet."""
FLUSH_MS = 8
"""Moves leave at most this often, together, each with its own time (PROTOCOL.md section 10, rule 2)."""
STOPPED_MS = 40
"""Android takes a longer gap between samples as a standstill."""
STILL_MS = 48
"""A finger that rests after moving says so after this time: longer than STOPPED_MS, so that Android forgets the speed."""
TICK_LATE_MS = 12
"""A tick later than this comes from a busy thread: moves may wait unseen, so that nothing can be said about a rest yet."""
STILL_SAMPLES = 2
"""How often it says so; together they outlast the 100 ms over which Android measures."""

Point = tuple[int, int]


class Stroke:
    """Every method returns the items to send now, in order. A stroke that is `over` is thrown away."""

    def __init__(self, number: int, g: int, t_ms: float) -> None:
        """`number` 0..65535, `g` the geometry that all of it belongs to, `t_ms` when its first finger comes down."""
        self.number, self.g, self.began_ms = number, g, t_ms
        self.moved = False
        self.at: dict[int, Point] = {}
        """Where each finger that is down was last, by its pointer."""
        self._waiting: list[Touch] = []
        self._flushed_ms = t_ms
        self._newest = 0
        self._still = 0
        self._still_from_ms = 0.0
        """A rest is not told before this."""

    @property
    def over(self) -> bool:
        return not self.at

    @property
    def due_ms(self) -> float | None:
        """When `tick` has something to do, None when nothing waits."""
        if self._waiting:
            return self._flushed_ms + self._slower * FLUSH_MS
        return self._still_due_ms if self.moved and self._still < STILL_SAMPLES else None

    def down(self, places: Mapping[int, Point], t_ms: float) -> list[Item]:
        """These pointers come down, at once and before anything that waits is older than they."""
        items = self.flush(t_ms)
        self.at.update(places)
        return [*items, *self._samples(Phase.DOWN, places, t_ms)]

    def move(self, places: Mapping[int, Point], t_ms: float) -> list[Item]:
        """Pointers that are down moved, together. Samples gather and leave at most every FLUSH_MS."""
        news = {pointer: at for pointer, at in places.items() if self.at.get(pointer, at) != at}
        if not news:
            return []
        self._add(news, t_ms)
        self.moved, self._still = True, 0
        return self.flush(t_ms) if t_ms - self._flushed_ms >= self._slower * FLUSH_MS else []

    def up(self, places: Mapping[int, Point], t_ms: float) -> list[Item]:
        """These pointers are lifted, where they are said to be; what was gathered leaves first."""
        places = {pointer: at for pointer, at in places.items() if pointer in self.at}
        if not places:
            return []
        if self._still or (self.moved and t_ms - self.began_ms - self._newest > STOPPED_MS):
            # Without it Android would take the speed from before the rest and fling.
            self._add({**self.at, **places}, t_ms)
        elif news := {pointer: at for pointer, at in places.items() if at != self.at[pointer]}:
            self._add(news, t_ms)
        items = [*self.flush(t_ms), *self._samples(Phase.UP, dict(reversed(places.items())), t_ms)]
        for pointer in places:
            del self.at[pointer]
        return items

    def cancel(self, t_ms: float) -> list[Item]:
        """All fingers are taken back where they were last seen; what waits is not sent."""
        self._waiting.clear()
        items: list[Item] = [*self._samples(Phase.CANCEL, self.at, t_ms)]
        self.at.clear()
        return items

    def tick(self, t_ms: float) -> list[Item]:
        """What has come due: gathered moves, a rest after moving."""
        if self._waiting:
            return self.flush(t_ms) if t_ms - self._flushed_ms >= self._slower * FLUSH_MS else []
        if not self.moved or self._still >= STILL_SAMPLES or t_ms < self._still_due_ms:
            return []
        if t_ms - self._still_due_ms > TICK_LATE_MS:
            self._still_from_ms = t_ms + FLUSH_MS
            return []
        self._still += 1
        self._waiting += self._samples(Phase.MOVE, self.at, t_ms)
        return self.flush(t_ms)

    def flush(self, t_ms: float) -> list[Item]:
        """What was gathered, now."""
        items: list[Item] = list(self._waiting)
        if items:
            self._waiting.clear()
            self._flushed_ms = t_ms
        return items

    # ---- inside

    @property
    def _slower(self) -> int:
        return 1 if len(self.at) <= FEW_FINGERS else 2

    @property
    def _still_due_ms(self) -> float:
        return max(self._still_from_ms, self.began_ms + self._newest + STILL_MS + 1)

    def _samples(self, phase: Phase, places: Mapping[int, Point], t_ms: float) -> list[Touch]:
        self._newest = max(self._newest, round(t_ms - self.began_ms))
        return [Touch(phase, self.g, self.number, self._newest, x, y, pointer) for pointer, (x, y) in places.items()]

    def _add(self, places: Mapping[int, Point], t_ms: float) -> None:
        slot_ms = self._slower * SAMPLE_MS
        self.at.update(places)
        for sample in self._samples(Phase.MOVE, places, t_ms):
            before = next((n for n in reversed(range(len(self._waiting))) if self._waiting[n].pointer == sample.pointer), None)
            if before is not None and self._waiting[before].dt_ms // slot_ms == sample.dt_ms // slot_ms:
                del self._waiting[before]
            self._waiting.append(sample)
