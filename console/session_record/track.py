"""What only this computer knows of the course of a session: how many touches came to what end and when, and which films lie where.

Counts only, never what was typed. Instants are the broker's (ms since 1970): every other moment of a session is told by that clock. It is
kept with the reports, under a name of its own, and goes with its conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec.structs import replace

from console.viewer.receipts import KINDS
from console.viewer.recorder import FilmSpan

RESULTS = ("done", "cancelled", "refused", "stale")
CELLS_MOST = 600
"""Of one session, some ten kilobytes: a longer one is kept in coarser steps."""
FILMS_MOST = 64
GAPS_MOST = 500
STEP_MS = 1_000


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """What of one kind was judged in one step of time. `step` counts from the track's beginning, `kind` in `receipts.KINDS`."""

    step: int
    kind: int
    done: int = 0
    cancelled: int = 0
    refused: int = 0
    stale: int = 0


class Film(msgspec.Struct, frozen=True, omit_defaults=True):
    """A film of the session. `began_at`: the moment of its first picture; `gaps`: where nothing was kept, in ms of the film."""

    path: str
    began_at: int
    length_ms: int = 0
    gaps: list[tuple[int, int]] = []

    @property
    def ends_at(self) -> int:
        return self.began_at + self.length_ms


class Track(msgspec.Struct, frozen=True, omit_defaults=True):
    """As it is kept."""

    session: str
    conversation: str
    began_at: int = 0
    step_ms: int = STEP_MS
    cells: list[Cell] = []
    films: list[Film] = []


def name_of(session: str) -> str:
    """Under which it is kept beside the session's report."""
    return f"{session}:track"


class Store(Protocol):
    """What this file needs of the replica."""

    def keep_report(self, session_id: str, conversation: str, at_ms: int, data: bytes) -> None: ...
    def report(self, session_id: str) -> bytes | None: ...


def keep(store: Store, track: Track, now_ms: int) -> None:
    store.keep_report(name_of(track.session), track.conversation, now_ms, msgspec.json.encode(track))


def kept(store: Store, session: str) -> Track | None:
    data = store.report(name_of(session))
    return read(data) if data is not None else None


def read(data: bytes) -> Track | None:
    """None for what is no track (a newer program's, perhaps)."""
    try:
        return msgspec.json.decode(data, type=Track)
    except msgspec.MsgspecError:
        return None


class Tracker:
    """Gathers the track of one session; `earlier` is what was kept before the program was started again."""

    KEPT_EVERY_MS = 15_000
    """So much of it may be lost with the program."""

    def __init__(self, conversation: str, session: str, earlier: Track | None = None) -> None:
        self._track = earlier or Track(session, conversation)
        self._cells = {(cell.step, cell.kind): cell for cell in self._track.cells}
        self._films = {film.path: film for film in self._track.films}
        self._kept_at = 0
        self._news = False

    def judged(self, kind: str, result: str, at_ms: int) -> None:
        """A receipt came at `at_ms` of the broker's clock."""
        if kind not in KINDS or result not in RESULTS:
            return
        if not self._cells:
            self._track = replace(self._track, began_at=at_ms)
        step = max(0, at_ms - self._track.began_at) // self._track.step_ms
        key = step, KINDS.index(kind)
        cell = self._cells.get(key, Cell(*key))
        self._cells[key] = replace(cell, **{result: getattr(cell, result) + 1})
        if len(self._cells) > CELLS_MOST:
            self._coarser()
        self._news = True

    def filmed(self, spans: Sequence[FilmSpan], now_ms: int, monotonic_s: float, *, still: bool = False) -> None:
        """The recording as far as it is, at `now_ms` of the broker's clock, which was `monotonic_s` of the frames'. `still`: nothing is
        hidden, so that what was filmed last stands for what is seen now: a phone that rests sends no picture."""
        for span in spans:
            before = self._films.get(str(span.path))
            # told once: a clock that was set meanwhile must not move what was filmed
            began = before.began_at if before is not None else now_ms - round((monotonic_s - span.began_s) * 1000)
            length = max(span.length_ms, before.length_ms if before is not None else 0)
            if still and span is spans[-1]:
                length = max(length, round((monotonic_s - span.began_s) * 1000))
            film = Film(str(span.path), began, length, list(span.gaps[:GAPS_MOST]))
            if film != before and (before is not None or len(self._films) < FILMS_MOST):
                self._films[film.path] = film
                self._news = True

    def due(self, now_ms: int, *, last: bool = False) -> Track | None:
        """What is to be kept now; None where nothing is new, or that was a moment ago."""
        if not self._news or (not last and now_ms - self._kept_at < self.KEPT_EVERY_MS):
            return None
        self._news, self._kept_at = False, now_ms
        return self.track()

    def track(self) -> Track:
        return replace(self._track, cells=[self._cells[key] for key in sorted(self._cells)], films=list(self._films.values()))

    def _coarser(self) -> None:
        """Steps of double length."""
        merged: dict[tuple[int, int], Cell] = {}
        for cell in self._cells.values():
            key = cell.step // 2, cell.kind
            merged[key] = _sum(merged.get(key, Cell(*key)), cell)
        self._cells = merged
        self._track = replace(self._track, step_ms=self._track.step_ms * 2)
        if len(merged) > CELLS_MOST:
            self._coarser()


def _sum(into: Cell, cell: Cell) -> Cell:
    return replace(into, **{result: getattr(into, result) + getattr(cell, result) for result in RESULTS})


def film_at(films: Sequence[Film], at_ms: int) -> tuple[Film, int] | None:
    """The film that shows this moment of the session, and where in it; the latest one where two do."""
    for film in reversed(films):
        if film.began_at <= at_ms <= film.ends_at:
            return film, at_ms - film.began_at
    return None


def in_gap(film: Film, ms: int) -> bool:
    """Whether nothing was kept there: the film stands still, and what it shows is older than it seems."""
    return any(begin < ms < end for begin, end in film.gaps)


def found(film: Film, folder: Path) -> Path | None:
    """Where the film lies now: where it was made, or in the folder of recordings."""
    made = Path(film.path)
    for path in (made, folder / made.name):
        try:
            if path.is_file():
                return path
        except OSError:
            continue
    return None
