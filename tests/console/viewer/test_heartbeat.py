"""The heartbeat under a fake clock."""

from __future__ import annotations

import pytest

from console.viewer.heartbeat import Heartbeat
from protocol.peer import Beat


def test_a_beat_each_second_and_silence_after_three() -> None:
    heart = Heartbeat(10.0)
    beats = [beat for tick in range(60) if (beat := heart.poll(10.0 + tick * 0.05)) is not None]
    assert [beat.n for beat in beats] == [1, 2, 3]
    assert not heart.silent(12.99)
    assert heart.silent(13.01)
    heart.heard(Beat(n=1), 13.0)
    assert not heart.silent(15.9)


def test_two_sides_measure_the_round_trip_and_do_not_answer_each_other_for_ever() -> None:
    a, b = Heartbeat(0.0), Heartbeat(0.4)
    flying: list[tuple[float, Heartbeat, Beat]] = []
    said = 0
    for tick in range(1000):
        now = tick * 0.01
        for heart, other in ((a, b), (b, a)):
            if (beat := heart.poll(now)) is not None:
                flying.append((now + 0.03, other, beat))
        for at, heart, beat in [f for f in flying if f[0] <= now]:
            said += 1
            if (answer := heart.heard(beat, at)) is not None:
                flying.append((at + 0.03, b if heart is a else a, answer))
        flying = [f for f in flying if f[0] > now]
    assert said < 45
    for heart in (a, b):
        assert heart.round_trip == pytest.approx(0.06, abs=0.011)


def test_an_echo_on_the_other_sides_own_beat_is_no_measure() -> None:
    heart = Heartbeat(0.0)
    heart.poll(0.0)
    heart.heard(Beat(n=1, echo=1), 0.9)
    assert heart.round_trip is None
