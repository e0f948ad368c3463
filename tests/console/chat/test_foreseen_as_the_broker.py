"""What is foreseen is what the broker's own rules make of the same deed."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from broker.errors import Refused
from broker.rules import desk as rules
from console.chat.foreseen import foreseen
from console.replica import Queued
from protocol import desk, wire
from protocol.desk import DeskRequest
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
    return replace(base, resolved_at=5, resolved_by="bea") if state == "resolved" else base


tags = st.lists(st.sampled_from("xyz"), unique=True)
requests: st.SearchStrategy[Any] = st.one_of(
    st.builds(desk.Join, id=st.just("r"), conversation=st.just(C), watch=st.booleans()),
    st.builds(desk.Leave, id=st.just("r"), conversation=st.just(C), agent=st.one_of(st.none(), agents)),
    st.builds(
        desk.Assign,
        id=st.just("r"),
        conversation=st.just(C),
        agent=st.one_of(st.none(), agents),
        group=st.one_of(st.none(), st.sampled_from(GROUPS)),
    ),
    st.builds(desk.Invite, id=st.just("r"), conversation=st.just(C), agent=agents, watch=st.booleans()),
    st.builds(desk.Tagged, id=st.just("r"), conversation=st.just(C), add=tags, remove=tags),
    st.builds(desk.Snooze, id=st.just("r"), conversation=st.just(C), until=st.sampled_from([None, NOW + 70])),
    st.builds(desk.Resolve, id=st.just("r"), conversation=st.just(C)),
    st.builds(desk.Reopen, id=st.just("r"), conversation=st.just(C)),
    st.builds(wire.Send, id=st.just("r"), conversation=st.just(C), body=st.just("x"), kind=st.sampled_from(["text", "note"])),
)


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
            case wire.Send(kind="text"):
                step = rules.agent_wrote(now, me, NOW)
            case _:
                return now
    except Refused:
        return now
    # when an agent first answered is shown nowhere before the broker has said it
    return replace(step.conversation, replied_at=now.replied_at)


@settings(max_examples=2_000)
@given(conversations(), requests)
def test_the_console_foresees_what_the_broker_does(before: Conversation, request: DeskRequest | wire.Send) -> None:
    seen = foreseen(before, [Queued(1, "r", request, C, NOW, "queued")], "me")
    assert seen == by_the_broker(before, request)
