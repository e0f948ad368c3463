"""Consent as a table: who may say what when."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest
from msgspec.structs import replace

from broker.errors import Refused
from broker.rules import consent as rules
from broker.rules.budget import Bucket
from broker.rules.expiry import due_at
from broker.rules.signalling import Side, Signalling
from protocol.fields import What
from protocol.limits import CANDIDATES_PER_EPOCH, OFFER_BURST, OFFERS_PER_SECOND
from protocol.portals import need
from protocol.records import Portal
from protocol.support import Caps, Consent, Session
from protocol.wire import Sig

NOW = 1_000_000
CAPS = Caps(view=True, control=True, text=True, diag=True, logs=True, files=True, clipboard=True, camera=True)
ACTIVE = Session(id="s", conversation="c", created_at=0, state="active", caps=CAPS)
ASKS = Portal(id="p", name="")
ALLOWS = Portal(id="p", name="", view="allowed", control="allowed", diag="allowed")
STATES = (None, "asked", "granted", "denied", "revoked", "expired")


def standing(state: str | None, at: int = 0, ttl_s: int = 0) -> Consent | None:
    if state is None:
        return None
    return Consent(id="s:view", session="s", conversation="c", what="view", state=state, at=at, ttl_s=ttl_s)  # type: ignore[arg-type]


@pytest.mark.parametrize(("before", "said"), list(itertools.product(STATES, get_args(rules.Answer))))
def test_answers(before: str | None, said: rules.Answer) -> None:
    def outcome(portal: Portal) -> str | None:
        try:
            after = rules.answer(ACTIVE, portal, "view", standing(before), said, NOW)
        except Refused as error:
            return error.code
        return after.state if after is not None else None

    if said == before:
        expected: str | None = None
    elif said == "granted":
        expected = "granted" if before == "asked" else "not_asked"
    elif before == "asked":
        expected = {"denied": "denied", "revoked": "denied", "expired": "expired"}[said]
    elif before == "granted":
        expected = {"denied": "revoked", "revoked": "revoked", "expired": "expired"}[said]
    else:
        expected = "not_asked"
    assert outcome(ASKS) == expected
    if said == "granted" and before != "granted":
        assert outcome(ALLOWS) == "granted", "a portal that allows needs no question"


@pytest.mark.parametrize("before", STATES)
def test_questions(before: str | None) -> None:
    asked = rules.ask(ACTIVE, "view", standing(before), "agent", 30, NOW)
    if before in ("asked", "granted"):
        assert asked is None
    else:
        assert asked is not None and (asked.state, asked.ttl_s, asked.asked_by) == ("asked", 30, "agent")


def test_a_no_holds_for_ten_seconds() -> None:
    with pytest.raises(Refused) as error:
        rules.ask(ACTIVE, "view", standing("denied", NOW - 9_999), "agent", 0, NOW)
    assert (error.value.code, error.value.after_ms) == ("too_soon", 1)
    assert rules.ask(ACTIVE, "view", standing("denied", NOW - 10_000), "agent", 0, NOW)


def test_the_time_of_a_grant() -> None:
    granted = rules.answer(ACTIVE, ASKS, "view", standing("asked", ttl_s=30), "granted", NOW)
    assert granted is not None and granted.until == NOW + 30_000 and due_at(granted) == granted.until
    for_good = rules.answer(ACTIVE, ASKS, "view", standing("asked"), "granted", NOW)
    assert for_good is not None and for_good.until is None and due_at(for_good) is None


@pytest.mark.parametrize(("state", "code"), [("ended", "ended"), ("waiting", "cannot")])
def test_only_a_running_session_is_asked(state: str, code: str) -> None:
    session = Session(id="s", conversation="c", created_at=0, state=state, caps=CAPS)  # type: ignore[arg-type]
    with pytest.raises(Refused) as error:
        rules.ask(session, "view", None, "agent", 0, NOW)
    assert error.value.code == code
    with pytest.raises(Refused):
        rules.answer(session, ALLOWS, "view", None, "granted", NOW)


@pytest.mark.parametrize("what", get_args(What))
def test_what_a_client_cannot_do(what: What) -> None:
    with pytest.raises(Refused) as error:
        rules.ask(replace(ACTIVE, caps=Caps(why={"text": "no keys", "camera": "covered"})), what, None, "agent", 0, NOW)
    told = {"typing": "no keys", "camera": "covered"}.get(what, "the customer's side cannot do this")
    assert (error.value.code, error.value.text) == ("cannot", told)
    assert rules.ask(ACTIVE, what, None, "agent", 0, NOW) is not None
    assert need(ALLOWS, what) == ("allowed" if what in ("view", "control", "typing", "diag") else "ask")
    own = Portal(id="p", name="", clipboard="allowed", record="never", camera="allowed", typing="never")
    assert need(own, what) == {"clipboard": "allowed", "record": "never", "camera": "allowed", "typing": "never"}.get(what, "ask")


def sig(kind: str, epoch: int) -> Sig:
    return Sig(session="s", epoch=epoch, kind=kind)  # type: ignore[arg-type]


class Passing:
    """Signalling of one customer, at a time that the test turns."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.offers = Bucket.full(OFFERS_PER_SECOND, OFFER_BURST, 0.0)
        self.state = Signalling()

    def passes(self, sig: Sig, side: Side) -> bool:
        return self.state.passes(sig, side, self.offers, self.now_s)


def test_signalling_keeps_to_the_newest_epoch() -> None:
    state = Passing()
    assert state.passes(sig("offer", 1), "customer")
    assert state.passes(sig("answer", 1), "console")
    assert state.passes(sig("offer", 2), "customer")
    assert not state.passes(sig("answer", 1), "console")
    assert not state.passes(sig("candidate", 1), "customer")
    assert not state.passes(sig("answer", 3), "console"), "only the customer begins an epoch"
    assert state.passes(sig("wanted", 1), "console")
    assert not state.passes(sig("wanted", 2), "customer")
    assert not state.passes(sig("offer", 2), "console") and not state.passes(sig("answer", 2), "customer")


def test_after_a_restart_the_broker_learns_the_epoch_from_whoever_speaks() -> None:
    state = Passing()
    assert state.passes(sig("candidate", 7), "console")
    assert not state.passes(sig("offer", 6), "customer")


def test_candidates_are_counted_per_side_and_epoch() -> None:
    state = Passing()
    passed = [state.passes(sig("candidate", 1), "customer") for _ in range(CANDIDATES_PER_EPOCH + 5)]
    assert passed.count(True) == CANDIDATES_PER_EPOCH and not passed[-1]
    assert state.passes(sig("candidate", 1), "console")
    assert not state.passes(sig("candidate", 2), "customer"), "its offer has not come"
    assert state.passes(sig("offer", 2), "customer") and state.passes(sig("candidate", 2), "customer")


def test_offers_are_counted_whatever_their_epoch_and_whatever_the_socket() -> None:
    state = Passing()
    passed = [state.passes(sig("offer", 1 + n // 2), "customer") for n in range(2 * OFFER_BURST)]
    assert passed == [True] * OFFER_BURST + [False] * OFFER_BURST
    assert not state.passes(sig("candidate", OFFER_BURST), "customer"), "of an offer that was left"
    assert state.passes(sig("candidate", OFFER_BURST // 2), "customer"), "the present one is not disturbed"
    state.state = Signalling()
    assert not state.passes(sig("offer", 99), "customer"), "a reconnect"
    state.now_s += 1 / OFFERS_PER_SECOND
    assert [state.passes(sig("offer", 99), "customer") for _ in range(2)] == [True, False]
