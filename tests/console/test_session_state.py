"""Where a session stands: single facts, and any course of events as a state machine of hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from msgspec import structs

from console.live_view import LiveView, Phase
from console.session_state import OVER, Facts, Standings, State, StateNow, facts_of, standing
from protocol.support import Session

ADMITTED = Session(id="s", conversation="c", created_at=1_000, state="active", admitted_at=5_000, lead="ana")


def ended(by: str, why: str = "") -> Session:
    done: Session = structs.replace(ADMITTED, state="ended", ended_at=60_000, ended_by=by, why=why)
    return done


def test_each_state_and_since_when() -> None:
    now = 90_000
    assert standing(Facts(Session(id="s", conversation="c", created_at=1_000)), now) == StateNow(State.WAITING, 1_000)
    assert standing(Facts(ADMITTED), now) == StateNow(State.ACTIVE, 5_000)
    assert standing(Facts(ADMITTED, "connecting"), now) == StateNow(State.CONNECTING, now)
    assert standing(Facts(ADMITTED, "lost"), now) == StateNow(State.RECONNECTING, now)
    assert standing(Facts(ADMITTED, "lost", here=False), now) == StateNow(State.OFFLINE, now, "customer")
    assert standing(Facts(ADMITTED, "lost", linked=False), now) == StateNow(State.OFFLINE, now, "us")
    assert standing(Facts(structs.replace(ADMITTED, held_at=70_000), "live"), now).elapsed_ms(now) == 20_000
    assert standing(Facts(ended("customer", "exit")), now) == StateNow(State.ENDED, 60_000, "customer", "exit")


def test_what_is_between_the_two_ends_needs_no_broker() -> None:
    assert standing(Facts(ADMITTED, "live", linked=False, here=False), 9_000).state is State.ACTIVE


def test_only_the_broker_s_own_end_by_time_is_a_time_out() -> None:
    assert standing(Facts(ended("broker", "too_long")), 90_000).state is State.TIMED_OUT
    assert standing(Facts(ended("broker", "away")), 90_000).state is State.TIMED_OUT
    assert standing(Facts(ended("agent", "too_long")), 90_000).state is State.ENDED, "a technician may write what he likes"


def test_nothing_leads_out_of_the_end() -> None:
    seen = Standings()
    over = seen.see(Facts(ended("customer")), 90_000)
    assert seen.see(Facts(ADMITTED, "live"), 95_000) == over, "an older record that comes late"


def test_the_phases_of_the_console_are_facts() -> None:
    live = LiveView("c", "s")
    for phase, peer in ((Phase.CONNECTING, "connecting"), (Phase.LIVE, "live"), (Phase.RECONNECTING, "lost"), (Phase.ELSEWHERE, "none")):
        live.phase = phase
        assert facts_of(ADMITTED, live, linked=True, here=True).peer == peer
    assert facts_of(ADMITTED, LiveView("c", "former", Phase.LIVE), linked=True, here=True).peer == "none", "of another session"


class AnyCourse(RuleBasedStateMachine):
    """Records, connections and time in any order; what is told must never contradict them."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 10_000
        self.facts = Facts(Session(id="s", conversation="c", created_at=10_000))
        self.seen = Standings()
        self.before: StateNow | None = None
        self.told = self.seen.see(self.facts, self.now)

    def _see(self, **more: Any) -> None:
        self.before = self.told
        self.facts = replace(self.facts, **more)
        self.told = self.seen.see(self.facts, self.now)

    @property
    def _over(self) -> bool:
        return self.facts.session.state == "ended"

    @rule(ms=st.integers(1, 5_000))
    def time_passes(self, ms: int) -> None:
        self.now += ms
        self._see()

    @precondition(lambda self: self.facts.session.state == "waiting")
    @rule()
    def admitted(self) -> None:
        self._see(session=structs.replace(self.facts.session, state="active", admitted_at=self.now, lead="ana"))

    @precondition(lambda self: self.facts.session.state == "active")
    @rule(on=st.booleans())
    def held(self, on: bool) -> None:
        self._see(session=structs.replace(self.facts.session, held_at=(self.facts.session.held_at or self.now) if on else None))

    @rule(linked=st.booleans())
    def link(self, linked: bool) -> None:
        self._see(linked=linked)

    @rule(here=st.booleans())
    def customer(self, here: bool) -> None:
        self._see(here=here)

    @precondition(lambda self: self.facts.session.state == "active")
    @rule(peer=st.sampled_from(["none", "connecting", "live", "lost"]))
    def peer(self, peer: str) -> None:
        self._see(peer=peer)

    @precondition(lambda self: not self._over)
    @rule(by=st.sampled_from(["agent", "customer", "broker"]), why=st.sampled_from(["", "exit", "too_long", "away"]))
    def ended(self, by: str, why: str) -> None:
        self._see(session=structs.replace(self.facts.session, state="ended", ended_at=self.now, ended_by=by, why=why), peer="none")

    @invariant()
    def time_never_runs_back(self) -> None:
        assert self.told.since_ms <= self.now and self.told.elapsed_ms(self.now) >= 0

    @invariant()
    def what_has_not_changed_goes_on_counting(self) -> None:
        before = self.before
        if before is not None and (before.state, before.whose) == (self.told.state, self.told.whose) and before.state is not State.HELD:
            assert self.told.since_ms == before.since_ms

    @invariant()
    def over_is_over(self) -> None:
        assert (self.told.state in OVER) == self._over
        if self.before is not None and self.before.state in OVER:
            assert self.told == self.before

    @invariant()
    def it_agrees_with_the_record(self) -> None:
        session, state = self.facts.session, self.told.state
        if state in (State.CONNECTING, State.RECONNECTING, State.ACTIVE):
            assert session.state == "active" and session.held_at is None
        if state is State.HELD:
            assert session.held_at == self.told.since_ms
        if state is State.WAITING:
            assert session.state == "waiting"
        if state is State.OFFLINE:
            assert self.facts.peer != "live" and not (self.facts.linked and self.facts.here)
        if state is State.TIMED_OUT:
            assert session.ended_by == "broker"


@pytest.mark.timeout(3_600)
def test_any_course(counts: Callable[[int, int], int]) -> None:
    run_state_machine_as_test(AnyCourse, settings=settings(max_examples=counts(40, 5_000), stateful_step_count=25))
