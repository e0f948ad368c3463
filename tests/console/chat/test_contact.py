"""What the panel shows of a person, from records: fields, history, visits, pages, devices, blocks, merging."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.errors import Refused
from broker.rules import contacts as broker_rules
from console.chat import contact as facts
from console.chat.foreseen import foreseen_contact
from console.replica import Queued
from protocol import codec, limits
from protocol.blocks import holds
from protocol.desk import ContactPut
from protocol.fields import Author
from protocol.records import Agent, Block, Contact, Edition, PageView, Portal, Visit
from protocol.support import Client, Session

NOW = 1_795_269_900_000
MINUTE = 60_000


def ana(id: str = "c", **more: object) -> Contact:
    return Contact(id, "p", "Ana", NOW, **more)  # type: ignore[arg-type]


def waits(field: str, value: str, contact: str = "c", state: str = "queued") -> Queued:
    return Queued(1, f"r-{field}", ContactPut(f"r-{field}", contact, field, value), None, NOW, state)  # type: ignore[arg-type]


def edition(field: str, before: str, after: str, at: int, who: str = "Mia") -> Edition:
    return Edition(f"e{at}", "contact", "c", Author("agent", who.lower(), who), at, before, after, field)


def by_name(fields: Sequence[facts.Field]) -> dict[str, facts.Field]:
    return {field.name: field for field in fields}


def ahead(contact: Contact, queued: Sequence[Queued], editions: Sequence[Edition] = ()) -> dict[str, facts.Field]:
    """As the panel shows them while something waits."""
    return by_name(facts.fields(foreseen_contact(contact, queued), queued, editions))


# ---- fields


def test_fields_show_what_waits_in_the_outbox_and_say_so() -> None:
    contact = ana(email="a@x.example", custom={"Plan": "gold", "Cart": "1"}, verified=["Plan"], site=["Cart"])
    shown = ahead(contact, [waits("email", "b@x.example"), waits("custom.Plan", "silver")], [edition("email", "", "a@x.example", 1)])
    assert list(shown) == ["name", "email", "phone", "note", "custom.Plan", "custom.Cart"]
    assert (shown["email"].value, shown["email"].waits, shown["email"].changes) == ("b@x.example", True, 1)
    assert (shown["custom.Plan"].value, shown["custom.Plan"].mark) == ("silver", ""), "what an agent types is not what the site signed"
    assert (shown["custom.Cart"].mark, shown["name"].waits) == ("site", False)


def test_requests_about_others_and_refused_ones_change_nothing() -> None:
    shown = ahead(ana(), [waits("name", "X", contact="other"), waits("name", "Y", state="failed")])
    assert (shown["name"].value, shown["name"].waits) == ("Ana", False)


def test_history_tells_who_when_and_what_it_was() -> None:
    told = facts.history(
        [edition("email", "", "a", NOW - 1000), edition("email", "a", "b", NOW, "Jonas"), edition("note", "", "n", NOW)], "email", NOW
    )
    assert [(c.who, c.before, c.after) for c in told] == [("Jonas", "a", "b"), ("Mia", "", "a")]
    site = Edition("e", "contact", "c", Author("broker", "site"), NOW, "silver", "gold", "custom.plan")
    assert facts.history([site], "custom.plan", NOW)[0].who == "The portal’s site"


@pytest.mark.parametrize(
    ("value", "wrong"), [("", False), ("a@x.example", False), ("a@x", True), ("a b@x.example", True), ("@x.example", True)]
)
def test_an_e_mail_address_is_judged_as_the_broker_judges_it(value: str, wrong: bool) -> None:
    assert bool(facts.wrong_with("email", value)) is wrong
    if wrong:
        with pytest.raises(Refused):
            broker_rules.with_value(ana(), "email", value)


def test_a_new_field_needs_a_name_of_its_own_and_room() -> None:
    assert facts.new_field("  Customer   no ", ana()) == "custom.Customer no"
    assert facts.new_field(" ", ana()) == facts.new_field("Plan", ana(custom={"Plan": "x"})) == ""
    assert facts.new_field("x", ana(custom={str(n): "x" for n in range(limits.CUSTOM_FIELDS)})) == ""
    assert len(facts.new_field("x" * 200, ana())) <= limits.FIELD_NAME_CHARS


TEXTS = st.text(max_size=60)
NAMES = st.sampled_from(["name", "phone", "note", "custom.Plan", "custom.Customer no"])


@given(st.lists(st.tuples(NAMES, TEXTS), max_size=12))
def test_what_is_foreseen_is_what_the_broker_makes_of_it(edits: list[tuple[str, str]]) -> None:
    """Offline edits, one after the other, by the broker's own rules: each field ends as the last edit of it, whatever the others did."""
    contact = ana(custom={"Plan": "gold"}, verified=["Plan"])
    clean = [(field, broker_rules.value_of(broker_rules.with_value(ana(), field, value), field)) for field, value in edits]
    fields = ahead(contact, [waits(f, v) for f, v in clean])
    for field, value in clean:
        contact = broker_rules.with_value(contact, field, value)
    for name, shown in fields.items():
        assert shown.value == broker_rules.value_of(contact, name)
    last = dict(clean)
    assert all(broker_rules.value_of(contact, field) == value for field, value in last.items())


