"""The phone's bandwidth estimate, pacer and reports over a modelled network, by a clock of the test's own: hours in a second."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from customer.phone import feedback
from customer.phone.estimate import LEAST_BPS, MOST_BPS, QUEUE_S, START_BPS, Estimate
from customer.phone.feedback import Arrival
from customer.phone.pacer import PACE, Pacer
from tests.chaos.weather import CALM, VirtualWire, Weather

PACKET = 1_240
REPORT_EVERY_S = 0.05
THEIR_CLOCK = 7_000.0


@dataclass
class Line:
    """A phone that sends `demand` bits per second as pictures, a network both ways, a receiver that reports every 50 ms."""

    there: VirtualWire
    back: VirtualWire
    demand: float = 6_000_000.0
    hz: float = 30.0
    estimate: Estimate = field(default_factory=Estimate)
    pacer: Pacer = field(default_factory=Pacer)
    now: float = 100.0
    log: list[tuple[float, float, float]] = field(default_factory=list)
    """(time, rate, queue)"""

    def __post_init__(self) -> None:
        self._seq = 0
        self._left = 0
        self._picture_at = self._report_at = self.now
        self._reported = 1
        self._arrived: dict[int, float] = {}

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now += 0.001
            if self._left == 0 and self.now >= self._picture_at:
                self._left = max(1, round(self.demand / self.hz / 8 / PACKET))
                self._picture_at = max(self._picture_at + 1 / self.hz, self.now)
            while self._left:
                if self.pacer.wait(self.now) > 0:
                    self.estimate.pressed(self.now)
                    break
                self._left -= 1
                self._seq += 1
                self.estimate.sent(self._seq & 0xFFFF, PACKET, self.now)
                self.pacer.left(PACKET, self.estimate.rate, self.now)
                self.there.send(self._seq.to_bytes(4, "big") + bytes(PACKET - 4), self.now)
            self.estimate.look(self.now)
            for at, data in self.there.arrived(self.now):
                self._arrived[int.from_bytes(data[:4], "big")] = at
            if self.now >= self._report_at:
                self._report_at += REPORT_EVERY_S
                self._report()
            for _, data in self.back.arrived(self.now):
                first, last = int.from_bytes(data[:4], "big"), int.from_bytes(data[4:8], "big")
                told = [Arrival(n & 0xFFFF, self._at(n)) for n in range(first, last + 1)]
                self.estimate.heard(told, self.now)
            self.log.append((self.now, self.estimate.rate, self.estimate.queue))

    def _at(self, n: int) -> float | None:
        at = self._arrived.get(n)
        return None if at is None else at + THEIR_CLOCK

    def _report(self) -> None:
        if not self._arrived or (last := max(self._arrived)) < self._reported:
            return
        self.back.send(self._reported.to_bytes(4, "big") + last.to_bytes(4, "big"), self.now)
        self._reported = last + 1

    def rates(self, since: float) -> list[float]:
        return [rate for at, rate, _ in self.log if at >= self.now - since]


def line(weather: Weather, back: Weather = CALM, demand: float = 6_000_000) -> Line:
    return Line(VirtualWire(weather, 3), VirtualWire(back, 4), demand)


def outage(on: Line) -> bool:
    """As a call, so that the type checker does not believe that it stays."""
    return on.estimate.outage


def changed(on: Line, weather: Weather) -> None:
    on.there.line.weather = weather


def test_a_clear_line_is_made_full_use_of() -> None:
    on = line(Weather(latency_ms=20), demand=9_000_000)
    on.run(4)
    assert on.estimate.rate == MOST_BPS


def test_what_is_not_used_is_not_believed() -> None:
    on = line(Weather(latency_ms=20), demand=500_000)
    on.run(20)
    assert on.estimate.rate == START_BPS


@pytest.mark.parametrize("latency", [5, 75])
@pytest.mark.parametrize("kbit", [600, 2_000])
def test_a_bottleneck_is_found_before_its_queue_is_full_for_long_and_left_again(kbit: int, latency: int) -> None:
    on = line(Weather(latency_ms=latency), Weather(latency_ms=latency))
    on.run(3)
    changed(on, Weather(latency_ms=latency, rate_kbit=kbit, queue_ms=250))
    begun = on.now
    on.run(15)
    found = next(at for at, rate, _ in on.log if at > begun and rate <= kbit * 1_000)
    assert found - begun < 1.5, found - begun
    later = [(rate, queue) for at, rate, queue in on.log if at > begun + 5]
    assert all(kbit * 450 <= rate <= kbit * 1_300 for rate, _ in later)
    assert sum(queue > 2 * QUEUE_S for _, queue in later) < len(later) * 0.03, "the queue stays short"
    changed(on, Weather(latency_ms=latency))
    on.run(12)
    assert on.estimate.rate > 5_000_000


@pytest.mark.parametrize("loss", [0.02, 0.05])
def test_a_bad_line_is_no_narrow_one(loss: float) -> None:
    on = line(Weather(latency_ms=20, loss=loss), Weather(latency_ms=20, loss=loss))
    on.run(20)
    assert min(on.rates(15)) > 0.8 * START_BPS


def test_jitter_is_no_queue() -> None:
    on = line(Weather(latency_ms=40, jitter_ms=30))
    on.run(20)
    assert min(on.rates(15)) > 0.8 * START_BPS


def test_half_of_everything_lost_is_too_much() -> None:
    on = line(Weather(latency_ms=20))
    on.run(2)
    changed(on, Weather(latency_ms=20, loss=0.5))
    on.run(5)
    assert on.estimate.rate < START_BPS / 4
    assert on.estimate.rate >= LEAST_BPS


@pytest.mark.parametrize("dark", [1.0, 3.0, 20.0])
def test_an_outage_is_noticed_and_left_behind(dark: float) -> None:
    on = line(Weather(latency_ms=20))
    on.run(3)
    before = on.estimate.rate
    on.there.line.cut = on.back.line.cut = True
    on.run(dark)
    assert outage(on)
    on.there.line.cut = on.back.line.cut = False
    on.run(0.3)
    assert not outage(on)
    assert before / 2.1 <= on.estimate.rate < before
    on.run(4)
    assert on.estimate.rate >= 0.95 * before


def test_a_pause_is_no_outage() -> None:
    on = line(Weather(latency_ms=20))
    on.run(2)
    on.demand, on.hz = 10_000, 0.5
    on.run(30)
    assert not on.estimate.outage and on.estimate.rate >= START_BPS


def test_a_picture_leaves_over_its_share_of_time_and_repetitions_on_credit() -> None:
    pacer, now, left = Pacer(), 10.0, 0
    while now < 11.0:
        while pacer.wait(now) == 0:
            pacer.left(1_250, 1_000_000, now)
            left += 1
        now += 0.001
    assert left * 10_000 == pytest.approx(1_000_000 * PACE, rel=0.02)
    repeated = 0
    while pacer.may_repeat(now):
        pacer.left(1_250, 1_000_000, now)
        repeated += 1
    assert 10 < repeated < 30


# ---- the bytes -------------------------------------------------------------------------------------------------------


def test_the_consoles_own_reports_are_read() -> None:
    """Written by the other program, from the same draft."""
    from console.viewer.twcc import TwccFeedback

    told = TwccFeedback(0.0)
    came = {65_530 + n: 1.0 + 0.01 * n + (0.3 if n > 40 else 0.0) for n in range(60) if n % 7 and not 20 < n < 30}
    for seq, at in came.items():
        told.arrived(seq & 0xFFFF, at)
    found: list[Arrival] = []
    for packet in told.reports(1, 2):
        found += feedback.reports(packet + b"\x81\xce\x00\x02" + bytes(8))  # a PLI behind it
    assert {a.seq: a.at for a in found if a.at is not None} == {seq & 0xFFFF: pytest.approx(at, abs=0.0003) for seq, at in came.items()}
    assert [a.seq for a in found] == [(65_531 + n) & 0xFFFF for n in range(59)]


@pytest.mark.parametrize("cut", range(0, 40, 3))
def test_no_bytes_hurt(cut: int) -> None:
    report = bytes.fromhex("8fcd0006000000010000000200050008000001002008") + bytes(range(40))
    assert isinstance(feedback.reports(report[:cut]), list)
    assert isinstance(feedback.reports(bytes([0x8F, 205, 0, 40]) + report), list)


def plain(packet: bytes) -> tuple[bytes, bytes]:
    """Header without extension, payload."""
    at = 12 + 4 * (packet[0] & 15)
    words = int.from_bytes(packet[at + 2 : at + 4], "big")
    return packet[:at], packet[at + 4 + 4 * words :]


@pytest.mark.parametrize("extended", [False, True])
def test_a_packet_gets_its_number_and_nothing_else_changes(extended: bool) -> None:
    extension = bytes.fromhex("bede0001") + bytes([0x10, 0x30, 0, 0]) if extended else b""
    packet = bytes([0x90 if extended else 0x80, 0xE1]) + bytes(range(2, 12)) + extension + b"payload"
    numbered = feedback.numbered(packet, 0x1234)
    head, payload = plain(numbered)
    assert payload == b"payload" and head[1:] == packet[1:12] and head[0] == 0x90
    assert bytes([feedback.EXTENSION << 4 | 1, 0x12, 0x34]) in numbered


OFFER = """v=0
m=audio 9 X 1
a=rtpmap:1 opus/48000
a=mid:a
m=video 9 UDP/TLS/RTP/SAVPF 97 98
a=mid:0
a=rtpmap:97 VP8/90000
a=rtpmap:98 rtx/90000
m=application 9 X
a=mid:1
"""


def test_the_offer_asks_for_reports_on_video_only() -> None:
    text = feedback.with_feedback(OFFER)
    assert text.count(feedback.URI) == 1 and text.count("transport-cc") == 1
    assert "a=rtcp-fb:97 transport-cc" in text
    assert feedback.agreed(text) and not feedback.agreed(OFFER)


