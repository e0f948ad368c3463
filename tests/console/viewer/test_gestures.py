"""Gestures judged by physics: recorded hands in, what Android's own arithmetic makes of the samples out."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.viewer.actions import BACK_OR_WAKE
from console.viewer.bindings import BUILT_IN
from console.viewer.fingers import FLUSH_MS, SAMPLE_MS
from console.viewer.geometry import FULL, ViewGeometry
from console.viewer.gestures import LONG_PRESS_MS, Gestures
from console.viewer.inputs import Button
from console.viewer.scrolling import MOST as WHEEL_MOST
from protocol.inp import Item, Key, Phase, Touch, Wheel, encode_item

PHONE = (1080, 2400)
HORIZON_MS, STOPPED_MS = 100, 40
"""AOSP VelocityTracker: LeastSquaresVelocityTrackerStrategy HORIZON, ASSUME_POINTER_STOPPED_TIME."""
SCALES_AND_TURNS = [(ratio, turns) for ratio in (1.0, 1.5, 2.0) for turns in range(4)]

Path = Callable[[float], tuple[float, float]]


@dataclass
class Hand:
    """A mouse over a window: real events in, items collected with the time at which they left."""

    view: ViewGeometry
    gestures: Gestures = field(default_factory=Gestures)
    sent: list[tuple[float, Item]] = field(default_factory=list)
    now: float = 1000.0

    def __post_init__(self) -> None:
        self.gestures.look(self.view, 7, self.now)

    def at(self, t_ms: float) -> None:
        """Time passes; the timer of the widget fires when something is due."""
        while (due := self.gestures.due_ms) is not None and due <= t_ms:
            self.now = max(self.now, due)
            before = len(self.sent)
            self.take(self.gestures.tick(self.now))
            assert len(self.sent) > before or self.gestures.due_ms != due, "tick does nothing at its own time"
        self.now = t_ms

    def take(self, items: list[Item]) -> None:
        self.sent += [(self.now, item) for item in items]

    def press(self, x: float, y: float, button: Button = Button.LEFT) -> None:
        self.take(self.gestures.press(button, x, y, self.now))

    def move(self, x: float, y: float) -> None:
        self.take(self.gestures.move(x, y, self.now))

    def release(self, x: float, y: float, button: Button = Button.LEFT) -> None:
        self.take(self.gestures.release(button, x, y, self.now))

    @property
    def touches(self) -> list[Touch]:
        return [item for _, item in self.sent if isinstance(item, Touch)]

    @property
    def keys(self) -> list[str]:
        return [item.key for _, item in self.sent if isinstance(item, Key)]


def shown(ratio: float, turns: int) -> ViewGeometry:
    """The picture in a docked viewer: 342x760 logical pixels, or lying for odd turns."""
    area = (342, 760) if turns % 2 == 0 else (760, 342)
    return ViewGeometry((round(area[0] * ratio), round(area[1] * ratio)), ratio, PHONE, turns=turns)


def play(hand: Hand, path: Path, length_ms: float, hz: float, hold_ms: float = 4.0) -> None:
    """Draw `path(t)` (phone pixels at t ms) with a mouse that reports `hz` times a second at whole physical pixels."""

    def point(t: float) -> tuple[float, float]:
        x, y = path(t)
        wx, wy = hand.view.to_widget(round(x / PHONE[0] * FULL), round(y / PHONE[1] * FULL))
        ratio = hand.view.ratio
        return round(wx * ratio) / ratio, round(wy * ratio) / ratio

    start = hand.now
    hand.press(*point(0))
    t = 0.0
    while (t := t + 1000 / hz) <= length_ms:
        hand.at(start + t)
        hand.move(*point(t))
    hand.at(start + length_ms)
    hand.move(*point(length_ms))
    hand.at(start + length_ms + hold_ms)
    hand.release(*point(length_ms))


def pixels(touch: Touch) -> tuple[float, float]:
    return touch.x * PHONE[0] / FULL, touch.y * PHONE[1] / FULL


def android_velocity(touches: list[Touch]) -> tuple[float, float]:
    """Pixels per second as Android's tracker would tell at UP: least squares of degree 2, last 100 ms, forgotten after a standstill."""
    kept: list[tuple[float, tuple[float, float]]] = []
    for touch in touches:
        if touch.phase is Phase.UP:
            if kept and touch.dt_ms - kept[-1][0] > STOPPED_MS:
                kept = []
            continue
        if kept and touch.dt_ms - kept[-1][0] > STOPPED_MS:
            kept = []
        kept.append((touch.dt_ms, pixels(touch)))
    kept = [sample for sample in kept if kept[-1][0] - sample[0] <= HORIZON_MS]
    if len(kept) < 3:
        if len(kept) < 2 or kept[-1][0] == kept[0][0]:
            return 0.0, 0.0
        dt = (kept[-1][0] - kept[0][0]) / 1000
        return (kept[-1][1][0] - kept[0][1][0]) / dt, (kept[-1][1][1] - kept[0][1][1]) / dt
    t = np.array([sample[0] - kept[-1][0] for sample in kept]) / 1000
    return tuple(float(np.polyfit(t, [sample[1][axis] for sample in kept], 2)[1]) for axis in (0, 1))  # type: ignore[return-value]


