"""Whatever hands do with mouse, wheel, trackpad and touch screen at once: the phone sees one whole stroke at a time and judges it once."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.viewer.bindings import BUILT_IN
from console.viewer.fingers import FEW_FINGERS, SAMPLE_MS, STOPPED_MS, Stroke
from console.viewer.geometry import ViewGeometry
from console.viewer.gestures import HOVER_MS, Gestures
from console.viewer.glass import Glass
from console.viewer.inputs import Button
from console.viewer.touch_screen import Contact
from protocol.inp import Item, Phase, Touch, encode_item
from protocol.peer import Geom
from tests.phone_in_hand import PhoneInHand

FINGERS = range(12)

DEEDS = (
    "press", "ctrl press", "shift press", "move", "move", "release", "touch", "touch", "wheel", "swipe", "pinch", "pinch", "double tap",
    "hover", "hold", "end", "cancel", "look", "wait",
)  # fmt: skip
ACTION = st.tuples(
    st.sampled_from(DEEDS),
    st.sampled_from(list(Button)),
    st.floats(-60, 500),
    st.floats(-60, 900),
    st.integers(0, 12),
    st.integers(0, 250),
)


class Hands:
    """All of one technician's pointers over a phone, in virtual time."""

    def __init__(self, profile: str, turns: int) -> None:
        self.phone = PhoneInHand(now_ms=1_000)
        self.gestures = Gestures(BUILT_IN[profile].clicks)
        area = (432, 801) if turns % 2 == 0 else (801, 432)
        self.view = ViewGeometry((area[0] * 2, area[1] * 2), 2.0, (540, 1200), turns=turns)
        self.glass = Glass.of(self.phone.geom)
        self.now = 1_000.0
        self.sent: list[Touch] = []
        self.fingers: dict[int, tuple[float, float]] = {}
        self.look(1)

    def look(self, g: int) -> None:
        self.take(self.gestures.look(self.view, g, self.now, self.glass))

    def take(self, items: list[Item]) -> None:
        for item in items:
            assert encode_item(item)
        self.sent += [item for item in items if isinstance(item, Touch)]
        self.phone.send(items, self.now)

    def wait(self, ms: float) -> None:
        until = self.now + ms
        while (due := self.gestures.due_ms) is not None and due <= until:
            self.now = max(self.now, due)
            self.take(self.gestures.tick(self.now))
        self.now = until

    def do(self, what: str, button: Button, x: float, y: float, n: int) -> None:
        g, t = self.gestures, self.now
        match what:
            case "press":
                self.take(g.press(button, x, y, t))
            case "ctrl press":
                self.take(g.press(Button.LEFT, x, y, t, ctrl=True, shift=n % 2 == 0))
            case "shift press":
                self.take(g.press(button, x, y, t, shift=True))
            case "move":
                self.take(g.move(x, y, t))
            case "release":
                self.take(g.release(button, x, y, t))
            case "touch":
                self.touch(x, y, n)
            case "wheel":
                self.take(g.wheel(x, y, n - 6, 20 * n, t))
            case "swipe":
                self.take(g.swipe(x, y, n - 6.5, n / 3, t))
            case "pinch":
                self.take(g.pinch(x, y, (n - 6) / 10, (button.value - 4) * 5.0, t))
            case "double tap":
                self.take(g.double_tap(x, y, t))
            case "hover":
                self.take(g.hover(x, y, t))
            case "hold":
                g.pinch_begins(t)
            case "end":
                g.pinch_ends(t)
            case "cancel":
                self.take(g.cancel(t))
            case "look":
                self.look(1 + n % 2)

    def touch(self, x: float, y: float, n: int) -> None:
        """A finger comes, goes on, or leaves, and all others move a little."""
        contacts = [Contact(finger, "move", at[0] + 1, at[1] + 2) for finger, at in self.fingers.items() if finger != n]
        if n not in self.fingers:
            self.fingers[n] = (x, y)
            contacts.append(Contact(n, "down", x, y))
        else:
            contacts.append(Contact(n, "up", x, y))
            del self.fingers[n]
        self.take(self.gestures.touch(contacts, self.now, 10))

    def leave(self) -> None:
        """The technician lets go of everything."""
        for button in Button:
            self.take(self.gestures.release(button, 100, 100, self.now))
        self.take(self.gestures.touch([Contact(finger, "up", *at) for finger, at in self.fingers.items()], self.now, 10))
        self.wait(5_000)
        self.take(self.gestures.cancel(self.now))
        self.phone.rest()