# ---- visits


def visit(id: str, pages: int, last: int, **more: object) -> Visit:
    seen = [PageView(f"https://www.x.example/{n}", last - (pages - n) * MINUTE, f"Page {n}") for n in range(pages)]
    return Visit(id, "p", "c", last - pages * MINUTE, last, seen, pages, **more)  # type: ignore[arg-type]


def test_visits_tell_the_newest_page_first_and_mark_the_present_one() -> None:
    first, last = visit("v1", 1, NOW - 90 * MINUTE, referrer="https://search.example/", campaign="mail"), visit("v2", 3, NOW - MINUTE)
    seen = facts.visits([last, first], first, 2, NOW, here=True)
    assert (seen.count, seen.last, seen.referrer, seen.campaign) == (2, "here now", "https://search.example/", "mail")
    assert [(p.title, p.now, p.spent) for p in seen.pages] == [
        ("Page 2", True, "1 min"),
        ("Page 1", False, "1 min"),
        ("Page 0", False, "1 min"),
    ]
    gone = facts.visits([last], last, 1, NOW, here=False)
    assert not any(p.now for p in gone.pages) and gone.last == facts.when(NOW - MINUTE, NOW), "the visit may go on; nobody is here"
    long = facts.visits([last], last, 1, NOW + 60 * MINUTE, here=True)
    assert not any(p.now for p in long.pages) and long.last == "here now", "by another door than that page"


def test_facts_that_a_visit_lacks_come_from_an_older_one() -> None:
    newest, older = visit("v2", 0, NOW), visit("v1", 0, NOW - 90 * MINUTE, browser="Firefox 145", location="Lyon", address="203.0.0.0")
    seen = facts.visits([newest, older], older, 2, NOW, here=True)
    assert (seen.browser, seen.location, seen.address) == ("Firefox 145", "Lyon", "203.0.0.0")
    assert facts.visits([], None, 0, NOW, here=True) == facts.Visits()


def test_devices_are_told_once_the_latest_first() -> None:
    def session(id: str, at: int, **client: object) -> Session:
        return Session(id, "k", at, client=Client(**client))  # type: ignore[arg-type]

    told = facts.devices(
        [
            session("1", NOW - 9 * MINUTE, make="Samsung", model="Galaxy A54", os="Android 14", api=34),
            session("2", NOW, make="Samsung", model="Galaxy A54", os="Android 14", api=34),
            session("3", NOW - 5 * MINUTE, make="Google", model="Google Pixel 8", os="Android 15"),
            session("4", NOW, impl="page"),
        ],
        NOW,
    )
    assert [(d.name, d.system) for d in told] == [("Samsung Galaxy A54", "Android 14 (API 34)"), ("Google Pixel 8", "Android 15")]


# ---- blocks


@pytest.mark.parametrize(
    ("by", "value", "why"),
    [
        ("contact", "k", ""), ("email", "*@x.example", ""), ("email", "x", "e-mail address"), ("address", "203.0.113.*", ""),
        ("address", "203.*.113.*", "network address"), ("address", " ", "network address"),
    ],
)  # fmt: skip
def test_what_cannot_be_blocked_is_said_in_words(by: Any, value: str, why: str) -> None:
    said = facts.wrong_block(by, value, owner=True)
    assert why in said and bool(why) == bool(said)