# ---- what a fling becomes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ratio", "turns"), SCALES_AND_TURNS)
@pytest.mark.parametrize("hz", [60, 125, 1000])
@pytest.mark.parametrize("speed", [-4000.0, 2500.0])
def test_a_fling_keeps_its_speed(ratio: float, turns: int, hz: float, speed: float) -> None:
    hand = Hand(shown(ratio, turns))
    length = 180.0
    begin = 2000.0 if speed < 0 else 400.0
    play(hand, lambda t: (540, begin + speed * t / 1000), length, hz)
    _, vy = android_velocity(hand.touches)
    assert abs(vy - speed) <= 0.1 * abs(speed), f"{vy:.0f} px/s instead of {speed:.0f}"


@pytest.mark.parametrize(("ratio", "turns"), SCALES_AND_TURNS)
def test_a_fling_that_gathers_speed(ratio: float, turns: int) -> None:
    """A hand accelerates: 0 to -5000 px/s in 200 ms; at UP the tracker must see the end's speed."""
    hand = Hand(shown(ratio, turns))
    play(hand, lambda t: (540, 2000 - 0.5 * 25 * t * t / 1000), 200, 125, hold_ms=1)
    _, vy = android_velocity(hand.touches)
    assert abs(vy + 5000) <= 500


@pytest.mark.parametrize(("ratio", "turns"), SCALES_AND_TURNS)
@pytest.mark.parametrize("hz", [125, 1000])
def test_every_sample_lies_on_the_path_at_its_own_time(ratio: float, turns: int, hz: float) -> None:
    """Place within one device pixel of the window, time within 10 ms."""
    hand = Hand(shown(ratio, turns))

    def circle(t: float) -> tuple[float, float]:
        return 540 + 400 * math.cos(t / 200), 1200 + 400 * math.sin(t / 200)

    play(hand, circle, 900, hz)
    coarse = 1 / hand.view.scale
    moves = [touch for touch in hand.touches if touch.phase is Phase.MOVE]
    assert len(moves) >= 900 / SAMPLE_MS * 0.8
    for touch in moves:
        x, y = pixels(touch)
        off = min(math.dist((x, y), circle(touch.dt_ms + shift)) for shift in range(-10, 11))
        assert off <= coarse + 1, f"{off:.1f} px off at {touch.dt_ms} ms"


@pytest.mark.parametrize("pause", [45, 80, 120, 400, 2000])
def test_drag_rest_release_does_not_fling(pause: float) -> None:
    hand = Hand(shown(1.0, 0))
    play(hand, lambda t: (540, 2000 - 4 * t), 200, 125, hold_ms=pause)
    assert abs(android_velocity(hand.touches)[1]) < 50 * 2.625, "below Android's least fling"
    last, up = hand.touches[-2:]
    assert (last.phase, up.phase) == (Phase.MOVE, Phase.UP)
    assert (last.x, last.y, last.dt_ms) == (up.x, up.y, up.dt_ms)


def test_a_rest_is_told_while_it_lasts() -> None:
    """A client that feeds a stream of strokes (dispatchGesture) sees the standstill too, not only the last sample."""
    hand = Hand(shown(1.0, 0))
    play(hand, lambda t: (540, 2000 - 4 * t), 200, 125, hold_ms=300)
    resting = [touch for touch in hand.touches if touch.phase is Phase.MOVE and touch.dt_ms > 210]
    assert 2 <= len(resting) <= 3, "a few, not a stream"


