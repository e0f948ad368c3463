"""What a network does to packets, as a pure model: size and time in, times of arrival out; luck comes in as a Random.

Times are seconds by whatever clock the caller uses; probabilities are 0..1 per packet.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from random import Random

TCP_SEGMENT_BYTES = 1_460
TCP_RETRANSMIT_S = 0.2
"""Linux's smallest retransmission time-out (TCP_RTO_MIN): what one lost segment costs a stream."""
TCP_CONNECT_S = 1.0
"""Linux repeats a SYN after a second first (RFC 6298)."""


@dataclass(frozen=True, slots=True)
class Weather:
    """One direction of a network path. The default is a perfect line."""

    latency_ms: float = 0.0
    jitter_ms: float = 0.0
    """Uniform, plus or minus, around `latency_ms`; never before the packet was sent."""
    loss: float = 0.0
    burst: float = 0.0
    """Probability that a run of `burst_packets` lost packets begins at a packet."""
    burst_packets: int = 3
    duplicate: float = 0.0
    reorder: float = 0.0
    """Probability that a packet is overtaken: it comes `reorder_ms` later than it should."""
    reorder_ms: float = 20.0
    keep_order: bool = True
    """Whether jitter alone keeps packets in order, as a queue does."""
    rate_kbit: float | None = None
    bucket_bytes: int = 0
    """With a rate: so much unspent allowance is kept, and may pass at once after a pause."""
    queue_ms: float = 250.0
    """With a rate: what would wait longer than this is dropped at the tail, as a router does."""


CALM = Weather()


@dataclass(slots=True)
class Tally:
    """What a line did so far, in packets."""

    offered: int = 0
    lost: int = 0
    doubled: int = 0
    late: int = 0
    overflowed: int = 0
    passed_bytes: int = 0
    """Of datagrams that were let through."""


class Line:
    """One direction of a path with its weather, which may change at any time."""

    def __init__(self, weather: Weather, luck: Random) -> None:
        self.weather = weather
        self.cut = False
        self.tally = Tally()
        self._luck = luck
        self._burst_left = 0
        self._busy_until = 0.0
        self._last = 0.0

    def offer(self, size: int, now: float) -> list[float]:
        """When a datagram of `size` bytes arrives: never, once, or twice."""
        w, luck = self.weather, self._luck
        self.tally.offered += 1
        if self.cut or self._is_lost():
            self.tally.lost += 1
            return []
        through = self._through_bottleneck(size, now)
        if through is None:
            self.tally.overflowed += 1
            return []
        self.tally.passed_bytes += size
        at = max(now, through + (w.latency_ms + luck.uniform(-w.jitter_ms, w.jitter_ms)) / 1000)
        if w.reorder and luck.random() < w.reorder:
            self.tally.late += 1
            at += w.reorder_ms / 1000
        elif w.keep_order:
            at = self._last = max(at, self._last)
        if w.duplicate and luck.random() < w.duplicate:
            self.tally.doubled += 1
            return [at, at]
        return [at]

    def offer_stream(self, size: int, now: float) -> float:
        """When `size` bytes of a TCP stream arrive: always, in order; what is lost costs a retransmission."""
        w, luck = self.weather, self._luck
        self.tally.offered += 1
        self._busy_until = self._sent_by(size, now)
        at = max(now, self._busy_until) + (w.latency_ms + luck.uniform(-w.jitter_ms, w.jitter_ms)) / 1000
        for _ in range(1 + size // TCP_SEGMENT_BYTES):
            if self._is_lost():
                self.tally.lost += 1
                at += max(TCP_RETRANSMIT_S, 2 * w.latency_ms / 1000)
        self._last = max(now, at, self._last)
        return self._last

    def _is_lost(self) -> bool:
        w, luck = self.weather, self._luck
        if self._burst_left:
            self._burst_left -= 1
            return True
        if w.burst and luck.random() < w.burst:
            self._burst_left = w.burst_packets - 1
            return True
        return bool(w.loss) and luck.random() < w.loss

    def _through_bottleneck(self, size: int, now: float) -> float | None:
        done = self._sent_by(size, now)
        if self.weather.rate_kbit is not None:
            if done - now > self.weather.queue_ms / 1000:
                return None
            self._busy_until = done
        return max(now, done)

    def _sent_by(self, size: int, now: float) -> float:
        """When the last bit of it is through; before `now` where the bucket's allowance pays for it."""
        rate = self.weather.rate_kbit
        if rate is None:
            return now
        kept = self.weather.bucket_bytes * 8 / (rate * 1000)
        return max(now - kept, self._busy_until) + size * 8 / (rate * 1000)


def repeated_at(sent: float, again: float, first_s: float) -> float:
    """When TCP's repetition of what was sent at `sent` into the dark gets through a path that works from `again` on: the pause doubles."""
    pause, at = first_s, sent
    while at < again:
        at += pause
        pause *= 2
    return at


class VirtualWire:
    """A line with its packets under way, by the caller's clock: for tests that run hours in a second."""

    def __init__(self, weather: Weather, seed: int) -> None:
        self.line = Line(weather, Random(seed))
        self._under_way: list[tuple[float, int, bytes]] = []
        self._count = 0

    def send(self, data: bytes, now: float) -> None:
        for at in self.line.offer(len(data), now):
            self._count += 1
            heapq.heappush(self._under_way, (at, self._count, data))

    def next_at(self) -> float | None:
        """When the next packet arrives; None when none is under way."""
        return self._under_way[0][0] if self._under_way else None

    def arrived(self, now: float) -> list[tuple[float, bytes]]:
        """What has arrived by `now`, in the order of arrival, each with its time."""
        out = []
        while self._under_way and self._under_way[0][0] <= now:
            at, _, data = heapq.heappop(self._under_way)
            out.append((at, data))
        return out
