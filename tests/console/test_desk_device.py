"""Wishes to a customer's device through the desk: on to the link as hints, and figures and refusals back as notices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console import intents as wish
from console.notices import GaugeSeen, WishRefused
from protocol import wire
from tests.console import desk_house as desk


@pytest.fixture
def house(tmp_path: Path) -> Iterator[desk.House]:
    made = desk.House(tmp_path)
    yield made
    made.desk.close()
    made.replica.close()


def test_a_wish_goes_while_the_session_runs_and_is_never_queued(house: desk.House) -> None:
    house.customer()
    house.desk.submit(wish.WishDevice("c", "diag"))
    assert not [hint for hint in house.hints if isinstance(hint, wire.Wish)], "nobody was let in"
    house.arrive()
    house.desk.submit(wish.WishDevice("c", "diag", sections=("battery",)))
    house.desk.submit(wish.WishDevice("c", "gauges", on=False))
    assert [hint for hint in house.hints if isinstance(hint, wire.Wish)] == [
        wire.Wish("s", "diag", True, ["battery"]), wire.Wish("s", "gauges", False, []),
    ]  # fmt: skip
    assert house.queued(wire.Ask) == [] or all("diag" not in ask.what for ask in house.queued(wire.Ask))
    house.arrive("ended")
    house.desk.submit(wish.WishDevice("c", "diag"))
    assert len([hint for hint in house.hints if isinstance(hint, wire.Wish)]) == 2


def test_figures_are_told_by_this_computers_clock_and_refusals_with_their_code(house: desk.House) -> None:
    house.customer()
    house.arrive()
    house.now = 77_000
    house.desk.link_told(wire.Gauge("s", 5, {"battery": 47.0}))
    house.desk.link_told(wire.Gauge("somebody else's", 5, {"battery": 1.0}))
    house.desk.link_told(wire.Error("no_consent", "x", "wish"))
    assert house.told(GaugeSeen) == [GaugeSeen("c", 77_000, {"battery": 47.0})]
    assert house.told(WishRefused) == [WishRefused("no_consent")]
