"""The heartbeat under a fake clock."""

from __future__ import annotations

import pytest

from console.viewer.heartbeat import LISTEN_S, SUSPECT_S, Heartbeat, Pulse
from protocol.peer import Beat


def test_a_beat_each_second_and_silence_after_three() -> None:
    heart = Heartbeat(10.0)
    beats = [beat for tick in range(60) if (beat := heart.poll(10.0 + tick * 0.05)) is not None]
    assert [beat.n for beat in beats] == [1, 2, 3]
    assert heart.look(10.0 + SUSPECT_S - 0.01) is None
    assert heart.look(10.0 + SUSPECT_S + 0.01) is Pulse.SUSPECT
    assert heart.look(12.99) is None, "told once"
    assert heart.look(13.01) is Pulse.SILENT
    heart.heard(Beat(n=1), 13.02)
    assert heart.look(13.02) is Pulse.WELL
    assert heart.look(13.03) is None


def test_whatever_arrives_is_a_sign_of_life() -> None:
    heart = Heartbeat(0.0)
    for tenth in range(100):
        heart.alive(tenth / 10)
        heart.alive(0.0)  # old news change nothing
        assert heart.look(tenth / 10 + 0.05) is None
    assert heart.look(9.9 + 3.01) is Pulse.SILENT


def test_a_silent_connection_is_looked_at_often() -> None:
    heart = Heartbeat(0.0)
    heart.poll(0.0)
    assert heart.due(0.0) == 1.0
    heart.poll(1.0)
    assert heart.due(1.0) == SUSPECT_S
    heart.look(1.5)
    assert heart.due(1.5) == pytest.approx(1.5 + LISTEN_S)


def test_the_round_trip_is_the_networks_own() -> None:
    """SCTP repeats a lost beat after a second: that is no delay of the network, and would make every repair wait as long."""
    heart = Heartbeat(0.0)
    for n, delay in enumerate((0.05, 1.05, 0.06, 3.05)):
        heart.poll(float(n))
        heart.heard(Beat(n=0, echo=n + 1), n + delay)
        assert heart.round_trip is not None and heart.round_trip < 0.07


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
