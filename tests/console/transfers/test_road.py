"""Which way files go: by a connection of their own as soon as there is one, through the broker where there is none."""

from __future__ import annotations

import pytest

from console.transfers.road import CONNECT_WITHIN_MS, REST_MS, SHORT_MS, Accept, Close, Road, SayWanted


def test_it_says_that_it_wants_one_until_an_offer_comes() -> None:
    road = Road()
    ways = [road.way]
    assert road.need(True, 0) == [SayWanted(1)]
    assert [*ways, road.way] == ["none", "trying"]
    assert road.tick(1_999) == [] and road.tick(2_000) == [SayWanted(1)]
    assert road.offered(4, "sdp") == [Accept(4, "sdp")]
    road.opened(4, 2_500)
    ways = [road.way]
    assert road.tick(60_000) == []
    assert road.offered(4, "again") == [], "what is no newer is late"
    assert road.offered(5, "anew") == [Accept(5, "anew")]
    assert [*ways, road.way] == ["peer", "trying"]


def test_without_one_in_some_seconds_the_broker_carries_and_one_that_comes_later_takes_over() -> None:
    road = Road()
    road.need(True, 0)
    ways = []
    for now in (CONNECT_WITHIN_MS - 1, CONNECT_WITHIN_MS):
        road.tick(now)
        ways.append(road.way)
    assert ways == ["trying", "broker"]
    road.offered(1, "sdp")
    road.opened(1, CONNECT_WITHIN_MS + 100)
    assert road.way == "peer"


def test_what_breaks_twice_is_left_for_a_while() -> None:
    road = Road()
    road.need(True, 0)
    for epoch in (1, 2):
        road.offered(epoch, "sdp")
        road.opened(epoch, epoch * 1_000)
        road.lost(epoch, epoch * 1_000 + SHORT_MS - 1)
    assert road.way == "broker"
    assert road.tick(SHORT_MS + 10_000) == []
    assert road.tick(2_000 + SHORT_MS + REST_MS) == [SayWanted(2)]


def test_one_that_lasted_is_simply_made_anew() -> None:
    road = Road()
    road.need(True, 0)
    for epoch in range(1, 6):
        at = epoch * 100_000
        road.offered(epoch, "sdp")
        road.opened(epoch, at)
        assert road.lost(epoch, at + SHORT_MS) == [SayWanted(epoch)] and road.way == "trying"


def test_what_is_not_ours_to_signal_goes_through_the_broker() -> None:
    road = Road(direct=False)
    road.need(True, 0)
    assert road.way == "broker" and road.offered(1, "sdp") == []


@pytest.mark.parametrize("epoch", [0, 3])
def test_an_older_connection_tells_nothing_any_more(epoch: int) -> None:
    road = Road()
    road.need(True, 0)
    road.offered(4, "sdp")
    road.opened(epoch, 10)
    assert road.way == "trying" and road.lost(epoch, 20) == []


def test_with_the_last_file_it_closes() -> None:
    road = Road()
    road.need(True, 0)
    road.offered(1, "sdp")
    road.opened(1, 10)
    assert road.need(False, 20) == [Close()] and road.way == "none"
    assert road.offered(2, "sdp") == [], "nothing is on its way, so nothing is answered"
