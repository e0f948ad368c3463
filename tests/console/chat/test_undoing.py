"""What undoes a deed brings back what was, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.chat.foreseen import after_request
from console.chat.undoing import undo_of
from console.intents import NO_ID
from protocol import desk
from protocol.desk import DeskRequest
from protocol.records import Conversation

C, NOW = "c1", 1_000
PEOPLE, TAGS, GROUPS = ["me", "bea", "zoe"], ["t1", "t2", "t3"], ["g1", "g2"]


def after(record: Conversation, *requests: DeskRequest) -> Conversation:
    for request in requests:
        record = after_request(record, request, "me", NOW)
    return record


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """Of every standing; everybody is in it at most once, and somebody owns what others help with."""
    roles = {who: draw(st.sampled_from(["helps", "looks on", "is not there"])) for who in PEOPLE}
    owner = draw(st.sampled_from([None, *PEOPLE]))
    helpers = [who for who, role in roles.items() if role == "helps" and who != owner and owner is not None]
    resolved = draw(st.booleans())
    return Conversation(
        id=C,
        number=1,
        portal="p",
        name="Ana",
        created_at=1,
        state="resolved" if resolved else "open",
        resolved_at=900 if resolved else None,
        agent=owner,
        group=draw(st.sampled_from(GROUPS)),
        agents=helpers,
        watchers=[who for who, role in roles.items() if role == "looks on" and who != owner],
        tags=draw(st.lists(st.sampled_from(TAGS), unique=True)),
        snoozed_until=None if resolved else draw(st.sampled_from([None, 1_050, 1_060])),
    )


def requests() -> st.SearchStrategy[DeskRequest]:
    of, tags = {"id": st.just("x"), "conversation": st.just(C)}, st.lists(st.sampled_from(TAGS), unique=True)
    return st.one_of(
        st.builds(desk.Assign, **of, agent=st.sampled_from([None, *PEOPLE]), group=st.sampled_from([None, *GROUPS])),
        st.builds(desk.Tagged, **of, add=tags, remove=tags),
        st.builds(desk.Snooze, **of, until=st.sampled_from([None, 1_050, 1_070])),
        st.builds(desk.Join, **of, watch=st.booleans()),
        st.builds(desk.Leave, **of, agent=st.sampled_from([None, *PEOPLE])),
        st.builds(desk.Invite, **of, agent=st.sampled_from(PEOPLE), watch=st.booleans()),
        st.builds(desk.Resolve, **of),
        st.builds(desk.Reopen, **of),
    )


def standing(record: Conversation) -> tuple[object, ...]:
    return (
        record.state, record.agent, record.group, sorted(record.agents), sorted(record.watchers), sorted(record.tags), record.snoozed_until,
    )  # fmt: skip


@given(conversations(), requests())
def test_what_was_done_and_undone_is_as_it_was(before: Conversation, request: DeskRequest) -> None:
    undo = undo_of(request, before, "me", NOW)
    assert standing(after(before, request, *undo)) == standing(before)
    assert bool(undo) == (standing(after(before, request)) != standing(before))


@given(conversations(), requests(), st.sampled_from(TAGS), st.integers(1_100, 1_200))
def test_what_a_colleague_did_meanwhile_stays(before: Conversation, request: DeskRequest, tag: str, until: int) -> None:
    """Of tags and of when it comes back, where the deed was about neither."""
    undo = undo_of(request, before, "me", NOW)
    if not isinstance(request, desk.Tagged):
        assert not [made for made in undo if isinstance(made, desk.Tagged)]
        others = after(after(before, request), desk.Tagged("y", C, add=[tag]))
        assert tag in after(others, *undo).tags
    if not isinstance(request, desk.Snooze | desk.Resolve):
        assert not [made for made in undo if isinstance(made, desk.Snooze)]


def test_a_resolution_is_undone_by_opening_again_and_putting_off_again() -> None:
    before = Conversation(id=C, number=1, portal="p", name="Ana", created_at=1, state="open", agent="me")
    resolve = desk.Resolve("x", C)
    assert undo_of(resolve, before, "me", NOW) == [desk.Reopen(NO_ID, C)]
    assert undo_of(resolve, replace(before, snoozed_until=1_050), "me", NOW) == [desk.Reopen(NO_ID, C), desk.Snooze(NO_ID, C, until=1_050)]
    assert undo_of(resolve, after(before, resolve), "me", NOW) == []


def test_a_take_over_is_undone_with_the_role_that_one_had() -> None:
    before = Conversation(id=C, number=1, portal="p", name="Ana", created_at=1, state="open", agent="bea", group="g1", agents=["me", "zoe"])
    back = [desk.Assign(NO_ID, C, agent="bea", group="g1"), desk.Join(NO_ID, C)]
    assert undo_of(desk.Assign("x", C, agent="me"), before, "me", NOW) == back
    left = undo_of(desk.Leave("x", C), replace(before, agent="me", agents=["zoe", "bea"]), "me", NOW)
    assert left == [desk.Assign(NO_ID, C, agent="me", group="g1"), desk.Invite(NO_ID, C, agent="zoe")], "who owned it meanwhile helps again"
