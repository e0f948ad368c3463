"""Who is let in when many come at once, by numbers."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from broker.rules.crowd import LEAST, MOST, SPARE, WIDER, Crowd, most, spared


def test_one_address_has_its_share_and_gets_it_back() -> None:
    crowd = Crowd(100, 3, spared(()))
    assert [crowd.enter("192.0.2.1") for _ in range(4)] == [True] * 3 + [False]
    assert crowd.enter("192.0.2.2"), "somebody else"
    crowd.leave("192.0.2.1")
    assert crowd.enter("192.0.2.1") and not crowd.enter("192.0.2.1")
    assert crowd.all == 4


def test_all_together_stay_below_the_file_limit() -> None:
    crowd = Crowd(5, 100, spared(()))
    assert [crowd.enter(f"192.0.2.{n}") for n in range(6)] == [True] * 5 + [False]
    assert not crowd.enter("127.0.0.1"), "whoever it is"
    crowd.leave("192.0.2.0")
    assert crowd.enter("127.0.0.1")


def test_an_ipv6_household_is_one_address_and_a_provider_has_a_few() -> None:
    crowd = Crowd(100, 2, spared(()))
    assert [crowd.enter(f"2001:db8::{n}") for n in range(3)] == [True, True, False]
    came = [crowd.enter(f"2001:db8:0:{n:x}::1") for n in range(1, 20)]
    assert sum(came) == 2 * WIDER - 2
    assert crowd.enter("::ffff:192.0.2.1") and crowd.enter("192.0.2.1") and not crowd.enter("192.0.2.1")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "203.0.113.9"])
def test_those_who_stand_for_many_are_not_counted(address: str) -> None:
    crowd = Crowd(100, 1, spared(("10.0.0.0/8", "203.0.113.9", "proxy.example")))
    assert crowd.enter(address) and crowd.enter(address)


def test_nothing_stays_in_memory() -> None:
    crowd = Crowd(10_000, 10, spared(()))
    for n in range(1000):
        assert crowd.enter(f"10.0.{n // 256}.{n % 256}")
        crowd.leave(f"10.0.{n // 256}.{n % 256}")
    assert crowd.all == 0 and not crowd._counts


def test_the_file_limit_leaves_room_for_the_database() -> None:
    assert most(1024) == 1024 - SPARE
    assert most(65_536) == most(None) == MOST
    assert most(100) == LEAST


def test_everybody_may_be_a_proxy() -> None:
    assert spared(("*",))(ip_address("192.0.2.1"))
