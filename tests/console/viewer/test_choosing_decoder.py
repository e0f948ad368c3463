"""A device that fails in every way at every moment: no picture is lost in the trial, one at most afterwards, and software goes on."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.viewer.choosing_decoder import BEHIND_FRAMES, ChoosingDecoder
from console.viewer.decoder import DecodeError, SoftwareDecoder
from console.viewer.decoder_choice import PACE_FRAMES, PAIRS, WARM_UP, differs
from console.viewer.hardware import Hardware, look
from tests.console.viewer.encoded_streams import CODECS
from tests.console.viewer.fake_device import DEVICE, FAULTS, FakeClock, FakeDevice, Sender, Started, TimedSoftware

TRIED = WARM_UP + PAIRS


@dataclass
class Played:
    """One stream through the choosing decoder, its sender obeying each wish for a key frame."""

    names: list[str] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)


Sizes = dict[int, tuple[int, int]]


def play(
    decoder: ChoosingDecoder,
    sender: Sender,
    frames: int,
    keys: tuple[int, ...] = (0,),
    sizes: Sizes | None = None,
    pause: float = 1 / 30,
) -> Played:
    """So many frames, from wherever the sender is."""
    played, key = Played(), False
    clock = decoder._clock
    assert isinstance(clock, FakeClock)
    for number in range(frames):
        clock.pass_by(pause)
        if sizes and number in sizes:
            sender.resize(*sizes[number])
        data, wanted = sender.next(key or number in keys)
        key = False
        try:
            frames_out = decoder.decode(data)
        except DecodeError:
            played.lost.append(number)
            key = True
        else:
            if len(frames_out) != 1 or differs(wanted, look(frames_out[0])) is not None:
                played.wrong.append(number)
        if decoder.wants_key:
            played.asked.append(number)
            key = True
        played.names.append(decoder.name)
    return played


def choosing(codec: str, fault: str = "", moment: int = 0, lag: int = 0, seconds: float = 0.001) -> tuple[ChoosingDecoder, Started]:
    clock = FakeClock()
    started = Started(codec, lambda: FakeDevice(codec, clock, fault, moment, seconds), clock, lag)
    return ChoosingDecoder(codec, started.hardware, lambda c: TimedSoftware(c, clock)), started


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("lag", [0, 3])
def test_a_faster_device_with_the_same_pictures_takes_over_and_no_picture_is_lost(codec: str, lag: int) -> None:
    decoder, started = choosing(codec, lag=lag)
    played = play(decoder, Sender(codec), 80, keys=(0, 60), sizes={70: (64, 96)})
    assert (played.lost, played.wrong, played.asked) == ([], [], [])
    first = played.names.index(DEVICE.name)
    assert TRIED <= first <= TRIED + 2 * lag + 2
    assert set(played.names[:first]) == {decoder._make(codec).name}
    assert set(played.names[first:]) == {DEVICE.name}
    assert len(started.opened) == 1
    assert started.hardware.failures == {}
    decoder.close()
    assert started.opened[0].abandoned


def test_a_slower_device_is_not_chosen_and_not_tried_again() -> None:
    decoder, started = choosing("H264", seconds=0.0039)
    played = play(decoder, Sender("H264"), 60, keys=(0, 40))
    assert (played.lost, played.wrong) == ([], [])
    assert all(name.endswith("(software)") for name in played.names)
    assert "3.9 ms a frame against 4.0 ms" in started.hardware.failures[DEVICE.name]
    assert len(started.opened) == 1
    assert started.opened[0].abandoned


MOMENTS = (0, 1, WARM_UP, TRIED - 1, TRIED, TRIED + 1, TRIED + 9, TRIED + 10, TRIED + 11, TRIED + 40)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_whatever_fails_whenever(codec: str, fault: str, moment: int) -> None:
    if fault == "wrong" and moment >= TRIED:
        return  # nobody could tell: from here on there is nothing to compare with
    check(codec, fault, moment, 0, (0, TRIED + 10))


@given(st.sampled_from(CODECS), st.sampled_from(FAULTS), st.integers(0, 70), st.integers(0, 6), st.lists(st.integers(1, 90), max_size=4))
def test_whatever_fails_whenever_at_random(codec: str, fault: str, moment: int, lag: int, keys: list[int]) -> None:
    check(codec, fault, min(moment, WARM_UP) if fault == "wrong" else moment, lag, (0, *keys))


def check(codec: str, fault: str, moment: int, lag: int, keys: tuple[int, ...]) -> None:
    """The promise of the module, for a stream of 120 frames."""
    decoder, started = choosing(codec, fault, moment, lag)
    played = play(decoder, Sender(codec), 120, keys)
    assert played.wrong == [], "a wrong picture is never shown"
    assert len(played.lost) <= 1, "the picture is back with the very next key frame"
    chosen = [n for n, name in enumerate(played.names) if name == DEVICE.name]
    if played.lost:
        assert played.lost[0] >= TRIED, "nothing is lost while software goes beside"
        assert not chosen or played.lost[0] == chosen[-1] + 1
    if played.asked:
        assert fault == "slow"
        assert played.asked[0] >= PACE_FRAMES
    assert played.names[-1].endswith("(software)"), "software goes on"
    assert DEVICE.name in started.hardware.failures
    assert len(started.opened) == 1, "a device that failed is not opened again"
    assert started.opened[0].abandoned
    assert started.hardware.left(codec) == []
    assert decoder._past is None, "nothing is kept for nobody"


def test_a_fault_at_a_key_frame_costs_nothing_at_all() -> None:
    decoder, _ = choosing("H264", "raise", TRIED + 10)
    played = play(decoder, Sender("H264"), 60, keys=(0, TRIED + 10))
    assert (played.lost, played.wrong) == ([], [])
    assert played.names[TRIED + 9] == DEVICE.name
    assert played.names[TRIED + 10] == "h264 (software)"


def test_a_device_that_becomes_slow_is_left_at_a_key_frame_without_losing_a_picture() -> None:
    decoder, started = choosing("VP8", "slow", TRIED + 5)
    played = play(decoder, Sender("VP8"), 120)
    assert (played.lost, played.wrong) == ([], [])
    assert played.asked, "it asks for the key frame"
    assert played.names[played.asked[0]] == DEVICE.name
    assert played.names[played.asked[0] + 1] == "libvpx (software)"
    assert "slower" in started.hardware.failures[DEVICE.name]


def test_the_next_device_begins_with_the_same_key_frame() -> None:
    """Senders make a key frame only when asked: the second device must not wait for one."""
    clock = FakeClock()
    ways = iter([("open", 0), ("wrong", 3), ("", 0)])
    started = Started("H264", lambda: FakeDevice("H264", clock, *next(ways)), clock, devices=3)
    decoder = ChoosingDecoder("H264", started.hardware, lambda c: TimedSoftware(c, clock))
    played = play(decoder, Sender("H264"), 60)
    assert (played.lost, played.wrong) == ([], [])
    assert played.names[-1] == "h264 (fake2)"
    assert len(started.opened) == 3
    assert set(started.hardware.failures) == {"h264 (fake)", "h264 (fake1)"}


@pytest.mark.parametrize(("pause", "frames", "why"), [(1 / 30, 120, "no answer"), (0.0, 200, "too far behind")])
def test_a_device_that_never_answers_fails_in_time_and_what_waits_for_it_is_bounded(pause: float, frames: int, why: str) -> None:
    decoder, started = choosing("H264", lag=-1)
    played = play(decoder, Sender("H264"), frames, pause=pause)
    assert (played.lost, played.wrong) == ([], [])
    assert started.hardware.failures == {DEVICE.name: why}
    assert started.opened[0].abandoned
    assert len(started.opened[0]._waiting) <= BEHIND_FRAMES + 1


def test_a_broken_stream_is_not_the_device_s_fault_and_does_not_open_it_for_ever() -> None:
    decoder, started = choosing("H264")
    sender = Sender("H264")
    for _ in range(20):
        play(decoder, sender, 3)
        with pytest.raises(DecodeError):
            decoder.decode(b"\x00\x00\x00\x01\x41\xff\xff")
    assert started.hardware.failures == {}
    assert 1 < len(started.opened) <= 4
    assert all(device.abandoned for device in started.opened)


@pytest.mark.parametrize("codec", CODECS)
def test_a_stream_that_no_device_can_be_judged_by_stays_in_software(codec: str) -> None:
    """A picture that is not 4:2:0 with 8 bits, or cropped beyond what its header lets us reckon."""
    decoder, started = choosing(codec)
    sender = Sender(codec)
    data, _ = sender.next()
    decoder._announced = None
    frames = decoder.decode(data)
    assert len(frames) == 1
    decoder._compare(data, 0.004, look(frames[0].reformat(format="yuv444p")))
    assert started.opened[0].abandoned
    assert started.hardware.failures == {}


def test_switched_off_or_nothing_left_means_plain_software() -> None:
    assert isinstance(Hardware(lambda: False).make("H264"), SoftwareDecoder)
    assert isinstance(Hardware(found=lambda _: ()).make("VP8"), SoftwareDecoder)
    tried = Hardware(found=lambda _: (DEVICE,))
    assert isinstance(tried.make("H264"), ChoosingDecoder)
    tried.failed("H264", DEVICE, "why")
    assert isinstance(tried.make("H264"), SoftwareDecoder), "remembered for the run"
    assert isinstance(tried.make("VP8"), ChoosingDecoder), "for this codec only"
