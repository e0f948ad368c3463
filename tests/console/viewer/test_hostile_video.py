"""Mutated video through the real decoder thread: it stays small, the window goes on, and an honest picture is shown afterwards."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from console.viewer.depacketize import BY_CODEC
from console.viewer.stream_header import BadHeader, allowed, picture_size
from protocol.limits import PICTURE_PIXELS, PICTURE_SIDE_PX
from tests.console.viewer.encoded_streams import CODECS
from tests.console.viewer.hostile_video import Window
from tests.console.viewer.video_mutations import Mutations

ROOT = Path(__file__).resolve().parents[3]

GROWTH_MIB = 200.0
PEAK_MIB = 400.0
"""While a picture of the largest size is in work: libvpx holds some ten of its planes, the window two pictures."""
STALL_MS = 250.0
"""Of this process's own computing; the clock's figure, with whatever else the machine does in it, is for `benchmarks/hostile_video.py`."""


@pytest.mark.timeout(6 * 3600)
@pytest.mark.parametrize("codec", CODECS)
def test_mutated_frames_leave_memory_small_and_the_window_free(codec: str, counts: Callable[[int, int], int]) -> None:
    frames = counts(20_000, 1_000_000)
    done = subprocess.run(
        [sys.executable, "-m", "tests.console.viewer.hostile_video", codec, str(frames)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=counts(280, 6 * 3600),
    )
    assert done.returncode == 0, done.stderr[-4000:]
    said = json.loads(done.stdout)
    assert said["frames"] >= frames
    assert len(said["bent"]) >= 11, "every way of bending was used"
    assert said["pictures"] > frames / 10, "many get deep enough to make a picture"
    assert said["largest_pixels"] == PICTURE_SIDE_PX**2 <= PICTURE_PIXELS, "the largest size that is allowed, and no larger"
    assert said["rss_growth_mib"] < GROWTH_MIB
    assert said["rss_peak_growth_mib"] < PEAK_MIB
    assert said["stall_cpu_ms"] < STALL_MS
    assert said["picture_back"], "an honest stream is shown again"
    assert len(done.stderr) < 10_000, "the log is not filled"


@pytest.mark.parametrize("codec", CODECS)
def test_mutations_are_the_same_for_everybody_and_of_every_kind(codec: str) -> None:
    first, second = Mutations(codec, 7), Mutations(codec, 7)
    frames = list(islice(first, 3_000))
    assert frames == list(islice(second, 3_000))
    assert len(set(frames)) > 2_000
    outcomes = {"none": 0, "size": 0, "refused": 0, "bad": 0}
    for data in frames:
        try:
            size = picture_size(codec, data)
        except BadHeader:
            outcomes["bad"] += 1
        else:
            outcomes["none" if size is None else "size" if allowed(*size) else "refused"] += 1
    assert min(outcomes.values()) > 10, outcomes


@pytest.mark.parametrize("codec", CODECS)
def test_payloads_of_anything_are_bytes_or_a_value_error(codec: str) -> None:
    chance = random.Random(2)
    for data in islice(Mutations(codec, 3), 2_000):
        payload = bytes((chance.randrange(256),)) * chance.randint(0, 2) + data[: chance.randint(0, 1_200)]
        try:
            part, flags = BY_CODEC[codec](payload)
        except ValueError:
            continue
        assert isinstance(part, bytes)
        assert 0 <= flags <= 7


def test_the_window_s_stand_in_notices_who_keeps_python_to_himself() -> None:
    """The figure above can fail: one sum in C holds Python's lock from its beginning to its end."""
    window = Window()
    sum(range(10_000_000))
    window.close()
    assert window.stall_cpu_s > 0.03
