"""How a conversation moves at the desk, case by case: what the machine of deeds might not come upon."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from broker.errors import Refused
from broker.rules import desk
from broker.rules.blocks import Blocklist
from broker.rules.contacts import kept_address, merged, with_value
from protocol.fields import Author
from protocol.limits import REFERENCES, SNOOZE_MOST_MS
from protocol.records import Agent, Block, Contact, Conversation, Message, Tag

OLGA, BEA = Agent("olga", "Olga"), Agent("bea", "Bea")


def conversation(**more: Any) -> Conversation:
    return Conversation(**{"id": "c", "number": 1, "portal": "p", "name": "Ana", "created_at": 1, "state": "open", **more})


def types(step: desk.Step) -> list[str]:
    return [line.type for line in step.lines]


def test_a_customers_word_opens_a_resolved_conversation_and_wakes_a_snoozed_one() -> None:
    resolved = desk.resolve(conversation(agent="olga"), "olga", 10, running=False).conversation
    opened = desk.customer_wrote(resolved)
    assert (opened.conversation.state, opened.conversation.resolved_at, opened.conversation.settles_at) == ("open", None, None)
    assert types(opened) == ["reopened"]
    woken = desk.customer_wrote(conversation(snoozed_until=99))
    assert woken.conversation.snoozed_until is None and types(woken) == ["woke"]
    assert desk.customer_wrote(conversation()) == desk.Step(conversation())


def test_what_is_resolved_sleeps_no_longer() -> None:
    after = desk.resolve(conversation(agent="olga", snoozed_until=99), "olga", 10, running=False).conversation
    assert (after.state, after.snoozed_until) == ("resolved", None)
    assert desk.reopen(after).conversation.snoozed_until is None, "nor once it is undone"


def test_the_first_answer_is_remembered_and_no_later_one() -> None:
    first = desk.agent_wrote(conversation(), OLGA, 10).conversation
    assert (first.agent, first.replied_at) == ("olga", 10)
    assert desk.agent_wrote(first, BEA, 20).conversation.replied_at == 10


def test_who_looked_on_or_helped_and_takes_it_over_is_named_once() -> None:
    on = conversation(agent="olga", watchers=["bea"])
    assert desk.join(on, BEA).conversation == conversation(agent="olga", agents=["bea"])
    assert desk.invite(on, BEA).conversation == conversation(agent="olga", agents=["bea"])
    helped = conversation(agent="olga", agents=["bea"])
    assert desk.assign(helped, OLGA, BEA, None).conversation == conversation(agent="bea")


def test_whom_one_invites_into_nobodys_conversation_owns_it() -> None:
    invited = desk.invite(conversation(watchers=["bea"]), BEA)
    assert invited.conversation == conversation(agent="bea") and types(invited) == ["invited"]
    assert desk.invite(conversation(), BEA, watch=True).conversation == conversation(watchers=["bea"]), "who is to look on does not"


def test_two_at_once_become_an_owner_and_a_helper() -> None:
    first = desk.join(conversation(), OLGA)
    second = desk.join(first.conversation, BEA)
    assert (second.conversation.agent, second.conversation.agents) == ("olga", ["bea"])
    assert [desk.role_of(second.conversation, one) for one in ("olga", "bea", "zoe")] == [("owner", 1), ("helper", 2), ("watcher", 0)]
    assert desk.join(second.conversation, OLGA) == desk.Step(second.conversation)


def test_a_colleague_is_let_go_and_an_owner_is_not() -> None:
    helped = conversation(agent="olga", agents=["bea"])
    gone = desk.let_go(helped, BEA)
    assert gone.conversation == conversation(agent="olga") and types(gone) == ["uninvited"]
    assert gone.lines[0].all and not desk.let_go(conversation(watchers=["bea"]), BEA).lines[0].all, "who looks on untold goes untold"
    assert desk.let_go(conversation(agent="olga", watchers=["bea"]), BEA).conversation == conversation(agent="olga")
    assert desk.let_go(helped, OLGA) == desk.Step(helped)


def test_nobody_joins_resolves_or_hands_over_at_the_door() -> None:
    door = conversation(state="waiting")
    deeds: list[Any] = [
        lambda: desk.join(door, OLGA),
        lambda: desk.assign(door, OLGA, BEA, None),
        lambda: desk.invite(door, BEA),
        lambda: desk.snooze(door, 50, 1),
        lambda: desk.resolve(door, "olga", 1, running=False),
        lambda: desk.ask_rating(door, 1),
    ]
    for deed in deeds:
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.code == "not_admitted"
    assert desk.agent_wrote(door, OLGA, 1) == desk.Step(door), "who writes to somebody at the door does not own it by that"


def test_limits() -> None:
    full = conversation(tags=[f"t{n}" for n in range(REFERENCES)], agent="olga", agents=[f"a{n}" for n in range(REFERENCES)])
    deeds: list[Any] = [lambda: desk.tag(full, [Tag("new", "new")], []), lambda: desk.join(full, BEA)]
    for deed in deeds:
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.code == "too_many"
    for until in (10, 10 + SNOOZE_MOST_MS + 1):
        with pytest.raises(Refused):
            desk.snooze(conversation(), until, 10)
    assert desk.snooze(conversation(), 10 + SNOOZE_MOST_MS, 10).conversation.snoozed_until == 10 + SNOOZE_MOST_MS


@pytest.mark.parametrize(
    ("more", "kind", "party", "now", "why"),
    [
        ({}, "agent", "olga", 15 * 60_000, ""),
        ({}, "agent", "olga", 15 * 60_000 + 1, "too_late"),
        ({}, "agent", "bea", 1, "forbidden"),
        ({}, "customer", "olga", 1, "forbidden"),
        ({"kind": "event"}, "agent", "olga", 1, "forbidden"),
        ({"via": "email"}, "agent", "olga", 1, "forbidden"),
        ({"deleted_at": 1}, "agent", "olga", 1, "no_such"),
        ({"edited_at": 1, "kind": "note"}, "agent", "olga", 1, ""),
    ],
)
def test_who_may_change_a_message_and_how_long(more: Any, kind: str, party: str, now: int, why: str) -> None:
    message = Message(**{"id": "m", "conversation": "c", "seq": 1, "kind": "text", "author": Author("agent", "olga"), "at": 0, **more})
    assert desk.why_unchangeable(message, kind, party, now) == why


def contact(**more: Any) -> Contact:
    return Contact(**{"id": "k", "portal": "p", "name": "Ana", "created_at": 1, **more})


@pytest.mark.parametrize(
    ("field", "value", "after"),
    [
        ("name", " Ana\u202e \n Lux ", {"name": "Ana Lux"}),
        ("email", " ANA@Example.org ", {"email": "ana@example.org"}),
        ("email", "", {}),
        ("phone", "+33 1 23", {"phone": "+33 1 23"}),
        ("note", "two\r\nlines\x00", {"note": "two\nlines"}),
        ("custom.Client", "4711", {"custom": {"Client": "4711"}}),
        ("custom.Client", " ", {}),
    ],
)
def test_fields_are_cleaned(field: str, value: str, after: Any) -> None:
    assert with_value(contact(), field, value) == contact(**after)


@pytest.mark.parametrize(
    ("field", "value", "code"), [("age", "7", "bad_field"), ("custom.", "x", "bad_field"), ("email", "ana at home", "bad_email")]
)
def test_fields_that_cannot_be(field: str, value: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        with_value(contact(), field, value)
    assert refused.value.code == code


def test_what_somebody_typed_is_not_what_the_site_has_signed() -> None:
    signed = contact(custom={"Client": "4711", "Plan": "pro"}, verified=["Client", "Plan"])
    assert with_value(signed, "custom.Client", "0").verified == ["Plan"]


def test_who_is_kept_in_a_merge_keeps_its_own_and_takes_what_it_lacks() -> None:
    one = contact(id="a", email="a@x.org", phone="1", note="one", custom={"A": "1", "B": "1"})
    two = contact(id="b", name="Anna", email="b@x.org", note="two", custom={"B": "2"})
    after = merged(one, two)
    assert after == contact(id="b", name="Anna", email="b@x.org", phone="1", note="two\n\none", custom={"A": "1", "B": "2"})
    for other in (one, contact(id="c", portal="other"), contact(id="d", merged_into="b")):
        with pytest.raises(Refused):
            merged(one, other)


def test_who_is_blocked() -> None:
    blocks = [
        Block("1", "contact", "k", "olga", 1, until=100),
        Block("2", "email", "*@spam.org", "olga", 1),
        Block("3", "address", "203.0.113.0/24", "olga", 1),
    ]
    blocked = partial(Blocklist(blocks).blocked, reaches=lambda _: True)
    assert blocked(99, contact=contact()) is blocks[0]
    assert blocked(100, contact=contact()) is None, "it is over"
    assert blocked(5, email="Eve@SPAM.org") is blocks[1]
    assert blocked(5, contact=contact(id="x", email="eve@spam.org")) is blocks[1]
    assert blocked(5, email="eve@notspam.org") is None
    assert blocked(5, address="203.0.113.200") is blocks[2]
    assert blocked(5, address="203.0.114.1") is None
    assert blocked(5, address="::ffff:203.0.113.200") is blocks[2], "as a listener for both families names it"
    assert blocked(5, address="::ffff:203.0.114.1") is None
    assert blocked(5, address="testclient") is None


def test_how_much_of_an_address_is_kept() -> None:
    assert [kept_address("203.0.113.7", how) for how in ("none", "part", "whole")] == ["", "203.0.0.0", "203.0.113.7"]
    assert kept_address("2001:db8:1:2::3", "part") == "2001:db8:1::"
    assert kept_address("unix", "part") == ""
