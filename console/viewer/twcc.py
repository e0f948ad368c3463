"""Transport-wide congestion control feedback: when which packet arrived, for the sender's bandwidth estimate. Pure; time is an argument.

Format: draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1 (RTCP 205, FMT 15). Without it a libwebrtc sender starts at
some 250 kbit/s and stays there.
"""

from __future__ import annotations

import struct

URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
INTERVAL_S = 0.05
"""Pause between reports; libwebrtc's own receivers use 50 to 250 ms."""

_TICK = 4000
"""250 microseconds."""
_REFERENCE = 256
"""64 ms in ticks."""
_HISTORY = 1000
"""Arrivals remembered, so that a late packet can be reported together with its neighbours."""
_SPAN = 4000
"""Sequence numbers reported on at once. A sender that jumps further (by mistake, or to keep us busy) begins anew behind its jump."""
_PACKETS_PER_REPORT = 400
"""Keeps one report under 1200 bytes also when every delta takes two."""
_MISSING, _SMALL, _LARGE = 0, 1, 2


class TwccFeedback:
    """Collects arrivals of one transport and makes the reports."""

    def __init__(self, start: float) -> None:
        self._start = start
        self._arrivals: dict[int, int] = {}
        self._highest = -1
        self._next = -1
        self._late = -1
        self._new = False
        self._count = 0

    def arrived(self, seq: int, now: float) -> None:
        """Packet `seq` (16 bits, transport-wide) came at `now`."""
        highest = self._highest
        if highest < 0:
            n = seq + 0x10000
            self._highest = self._next = n
        else:
            n = highest + ((seq - highest + 0x8000) & 0xFFFF) - 0x8000
            if n > highest:
                self._highest = n
                if n - self._next > _SPAN:
                    self._next, self._late = n, -1
            elif n in self._arrivals or n < highest - _HISTORY:
                return
        if n < self._next and (self._late < 0 or n < self._late):
            self._late = n
        self._arrivals[n] = int((now - self._start) * _TICK)
        self._new = True

    def reports(self, sender_ssrc: int, media_ssrc: int) -> list[bytes]:
        """RTCP packets on everything that has come since the last call; empty if nothing has."""
        if not self._new:
            return []
        self._new = False
        at = self._next if self._late < 0 else self._late
        self._late = -1
        end = self._highest + 1
        packets: list[bytes] = []
        while at < end:
            stop = min(end, at + _PACKETS_PER_REPORT)
            packet, at = self._report(at, stop, sender_ssrc, media_ssrc)
            if packet:
                packets.append(packet)
        self._next = end
        if len(self._arrivals) > 2 * _HISTORY:
            self._arrivals = {n: tick for n, tick in self._arrivals.items() if n >= end - _HISTORY}
        return packets

    def _report(self, base: int, stop: int, sender_ssrc: int, media_ssrc: int) -> tuple[bytes, int]:
        arrivals = self._arrivals
        first = next((arrivals[n] for n in range(base, stop) if n in arrivals), None)
        if first is None:
            return b"", stop
        reference = first // _REFERENCE
        before = reference * _REFERENCE
        symbols: list[int] = []
        deltas = bytearray()
        n = base
        while n < stop:
            tick = arrivals.get(n)
            if tick is None:
                symbols.append(_MISSING)
            else:
                delta = tick - before
                if 0 <= delta <= 255:
                    symbols.append(_SMALL)
                    deltas.append(delta)
                elif -32768 <= delta <= 32767:
                    symbols.append(_LARGE)
                    deltas += delta.to_bytes(2, "big", signed=True)
                else:
                    break
                before = tick
            n += 1
        while symbols and symbols[-1] == _MISSING:
            symbols.pop()
            n -= 1
        body = struct.pack("!LLHHL", sender_ssrc, media_ssrc, base & 0xFFFF, len(symbols), (reference & 0xFFFFFF) << 8 | self._count & 0xFF)
        self._count += 1
        body += _chunks(symbols) + bytes(deltas)
        padding = -len(body) % 4
        if padding:
            body += bytes(padding - 1) + bytes((padding,))
        return struct.pack("!BBH", 0xAF if padding else 0x8F, 205, len(body) // 4) + body, n


def _chunks(symbols: list[int]) -> bytes:
    """Run-length chunks for seven equal symbols or more, else vectors of seven two-bit symbols (sections 3.1.3 and 3.1.4)."""
    out = bytearray()
    at, size = 0, len(symbols)
    while at < size:
        symbol, run = symbols[at], 1
        while at + run < size and symbols[at + run] == symbol and run < 8191:
            run += 1
        if run >= 7 or at + run == size:
            out += (symbol << 13 | run).to_bytes(2, "big")
            at += run
            continue
        vector = 0xC000
        for i, item in enumerate(symbols[at : at + 7]):
            vector |= item << (12 - 2 * i)
        out += vector.to_bytes(2, "big")
        at += 7
    return bytes(out)
