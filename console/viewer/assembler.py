"""From RTP packets to whole encoded frames: order, loss, repair and the wait for a key frame. Pure; time is an argument (seconds).

A frame is released when the packet with the marker bit closes a run without holes (stock aiortc waits for the next frame's first
packet: a still screen would never show its last state). A hole is asked for again, a few times, a round trip apart; after that everything
is dropped up to the next key frame, and one is asked for. No frame that depends on a lost one ever leaves here.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from console.viewer.depacketize import BEGINS, KEY, PARAMETERS

NACK_TRIES = 8
GIVE_UP_S, GIVE_UP_ROUNDS = 0.3, 3.5
"""A hole is given up after this age, or so many pauses between requests if that is longer. A key frame costs more than waiting: on a busy
machine answers come late, and who gives up after 150 ms freezes longer than who waits (measured with `receive_path`)."""
NACK_GAP_MIN_S, NACK_GAP_MAX_S = 0.03, 0.25
"""Bounds of the pause between requests for the same packet; the round trip lies between."""
ASKED_AT_ONCE, ASKED_SHARE = 24, 0.25
"""So many packets are asked for at once, or this share of the last key frame. More are missing where a queue on the way overflowed: all of
them again would fill it once more, and the key frame that mends everything comes after them (measured with Chromium on a narrow line:
297 repetitions, a second and a half)."""
CROWD, CROWD_GIVE_UP_S = 12, 0.12
"""More holes than this at once are asked for a single time, and given up after this age: behind a full queue the answer takes longer than
any round trip measured before, and what is asked for twice comes twice. By then the sender knows (`relief.py`) and makes a small one."""
ASKED_WAITING = 4
"""While only a key frame helps: its first packet may be among those that are missing."""
REPAIRS, REPAIR_TRUSTED_S = 8, 3.0
"""The quickest of the last repairs, of this time, tells what a request and its answer take."""
PLI_GAP_S = 0.3
"""Least pause between key frame requests: a key frame of a sharp screen costs the sender tens of milliseconds and hundreds of kilobytes."""
PLI_REPEAT_S, PLI_REPEAT_MAX_S = 0.6, 2.4
"""A request that brought no key frame is repeated after this, doubling."""
MAX_HOLE = 1000
"""Sequence numbers missing at once beyond which repair is hopeless."""
OUTAGE_S = 0.5
"""A stream that was silent for so long and comes back with a hole..."""
OUTAGE_HOLE = 16
"""...of more packets than this was not thinned out but cut off: a key frame is quicker than asking for all of it again."""
RESTART_BEHIND = 3000
"""Packets so far behind are not late: the sender began a new numbering."""
PROBE_TRIES = 3
PROBE_AFTER_S = 0.05
"""Silence after which the next sequence numbers are asked for on suspicion, doubling each time: when a screen comes to rest, nothing that
follows would show that the last packet of its last state was lost. A sender that has not sent them ignores the request."""
PROBE_PACKETS = 8
"""So many at once while a frame is open; one where none is."""
CAPACITY_BYTES = 8 * 1024 * 1024
"""Held packets and unfinished frame together. A sharp 1080x2400 key frame is about 0.6 MB."""
PARTS_MAX = 16_384
"""Packets held, unfinished frame included: one of a few bytes costs some 200 here, so bytes alone are no bound."""
HOLES_MAX = 2 * MAX_HOLE
"""Missing sequence numbers in all: a sender that leaves out as many as it sends is beyond repair, and each costs memory and time."""
MARKERLESS_FLUSH_S = 0.05
"""A sender that never sets the marker bit (its second frame began without one): a frame counts as whole after this silence."""

_KEY_START = KEY | PARAMETERS


@dataclass(slots=True)
class EncodedFrame:
    """One access unit: H.264 Annex B or a VP8 frame. Times in seconds of the caller's clock."""

    data: bytes
    timestamp: int
    key: bool
    first_packet: float
    assembled: float
    packets: int
    colour: tuple[Literal["bt601", "bt709"], bool] | None = None
    """Matrix and full range, where the transport told them (VP8 itself cannot)."""


@dataclass(slots=True)
class Output:
    """What one step brings: frames in order, sequence numbers to ask for again, whether to ask for a key frame."""

    frames: list[EncodedFrame] = field(default_factory=list)
    nacks: list[int] = field(default_factory=list)
    pli: bool = False


