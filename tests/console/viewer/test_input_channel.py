"""The input channel under a fake clock: when frames leave, what they hold, and that a lossy link loses and doubles nothing."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.viewer.input_channel import KEEP_ALIVE_S, MERGE_BEYOND, MOVE_GAP_S, InputChannel
from protocol import inp, limits
from protocol.inp import Key, Phase, Text, Touch, Wheel


def touch(phase: Phase, dt: int = 0, x: int = 0, stroke: int = 1, pointer: int = 0) -> Touch:
    return Touch(phase, 1, stroke, dt, x, 0, pointer)


@dataclass
class Rig:
    channel: InputChannel = field(default_factory=InputChannel)
    now: float = 50.0
    sent: list[tuple[float, inp.Items]] = field(default_factory=list)

    def note(self, frame: bytes | None) -> None:
        if frame is not None:
            assert len(frame) <= limits.INP_BYTES
            items = inp.decode(frame)
            assert isinstance(items, inp.Items)
            self.sent.append((round(self.now - 50.0, 6), items))

    def add(self, *items: inp.Item) -> None:
        self.note(self.channel.add(list(items), self.now))

    def ack(self, next_n: int) -> int:
        settled, frame = self.channel.acked(next_n, self.now)
        self.note(frame)
        return settled

    def run(self, seconds: float) -> None:
        until = self.now + seconds
        while (due := self.channel.due) is not None and due <= until:
            self.now = max(self.now, due)
            self.note(self.channel.poll(self.now))
        self.now = until

    @property
    def times(self) -> list[float]:
        return [at for at, _ in self.sent]


def test_down_leaves_at_once_and_is_repeated_as_the_protocol_says() -> None:
    rig = Rig()
    rig.add(touch(Phase.DOWN))
    rig.run(0.2)
    assert rig.times == [0.0, 0.01, 0.02, 0.04, 0.09, 0.14, 0.19]
    assert all(items == inp.Items(1, (touch(Phase.DOWN),)) for _, items in rig.sent)
    assert rig.ack(2) == 1


@pytest.mark.parametrize("item", [touch(Phase.UP), touch(Phase.CANCEL), Key("BACK"), Text("é")])
def test_urgent_items_never_wait_for_the_move_gap(item: inp.Item) -> None:
    rig = Rig()
    rig.add(touch(Phase.DOWN))
    rig.run(0.001)
    rig.add(touch(Phase.MOVE, 1, 5))
    assert len(rig.sent) == 1
    rig.run(0.001)
    rig.add(item)
    assert rig.times[1] == 0.002
    assert rig.sent[1][1].items[-2:] == (touch(Phase.MOVE, 1, 5), item)


def test_moves_are_gathered_to_120_frames_a_second() -> None:
    rig = Rig()
    rig.add(touch(Phase.DOWN))
    for i in range(1000):
        rig.run(0.001)
        rig.add(touch(Phase.MOVE, i, i))
        rig.ack(rig.sent[-1][1].first + len(rig.sent[-1][1].items))
    assert 100 <= len(rig.sent) <= 122
    gaps = [b - a for a, b in zip(rig.times[1:], rig.times[2:], strict=False)]
    assert min(gaps) >= MOVE_GAP_S - 1e-6


def test_a_frame_holds_everything_unacknowledged_oldest_first() -> None:
    rig = Rig()
    rig.add(touch(Phase.DOWN), touch(Phase.UP, 30))
    rig.add(Key("HOME"))
    assert rig.sent[-1][1] == inp.Items(1, (touch(Phase.DOWN), touch(Phase.UP, 30), Key("HOME")))
    assert rig.ack(3) == 2
    rig.run(0.01)
    assert rig.sent[-1][1] == inp.Items(3, (Key("HOME"),))
    assert rig.ack(3) == 0
    assert rig.ack(2) == 0
    assert rig.ack(4) == 1
    count = len(rig.sent)
    rig.run(5)
    assert len(rig.sent) == count, "silence once all is acknowledged and no pointer is down"


def test_a_held_finger_gives_signs_of_life() -> None:
    rig = Rig()
    rig.add(touch(Phase.DOWN))
    rig.ack(2)
    rig.run(1.05)
    alive = [items for at, items in rig.sent if not items.items]
    assert len(alive) == 10
    assert all(items.first == 2 for items in alive)
    gaps = [b - a for a, b in zip(rig.times, rig.times[1:], strict=False)]
    assert max(gaps) <= KEEP_ALIVE_S + 1e-6
    rig.add(touch(Phase.UP, 1000))
    rig.ack(3)
    count = len(rig.sent)
    rig.run(1.0)
    assert len(rig.sent) == count


def test_what_does_not_fit_follows_when_there_is_room() -> None:
    rig = Rig()
    rig.add(*[Text("x" * 290) for _ in range(10)])
    assert len(rig.sent[-1][1].items) == 3
    rig.ack(4)
    rig.run(0.01)
    assert rig.sent[-1][1].first == 4
    assert len(rig.sent[-1][1].items) == 3
    assert rig.channel.pending == 7


def test_after_an_outage_moves_are_merged_and_nothing_else() -> None:
    rig = Rig()
    rig.add(touch(Phase.DOWN))
    for i in range(3000):
        rig.add(touch(Phase.MOVE, i, i))
        rig.run(0.001)
    rig.add(touch(Phase.UP, 3000, 2999))
    assert rig.channel.pending < MERGE_BEYOND + 100
    assert rig.channel.counts.merged > 2000
    got: list[inp.Item] = []
    while rig.channel.pending:
        rig.run(0.05)
        items = rig.sent[-1][1]
        got += items.items[max(0, len(got) + 1 - items.first) :]
        rig.ack(items.first + len(items.items))
    assert isinstance(got[0], Touch)
    assert got[0].phase is Phase.DOWN
    assert got[-1] == touch(Phase.UP, 3000, 2999)
    xs = [item.x for item in got if isinstance(item, Touch)]
    assert xs == sorted(xs)
    assert xs[-2] >= 2998


def test_what_had_not_arrived_when_the_connection_fell_silent_is_void() -> None:
    """Each item keeps its number and gives its place to one that the phone must refuse as stale: no late tap, and no gap either."""
    rig = Rig()
    rig.add(touch(Phase.DOWN), Key("BACK", inp.Press.DOWN), Text("x" * 290))
    rig.ack(2)
    rig.add(*[Key("A") for _ in range(200)], touch(Phase.UP, 40))
    rig.channel.void(99, rig.now)
    rig.run(0.2)
    first, last = rig.sent[-2][1], rig.sent[-1][1]
    assert first.first == last.first == 2 and len(inp.encode_items(2, [inp.encode_item(i) for i in last.items])) <= 1_100
    seen: list[inp.Item] = []
    while rig.channel.pending:
        rig.run(0.05)
        items = rig.sent[-1][1]
        seen += items.items
        rig.ack(items.first + len(items.items))
    assert len(seen) == 203
    assert {item.g for item in seen if isinstance(item, inp.Wheel | Touch)} == {99} and not [i for i in seen if isinstance(i, Key | Text)]
    rig.run(2)
    count = len(rig.sent)
    rig.run(2)
    assert len(rig.sent) == count, "no finger is down any more"


def test_after_an_outage_the_moves_of_two_fingers_are_merged_each_with_its_own() -> None:
    rig = Rig()
    rig.add(touch(Phase.DOWN), touch(Phase.DOWN, pointer=1))
    for dt in range(8, 8_000, 8):
        rig.add(touch(Phase.MOVE, dt, dt), touch(Phase.MOVE, dt, dt + 1, pointer=1))
    assert rig.channel.pending < MERGE_BEYOND + 2 * 80
    rig.add(touch(Phase.UP, 8_000), touch(Phase.UP, 8_000, pointer=1))
    items: list[inp.Item] = []
    while rig.channel.pending:
        rig.run(0.05)
        frame = rig.sent[-1][1]
        items += frame.items
        rig.ack(frame.first + len(frame.items))
    last = {t.pointer: t.x for t in items if isinstance(t, Touch) and t.phase is Phase.MOVE}
    assert last == {0: 7_992, 1: 7_993}, "each finger is where it was last"
    times = [t.dt_ms for t in items if isinstance(t, Touch)]
    assert times == sorted(times)


def hover(x: int) -> Touch:
    return Touch(Phase.HOVER, 1, 0, 0, x, 0)


def test_hovering_never_waits_behind_a_touch_and_only_its_newest_place_goes() -> None:
    rig = Rig()
    rig.add(hover(1))
    assert rig.sent[-1][1].items == (hover(1),), "nothing else is on the way"
    rig.ack(2)
    rig.run(0.02)
    rig.add(touch(Phase.DOWN))
    rig.add(touch(Phase.UP, 60))
    for x in range(10, 20):
        rig.add(hover(x))
        rig.run(0.002)
    assert all(item.phase is not Phase.HOVER for _, f in rig.sent[1:] for item in f.items if isinstance(item, Touch))
    rig.ack(4)
    rig.run(0.02)
    assert rig.sent[-1][1] == inp.Items(4, (hover(19),)), "the newest, once the touches have arrived"


def test_hovering_goes_on_while_only_hovering_is_on_the_way() -> None:
    """A round trip is no reason to see the pointer four times a second."""
    rig = Rig()
    for x in range(1, 7):
        rig.add(hover(x))
        rig.run(1 / 60)
    seen = {item.x for _, f in rig.sent for item in f.items if isinstance(item, Touch)}
    assert seen == set(range(1, 7))


def test_a_touch_makes_a_place_that_has_not_left_old() -> None:
    rig = Rig()
    rig.add(touch(Phase.DOWN))
    rig.add(hover(5))
    rig.add(touch(Phase.UP, 50))
    rig.ack(3)
    rig.run(1.0)
    assert not [i for _, f in rig.sent for i in f.items if isinstance(i, Touch) and i.phase is Phase.HOVER]


def test_settling_is_timed() -> None:
    rig = Rig()
    rig.add(Key("BACK"))
    rig.now += 0.04
    rig.ack(2)
    assert rig.channel.counts.settle_ms == pytest.approx(40, abs=0.01)


def test_an_item_that_cannot_be_encoded_is_refused_before_anything_is_taken() -> None:
    rig = Rig()
    with pytest.raises(ValueError, match="301 bytes"):
        rig.add(Key("BACK"), Text("x" * 301))
    assert rig.channel.pending == 0
    assert rig.ack(99) == 0


@given(seed=st.integers(0, 2_000), loss=st.sampled_from([0.0, 0.1, 0.4]))
def test_a_lossy_link_that_doubles_and_reorders_delivers_each_item_once_in_order(seed: int, loss: float) -> None:
    chance = random.Random(seed)
    rig = Rig()
    wanted: list[inp.Item] = []
    arrived: list[inp.Item] = []
    flying: list[tuple[float, inp.Items | int]] = []
    seen = 0
    for step in range(400):
        if step < 150 and chance.random() < 0.5:
            makes: list[inp.Item] = [touch(Phase.DOWN), touch(Phase.MOVE, step, step), touch(Phase.UP, step)]
            makes += [Key("BACK"), Wheel(1, 2, 3, 0, 120), Text("abc")]
            choice = chance.choice(makes)
            wanted.append(choice)
            rig.add(choice)
        rig.run(0.004)
        for _, items in rig.sent[seen:]:
            flying += [(rig.now + 0.01 + chance.random() * 0.02, items) for _ in range(chance.choice([1, 1, 2])) if chance.random() >= loss]
        seen = len(rig.sent)
        for at, thing in sorted((f for f in flying if f[0] <= rig.now), key=lambda f: f[0]):
            if isinstance(thing, int):
                rig.ack(thing)
            else:
                if thing.first <= len(arrived) + 1:
                    arrived += thing.items[len(arrived) + 1 - thing.first :]
                if chance.random() >= loss:
                    flying.append((at + 0.015, len(arrived) + 1))
        flying = [f for f in flying if f[0] > rig.now]
    rig.run(0.0)
    assert arrived == wanted
