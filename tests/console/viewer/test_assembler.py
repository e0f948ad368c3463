"""The frame assembler under a fake clock: order, doubles, wrap, loss, repair, giving up, key frames, senders without marker."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from console.viewer.assembler import (
    ASKED_AT_ONCE,
    ASKED_WAITING,
    CAPACITY_BYTES,
    CROWD,
    CROWD_GIVE_UP_S,
    GIVE_UP_S,
    HOLES_MAX,
    MARKERLESS_FLUSH_S,
    MAX_HOLE,
    NACK_TRIES,
    OUTAGE_S,
    PARTS_MAX,
    PLI_GAP_S,
    EncodedFrame,
    FrameAssembler,
    Output,
)
from console.viewer.depacketize import BEGINS, KEY


@dataclass
class Packet:
    seq: int
    timestamp: int
    marker: int
    data: bytes
    flags: int


def frame_of(seq: int, number: int, packets: int, *, key: bool = False, marker: bool = True) -> list[Packet]:
    return [
        Packet(
            (seq + i) & 0xFFFF,
            number * 3000,
            int(marker and i == packets - 1),
            b"%d.%d;" % (number, i),
            ((BEGINS | (KEY if key else 0)) if i == 0 else 0),
        )
        for i in range(packets)
    ]


def whole(number: int, packets: int) -> bytes:
    return b"".join(b"%d.%d;" % (number, i) for i in range(packets))


@dataclass
class Rig:
    """An assembler with a clock and everything it ever said."""

    assembler: FrameAssembler = field(default_factory=FrameAssembler)
    now: float = 100.0
    frames: list[EncodedFrame] = field(default_factory=list)
    nacks: list[tuple[float, int]] = field(default_factory=list)
    plis: list[float] = field(default_factory=list)

    def note(self, out: Output | None) -> None:
        if out is not None:
            self.frames += out.frames
            self.nacks += [(self.now, seq) for seq in out.nacks]
            self.plis += [self.now] if out.pli else []

    def put(self, *packets: Packet, gap: float = 0.0005) -> None:
        for packet in packets:
            self.run(gap)
            self.note(self.assembler.add(packet.seq, packet.timestamp, packet.marker, packet.data, packet.flags, self.now))

    def run(self, seconds: float) -> None:
        """Let time pass, polling exactly when asked to."""
        until = self.now + seconds
        while (due := self.assembler.due) is not None and due <= until:
            self.now = max(self.now, due)
            self.note(self.assembler.poll(self.now))
        self.now = until

    @property
    def numbers(self) -> list[int]:
        return [frame.timestamp // 3000 for frame in self.frames]


def crowded(rig: Rig) -> bool:
    """As a call, so that the type checker does not believe that it stays."""
    return rig.assembler.crowded


def test_a_frame_leaves_with_its_marker_and_not_later() -> None:
    rig = Rig()
    first = frame_of(10, 1, 3, key=True)
    rig.put(*first[:2])
    assert rig.frames == []
    rig.put(first[2])
    assert [frame.data for frame in rig.frames] == [whole(1, 3)]
    assert rig.frames[0].key
    assert rig.frames[0].assembled == rig.now
    rig.run(10)
    assert rig.plis == []
    assert rig.assembler.due is None


def test_reordered_and_doubled_packets_make_the_same_frames() -> None:
    rig = Rig()
    packets = frame_of(65530, 1, 4, key=True) + frame_of(65534, 2, 4) + frame_of(2, 3, 5)
    order = [0, 2, 1, 1, 3, 5, 4, 7, 6, 6, 8, 10, 9, 12, 11, 0, 5]
    rig.put(*[packets[i] for i in order])
    assert [frame.data for frame in rig.frames] == [whole(1, 4), whole(2, 4), whole(3, 5)]
    assert rig.assembler.counts.late == 4


@given(seed=st.integers(0, 10_000), start=st.integers(0, 65535))
def test_any_order_within_a_window_gives_all_frames_in_order(seed: int, start: int) -> None:
    chance = random.Random(seed)
    packets: list[Packet] = []
    seq, sizes = start, [chance.randint(1, 9) for _ in range(40)]
    for number, size in enumerate(sizes):
        packets += frame_of(seq, number, size, key=number == 0)
        seq += size
    shuffled = packets[:1] + [
        packet for _, packet in sorted(((i + chance.random() * 8, packet) for i, packet in enumerate(packets[1:])), key=lambda p: p[0])
    ]
    rig = Rig()
    rig.put(*shuffled, gap=0.0001)
    assert [frame.data for frame in rig.frames] == [whole(number, size) for number, size in enumerate(sizes)]


def test_a_frame_of_900_packets_arrives_and_each_packet_is_touched_once() -> None:
    rig = Rig()
    rig.put(*frame_of(65000, 1, 900, key=True), gap=0.00001)
    rig.put(*frame_of(65900, 2, 1))
    assert rig.numbers == [1, 2]
    assert rig.frames[0].packets == 900


def test_a_screen_that_comes_to_rest_is_asked_whether_something_was_lost_at_the_end() -> None:
    rig = Rig()
    rig.put(*frame_of(0, 0, 2, key=True))
    rig.run(5)
    assert [seq for _, seq in rig.nacks] == [2, 2, 2]
    assert rig.assembler.counts.nacks == 0
    rig.put(*frame_of(2, 1, 3)[:2])
    rested = rig.now
    rig.run(0.07)
    assert [seq for at, seq in rig.nacks if at > rested] == list(range(4, 12))
    rig.put(frame_of(2, 1, 3)[2])
    assert rig.numbers == [0, 1]


def test_an_open_frame_whose_end_never_comes_is_given_up_for_a_key_frame() -> None:
    rig = Rig()
    rig.put(*frame_of(0, 0, 2, key=True), *frame_of(2, 1, 3)[:2])
    rig.run(1)
    assert len(rig.plis) >= 1
    rig.put(*frame_of(5, 2, 2, key=True))
    assert rig.numbers == [0, 2]


def test_after_a_repaired_hole_everything_that_waited_leaves_at_once() -> None:
    rig = Rig()
    rig.put(*frame_of(0, 0, 1, key=True))
    later = [frame_of(number, number, 1)[0] for number in range(2, 12)]
    rig.put(*later)
    assert rig.numbers == [0]
    rig.put(*frame_of(1, 1, 1))
    assert rig.numbers == list(range(12))
    assert rig.assembler.counts.repaired == 1


def test_a_lost_packet_is_asked_for_each_round_trip_and_then_given_up_for_a_key_frame() -> None:
    rig = Rig()
    rig.assembler.round_trip = 0.08
    rig.put(*frame_of(0, 0, 2, key=True), *frame_of(2, 1, 2))
    rig.put(*frame_of(5, 2, 2))
    lost_at = rig.now
    rig.run(2)
    asked = [at for at, seq in rig.nacks if seq == 4]
    assert 4 <= len(asked) <= NACK_TRIES
    assert asked[0] - lost_at < 0.001
    gaps = [b - a for a, b in pairwise(asked)]
    assert all(abs(gap - 0.1) < 0.001 for gap in gaps)
    assert rig.plis
    assert GIVE_UP_S - 0.001 < rig.plis[0] - lost_at < 0.5
    assert rig.numbers == [0, 1]
    rig.put(*frame_of(7, 3, 2))
    assert rig.numbers == [0, 1], "a frame that depends on a lost one went to the decoder"
    rig.put(*frame_of(9, 4, 2, key=True), *frame_of(11, 5, 1))
    assert rig.numbers == [0, 1, 4, 5]
    assert rig.assembler.counts.given_up == 1


def test_a_whole_key_frame_behind_a_hole_is_shown_without_waiting_for_the_hole() -> None:
    rig = Rig()
    rig.put(*frame_of(0, 0, 2, key=True))
    rig.put(*frame_of(3, 1, 2), *frame_of(5, 2, 3, key=True), *frame_of(8, 3, 1))
    assert rig.numbers == [0, 2, 3]
    rig.put(*frame_of(2, 1, 1))
    assert rig.numbers == [0, 2, 3]


def test_key_frame_requests_keep_their_distance() -> None:
    rig = Rig()
    for number in range(200):
        rig.put(*frame_of(number * 2, number, 2), gap=0.01)
    gaps = [b - a for a, b in pairwise(rig.plis)]
    assert len(rig.plis) >= 3
    assert min(gaps) >= PLI_GAP_S
    assert rig.frames == []


def test_joining_in_the_middle_of_a_key_frame_shows_nothing_broken() -> None:
    rig = Rig()
    rig.put(*frame_of(0, 0, 5, key=True)[2:], *frame_of(5, 1, 1))
    assert rig.frames == []
    assert len(rig.plis) == 1
    rig.put(*frame_of(6, 2, 2, key=True))
    assert rig.numbers == [2]


def test_a_stream_of_which_nothing_comes_is_asked_for_a_key_frame() -> None:
    rig = Rig()
    rig.assembler.joined(rig.now)
    rig.run(5)
    assert 3 <= len(rig.plis) <= 6


def test_a_sender_without_marker_is_shown_by_the_next_frame_and_at_the_latest_by_silence() -> None:
    rig = Rig()
    rig.put(*frame_of(0, 0, 2, key=True, marker=False), *frame_of(2, 1, 2, marker=False))
    assert rig.numbers == [0]
    rig.run(MARKERLESS_FLUSH_S + 0.01)
    assert rig.numbers == [0, 1]


def test_a_first_frame_that_comes_slowly_is_not_cut() -> None:
    rig = Rig()
    rig.put(*frame_of(0, 0, 10, key=True), gap=MARKERLESS_FLUSH_S * 3)
    assert [frame.data for frame in rig.frames] == [whole(0, 10)]
    assert rig.plis == []


def test_padding_between_frames_is_no_frame_and_no_hole() -> None:
    rig = Rig()
    rig.put(*frame_of(0, 0, 1, key=True), Packet(1, 0, 0, b"", 0), Packet(2, 0, 0, b"", 0), *frame_of(3, 1, 1))
    assert rig.numbers == [0, 1]
    assert rig.nacks == []


def test_a_jump_beyond_repair_starts_anew() -> None:
    rig = Rig()
    rig.put(*frame_of(0, 0, 1, key=True), *frame_of(MAX_HOLE + 50, 1, 1))
    assert rig.numbers == [0]
    assert rig.nacks == []
    assert len(rig.plis) == 1
    rig.put(*frame_of(MAX_HOLE + 51, 2, 1, key=True))
    assert rig.numbers == [0, 2]


def test_after_an_outage_a_key_frame_is_asked_for_and_not_a_hundred_packets() -> None:
    rig = Rig()
    rig.put(*frame_of(1, 0, 2, key=True))
    rig.run(OUTAGE_S + 0.5)
    rig.nacks.clear()
    rig.put(*frame_of(103, 9, 2))
    assert len(rig.plis) == 1 and not rig.nacks, "at once, and nothing else"
    rig.put(*frame_of(105, 10, 20, key=True))
    assert rig.numbers == [0, 10]


def test_a_queue_that_overflowed_is_not_filled_again_with_repetitions() -> None:
    rig = Rig()
    rig.put(*frame_of(1, 0, 2, key=True))
    assert not crowded(rig)
    for number in range(1, 9):  # every second of the packets is lost
        rig.put(*frame_of(3 + 20 * (number - 1), number, 20)[1::2])
    assert crowded(rig)
    asked = {seq for _, seq in rig.nacks}
    assert len(asked) <= ASKED_AT_ONCE and len(rig.nacks) <= len(asked) + CROWD, "few, and hardly one twice"
    rig.run(CROWD_GIVE_UP_S)
    assert rig.plis and rig.plis[0] < 100.0 + 0.2, "a key frame instead, soon"
    rig.nacks.clear()
    rig.put(*frame_of(163, 9, 40)[5::3])
    rig.run(0.05)
    assert len({seq for _, seq in rig.nacks}) <= ASKED_WAITING, "what a key frame will make useless is not asked for"


def test_of_a_large_key_frame_more_is_asked_for() -> None:
    rig = Rig()
    rig.put(*frame_of(1, 0, 400, key=True))
    rig.put(*frame_of(401, 1, 100)[::2])
    assert ASKED_AT_ONCE < len({seq for _, seq in rig.nacks}) <= 100


def test_requests_are_as_far_apart_as_their_answers_take() -> None:
    rig = Rig()
    rig.put(*frame_of(1, 0, 2, key=True))
    packets = frame_of(3, 1, 400)
    rig.put(packets[0])
    for at in range(2, 60, 2):  # each second one is lost, and its repetition takes 200 ms
        rig.put(packets[at])
        rig.run(0.2)
        rig.put(packets[at - 1])
    rig.nacks.clear()
    rig.put(packets[61])
    rig.run(0.19)
    assert [seq for _, seq in rig.nacks] == [62, 63], "asked twice it would only come twice"


def test_a_key_frame_that_was_lost_too_is_asked_for_again_soon() -> None:
    rig = Rig()
    rig.put(*frame_of(1, 0, 2, key=True), *frame_of(3, 1, 40)[30:])
    rig.run(0.5)
    assert len(rig.plis) == 1
    rig.put(*frame_of(43, 2, 60, key=True)[::2])
    rig.run(0.45)
    assert len(rig.plis) == 2 and rig.plis[1] - rig.plis[0] >= PLI_GAP_S


def test_a_small_hole_after_a_pause_is_repaired() -> None:
    rig = Rig()
    rig.put(*frame_of(1, 0, 2, key=True))
    rig.run(OUTAGE_S + 0.5)
    frame = frame_of(3, 1, 5)
    rig.put(*frame[3:])
    rig.put(*frame[:3])
    assert rig.numbers == [0, 1] and not rig.plis


def test_what_was_asked_for_in_vain_is_asked_for_again_when_the_network_is_back() -> None:
    rig = Rig()
    rig.put(*frame_of(1, 0, 2, key=True), *frame_of(3, 1, 3)[:2])
    rig.run(5.0)
    before = len(rig.plis)
    assert before >= 3, "the pauses have grown meanwhile"
    rig.put(*frame_of(200, 9, 1))
    assert len(rig.plis) == before + 1


def test_somebody_who_was_away_asks_for_the_end_or_for_all_of_it() -> None:
    rig = Rig()
    rig.put(*frame_of(1, 0, 2, key=True))
    rig.run(2.0)
    rig.nacks.clear()
    rig.note(rig.assembler.suspect_end(rig.now))
    assert rig.nacks == [(rig.now, 3)], "one packet more than we know of"
    rig.note(rig.assembler.request_key(rig.now, at_once=True))
    assert rig.plis == [rig.now]


def test_memory_is_bounded_behind_a_hole_and_within_a_frame() -> None:
    big = b"x" * 100_000
    rig = Rig()
    rig.put(*frame_of(0, 0, 1, key=True))
    for i in range(2, 200):
        rig.put(Packet(i, 6000, 0, big, 0), gap=0)
        assert rig.assembler._bytes <= CAPACITY_BYTES + len(big)
    endless = Rig()
    for i in range(200):
        endless.put(Packet(i, 6000, 0, big, BEGINS | KEY if i == 0 else 0), gap=0)
        assert endless.assembler._bytes <= CAPACITY_BYTES + len(big)
    assert endless.frames == []


def test_bounded_also_in_packets_of_a_byte_and_in_holes() -> None:
    rig = Rig()
    rig.put(*frame_of(0, 0, 1, key=True))
    for i in range(1, PARTS_MAX + 3):
        rig.put(Packet(i & 0xFFFF, 6000, 0, b"a", 0), gap=0)
        assert len(rig.assembler._frame) + len(rig.assembler._held) <= PARTS_MAX
    assert rig.assembler.waits_for_key, "the endless frame was given up"
    gaps = Rig()
    gaps.put(*frame_of(0, 0, 1, key=True))
    for i in range(1, 40):
        gaps.put(Packet(i * (MAX_HOLE - 1) & 0xFFFF, 6000, 0, b"a", 0), gap=0)
        assert len(gaps.assembler._holes) <= HOLES_MAX


def test_bounded_in_time() -> None:
    """Behind a hole nothing waits longer than the hole's patience; an open frame not beyond the probes' silence."""
    rig = Rig()
    rig.put(*frame_of(0, 0, 1, key=True))
    rig.put(*frame_of(5, 1, 3))
    rig.run(GIVE_UP_S * 4)
    assert not rig.assembler._held
    open_frame = Rig()
    open_frame.put(*frame_of(0, 0, 1, key=True), *frame_of(1, 1, 3, marker=False))
    open_frame.run(5)
    assert open_frame.assembler._bytes == 0


@given(st.lists(st.tuples(st.integers(0, 65535), st.integers(0, 3), st.booleans(), st.integers(0, 7), st.integers(0, 3)), max_size=120))
def test_nothing_that_packets_can_say_breaks_it(packets: list[tuple[int, int, bool, int, int]]) -> None:
    rig = Rig()
    for seq, timestamp, marker, flags, size in packets:
        rig.put(Packet(seq, timestamp, int(marker), b"a" * size, flags), gap=0.02)
    rig.run(1)
    rig.note(rig.assembler.request_key(rig.now))


@given(seed=st.integers(0, 3_000), loss=st.sampled_from([0.01, 0.05, 0.2]))
def test_with_loss_and_repair_no_frame_follows_a_gap(seed: int, loss: float) -> None:
    """Every frame handed on is whole, and is either a key frame or the successor of the one before it."""
    chance = random.Random(seed)
    rig = Rig()
    rig.assembler.round_trip = 0.02
    seq, sizes, want_key = 0, {}, True
    history: dict[int, Packet] = {}
    resend: list[tuple[float, Packet]] = []
    for number in range(150):
        key, want_key = want_key, False
        sizes[number] = chance.randint(1, 6) * (4 if key else 1)
        packets = frame_of(seq, number, sizes[number], key=key)
        seq += len(packets)
        history.update({packet.seq: packet for packet in packets})
        before = len(rig.plis)
        rig.put(*[packet for packet in packets if chance.random() >= loss], gap=0.001)
        for at, packet in resend:
            if at <= rig.now and chance.random() >= loss:
                rig.put(packet, gap=0)
        resend = [(at, packet) for at, packet in resend if at > rig.now]
        rig.run(0.015)
        resend += [(rig.now + 0.02, history[lost]) for _, lost in rig.nacks if lost in history]
        rig.nacks.clear()
        want_key = len(rig.plis) > before
    shown = rig.numbers
    assert shown == sorted(set(shown))
    for frame, number in zip(rig.frames, shown, strict=True):
        assert frame.data == whole(number, sizes[number])
    for earlier, (frame, number) in zip([None, *shown], zip(rig.frames, shown, strict=True), strict=False):
        assert frame.key or number == (earlier if earlier is not None else -9) + 1
    assert len(shown) > 20
