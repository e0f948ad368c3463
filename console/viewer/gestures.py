"""The technician's mouse as a finger on the phone: where the swipe is decided.

Pure: pointer events in (logical pixels of the drawing area, time in milliseconds of any steady clock), items of the
`inp` channel out. What needs a later moment waits until `tick` is called at `due_ms`.

The path is passed on as it was drawn: every sample keeps its own time, a tap that jitters stays a jittering tap (the
phone's touch slop decides, not we), and nothing is smoothed, predicted or completed. What Android makes of it was
measured on its own code: its velocity is a least-squares fit of degree 2 over the last 100 ms, and a gap of more than
40 ms between two samples means that the finger stood still (AOSP VelocityTracker, ASSUME_POINTER_STOPPED_TIME).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from console.viewer.actions import LONG_PRESS, TOUCH, of_phone
from console.viewer.geometry import ViewGeometry
from console.viewer.inputs import Button as Button
from console.viewer.inputs import Click
from protocol.inp import Item, Key, Phase, Touch, Wheel

SAMPLE_MS = 8
"""At most one sample of the path per this time is kept, the newest: 125 a second, as a good touch screen reports."""
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
LONG_PRESS_MS = 600
"""How long a long press by button is held: Android's longest time-out is 500 ms."""
HELD_MS = 200
"""A button held longer than this means its second action (RustDesk's value for the middle button)."""
TWICE_MS = 300
"""Two presses within this time are a double press (Android's double-tap time-out)."""
WHEEL_MOST = 16 * 120
"""Largest scroll in one item, 1/120 notches: Android accepts 16 notches per event."""


@dataclass(slots=True)
class _Stroke:
    """A finger that is down. `sent` is the last sample that left, `waiting` those gathered since."""

    number: int
    g: int
    began_ms: float
    button: Button
    sent: Touch
    waiting: list[Touch]
    long_press: bool = False
    """Held for LONG_PRESS_MS however soon the button comes up."""
    moved: bool = False
    still: int = 0
    still_from_ms: float = 0.0
    """A rest is not told before this."""
    up_at_ms: float | None = None

    def sample(self, phase: Phase, at: tuple[int, int], t_ms: float) -> Touch:
        dt = max(self.last.dt_ms, round(t_ms - self.began_ms))
        return Touch(phase, self.g, self.number, dt, at[0], at[1])

    @property
    def last(self) -> Touch:
        return self.waiting[-1] if self.waiting else self.sent

    @property
    def still_due_ms(self) -> float:
        return max(self.still_from_ms, self.began_ms + self.sent.dt_ms + STILL_MS + 1)

    def rests_since(self, t_ms: float, ms: float) -> bool:
        """It has moved before, and for longer than `ms` it has not."""
        return self.moved and t_ms - self.began_ms - self.last.dt_ms > ms


