"""What a recording gets: nothing of a hidden moment, whichever of word and frame comes first."""

from __future__ import annotations

import pytest

from console.viewer.assembler import EncodedFrame
from console.viewer.taping import HIDDEN, Taping
from protocol.peer import Vid


class Tape:
    """Keeps the frames' first packets; asks for a key after each cut, as the recorder does."""

    def __init__(self) -> None:
        self.kept: list[float] = []
        self.needs_key = True

    def put(self, codec: str, frame: EncodedFrame) -> None:
        if frame.key:
            self.needs_key = False
        if not self.needs_key:
            self.kept.append(frame.first_packet)

    def cut(self) -> None:
        self.needs_key = True


def frame(at: float, key: bool = False) -> EncodedFrame:
    return EncodedFrame(b"x", 0, key, at, at + 0.01, 1)


@pytest.fixture
def tape() -> Tape:
    return Tape()


@pytest.fixture
def keys() -> list[str]:
    return []


@pytest.fixture
def taping(tape: Tape, keys: list[str]) -> Taping:
    made = Taping(lambda: keys.append("wanted"))
    made.record(tape)
    return made


def test_nothing_is_kept_until_the_customer_has_said_how_the_picture_is(taping: Taping, tape: Tape, keys: list[str]) -> None:
    taping.frame("VP8", frame(1.0, key=True))
    assert tape.kept == [] and keys == []
    taping.say(Vid("live"), 2.0)
    assert keys == ["wanted"]
    taping.frame("VP8", frame(2.1))
    assert tape.kept == []
    taping.frame("VP8", frame(2.2, key=True))
    taping.frame("VP8", frame(2.3))
    assert tape.kept == [2.2, 2.3]


@pytest.mark.parametrize("state", sorted(HIDDEN))
def test_a_hidden_moment_leaves_no_frame(state: str, taping: Taping, tape: Tape, keys: list[str]) -> None:
    taping.say(Vid("live"), 0.0)
    taping.frame("VP8", frame(1.0, key=True))
    taping.say(Vid(state), 2.0)  # type: ignore[arg-type]
    taping.frame("VP8", frame(2.1, key=True))
    taping.say(Vid("live"), 3.0)
    taping.frame("VP8", frame(2.9, key=True))  # began to arrive before the word, came whole after it
    taping.frame("VP8", frame(3.1))
    taping.frame("VP8", frame(3.2, key=True))
    assert tape.kept == [1.0, 3.2]
    assert keys == ["wanted", "wanted"]


def test_idle_and_live_are_no_cut(taping: Taping, tape: Tape, keys: list[str]) -> None:
    taping.say(Vid("live"), 0.0)
    taping.frame("VP8", frame(1.0, key=True))
    taping.say(Vid("idle"), 1.5)
    taping.say(Vid("live"), 1.6)
    taping.frame("VP8", frame(1.55))
    assert tape.kept == [1.0, 1.55] and keys == ["wanted"]


def test_a_recording_that_begins_in_a_hidden_moment_waits_for_its_end(tape: Tape, keys: list[str]) -> None:
    taping = Taping(lambda: keys.append("wanted"))
    taping.say(Vid("private"), 0.0)
    taping.record(tape)
    taping.frame("VP8", frame(1.0, key=True))
    assert tape.kept == [] and keys == []
    taping.say(Vid("live"), 2.0)
    assert keys == ["wanted"]


def test_without_a_recording_nothing_is_asked_for(keys: list[str]) -> None:
    taping = Taping(lambda: keys.append("wanted"))
    for state in ("live", "private", "live"):
        taping.say(Vid(state), 0.0)
    taping.record(None)
    assert keys == []


def test_while_it_moves_a_key_frame_is_asked_for_every_few_seconds(taping: Taping, tape: Tape, keys: list[str]) -> None:
    taping.say(Vid("live"), 0.0)
    keys.clear()
    taping.frame("VP8", frame(0.1, key=True))
    for n in range(1, 40):
        taping.frame("VP8", frame(0.1 + n / 10))
    assert keys == []
    taping.frame("VP8", frame(4.2))
    taping.frame("VP8", frame(4.3))
    assert keys == ["wanted"], "once"
    taping.frame("VP8", frame(4.4, key=True))
    taping.frame("VP8", frame(8.3))
    assert keys == ["wanted"]
    taping.frame("VP8", frame(60.0))
    assert keys == ["wanted"] * 2, "a screen that rested costs nothing meanwhile"
    taping.record(None)
    taping.frame("VP8", frame(99.0))
    assert keys == ["wanted"] * 2
