"""Event lines, list rows, names."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.attendance import Attending
from console.chat.happenings import happening, wished
from console.chat.listing import About, Filter, LastLine, belongs, counts, is_for, line_of, listing, row, section_of
from console.chat.names import COLOURS, colour_index, first_name, initials, label_beside
from console.chat.rows import Mark, Row, rows
from console.chat.standing import header_facts, session_clock
from console.live_view import LiveView, Phase
from console.words import speak
from protocol.fields import Author
from protocol.records import Conversation, Happening, Message, Tag
from protocol.support import Session
from tests.console import feed_model as model

MINUTE = 60_000
NOW = model.T0 + 60 * MINUTE


@pytest.fixture
def french() -> Iterator[None]:
    speak("fr")
    yield
    speak("en")


# ---- events


def said(kind: str, author: Author = model.BROKER, **args: str) -> str:
    message = model.event("m", "c1", 1, kind, **args)
    return happening(Message(**{f: getattr(message, f) for f in Message.__struct_fields__} | {"author": author}), model.ME).text


@pytest.mark.parametrize(
    ("kind", "author", "args", "text"),
    [
        ("code_created", model.MYSELF, {"code": "4•• ••• ••7"}, "You created the code 4•• ••• ••7"),
        ("claimed", model.CUSTOMER, {"name": "Zoé"}, "Zoé joined with the code"),
        ("admitted", model.OTHER, {"agent": "Grace"}, "Grace admitted the customer"),
        ("refused", model.OTHER, {"why": "wrong person"}, "Grace refused the customer – wrong person"),
        ("asked", model.MYSELF, {"what": "view"}, "You asked for the screen"),
        ("granted", model.CUSTOMER, {"what": "control"}, "Zoé allowed control"),
        ("denied", model.CUSTOMER, {"what": "diag"}, "Zoé did not allow diagnostics"),
        ("revoked", Author("customer", "customer"), {"what": "clipboard"}, "The customer no longer allows the clipboard"),
        ("expired", model.BROKER, {"what": "record"}, "Time is up for a recording"),
        ("share_started", model.CUSTOMER, {}, "Screen shared"),
        ("share_stopped", model.CUSTOMER, {"why": "user"}, "The customer stopped sharing the screen"),
        ("share_stopped", model.CUSTOMER, {"why": "reload"}, "Screen sharing stopped: the customer reloaded the page"),
        ("share_stopped", model.CUSTOMER, {"why": "something newer"}, "Screen sharing stopped"),
        ("share_failed", model.CUSTOMER, {"why": "NotAllowedError"}, "The screen could not be shared"),
        ("record_stopped", model.MYSELF, {"why": ""}, "The recording was stopped"),
        ("record_stopped", model.MYSELF, {"why": "revoked"}, "The customer ended the recording"),
        ("record_stopped", model.OTHER, {"why": "disk_full"}, "The recording was stopped: the disk is full"),
        ("record_stopped", model.OTHER, {"why": "something newer"}, "The recording was stopped"),
        ("locked", model.CUSTOMER, {}, "The phone was locked"),
        ("unlocked", model.CUSTOMER, {}, "The phone was unlocked"),
        ("ended", model.CUSTOMER, {"by": "customer"}, "The customer ended the session"),
        ("ended", model.MYSELF, {"by": "agent"}, "You ended the session"),
        ("ended", model.OTHER, {"by": "agent"}, "The session was ended on our side"),
        ("code_created", model.OTHER, {"code": "4•• ••• ••7"}, "Grace created the code 4•• ••• ••7"),
        ("admitted", model.MYSELF, {"agent": "Ada"}, "You admitted the customer"),
        ("refused", model.MYSELF, {"why": "wrong person"}, "You refused the customer – wrong person"),
        ("ended", model.BROKER, {"by": "broker", "why": "too long"}, "The session has ended"),
        ("written", model.CUSTOMER, {"channel": "email"}, "Zoé Ålund wrote an e-mail"),
        ("joined", model.MYSELF, {"agent": "Ada"}, "You joined the conversation"),
        ("joined", model.OTHER, {"agent": "Grace"}, "Grace joined the conversation"),
        ("transferred", model.OTHER, {"group": "Billing"}, "Grace handed it over to Billing"),
        ("assigned", model.BROKER, {}, "It is nobody’s any more"),
        ("assigned", model.MYSELF, {"agent": "Grace"}, "You gave it to Grace"),
        ("lead", model.MYSELF, {"agent": "Grace"}, "You gave control to Grace"),
        ("lead", model.MYSELF, {"agent": model.MYSELF.name}, "You took control"),
        ("tagged", model.OTHER, {"tag": "battery"}, "Grace added the tag battery"),
        ("snoozed", model.MYSELF, {"until": "never"}, "You put it off"),
        ("resolved", model.OTHER, {}, "Grace resolved the conversation"),
        ("reopened", model.CUSTOMER, {}, "Zoé Ålund opened it again"),
        ("rated", model.CUSTOMER, {"value": "2", "comment": "slow"}, "Zoé Ålund rated the conversation: 2 of 5 – slow"),
        ("teleported", model.CUSTOMER, {"to": "Mars"}, "Something happened: teleported"),
        ("", model.CUSTOMER, {}, "Something happened"),
    ],
)
def test_every_event_has_words(kind: str, author: Author, args: dict[str, str], text: str) -> None:
    assert said(kind, author, **args) == text


def test_every_event_of_the_protocol_is_known_in_both_languages(french: None) -> None:
    text = Path(__file__).parents[3].joinpath("protocol", "PROTOCOL.md").read_text("utf-8")
    listed = re.search(r"`event: \{type, args\}`: (.*?)\.\n", text, re.S)
    assert listed is not None
    types = re.findall(r"`([a-z_]+)", listed.group(1))
    assert len(types) >= 15
    for kind in types:
        assert not said(kind, what="view", by="agent", name="Zoé", agent="Ada", code="1").startswith("Événement"), kind


@pytest.mark.parametrize("what", ["view", "control", "diag", "files", "clipboard", "record", "camera"])
def test_every_wish_has_a_name(what: str, french: None) -> None:
    assert wished(what) != what
    assert wished("hologram") == "hologram"


@pytest.mark.parametrize(("by", "mood"), [("customer", ""), ("agent", ""), ("broker", "warn"), ("", "warn")])
def test_an_end_that_somebody_wanted_is_no_alarm(by: str, mood: str) -> None:
    assert happening(model.event("m", "c1", 1, "ended", by=by)).mood == mood


def test_my_own_deeds_in_french(french: None) -> None:
    assert said("code_created", model.MYSELF, code="1") == "Vous avez créé le code 1"
    assert said("admitted", model.MYSELF, agent="Ada") == "Vous avez admis le client"
    assert said("asked", model.MYSELF, what="view") == "Vous avez demandé l’écran"


def test_what_of_a_mail_is_missing() -> None:
    assert said("mail_left_out", what="text, files") == "Not taken over from the e-mail: the rest of its text, some of its files"
    assert said("mail_left_out", what="mails").startswith("More e-mails came from this sender")


def test_a_line_without_its_event_is_survived() -> None:
    assert happening(model.message("m", "c1", 1, kind="event", body="")).text == "Something happened"


# ---- rows


def about(conversation: Conversation, *messages: Message, **fields: object) -> About:
    return About(conversation, messages[-1] if messages else None, model.unanswered_since(messages), **fields)  # type: ignore[arg-type]


OVER = model.session("s1", "c1", "ended")


def phone(id: str, phase: Phase = Phase.LIVE, since: int = NOW) -> LiveView:
    return LiveView(id, f"{id}-s", phase, since_ms=since, customer_online=True)


def at_minute(seq: int, minute: int, author: Author = model.CUSTOMER, **fields: object) -> Message:
    return model.message(f"m{seq}", "c1", seq, author, at=model.T0 + minute * MINUTE, **fields)


def test_sections_and_their_order() -> None:
    rows = listing(
        [
            about(model.conversation("done", state="resolved", last_at=NOW)),
            about(model.conversation("theirs", agent=model.COLLEAGUE, last_at=NOW)),
            about(model.conversation("free", agent=None, last_at=NOW)),
            about(model.conversation("old", last_at=model.T0 + 1)),
            about(model.conversation("new", last_at=NOW)),
            about(model.conversation("over", last_at=model.T0 + 2), session=OVER),
            about(model.conversation("later", snoozed_until=NOW + 1, last_at=NOW)),
            about(model.conversation("second", state="waiting", agent=None, created_at=model.T0 + 5)),
            about(model.conversation("first", state="waiting", agent=None, created_at=model.T0)),
        ],
        model.ME,
        NOW,
        UTC,
    )
    assert [(r.id, r.section) for r in rows] == [
        ("first", "waiting"),
        ("second", "waiting"),
        ("new", "mine"),
        ("over", "mine"),
        ("old", "mine"),
        ("free", "unassigned"),
        ("theirs", "colleagues"),
        ("later", "snoozed"),
        ("done", "ended"),
    ]


@given(st.permutations(range(8)))
def test_the_order_does_not_depend_on_how_they_came(order: list[int]) -> None:
    made = [about(model.conversation(f"c{n}", last_at=NOW + n // 3)) for n in range(8)]
    assert [r.id for r in listing([made[n] for n in order], model.ME, NOW, UTC)] == [r.id for r in listing(made, model.ME, NOW, UTC)]


@pytest.mark.parametrize(
    ("minutes", "level", "words"),
    [
        (0, "", "waits"),
        (1, "", "waits 1 min"),
        (2, "warn", "waits 2 min"),
        (9, "warn", "waits 9 min"),
        (10, "bad", "waits 10 min"),
        (65, "bad", "waits 1 h 5 min"),
        (135, "bad", "waits 2 h"),
    ],
)
def test_who_waits_at_the_door(minutes: int, level: str, words: str) -> None:
    shown = row(about(model.conversation("c1", state="waiting", created_at=NOW - minutes * MINUTE)), model.ME, NOW, UTC)
    assert (shown.waits_ms, shown.level, shown.waits) == (minutes * MINUTE, level, words)


def test_who_waits_for_an_answer() -> None:
    open_ = model.conversation("c1")

    def waits(*messages: Message, **fields: object) -> int | None:
        found = row(about(open_, *messages, **fields), model.ME, NOW, UTC).waits_ms
        return None if found is None else found // MINUTE

    assert waits() is None
    assert waits(at_minute(1, 50), at_minute(2, 55)) == 10
    assert waits(at_minute(1, 50), at_minute(2, 51, model.OTHER), at_minute(3, 57), at_minute(4, 58)) == 3
    assert waits(at_minute(1, 50), at_minute(2, 51, model.MYSELF)) is None
    # neither a note nor an event is an answer
    assert waits(at_minute(1, 50), at_minute(2, 51, model.MYSELF, kind="note"), at_minute(3, 52, model.BROKER, kind="event")) == 10
    assert waits(at_minute(1, 50), session=OVER) == 10, "chat outlives its session"


def test_who_waits_longest_stands_first_below_live_phones() -> None:
    """Last activity would bring whoever wrote again to the top, and leave whoever wrote once and waits at the bottom."""

    def wrote(id: str, *minutes: int, answered: bool = False, **fields: object) -> About:
        lines = [model.message(f"{id}{n}", id, n, at=model.T0 + minute * MINUTE) for n, minute in enumerate(minutes)]
        if answered:
            lines.append(model.message(f"{id}a", id, 9, model.MYSELF, at=lines[-1].at + 1))
        return about(model.conversation(id, last_at=lines[-1].at), *lines, **fields)

    shown = [
        wrote("answered-lately", 59, answered=True),
        wrote("three", 57),
        wrote("fourteen", 46, 47, 48),
        wrote("answered-long-ago", 30, answered=True),
        wrote("phone", 58, live=phone("phone")),
        wrote("free-for-an-hour", 0),
    ]
    shown[-1] = dataclasses.replace(shown[-1], conversation=model.conversation("free-for-an-hour", agent=None))
    order = [r.id for r in listing(shown, model.ME, NOW, UTC)]
    assert order == ["phone", "fourteen", "three", "answered-lately", "answered-long-ago", "free-for-an-hour"]


def test_the_last_line() -> None:
    assert line_of(at_minute(1, 1, body="a\n\n b\tc"), model.ME) == LastLine("a b c")
    assert line_of(at_minute(1, 1, model.MYSELF, body="hello: you"), model.ME) == LastLine("hello: you", "You")
    assert line_of(at_minute(1, 1, model.OTHER, body="hello"), model.ME).words() == "Grace: hello"
    assert line_of(model.event("m", "c1", 1, "share_started"), model.ME) == LastLine("Screen shared")
    assert len(line_of(at_minute(1, 1, body="x" * 4000), model.ME).text) == 160


def test_portal_tags_and_colleagues_stand_in_the_row_and_are_said() -> None:
    bea = Attending("bea", "Bea", True, NOW + MINUTE)
    shown = about(
        model.conversation("c1"),
        at_minute(1, 59, model.MYSELF),
        portal="Shop",
        tags=[Tag("t", "battery", "orange"), Tag("v", "VIP")],
        attending=[bea],
    )
    (told,) = rows([shown], model.ME, NOW, UTC)
    assert (told.portal, told.marks) == ("Shop", (Mark("battery", "orange"), Mark("VIP", "grey")))
    assert (told.here, told.second) == (("Bea",), "Bea is answering")
    assert told.spoken.endswith("Shop, battery, VIP, Bea is here")
    until = about(model.conversation("c1", snoozed_until=NOW + 24 * 60 * MINUTE))
    (later,) = rows([until], model.ME, NOW, UTC)
    assert later.second == f"Put off until tomorrow {NOW // 3_600_000 % 24:02}:{NOW // MINUTE % 60:02}"


def test_a_whole_row() -> None:
    note = at_minute(1, 1, model.MYSELF, kind="note", body="careful")
    shown = row(about(model.conversation("c1", name="", label="Zoé", last_at=NOW), note, unread=3), model.ME, NOW, UTC)
    assert (shown.name, shown.label, shown.line, shown.note, shown.unread) == (
        "Without a name",
        "Zoé",
        LastLine("careful", "You"),
        True,
        3,
    )


# ---- filters

EVERYBODY = [
    model.conversation("door", state="waiting", agent=None),
    model.conversation("mine"),
    model.conversation("theirs", agent=model.COLLEAGUE),
    model.conversation("free", agent=None),
    model.conversation("grouped", agent=None, group="mine", replied_at=5),
    model.conversation("elsewhere", agent=None, group="theirs", replied_at=5),
    model.conversation("helped", agent=model.COLLEAGUE, agents=[model.ME]),
    model.conversation("answered", agent=None, replied_at=5),
    model.conversation("later", snoozed_until=NOW + MINUTE),
    model.conversation("done", state="resolved"),
]


def test_what_is_counted_is_what_is_shown() -> None:
    counted = counts(EVERYBODY, model.ME, NOW, {"mine"})
    for which in Filter:
        shown = [record.id for record in EVERYBODY if belongs(record, which, model.ME, NOW, {"mine"})]
        assert counted[which] == len([id for id in shown if id != "done"]), (which, shown)
    assert counted == {
        Filter.NEW: 2, Filter.MINE: 3, Filter.UNASSIGNED: 5, Filter.GROUPS: 2, Filter.OPEN: 9, Filter.RESOLVED: 0,
    }  # fmt: skip
    assert [record.id for record in EVERYBODY if belongs(record, Filter.RESOLVED, model.ME, NOW)] == ["done"]
    grouped = [record.id for record in EVERYBODY if belongs(record, Filter.GROUPS, model.ME, NOW, {"mine"})]
    assert grouped == ["door", "grouped"], "what waits for another group, or is taken, is not in it"


def test_who_was_put_off_comes_back_at_the_time_without_a_broker() -> None:
    later = next(record for record in EVERYBODY if record.id == "later")
    for now, asleep in ((NOW + MINUTE - 1, True), (NOW + MINUTE, False)):
        assert belongs(later, Filter.MINE, model.ME, now) is not asleep
        assert is_for(later, model.ME, now) is not asleep
        assert (section_of(about(later), model.ME, now) == "snoozed") is asleep


# ---- what a row says


def said_of(*messages: Message, **fields: object) -> Row:
    live = fields.get("live")
    record = model.conversation("c1", **{k: fields.pop(k) for k in ("state", "name", "label") if k in fields})
    (shown,) = rows([about(record, *messages, here=live is not None, **fields)], model.ME, NOW, UTC)
    assert live is None or shown.presence
    return shown


def test_one_state_wins_the_second_line() -> None:
    word = at_minute(1, 59, model.MYSELF, body="careful: hot")
    assert said_of(word).second == "You: careful: hot"
    note = said_of(at_minute(1, 59, model.MYSELF, kind="note", body="careful: hot"))
    assert (note.second, note.second_icon) == ("careful: hot", "note")
    draft = said_of(word, draft="typing")
    assert (draft.lead, draft.second, draft.typing) == ("Draft", "typing", False)
    assert said_of(word, draft="x", live=phone("c1")).second == "Phone live"
    typing = said_of(word, live=phone("c1"), typing=True)
    assert (typing.second, typing.typing) == ("typing", True)
    assert not said_of(at_minute(1, 59, body="typing"), typing=True, live=phone("c1", Phase.RECONNECTING)).typing
    assert said_of(word, failed=True, typing=True).second_role == "bad"
    assert said_of(word, state="waiting", failed=True).second == "wants to join"


def test_a_running_phone_session_is_a_badge_also_where_it_is_a_colleagues() -> None:
    word = at_minute(1, 59, model.MYSELF, body="hello")
    theirs = phone("c1", Phase.ELSEWHERE)
    quiet = said_of(word, live=theirs)
    assert (quiet.phone, quiet.phone_role, quiet.second) == ("device-mobile", "text-2", "You: hello"), "the last line stays"
    assert "Phone session with a colleague" in quiet.spoken
    theirs.granted = frozenset({"view"})
    seen = said_of(word, live=theirs)
    assert (seen.phone, seen.phone_role) == ("device-mobile", "good") and "A colleague sees the phone" in seen.spoken
    mine = said_of(word, live=phone("c1"))
    assert mine.phone == mine.second_icon == "device-mobile" and mine.spoken.count("Phone live") == 1
    assert "Phone live" in said_of(word, live=phone("c1"), typing=True).spoken, "typing wins the line, the phone is still said"
    over = about(model.conversation("c1", state="resolved"), word, live=phone("c1", Phase.ENDED))
    assert rows([over], model.ME, NOW, UTC)[0].phone == ""


def test_how_long_somebody_waits_is_short_enough_for_the_narrow_list() -> None:
    waiting = said_of(at_minute(1, 46, body="hello?"))
    assert (waiting.time, waiting.waited) == ("waits 14 min", "14 min")
    assert said_of(at_minute(1, 59, body="hello?")).waited == "", "nobody has waited long enough to be warned of"


def test_somebody_just_let_in_no_longer_wants_to_join() -> None:
    """The session is told before the record that follows from it: the row must not say otherwise than the header."""
    shown = said_of(state="waiting", live=phone("c1", Phase.ASKING))
    assert shown.second != "wants to join"
    assert not shown.strong
    let_in = about(model.conversation("c1", state="waiting", agent=None), live=phone("c1", Phase.ASKING))
    assert section_of(let_in, model.ME, NOW) == "mine"


def test_the_label_tells_three_of_a_name_apart() -> None:
    assert said_of(name="Claire Fontaine", label="Famille Roux").label == "Famille Roux"
    assert "Famille Roux" in said_of(name="Claire Fontaine", label="Famille Roux").spoken
    assert said_of(name="Claire Fontaine", label="CLAIRE fontaine").label == ""
    assert (label_beside("", "x"), label_beside("x", "")) == ("x", "")


def test_the_clock_of_a_session_goes_on_when_the_connection_breaks() -> None:
    session = model.session("s1", "c1", "active")
    session = replace(session, admitted_at=NOW - 306_000)
    live, lost = phone("c1", since=NOW - 200_000), phone("c1", Phase.RECONNECTING)
    assert [said_of(live=view, session=session).time for view in (live, lost)] == ["05:06", "05:06"]
    assert session_clock(phone("c1", Phase.CHATTING), session, NOW) == "05:06"
    assert session_clock(phone("c1", Phase.WAITING), session, NOW) == session_clock(phone("c1", Phase.ENDED), session, NOW) == ""
    assert session_clock(live, None, NOW) == "03:20"


def test_what_stands_behind_on_hold_is_how_long_it_lasts() -> None:
    session = replace(model.session("s1", "c1", "active"), admitted_at=NOW - 306_000, held_at=NOW - 7_000)
    live = phone("c1")
    live.held_since_ms = NOW - 7_000
    assert session_clock(live, session, NOW) == header_facts(model.conversation("c1"), session, live, "", NOW).timer == "00:07"
    row = said_of(live=live, session=session)
    assert (row.time, row.time_role) == ("00:07", "warn")


def test_a_row_in_french(french: None) -> None:
    assert said_of(at_minute(1, 59, model.MYSELF, body="chaud")).second == "Vous\u00a0: chaud"
    admitted = at_minute(1, 59, model.MYSELF, kind="event", event=Happening("admitted", {"agent": "Ada"}))
    assert said_of(admitted).second == "Vous avez admis le client"


# ---- names


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Zoé Ålund", "ZÅ"),
        ("ada", "A"),
        ("Ada King Lovelace", "AL"),
        ("", "?"),
        ("  ", "?"),
        ("!!! ???", "?"),
        ("(Marie) Curie", "MC"),
        ("e\u0301lodie", "É"),
        ("李 小龙", "李小"),
        ("42", "4"),
        ("👋 Bob", "B"),
        ("ßen", "SS"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_first_names() -> None:
    assert [first_name(n) for n in ("Claire Fontaine", "  Zoé", "👋 Bob", "!!!", "")] == ["Claire", "Zoé", "Bob", "!!!", ""]


@given(st.text())
def test_a_face_for_everybody(name: str) -> None:
    assert 1 <= len(initials(name)) <= 3
    assert 0 <= colour_index(name) < COLOURS


def test_colours_stay() -> None:
    assert [colour_index(w) for w in ("agent-me", "agent-2", "c1")] == [3, 5, 5]
    assert len({colour_index(str(n)) for n in range(100)}) == COLOURS


def test_what_is_nobodys_is_for_everybody_to_answer() -> None:
    whose = {record.id: is_for(record, model.ME, NOW) for record in EVERYBODY}
    assert whose == {
        "door": True, "mine": True, "theirs": False, "free": True, "grouped": True, "elsewhere": True, "helped": True, "answered": True,
        "later": False, "done": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "session", "state"),
    [
        ({}, None, ""),  # begun by the portal's form
        ({"channel": "email"}, None, "By e-mail"),
        ({"session": "s1"}, OVER, "The session has ended"),
        ({"channel": "email", "session": "s1"}, OVER, "The session has ended"),
    ],
)
def test_only_a_session_that_was_there_has_ended(fields: dict[str, str], session: Session | None, state: str) -> None:
    assert header_facts(model.conversation("c1", **fields), session, None, "Support", NOW).state == state
