"""What the decoder is given and what is left out, under a fake clock."""

from __future__ import annotations

import random

import pytest

from console.viewer.assembler import EncodedFrame
from console.viewer.decode_queue import BEHIND_FRAMES, BYTES_MAX, FRAMES_MAX, LATE_S, OLDEST_S, DecodeQueue


def frame(number: int, at: float, *, key: bool = False, size: int = 10) -> EncodedFrame:
    return EncodedFrame(bytes(size), number, key, at, at, 1)


def filled(count: int, keys: tuple[int, ...] = (0,), at: float = 0.0) -> DecodeQueue:
    queue = DecodeQueue()
    for number in range(count):
        queue.put("VP8", frame(number, at + number / 30, key=number in keys))
    return queue


def test_nothing_before_a_key_frame() -> None:
    queue = DecodeQueue()
    queue.put("VP8", frame(0, 0.0))
    assert queue.take(0.0) is None
    assert queue.wants_key
    queue.put("VP8", frame(1, 0.0, key=True))
    job = queue.take(0.0)
    assert job is not None
    assert job.frame.timestamp == 1
    assert job.show


def test_behind_everything_is_decoded_but_only_the_newest_is_shown() -> None:
    queue = filled(9, at=10.0)
    jobs = [job for _ in range(9) if (job := queue.take(10.27)) is not None]
    assert [job.frame.timestamp for job in jobs] == list(range(9))
    assert [job.show for job in jobs][1 : 8 - BEHIND_FRAMES] == [False] * (7 - BEHIND_FRAMES)
    assert jobs[-1].show


def test_always_behind_still_shows_ten_pictures_a_second() -> None:
    queue, shown, now = filled(6), 0, 0.2
    for number in range(6, 66):
        queue.put("VP8", frame(number, now))
        job = queue.take(now)
        assert job is not None
        shown += job.show
        now += 1 / 30
    assert 18 <= shown <= 30


def test_too_late_skips_to_the_newest_key_frame_and_not_again_at_once() -> None:
    queue = filled(20, keys=(0, 5, 12))
    queue.took(0.03)
    now = 20 / 30
    job = queue.take(now)
    assert job is not None
    assert job.frame.timestamp == 12
    assert list(queue.dropped) == [("late", 12)]
    assert not queue.wants_key
    for number in range(20, 40):
        queue.put("VP8", frame(number, now - LATE_S - 1, key=number == 30))
    following = queue.take(now + 0.5)
    assert following is not None
    assert following.frame.timestamp == 13


def test_late_after_a_mere_stall_nothing_is_left_out() -> None:
    queue = filled(12, keys=(0,))
    queue.took(0.004)
    jobs = [job for _ in range(12) if (job := queue.take(1.0)) is not None]
    assert [job.frame.timestamp for job in jobs] == list(range(12))
    assert [job.show for job in jobs].count(True) <= 5


def test_too_late_without_a_key_frame_asks_for_one() -> None:
    queue = filled(12, keys=(0,))
    queue.took(0.03)
    first = queue.take(0.0)
    assert first is not None
    assert queue.take(1.0) is None
    assert queue.wants_key
    assert len(queue) == 0


def test_bounded_by_frames_and_bytes() -> None:
    queue = filled(FRAMES_MAX * 3)
    assert len(queue) <= FRAMES_MAX
    assert queue.wants_key
    big = DecodeQueue()
    for number in range(40):
        big.put("VP8", frame(number, 0.0, key=True, size=BYTES_MAX // 8))
        assert sum(len(item[1].data) for item in big._frames) <= BYTES_MAX + BYTES_MAX // 8


def test_after_a_failure_frames_up_to_the_next_key_frame_are_left_out() -> None:
    queue = filled(6, keys=(0, 3))
    queue.take(0.0)
    queue.failed()
    job = queue.take(0.0)
    assert job is not None
    assert job.frame.timestamp == 3
    assert not queue.wants_key
    queue.failed(ask=False)
    assert not queue.wants_key
    queue.put("VP8", frame(9, 0.0))
    assert not queue.wants_key


@pytest.mark.parametrize("fps", [1, 5, 30, 120, 300])
@pytest.mark.parametrize("decode_s", [0.02, 0.3, 1.0, 2.0])
@pytest.mark.parametrize("keys", [0.0, 0.05, 1.0])
def test_bounded_by_time_however_slow_the_decoder(fps: float, decode_s: float, keys: float) -> None:
    """What the decoder is given is at most OLDEST_S old, and the time that one frame's decoding took meanwhile."""
    chance = random.Random(f"{fps} {decode_s} {keys}")
    queue, now, arrives, number, oldest = DecodeQueue(), 0.0, 0.0, 0, 0.0
    while now < 60:
        while arrives <= now:
            queue.put("VP8", frame(number, arrives, key=queue.wants_key or chance.random() < keys))
            queue.wants_key = False
            number, arrives = number + 1, arrives + 1 / fps
        job = queue.take(now)
        if job is None:
            now = arrives
            continue
        oldest = max(oldest, now - job.frame.assembled)
        took = decode_s * chance.uniform(0.5, 1.5)
        now += took
        queue.took(took)
    assert oldest <= OLDEST_S + 1.5 * decode_s
