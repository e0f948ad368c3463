"""Figures of a running stream: what people see in the viewer's details and what the benchmarks read.

`StreamMeter` is written by the media thread and the decoder thread, `snapshot` may be called from any; one lock, per frame.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass, field

from console.viewer.assembler import AssemblerCounts
from console.viewer.distribution import Distribution
from console.viewer.frames import StageTimes
from console.viewer.input_channel import InputCounts
from console.viewer.receipts import ReceiptBook, Receipts
from console.viewer.stages import Spread, Stage, StageBook

WINDOW_S = 2.0
"""Rates are means over this time."""


@dataclass(frozen=True, slots=True)
class StreamStats:
    """One moment of a stream. Times in milliseconds, rates per second; None: not known yet."""

    codec: str = ""
    decoder: str = ""
    renderer: str = ""
    width: int = 0
    height: int = 0
    fps_received: float = 0.0
    fps_decoded: float = 0.0
    kbps: float = 0.0
    loss: float = 0.0
    """Share of packets that never came, 0 to 1, since the start."""
    packets: int = 0
    lost: int = 0
    bytes: int = 0
    repaired: int = 0
    nacks: int = 0
    plis: int = 0
    key_frames: int = 0
    frames: int = 0
    decoded: int = 0
    round_trip_ms: float | None = None
    dropped: dict[str, int] = field(default_factory=dict)
    """Frames dropped, by reason: `loss`, `late`, `no_key`, `overflow`, `error`, `too_large`."""
    assemble_ms: float | None = None
    """Median of the last two seconds or so: first packet to whole frame."""
    decode_ms: float | None = None
    """Whole frame to decoded picture, waiting included."""
    show_ms: float | None = None
    """Decoded picture to screen, as the viewer notes it in `Picture.at`."""
    input_ms: float | None = None
    """An input item's way to the phone and back."""
    input_worst_ms: float = 0.0
    input_pending: int = 0
    receipts: Receipts = field(default_factory=Receipts)
    """Of this connection."""
    unseen: int = 0
    """Decoded pictures that were never shown: a newer one came first, or nobody looked."""
    recent: dict[Stage, Spread] = field(default_factory=dict)
    """Times of each stage over WINDOW_S."""
    so_far: dict[Stage, Distribution] = field(default_factory=dict)
    """The same since the connection began."""


class StreamMeter:
    """Collects; see the module's word on threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._received: deque[tuple[float, int]] = deque(maxlen=512)
        self._decoded: deque[float] = deque(maxlen=512)
        self._stages = StageBook()
        self._dropped: Counter[str] = Counter()
        self._codec = ""
        self._decoder = ""
        self._size = (0, 0)
        self._decoded_total = 0
        self._counts = AssemblerCounts()
        self._before = AssemblerCounts()
        self._input = InputCounts()
        self.receipts = ReceiptBook()
        self.round_trip: float | None = None
        self.input_pending = 0

    def counting(self, counts: AssemblerCounts) -> None:
        """A stream began; `counts` is read from now on and written by its assembler. Figures of an earlier one stay in the sums."""
        with self._lock:
            self._before = _sum(self._before, self._counts)
            self._counts = counts

    def input(self, counts: InputCounts) -> None:
        self._input = counts

    def frame(self, codec: str, size: int, now: float) -> None:
        """A whole encoded frame of `size` bytes left the assembler."""
        with self._lock:
            self._codec = codec
            self._received.append((now, size))

    def picture(self, decoder: str, width: int, height: int, at: StageTimes) -> None:
        """A picture left the decoder."""
        with self._lock:
            self._decoder, self._size = decoder, (width, height)
            self._decoded.append(at.decoded)
            self._stages.add(at)
            self._decoded_total += 1

    def dropped(self, why: str, frames: int = 1) -> None:
        with self._lock:
            self._dropped[why] += frames

    def snapshot(self, now: float) -> StreamStats:
        with self._lock:
            counts = _sum(self._before, self._counts)
            since = now - WINDOW_S
            received = [(at, size) for at, size in self._received if at > since]
            decoded = [at for at in self._decoded if at > since]
            recent, so_far = self._stages.recent(since), self._stages.so_far()
            unseen, renderer = self._stages.unseen, self._stages.renderer
            dropped = dict(self._dropped)
            codec, decoder, (width, height), total = self._codec, self._decoder, self._size, self._decoded_total
        if counts.dropped:
            dropped["loss"] = dropped.get("loss", 0) + counts.dropped
        expected = counts.packets - counts.late - counts.repaired + counts.holes
        lost = max(0, counts.holes - counts.repaired)
        median = {stage: spread.p50 for stage, spread in recent.items()}
        return StreamStats(
            codec=codec,
            decoder=decoder,
            renderer=renderer,
            width=width,
            height=height,
            fps_received=len(received) / WINDOW_S,
            fps_decoded=len(decoded) / WINDOW_S,
            kbps=sum(size for _, size in received) * 8 / 1000 / WINDOW_S,
            loss=lost / expected if expected > 0 else 0.0,
            packets=counts.packets,
            lost=lost,
            bytes=counts.bytes,
            repaired=counts.repaired,
            nacks=counts.nacks,
            plis=counts.plis,
            key_frames=counts.key_frames,
            frames=counts.frames,
            decoded=total,
            round_trip_ms=None if self.round_trip is None else self.round_trip * 1000,
            dropped=dropped,
            assemble_ms=median.get("assemble"),
            decode_ms=median.get("decode"),
            show_ms=median.get("show"),
            input_ms=self._input.settle_ms if self._input.settled else None,
            input_worst_ms=self._input.settle_worst_ms,
            input_pending=self.input_pending,
            receipts=self.receipts.figures(now),
            unseen=unseen,
            recent=recent,
            so_far=so_far,
        )


def _sum(a: AssemblerCounts, b: AssemblerCounts) -> AssemblerCounts:
    return AssemblerCounts(**{name: getattr(a, name) + getattr(b, name) for name in AssemblerCounts.__slots__})
