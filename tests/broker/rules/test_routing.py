"""To whom a conversation is offered: the rule against a plain model, and the cases that people would ask about."""

from __future__ import annotations

from dataclasses import replace as evolve
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from broker.rules.queueing import STEPS_S, expected_wait_s
from broker.rules.routing import Situation, is_as_it_was, loads, plan
from protocol.conversations import is_full
from protocol.limits import OFFER_LIVES_MS
from protocol.records import Agent, Conversation, Group, Hours, Portal

NOW = 1_700_000_000_000
PORTAL = Portal(id="p", name="Harbour", form=True, routing="least_busy")


def wrote(id: str, n: int = 0, **more: Any) -> Conversation:
    fields: dict[str, Any] = {"number": n, "portal": "p", "name": id, "created_at": NOW + n, "state": "open", "channel": "form"} | more
    return Conversation(id=id, **fields)


def stage(*going: Conversation, here: str = "abc", agents: dict[str, Agent] | None = None, **more: Any) -> Situation:
    people = {id: Agent(id=id, name=id.upper()) for id in "abc"} | (agents or {})
    now = Situation(going, {"p": more.pop("portal", PORTAL)}, people, more.pop("groups", {}), set(here), set(here), {}, {})
    return evolve(now, **more)


def offers(now: Situation, at: int = NOW) -> dict[str, str | None]:
    return {move.after.id: move.after.offered for move in plan(now, at)}


def test_the_least_busy_is_asked_for_half_a_minute() -> None:
    theirs = [wrote("x", agent="a"), wrote("y", agent="b"), wrote("z", agent="b")]
    (move,) = plan(stage(*theirs, wrote("new"), here="ab"), NOW)
    assert (move.after.offered, move.after.offered_until) == ("a", NOW + OFFER_LIVES_MS)


def test_what_is_put_off_or_done_is_no_load() -> None:
    mine = [wrote("x", agent="a", snoozed_until=NOW + 5), wrote("y", agent="a", state="resolved"), wrote("z", agent="a", state="waiting")]
    assert loads(mine)["a"] == 0
    assert is_full(Agent(id="a", name="A", capacity=1), 1) and not is_full(Agent(id="a", name="A"), 99)


def test_in_turn_and_the_longest_idle() -> None:
    turn, took = {"a": 5, "b": 3, "c": 4}, {"a": 1, "b": 9, "c": 8}
    new = wrote("new")
    assert offers(stage(new, portal=replace(PORTAL, routing="round_robin"), turn=turn, took=took)) == {"new": "b"}
    assert offers(stage(new, portal=replace(PORTAL, routing="most_idle"), turn=turn, took=took)) == {"new": "a"}
    assert offers(stage(new, portal=replace(PORTAL, routing="manual"))) == {}


def test_one_at_a_time_and_first_come_first_served() -> None:
    assert offers(stage(wrote("second", 2), wrote("first", 1), here="a")) == {"first": "a"}
    assert offers(stage(wrote("second", 2), wrote("first", 1), wrote("third", 3), here="ab")) == {"first": "a", "second": "b"}


def test_the_group_comes_first_and_then_the_others() -> None:
    group = {"g": Group(id="g", name="Night", agents=["c"])}
    of_group = replace(PORTAL, group="g")
    assert offers(stage(wrote("new"), portal=of_group, groups=group)) == {"new": "c"}
    assert offers(stage(wrote("new", declined=["c"]), portal=of_group, groups=group)) == {"new": "a"}


def test_who_may_not_or_cannot_is_not_asked() -> None:
    agents = {
        "a": Agent(id="a", name="A", status="away"),
        "b": Agent(id="b", name="B", capacity=1),
        "c": Agent(id="c", name="C", active=False),
        "d": Agent(id="d", name="D"),
    }
    busy = wrote("mine", agent="b")
    assert offers(stage(busy, wrote("new"), here="abcd", agents=agents, portal=replace(PORTAL, agents=["a", "b", "c"]))) == {}
    assert offers(stage(busy, wrote("new"), here="abc", agents=agents)) == {}, "d is not here"


def test_an_offer_that_nobody_answers_goes_to_the_next_and_then_stays_free_for_all() -> None:
    asked = wrote("new", offered="a", offered_until=NOW)
    assert plan(stage(asked, here="ab"), NOW - 1) == [], "its time is not over"
    (move,) = plan(stage(asked, here="ab"), NOW)
    assert (move.after.offered, move.after.declined) == ("b", ["a"])
    late = replace(move.after, offered_until=NOW)
    (move,) = plan(stage(late, here="ab"), NOW)
    assert (move.after.offered, move.after.declined) == (None, ["a", "b"])
    assert plan(stage(move.after, here="ab"), NOW) == []
    assert offers(stage(move.after, here="abc")) == {"new": "c"}, "somebody has come"


def test_who_declined_and_was_away_since_is_asked_anew() -> None:
    all_said_no = wrote("new", declined=["a", "b"])
    gone = plan(stage(all_said_no, here="b"), NOW)[0].after
    assert gone.declined == ["b"] and gone.offered is None
    assert offers(stage(gone, here="ab")) == {"new": "a"}


def test_a_short_break_of_the_connection_takes_no_offer_away_but_a_long_one_does() -> None:
    asked = wrote("new", offered="a", offered_until=NOW + 9)
    assert plan(stage(asked, here="b", lately={"a", "b"}), NOW) == []
    assert offers(stage(asked, here="b")) == {"new": "b"}