def test_a_busy_thread_is_not_taken_for_a_rest() -> None:
    """The timer fires 90 ms late because the thread was busy; the moves of that time come after it, with their own times."""
    hand = Hand(shown(1.0, 0))
    hand.press(100, 500)
    for ms in (8, 16, 24):
        hand.at(1000.0 + ms)
        hand.move(100, 500 - ms)
    hand.now = 1140.0
    hand.take(hand.gestures.tick(1140.0))
    for ms in range(32, 140, 8):
        hand.take(hand.gestures.move(100, 500 - ms, 1000.0 + ms))
    hand.take(hand.gestures.release(Button.LEFT, 100, 500 - 136, 1140.0))
    speed = -1000 / hand.view.scale  # one window pixel per millisecond
    assert abs(android_velocity(hand.touches)[1] - speed) <= 0.1 * abs(speed)
    hand = Hand(shown(1.0, 0))
    hand.press(100, 500)
    hand.at(1008.0)
    hand.move(100, 490)
    hand.now = 1140.0
    hand.take(hand.gestures.tick(1140.0))
    hand.at(1300.0)
    assert sum(touch.phase is Phase.MOVE for touch in hand.touches) == 3, "when nothing comes after all, it was a rest"


def test_without_rest_no_sample_is_made_up() -> None:
    hand = Hand(shown(1.0, 0))
    play(hand, lambda t: (540, 2000 - 4 * t), 160, 125, hold_ms=8)
    assert hand.touches[-2].dt_ms <= 160


# ---- when items leave ----------------------------------------------------------------------------------------------


def test_down_leaves_at_once_and_alone() -> None:
    hand = Hand(shown(1.0, 0))
    hand.press(100, 100)
    (sent,) = hand.sent
    assert sent[0] == hand.now
    assert isinstance(sent[1], Touch)
    assert (sent[1].phase, sent[1].dt_ms, sent[1].g, sent[1].stroke) == (Phase.DOWN, 0, 7, 1)


def test_moves_are_gathered_without_losing_the_newest() -> None:
    hand = Hand(shown(1.0, 0))
    hand.press(100, 100)
    for ms in range(1, 101):
        hand.at(1000.0 + ms)
        hand.move(100 + ms, 100)
    hand.at(1200.0)
    frames = sorted({t for t, item in hand.sent if isinstance(item, Touch) and item.phase is Phase.MOVE})
    assert len(frames) <= 200 / FLUSH_MS + 1, "at most 125 frames a second"
    at, _ = hand.view.to_widget(max(touch.x for touch in hand.touches), 0)
    assert abs(at - 200) < 0.1
    for left, item in hand.sent:
        if isinstance(item, Touch):
            assert left - 1000.0 - item.dt_ms <= FLUSH_MS + 1 or item.dt_ms > 100, "nothing waits longer than one flush"


def test_a_fast_release_loses_nothing() -> None:
    """Release in the same millisecond as the last moves: first what waits, then the end where the pointer is."""
    hand = Hand(shown(1.0, 0))
    hand.press(100, 100)
    hand.now = 1003.0
    hand.move(110, 100)
    hand.move(120, 100)
    hand.release(130, 100)
    phases = [touch.phase for touch in hand.touches]
    assert phases == [Phase.DOWN, Phase.MOVE, Phase.UP]
    assert hand.touches[-1].x == hand.touches[-2].x == hand.view.to_phone(130, 100)[0]  # type: ignore[index]


def test_a_tap_is_down_and_up() -> None:
    hand = Hand(shown(1.0, 0))
    hand.press(100, 100)
    hand.at(1090.0)
    hand.release(100, 100)
    assert [touch.phase for touch in hand.touches] == [Phase.DOWN, Phase.UP]
    assert hand.touches[-1].dt_ms == 90


def test_a_jittering_tap_stays_as_it_is() -> None:
    hand = Hand(shown(1.0, 0))
    hand.press(100, 100)
    hand.at(1030.0)
    hand.move(101, 102)
    hand.at(1060.0)
    hand.release(101, 102)
    assert hand.touches[-1].x == hand.view.to_phone(101, 102)[0]  # type: ignore[index]
    assert len(hand.touches) == 3


def test_a_long_press_is_only_a_late_up() -> None:
    hand = Hand(shown(1.0, 0))
    hand.press(100, 100)
    hand.at(1900.0)
    assert len(hand.touches) == 1
    hand.release(100, 100)
    assert [(touch.phase, touch.dt_ms) for touch in hand.touches] == [(Phase.DOWN, 0), (Phase.UP, 900)]


# ---- the end of a stroke that nobody finished ----------------------------------------------------------------------


