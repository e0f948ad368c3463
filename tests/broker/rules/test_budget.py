"""Budgets over a time that is passed in."""

from __future__ import annotations

import pytest

from broker.limiter import MemoryLimiter
from broker.rules import budget


def test_a_bucket_holds_its_burst_and_refills_at_its_rate() -> None:
    bucket = budget.Bucket.full(20, 120, 0.0)
    assert sum(bucket.take(0.0) for _ in range(500)) == 120
    assert not bucket.take(0.04)
    assert bucket.take(0.06)
    assert sum(bucket.take(1.06) for _ in range(500)) == 20
    assert sum(bucket.take(1e9) for _ in range(500)) == 120


def test_debt_is_bounded() -> None:
    bucket = budget.Bucket.full(1, 60, 0.0)
    for _ in range(10_000):
        bucket.charge(0.0)
    assert bucket.level == -60
    assert bucket.spent(60.5)
    assert not bucket.spent(61.0)


def test_a_clock_that_steps_back_gives_nothing() -> None:
    bucket = budget.Bucket.full(1, 1, 100.0)
    assert bucket.take(100.0)
    assert not bucket.take(50.0)
    assert bucket.take(51.0), "and time goes on from there"


def test_ten_failures_in_ten_minutes_slide() -> None:
    limiter = MemoryLimiter()
    for second in range(10):
        assert limiter.wait_s("a", 10, 600.0, second) == 0
        limiter.count("a", 600.0, second)
    assert limiter.wait_s("a", 10, 600.0, 10) == 590
    assert limiter.wait_s("b", 10, 600.0, 10) == 0
    assert limiter.wait_s("a", 10, 600.0, 599.9) == pytest.approx(0.1)
    assert limiter.wait_s("a", 10, 600.0, 600) == 0
    limiter.count("a", 600.0, 600)
    assert limiter.wait_s("a", 10, 600.0, 600) == 1


def test_forgetting_the_quietest_keeps_memory_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broker.limiter.SOURCES_KEPT", 100)
    limiter = MemoryLimiter()
    for number in range(1000):
        limiter.count(f"s{number}", 600.0, float(number))
    assert len(limiter._times) == 100
    assert limiter.wait_s("s999", 1, 600.0, 1000.0) > 0


def test_something_serves_once_until_its_time_is_over() -> None:
    limiter = MemoryLimiter()
    assert limiter.once("c", 120, 0)
    assert not limiter.once("c", 120, 119)
    assert limiter.once("d", 300, 150)
    assert len(limiter._used) == 1


def test_an_ipv6_network_shares_budgets() -> None:
    one = dict(budget.sources("2001:db8:1:2::1"))
    assert sorted(one.values()) == [10, 60, 80, 100]
    same_64 = dict(budget.sources("2001:db8:1:2:ffff::1"))
    same_56 = dict(budget.sources("2001:db8:1:ff::1"))
    same_48 = dict(budget.sources("2001:db8:1:ff00::1"))
    assert [len(one.keys() & other.keys()) for other in (same_64, same_56, same_48)] == [3, 2, 1]
    assert not one.keys() & dict(budget.sources("2001:db8:2::1")).keys()
    assert budget.sources("::ffff:192.0.2.1") == budget.sources("192.0.2.1") == [("192.0.2.1", 10)]
    assert budget.sources("garbage") == budget.sources("") == [("?", 10)]
