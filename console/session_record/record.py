"""One session as it is looked at afterwards: its moments, the stretches between them, its input and its films. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from console.session_record import moments as told
from console.session_record.moments import Moment
from console.session_record.track import Film, Track, film_at, in_gap
from protocol.records import Message
from protocol.support import LedgerRow, Report, Session, Transfer

BEFORE_MS, AFTER_MS = 1_000, 10 * 60 * 1000
"""What was said just after the end still belongs to it: thanks, and the rating."""

Stretch = Literal["shared", "camera", "private", "held", "recorded"]
_STRETCHES: dict[str, tuple[Stretch, bool]] = {
    "share_started": ("shared", True),
    "share_stopped": ("shared", False),
    "share_failed": ("shared", False),
    "camera_started": ("camera", True),
    "camera_stopped": ("camera", False),
    "private_started": ("private", True),
    "private_ended": ("private", False),
    "held": ("held", True),
    "resumed": ("held", False),
    "record_started": ("recorded", True),
    "record_stopped": ("recorded", False),
}


@dataclass(frozen=True, slots=True)
class Span:
    """From `begin` to `end` something held. `Stretch` says what."""

    what: Stretch
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Beat:
    """What became of the input of one step of time."""

    begin: int
    end: int
    done: int
    refused: int
    rest: int
    """Taken back, or too late for what was on the screen."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """Everything in the order of the broker's clock, from `begins` to `ends` (ms since 1970)."""

    session: str
    begins: int
    ends: int
    moments: tuple[Moment, ...]
    spans: tuple[Span, ...] = ()
    beats: tuple[Beat, ...] = ()
    films: tuple[Film, ...] = ()
    rows: int = 0
    head: str = ""
    """How many rows its ledger has, and the last one's hash."""
    times: tuple[int, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "times", tuple(moment.at for moment in self.moments))

    def last_at(self, at_ms: int) -> int:
        """Number of the last moment that has come by then; -1 before the first."""
        return bisect_right(self.times, at_ms) - 1

    def next_after(self, at_ms: int) -> int | None:
        """Number of the first moment after then."""
        number = bisect_right(self.times, at_ms)
        return number if number < len(self.times) else None

    def last_before(self, at_ms: int) -> int | None:
        number = bisect_left(self.times, at_ms) - 1
        return number if number >= 0 else None

    def during(self, at_ms: int) -> list[Stretch]:
        return [span.what for span in self.spans if span.begin <= at_ms < span.end]

    def film_at(self, at_ms: int) -> tuple[Film, int] | None:
        """Which film shows this moment, and where in it."""
        return film_at(self.films, at_ms)

    def hidden_at(self, at_ms: int) -> Literal["", "private", "gap"]:
        """Why the film does not show this moment."""
        if "private" in self.during(at_ms):
            return "private"
        found = self.film_at(at_ms)
        return "gap" if found is not None and in_gap(*found) else ""

    def beat_at(self, at_ms: int) -> Beat | None:
        number = bisect_right(self.beats, at_ms, key=lambda beat: beat.begin) - 1
        return self.beats[number] if number >= 0 and at_ms < self.beats[number].end else None


def gather(
    session: Session,
    messages: Sequence[Message],
    ledger: Sequence[LedgerRow],
    reports: Iterable[Report],
    transfers: Iterable[Transfer],
    track: Track | None,
    now_ms: int,
    me: str = "",
) -> SessionRecord:
    """`messages`: of the conversation, in the order of `seq`, those of other times left out here; the rest may be of other sessions too."""
    over = session.ended_at
    until = over + AFTER_MS if over is not None else now_ms
    lines = [line for line in messages if session.created_at - BEFORE_MS <= line.at <= until]
    found = told.merged(
        told.of_messages(lines, me),
        told.of_ledger([row for row in ledger if row.session == session.id], lines),
        told.of_reports(report for report in reports if report.session == session.id),
        told.of_transfers(one for one in transfers if one.session == session.id),
    )
    films = tuple(sorted(track.films, key=lambda film: film.began_at)) if track is not None else ()
    beats = _beats(track) if track is not None else ()
    times = [moment.at for moment in found]
    begins = min([session.created_at, *times[:1]])
    ends = max([over if over is not None else now_ms, *times[-1:], *(film.ends_at for film in films), *(beat.end for beat in beats[-1:])])
    head = ledger[-1] if ledger else None
    return SessionRecord(
        session.id, begins, max(ends, begins + 1), tuple(found), _spans(found, over if over is not None else ends), beats, films,
        rows=head.n if head is not None else 0, head=head.hash if head is not None else "",
    )  # fmt: skip


def _spans(found: Iterable[Moment], end: int) -> tuple[Span, ...]:
    begun: dict[Stretch, int] = {}
    spans = []
    for moment in found:
        step = _STRETCHES.get(moment.kind)
        if step is None:
            continue
        what, on = step
        if on:
            begun.setdefault(what, moment.at)
        elif (since := begun.pop(what, None)) is not None:
            spans.append(Span(what, since, moment.at))
    spans += [Span(what, since, max(since, end)) for what, since in begun.items()]
    return tuple(sorted(spans, key=lambda span: (span.begin, span.what)))


def _beats(track: Track) -> tuple[Beat, ...]:
    sums: dict[int, tuple[int, int, int]] = {}
    for cell in track.cells:
        done, refused, rest = sums.get(cell.step, (0, 0, 0))
        sums[cell.step] = done + cell.done, refused + cell.refused, rest + cell.cancelled + cell.stale
    step = track.step_ms
    return tuple(Beat(track.began_at + at * step, track.began_at + (at + 1) * step, *sums[at]) for at in sorted(sums))