def test_cancel_takes_the_finger_back() -> None:
    hand = Hand(shown(1.0, 0))
    hand.press(100, 100)
    hand.now = 1002.0
    hand.move(150, 100)
    hand.take(hand.gestures.cancel(1050.0))
    assert [touch.phase for touch in hand.touches] == [Phase.DOWN, Phase.CANCEL]
    hand.move(160, 100)
    hand.release(160, 100)
    assert len(hand.touches) == 2, "after a cancel the held button means nothing"
    assert hand.gestures.due_ms is None
    assert hand.gestures.cancel(1060.0) == []


def test_another_geometry_cancels() -> None:
    hand = Hand(shown(1.0, 0))
    hand.press(100, 100)
    hand.take(hand.gestures.look(hand.view, 8, 1050.0))
    assert (hand.touches[-1].phase, hand.touches[-1].g) == (Phase.CANCEL, 7)
    hand.press(100, 100)
    assert (hand.touches[-1].phase, hand.touches[-1].g, hand.touches[-1].stroke) == (Phase.DOWN, 8, 2)
    hand.take(hand.gestures.look(None, 8, 1060.0))
    assert hand.touches[-1].phase is Phase.CANCEL
    hand.press(100, 100)
    assert len(hand.touches) == 4, "no picture, no touch"


def test_a_resized_window_does_not() -> None:
    hand = Hand(shown(1.0, 0))
    hand.press(100, 100)
    assert hand.gestures.look(shown(2.0, 0), 7, 1010.0) == []
    assert hand.gestures.down


def test_a_lost_release_does_not_hang_the_finger() -> None:
    hand = Hand(shown(1.0, 0))
    hand.press(100, 100)
    hand.press(200, 200)
    assert [touch.phase for touch in hand.touches] == [Phase.DOWN, Phase.CANCEL, Phase.DOWN]
    assert [touch.stroke for touch in hand.touches] == [1, 1, 2]


def test_leaving_the_picture_drags_along_its_edge() -> None:
    hand = Hand(shown(1.0, 0))
    hand.press(100, 100)
    hand.at(1020.0)
    hand.move(-80, 300)
    hand.at(1040.0)
    hand.release(-90, 5000)
    assert hand.touches[1].x == 0
    assert (hand.touches[-1].x, hand.touches[-1].y) == (0, FULL)


def test_stroke_numbers_wrap() -> None:
    hand = Hand(shown(1.0, 0))
    hand.gestures._strokes = 65535
    hand.press(100, 100)
    assert hand.touches[0].stroke == 0
    assert encode_item(hand.touches[0])


# ---- buttons and wheel ---------------------------------------------------------------------------------------------


def test_buttons_of_scrcpy() -> None:
    hand = Hand(shown(1.0, 0), Gestures(BUILT_IN["scrcpy"].clicks))
    for button in (Button.RIGHT, Button.MIDDLE, Button.FOURTH, Button.FIFTH):
        hand.press(100, 100, button)
        hand.release(100, 100, button)
        hand.at(hand.now + 1000)
    assert hand.gestures.wished == [BACK_OR_WAKE], "whether the screen is dark is the viewer's to know"
    assert hand.keys == ["HOME", "RECENTS", "NOTIFICATIONS"]
    hand.press(100, 100, Button.FIFTH)
    hand.at(hand.now + 200)
    hand.press(100, 100, Button.FIFTH)
    assert hand.keys[-2:] == ["NOTIFICATIONS", "QUICK_SETTINGS"]
    assert not hand.touches
    hand.press(-50, 100, Button.RIGHT)
    assert len(hand.keys) == 5 and len(hand.gestures.wished) == 1, "beside the picture a button means nothing"


def test_with_shift_every_button_is_the_finger() -> None:
    hand = Hand(shown(1.0, 0), Gestures(BUILT_IN["scrcpy"].clicks))
    for button in (Button.RIGHT, Button.MIDDLE, Button.FOURTH, Button.FIFTH):
        hand.take(hand.gestures.press(button, 100, 100, hand.now, shift=True))
        hand.at(hand.now + 60)
        hand.move(100, 120)
        hand.release(100, 120, button)
        assert hand.touches[-1].phase is Phase.UP and hand.touches[-1].dt_ms == 60, "a tap stays as short as it was"
        hand.at(hand.now + 1000)
    assert not hand.keys and not hand.gestures.wished


def test_buttons_of_a_desk() -> None:
    hand = Hand(shown(1.0, 0), Gestures(BUILT_IN["desk"].clicks))
    hand.press(100, 100, Button.MIDDLE)
    hand.at(1100.0)
    hand.release(100, 100, Button.MIDDLE)
    assert hand.keys == ["HOME"]
    hand.press(100, 100, Button.MIDDLE)
    hand.at(1500.0)
    assert hand.keys == ["HOME", "RECENTS"], "held: told while it is held"
    hand.release(100, 100, Button.MIDDLE)
    assert hand.keys == ["HOME", "RECENTS"]


