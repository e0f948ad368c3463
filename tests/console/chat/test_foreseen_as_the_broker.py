"""What is foreseen is what the broker's own rules make of the same deed."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from broker.errors import Refused
from broker.rules import desk as rules
from console.chat.foreseen import foreseen
from console.replica import Queued
from protocol import desk, wire
from protocol.desk import DeskRequest
from protocol.limits import SNOOZE_MOST_MS
from protocol.records import Agent, Conversation, Tag

C, NOW = "c1", 1_000
NAMES = ("me", "bea", "zoe")
GROUPS = ("g1", "g2")
agents = st.sampled_from(NAMES)
some = st.lists(agents, unique=True, max_size=2)


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """Any that the rules allow: nobody is two things at once, and what is resolved is not put off."""
    order = draw(st.permutations(NAMES))
    owner = draw(st.booleans())
    taken, rest = (order[0] if owner else None), list(order[1:] if owner else order)
    helpers = draw(st.integers(0, len(rest))) if owner else 0
    watchers = draw(st.integers(0, len(rest) - helpers))
    state: Any = draw(st.sampled_from(["waiting", "open", "resolved"]))
    base = Conversation(
        id=C, number=1, portal="p", name="Ana", created_at=1, state=state, agent=taken, agents=rest[:helpers],
        watchers=rest[helpers : helpers + watchers], group=draw(st.sampled_from(GROUPS)),
        tags=draw(st.lists(st.sampled_from("xyz"), unique=True)),
        snoozed_until=draw(st.sampled_from([None, NOW + 50])) if state == "open" else None,
    )  # fmt: skip
    base = replace(base, replied_at=draw(st.sampled_from([None, 3])), rating_asked_at=draw(st.sampled_from([None, 4])))
    if state != "resolved":
        return base
    return replace(base, resolved_at=5, resolved_by="bea", settles_at=draw(st.sampled_from([None, NOW + 9])))


tags = st.lists(st.sampled_from("xyz"), max_size=4)
"""Named twice, now and then: nothing forbids it."""
about: dict[str, st.SearchStrategy[str]] = {"id": st.just("r"), "conversation": st.just(C)}
DEEDS: dict[type[wire.Request], st.SearchStrategy[Any]] = {
    desk.Join: st.builds(desk.Join, **about, watch=st.booleans()),
    desk.Leave: st.builds(desk.Leave, **about),
    desk.Assign: st.builds(desk.Assign, **about, agent=st.one_of(st.none(), agents), group=st.one_of(st.none(), st.sampled_from(GROUPS))),
    desk.Invite: st.builds(desk.Invite, **about, agent=agents, watch=st.booleans()),
    desk.Tagged: st.builds(desk.Tagged, **about, add=tags, remove=tags),
    desk.Snooze: st.builds(desk.Snooze, **about, until=st.sampled_from([None, NOW - 1, NOW, NOW + 70, NOW + SNOOZE_MOST_MS + 1])),
    desk.Resolve: st.builds(desk.Resolve, **about),
    desk.Reopen: st.builds(desk.Reopen, **about),
    desk.AskRating: st.builds(desk.AskRating, **about),
    wire.Send: st.builds(wire.Send, **about, body=st.just("x"), kind=st.sampled_from(["text", "note"])),
}


def by_the_broker(now: Conversation, request: DeskRequest | wire.Send) -> Conversation:
    me = Agent("me", "Me")
    try:
        match request:
            case desk.Join(watch=watch):
                step = rules.join(now, me, watch=watch)
            case desk.Leave(agent=str() as agent):
                step = rules.let_go(now, Agent(agent, agent))
            case desk.Leave():
                step = rules.leave(now, me)
            case desk.Assign(agent=agent, group=group):
                step = rules.assign(now, me, Agent(agent, agent) if agent else None, (group, group) if group else None)
            case desk.Invite(agent=agent, watch=watch):
                step = rules.invite(now, Agent(agent, agent), watch=watch)
            case desk.Tagged(add=add, remove=remove):
                step = rules.tag(now, [Tag(t, t) for t in add], [Tag(t, t) for t in remove])
            case desk.Snooze(until=until):
                step = rules.snooze(now, until, NOW)
            case desk.Resolve():
                step = rules.resolve(now, "me", NOW, running=False)
            case desk.Reopen():
                step = rules.reopen(now)
            case desk.AskRating():
                step = rules.ask_rating(now, NOW)
            case wire.Send(kind="text"):
                step = rules.agent_wrote(now, me, NOW)
            case _:
                return now
    except Refused:
        return now
    return step.conversation


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
@given(data=st.data())
def test_the_console_foresees_what_the_broker_does(deed: type[wire.Request], data: st.DataObject) -> None:
    """In every field of the conversation."""
    before, request = data.draw(conversations()), data.draw(DEEDS[deed])
    seen = foreseen(before, [Queued(1, "r", request, C, NOW, "queued")], "me")
    assert seen == by_the_broker(before, request)


def test_every_deed_upon_a_conversation_is_among_them() -> None:
    upon_one = {deed for deed in get_args(DeskRequest) if "conversation" in deed.__struct_fields__}
    assert set(DEEDS) == upon_one | {wire.Send}
