"""Threads as lines: order, groups, ticks, days, and what changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.chat.dates import day_words, moment, short_when
from console.chat.thread import BubbleItem, DayItem, EventItem, Item, Me, NewItem, Splice, Unread, reached, splice, spoken, thread
from console.replica import Queued
from console.words import speak
from protocol import wire
from protocol.fields import Author
from protocol.records import Happening, Message
from tests.console import feed_model as model

ME = Me(model.ME, "Ada")
NOON = int(datetime(2026, 3, 2, 12, 0, tzinfo=UTC).timestamp() * 1000)
MINUTE = 60_000


def line(seq: int, author: Author = model.CUSTOMER, at: int | None = None, **fields: object) -> Message:
    return model.message(f"m{seq}", "c1", seq, author, at=NOON + seq * 1000 if at is None else at, **fields)


def unsent(n: int, state: str = "queued", at: int = NOON + 100_000, **fields: object) -> Queued:
    request = wire.Send(f"q{n}", "c1", f"unsent {n}", client_at=at)
    return Queued(n, request.id, request, "c1", at, state, **fields)  # type: ignore[arg-type]


def shown(messages: list[Message], queued: list[Queued] | None = None, **fields: object) -> list[Item]:
    values: dict[str, object] = {"cursors": [], "me": ME, "now_ms": NOON, "zone": UTC}
    return thread(messages, queued or [], **(values | fields))  # type: ignore[arg-type]


def bubbles(items: list[Item]) -> list[BubbleItem]:
    return [i for i in items if isinstance(i, BubbleItem)]


def test_an_empty_thread_is_empty() -> None:
    assert shown([]) == []


def test_a_day_then_bubbles_mine_theirs_and_a_colleagues() -> None:
    items = shown([line(1), line(2, model.MYSELF), line(3, model.OTHER)])
    assert items[0] == DayItem("day 2026-03-02", "Today")
    first, mine, other = bubbles(items)
    assert (first.key, first.name, first.mine, first.ours, first.delivery, first.time) == ("m1", "Zoé Ålund", False, False, "", "12:00")
    assert (mine.mine, mine.ours, mine.delivery) == (True, True, "sent")
    assert (other.mine, other.ours, other.name, other.delivery) == (False, True, "Grace", "")
    assert len({first.who, mine.who, other.who}) == 3


def test_groups_end_with_author_kind_time_event_and_day() -> None:
    def groups(*messages: Message) -> list[tuple[bool, bool]]:
        return [(b.first, b.last) for b in bubbles(shown(list(messages)))]

    assert groups(line(1), line(2), line(3)) == [(True, False), (False, False), (False, True)]
    assert groups(line(1), line(2, model.MYSELF)) == [(True, True), (True, True)]
    assert groups(line(1, model.MYSELF), line(2, model.MYSELF, kind="note")) == [(True, True), (True, True)]
    assert groups(line(1, at=NOON), line(2, at=NOON + 15 * MINUTE - 1)) == [(True, False), (False, True)]
    assert groups(line(1, at=NOON), line(2, at=NOON + 15 * MINUTE)) == [(True, True), (True, True)]
    assert groups(line(1), model.event("m2", "c1", 2, "locked"), line(3)) == [(True, True), (True, True)]
    late = NOON + 12 * 60 * MINUTE
    assert groups(line(1, at=late - 1000), line(2, at=late + 1000)) == [(True, True), (True, True)]


def test_days_follow_the_technicians_own_clock() -> None:
    late = line(1, at=NOON + 11 * 60 * MINUTE + 59 * MINUTE)
    assert [i.key for i in shown([late]) if isinstance(i, DayItem)] == ["day 2026-03-02"]
    east = timezone(timedelta(hours=9))
    assert [i.key for i in shown([late], zone=east) if isinstance(i, DayItem)] == ["day 2026-03-03"]


def test_a_clock_that_was_set_back_begins_no_day_twice() -> None:
    items = shown([line(1), line(2, at=NOON - 40 * 3_600_000), line(3), line(4, at=NOON + 24 * 3_600_000)])
    days = [i.key for i in items if isinstance(i, DayItem)]
    assert days == ["day 2026-03-02", "day 2026-03-03"]
    assert len({i.key for i in items}) == len(items)


def test_ticks_follow_the_customers_cursor_only() -> None:
    messages = [line(n, model.MYSELF) for n in range(1, 5)]
    cursors = [model.cursor("c1", "customer", 3, 1), model.cursor("c1", model.COLLEAGUE, 4, 4)]
    assert [b.delivery for b in bubbles(shown(messages, cursors=cursors))] == ["read", "delivered", "delivered", "sent"]
    assert reached([model.cursor("c1", "customer", 0, 2)]) == (2, 2)
    note = line(1, model.MYSELF, kind="note", visibility="agents")
    assert bubbles(shown([note], cursors=cursors))[0].delivery == "sent"
    assert bubbles(shown([note]))[0].note


def test_unsent_lines_come_below_in_the_order_they_were_typed() -> None:
    waiting = [unsent(1), unsent(2, "failed", code="ended"), unsent(3, "sent", seq=9, sent_at=NOON + 5_000)]
    items = bubbles(shown([line(1, model.MYSELF, at=NOON + 200_000)], waiting))
    assert [(b.key, b.delivery, b.code, b.name) for b in items] == [
        ("m1", "sent", "", "Ada"),
        ("q1", "queued", "", "Ada"),
        ("q2", "failed", "ended", "Ada"),
        ("q3", "sent", "", "Ada"),
    ]
    assert [b.first for b in items] == [True, False, False, False]


def test_a_message_keeps_its_key_when_it_becomes_a_record() -> None:
    before = shown([line(1)], [unsent(1)])
    record = model.message("q1", "c1", 2, model.MYSELF, at=NOON + 100_500, body="unsent 1")
    after = shown([line(1), record], [unsent(1)])
    assert [i.key for i in before] == [i.key for i in after]
    change = splice(before, after)
    assert (change.at, change.removed, [i.key for i in change.items]) == (2, 1, ["q1"])


def test_the_bar_of_what_is_new() -> None:
    messages = [line(1), line(2, model.MYSELF), model.event("m3", "c1", 3, "locked"), line(4), line(5, model.OTHER)]
    items = shown(messages, unread=Unread(4, 200))
    bar = next(i for i in items if isinstance(i, NewItem))
    assert bar.text == "200 new ones", "also what is not at hand counts"
    assert items[items.index(bar) + 1].key == "m4"
    assert not any(isinstance(i, NewItem) for i in shown(messages[4:], unread=Unread(4, 2))), "it stands above the first one, nowhere else"
    assert not any(isinstance(i, NewItem) for i in shown(messages))


def test_events_are_worded() -> None:
    event = model.event("m1", "c1", 1, "share_started")
    item = shown([event])[1]
    assert isinstance(item, EventItem)
    assert (item.key, item.text, item.mood) == ("m1", "Screen shared", "good")


# ---- folded events


def happened(seq: int, kind: str, author: Author = model.CUSTOMER, at: int | None = None, **args: str) -> Message:
    return line(seq, author, at, kind="event", body="", event=Happening(kind, args))


BEGINNING = [
    happened(1, "code_created", model.MYSELF, code="••• ••• •07"),
    happened(2, "claimed", name="Zoé Ålund"),
    happened(3, "admitted", model.MYSELF, agent="Ada"),
    happened(4, "asked", model.MYSELF, what="view"),
    happened(5, "asked", model.MYSELF, what="control"),
    happened(6, "granted", what="view"),
    happened(7, "share_started"),
    happened(8, "granted", at=NOON + MINUTE, what="control"),
]


def events(messages: list[Message]) -> list[EventItem]:
    return [i for i in shown(messages) if isinstance(i, EventItem)]


def test_questions_and_answers_are_one_line_and_nothing_is_lost() -> None:
    *before, last = events(BEGINNING)
    assert [e.text for e in before] == ["You created the code ••• ••• •07", "Zoé Ålund joined with the code", "You admitted the customer"]
    assert (last.text, last.time, last.icon, last.key) == ("Screen shared. Zoé allowed view and control", "12:01", "device-mobile", "m8")
    assert last.each == (
        "12:00 You asked for the screen",
        "12:00 You asked for control",
        "12:00 Zoé allowed the screen",
        "12:00 Screen shared",
        "12:01 Zoé allowed control",
    )
    assert not any(e.each for e in before)


def test_while_nobody_has_answered_the_questions_are_one_line() -> None:
    assert [e.text for e in events(BEGINNING[3:5])] == ["You asked for view and control"]
    assert [e.text for e in events([happened(1, "asked", model.OTHER, what="view"), *BEGINNING[4:5]])] == [
        "Grace asked for the screen",
        "You asked for control",
    ]


def test_a_no_is_told_beside_the_yes() -> None:
    answers = [happened(1, "granted", what="view"), happened(2, "denied", what="control")]
    (told,) = events([happened(0, "asked", model.MYSELF, what="view"), *answers])
    assert (told.text, told.mood) == ("Zoé did not allow control. Zoé allowed the screen", "warn")


def test_taking_back_and_a_new_question_are_lines_of_their_own() -> None:
    later = [
        happened(9, "share_stopped", at=NOON + 2 * MINUTE, why="user"),
        happened(10, "revoked", at=NOON + 2 * MINUTE, what="view"),
        happened(11, "asked", model.MYSELF, at=NOON + 3 * MINUTE, what="view"),
        happened(12, "granted", at=NOON + 30 * MINUTE, what="view"),
    ]
    assert [e.text for e in events([*BEGINNING[5:], *later])] == [
        "Screen shared. Zoé allowed view and control",
        "The customer stopped sharing the screen. Zoé no longer allows the screen",
        "You asked for the screen",
        "Zoé allowed the screen",
    ]


def test_a_word_between_keeps_events_apart() -> None:
    assert len(events([happened(1, "asked", model.MYSELF, what="view"), line(2), happened(3, "granted", what="view")])) == 2


def test_folded_in_french() -> None:
    speak("fr")
    try:
        assert events(BEGINNING)[-1].text == "Écran partagé. Zoé a autorisé la vue et le contrôle"
    finally:
        speak("en")


CONSENTS = st.sampled_from(("asked", "granted", "denied", "revoked", "expired", "share_started", "share_stopped", "locked", "text"))


@given(st.lists(st.tuples(CONSENTS, st.sampled_from((model.CUSTOMER, model.MYSELF)), st.integers(0, 20)), max_size=20), st.integers(0, 20))
def test_folding_loses_nothing_and_history_above_changes_no_line(script: list[tuple[str, Author, int]], cut: int) -> None:
    at, messages = NOON, []
    for seq, (kind, author, minutes) in enumerate(script, 1):
        at += minutes * MINUTE
        messages.append(line(seq, author, at) if kind == "text" else happened(seq, kind, author, at, what="view"))
    told = events(messages)
    assert sum(max(1, len(e.each)) for e in told) == sum(m.kind == "event" for m in messages)
    assert [e.key for e in events(messages[cut:])] == [e.key for e in told if int(e.key[1:]) > cut]


# ---- what changed


def keys(n: int) -> list[Item]:
    return [NewItem(str(i), "") for i in range(n)]


def test_splice_is_as_small_as_it_can_be() -> None:
    old = keys(100)
    assert splice(old, old) == Splice(100, 0, [])
    grown = [*old, NewItem("x", "")]
    assert (splice(old, grown).at, splice(old, grown).removed, len(splice(old, grown).items)) == (100, 0, 1)
    earlier = [NewItem("x", ""), *old]
    assert (splice(old, earlier).at, splice(old, earlier).removed, len(splice(old, earlier).items)) == (0, 0, 1)
    changed = [*old[:50], NewItem("50", "changed"), *old[51:]]
    assert (splice(old, changed).at, splice(old, changed).removed, len(splice(old, changed).items)) == (50, 1, 1)


@given(st.lists(st.integers(0, 4), max_size=12), st.lists(st.integers(0, 4), max_size=12))
def test_splice_leads_from_one_to_the_other(before: list[int], after: list[int]) -> None:
    old: list[Item] = [NewItem(str(i), "") for i in before]
    new: list[Item] = [NewItem(str(i), "") for i in after]
    change = splice(old, new)
    assert [*old[: change.at], *change.items, *old[change.at + change.removed :]] == new


AUTHORS = st.sampled_from((model.CUSTOMER, model.MYSELF, model.OTHER))


@given(
    st.lists(st.tuples(AUTHORS, st.integers(-(10**6), 10**8), st.sampled_from(("text", "note", "event"))), max_size=30), st.integers(0, 30)
)
def test_any_thread_has_unique_keys_and_whole_groups(script: list[tuple[Author, int, str]], cut: int) -> None:
    at, messages = NOON, []
    for seq, (author, step, kind) in enumerate(script, 1):
        at += step
        messages.append(model.event(f"m{seq}", "c1", seq, "locked") if kind == "event" else line(seq, author, at=max(0, at), kind=kind))
    items = shown(messages, [unsent(1), unsent(2)])
    assert len({i.key for i in items}) == len(items)
    assert [b.key for b in bubbles(items)] == [m.id for m in messages if m.kind != "event"] + ["q1", "q2"]
    open_ = False
    for item in items:
        if isinstance(item, BubbleItem):
            assert item.first != open_
            open_ = not item.last
        else:
            assert not open_
    assert not open_
    # more history above changes nothing below but the first group's head and the first day
    cut = min(cut, len(messages))
    tail = shown(messages[cut:], [unsent(1), unsent(2)])
    assert {i.key for i in tail} - {i.key for i in items} <= {i.key for i in tail if isinstance(i, DayItem)}


# ---- words


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "Today"), (-1, "Yesterday"), (-2, "Saturday, 28 February"), (-400, "Sunday, 26 January 2025"), (1, "Tuesday, 3 March")],
)
def test_days_in_words(days: int, words: str) -> None:
    today = moment(NOON, UTC).date()
    assert day_words(today + timedelta(days=days), today) == words


@pytest.mark.parametrize(
    ("hours", "words"), [(0, "12:00"), (-11, "01:00"), (-13, "Yesterday"), (-60, "Saturday"), (-24 * 7, "23/02/2026"), (5, "17:00")]
)
def test_when_in_a_row(hours: int, words: str) -> None:
    assert short_when(NOON + hours * 3_600_000, NOON, UTC) == words


def test_absurd_times_are_survived() -> None:
    assert shown([line(1, at=2**53 - 1)])
    assert short_when(2**53 - 1, NOON, UTC) == "00:00"


def test_ticks_can_be_heard() -> None:
    assert [spoken(d) for d in ("queued", "sent", "delivered", "read", "failed", "")] == [
        "waiting to be sent",
        "sent",
        "delivered",
        "read",
        "not sent",
        "",
    ]
