"""Any sequence of wishes, answers, locks and ends on the phone, against a plain model: the phone is the guard, whatever others believe."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from customer.phone import rights
from customer.phone.consent import AGAIN_MS, WHATS, ConsentDesk, Effect, SendGrant, StartCapture, StopCapture
from customer.phone.input_road import InputRoad, Play, Receipt
from protocol import inp
from protocol.consents import EACH_TIME
from protocol.fields import What
from protocol.inp import Key, Text
from protocol.support import Consent

whats = st.sampled_from(WHATS)
needs = st.sampled_from(["never", "ask", "allowed"])
ttls = st.sampled_from([0, 60, 300])


class Phone(RuleBasedStateMachine):
    """The model: what the person has said yes to and not taken back, for how long; what the portal wants; whether anything is between."""

    @initialize(policy=st.fixed_dictionaries(dict.fromkeys(WHATS, needs)), able=st.fixed_dictionaries(dict.fromkeys(WHATS, st.booleans())))
    def begin(self, policy: dict[str, str], able: dict[str, bool]) -> None:
        self.policy, self.able = policy, {**able, "view": True, "control": True, "typing": True}
        self.desk = ConsentDesk(self.policy, self.able, lock_ends_projection=False)
        self.yes: set[str] = set()
        self.ttl_s: dict[str, int] = {}
        self.until: dict[str, float] = {}
        """When a yes ends, as the person was told; what stays is not there."""
        self.now_ms = 0.0
        self.questions: list[tuple[str, str]] = []
        self.capturing = self.locked = self.private = self.over = False

    def done(self, effects: list[Effect]) -> list[SendGrant]:
        """Follows what the desk decided; gives its answers for the broker."""
        for effect in effects:
            if isinstance(effect, StartCapture):
                assert not self.over
                self.capturing = True
            elif isinstance(effect, StopCapture):
                self.capturing = False
        return [effect for effect in effects if isinstance(effect, SendGrant)]

    # ---- what happens

    def said_yes(self, what: str) -> None:
        self.yes.add(what)
        self.until.pop(what, None)
        if ttl_s := self.ttl_s[what]:
            self.until[what] = self.now_ms + 1000 * ttl_s

    @rule(what=whats, ttl_s=ttls)
    def asked(self, what: str, ttl_s: int) -> None:
        before = (what in self.yes and what not in EACH_TIME) or any(w == what for w, _ in self.questions) or self.over
        said = self.done(self.desk.asked(what, ttl_s, self.now_ms))
        if before:
            assert said == []
            return
        self.yes.discard(what)  # of what is chosen anew each time
        self.ttl_s[what] = ttl_s
        if not self.able[what] or self.policy[what] == "never":
            assert [(g.what, g.state) for g in said] == [(what, "denied")]
        elif self.policy[what] == "allowed" and what != "view":
            assert [(g.what, g.state) for g in said] == [(what, "granted")]
            self.said_yes(what)
        else:
            assert said == [], "nothing is granted without the person"
            self.questions.append((what, "system" if self.policy[what] == "allowed" else "ask"))

    @rule(what=whats, yes=st.booleans())
    def answered(self, what: str, yes: bool) -> None:
        step = next((s for w, s in self.questions if w == what), None)
        said = self.done(self.desk.answer(what, yes, self.now_ms))
        if step is None or self.over:
            assert said == []
            return
        self.questions = [(w, s) for w, s in self.questions if w != what]
        if not yes:
            assert [g.state for g in said] == ["denied"]
        elif what == "view" and step == "ask":
            assert said == []
            self.questions.insert(0, (what, "system"))
        else:
            assert [(g.what, g.state) for g in said] == [(what, "granted")]
            self.said_yes(what)

    @rule(typing=st.booleans(), ttl_s=ttls)
    def shares(self, typing: bool, ttl_s: int) -> None:
        """The common way, so that hands reach the phone often enough."""
        for what in ("view", "control", *(["typing"] if typing else [])):
            self.asked(what, ttl_s)
        while self.questions:
            self.answered(self.questions[0][0], True)
        self.locks(False)
        self.covers(False)

    @rule(what=whats)
    def taken_back(self, what: str) -> None:
        said = self.done(self.desk.revoke(what))
        gone = {what} & self.yes if not self.over else set()
        if what == "view" and gone:
            gone |= {"record"} & self.yes
        assert {g.what for g in said if g.state == "revoked"} == gone
        self.yes -= gone
        self.private = self.private and "view" in self.yes

    @rule(what=whats, withdrawn=st.booleans())
    def the_broker_says_over(self, what: str, withdrawn: bool) -> None:
        """It ran out or nobody answered; or (`withdrawn`) the technician found the words different."""
        assert self.done(self.desk.withdrawn(what) if withdrawn else self.desk.expired(what)) == []
        if not self.over:
            self.yes.discard(what)
            self.questions = [(w, s) for w, s in self.questions if w != what]
            self.private = self.private and "view" in self.yes

    @rule(seconds=st.sampled_from([1, 59, 60, 300]), until_s=st.none() | st.integers(-600, 86_400))
    def time_passes(self, seconds: int, until_s: int | None) -> None:
        """The records say of all that it is granted until then, from now: that can end a yes sooner, and make none longer."""
        self.now_ms += 1000 * seconds
        until = None if until_s is None else int(self.now_ms) + 1000 * until_s
        records: dict[str, Consent] = {what: _granted(what, until) for what in WHATS}
        over, left = rights.run_out(rights.standing(self.desk, records, 0.0), self.now_ms)
        for what in over:
            assert self.done(self.desk.run_out(what, self.now_ms)) == []
        if self.over:
            return
        sooner = until is not None and until <= self.now_ms
        assert set(over) == {what for what in self.yes if sooner or self.until.get(what, self.now_ms + 1) <= self.now_ms}
        self.yes -= set(over)
        ends = [self.until[what] for what in self.yes if what in self.until]
        assert left is None or not ends or left <= min(ends) - self.now_ms
        assert left is not None or not ends
        self.private = self.private and "view" in self.yes

    @rule(what=whats)
    def a_record_alone_says_granted(self, what: str) -> None:
        """Whoever wrote it: it gives nothing, and is told so."""
        self.now_ms += AGAIN_MS
        said = self.done(self.desk.recorded(what, "granted", True, self.now_ms))
        if what in self.yes or self.over:
            assert said == []
        else:
            assert [(g.what, g.state) for g in said] == [(what, "expired" if self.desk.states[what] == "expired" else "revoked")]
            self.questions = [(w, s) for w, s in self.questions if w != what]

    @rule(on=st.booleans())
    def locks(self, on: bool) -> None:
        self.done(self.desk.lock() if on else self.desk.unlock())
        self.locked = self.desk.locked

    @rule(on=st.booleans())
    def covers(self, on: bool) -> None:
        self.done(self.desk.cover(on))
        if on and "view" in self.yes and not self.over:
            self.private = True
        elif not on:
            self.private = False

    @rule(blocks=st.booleans())
    def words(self, blocks: bool) -> None:
        self.desk.unverified = blocks

    @rule(what=whats, need=needs)
    def portal_changes(self, what: str, need: str) -> None:
        self.policy = {**self.policy, what: need}
        self.desk.set_policy(self.policy)

    @rule(sure=st.integers(0, 9))
    def ends(self, sure: int) -> None:
        if sure == 0:
            self.done(self.desk.end())
            self.over, self.private = True, False
            self.questions.clear()

    # ---- what holds at any time

    @invariant()
    def only_what_was_allowed(self) -> None:
        if not self.over:
            assert {what for what, state in self.desk.states.items() if state == "granted"} == self.yes
        assert self.desk.questions == tuple(self.questions)
        assert self.desk.capturing is self.capturing is ("view" in self.yes and not self.over)
        assert self.desk.private is self.private

    @invariant()
    def input_is_executed_only_by_leave(self) -> None:
        """On the real road: a key of control, a text."""
        between = self.over or self.desk.unverified or self.private or self.locked or self.questions
        control = {"view", "control"} <= self.yes and not between
        typing = control and (self.policy["typing"] == "allowed" or "typing" in self.yes)
        assert self._executed(Key("BACK")) is control
        assert self._executed(Text("a")) is typing
        assert self._executed(Key("A")) is typing

    def _executed(self, item: inp.Item) -> bool:
        road = InputRoad(1, (100, 200))
        road.set_gate(self.desk.gate, self.desk.typing_gate)
        effects = road.receive(inp.encode_items(1, [inp.encode_item(item)]), 0)
        while more := road.tick(1):
            effects += more
        played, refused = any(isinstance(e, Play) for e in effects), any(isinstance(e, Receipt) and e.r == "refused" for e in effects)
        assert played is not refused
        return played


def _granted(what: What, until: int | None) -> Consent:
    return Consent(f"s:{what}", "s", "c", what, "granted", 0, until)


def test_any_consents_on_the_phone() -> None:
    run_state_machine_as_test(Phone, settings=settings(stateful_step_count=30))
