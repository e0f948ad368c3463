"""The verdict on a device, from measured times and pictures in few words."""

from __future__ import annotations

import dataclasses

import pytest

from console.viewer.decoder_choice import FASTER, FINE_S, PACE_FRAMES, PAIRS, SLOWER, WARM_UP, Pace, Seen, Trial, Verdict, differs

PICTURE = Seen(1080, 2400, "yuv420p", bytes(range(200)))
SAME = dataclasses.replace(PICTURE, layout="nv12")


def tried(software_s: float, device_s: float, warm_up_s: float = 0.0, frames: int = WARM_UP + PAIRS) -> Trial:
    trial = Trial()
    for number in range(frames):
        trial.software(software_s, PICTURE)
        trial.device(device_s + (warm_up_s if number < WARM_UP else 0), SAME)
    return trial


def test_chosen_only_when_clearly_faster_in_the_median() -> None:
    assert tried(0.005, 0.005 * FASTER).verdict is Verdict.CHOSEN
    assert tried(0.005, 0.005 * FASTER + 1e-6).verdict is Verdict.FAILED
    assert tried(0.005, 0.001, warm_up_s=0.5).verdict is Verdict.CHOSEN, "opening and the first frames are not counted"
    assert tried(0.005, 0.001, frames=WARM_UP + PAIRS - 1).verdict is Verdict.OPEN


def test_the_first_wrong_picture_ends_it_whatever_comes_later() -> None:
    trial = Trial()
    for number in range(WARM_UP + PAIRS):
        trial.software(0.005, PICTURE)
        trial.device(0.001, SAME if number != 3 else None)
    assert trial.verdict is Verdict.FAILED
    assert trial.why == "no picture came"


@pytest.mark.parametrize(
    ("wanted", "seen", "why"),
    [
        (PICTURE, SAME, None),
        (PICTURE, PICTURE, None),
        (None, None, None),
        (PICTURE, None, "no picture"),
        (None, SAME, "too many"),
        (PICTURE, dataclasses.replace(SAME, layout="p010le"), "p010le"),
        (PICTURE, dataclasses.replace(SAME, width=1088), "1088 x 2400"),
        (PICTURE, dataclasses.replace(SAME, height=2408), "1080 x 2408"),
        (PICTURE, dataclasses.replace(SAME, samples=bytes(200)), "levels apart"),
        (PICTURE, dataclasses.replace(SAME, samples=b""), "another picture"),
        (PICTURE, dataclasses.replace(SAME, samples=bytes(min(v + 1, 255) for v in range(200))), None),
    ],
)
def test_what_counts_as_the_same_picture(wanted: Seen | None, seen: Seen | None, why: str | None) -> None:
    found = differs(wanted, seen)
    assert found is None if why is None else found is not None and why in found


def test_a_chosen_device_may_not_become_slow() -> None:
    pixels = 1080 * 2400
    steady, slow, small = Pace(0.006, pixels), Pace(0.006, pixels), Pace(0.006, pixels)
    assert not any(steady.too_slow(0.006 * SLOWER - 1e-6, pixels) for _ in range(200))
    assert [slow.too_slow(0.006 * SLOWER + 1e-3, pixels) for _ in range(PACE_FRAMES)] == [False] * (PACE_FRAMES - 1) + [True]
    assert not any(small.too_slow(FINE_S - 1e-6, 320 * 240) for _ in range(200)), "nobody minds"
    bumpy = Pace(0.006, pixels)
    assert not any(bumpy.too_slow(0.1 if number % 4 == 0 else 0.004, pixels) for number in range(200)), "the median counts"