@pytest.mark.parametrize(
    ("by", "value"), [("email", "*@x.example"), ("address", "203.*.*.*"), ("address", "2001::/16")], ids=["domain", "range", "IPv6"]
)
def test_what_only_owners_block_is_said_before_it_is_asked_for(by: Any, value: str) -> None:
    assert facts.wrong_block(by, value, owner=True) == ""
    assert "Only owners" in facts.wrong_block(by, value, owner=False)
    assert facts.wrong_block("email", "ana@x.example", owner=False) == ""


def test_the_blocks_that_hold_for_a_contact() -> None:
    contact = ana(email="ana@x.example")
    all_blocks = [
        Block("1", "contact", "c", "a", 0),
        Block("2", "contact", "d", "a", 0),
        Block("3", "email", "*@x.example", "a", 0),
        Block("4", "email", "ana@x.example", "a", 0, until=NOW - 1),
        Block("5", "address", "203.0.0.0/16", "a", 0),
    ]
    for agents in (None, ["a"], ["b"]):
        for role in ("agent", "owner"):
            portal = Portal("p", "P", agents=agents)
            staff = [Agent("a", "Ana", role), Agent("b", "Bea", "owner")]
            found = facts.standing_blocks(all_blocks, contact, "203.0.0.0", NOW, portal, staff)
            assert [b.id for b in found] == (["1"] if (agents, role) == (["b"], "agent") else ["1", "3", "5"])
    said = [facts.blocker_words(all_blocks[n], role, "Ana") for n, role in ((0, "agent"), (2, "agent"), (2, "owner"))]
    assert said == ["by Ana", "by Ana, at the portals that Ana sees", "by Ana"]
    assert facts.until_words(all_blocks[0], NOW) == "for good"
    assert not holds(facts.lifted(all_blocks[0], NOW), NOW)


def test_what_to_block_for_a_cut_address_is_its_range() -> None:
    assert facts.block_range("203.0.0.0", whole=False) == "203.0.0.0/16"
    assert facts.block_range("2001:db8:1::", whole=False) == "2001:db8:1::/48"
    assert facts.block_range("203.0.113.7", whole=True) == "203.0.113.7"
    assert facts.block_range("", whole=False) == ""


# ---- merging


CONTACTS = st.builds(
    lambda id, name, email, phone, note, custom: Contact(id, "p", name, NOW, email, phone, note, custom=custom),
    st.uuids().map(str),
    st.sampled_from(["", "Ana", "Ana Silva"]),
    st.sampled_from(["", "a@x.example", "b@x.example"]),
    st.sampled_from(["", "+33 1", "+33 2"]),
    st.text(max_size=limits.BODY_CHARS),
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(["1", "2"]), max_size=8),
)


@given(CONTACTS, CONTACTS)
def test_the_preview_of_a_merge_is_what_the_broker_makes_of_it(one: Contact, other: Contact) -> None:
    if one.id == other.id:
        return
    assert facts.can_merge(one, other)
    made = broker_rules.merged(one, other)
    assert len(codec.encode_struct(made)) <= limits.RECORD_BYTES
    kept = {line.label: line for line in facts.merged(one, other)}
    for label, value in {"Name": made.name, "E-mail": made.email, "Phone": made.phone, "Note": made.note, **made.custom}.items():
        assert (kept[label].value if label in kept else "") == value
    for label, line in kept.items():
        if line.given_up:
            assert line.given_up not in (line.value, ""), label


def test_what_cannot_be_merged_is_not_offered() -> None:
    for other in (ana(), Contact("d", "q", "Ana", NOW), ana("d", merged_into="e")):
        assert not facts.can_merge(ana(), other)
        with pytest.raises(Refused):
            broker_rules.merged(ana(), other)


@given(st.text(max_size=300))
def test_hostile_texts_break_nothing(text: str) -> None:
    contact = ana(note=text, custom={text[:33]: text})
    facts.fields(contact, [], [edition("note", text, text, NOW)])
    facts.short_url(text)
    facts.site_of(text)
    facts.wrong_block("address", text, owner=False)
    facts.wrong_block("email", text, owner=False)
    facts.visits([visit("v", 1, NOW, referrer=text, browser=text)], None, 1, NOW, here=True)