@given(st.lists(ACTION, max_size=50), st.sampled_from(list(BUILT_IN)), st.integers(0, 3))
def test_one_stroke_at_a_time_whole_and_judged_once(
    actions: list[tuple[str, Button, float, float, int, int]], profile: str, turns: int
) -> None:
    hands = Hands(profile, turns)
    for what, button, x, y, n, ms in actions:
        hands.wait(ms)
        hands.do(what, button, x, y, n)
    hands.leave()
    assert hands.gestures.due_ms is None
    assert not hands.gestures.down
    down: set[int] = set()
    stroke = 0
    for touch in hands.sent:
        match touch.phase:
            case Phase.DOWN:
                assert touch.stroke == stroke if down else touch.stroke > stroke, "fingers of two strokes at once"
                assert touch.pointer not in down
                stroke = touch.stroke
                down.add(touch.pointer)
            case Phase.HOVER:
                assert not down
            case _:
                assert touch.stroke == stroke and touch.pointer in down
                if touch.phase is not Phase.MOVE:
                    down.remove(touch.pointer)
    assert not down
    for one, next_ in pairwise(touch for touch in hands.sent if touch.phase is not Phase.HOVER):
        if one.stroke == next_.stroke:
            assert one.dt_ms <= next_.dt_ms and one.g == next_.g
    judged = Counter(receipt.s for receipt in hands.phone.receipts if receipt.s is not None)
    assert judged == Counter(dict.fromkeys(range(1, stroke + 1), 1))
    assert hands.phone.road.deadline_ms() is None, "no finger is left on the phone"


def test_a_mouse_takes_over_from_a_touch_screen_and_back() -> None:
    hands = Hands("scrcpy", 0)
    hands.do("touch", Button.LEFT, 100, 100, 3)
    hands.do("press", Button.LEFT, 200, 200, 0)
    hands.wait(50)
    hands.do("touch", Button.LEFT, 100, 100, 4)
    hands.do("release", Button.LEFT, 200, 200, 0)
    assert [(t.phase, t.stroke) for t in hands.sent] == [
        (Phase.DOWN, 1), (Phase.CANCEL, 1), (Phase.DOWN, 2), (Phase.CANCEL, 2), (Phase.DOWN, 3),
    ]  # fmt: skip


def test_fingers_that_were_taken_back_are_none_until_they_come_anew() -> None:
    hands = Hands("scrcpy", 0)
    for finger in (3, 4):
        hands.do("touch", Button.LEFT, 100 + finger, 100, finger)
    hands.take(hands.gestures.cancel(hands.now))
    sent = len(hands.sent)
    hands.do("touch", Button.LEFT, 200, 200, 5)
    hands.wait(50)
    hands.do("touch", Button.LEFT, 200, 200, 5)
    assert [(t.phase, t.pointer) for t in hands.sent[sent:]] == [(Phase.DOWN, 0), (Phase.UP, 0)]


def test_a_press_ends_a_pinch_at_the_pointer_where_it_is() -> None:
    hands = Hands("scrcpy", 0)
    hands.do("pinch", Button.MIDDLE, 200, 400, 9)
    hands.wait(60)
    hands.do("press", Button.LEFT, 200, 400, 0)
    hands.wait(1_000)
    hands.do("release", Button.LEFT, 200, 400, 0)
    hands.phone.rest()
    assert [(r.s, r.r) for r in hands.phone.receipts] == [(1, "done"), (2, "done")], "lifted, not taken back: the zoom stays"
    assert hands.gestures.stroke == 2, "what was still wished is forgotten"


