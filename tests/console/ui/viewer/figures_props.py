"""A minute of a session's figures, for tests and pictures of the statistics."""

from __future__ import annotations

import math
from dataclasses import replace

from console.session_report import Chronicle, SessionReport
from console.viewer.distribution import Distribution
from console.viewer.history import History
from console.viewer.receipts import Counted, Receipts
from console.viewer.stages import STAGES, Spread, Stage
from console.viewer.statistics import StreamStats

RECEIPTS = Receipts(stroke=Counted(118, 112, 1, 3, 2), key=Counted(64, 64), text=Counted(30, 30))

FIGURES = StreamStats(
    codec="H264", decoder="H.264 (software)", renderer="raster", width=1080, height=2340, fps_decoded=60.0, kbps=2_400.0,
    round_trip_ms=24.0, input_ms=38.0, loss=0.003,
)  # fmt: skip


def a_minute(now: float = 1_000.0, of: StreamStats = FIGURES) -> tuple[StreamStats, History]:
    """The newest figures and the minute before `now`: quiet, with two bad seconds a third of a minute ago."""
    history = History()
    dropped = 0
    stats = of
    for second in range(60):
        bad = second in (41, 42)
        left = 59 - second
        wave = 1 + 0.15 * math.sin(left * 0.7) + 0.07 * math.sin(left * 2.3) + (1.4 if bad else 0.0)
        dropped += 3 if bad else 0
        stats = replace(
            of,
            packets=400 * (second + 1),
            lost=9 if second > 41 else 4 if bad else 0,
            fps_decoded=41.0 if bad else 59.0 + second % 2,
            kbps=2_400.0 + 500 * math.sin(left * 0.3),
            round_trip_ms=24.0 * wave,
            input_ms=38.0 * wave,
            recent={
                "whole": Spread(34 * wave, 61 * wave),
                "assemble": Spread(5 * wave, 12 * wave),
                "decode": Spread(4 * wave, 9 * wave),
                "show": Spread(25 * wave, 40 * wave),
            },
            dropped={"late": dropped} if dropped else {},
            unseen=dropped // 3,
        )
        history.note(stats, now - 59 + second)
    return stats, history


def a_report(session: str, conversation: str, began_at: int) -> SessionReport:
    """Of eight minutes: connected twice, with a few late frames and refused touches."""
    told = Chronicle(conversation, session, began_at)
    for name, seconds in (("waiting", 0), ("asking", 10), ("connecting", 24), ("live", 25), ("reconnecting", 301), ("live", 305)):
        told.phase(name, began_at + seconds * 1_000 + 620 * (name == "live"))
    for second in range(300):
        wave = 1 + 0.3 * math.sin(second * 0.7)
        told.second(replace(FIGURES, fps_decoded=58 + second % 3, round_trip_ms=24 * wave, input_ms=38 * wave, kbps=2_400 * wave))
    times: dict[Stage, Distribution] = {stage: Distribution() for stage in STAGES}
    lengths: list[tuple[Stage, float]] = [("assemble", 5.0), ("decode", 4.0), ("show", 25.0), ("whole", 34.0)]
    for frame in range(12_000):
        wave = 1 + 0.4 * math.sin(frame * 0.7) + (1.5 if frame % 29 == 0 else 0)
        for stage, ms in lengths:
            times[stage].add(ms * wave)
    figures = replace(FIGURES, packets=96_000, lost=41, repaired=210, bytes=71_000_000, frames=12_060, decoded=12_031, key_frames=4)
    told.connection(replace(figures, dropped={"late": 29, "loss": 8}, unseen=31, so_far=times))
    told.connection(replace(FIGURES, packets=40_000, lost=3, bytes=29_400_000, frames=5_000, decoded=5_000))
    report = told.report("ended_by_customer", replace(RECEIPTS, reasons={"locked": 2, "secure": 1}, agree=True), began_at + 494_000)
    assert report is not None
    return report
