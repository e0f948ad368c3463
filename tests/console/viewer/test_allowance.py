"""So much a second, more at once."""

from __future__ import annotations

from console.viewer.allowance import Allowance


def test_a_burst_then_the_long_run() -> None:
    allowance = Allowance(2, 5)
    assert [allowance.take(1, 100.0) for _ in range(7)] == [True] * 5 + [False] * 2
    assert [allowance.take(1, 100.5) for _ in range(2)] == [True, False]
    assert [allowance.take(1, 200.0) for _ in range(6)] == [True] * 5 + [False], "rest is not saved beyond the burst"


def test_what_is_too_dear_takes_nothing() -> None:
    allowance = Allowance(1, 10)
    assert not allowance.take(11, 0.0)
    assert allowance.take(10, 0.0)
