"""Figures of a stream: how long each stage took, what was never shown, and the last minute second by second."""

from __future__ import annotations

from dataclasses import replace

from console.viewer.assembler import AssemblerCounts
from console.viewer.frames import StageTimes
from console.viewer.history import SECONDS, History
from console.viewer.stages import KEPT, STAGES, Spread, StageBook
from console.viewer.statistics import StreamMeter, StreamStats


def at(start: float, *, assemble: float = 0.004, decode: float = 0.006, show: float | None = 0.010, renderer: str = "GPU") -> StageTimes:
    """One picture whose first packet came at `start`, seconds."""
    whole = start + assemble
    decoded = whole + decode
    return StageTimes(start, whole, decoded, 0.0 if show is None else decoded + show, renderer)


def test_medians_and_p95_of_each_stage() -> None:
    book = StageBook()
    for number in range(100):
        book.add(at(number * 0.016, decode=0.006 if number % 10 else 0.050))
    recent = book.recent(since=-1.0)
    assert set(recent) == set(STAGES)
    assert abs(recent["assemble"].p50 - 4) < 1e-6 and abs(recent["decode"].p50 - 6) < 1e-6
    assert abs(recent["decode"].p95 - 50) < 1e-6 and abs(recent["whole"].p95 - 64) < 1e-6
    assert not book.recent(since=10.0)
    assert book.renderer == "GPU"


def test_all_pictures_are_in_the_sums_also_when_they_are_old() -> None:
    book = StageBook()
    for number in range(3 * KEPT):
        book.add(at(number * 0.016))
    so_far = book.so_far()
    assert so_far["whole"].total == so_far["assemble"].total == 3 * KEPT
    p50 = so_far["whole"].at(0.5)
    assert p50 is not None and abs(p50 - 20) < 1


def test_what_was_never_shown_is_counted_once() -> None:
    book = StageBook()
    for number in range(2 * KEPT):
        book.add(at(number * 0.016, show=None if number % 4 == 0 else 0.010))
    assert book.unseen == 2 * KEPT // 4
    assert book.so_far()["whole"].total == 2 * KEPT * 3 // 4
    late = at(2 * KEPT * 0.016, show=None)
    book.add(late)
    assert book.unseen == 2 * KEPT // 4, "the newest may yet be shown"


def test_the_meter_tells_all_of_it() -> None:
    meter = StreamMeter()
    meter.counting(AssemblerCounts(packets=900, holes=100, repaired=90))
    for number in range(60):
        meter.frame("H264", 5_000, number / 30)
        meter.picture("software", 720, 1600, at(number / 30))
    stats = meter.snapshot(2.0)
    assert stats.lost == 10 and abs(stats.loss - 10 / (900 - 90 + 100)) < 1e-9
    assert stats.renderer == "GPU" and stats.unseen == 0
    whole = stats.recent["whole"]
    assert abs(whole.p50 - 20) < 1e-6 and stats.so_far["whole"].total == 60
    assert stats.assemble_ms is not None and abs(stats.assemble_ms - 4) < 1e-6


# ---- the last minute


def moment(second: int, **more: object) -> StreamStats:
    made = StreamStats(packets=100 * second, fps_decoded=30.0, kbps=2_000.0, round_trip_ms=24.0, recent={"whole": Spread(30.0, 50.0)})
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_minute_second_by_second() -> None:
    history = History()
    for second in range(1, 100):
        history.note(moment(second, lost=second // 10, dropped={"late": second // 50}), 1_000.0 + second)
        history.note(moment(second), 1_000.5 + second)  # told twice a second
    assert history.series("whole") == [30.0] * SECONDS
    losses = [value for value in history.series("loss") if value]
    assert len(losses) == 6 and abs(losses[0] - 1 / 101) < 1e-9
    assert history.series("dropped").count(1.0) == 1 and history.dropped() == {"late": 1}
    mean = history.loss()
    assert mean is not None and abs(mean - 6 / 101 / SECONDS) < 1e-9


def test_seconds_without_a_stream_are_gaps() -> None:
    history = History()
    assert history.series("fps") == [None] * SECONDS and history.loss() is None
    history.note(None, 5.0)
    history.note(moment(1), 10.0)
    for second in (11, 12):
        history.note(None, float(second))
    history.note(moment(1), 13.0)
    assert history.series("fps")[-4:] == [30.0, None, None, 30.0]


def test_a_new_connection_counts_from_nothing_and_nothing_is_negative() -> None:
    history = History()
    history.note(moment(50, lost=40, dropped={"late": 30}, unseen=9), 100.0)
    history.note(moment(1, lost=0, dropped={"late": 2}), 101.0)
    assert history.series("dropped")[-2:] == [39.0, 2.0]
    assert history.series("loss")[-1] == 0.0
    assert history.dropped() == {"late": 32, "unseen": 9}


def test_a_clock_that_is_set_back_starts_anew() -> None:
    history = History()
    history.note(moment(1), 10_000.0)
    history.note(moment(2), 9_990.0)
    assert history.series("fps").count(30.0) == 1, "a little: waited for"
    history.note(moment(3), 500.0)
    assert history.series("fps")[-1] == 30.0 and history.series("fps").count(30.0) == 1
