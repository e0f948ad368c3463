"""What stands on this side whatever the record says: phone and page play the same cases (protocol/vectors/consents.json)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from customer.phone.consent import ConsentDesk
from protocol import wire
from protocol.fields import What
from protocol.support import Consent
from tests.customer.phone.test_phone_session import Play, play

VECTORS = json.loads((Path(__file__).parents[3] / "protocol/vectors/consents.json").read_text("utf-8"))
WHAT: What = "files"


class Phone:
    """One capability of one phone; `step` gives the answers that it tells the broker."""

    def __init__(self, p: Play, portal: str) -> None:
        self._p = p
        self._now = 1_000_000.0
        p.session.clock_ms = lambda: self._now  # type: ignore[method-assign]
        p.session.desk.set_policy({WHAT: portal})
        self._told: list[wire.Grant] = []
        self._open: list[wire.Grant] = []

    def step(self, deed: dict[str, Any]) -> list[str]:
        self._do(deed)
        told = [grant for grant in self._p.grants() if grant not in self._told]
        self._told += told
        self._open += told
        return [grant.state for grant in told]

    def _do(self, deed: dict[str, Any]) -> None:
        match deed:
            case {"record": state, "at": at}:
                self._p.put("consent", Consent(f"sess:{WHAT}", "sess", "conv", WHAT, state, at))
            case {"person": "back"}:
                self._p.session.revoke(WHAT)
            case {"person": said}:
                self._p.session.answer(WHAT, yes=said == "yes")
            case {"broker": "ack"}:
                self._p.frame(wire.Ack(self._open.pop(0).id, 0))
            case {"broker": "nack"}:
                self._p.frame(wire.Nack(self._open.pop(0).id, "too_many"))
            case {"passes_s": seconds}:
                self._now += 1000 * seconds
                self._p.session._tick()

    @property
    def holds(self) -> bool:
        return self._p.session.desk.states[WHAT] == "granted"


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_what_stands_on_the_phone(case: dict[str, Any]) -> None:
    def scene(p: Play) -> None:
        phone = Phone(p, case.get("portal", "ask"))
        for n, step in enumerate(case["steps"]):
            told = phone.step(step["do"])
            assert phone.holds == step.get("holds", phone.holds), n
            assert told == step.get("tells", told), n

    play(scene)


@pytest.mark.parametrize("case", VECTORS["ends"], ids=lambda case: case["name"])
def test_when_a_yes_ends_on_the_phone(case: dict[str, Any]) -> None:
    desk = ConsentDesk({}, {WHAT: True}, lock_ends_projection=True)
    desk.asked(WHAT, case["ttl_s"])
    desk.answer(WHAT, True, case["given"])
    assert desk.ends_ms(WHAT, case["until"]) == case["ends"]
