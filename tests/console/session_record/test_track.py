"""What this computer keeps of a session's course: bounded, readable again, and true to the clock."""

from __future__ import annotations

from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from console.session_record import track as track_file
from console.session_record.track import CELLS_MOST, Film, Track, Tracker, film_at, found, in_gap, kept, read
from console.viewer.receipts import KINDS
from console.viewer.recorder import FilmSpan

T0 = 1_700_000_000_000


class Shelf:
    """Of the replica, what a track needs."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def keep_report(self, session_id: str, conversation: str, at_ms: int, data: bytes) -> None:
        self.held[session_id] = data

    def report(self, session_id: str) -> bytes | None:
        return self.held.get(session_id)


@given(st.lists(st.tuples(st.integers(0, 8 * 3600 * 1000), st.sampled_from(KINDS), st.sampled_from(track_file.RESULTS)), max_size=400))
def test_every_judgement_is_counted_where_it_came(judged: list[tuple[int, str, str]]) -> None:
    tracker = Tracker("c", "s")
    judged.sort()
    for at, kind, result in judged:
        tracker.judged(kind, result, T0 + at)
    told = tracker.track()
    assert sum(cell.done + cell.cancelled + cell.refused + cell.stale for cell in told.cells) == len(judged)
    for cell in told.cells:
        begin = told.began_at + cell.step * told.step_ms
        inside = [r for at, kind, r in judged if begin <= T0 + at < begin + told.step_ms and kind == KINDS[cell.kind]]
        assert (cell.done, cell.cancelled, cell.refused, cell.stale) == tuple(inside.count(r) for r in track_file.RESULTS)


def test_a_long_session_is_kept_in_coarser_steps_and_stays_small() -> None:
    tracker = Tracker("c", "s")
    for second in range(8 * 3600):
        tracker.judged(KINDS[second % 4], "done", T0 + second * 1000)
    told = tracker.track()
    assert len(told.cells) <= CELLS_MOST
    assert sum(cell.done for cell in told.cells) == 8 * 3600
    assert len(msgspec.json.encode(told)) < 16 * 1024


def test_it_is_read_again_and_goes_on_after_a_restart() -> None:
    shelf = Shelf()
    tracker = Tracker("c", "s")
    assert tracker.due(T0) is None, "nothing is kept of nothing"
    tracker.judged("stroke", "done", T0)
    first = tracker.due(T0 + 20_000)
    assert first is not None
    track_file.keep(shelf, first, T0)
    assert tracker.due(T0 + 90_000) is None, "nothing new"
    again = Tracker("c", "s", kept(shelf, "s"))
    again.judged("stroke", "refused", T0 + 500)
    again.judged("nonsense", "done", T0)
    told = again.due(T0, last=True)
    assert told is not None
    assert [(c.step, c.done, c.refused) for c in told.cells] == [(0, 1, 1)]
    assert read(b"{}") is None
    assert read(b"nonsense") is None
    assert kept(shelf, "other") is None


def test_what_is_new_waits_a_moment() -> None:
    tracker = Tracker("c", "s")
    tracker.judged("key", "done", T0)
    assert tracker.due(T0) is not None
    tracker.judged("key", "done", T0)
    assert tracker.due(T0 + Tracker.KEPT_EVERY_MS - 1) is None
    assert tracker.due(T0 + Tracker.KEPT_EVERY_MS) is not None


def test_a_film_lies_on_the_sessions_clock_whatever_becomes_of_the_computers(tmp_path: Path) -> None:
    tracker = Tracker("c", "s")
    path = tmp_path / "film.mp4"
    tracker.filmed([FilmSpan(path, 100.0)], T0 + 5_000, 103.0)
    assert tracker.track().films == [Film(str(path), T0 + 2_000)]
    tracker.filmed([FilmSpan(path, 100.0, 4_000, ((1_000, 3_000),))], T0 + 999_000, 104.0)  # somebody has set the clock
    film = tracker.track().films[0]
    assert film == Film(str(path), T0 + 2_000, 4_000, [(1_000, 3_000)])
    tracker.filmed([FilmSpan(path, 100.0, 4_000, ((1_000, 3_000),))], T0, 110.0, still=True)
    assert tracker.track().films[0].length_ms == 10_000, "a screen that rests is filmed, too"
    tracker.filmed([FilmSpan(path, 100.0, 4_000, ((1_000, 3_000),))], T0, 130.0)
    assert tracker.track().films[0].length_ms == 10_000


@given(
    st.lists(st.tuples(st.integers(0, 50_000), st.integers(0, 20_000)), min_size=1, max_size=5),
    st.integers(-1_000, 90_000),
)
def test_a_moment_is_where_the_film_has_it(films: list[tuple[int, int]], at: int) -> None:
    made = [Film(f"{n}", T0 + begin, length) for n, (begin, length) in enumerate(sorted(films))]
    place = film_at(made, T0 + at)
    showing = [film for film in made if film.began_at <= T0 + at <= film.ends_at]
    if not showing:
        assert place is None
        return
    assert place is not None
    film, ms = place
    assert film is showing[-1]
    assert film.began_at + ms == T0 + at


def test_gaps_are_open_at_both_ends() -> None:
    film = Film("f", T0, 9_000, [(1_000, 2_000)])
    assert [in_gap(film, ms) for ms in (999, 1_000, 1_001, 1_999, 2_000)] == [False, False, True, True, False]


def test_a_film_that_was_moved_with_its_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    film = Film(str(tmp_path / "old" / "Claire.mp4"), T0)
    assert found(film, tmp_path / "new") is None
    (tmp_path / "new" / "Claire.mp4").write_bytes(b"x")
    assert found(film, tmp_path / "new") == tmp_path / "new" / "Claire.mp4"
    assert Track("s", "c") == read(msgspec.json.encode(Track("s", "c")))