def test_nothing_is_offered_outside_of_the_hours_at_the_door_or_of_mails() -> None:
    closed = replace(PORTAL, hours=[Hours(0, 0, 1)])  # NOW is a Tuesday
    assert offers(stage(wrote("new"), portal=closed)) == {}
    assert offers(stage(wrote("asked", offered="a", offered_until=NOW + 9), portal=closed)) == {"asked": None}
    assert offers(stage(wrote("door", state="waiting", channel="code"), wrote("mail", channel="email"))) == {}


def test_what_was_planned_counts_only_where_nothing_has_happened_meanwhile() -> None:
    new = wrote("new")
    assert is_as_it_was(replace(new, last_seq=9, name="other"), new), "lines may have come"
    for meanwhile in ({"agent": "a"}, {"offered": "a"}, {"declined": ["a"]}, {"state": "resolved"}, {"replied_at": 5}):
        assert not is_as_it_was(replace(new, **meanwhile), new), meanwhile


# ---- the plain model: all rules as sentences about the outcome, for whatever goes on


ids = st.sampled_from("abcd")
people = st.fixed_dictionaries({id: st.builds(
    Agent, id=st.just(id), name=st.just(id), status=st.sampled_from(["online", "online", "away", "busy"]),
    capacity=st.integers(0, 2), active=st.sampled_from([True, True, True, False]),
    role=st.sampled_from(["agent", "agent", "owner"]),
) for id in "abcd"})  # fmt: skip


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    going = []
    for n in range(draw(st.integers(0, 6))):
        owner = draw(st.none() | ids)
        offered = None if owner else draw(st.none() | ids)
        declined = [] if owner else [id for id in draw(st.lists(ids, unique=True, max_size=3)) if id != offered]
        until = NOW + draw(st.sampled_from([-5, 0, 5])) if offered else None
        going.append(
            wrote(
                f"c{n}", n, agent=owner, offered=offered, offered_until=until, declined=declined,
                channel=draw(st.sampled_from(["form", "form", "form", "code", "email"])),
                snoozed_until=draw(st.sampled_from([None, None, NOW + 9])), replied_at=draw(st.sampled_from([None, None, NOW])),
            )
        )  # fmt: skip
    here = draw(st.sets(ids))
    portal = replace(
        PORTAL, routing=draw(st.sampled_from(["manual", "least_busy", "round_robin", "most_idle"])), agents=draw(st.none() | st.lists(ids)),
        group=draw(st.sampled_from([None, "g"])),
    )  # fmt: skip
    group = Group(id="g", name="G", agents=draw(st.lists(ids, unique=True)), archived=draw(st.booleans()))
    turn, took = (draw(st.dictionaries(ids, st.integers(1, 5))) for _ in range(2))
    return Situation(tuple(going), {"p": portal}, draw(people), {"g": group}, here, here | draw(st.sets(ids)), turn, took)


def routed(now: Situation, c: Conversation) -> bool:
    waits = c.agent is None and c.replied_at is None and c.snoozed_until is None
    return now.portals["p"].routing != "manual" and c.channel == "form" and waits


def able(now: Situation, id: str, among: set[str]) -> bool:
    agent, portal = now.agents[id], now.portals["p"]
    mine = sum(c.agent == id and c.snoozed_until is None for c in now.going)
    sees = agent.role == "owner" or portal.agents is None or id in portal.agents
    return agent.active and agent.status == "online" and id in among and sees and (agent.capacity == 0 or mine < agent.capacity)


@settings(max_examples=300)
@given(situations())
def test_the_rule_keeps_what_the_model_says(now: Situation) -> None:
    moves = {move.before.id: move.after for move in plan(now, NOW)}
    after = {c.id: moves.get(c.id, c) for c in now.going}
    asked: dict[str, str] = {}
    for c in now.going:
        then = after[c.id]
        assert replace(then, offered=c.offered, offered_until=c.offered_until, declined=c.declined) == c, "nothing else is touched"
        if not routed(now, c):
            assert then.offered is None
            continue
        if then.offered is not None:
            assert then.offered not in then.declined
            if then.offered != c.offered:
                assert able(now, then.offered, set(now.here)) and then.offered_until == NOW + OFFER_LIVES_MS
                assert then.offered not in asked.values() or c.offered in asked.values()
            asked[c.id] = then.offered
        kept = c.offered is not None and (c.offered_until or 0) > NOW and able(now, c.offered, set(now.lately))
        assert not kept or then.offered == c.offered, "who is asked keeps the time to answer"
        no = set(c.declined) | ({c.offered} if c.offered and (c.offered_until or 0) <= NOW else set())
        assert set(then.declined) == {id for id in no if able(now, id, set(now.lately))}
        if then.offered is None:
            taken = {after[d.id].offered for d in now.going if routed(now, d)}
            free = [id for id in now.agents if able(now, id, set(now.here))]
            assert all(id in then.declined or id in taken for id in free), "nobody free is passed over"
    new = [id for c, id in asked.items() if after[c].offered_until == NOW + OFFER_LIVES_MS]
    assert len(new) == len(set(new)), "one at a time"


def test_how_long_it_takes_is_the_middle_of_the_last_ones_less_what_was_waited_in_coarse_steps() -> None:
    minutes = [60_000 * n for n in (1, 4, 90)]
    assert expected_wait_s([], 0) == 0
    assert expected_wait_s(minutes, 0) == 240
    assert expected_wait_s(minutes, 150_000) == 120
    assert expected_wait_s(minutes, 3_600_000) == STEPS_S[0], "longer than usual: soon, one hopes"
    assert expected_wait_s([9 * 3_600_000], 0) == STEPS_S[-1]
