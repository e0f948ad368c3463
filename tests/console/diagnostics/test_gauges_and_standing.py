"""Figures as lines with their gaps, bounded whatever comes; and how diagnostics stand in every state of session, consent and portal."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from console.diagnostics.gauges import GAP_MS, POINTS, SPAN_MS, Gauges, scale
from console.diagnostics.standing import AGAIN_MS, standing
from protocol.records import Portal
from protocol.support import Caps, Consent, Session

PORTAL = Portal("p", "P")
SESSION = Session("s", "c", 1, "active", caps=Caps(diag=True))


def asked(state: str) -> Consent:
    return Consent("s:diag", "s", "c", "diag", state, 500)  # type: ignore[arg-type]


def test_lines_break_where_nothing_came_and_keep_the_last_minutes() -> None:
    gauges = Gauges()
    for at in (0, 1000, 2000, 2000 + GAP_MS + 1, 9000):
        assert gauges.take(at, {"battery": 50 - at / 1000, "nobody_knows": 1.0})
    assert [[point.at for point in piece] for piece in gauges.line("battery", 9000)] == [[0, 1000, 2000], [7001, 9000]]
    assert gauges.names() == ["battery"] and gauges.last("battery") == 41.0 and gauges.last("memory") is None
    assert [[point.at for point in piece] for piece in gauges.line("battery", 8000 + SPAN_MS)] == [[9000]]
    assert not gauges.take(9000, {"battery": 1.0}), "the same moment again"
    assert not gauges.take(9500, {"battery": float("nan"), "memory": float("inf")})
    for at in range(10_000, 10_000 + 1000 * POINTS * 3, 1000):
        gauges.take(at, {"memory": 1.0})
    assert len(gauges.lines["memory"]) == POINTS


def test_percent_has_its_own_scale_and_the_others_some_air() -> None:
    gauges = Gauges()
    gauges.take(0, {"battery": 47, "memory": 2e9, "signal": -60})
    gauges.take(1000, {"battery": 46, "memory": 2e9, "signal": -50})
    assert scale("battery", gauges.line("battery", 1000)) == (0.0, 100.0)
    low, high = scale("memory", gauges.line("memory", 1000))
    assert low < 2e9 < high
    low, high = scale("signal", gauges.line("signal", 1000))
    assert low < -60 and high > -50 and scale("memory", []) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("state", "granted", "may_ask"),
    [("asked", False, False), ("granted", True, False), ("denied", False, True), ("expired", False, True), ("revoked", False, True)],
)
def test_each_answer(state: str, granted: bool, may_ask: bool) -> None:
    now = standing(SESSION, asked(state), PORTAL, told=True, takes_part=True)
    assert (now.granted, now.may_ask) == (granted, may_ask)
    assert now.again_at == (500 + AGAIN_MS if state == "denied" else 0)
    assert now.state == {"asked": "asking", "granted": "told", "expired": "lapsed"}.get(state, state)


def test_what_stands_in_the_way() -> None:
    assert standing(None, None, PORTAL, False, True).state == "none"
    assert standing(replace(SESSION, state="waiting"), None, PORTAL, False, True).state == "waiting_room"
    over = standing(replace(SESSION, state="ended", ended_at=7), asked("granted"), PORTAL, True, True)
    assert (over.state, over.granted, over.since) == ("ended", False, 7)
    cannot = standing(replace(SESSION, caps=Caps(why={"diag": "No"})), None, PORTAL, False, True)
    assert (cannot.state, cannot.why, cannot.may_ask) == ("not_offered", "No", False)
    assert standing(SESSION, None, replace(PORTAL, diag="never"), False, True).state == "never"
    assert standing(SESSION, None, PORTAL, False, takes_part=False).state == "colleague"
    assert standing(SESSION, None, None, False, True).may_ask
    helper = standing(SESSION, asked("denied"), PORTAL, True, takes_part=True, asks=False)
    assert (helper.state, helper.may_ask, helper.again_at) == ("denied", False, 0)
    assert standing(SESSION, None, PORTAL, False, True, asks=False).state == "colleague"
    assert standing(SESSION, asked("granted"), PORTAL, True, True, asks=False).granted, "a helper may refresh what is allowed"
    assert standing(SESSION, asked("granted"), PORTAL, told=False, takes_part=True).state == "coming"
