"""How much the network carries, from when the packets arrived at the other end: delay before loss, as in Google's congestion control. Pure.

A queue that grows somewhere shows as growing delay long before anything is lost; then the rate falls below what got through, so that the
queue empties. Where nothing queues and the rate is made use of, it grows again. Times in seconds of one monotonic clock; the receiver's
clock may be any, for only differences of its times are used (draft-ietf-rmcat-gcc-02 describes the principle, not these numbers).
"""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Iterable
from typing import Literal

from customer.phone.feedback import Arrival

START_BPS = 4_000_000.0
"""Before anything is known: a sharp picture at once is worth a queue that is noticed after 100 ms."""
LEAST_BPS, MOST_BPS = 150_000.0, 8_000_000.0
QUEUE_S = 0.1
"""Delay above the least that tells of a queue; Wi-Fi's own jitter stays below."""
CLEAR_S = 0.06
LONG_QUEUE_S = 0.2
LOSS, LOSS_PACKETS = 0.15, 40
"""Share of lost packets (of at least so many) that tells of a queue too short to show; less than this is a bad line, which sending less
does not mend."""
AFTER_QUEUE, AFTER_LONG_QUEUE = 0.85, 0.7
"""Of what got through."""
GROW, GROW_NEAR = 1.5, 1.12
"""In a second: while far below what once was too much, and near it."""
BROKEN_PACKETS = 20
"""So many lost at once in a queue that overflowed: what they belonged to is better drawn anew than repeated."""
BEYOND = 1.1
"""Of what once was too much: it is not any more."""
FORGET_S = 10.0
"""Base delay and former ceiling are those of this time."""
WINDOW_S, SHORT_S = 0.5, 0.2
"""What got through lately: the lesser of the means over both, so that a sudden narrowness is known at once."""
OUTAGE_S = 0.45
"""Without a report for so long, while some is due (every 50 ms), nothing gets through."""
FLYING_MAX = 8_192


class Estimate:
    """One connection's. `rate` in bits per second; `outage` while nothing gets through."""

    def __init__(self) -> None:
        self.rate = START_BPS
        self.outage = False
        self.queue = 0.0
        """Seconds that packets wait in the network at present, as far as can be told."""
        self._flying: dict[int, tuple[float, int]] = {}
        self._bases: deque[tuple[float, float]] = deque()
        """(when, least delay) of each second."""
        self._acked: deque[tuple[float, int]] = deque()
        """(when it arrived, by their clock, bytes)."""
        self._fates: deque[tuple[float, bool]] = deque()
        """(when told, arrived)."""
        self._round_trip = 0.1
        self._heard_at: float | None = None
        self._since: float | None = None
        """Since when packets leave of which nothing is told."""
        self._sent_at = 0.0
        self._hold_until = 0.0
        self._ceiling: tuple[float, float] | None = None
        self._moved_at = 0.0
        self._pressed_at = -1e9
        self._trusted_from = 0.0
        self._news: Literal["", "queue", "broken"] = ""

    def news(self) -> Literal["", "queue", "broken"]:
        """What happened since this was last asked: a `queue` built up, or it overflowed and the pictures in it are `broken` past repair."""
        news, self._news = self._news, ""
        return news

    def sent(self, seq: int, size: int, now: float) -> None:
        """A packet left; `seq` is its transport-wide number, 16 bits."""
        self._flying[seq] = now, size
        if self._since is None or now - self._sent_at > OUTAGE_S:
            self._since = now
        self._sent_at = now
        if len(self._flying) > FLYING_MAX:
            del self._flying[next(iter(self._flying))]

    def pressed(self, now: float) -> None:
        """A packet had to wait for its turn: the rate is made use of."""
        self._pressed_at = now

    def look(self, now: float) -> None:
        """Notice that nothing gets through."""
        if self._heard_at is None or self._since is None or self.outage:
            return
        if now - max(self._heard_at, self._since) > OUTAGE_S + self._round_trip:
            self.outage = True

    def heard(self, arrivals: Iterable[Arrival], now: float) -> None:
        """A report."""
        delays: list[float] = []
        for arrival in arrivals:
            flown = self._flying.pop(arrival.seq, None)
            if flown is None:
                continue
            sent_at, size = flown
            if arrival.at is None:
                if sent_at >= self._trusted_from:
                    self._fates.append((now, False))
                continue
            delays.append(arrival.at - sent_at)
            self._acked.append((arrival.at, size))
            self._fates.append((now, True))
            self._round_trip = min(now - sent_at, self._round_trip + 0.01)
        self._heard_at = now
        self._since = None
        if not delays:
            return
        if self.outage:
            # Another network, perhaps: begin low and grow fast. What was lost in the dark says nothing about it.
            self.outage = False
            self.rate = max(LEAST_BPS, self.rate / 2)
            self._ceiling = None
            self._bases.clear()
            self._acked.clear()
            self._fates.clear()
            self._trusted_from = now
            self._moved_at = now
            return
        self._note_delays(delays, now)
        self._move(now)

    def _note_delays(self, delays: list[float], now: float) -> None:
        least = min(delays)
        if self._bases and now - self._bases[-1][0] < 1.0:
            self._bases[-1] = self._bases[-1][0], min(self._bases[-1][1], least)
        else:
            self._bases.append((now, least))
        while now - self._bases[0][0] > FORGET_S:
            self._bases.popleft()
        self.queue = statistics.median(delays) - min(base for _, base in self._bases)
        while self._acked and self._acked[-1][0] - self._acked[0][0] > WINDOW_S:
            self._acked.popleft()
        while self._fates and now - self._fates[0][0] > 2 * WINDOW_S:
            self._fates.popleft()

    def _move(self, now: float) -> None:
        elapsed, self._moved_at = min(0.2, now - self._moved_at), now
        lost = sum(not came for _, came in self._fates)
        if lost >= BROKEN_PACKETS and (self.queue > CLEAR_S or now < self._hold_until):
            self._news = "broken"
            self._fates.clear()
        loss = lost / len(self._fates) if len(self._fates) >= LOSS_PACKETS else 0.0
        if now >= self._hold_until and (self.queue > QUEUE_S or loss > LOSS):
            through, span = self._through()
            share = AFTER_LONG_QUEUE if self.queue > LONG_QUEUE_S else AFTER_QUEUE
            # A single picture arrives within a moment and says less about the network than a stream of them.
            least = 0.0 if span > 0.6 * WINDOW_S else self.rate / 2
            self.rate = max(LEAST_BPS, min(self.rate * share, max(through * share, least)))
            self._ceiling = through, now
            self._hold_until = now + max(0.4, self._round_trip + 2 * self.queue)
            self._news = self._news or "queue"
        elif self.queue < CLEAR_S and loss < LOSS and now - self._pressed_at < 1.0 and now >= self._hold_until:
            if self._ceiling is not None and (now - self._ceiling[1] > FORGET_S or self.rate > BEYOND * self._ceiling[0]):
                self._ceiling = None
            near = self._ceiling is not None and self.rate > 0.75 * self._ceiling[0]
            self.rate = min(MOST_BPS, self.rate * (GROW_NEAR if near else GROW) ** elapsed)

    def _through(self) -> tuple[float, float]:
        """Bits per second that arrived lately, and during how long."""
        if len(self._acked) < 2:
            return self.rate, 0.0
        newest = self._acked[-1][0]
        span = newest - self._acked[0][0]
        long = sum(size for _, size in self._acked) * 8 / max(span, WINDOW_S / 2)
        short = sum(size for at, size in self._acked if newest - at <= SHORT_S) * 8 / SHORT_S
        return min(long, short) if span > SHORT_S else long, span
