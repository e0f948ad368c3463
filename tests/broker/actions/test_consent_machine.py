"""Any sequence of questions, answers, comparisons and ends, against a plain model of the rules, on a real store.

Each change is exactly one row of the ledger, and the chain stays whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import get_args

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace

from broker.store.port import Tx
from protocol import ledger, wire
from protocol.fields import What
from protocol.records import Portal
from protocol.support import Caps, Consent, LedgerRow, Session
from tests.broker.actions.test_desk_machine import OnTheStore
from tests.broker.house import new_id

WHATS: tuple[What, ...] = get_args(What)
TOUCHING = ("control", "typing")
CAPS = Caps(view=True, control=True, text=True, diag=True, logs=True, files=True, clipboard=True, camera=True, words=True)
ASKED_LIVES_S = 120
whats = st.sampled_from(WHATS)
technicians = st.sampled_from(["bea", "bea", "zoe"])
"""Bea leads, Zoe takes no part."""
devices = st.sampled_from(["customer", "customer", "other device"])


@dataclass
class Told:
    """One consent as the rules have it. Times in seconds."""

    state: str
    at: int
    until: int | None = None
    ttl: int = 0


@dataclass
class Model:
    """The rules of PROTOCOL.md sections 6, 8, 11 and 12, said once more and plainly."""

    need: dict[str, str] = field(default_factory=lambda: dict.fromkeys(WHATS, "ask"))
    told: dict[str, Told] = field(default_factory=dict)
    verified: str = ""
    over: bool = False
    rows: list[tuple[str, str]] = field(default_factory=list)
    now: int = 0

    def become(self, what: str, state: str, until: int | None = None, ttl: int = 0) -> None:
        self.told[what] = Told(state, self.now, until, ttl)
        self.rows.append((what, state))

    def may(self, what: str) -> bool:
        """Whether it may be asked for or granted at all."""
        return not self.over and self.need[what] != "never" and not (self.verified == "different" and what in TOUCHING)

    def ask(self, what: str, ttl: int, by: str = "bea") -> bool:
        """Whether the broker takes it."""
        before = self.told.get(what)
        if not self.may(what) or by != "bea":  # Zoe takes no part
            return False
        if before is not None and (before.state == "asked" or (before.state == "granted" and what != "logs")):
            return True  # each yes about log files is for its own
        if before is not None and before.state == "denied" and self.now - before.at < 10:
            return False
        self.become(what, "asked", ttl=ttl)
        return True

    def answer(self, what: str, said: str, by: str = "customer") -> bool:
        if said == "granted" and by == "other device":
            return False
        before = self.told.get(what)
        state = before.state if before is not None else ""
        if self.over:
            return False
        if said == state:
            return True
        if said == "granted":
            if not self.may(what) or (state != "asked" and self.need[what] != "allowed"):
                return False
        elif state not in ("asked", "granted"):
            return False
        else:
            said = {("asked", "revoked"): "denied", ("granted", "denied"): "revoked"}.get((state, said), said)
        ttl = before.ttl if before is not None else 0
        self.become(what, said, self.now + ttl if said == "granted" and ttl else None, ttl)
        return True

    def compare(self, by: str, said: str) -> bool:
        if self.over or by in ("other device", "zoe") or (by == "bea" and said != "different"):
            return False
        verified = "" if said == "anew" else said
        if verified == self.verified or (self.verified == "different" and said == "same"):
            return True
        self.verified = verified
        self.rows.append(("words", said))
        if said == "different":
            for what in TOUCHING:
                if self.told.get(what, Told("", 0)).state in ("asked", "granted"):
                    self.become(what, "revoked", ttl=self.told[what].ttl)
        return True

    def end(self, by: str) -> None:
        if not self.over and by != "zoe":
            self._expire(lambda _: True)
            self.over = True
            self.rows.append(("session", "ended"))

    def pass_time(self, seconds: int) -> None:
        self.now += seconds
        if not self.over:
            self._expire(lambda told: self.now >= (told.at + ASKED_LIVES_S if told.state == "asked" else told.until or 1 << 60))

    def _expire(self, due: Callable[[Told], bool]) -> None:
        for what in WHATS:
            told = self.told.get(what)
            if told is not None and told.state in ("asked", "granted") and due(told):
                self.become(what, "expired", ttl=told.ttl)


class Consents(RuleBasedStateMachine):
    """Rules are deeds of the technician, the customer, an owner and the clock."""

    stage: OnTheStore

    @initialize()
    def begin(self) -> None:
        self.model = Model()
        self.stage.begin()
        self.begun_ms = self.stage.clock.now_ms()

        def furnished(tx: Tx) -> None:
            session = tx.find(Session, self.stage.session)
            portal = tx.find(Portal, "p")
            assert session is not None and portal is not None
            tx.put(replace(session, caps=CAPS, lead="bea"), "p")
            tx.put(replace(portal, **dict.fromkeys(WHATS, "ask")))

        self.stage.run(self.stage.store.write(furnished))

    def ask_broker(self, who: str, request: wire.Request) -> bool:
        """Whether it was taken."""
        return not self.stage.ask(who, request)

    # ---- deeds

    @rule(what=whats, ttl=st.sampled_from([0, 60, 600]), by=technicians)
    def ask(self, what: What, ttl: int, by: str = "bea") -> None:
        assert self.ask_broker(by, wire.Ask(new_id(), self.stage.session, [what], ttl)) is self.model.ask(what, ttl, by)

    @rule(what=whats, said=st.sampled_from(["granted", "denied", "revoked", "expired"]), by=devices)
    def answer(self, what: What, said: str, by: str = "customer") -> None:
        request = wire.Grant(new_id(), self.stage.session, what, said)  # type: ignore[arg-type]
        assert self.ask_broker(by, request) is self.model.answer(what, said, by)

    @rule(what=whats)
    def asked_and_granted(self, what: What) -> None:
        """The common way, so that much is granted when something happens."""
        self.ask(what, 60)
        self.answer(what, "granted")

    @rule(what=whats, need=st.sampled_from(["never", "ask", "allowed"]))
    def portal_changes(self, what: What, need: str) -> None:
        need = "ask" if what == "logs" and need == "allowed" else need

        def change(tx: Tx) -> None:
            portal = tx.find(Portal, "p")
            assert portal is not None
            tx.put(replace(portal, **{what: need}))

        self.stage.run(self.stage.store.write(change))
        self.model.need[what] = need

    @rule(by=st.one_of(technicians, devices), said=st.sampled_from(["same", "different", "anew"]))
    def compare(self, by: str, said: str) -> None:
        request = wire.Compared(new_id(), self.stage.session, said)  # type: ignore[arg-type]
        assert self.ask_broker(by, request) is self.model.compare(by, said)

    @rule(seconds=st.sampled_from([1, 5, 11, 59, 61, 130]))
    def time_passes(self, seconds: int) -> None:
        self.stage.clock.turn(seconds)
        self.stage.sweep()
        self.model.pass_time(seconds)

    @rule(by=st.one_of(technicians, devices), sure=st.integers(0, 3))
    def end(self, by: str, sure: int) -> None:
        if sure == 0:  # not too often: little happens after it
            self.ask_broker(by, wire.End(new_id(), self.stage.session))
            self.model.end(by)

    # ---- what holds at any time

    @invariant()
    def the_records_are_the_models(self) -> None:
        session, consents, rows = self._found()
        model = self.model
        assert session.verified == model.verified and (session.state == "ended") is model.over
        assert {c.what: c.state for c in consents} == {what: told.state for what, told in model.told.items()}
        for consent in consents:
            until = model.told[consent.what].until
            assert consent.until == (None if until is None else self.begun_ms + until * 1000)
        # what expires at the same moment does so in the store's own order
        assert Counter((row.what, row.state) for row in rows) == Counter(model.rows), "each change is exactly one row"
        assert ledger.first_fault(rows) is None
        # nobody touches after different, and nothing stands after the end
        standing = {c.what for c in consents if c.state in ("asked", "granted")}
        assert not (session.state == "ended" and standing)
        assert not (session.verified == "different" and standing & set(TOUCHING))

    def _found(self) -> tuple[Session, list[Consent], list[LedgerRow]]:
        shown = self.stage.seen_by_customer()
        session = shown["session", self.stage.session]
        assert isinstance(session, Session)
        consents = [r for r in shown.values() if isinstance(r, Consent) and r.session == session.id]
        rows = [r for r in shown.values() if isinstance(r, LedgerRow) and r.session == session.id]
        return session, consents, sorted(rows, key=lambda row: row.n)


@pytest.mark.timeout(3_600)
def test_any_consents_on_the_store(counts: Callable[[int, int], int]) -> None:
    stage = OnTheStore()
    machine = type("ConsentsOnStage", (Consents,), {"stage": stage})
    try:
        run_state_machine_as_test(machine, settings=settings(max_examples=counts(10, 1_000), stateful_step_count=25))
    finally:
        stage.close()