def test_right_click_of_a_desk_is_a_long_press() -> None:
    hand = Hand(shown(1.0, 0), Gestures(BUILT_IN["desk"].clicks))
    hand.press(100, 100, Button.RIGHT)
    hand.at(1060.0)
    hand.release(100, 100, Button.RIGHT)
    assert len(hand.touches) == 1
    hand.at(3000.0)
    assert [(touch.phase, touch.dt_ms) for touch in hand.touches] == [(Phase.DOWN, 0), (Phase.UP, LONG_PRESS_MS)]


def test_wheel_keeps_fine_steps_and_both_axes() -> None:
    hand = Hand(shown(1.0, 0))
    hand.take(hand.gestures.wheel(100, 100, 0, 120, hand.now))
    for step in range(1, 21):
        hand.at(1000.0 + step)
        hand.take(hand.gestures.wheel(100, 100, -3, 5, hand.now))
    hand.at(1200.0)
    wheels = [item for _, item in hand.sent if isinstance(item, Wheel)]
    assert (wheels[0].dx, wheels[0].dy) == (0, 120)
    assert (sum(w.dx for w in wheels), sum(w.dy for w in wheels)) == (-60, 220)
    assert len(wheels) <= 5
    assert wheels[0].g == 7


def test_wheel_beyond_reason_is_limited() -> None:
    hand = Hand(shown(1.0, 0))
    hand.take(hand.gestures.wheel(100, 100, 0, 10**6, hand.now))
    assert isinstance(hand.sent[0][1], Wheel)
    assert hand.sent[0][1].dy == WHEEL_MOST
    assert hand.gestures.wheel(-100, 100, 0, 120, 5000.0) == []


# ---- whatever a hand does ------------------------------------------------------------------------------------------

ACTION = st.tuples(
    st.sampled_from(["press", "move", "move", "move", "release", "wheel", "cancel", "look", "wait"]),
    st.sampled_from(list(Button)),
    st.floats(-100, 900),
    st.floats(-100, 900),
    st.integers(0, 300),
)


@given(st.lists(ACTION, max_size=60), st.sampled_from(list(BUILT_IN)))
def test_every_stroke_begins_and_ends_once_and_never_runs_backwards(
    actions: list[tuple[str, Button, float, float, int]], profile: str
) -> None:
    hand = Hand(shown(1.5, 1), Gestures(BUILT_IN[profile].clicks))
    for what, button, x, y, ms in actions:
        hand.at(hand.now + ms)
        match what:
            case "press":
                hand.press(x, y, button)
            case "move":
                hand.move(x, y)
            case "release":
                hand.release(x, y, button)
            case "wheel":
                hand.take(hand.gestures.wheel(x, y, ms - 150, 5, hand.now))
            case "cancel":
                hand.take(hand.gestures.cancel(hand.now))
            case "look":
                hand.take(hand.gestures.look(hand.view, ms % 3, hand.now))
    hand.at(hand.now + 5000)
    hand.take(hand.gestures.cancel(hand.now))
    assert hand.gestures.due_ms is None
    strokes: dict[int, list[Touch]] = {}
    for touch in hand.touches:
        strokes.setdefault(touch.stroke, []).append(touch)
    for number, touches in strokes.items():
        phases = [touch.phase for touch in touches]
        assert phases[0] is Phase.DOWN, number
        assert phases[-1] in (Phase.UP, Phase.CANCEL), number
        assert all(phase is Phase.MOVE for phase in phases[1:-1]), number
        times = [touch.dt_ms for touch in touches]
        assert times == sorted(times), number
        assert len({touch.g for touch in touches}) == 1, number
    for _, item in hand.sent:
        assert encode_item(item)


def test_a_shaking_hand_costs_no_flood() -> None:
    """A 1000 Hz mouse that never rests: at most one sample per SAMPLE_MS."""
    hand = Hand(shown(2.0, 0))
    dice = random.Random(5)
    hand.press(100, 300)
    for ms in range(1, 2001):
        hand.at(1000.0 + ms)
        hand.move(100 + dice.random() * 3, 300 + dice.random() * 3)
    moves = sum(touch.phase is Phase.MOVE for touch in hand.touches)
    assert moves <= 2000 / SAMPLE_MS + 2
