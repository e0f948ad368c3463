"""What undoes a deed brings back what was; a macro's steps come in order."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.chat.deeds import steps, undo_of, why_refused
from console.chat.foreseen import foreseen
from console.intents import NO_ID, Deed, SendText
from console.refusals import refusal
from console.replica import Queued
from protocol import desk
from protocol.desk import DeskRequest
from protocol.records import Conversation, Macro
from protocol.records import Deed as Step

C = "c1"
AGENTS, TAGS, GROUPS = ["me", "bea"], ["t1", "t2", "t3"], ["g1", "g2"]


def after(record: Conversation, *requests: DeskRequest) -> Conversation:
    return foreseen(record, [Queued(n, f"r{n}", request, C, 1_000, "queued") for n, request in enumerate(requests)], "me")


conversations = st.builds(
    Conversation,
    id=st.just(C),
    number=st.just(1),
    portal=st.just("p"),
    name=st.just("Ana"),
    created_at=st.just(1),
    state=st.just("open"),
    agent=st.sampled_from([None, *AGENTS]),
    group=st.sampled_from(GROUPS),
    tags=st.lists(st.sampled_from(TAGS), unique=True),
    snoozed_until=st.sampled_from([None, 1_050, 1_060]),
)
requests: st.SearchStrategy[DeskRequest] = st.one_of(
    st.builds(desk.Assign, id=st.just("x"), conversation=st.just(C), agent=st.sampled_from([None, *AGENTS]), group=st.sampled_from(GROUPS)),
    st.builds(
        desk.Tagged,
        id=st.just("x"),
        conversation=st.just(C),
        add=st.lists(st.sampled_from(TAGS), unique=True),
        remove=st.lists(st.sampled_from(TAGS), unique=True),
    ),
    st.builds(desk.Snooze, id=st.just("x"), conversation=st.just(C), until=st.sampled_from([None, 1_050, 1_070])),
)


@given(conversations, requests)
def test_what_was_done_and_undone_is_as_it_was(before: Conversation, request: DeskRequest) -> None:
    undo = undo_of(request, before, "me")
    done = after(before, request)
    if undo is None:
        assert done == before, "what cannot be undone has changed nothing"
        return
    back = after(before, request, undo)
    assert (back.agent, back.group, sorted(back.tags), back.snoozed_until) == (
        before.agent,
        before.group,
        sorted(before.tags),
        before.snoozed_until,
    )


def test_who_left_comes_back_as_what_it_was() -> None:
    base = Conversation(id=C, number=1, portal="p", name="Ana", created_at=1, state="open", agent="bea")
    for before in (replace(base, agents=["me"]), replace(base, watchers=["me"]), replace(base, agent="me")):
        leave = desk.Leave(id="x", conversation=C)
        undo = undo_of(leave, before, "me")
        assert undo is not None and after(before, leave, undo) == before


def test_an_invitation_is_taken_back_and_given_again() -> None:
    base = Conversation(id=C, number=1, portal="p", name="Ana", created_at=1, state="open", agent="me", group="g1")
    for before in (base, replace(base, agents=["bea"]), replace(base, agent=None)):
        for watch in (False, True):
            invite = desk.Invite(id="x", conversation=C, agent="zoe", watch=watch)
            undo = undo_of(invite, before, "me")
            assert undo is not None and after(before, invite, undo) == before
    assert undo_of(desk.Invite(id="x", conversation=C, agent="bea"), replace(base, agents=["bea"]), "me") is None, "nothing changed"
    for there in (replace(base, agents=["bea"]), replace(base, watchers=["bea"])):
        let_go = desk.Leave(id="x", conversation=C, agent="bea")
        undo = undo_of(let_go, there, "me")
        assert undo is not None and after(there, let_go) == base and after(there, let_go, undo) == there
    assert undo_of(desk.Leave(id="x", conversation=C, agent="zoe"), base, "me") is None


def test_a_resolution_is_undone_by_opening_again() -> None:
    before = Conversation(id=C, number=1, portal="p", name="Ana", created_at=1, state="open", agent="me")
    assert undo_of(desk.Resolve(id="x", conversation=C), before, "me") == desk.Reopen(id=NO_ID, conversation=C)
    resolved = after(before, desk.Resolve(id="x", conversation=C))
    assert undo_of(desk.Resolve(id="x", conversation=C), resolved, "me") is None
    assert after(before, desk.Resolve(id="x", conversation=C), desk.Reopen(id="y", conversation=C)) == before


def test_the_steps_of_a_macro() -> None:
    deeds = [
        Step("send", "Merci"),
        Step("note", " "),
        Step("tag", "t1"),
        Step("assign"),
        Step("snooze", "60"),
        Step("snooze", "soon"),
        Step("resolve"),
    ]
    macro = Macro("m", "Done", deeds)
    wishes: list[Any] = steps(macro, C, "me", 1_000)
    assert wishes == [
        SendText(C, "Merci", False),
        Deed(desk.Tagged(id=NO_ID, conversation=C, add=["t1"])),
        Deed(desk.Assign(id=NO_ID, conversation=C, agent="me")),
        Deed(desk.Snooze(id=NO_ID, conversation=C, until=61_000)),
        Deed(desk.Resolve(id=NO_ID, conversation=C)),
    ]


def test_a_refusal_is_told_in_the_words_of_the_deed() -> None:
    """The same code means something else for a phone, a code or a message."""
    hand_over, tag = desk.Assign(NO_ID, C, agent="bea"), desk.Tagged(NO_ID, C, add=["t"])
    assert why_refused(hand_over, "cannot") == "This colleague cannot see this conversation."
    assert why_refused(desk.Invite(NO_ID, C, "bea"), "cannot") == why_refused(hand_over, "cannot")
    assert why_refused(tag, "no_such") == "This tag is no longer there."
    assert "files" not in why_refused(tag, "too_many") and "code" not in why_refused(desk.Snooze(NO_ID, C, until=1), "too_late")
    assert why_refused(hand_over, "not_admitted") == refusal("not_admitted")
