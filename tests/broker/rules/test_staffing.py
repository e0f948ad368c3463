"""Whether somebody at the desk takes what comes, and what a customer is told where nobody does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broker.rules.staffing import Staffing, staffing
from protocol.records import Agent, Hours, Portal

TUESDAY = round(datetime(2026, 12, 1, 10, tzinfo=UTC).timestamp() * 1000)
ONLINE, BUSY, AWAY = (Agent(status, status.title(), status=status) for status in ("online", "busy", "away"))
FULL = Agent("full", "Full", capacity=2)
LOAD = {"full": 2, "online": 9}


@pytest.mark.parametrize(
    ("here", "told"),
    [
        ([], Staffing(False)),
        ([AWAY], Staffing(False)),
        ([ONLINE], Staffing(True)),
        ([BUSY], Staffing(False, busy=True)),
        ([BUSY, AWAY], Staffing(False, busy=True)),
        ([FULL], Staffing(True, busy=True)),
        ([FULL, BUSY], Staffing(True, busy=True)),
        ([FULL, BUSY, ONLINE], Staffing(True)),
    ],
)
def test_who_is_there_and_has_no_hands_free_is_busy(here: list[Agent], told: Staffing) -> None:
    assert staffing(Portal("p", "Shop"), here, LOAD, TUESDAY) == told


def test_outside_the_hours_it_is_closed_whoever_is_there() -> None:
    portal = Portal("p", "Shop", hours=[Hours(0, 540, 1020)])
    assert staffing(portal, [ONLINE, BUSY], LOAD, TUESDAY) == Staffing(False, opens_at=TUESDAY + (6 * 24 - 1) * 3_600_000)
