"""The network model keeps its own promises; otherwise no test that uses it proves anything."""

from __future__ import annotations

from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chaos.weather import Line, VirtualWire, Weather, repeated_at

PACKETS = 20_000


def arrivals(weather: Weather, *, every_s: float = 0.001, size: int = 100, count: int = PACKETS) -> list[list[float]]:
    """Delay of each copy of each packet."""
    line = Line(weather, Random(3))
    return [[at - n * every_s for at in line.offer(size, n * every_s)] for n in range(count)]


def test_a_perfect_line_changes_nothing() -> None:
    assert arrivals(Weather(), count=50) == [[0.0]] * 50


def test_latency_and_jitter_stay_within_their_bounds() -> None:
    delays = [d for got in arrivals(Weather(latency_ms=40, jitter_ms=15, keep_order=False)) for d in got]
    assert 0.025 <= min(delays) < 0.026
    assert 0.054 < max(delays) <= 0.055
    assert mean(delays) == pytest.approx(0.040, abs=0.001)


def test_jitter_keeps_the_order_where_asked() -> None:
    line = Line(Weather(latency_ms=20, jitter_ms=20), Random(3))
    times = [line.offer(100, n / 1000)[0] for n in range(PACKETS)]
    assert times == sorted(times)


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5])
def test_loss_is_as_frequent_as_said(rate: float) -> None:
    lost = sum(not got for got in arrivals(Weather(loss=rate)))
    assert lost / PACKETS == pytest.approx(rate, rel=0.15)


def test_bursts_lose_packets_in_a_row() -> None:
    got = [bool(each) for each in arrivals(Weather(burst=0.01, burst_packets=3))]
    runs = "".join("." if each else "x" for each in got).replace(".", " ").split()
    assert min(map(len, runs)) == 3
    assert len(runs) == pytest.approx(0.01 * PACKETS, rel=0.2)


def test_doubles_and_late_packets() -> None:
    got = arrivals(Weather(duplicate=0.1, reorder=0.1, reorder_ms=30))
    assert sum(len(each) == 2 for each in got) / PACKETS == pytest.approx(0.1, rel=0.15)
    assert sum(each[0] == pytest.approx(0.030) for each in got) / PACKETS == pytest.approx(0.1, rel=0.15)


def test_a_rate_passes_that_much_and_drops_what_would_wait_too_long() -> None:
    got = arrivals(Weather(rate_kbit=400, queue_ms=100), every_s=0.001, size=100)  # offered: 800 kbit/s
    passed = [each[0] for each in got if each]
    assert len(passed) / PACKETS == pytest.approx(0.5, rel=0.02)
    assert max(passed) <= 0.1


def test_a_full_bucket_passes_at_once_and_fills_again_at_the_rate() -> None:
    line = Line(Weather(rate_kbit=80, bucket_bytes=1_000, queue_ms=200), Random(1))  # 10 bytes a millisecond
    assert line.offer(500, 10.0) + line.offer(500, 10.0) == pytest.approx([10.0, 10.0]), "what was saved up"
    assert line.offer(500, 10.0) == [pytest.approx(10.05)]
    assert line.offer(1_400, 10.0) == [pytest.approx(10.19)]
    assert line.offer(200, 10.0) == [], "it would wait more than 200 ms"
    assert line.offer(600, 10.25) == [pytest.approx(10.25)], "60 ms later 600 bytes may pass"
    assert line.offer(400, 10.25) == [pytest.approx(10.29)]


@pytest.mark.parametrize(("again", "at"), [(0.0, 0.0), (0.1, 0.2), (0.5, 0.6), (3.0, 3.0), (3.1, 6.2)])
def test_tcp_repeats_itself_with_doubling_pauses(again: float, at: float) -> None:
    assert repeated_at(5.0, 5.0 + again, 0.2) == pytest.approx(5.0 + at)


def test_a_cut_line_loses_all_and_heals() -> None:
    line = Line(Weather(), Random(1))
    line.cut = True
    assert [line.offer(1, 0.0) for _ in range(5)] == [[]] * 5
    line.cut = False
    assert line.offer(1, 1.0) == [1.0]
    assert (line.tally.offered, line.tally.lost) == (6, 5)


def test_the_same_seed_brings_the_same_weather() -> None:
    wild = Weather(latency_ms=20, jitter_ms=10, loss=0.1, burst=0.02, duplicate=0.1, reorder=0.1, rate_kbit=500)
    assert arrivals(wild, count=500) == arrivals(wild, count=500)


WILD = st.builds(
    Weather,
    latency_ms=st.floats(0, 200),
    jitter_ms=st.floats(0, 300),
    loss=st.floats(0, 1),
    reorder=st.floats(0, 1),
    duplicate=st.floats(0, 1),
    rate_kbit=st.none() | st.floats(1, 10_000),
)


@given(WILD, st.lists(st.tuples(st.integers(0, 1_500), st.floats(0, 0.1)), max_size=50))
def test_nothing_arrives_before_it_was_sent(weather: Weather, packets: list[tuple[int, float]]) -> None:
    line, now = Line(weather, Random(0)), 0.0
    for size, pause in packets:
        now += pause
        assert all(at >= now for at in line.offer(size, now))


@given(WILD, st.lists(st.tuples(st.integers(0, 5_000), st.floats(0, 0.1)), max_size=50))
def test_a_stream_arrives_whole_and_in_order(weather: Weather, chunks: list[tuple[int, float]]) -> None:
    line, now, last = Line(weather, Random(0)), 0.0, 0.0
    for size, pause in chunks:
        now += pause
        at = line.offer_stream(size, now)
        assert at >= max(now, last)
        last = at


def test_virtual_wire_hands_over_at_the_time_and_in_the_order_of_arrival() -> None:
    wire = VirtualWire(Weather(latency_ms=10, reorder=0.3, reorder_ms=25), seed=5)
    for n in range(100):
        wire.send(bytes([n]), n / 100)
    seen: list[tuple[float, bytes]] = []
    while (at := wire.next_at()) is not None:
        assert wire.arrived(at - 1e-9) == []
        seen += wire.arrived(at)
    assert len(seen) == 100
    assert [at for at, _ in seen] == sorted(at for at, _ in seen)
    assert [data for _, data in seen] != sorted(data for _, data in seen), "some were overtaken"