@dataclass(slots=True)
class AssemblerCounts:
    packets: int = 0
    bytes: int = 0
    frames: int = 0
    key_frames: int = 0
    holes: int = 0
    """Packets that were missing when a later one came."""
    repaired: int = 0
    """Of these, how many came in time after all."""
    late: int = 0
    """Doubles, and packets that came after their frame was given up."""
    nacks: int = 0
    probes: int = 0
    """Requests on suspicion, after a silence."""
    plis: int = 0
    dropped: int = 0
    """Frames that arrived but could not be used because one before them was lost."""
    given_up: int = 0
    """How often a hole was not repaired in time."""
    malformed: int = 0


class _Part:
    __slots__ = ("at", "data", "flags", "marker", "timestamp")

    def __init__(self, timestamp: int, marker: int, data: bytes, flags: int, at: float) -> None:
        self.timestamp = timestamp
        self.marker = marker
        self.data = data
        self.flags = flags
        self.at = at


class _Hole:
    __slots__ = ("asked", "due", "since", "tries")

    def __init__(self, now: float) -> None:
        self.due = self.since = self.asked = now
        self.tries = 0


class FrameAssembler:
    """One stream (SSRC). `round_trip` (seconds) may be set at any time; `due` is when `poll` wants to be called, or None."""

    def __init__(self) -> None:
        self.counts = AssemblerCounts()
        self.round_trip = 0.05
        self.due: float | None = None
        self._highest = -1
        self._next = -1
        self._held: dict[int, _Part] = {}
        self._holes: dict[int, _Hole] = {}
        self._key_starts: list[int] = []
        self._frame: list[_Part] = []
        self._bytes = 0
        self._last_at = 0.0
        self._probes = 0
        self._marker_seen = False
        self._markerless = False
        self._waits_for_key = True
        self._start_unsure = True
        self._pli_wanted_at: float | None = None
        self._pli_last = -1e9
        self._pli_repeat = PLI_REPEAT_S
        self._key_packets = 0
        self._repairs: deque[tuple[float, float]] = deque(maxlen=REPAIRS)
        """How long after the first request for it a packet came, and when."""

    @property
    def waits_for_key(self) -> bool:
        return self._waits_for_key

    @property
    def crowded(self) -> bool:
        """More is missing than a bad line loses: a queue on the way overflowed."""
        return len(self._holes) > CROWD

    def joined(self, now: float) -> None:
        """Media may flow from now on; if no key frame comes by itself, ask for one."""
        if self._highest < 0 and self._pli_wanted_at is None:
            self._pli_wanted_at = now + PLI_GAP_S
            self._reckon_due()

    def request_key(self, now: float, *, at_once: bool = False) -> Output | None:
        """Somebody after us (the decoder) cannot go on without a key frame. `at_once`: what was asked for lately is lost."""
        if at_once:
            self._pli_wanted_at = now
            self._pli_repeat = PLI_REPEAT_S
        self._want_pli(now)
        return self.poll(now)

    def suspect_end(self, now: float) -> Output | None:
        """The network was away for a moment: the last packets, if there were more than we know, are asked for anew."""
        self._probes = 0
        return self.poll(now)

    def add(self, seq: int, timestamp: int, marker: int, data: bytes, flags: int, now: float) -> Output | None:
        """One packet: 16-bit sequence number, RTP timestamp, marker bit, depacketized bytes and flags. None: nothing follows."""
        counts = self.counts
        counts.packets += 1
        counts.bytes += len(data)
        quiet = now - self._last_at
        self._last_at = now
        self._probes = 0
        if self._pli_wanted_at is not None and quiet > OUTAGE_S:
            # What was asked for during an outage was asked in vain, and the pauses have grown meanwhile.
            self._pli_wanted_at = max(now, self._pli_last + PLI_GAP_S)
            self._pli_repeat = PLI_REPEAT_S
        highest = self._highest
        if highest < 0:
            n = seq + 0x10000
            self._highest, self._next = n, n
            if not (flags & BEGINS and flags & _KEY_START):
                self._want_pli(now)
        else:
            n = highest + ((seq - highest + 0x8000) & 0xFFFF) - 0x8000
            if n > highest:
                self._highest = n
                if n != highest + 1:
                    if n - highest > (OUTAGE_HOLE if quiet > OUTAGE_S else MAX_HOLE):
                        self._restart(n, now)
                    else:
                        counts.holes += n - highest - 1
                        for missing in range(highest + 1, n):
                            self._holes[missing] = _Hole(now)
            elif n < self._next or n in self._held:
                counts.late += 1
                if n > self._next - RESTART_BEHIND:
                    return None
                self._highest = n
                self._restart(n, now)
            elif (hole := self._holes.pop(n, None)) is not None:
                counts.repaired += 1
                if hole.tries:
                    self._repairs.append((now - hole.asked, now))
        part = _Part(timestamp, marker, data, flags, now)
        out: Output | None = None
        if n == self._next:
            out = self._take(part, now, out)
            self._next = n + 1
            if self._held:
                out = self._drain(now, out)
        else:
            out = self._hold(n, part, now)
        if self._bytes > CAPACITY_BYTES or len(self._held) + len(self._frame) > PARTS_MAX or len(self._holes) > HOLES_MAX:
            self._give_up(self._highest, now)
        if self._holes or self._pli_wanted_at is not None or not self._marker_seen:
            return self._settle(now, out)
        self.due = now + self._probe_gap()
        return out

    def poll(self, now: float) -> Output | None:
        """Do what is due by `now`: ask again, give up, ask for a key frame, release a markerless frame."""
        out: Output | None = None
        if self._markerless and self._frame and not self._holes and now >= self._last_at + MARKERLESS_FLUSH_S:
            out = self._finish(now, out)
        if self._may_probe() and now >= self._last_at + self._probe_gap():
            out = self._probe(now, out)
        return self._settle(now, out)

    # ---- order ---------------------------------------------------------------------------------------------------

    def _hold(self, n: int, part: _Part, now: float) -> Output | None:
        self._held[n] = part
        self._bytes += len(part.data)
        if part.flags & BEGINS and part.flags & _KEY_START:
            self._key_starts.append(n)
            if self._waits_for_key:
                self._skip_to(n)
                return self._drain(now, None)
        if self._key_starts and self._whole_key_at(self._key_starts[-1]):
            # A whole key frame lies behind the hole: what the hole would repair is no longer worth showing.
            self.counts.given_up += 1
            self._waits_for_key = True
            self._skip_to(self._key_starts[-1])
            return self._drain(now, None)
        return None

    def _whole_key_at(self, n: int) -> bool:
        held = self._held
        if (first := held.get(n)) is None:
            return False
        timestamp, flags = first.timestamp, 0
        while (part := held.get(n)) is not None and part.timestamp == timestamp:
            flags |= part.flags
            if part.marker:
                return bool(flags & KEY)
            n += 1
        return False

    def _drain(self, now: float, out: Output | None) -> Output | None:
        while (part := self._held.pop(self._next, None)) is not None:
            self._bytes -= len(part.data)
            self._next += 1
            out = self._take(part, now, out)
        if self._key_starts:
            self._key_starts = [n for n in self._key_starts if n >= self._next]
        return out

    def _take(self, part: _Part, now: float, out: Output | None) -> Output | None:
        """The next packet in order."""
        frame = self._frame
        if frame and frame[0].timestamp != part.timestamp:
            self._markerless = not self._marker_seen
            out = self._finish(now, out)
            frame = self._frame
        if part.data:
            frame.append(part)
            self._bytes += len(part.data)
        if part.marker:
            self._marker_seen = True
            self._markerless = False
            if frame:
                out = self._finish(now, out)
            self._start_unsure = False
        return out

    def _finish(self, now: float, out: Output | None) -> Output | None:
        parts, self._frame = self._frame, []
        flags = 0
        for part in parts:
            flags |= part.flags
            self._bytes -= len(part.data)
        start_known = not self._start_unsure or bool(parts[0].flags & BEGINS)
        self._start_unsure = False
        key = bool(flags & KEY) and start_known
        if self._waits_for_key and not key:
            self.counts.dropped += 1
            self._want_pli(now)
            return out
        if key:
            self._waits_for_key = False
            self._pli_wanted_at = None
            self._pli_repeat = PLI_REPEAT_S
            self._key_packets = len(parts)
            self.counts.key_frames += 1
        self.counts.frames += 1
        data = parts[0].data if len(parts) == 1 else b"".join([part.data for part in parts])
        out = out or Output()
        out.frames.append(EncodedFrame(data, parts[0].timestamp, key, min(parts[0].at, parts[-1].at), now, len(parts)))
        return out

    # ---- loss ----------------------------------------------------------------------------------------------------

    def _settle(self, now: float, out: Output | None) -> Output | None:
        if self._holes:
            out = self._repair(now, out)
        if self._pli_wanted_at is not None and now >= self._pli_wanted_at:
            if self._key_arrives(now):
                self._pli_wanted_at = now + PLI_REPEAT_S
            else:
                out = out or Output()
                out.pli = True
                self.counts.plis += 1
                self._pli_last = now
                self._pli_wanted_at = now + self._pli_repeat
                self._pli_repeat = min(self._pli_repeat * 2, PLI_REPEAT_MAX_S)
        self._reckon_due()
        return out

    def _may_probe(self) -> bool:
        return self._marker_seen and not self._holes and self._probes <= PROBE_TRIES

    def _probe_gap(self) -> float:
        """Since the last packet; each probe doubles it."""
        return max(PROBE_AFTER_S, min(self.round_trip * 1.25, NACK_GAP_MAX_S)) * (1 << self._probes)

    def _probe(self, now: float, out: Output | None) -> Output | None:
        """Silence: ask for what may have been the end of the last frame."""
        self._probes += 1
        if self._probes > PROBE_TRIES:
            if self._frame:
                self._give_up(self._highest, now)
            return out
        count = PROBE_PACKETS if self._frame else 1
        self.counts.probes += count
        out = out or Output()
        out.nacks += [(self._highest + 1 + i) & 0xFFFF for i in range(count)]
        return out

    def _repair(self, now: float, out: Output | None) -> Output | None:
        gap = self._nack_gap(now)
        room = max(ASKED_AT_ONCE, int(self._key_packets * ASKED_SHARE))
        if self._waits_for_key and not (self._frame and self._frame[0].flags & _KEY_START):
            room = ASKED_WAITING
        crowd = self.crowded
        tries = 1 if crowd else NACK_TRIES
        patience = CROWD_GIVE_UP_S if crowd else max(GIVE_UP_S, GIVE_UP_ROUNDS * gap)
        hopeless = -1
        for i, (n, hole) in enumerate(self._holes.items()):
            if now < hole.due:
                continue
            end = hole.since + patience
            if now >= end:
                hopeless = n
                continue
            hole.due = end
            if hole.tries >= tries:
                continue
            hole.due = min(now + gap, end)
            if i >= room:
                continue
            if not hole.tries:
                hole.asked = now
            hole.tries += 1
            out = out or Output()
            out.nacks.append(n & 0xFFFF)
            self.counts.nacks += 1
        if hopeless >= 0:
            self._give_up(hopeless, now)
            out = self._drain(now, out)
        return out

    def _nack_gap(self, now: float) -> float:
        """Between two requests for the same packet. A queue on the way makes repairs take longer than any round trip measured before."""
        took = min((took for took, at in self._repairs if now - at < REPAIR_TRUSTED_S), default=0.0)
        trip = max(self.round_trip, took)
        return min(max(trip * 1.25, NACK_GAP_MIN_S), NACK_GAP_MAX_S)

    def _give_up(self, hole: int, now: float) -> None:
        """Go on behind `hole`: at a key frame that has begun, else wherever the next one begins."""
        self.counts.given_up += 1
        if self._waits_for_key and self._pli_wanted_at is not None:
            # What was on its way may have been the key frame that was asked for.
            self._pli_wanted_at = min(self._pli_wanted_at, max(now, self._pli_last + PLI_GAP_S))
        self._waits_for_key = True
        later = [n for n in self._key_starts if n > hole]
        if later and self._bytes <= CAPACITY_BYTES:
            self._skip_to(min(later))
            return
        self._skip_to(self._highest + 1)
        self._want_pli(now)

    def _skip_to(self, n: int) -> None:
        if self._frame:
            self.counts.dropped += 1
            self._frame = []
        self._next = n
        self._start_unsure = True
        stale = [old for old in self._held if old < n]
        self.counts.dropped += len({self._held[old].timestamp for old in stale})
        for old in stale:
            del self._held[old]
        self._holes = {missing: hole for missing, hole in self._holes.items() if missing > n}
        self._key_starts = [start for start in self._key_starts if start >= n]
        self._bytes = sum(len(part.data) for part in self._held.values())

    def _restart(self, n: int, now: float) -> None:
        self.counts.given_up += 1
        self._waits_for_key = True
        self._held.clear()
        self._holes.clear()
        self._key_starts.clear()
        self._skip_to(n)
        self._want_pli(now)

    def _key_arrives(self, now: float) -> bool:
        """A key frame is on its way in: asking for another would only bring it twice."""
        frame = self._frame
        return bool(frame) and self._waits_for_key and bool(frame[0].flags & _KEY_START) and now - self._last_at < PLI_GAP_S

    def _want_pli(self, now: float) -> None:
        at = max(now, self._pli_last + PLI_GAP_S)
        if self._pli_wanted_at is None:
            self._pli_wanted_at = at
        elif self.counts.plis == 0:
            self._pli_wanted_at = min(self._pli_wanted_at, at)

    def _reckon_due(self) -> None:
        due = min((hole.due for hole in self._holes.values()), default=None)
        if self._pli_wanted_at is not None and (due is None or self._pli_wanted_at < due):
            due = self._pli_wanted_at
        if self._markerless and self._frame and not self._holes:
            flush = self._last_at + MARKERLESS_FLUSH_S
            due = flush if due is None else min(due, flush)
        if self._may_probe():
            probe = self._last_at + self._probe_gap()
            due = probe if due is None else min(due, probe)
        self.due = due
