"""When an unanswered customer is told again."""

from __future__ import annotations

import pytest

from console.alerts.ladder import AGAIN_EVERY_MS, LADDER, climbed, rung


@pytest.mark.parametrize(
    ("waited_s", "done", "deeds"),
    [
        (29, 0, []),
        (30, 0, ["repeat"]),
        (60, 1, ["flash"]),
        (90, 0, ["repeat", "flash", "repeat"]),
        (120, 3, ["blink"]),
        (419, 4, []),
        (420, 4, ["repeat"]),
        (720, 4, ["repeat", "repeat"]),
    ],
)
def test_rungs(waited_s: int, done: int, deeds: list[str]) -> None:
    assert [step.deed for step in climbed(waited_s * 1000, done)] == deeds


def test_it_never_ends_and_never_goes_down() -> None:
    times = [rung(n).after_ms for n in range(50)]
    assert times == sorted(set(times))
    assert times[-1] - times[-2] == AGAIN_EVERY_MS and len(times) > len(LADDER)
