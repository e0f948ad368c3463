"""The moments of a session: all of them, once each, in order; and what held in between."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.session_record.looking_up import Index, folded, next_hit
from console.session_record.moments import Moment, merged, of_ledger, of_messages
from console.session_record.record import AFTER_MS, SessionRecord, Span, gather
from console.session_record.track import Cell, Film, Track
from protocol.fields import Author
from protocol.records import File, Happening, Message
from protocol.support import LedgerRow, Report, Session, Transfer

T0 = 1_700_000_000_000
CLAIRE, JONAS = Author("customer", "customer", "Claire"), Author("agent", "jonas", "Jonas")
SESSION = Session("s", "c", T0, "ended", ended_at=T0 + 600_000)


def line(seq: int, at: int, body: str = "", event: str = "", author: Author = CLAIRE, **more: object) -> Message:
    args = {k: str(v) for k, v in more.items() if k not in ("files", "about")}
    rest = {k: v for k, v in more.items() if k in ("files", "about")}
    kind = "event" if event else "text"
    return Message(f"m{seq}", "c", seq, kind, author, T0 + at, body=body, event=Happening(event, args) if event else None, **rest)  # type: ignore[arg-type]


def row(n: int, at: int, what: str, state: str) -> LedgerRow:
    return LedgerRow(f"s:{n:06}", "s", "c", n, T0 + at, CLAIRE, what, state, "0" * 64, f"{n:064x}")


def record(*messages: Message, ledger: list[LedgerRow] | None = None, track: Track | None = None) -> SessionRecord:
    return gather(SESSION, list(messages), ledger or [], [], [], track, T0 + 9_000_000, "jonas")


@given(st.lists(st.lists(st.integers(0, 30), max_size=20), max_size=5))
def test_merging_is_what_a_naive_sort_makes(streams: list[list[int]]) -> None:
    made = [[Moment(at, "chat", f"{n}.{m}", "") for m, at in enumerate(times)] for n, times in enumerate(streams)]
    naive = sorted((moment for stream in made for moment in stream), key=lambda m: (m.at, int(m.kind.split(".")[0])))
    got = merged(*made)
    assert [m.at for m in got] == [m.at for m in naive]
    assert sorted(m.kind for m in got) == sorted(m.kind for m in naive)
    for n, _ in enumerate(streams):
        mine = [m for m in got if m.kind.startswith(f"{n}.")]
        assert mine == sorted(made[n], key=lambda m: m.at), "of one stream, what came first stays first"


def test_every_kind_of_moment_is_on_its_lane() -> None:
    file = File("f", "crash.log", "text/plain", 3, "0" * 64)
    told = gather(
        SESSION,
        [
            line(1, 0, event="claimed", name="Claire"),
            line(2, 10, event="granted", what="view"),
            line(3, 20, event="share_started"),
            line(4, 30, "Hello"),
            line(5, 40, "see", files=[file], about="log"),
            line(6, 700_000, "Thank you"),
            line(7, 601_000 + AFTER_MS, "Much later"),
        ],
        [row(1, 11, "view", "granted"), row(2, 500, "words", "same")],
        [Report("r", "s", "c", T0 + 50, []), Report("r2", "other", "c", T0 + 55, [])],
        [Transfer("t", "s", "c", T0 + 60, "customer", "jonas", "photo.jpg", 3, "done")],
        None,
        T0 + 9_000_000,
    )
    assert [(m.lane, m.kind) for m in told.moments] == [
        ("events", "claimed"),
        ("consent", "granted"),
        ("picture", "share_started"),
        ("chat", "text"),
        ("files", "log"),
        ("diag", "report"),
        ("files", "transfer"),
        ("consent", "same"),
        ("chat", "text"),
    ]
    assert (told.begins, told.ends) == (T0, T0 + 700_000)
    assert (told.rows, told.head) == (2, f"{2:064x}")


def test_a_ledger_row_that_a_line_tells_is_not_told_twice_but_each_row_needs_its_own_line() -> None:
    lines = [line(1, 0, event="granted", what="view"), line(2, 100, event="private_started")]
    rows = [row(1, 0, "view", "granted"), row(2, 10, "view", "granted"), row(3, 100, "private", "started"), row(4, 0, "control", "granted")]
    assert [m.ref for m in of_ledger(rows, lines)] == ["s:000002", "s:000004"]


def test_stretches_begin_and_end_and_what_is_open_ends_with_the_session() -> None:
    told = record(
        line(1, 1_000, event="share_started"),
        line(2, 2_000, event="private_started"),
        line(3, 3_000, event="private_started"),
        line(4, 4_000, event="private_ended"),
        line(5, 5_000, event="private_ended"),
        line(6, 6_000, event="held"),
    )
    assert told.spans == (
        Span("shared", T0 + 1_000, T0 + 600_000),
        Span("private", T0 + 2_000, T0 + 4_000),
        Span("held", T0 + 6_000, T0 + 600_000),
    )
    assert told.during(T0 + 3_999) == ["shared", "private"]
    assert told.during(T0 + 4_000) == ["shared"]


def test_the_film_says_why_it_does_not_show_a_moment() -> None:
    track = Track("s", "c", T0, 1_000, [Cell(1, 0, 2, 0, 1), Cell(1, 1, 3)], [Film("f", T0 + 1_000, 8_000, [(5_000, 6_000)])])
    told = record(line(1, 2_000, event="private_started"), line(2, 4_000, event="private_ended"), track=track)
    assert told.hidden_at(T0 + 1_500) == ""
    assert told.hidden_at(T0 + 3_000) == "private"
    assert told.hidden_at(T0 + 6_500) == "gap"
    place = told.film_at(T0 + 4_000)
    assert place is not None
    assert place[1] == 3_000
    beat = told.beat_at(T0 + 1_999)
    assert beat is not None
    assert (beat.done, beat.refused, beat.rest) == (5, 1, 0)
    assert told.beat_at(T0 + 2_000) is None


@given(st.lists(st.integers(0, 100), max_size=30), st.integers(-5, 105))
def test_next_and_last_are_those_of_a_naive_look(times: list[int], at: int) -> None:
    told = SessionRecord("s", 0, 200, tuple(Moment(t, "chat", "text", "") for t in sorted(times)))
    after, before = [t for t in sorted(times) if t > at], [t for t in sorted(times) if t < at]
    number, last = told.next_after(at), told.last_before(at)
    assert (None if number is None else told.times[number]) == (after[0] if after else None)
    assert (None if last is None else told.times[last]) == (before[-1] if before else None)
    assert told.last_at(at) == len([t for t in times if t <= at]) - 1


def test_words_are_found_without_regard_to_case_and_accents_and_all_of_them() -> None:
    index = Index(of_messages([line(1, 0, "Les Réglages de l’écran"), line(2, 1, "la batterie"), line(3, 2, "ecran noir, reglages")]))
    assert index.find("ECRAN reglages") == [0, 2]
    assert index.find("l'écran") == [0]
    assert index.find("claire batterie") == [1], "who said it is a word, too"
    assert index.find("  ") == index.find("nothing") == []
    assert folded("Œuvre É") == "œuvre e"


def test_from_hit_to_hit_round_the_end() -> None:
    hits = [2, 5, 9]
    assert [next_hit(hits, n) for n in (-1, 2, 4, 9, 20)] == [2, 5, 5, 2, 2]
    assert [next_hit(hits, n, back=True) for n in (20, 9, 5, 2)] == [9, 5, 2, 9]
    assert next_hit([], 3) is None
