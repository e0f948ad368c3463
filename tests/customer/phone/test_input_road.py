"""Input under loss, disorder and doubles, in virtual time: everything once, in order, in the hand's own rhythm."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer.phone.input_road import AHEAD_MAX, PLAYOUT_MS, CancelTouch, Effect, Hovered, InputRoad, Play, Receipt, SendAck
from protocol import inp, limits
from protocol.inp import Item, Key, Phase, Text, Touch, Wheel

SIZE = (1080, 2400)
REPEATS = (10, 20, 40)


def road(g: int = 1) -> InputRoad:
    return InputRoad(g, SIZE)


def frame(first: int, *items: Item) -> bytes:
    return inp.encode_items(first, [inp.encode_item(i) for i in items])


def touch(phase: Phase, dt: int, y: int = 100, stroke: int = 1, g: int = 1, pointer: int = 0) -> Touch:
    return Touch(phase, g, stroke, dt, 32768, y, pointer)


def drag(n: int = 10, every: int = 8, stroke: int = 1, g: int = 1) -> list[Item]:
    moves = [touch(Phase.MOVE, i * every, 100 + i * 50, stroke, g) for i in range(1, n)]
    return [touch(Phase.DOWN, 0, 100, stroke, g), *moves, touch(Phase.UP, n * every, 100 + n * 50, stroke, g)]


def due(on: InputRoad, now: float) -> list[Effect]:
    found: list[Effect] = []
    while effects := on.tick(now):
        found += effects
    return found


def feed(on: InputRoad, data: bytes, now: float) -> list[Effect]:
    return [*on.receive(data, now), *due(on, now)]


def run_out(on: InputRoad, now: float, until: float = 2_000) -> list[Effect]:
    """Let time pass as the program does, from deadline to deadline; frames of count 0 keep the touch alive."""
    found: list[Effect] = []
    while (at := on.deadline_ms()) is not None and at <= now + until:
        found += due(on, at)
    return found


def plays(effects: Iterable[Effect]) -> list[Play]:
    return [e for e in effects if isinstance(e, Play)]


def receipts(effects: Iterable[Effect]) -> list[Receipt]:
    return [e for e in effects if isinstance(e, Receipt)]


# ---- one thing at a time


def test_a_key_is_played_at_once_and_acknowledged() -> None:
    assert feed(road(), frame(1, Key("BACK")), 5) == [SendAck(2), Play(1, Key("BACK"), 5)]


def test_a_stroke_is_played_by_its_own_clock_and_gets_one_receipt() -> None:
    on = road()
    effects = feed(on, frame(1, *drag()), 1_000) + run_out(on, 1_000)
    assert [p.at_ms for p in plays(effects)] == [1_000 + PLAYOUT_MS + i * 8 for i in range(11)]
    assert receipts(effects) == [Receipt(11, "done", 1)]


@pytest.mark.parametrize(("x", "px"), [(0, 0), (65535, 1079), (32768, 540), (60, 0), (61, 1)])
def test_coordinates_are_edge_to_edge(x: int, px: int) -> None:
    on = road()
    effects = feed(on, frame(1, Wheel(1, x, 65535, 0, 120)), 0)
    assert plays(effects)[0].x_px == px
    assert plays(effects)[0].y_px == 2399


def test_moves_are_acknowledged_at_most_every_20_ms() -> None:
    on = road()
    first = feed(on, frame(1, touch(Phase.DOWN, 0)), 0)
    later = feed(on, frame(2, touch(Phase.MOVE, 8)), 8) + feed(on, frame(3, touch(Phase.MOVE, 16)), 16)
    assert [e for e in first + later if isinstance(e, SendAck)] == [SendAck(2)]
    assert on.deadline_ms() == 20
    assert due(on, 20) == [SendAck(4)]


def test_doubles_are_dropped_and_acknowledged_again() -> None:
    on = road()
    feed(on, frame(1, Key("BACK")), 0)
    assert plays(feed(on, frame(1, Key("BACK")), 2)) == []
    assert due(on, 22) == [SendAck(2)]
    assert feed(on, frame(1, Key("BACK")), 60) == [SendAck(2)]
    assert on.doubles == 2


def test_what_comes_early_waits_for_what_is_missing() -> None:
    on = road()
    assert plays(feed(on, frame(3, Key("C")), 0)) == []
    assert plays(feed(on, frame(2, Key("B")), 1)) == []
    assert [p.n for p in plays(feed(on, frame(1, Key("A")), 2))] == [1, 2, 3]


def test_a_number_far_ahead_is_not_kept() -> None:
    on = road()
    feed(on, frame(AHEAD_MAX + 2, Key("C")), 0)
    assert feed(on, frame(1, Key("A")), 1)[0] == SendAck(2)


def test_keys_and_text_keep_their_place_behind_a_stroke() -> None:
    on = road()
    effects = feed(on, frame(1, *drag(4), Text("a"), Key("ENTER")), 0) + run_out(on, 0)
    assert [p.n for p in plays(effects)] == [1, 2, 3, 4, 5, 6, 7]


def test_a_sample_that_the_network_held_is_played_at_once_and_keeps_its_time() -> None:
    on = road()
    items = drag(10)
    feed(on, frame(1, *items[:4]), 0)
    run_out(on, 0, 100)
    at_once = plays(feed(on, frame(5, *items[4:]), 300))
    assert [p.at_ms for p in at_once] == [PLAYOUT_MS + i * 8 for i in range(4, 11)]


def test_time_never_runs_back_within_a_stroke() -> None:
    on = road()
    effects = feed(on, frame(1, touch(Phase.DOWN, 1_000), touch(Phase.MOVE, 0), touch(Phase.MOVE, 1_008)), 0) + run_out(on, 0, 100)
    assert [p.at_ms for p in plays(effects)] == [PLAYOUT_MS, PLAYOUT_MS, PLAYOUT_MS + 8]


# ---- what does not get through


def test_old_geometry_is_stale_once_and_not_executed() -> None:
    on = road(g=2)
    effects = feed(on, frame(1, *drag(g=1), Wheel(1, 0, 0, 0, 120)), 0) + run_out(on, 0)
    assert plays(effects) == []
    assert receipts(effects) == [Receipt(1, "stale", 1), Receipt(12, "stale")]


def test_a_turn_in_mid_stroke_cancels_it_with_one_receipt() -> None:
    on = road()
    effects = feed(on, frame(1, *drag(10)), 0) + due(on, PLAYOUT_MS + 20)
    assert len(plays(effects)) == 3
    effects = on.set_geometry(2, (2400, 1080)) + run_out(on, 60)
    assert effects == [CancelTouch(), Receipt(11, "stale", 1)]


def test_a_stroke_that_changes_its_geometry_on_the_way_is_stale() -> None:
    on = road()
    effects = feed(on, frame(1, touch(Phase.DOWN, 0), touch(Phase.MOVE, 8, g=2), touch(Phase.UP, 16, g=2)), 0) + run_out(on, 0)
    assert [p.n for p in plays(effects)] == [1]
    assert effects[-2:] == [CancelTouch(), Receipt(2, "stale", 1)]


@pytest.mark.parametrize("why", ["no_consent", "locked", "secure", "ended"])
def test_a_closed_gate_refuses_each_thing_once(why: str) -> None:
    on = road()
    on.set_gate(why)
    effects = feed(on, frame(1, *drag(3), Key("BACK"), Text("x"), Wheel(1, 0, 0, 0, 1)), 0) + run_out(on, 0)
    assert plays(effects) == []
    assert [(r.n, r.r, r.s, r.why) for r in receipts(effects)] == [
        (1, "refused", 1, why), (5, "refused", None, why), (6, "refused", None, why), (7, "refused", None, why),
    ]  # fmt: skip


def test_a_gate_that_closes_in_mid_stroke_lifts_the_finger() -> None:
    on = road()
    feed(on, frame(1, touch(Phase.DOWN, 0)), 0)
    due(on, PLAYOUT_MS)
    assert on.set_gate("locked") == [CancelTouch(), Receipt(1, "cancelled", 1, "locked")]
    assert plays(feed(on, frame(2, touch(Phase.MOVE, 50), touch(Phase.UP, 60)), 60) + run_out(on, 60)) == []


def test_after_the_end_nothing_is_played() -> None:
    on = road()
    feed(on, frame(1, *drag(10), Key("HOME")), 0)
    due(on, PLAYOUT_MS + 8)
    assert receipts(on.end()) == [Receipt(12, "cancelled", 1, "ended"), Receipt(12, "refused", None, "ended")]
    effects = feed(on, frame(13, Key("BACK"), *drag(2, stroke=2)), 100) + run_out(on, 100)
    assert plays(effects) == []
    assert [r.r for r in receipts(effects)] == ["refused", "refused"]


def test_silence_for_half_a_second_cancels_the_touch() -> None:
    on = road()
    feed(on, frame(1, touch(Phase.DOWN, 0)), 0)
    due(on, PLAYOUT_MS)
    on.receive(frame(2), 400)
    assert due(on, 899) == []
    assert due(on, 900) == [CancelTouch(), Receipt(1, "cancelled", 1, "silence")]
    assert on.deadline_ms() is None


def test_a_cancel_of_the_console_is_a_cancel_here() -> None:
    on = road()
    effects = feed(on, frame(1, touch(Phase.DOWN, 0), touch(Phase.CANCEL, 30)), 0) + run_out(on, 0)
    assert effects[-2:] == [CancelTouch(), Receipt(2, "cancelled", 1)]


def test_two_fingers_are_one_stroke_with_one_receipt() -> None:
    on = road()
    items = [touch(Phase.DOWN, 0), touch(Phase.DOWN, 5, pointer=1), touch(Phase.UP, 40, pointer=1), touch(Phase.UP, 50)]
    effects = feed(on, frame(1, *items), 0) + run_out(on, 0)
    assert [p.n for p in plays(effects)] == [1, 2, 3, 4]
    assert receipts(effects) == [Receipt(4, "done", 1)]


def test_fingers_of_one_moment_are_told_as_one_event() -> None:
    on = road()
    items: list[Item] = [touch(Phase.DOWN, 0), touch(Phase.DOWN, 0, pointer=1)]
    for dt in (8, 16):
        items += [touch(Phase.MOVE, dt, 100 + dt), touch(Phase.MOVE, dt, 200 + dt, pointer=1)]
    items += [touch(Phase.MOVE, 24), touch(Phase.UP, 24, pointer=1), touch(Phase.UP, 24)]
    played = plays(feed(on, frame(1, *items), 0) + run_out(on, 0))
    assert [p.more for p in played] == [False, False, True, False, True, False, False, False, False]


def test_each_finger_that_is_taken_back_adds_no_receipt() -> None:
    on = road()
    items = [touch(Phase.DOWN, 0), touch(Phase.DOWN, 0, pointer=1), touch(Phase.CANCEL, 9), touch(Phase.CANCEL, 9, pointer=1)]
    effects = feed(on, frame(1, *items), 0) + run_out(on, 0)
    assert effects[-2:] == [CancelTouch(), Receipt(3, "cancelled", 1)]
    assert receipts(effects) == [Receipt(3, "cancelled", 1)]
    assert on.deadline_ms() is None, "nothing is held any more"


def test_hovering_moves_the_cursor_and_nothing_else() -> None:
    on = road()
    effects = feed(on, frame(1, touch(Phase.HOVER, 0, y=65535)), 0) + run_out(on, 0)
    assert not plays(effects)
    assert not receipts(effects)
    assert [e for e in effects if isinstance(e, Hovered)] == [Hovered(540, 2399)]
    assert not [e for e in feed(on, frame(2, touch(Phase.HOVER, 0, g=2)), 50) if isinstance(e, Hovered)], "over another geometry"
    on.set_gate("no_consent")
    assert not [e for e in feed(on, frame(3, touch(Phase.HOVER, 0)), 90) if isinstance(e, Hovered)]


@given(st.binary(max_size=1_200))
def test_no_bytes_hurt(data: bytes) -> None:
    on = road()
    feed(on, data, 0)
    run_out(on, 0)
    assert feed(on, frame(99, Key("A")), 10)[-1:] != [Play(99, Key("A"), 10)]


def test_wrong_frames_are_counted() -> None:
    on = road()
    for data in (b"", b"\x07", inp.encode_ack(3), b"\x01" * limits.INP_BYTES, b"\x01" * 2_000):
        on.receive(data, 0)
    assert on.bad_frames == 5


# ---- a whole network in virtual time


class Console:
    """The sending half of PROTOCOL 10, as small as it can be: numbers, repeats, hears acknowledgements."""

    def __init__(self) -> None:
        self.items: list[tuple[float, Item]] = []
        self.sent = self.acked = 0

    def frame(self, upto: int) -> bytes:
        out: list[bytes] = []
        for _, item in self.items[self.acked : upto]:
            data = inp.encode_item(item)
            if sum(map(len, out)) + len(data) + inp.HEAD_BYTES > limits.INP_BYTES:
                break
            out.append(data)
        return inp.encode_items(self.acked + 1, out)


def through(items: list[tuple[float, Item]], seed: int, loss: float, jitter: float, twice: float) -> list[Effect]:
    """Send these items (with their times) through such a network; gives all that the phone did."""
    chance = random.Random(seed)
    console, on = Console(), road()
    console.items = items
    clock: list[tuple[float, int, str, bytes]] = []
    tie = 0

    def at(when: float, what: str, data: bytes = b"") -> None:
        nonlocal tie
        tie += 1
        heapq.heappush(clock, (when, tie, what, data))

    def network(now: float, what: str, data: bytes) -> None:
        for _ in range(1 + (chance.random() < twice)):
            if chance.random() >= loss:
                at(now + 20 + chance.uniform(0, jitter), what, data)

    for i, (when, _) in enumerate(items):
        at(when, "send", str(i + 1).encode())
        for again in (*REPEATS, *range(90, 1_500, 50)):
            at(when + again, "send", str(i + 1).encode())
    done: list[Effect] = []

    def carry(effects: list[Effect], now: float) -> None:
        done.extend(effects)
        for effect in effects:
            if isinstance(effect, SendAck):
                network(now, "ack", inp.encode_ack(effect.next))

    while clock:
        now, _, what, data = heapq.heappop(clock)
        while (wait := on.deadline_ms()) is not None and wait < now:
            carry(due(on, wait), wait)
        match what:
            case "send":
                console.sent = max(console.sent, int(data))
                if console.acked < console.sent:
                    network(now, "items", console.frame(console.sent))
            case "items":
                carry(on.receive(data, now), now)
                carry(due(on, now), now)
            case "ack":
                frame = inp.decode(data)
                assert isinstance(frame, inp.Acked)
                console.acked = max(console.acked, frame.next - 1)
    done += run_out(on, 1e6)
    assert console.acked == len(items)
    return done


@pytest.mark.parametrize("loss", [0.0, 0.02, 0.1, 0.3])
def test_everything_arrives_once_and_in_order(loss: float) -> None:
    for seed in range(12):
        items: list[tuple[float, Item]] = []
        for s in range(4):
            items += [(s * 300 + i.dt_ms, i) for i in drag(12, stroke=s + 1) if isinstance(i, Touch)]
            items += [(s * 300 + 150, Key("A")), (s * 300 + 160, Text("é"))]
        done = through(items, seed, loss, jitter=25, twice=0.1)
        results = receipts(done)
        # An outage of half a second is a cancelled touch; shorter ones must not be felt.
        assert all(r.r == "done" for r in results), (seed, results)
        assert [p.n for p in plays(done)] == list(range(1, len(items) + 1))
        assert [r.s for r in results] == [1, 2, 3, 4]


@pytest.mark.parametrize(("loss", "jitter"), [(0.0, 35.0), (0.02, 20.0), (0.02, 80.0), (0.1, 120.0)])
def test_the_rhythm_is_the_hands_own(loss: float, jitter: float) -> None:
    for seed in range(20):
        items: list[tuple[float, Item]] = [(t.dt_ms, t) for t in drag(20) if isinstance(t, Touch)]
        at = [p.at_ms for p in plays(through(items, seed, loss, jitter, 0.05))]
        assert [b - a for a, b in pairwise(at)] == pytest.approx([8.0] * 20)
