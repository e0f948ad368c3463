"""Shares read off a few buckets are those of the times themselves, and parts add up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.viewer.distribution import GROWTH, LEAST_MS, MOST_MS, Distribution

times = st.lists(st.floats(LEAST_MS, MOST_MS), min_size=1, max_size=60)


def gathered(values: list[float]) -> Distribution:
    made = Distribution()
    for value in values:
        made.add(value)
    return made


@given(times, st.floats(0, 1))
def test_a_share_is_within_a_bucket_of_the_truth(values: list[float], share: float) -> None:
    ordered = sorted(values)
    at = gathered(values).at(share)
    assert at is not None
    wanted = -(-share * len(ordered) // 1)  # ceil
    true = ordered[max(0, int(wanted) - 1)]
    assert true / GROWTH <= at <= true * GROWTH


@given(times, times)
def test_parts_add_up(one: list[float], other: list[float]) -> None:
    assert gathered(one) + gathered(other) == gathered(one + other)


def test_what_no_time_is_does_no_harm() -> None:
    odd = gathered([0.0, -3.0, float("nan"), float("inf"), 1e30])
    assert odd.total == 5
    assert odd.at(0.5) == LEAST_MS
    assert (odd.at(1.0) or 0) <= MOST_MS * GROWTH
    assert Distribution().at(0.5) is None