def test_hovering_is_told_sixty_times_a_second_and_ends_at_its_newest_place() -> None:
    hands = Hands("scrcpy", 0)
    for n in range(100):
        hands.wait(3)
        hands.do("hover", Button.LEFT, 100 + n, 300, 0)
    hands.wait(100)
    assert 15 <= len(hands.sent) <= 300 / HOVER_MS + 2
    assert (hands.sent[-1].x, hands.sent[-1].y) == hands.view.to_phone(199, 300)
    hands.do("hover", Button.LEFT, 150, 300, 0)
    hands.do("hover", Button.LEFT, -20, 300, 0)
    hands.wait(100)
    assert (hands.sent[-1].x, hands.sent[-1].y) == hands.view.to_phone(150, 300), "beside the picture is nowhere"


# ---- fingers by themselves


def test_fingers_that_move_together_share_one_time_and_one_slot() -> None:
    stroke = Stroke(1, 1, 0.0)
    stroke.down({0: (0, 0), 1: (9, 9)}, 0.0)
    sent: list[Item] = []
    for ms in range(1, 101):
        sent += stroke.tick(float(ms))
        sent += stroke.move({0: (ms, 0), 1: (9, 9 + ms)}, float(ms))
    moves = [item for item in sent if isinstance(item, Touch)]
    by_time = Counter(touch.dt_ms for touch in moves)
    assert set(by_time.values()) == {2}, "each moment has both"
    assert len(by_time) <= 100 / SAMPLE_MS + 1
    assert [t.dt_ms for t in moves] == sorted(t.dt_ms for t in moves)


def test_many_fingers_are_sampled_half_as_often() -> None:
    def moments(fingers: int) -> int:
        stroke = Stroke(1, 1, 0.0)
        stroke.down({n: (0, n) for n in range(fingers)}, 0.0)
        sent: list[Item] = []
        for ms in range(1, 401):
            sent += stroke.tick(float(ms))
            sent += stroke.move({n: (ms, n) for n in range(fingers)}, float(ms))
        return len({item.dt_ms for item in sent if isinstance(item, Touch)})

    assert moments(FEW_FINGERS) >= 1.8 * moments(FEW_FINGERS + 1)


def test_a_finger_that_leaves_others_at_rest_tells_the_rest_of_all() -> None:
    stroke = Stroke(1, 1, 0.0)
    stroke.down({0: (0, 0), 1: (9, 9)}, 0.0)
    stroke.move({0: (500, 0)}, 10.0)
    items = stroke.up({1: (9, 9)}, 10.0 + STOPPED_MS + 1)
    assert [(t.phase, t.pointer) for t in items if isinstance(t, Touch)] == [(Phase.MOVE, 0), (Phase.MOVE, 1), (Phase.UP, 1)]
    assert not stroke.over
    assert [(t.phase, t.pointer) for t in stroke.cancel(60.0) if isinstance(t, Touch)] == [(Phase.CANCEL, 0)]
    assert stroke.over


@pytest.mark.parametrize(
    ("cap", "disp", "dpi"), [((1080, 2400), (1080, 2400), 420), ((540, 1200), (1080, 2400), 420), ((1600, 720), (1600, 720), 320)]
)
def test_the_glass_is_reckoned_in_pixels_of_the_picture(cap: tuple[int, int], disp: tuple[int, int], dpi: int) -> None:
    glass = Glass.of(Geom(1, cap, disp, 0, dpi, 60, (0, 84, 0, 126)))
    share = cap[0] / disp[0]
    assert glass.density == pytest.approx(dpi / 160 * share)
    assert glass.insets == (0, round(84 * share), 0, round(126 * share))
    for x in range(0, cap[0], 7):
        assert glass.pixel(glass.point(x, cap[1] - 1)) == (x, cap[1] - 1), "the middle of a pixel is that pixel"
