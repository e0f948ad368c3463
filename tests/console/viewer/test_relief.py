"""What the sender is told when a queue on the way overflows."""

from __future__ import annotations

import pytest

from console.viewer.relief import AGAIN_S, LEAST_BPS, LIFT_S, LIFTED_BPS, SHARE, Relief


def test_it_tells_what_got_through_and_takes_it_back() -> None:
    relief = Relief()
    for n in range(500):
        relief.arrived(1_250, 10.0 + n * 0.005)  # 2 Mbit/s
    now = 10.0 + 499 * 0.005
    assert relief.lift(now) is None
    assert relief.overflowed(now) == pytest.approx(2_000_000 * SHARE, rel=0.03)
    assert relief.overflowed(now + AGAIN_S / 2) is None
    assert relief.due == now + LIFT_S
    assert relief.lift(now + LIFT_S - 0.01) is None
    assert relief.lift(now + LIFT_S) == LIFTED_BPS
    assert relief.due is None


def test_never_less_than_a_picture_needs() -> None:
    relief = Relief()
    relief.arrived(100, 5.0)
    assert relief.overflowed(5.0) == LEAST_BPS
