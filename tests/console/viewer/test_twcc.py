"""Transport-wide feedback against bytes written by hand from the draft, and against a reader that shares no code with the writer."""

from __future__ import annotations

import random
import struct

from hypothesis import given
from hypothesis import strategies as st

from console.viewer.twcc import TwccFeedback


def read(packet: bytes) -> tuple[int, int, dict[int, float | None]]:
    """(base, count, status by sequence number: arrival in ms or None) of one feedback packet, by the draft's section 3.1."""
    flags, kind, words = struct.unpack("!BBH", packet[:4])
    assert flags & 0xDF == 0x8F
    assert kind == 205
    assert len(packet) == (words + 1) * 4
    body = packet[4 : len(packet) - packet[-1]] if flags & 0x20 else packet[4:]
    base, count, reference = struct.unpack("!HHL", body[8:16])
    time = (reference >> 8) * 64.0
    at, symbols = 16, list[int]()
    while len(symbols) < count:
        (chunk,) = struct.unpack("!H", body[at : at + 2])
        at += 2
        if not chunk & 0x8000:
            symbols += [chunk >> 13 & 3] * (chunk & 0x1FFF)
        elif chunk & 0x4000:
            symbols += [chunk >> shift & 3 for shift in range(12, -1, -2)]
        else:
            symbols += [chunk >> shift & 1 for shift in range(13, -1, -1)]
    found: dict[int, float | None] = {}
    for i, symbol in enumerate(symbols[:count]):
        if symbol == 0:
            found[(base + i) & 0xFFFF] = None
            continue
        assert symbol in (1, 2)
        size = symbol
        time += int.from_bytes(body[at : at + size], "big", signed=symbol == 2) * 0.25
        at += size
        found[(base + i) & 0xFFFF] = time
    assert at == len(body)
    return base, count, found


def test_three_packets_by_hand() -> None:
    feedback = TwccFeedback(0.0)
    feedback.arrived(0x1000, 0.064)
    feedback.arrived(0x1001, 0.065)
    feedback.arrived(0x1003, 0.070)
    (packet,) = feedback.reports(0x01020304, 0x05060708)
    assert packet.hex(" ") == (
        "af cd 00 06 01 02 03 04 05 06 07 08 "  # version 2, padding, FMT 15; RTPFB; 6 words follow the first; the two SSRCs
        "10 00 00 04 00 00 01 00 "  # base 0x1000, 4 packets, reference 1 * 64 ms, feedback 0
        "d4 40 "  # vector of 2-bit symbols: small, small, missing, small
        "00 04 14 "  # 0, 1 and 5 ms in quarters
        "00 00 03"  # three bytes of padding, by count
    )
    assert feedback.reports(1, 2) == []


def test_a_run_by_hand() -> None:
    feedback = TwccFeedback(0.0)
    for i in range(20):
        feedback.arrived(i, 0.001 * i)
    (packet,) = feedback.reports(1, 2)
    assert packet[12:22].hex(" ") == "00 00 00 14 00 00 00 00 20 14"
    assert packet[22:42] == bytes([0] + [4] * 19)


def test_lost_between_two_reports_is_reported_lost_and_late_is_reported_after_all() -> None:
    feedback = TwccFeedback(0.0)
    feedback.arrived(65534, 1.0)
    assert [read(p)[2] for p in feedback.reports(1, 2)] == [{65534: 1000.0}]
    feedback.arrived(1, 1.05)
    assert [read(p)[2] for p in feedback.reports(1, 2)] == [{65535: None, 0: None, 1: 1050.0}]
    feedback.arrived(65535, 1.09)
    feedback.arrived(2, 1.10)
    (late,) = [read(p)[2] for p in feedback.reports(1, 2)]
    assert late == {65535: 1090.0, 0: None, 1: 1050.0, 2: 1100.0}


def test_feedback_numbers_count_and_long_silence_splits() -> None:
    feedback = TwccFeedback(0.0)
    feedback.arrived(1, 0.1)
    feedback.arrived(2, 20.1)
    packets = feedback.reports(1, 2)
    assert [packet[19] for packet in packets] == [0, 1]
    assert [read(p)[2] for p in packets] == [{1: 100.0}, {2: 20100.0}]


@given(seed=st.integers(0, 5_000), start=st.integers(0, 65535))
def test_every_arrival_is_told_to_a_quarter_millisecond(seed: int, start: int) -> None:
    chance = random.Random(seed)
    feedback, now = TwccFeedback(5.0), 5.0
    sent: dict[int, float] = {}
    told: dict[int, float | None] = {}
    seq = start
    for _ in range(6):
        batch = []
        for _ in range(chance.choice([1, 10, 600])):
            now += chance.choice([0.0001, 0.0005, 0.02, 0.2])
            if chance.random() > 0.1:
                batch.append((seq & 0xFFFF, now))
            seq += 1
        for i in range(0, len(batch) - 1, 7):
            (a, at_a), (b, at_b) = batch[i], batch[i + 1]
            batch[i], batch[i + 1] = (b, at_a), (a, at_b)
        for number, at in batch:
            feedback.arrived(number, at)
            sent[number] = at
        for packet in feedback.reports(1, 2):
            assert len(packet) < 1200
            told.update({n: t for n, t in read(packet)[2].items() if t is not None or n not in sent})
    for number, at in sent.items():
        arrival = told[number]
        assert arrival is not None
        assert abs(arrival - (at - 5.0) * 1000) < 0.26


def test_jumping_numbers_cost_no_more_than_the_packets_that_came() -> None:
    """A jump of 32,000 with each packet would have us report on millions that were never sent."""
    feedback, told = TwccFeedback(0.0), 0
    for i in range(200):
        feedback.arrived(i * 32_000 & 0xFFFF, i * 0.00025)
    packets = feedback.reports(1, 2)
    told = sum(read(packet)[1] for packet in packets)
    assert told <= 5_000
    assert (199 * 32_000 & 0xFFFF) in read(packets[-1])[2], "the newest is reported all the same"
    feedback.arrived(200 * 32_000 & 0xFFFF, 0.06)
    feedback.arrived(200 * 32_000 + 2 & 0xFFFF, 0.061)
    base = 200 * 32_000 & 0xFFFF
    assert read(feedback.reports(1, 2)[-1])[2] == {base: 60.0, base + 1: None, base + 2: 61.0}