class Gestures:
    """One technician's pointer over one phone. Every method returns the items to send now, in order."""

    def __init__(self, buttons: Mapping[Click, str] | None = None) -> None:
        """`buttons`: the action of every mouse button but the left one, which is the finger (`console/viewer/bindings.py`)."""
        self.buttons: Mapping[Click, str] = buttons or {}
        self.wished: list[str] = []
        """Actions of buttons that are the viewer's own and no item; whoever carries them out empties it."""
        self._view: ViewGeometry | None = None
        self._g = 0
        self._strokes = 0
        self._stroke: _Stroke | None = None
        self._flushed_ms = float("-inf")
        self._held: tuple[Click, float] | None = None
        self._twice: tuple[Click, float] | None = None
        self._wheel: Wheel | None = None
        self._wheel_ms = float("-inf")

    @property
    def down(self) -> bool:
        """A finger is on the phone."""
        return self._stroke is not None

    @property
    def stroke(self) -> int:
        """Number of the newest stroke, 0 before the first."""
        return self._strokes

    @property
    def due_ms(self) -> float | None:
        """When `tick` has something to do, None when nothing waits."""
        moments: list[float] = []
        if (stroke := self._stroke) is not None:
            if stroke.waiting:
                moments.append(self._flushed_ms + FLUSH_MS)
            elif stroke.moved and stroke.still < STILL_SAMPLES:
                moments.append(stroke.still_due_ms)
            if stroke.up_at_ms is not None:
                moments.append(stroke.up_at_ms)
        if self._held is not None:
            moments.append(self._held[1] + HELD_MS)
        if self._wheel is not None:
            moments.append(self._wheel_ms + FLUSH_MS)
        return min(moments) if moments else None

    def look(self, view: ViewGeometry | None, g: int, t_ms: float) -> list[Item]:
        """The picture is shown otherwise. Another geometry of the phone, or none, ends what is under way."""
        lost = view is None or g != self._g
        items = self.cancel(t_ms) if lost else []
        self._view, self._g = view, g
        return items

    def press(self, button: Button, x: float, y: float, t_ms: float, shift: bool = False) -> list[Item]:
        """A button goes down. A press beside the picture does nothing."""
        if self._view is None or (at := self._view.to_phone(x, y)) is None:
            return []
        if button is Button.LEFT:
            return self._begin(button, at, t_ms)
        action = self.buttons.get(Click(button, shift=shift))
        if action in (TOUCH, LONG_PRESS):
            items = self._begin(button, at, t_ms)
            if self._stroke is not None:
                self._stroke.long_press = action == LONG_PRESS
            return items
        if Click(button, "held", shift) in self.buttons:
            self._held = (Click(button, shift=shift), t_ms)
            return []
        return self._click(Click(button, shift=shift), t_ms)

    def move(self, x: float, y: float, t_ms: float) -> list[Item]:
        """The pointer moved. Samples gather and leave together, at most every FLUSH_MS."""
        stroke = self._stroke
        if stroke is None or self._view is None or stroke.up_at_ms is not None:
            return []
        at = self._view.to_phone_clamped(x, y)
        if at == (stroke.last.x, stroke.last.y):
            return []
        self._add(stroke, at, t_ms)
        stroke.moved, stroke.still = True, 0
        return self._flush(t_ms) if t_ms - self._flushed_ms >= FLUSH_MS else []

    def release(self, button: Button, x: float, y: float, t_ms: float) -> list[Item]:
        """A button goes up. What was gathered leaves first; the finger is lifted where the pointer is."""
        if self._held is not None and self._held[0].button is button:
            items = self._hold_due(t_ms)
            if self._held is not None:
                click, _ = self._held
                self._held = None
                items += self._click(click, t_ms)
            return items
        stroke = self._stroke
        if stroke is None or stroke.button is not button or self._view is None:
            return []
        at = self._view.to_phone_clamped(x, y)
        if stroke.long_press and t_ms - stroke.began_ms < LONG_PRESS_MS:
            stroke.up_at_ms = stroke.began_ms + LONG_PRESS_MS
            return self._flush(t_ms)
        return self._end(stroke, at, t_ms)

    def wheel(self, x: float, y: float, dx: int, dy: int, t_ms: float) -> list[Item]:
        """Scroll by `dx`, `dy` in 1/120 notch (Qt's angleDelta); small steps of a trackpad add up for FLUSH_MS."""
        if self._view is None or (at := self._view.to_phone(x, y)) is None or (dx == 0 and dy == 0):
            return []
        before = self._wheel
        self._wheel = Wheel(self._g, at[0], at[1], dx + (before.dx if before else 0), dy + (before.dy if before else 0))
        return self._roll(t_ms) if t_ms - self._wheel_ms >= FLUSH_MS else []

    def tick(self, t_ms: float) -> list[Item]:
        """What has come due: gathered moves, a rest after moving, a button held long enough, the end of a long press."""
        items: list[Item] = self._hold_due(t_ms)
        if (stroke := self._stroke) is not None:
            if stroke.waiting and t_ms - self._flushed_ms >= FLUSH_MS:
                items += self._flush(t_ms)
            elif not stroke.waiting and stroke.moved and stroke.still < STILL_SAMPLES and t_ms >= stroke.still_due_ms:
                items += self._rest(stroke, t_ms)
            if stroke.up_at_ms is not None and t_ms >= stroke.up_at_ms:
                items += self._end(stroke, (stroke.last.x, stroke.last.y), t_ms)
        if self._wheel is not None and t_ms - self._wheel_ms >= FLUSH_MS:
            items += self._roll(t_ms)
        return items

    def cancel(self, t_ms: float) -> list[Item]:
        """Focus, window, channel or geometry is gone: the finger is taken back, nothing that waits is sent."""
        self._held = self._twice = self._wheel = None
        stroke, self._stroke = self._stroke, None
        if stroke is None:
            return []
        stroke.waiting.clear()
        return [stroke.sample(Phase.CANCEL, (stroke.sent.x, stroke.sent.y), t_ms)]

    def _begin(self, button: Button, at: tuple[int, int], t_ms: float) -> list[Item]:
        items = self.cancel(t_ms)  # a release that never came
        self._strokes = (self._strokes + 1) & 0xFFFF
        touch = Touch(Phase.DOWN, self._g, self._strokes, 0, at[0], at[1])
        self._stroke = _Stroke(self._strokes, self._g, t_ms, button, touch, [])
        self._flushed_ms = t_ms
        return [*items, touch]

    def _add(self, stroke: _Stroke, at: tuple[int, int], t_ms: float) -> None:
        sample = stroke.sample(Phase.MOVE, at, t_ms)
        if stroke.waiting and stroke.waiting[-1].dt_ms // SAMPLE_MS == sample.dt_ms // SAMPLE_MS:
            stroke.waiting[-1] = sample
        else:
            stroke.waiting.append(sample)

    def _flush(self, t_ms: float) -> list[Item]:
        stroke = self._stroke
        if stroke is None or not stroke.waiting:
            return []
        items: list[Item] = list(stroke.waiting)
        stroke.sent = stroke.waiting[-1]
        stroke.waiting = []
        self._flushed_ms = t_ms
        return items

    def _rest(self, stroke: _Stroke, t_ms: float) -> list[Item]:
        if t_ms - stroke.still_due_ms > TICK_LATE_MS:
            stroke.still_from_ms = t_ms + FLUSH_MS
            return []
        stroke.still += 1
        stroke.waiting.append(stroke.sample(Phase.MOVE, (stroke.sent.x, stroke.sent.y), t_ms))
        return self._flush(t_ms)

    def _end(self, stroke: _Stroke, at: tuple[int, int], t_ms: float) -> list[Item]:
        last = stroke.last
        if at != (last.x, last.y) or stroke.still or stroke.rests_since(t_ms, STOPPED_MS):
            # Without it Android would take the speed from before the rest and fling.
            self._add(stroke, at, t_ms)
        items = self._flush(t_ms)
        items.append(stroke.sample(Phase.UP, at, t_ms))
        self._stroke = None
        return items

    def _hold_due(self, t_ms: float) -> list[Item]:
        if self._held is None or t_ms - self._held[1] < HELD_MS:
            return []
        click, _ = self._held
        self._held = None
        return self._act(self.buttons.get(Click(click.button, "held", click.shift)))

    def _click(self, click: Click, t_ms: float) -> list[Item]:
        """A short press; of two in a row the second one may mean something else."""
        again = self.buttons.get(Click(click.button, "twice", click.shift))
        if again is not None:
            if self._twice is not None and self._twice[0] == click and t_ms - self._twice[1] <= TWICE_MS:
                self._twice = None
                return self._act(again)
            self._twice = (click, t_ms)
        return self._act(self.buttons.get(click))

    def _act(self, action: str | None) -> list[Item]:
        if action is None:
            return []
        if of_phone(action):
            return [Key(action)]
        self.wished.append(action)
        return []

    def _roll(self, t_ms: float) -> list[Item]:
        wheel, self._wheel = self._wheel, None
        if wheel is None or (wheel.dx == 0 and wheel.dy == 0):
            return []
        self._wheel_ms = t_ms
        return [Wheel(wheel.g, wheel.x, wheel.y, _within(wheel.dx), _within(wheel.dy))]


def _within(delta: int) -> int:
    return max(-WHEEL_MOST, min(WHEEL_MOST, delta))
